"""What two nominations share, each thing with its points, by tables of made-up pairs.

Names are made of consonants where their sound is what counts. With fifty nominations or fewer, what two share is worth
all its points, what ten share half of them, and what fifty share nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import log
from typing import Any

import pytest

from awards.finding.rules.pairs import STRONG, find
from awards.finding.rules.reading import Crowd, Described, Read, all_domains, read
from awards.finding.rules.weighing import weighed

pytestmark = pytest.mark.one_database

HALF = 10
"""So many of fifty share what is worth half its points."""
ALL = 50


def described(key: str, **said: Any) -> Described:
    return Described(key=key, **({"title": ""} | said))


def crowd(one: Read, other: Read, counts: Mapping[Any, int], many: int) -> Crowd:
    made = Crowd([one, other] + [read(described("z"))] * (many - 2))
    made.counts.update(counts)
    return made


def found(
    mine: dict[str, Any], theirs: dict[str, Any], counts: Mapping[Any, int] | None = None, many: int = 2
) -> list[tuple[str, str, float]]:
    """What is said of two nominations that are described so, the second one given first."""
    one, other = read(described("a", **mine)), read(described("b", **theirs))
    pair = weighed(crowd(one, other, counts or {}, many), other, one)
    assert (pair.one, pair.other) == ("a", "b")
    return [(evidence.kind, evidence.what, evidence.points) for evidence in pair.evidence]


def prepared(mine: dict[str, Any], theirs: dict[str, Any], counts: Mapping[Any, int] | None = None, **of: Any) -> Any:
    """The same of nominations that were read so already."""
    one, other = (
        replace(read(described("a", **of.get("one", {}))), **mine),
        replace(read(described("b", **of.get("other", {}))), **theirs),
    )
    pair = weighed(crowd(one, other, counts or {}, 2), one, other)
    return [(evidence.kind, evidence.what, evidence.points) for evidence in pair.evidence]


def organisations(*names: str) -> dict[str, Any]:
    return {"organisations": names}


def domains(*names: str) -> dict[str, Any]:
    return {"domains": frozenset(names)}


def sounds(*names: str) -> tuple[str, frozenset[str]]:
    return "sounds", frozenset(names)


@pytest.mark.parametrize(
    ("mine", "theirs", "counts", "said"),
    [
        (domains("mail.a.example"), domains("a.example"), {}, [("domain", "a.example", 7.0)]),
        (domains("a.example"), domains("a.example"), {("domain", "a.example"): HALF}, [("domain", "a.example", 3.5)]),
        (
            domains("a.example", "b.example"), domains("a.example", "b.example"), {("domain", "a.example"): 3},
            [("domain", "b.example", 7.0)],
        ),
        (domains("a.example", "b.example"), domains("b.example", "a.example"), {}, [("domain", "a.example", 7.0)]),
        (domains("a.example"), domains("b.example"), {}, []),
        (organisations("Aoi"), organisations("AOI"), {("name", "aoi"): 3}, [("name", "Aoi", 6.1)]),
        (
            organisations("Other Ones", "Brave  Weavers"), organisations("brave weavers"), {},
            [("name", "Brave  Weavers", 7.0)],
        ),
    ],
)  # fmt: skip
def test_a_shared_address_or_name_counts_by_how_rare_it_is(mine, theirs, counts, said):
    assert found(mine, theirs, counts) == said


@pytest.mark.parametrize(
    ("many", "count", "points"), [(1000, 120, 2.4), (1000, 121, None), (1000, 2, 7.0), (1000, 1, 7.0), (50, 50, None)]
)
def test_a_web_address_that_far_too_many_share_says_nothing(many, count, points):
    same = domains("a.example")
    expected = [] if points is None else [("domain", "a.example", points)]
    assert found(same, same, {("domain", "a.example"): count}, many) == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "counts", "points"),
    [
        ("Bardot Kalimen", "Bordet Kelman", {}, 6.5),
        ("Bardot Kalimen", "Bordet Kelman", {sounds("brdt", "klmn"): HALF}, 4.9),
        ("Bardot Kalimen", "Bordet Kelman", {sounds("brdt", "klmn"): ALL}, None),
        ("Brdt Klmn", "Brdt Klmn Sfgr", {}, 4.3),
        ("Brdt Klmn", "Brdt Sfgr", {}, None),
        ("Brdt Kl", "Brdt Mn", {}, 4.3),
        ("Brdt Klm", "Brdt", {}, None),
        ("Brdt Klm", "Brdt", {("bone", "klm"): ALL}, 5.8),
        ("Brd Kl", "Brd Mn", {}, None),
        ("Brdtk Klmn", "Brdgk Klmn", {}, 6.1),
        ("Brdt Klmn", "Brgt Klmn", {}, 6.1),
        ("Brdtk Klmn", "Brdtgm Klmn", {}, None),
        ("Brd Klmn", "Brdt Klmn", {}, None),
        ("Brdtk Klmn", "Brdtg Brdtl Klmn", {}, 6.5),
        ("Klmn Brdt Sfgr Tmgl", "Klmn Brdt Sfgr Nrfs", {}, 3.9),
    ],
)
def test_names_that_sound_alike_count_by_the_part_of_them_that_does(mine, theirs, counts, points):
    expected = [] if points is None else [("sounds", f"{mine} / {theirs}", points)]
    assert found(organisations(mine), organisations(theirs), counts) == expected


def test_the_two_names_that_sound_most_alike_are_quoted_and_of_equals_the_first():
    mine, theirs = organisations("Sfgr Klmn Mrdn", "Bardot Kalimen"), organisations("Tfgm Fgrs", "Bordet Kelman")
    assert found(mine, theirs) == [("sounds", "Bardot Kalimen / Bordet Kelman", 6.5)]
    mine = organisations("Bardot Kalimen", "Tognor Felimar")
    theirs = organisations("Tagnir Folumer", "Bordet Kelman")
    assert found(mine, theirs) == [("sounds", "Bardot Kalimen / Bordet Kelman", 6.5)]


def test_where_the_name_is_the_same_or_sounds_so_nothing_else_is_said_of_the_organisations():
    apart = domains("a.example"), domains("b.example")
    same = organisations("Brave Weavers", "WBA"), organisations("brave weavers", "Weavers by Air")
    assert found(same[0] | apart[0], same[1] | apart[1]) == [("name", "Brave Weavers", 7.0)]
    alike = organisations("Bardot Kalimen", "WBA"), organisations("Bordet Kelman", "Weavers by Air")
    assert found(alike[0] | apart[0], alike[1] | apart[1]) == [("sounds", "Bardot Kalimen / Bordet Kelman", 6.5)]


@pytest.mark.parametrize(
    ("mine", "theirs", "counts", "said"),
    [
        ("WASO", "Women of Air Sea Oceans", {}, [("acronym", "WASO", 5.0)]),
        ("Women of Air Sea Oceans", "WASO", {}, [("acronym", "WASO", 5.0)]),
        ("WAS", "Women of Air Sea", {}, [("acronym", "WAS", 3.5)]),
        ("WAS", "Women of Air Sea", {("acronym", "was"): 3}, [("acronym", "WAS", 3.1)]),
        ("WASO", "Women of Air Sea Oceans", {("acronym", "waso"): HALF}, [("acronym", "WASO", 2.5)]),
        ("WASO", "WASO (Kenya)", {}, []),
    ],
)
def test_an_acronym_counts_by_its_length_and_rarity_whoever_writes_it(mine, theirs, counts, said):
    assert found(organisations(mine), organisations(theirs), counts) == said


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (organisations("Brdt") | domains("a.example"), organisations("Klmn") | domains("b.example"), True),
        (organisations("Brdt"), organisations("Klmn") | domains("b.example"), False),
        (organisations("Brdt") | domains("a.example"), organisations("Klmn"), False),
        (domains("a.example"), organisations("Klmn") | domains("b.example"), False),
        (organisations("Brdt") | domains("a.example"), domains("b.example"), False),
    ],
)
def test_other_organisations_at_other_addresses_speak_against_a_pair(mine, theirs, said):
    assert found(mine, theirs) == ([("other-organisation", "", -2.0)] if said else [])


def test_other_names_at_one_address_do_not_speak_against_a_pair():
    there = domains("a.example")
    assert found(organisations("Brdt") | there, organisations("Klmn") | there) == [("domain", "a.example", 7.0)]


@pytest.mark.parametrize(
    ("mine", "theirs", "counts", "said"),
    [
        (("Ana Sol",), ("Ana Sol",), {}, ("Ana Sol", 4.5)),
        (("Ana Sol",), ("Sol Ana",), {}, ("Ana Sol / Sol Ana", 4.5)),
        (("Eve Mir", "Khadija Mansouri"), ("Li Bo", "Khadidja Mansuri"), {},
         ("Khadija Mansouri / Khadidja Mansuri", 4.0)),
        (("Ana Sol",), ("Ana Sol",), {("person", "=anasol"): ALL}, ("Ana Sol", 4.5)),
        (("Io Wae",), ("Io Wae",), {("person", "=iowae"): HALF, ("person", "=waeio"): HALF}, ("Io Wae", 2.2)),
        (("Io Wae",), ("Io Wae",), {("person", "=iowae"): 3, ("person", "=waeio"): 3}, ("Io Wae", 3.9)),
    ],
)  # fmt: skip
def test_a_person_counts_by_spelling_and_rarity(mine, theirs, counts, said):
    assert found({"people": mine}, {"people": theirs}, counts) == [("person", *said)]


def test_who_writes_both_counts_without_being_named():
    both = {"users": frozenset({"u"})}
    assert found(both, both) == [("user", "", 2.5)]
    assert found(both, both, {("user", "u"): HALF}) == [("user", "", 1.2)]


@pytest.mark.parametrize(
    ("shared", "of", "said"),
    [
        (2, 2, None), (3, 3, ("100%", 9.0)), (3, 6, ("50%", 9.0)), (3, 7, ("43%", 7.0)), (3, 10, ("30%", 7.0)),
        (3, 11, ("27%", 4.5)), (3, 20, ("15%", 4.5)), (3, 21, ("14%", 2.5)), (4, 50, ("8%", 2.5)), (3, 38, None),
    ],
)  # fmt: skip
def test_a_shared_text_counts_by_the_part_of_the_shorter_one(shared, of, said):
    mine, theirs = tuple(range(of)), tuple(range(of - shared, 2 * of - shared))
    assert prepared({"sample": mine}, {"sample": theirs}) == ([] if said is None else [("text", *said)])


@pytest.mark.parametrize(
    ("figures", "counts", "said"),
    [
        ({"402"}, {}, ("402", 1.0)),
        ({"1402"}, {}, ("1402", 2.0)),
        ({"1402"}, {("number", "1402"): 8}, ("1402", 1.1)),
        ({"1402"}, {("number", "1402"): 9}, None),
        ({"402", "1402"}, {("number", "1402"): 9}, ("402", 1.0)),
        ({"11402", "1402", "2402"}, {}, ("11402, 1402, 2402", 5.0)),
        ({"301", "302", "303", "304", "305"}, {}, ("301, 302, 303, 304", 5.0)),
    ],
)
def test_shared_figures_count_by_their_length_and_rarity(figures, counts, said):
    expected = [] if said is None else [("numbers", *said)]
    assert prepared({"numbers": frozenset(figures)}, {"numbers": frozenset({*figures, "999"})}, counts) == expected


@pytest.mark.parametrize(("of", "count"), [(10, False), (11, True)])
def test_figures_of_texts_that_are_copied_anyhow_say_nothing_more(of, count):
    mine = {"sample": tuple(range(of)), "numbers": frozenset({"402"})}
    theirs = {"sample": tuple(range(of - 3, 2 * of - 3)), "numbers": frozenset({"402"})}
    assert ("numbers" in {kind for kind, _what, _points in prepared(mine, theirs)}) is count


def test_a_shared_link_is_quoted():
    both = {"links": frozenset({"https://a.example/film"})}
    assert found(both, both) == [("link", "https://a.example/film", 4.0)]


def test_a_link_that_one_alone_names_is_no_evidence():
    assert found({"links": frozenset({"https://a.example/film"})}, {}) == []
    assert found({"links": frozenset({"https://a.example/a"})}, {"links": frozenset({"https://a.example/b"})}) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "counts", "said"),
    [
        ("Sea Maps", "sea maps", {}, ("title", "Sea Maps", 4.5)),
        ("Sea Maps", "Sea maps", {("title", "sea maps"): 3}, ("title", "Sea Maps", 3.9)),
        ("Sea map", "Sea map", {}, None),
        ("Lantern", "Lantern", {}, ("title-words", "lantern", 1.5)),
        ("Lantern of two", "Lantern of six", {}, ("title-words", "lantern", 1.5)),
        ("Lantern kite", "Kite lantern drum", {}, ("title-words", "kite, lantern", 3.5)),
        ("Lantern kite", "Kite lantern drum", {("title-word", "kite"): HALF}, ("title-words", "kite, lantern", 2.0)),
        ("Lantern kite", "Kite lantern drum", {("title-word", "kite"): ALL, ("title-word", "lantern"): ALL}, None),
        ("Lantern kite", "Kite lantern",
         {("title-word", "kite"): ALL, ("title-word", "lantern"): ALL, ("title", "kite lantern"): ALL}, None),
        ("Lantern kite drum wheel", "Kite lantern flute chalk", {}, ("title-words", "kite, lantern", 3.0)),
        ("Lantern kite drum wheel", "Kite lantern flute chalk",
         {("title-word", "kite"): HALF, ("title-word", "lantern"): HALF}, None),
        ("Lantern kite drum wheel", "Kite lantern flute chalk",
         {("title-word", "kite"): 3, ("title-word", "lantern"): 5}, ("title-words", "kite", 1.5)),
        ("Lantern kite drum wheel coal", "Kite lantern drum flute chalk", {},
         ("title-words", "drum, kite, lantern", 3.5)),
        ("Lantern kite drum wheel", "Kite lantern drum chalk", {("title-word", "lantern"): 3},
         ("title-words", "drum, kite, lantern", 3.2)),
        ("Lantern kite drum coal one1 one2 one3 one4", "Lantern kite drum two1 two2 two3 two4 two5 two6",
         {("title-word", "kite"): 3}, ("title-words", "drum, lantern, kite", 3.0)),
        ("Amber birch cedar delta ember", "Ember delta cedar birch amber x", {},
         ("title-words", "amber, birch, cedar, delta", 3.5)),
    ],
)  # fmt: skip
def test_titles_count_whole_or_by_their_rare_words(mine, theirs, counts, said):
    assert found({"title": mine}, {"title": theirs}, counts) == ([] if said is None else [said])


def test_of_many_rare_words_four_are_quoted_the_rarest_first():
    shared = "Amber birch cedar delta ember"
    mine = f"{shared} one1 one2 one3 one4 one5"
    theirs = f"{shared} two1 two2 two3 two4 two5 two6"
    counts = {("title-word", "amber"): 3}
    assert found({"title": mine}, {"title": theirs}, counts) == [("title-words", "birch, cedar, delta, ember", 3.0)]


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ({"KE"}, {"KE", "UG"}, [("country", "KE", 1.0)]),
        ({"UG", "KE"}, {"KE", "UG"}, [("country", "KE, UG", 1.0)]),
        ({"KE"}, {"UG"}, [("other-country", "", -3.0)]),
        ({"KE"}, set(), []),
        (set(), {"KE"}, []),
    ],
)
def test_a_country_speaks_for_a_pair_and_another_one_against_it(mine, theirs, said):
    assert found({"countries": frozenset(mine)}, {"countries": frozenset(theirs)}) == said


@pytest.mark.parametrize(
    ("mine", "theirs", "counts", "points"),
    [
        ({1, 2}, {1, 2}, {}, 2.6),
        ({1, 2, 3}, {1, 2, 3}, {}, 3.0),
        ({1}, {1}, {}, None),
        ({1, 2, 3}, {1, 2, 4}, {}, 1.3),
        ({1, 2, 3}, {1, 2, 4, 5}, {}, None),
        ({1, 2}, {1, 2}, {1: HALF, 2: HALF}, 1.4),
        ({1, 2}, {1, 2, 3}, {3: ALL}, 2.5),
    ],
)
def test_titles_and_names_that_say_alike_in_two_languages_count_a_little(mine, theirs, counts, points):
    of = {
        "one": {"title": "Eau", "language": "fr", "organisations": ("Oia", "Oea")},
        "other": {"title": "Voda", "language": "ru", "organisations": ("Aoi", "Aei")},
    }
    two = {"title_words": frozenset()}
    titles = prepared(
        {"notions": frozenset(mine)} | two, {"notions": frozenset(theirs)} | two,
        {("notion", one): count for one, count in counts.items()}, **of,
    )  # fmt: skip
    assert titles == ([] if points is None else [("translated-title", "Eau / Voda", points)])
    named = prepared(
        {"named_notions": frozenset(mine)} | two, {"named_notions": frozenset(theirs)} | two,
        {("named-notion", one): count for one, count in counts.items()}, **of,
    )  # fmt: skip
    assert named == ([] if points is None else [("translated-name", "Oia / Aoi", points)])


def test_in_one_language_what_titles_are_about_says_nothing():
    both = {"notions": frozenset({1, 2}), "named_notions": frozenset({1, 2})}
    assert prepared(both, both, one={"language": "fr"}, other={"language": "fr"}) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "kinds"),
    [
        ("Brave Weavers", "brave weavers", {"name"}),
        ("Bardot Kalimen", "Bordet Kelman", {"sounds"}),
        ("Bardot Kalimen", "Tognor Felimar", {"translated-name"}),
    ],
)
def test_a_name_that_is_known_again_is_no_translation(mine, theirs, kinds):
    notions = {"named_notions": frozenset({1, 2})}
    of = {"one": organisations(mine) | {"language": "fr"}, "other": organisations(theirs) | {"language": "es"}}
    assert {kind for kind, _what, _points in prepared(notions, notions, **of)} == kinds


def test_a_name_that_sounds_alike_by_just_enough_is_no_translation():
    notions = {"named_notions": frozenset({1, 2})}
    of = {"one": organisations("Aoi") | {"language": "fr"}, "other": organisations("Oia") | {"language": "es"}}
    # three of five equal parts of the name are shared: 0.6, from which on names are taken to sound alike
    bones = frozenset({"brdt", "klmn", "sfgr"})
    said = prepared(notions | {"bones": (bones | {"tmgl"},)}, notions | {"bones": (bones | {"nrfs"},)}, **of)
    assert [kind for kind, _what, _points in said] == ["sounds"]


def test_evidence_is_given_heaviest_first_and_equals_by_their_kind():
    both = {
        "title": "Sea Maps", "people": ("Ana Sol",), "countries": frozenset({"KE"}), "users": frozenset({"u"}),
        "organisations": ("Brave Weavers",), "links": frozenset({"l"}),
    }  # fmt: skip
    assert [kind for kind, _what, _points in found(both, both)] == [
        "name", "person", "title", "link", "user", "country",
    ]  # fmt: skip


def test_a_name_a_link_and_a_country_in_common_make_a_pair_very_likely():
    both = {"organisations": ("Brave Weavers",), "links": frozenset({"l"}), "countries": frozenset({"KE"})}
    (pair,) = find([described("a", **both), described("b", **both)])
    assert pair.points == 12.0
    assert pair.points >= STRONG > pair.points - 0.1


def test_the_points_of_a_pair_are_the_sum_of_all_that_speaks_for_and_against_it():
    mine = {"people": ("Io Wae",), "countries": frozenset({"KE"}), "users": frozenset({"u"})}
    one, other = read(described("a", **mine)), read(described("b", **mine | {"countries": frozenset({"UG"})}))
    counts = {("person", "=iowae"): 3, ("person", "=waeio"): 3, ("user", "u"): 3}
    assert weighed(crowd(one, other, counts, 2), one, other).points == 3.1  # 3.9 and 2.2, less 3.0


@pytest.mark.parametrize(
    ("many", "count", "rarity"),
    [
        (2, 0, 1.0), (2, 2, 1.0), (2, 3, log(50 / 3) / log(25)), (50, 10, 0.5), (50, 49, log(50 / 49) / log(25)),
        (50, 50, 0.0), (50, 60, 0.0), (512, 8, 0.75), (512, 512, 0.0),
    ],
)  # fmt: skip
def test_rarity_falls_from_what_two_have_to_what_all_have(many, count, rarity):
    one = read(described("z"))
    made = Crowd([one] * many)
    made.counts["thing"] = count
    assert made.rarity("thing") == pytest.approx(rarity)


@pytest.mark.parametrize(
    ("many", "of", "common"), [(12, 12, False), (13, 13, True), (2800, 14, False), (2800, 15, True)]
)
def test_a_piece_of_text_is_common_when_more_share_it_than_one_in_two_hundred(many, of, common):
    plain = read(described("z"))
    made = Crowd([replace(plain, sample=(7,))] * of + [plain] * (many - of))
    assert made.common_triples == (frozenset({7}) if common else frozenset())


@pytest.mark.parametrize(
    ("given", "all_of_it"),
    [
        (("mail.a.example.org",), {"mail.a.example.org", "a.example.org", "example.org"}),
        (("example.org", "b.example"), {"example.org", "b.example"}),
        (("localhost",), set()),
    ],
)
def test_a_web_address_belongs_to_those_above_it_but_not_to_all_of_a_country(given, all_of_it):
    assert all_domains(given) == all_of_it


def test_what_is_read_of_a_nomination_leaves_out_what_is_too_short_to_tell():
    known = read(
        Described(
            key="a", title="Ark Kite", organisations=("", "Aoi", "Brdt"), people=("Ana Sol",),
            domains=frozenset({"ab.example", "abc.example", "abcdefghi.example", "abcdefghij.example"}),
            text="It has 402 rooms.",
        )
    )  # fmt: skip
    assert known.folded == {"aoi", "brdt"}
    assert known.bones == (frozenset({"brdt"}),)
    assert known.acronyms == {"abc", "abcdefghi"}
    assert known.title == "ark kite"
    assert known.title_words == {"kite"}
    assert known.numbers == {"402"}
    assert "=anasol" in known.people
    assert len(known.sample) == 2


def test_figures_in_a_title_are_read_as_those_of_the_text():
    assert read(described("a", title="402 rooms", text="and 711 beds")).numbers == {"402", "711"}
