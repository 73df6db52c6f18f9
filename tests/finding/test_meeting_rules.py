"""Who meets whom before a pair is weighed, how names and texts are read, and what staff say of a pair."""

from datetime import date
from itertools import permutations

import pytest

from awards.core.errors import RuleBroken
from awards.finding.rules import (
    KNOWN,
    LIKELY,
    LONGEST_NAME,
    MUCH_MORE,
    Described,
    Said,
    Wanted,
    asks_again,
    find,
    from_document,
    going_on,
    in_words,
    pairs,
    parameters,
    require_name,
    require_open,
    require_said,
    to_document,
)
from awards.finding.rules import glossary as words_of_the_field
from awards.finding.rules.glossary import notions
from awards.finding.rules.listing import MOST_VIEWS
from awards.finding.rules.names import acronyms, bones, consonants, initials, latin_words, person_keys
from awards.finding.rules.reading import Evidence, Pair
from awards.finding.rules.texts import SAMPLE, numbers, overlap, sample

pytestmark = pytest.mark.one_database


OWN = ["".join(three) for three in permutations("fglmnr", 3)]
"""Words of three consonants, each of its own sound."""

SHARED = {
    "domain": (60, lambda n: {"domains": frozenset({f"{n}.a.example"})}),
    "name": (60, lambda n: {"organisations": ("Aoi",)}),
    "sounds": (60, lambda n: {"organisations": (f"B{'aeiou'[n % 5]}rd{'aeiou'[n // 5 % 5]}t{'aeiou'[n // 25]}",)}),
    "bone": (30, lambda n: {"organisations": (f"Brd {OWN[n]}",)}),
    "acronym": (40, lambda n: {"domains": frozenset({f"waso.c{n}"})}),
    "person": (40, lambda n: {"people": ("Ana Sol",)}),
    "user": (60, lambda n: {"users": frozenset({"u"})}),
    "triple": (12, lambda n: {"text": "a passage copied"}),
    "title": (40, lambda n: {"title": "Sea Maps"}),
    "title-word": (8, lambda n: {"title": f"Lantern {301 + n}"}),
    "number": (8, lambda n: {"text": f"{402}"}),
    "link": (20, lambda n: {"links": frozenset({"https://a.example/film"})}),
    "notions": (40, lambda n: {"title": f"girl robot water {301 + n}"}),
}


@pytest.fixture
def all_likely(monkeypatch):
    """Whoever meets is a likely pair."""
    monkeypatch.setattr(
        pairs, "weighed", lambda _crowd, *two: Pair(*sorted(one.of.key for one in two), (Evidence("x", "", LIKELY),))
    )


@pytest.mark.parametrize("kind", SHARED)
def test_what_more_share_than_lead_to_one_another_leads_nobody_to_anybody(kind, all_likely):
    most, made = SHARED[kind]
    many = [Described(**({"key": f"{n:03d}", "title": ""} | made(n))) for n in range(most + 1)]
    assert len(find(many[:most])) == most * (most - 1) // 2
    assert find(many) == []


@pytest.mark.parametrize(
    ("said", "meet"),
    [
        ({"title": "Sea maps"}, True), ({"title": "Sea map"}, False),
        ({"organisations": ("Brd",)}, True), ({"organisations": ("B",)}, True), ({"organisations": ("",)}, False),
        ({"text": "two words"}, False), ({"text": "three words now"}, True),
        ({"title": "夜 女孩"}, False), ({"title": "夜 女孩 学校"}, True),
    ],
)  # fmt: skip
def test_two_meet_in_what_is_long_enough_to_tell(said, meet, all_likely):
    many = [Described(**({"key": key, "title": ""} | said)) for key in ("a", "b")]
    assert [(pair.one, pair.other) for pair in find(many)] == ([("a", "b")] if meet else [])


@pytest.mark.parametrize(("one", "other", "meet"), [("Brd fgl", "Brd mnr", True), ("Br fgl", "Br mnr", False)])
def test_one_word_of_a_name_leads_to_another_name_when_it_has_three_consonants(one, other, meet, all_likely):
    two = [Described("a", "", organisations=(one,)), Described("b", "", organisations=(other,))]
    assert bool(find(two)) is meet


def test_a_pair_is_shown_from_seven_points_on_the_heaviest_first():
    same = {"domains": frozenset({"a.example"})}
    first, second = Described("b", "", **same), Described("a", "", **same)
    assert [(pair.one, pair.other, pair.points) for pair in find([first, second])] == [("a", "b", 7.0)]
    apart = {"countries": frozenset({"KE"}), "links": frozenset({"l"}), "users": frozenset({"u"})}
    assert find([Described("a", "", **apart, people=()), Described("b", "", **apart)])[0].points == 7.5
    user = {"users": frozenset({"u"}), "links": frozenset({"l"})}
    assert find([Described("a", "", **user), Described("b", "", **user)]) == []  # 6.5
    others = {"domains": frozenset({"c.example"}), "countries": frozenset({"KE"})}
    four = [first, second, Described("c", "", **others), Described("d", "", **others)]
    assert [(pair.one, pair.points) for pair in find(four)] == [("c", 8.0), ("a", 7.0)]


def test_equally_heavy_pairs_stand_in_the_order_of_their_keys():
    same = {"domains": frozenset({"a.example"}), "countries": frozenset({"KE"})}
    found = find([Described(key, "", **same) for key in "cab"])
    assert [(pair.one, pair.other, pair.points) for pair in found] == [
        ("a", "b", 7.1), ("a", "c", 7.1), ("b", "c", 7.1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("only", "given"), [(None, "ab ac bc"), ({"a"}, "ab ac"), ({"c"}, "ac bc"), ({"b", "c"}, "ab ac bc"), (set(), "")]
)
def test_pairs_are_given_of_those_asked_for_whichever_of_the_two_they_are(only, given):
    same = {"domains": frozenset({"a.example"}), "countries": frozenset({"KE"})}
    found = find([Described(key, "", **same) for key in "abc"], only=None if only is None else frozenset(only))
    assert " ".join(pair.one + pair.other for pair in found) == given


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ana  SOL-Mir", ("ana", "sol", "mir")),
        ("Solar2 & Co", ("solar2", "co")),
        ("النور", ("nwr",)),
        ("الام", ("lm",)),
        ("王秀英", ("wang", "xiu", "ying")),
        ("—", ()),
        ("Ana ʼ", ("ana",)),
    ],
)
def test_a_name_is_read_in_latin_letters(name, words):
    assert latin_words(name) == words


@pytest.mark.parametrize(
    ("one", "other"), [("khadija", "khdyjh"), ("shcherbakova", "scherbakowa"), ("zoe", "soe"), ("max", "maks"),
                       ("fatima", "fatimah"), ("waldheim", "waldeim"), ("hussain", "husain")],
)  # fmt: skip
def test_words_that_sound_alike_have_the_same_consonants(one, other):
    if one != "shcherbakova":
        assert consonants(one) == consonants(other) != ""
    else:
        assert consonants(one) == "srbkf"


@pytest.mark.parametrize(
    ("name", "found"),
    [("Bardot for the Kalimen", {"brdt", "klmn"}), ("Bao Kao", set()), ("Bar Kao", {"br"}), ("of the", set())],
)
def test_the_sound_of_a_name_is_that_of_its_words_with_two_consonants(name, found):
    assert bones(name) == found


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Maria", set()),
        ("Io Wae", {"=iowae", "=waeio"}),
        ("Ana de Sol", {"=anasol", "=solana"}),
        ("Eva Mir", {"=evamir", "=mireva"}),
        ("Bar Dol", {"=bardol", "=dolbar", "~br.dl"}),
        ("Ae Io Ue Oa Ia Ua", {"=aeioueoaiaua", "=ioueoaiauaae", "=ueoaiauaaeio", "=oaiauaaeioue", "=iauaaeioueoa",
                               "=uaaeioueoaia"}),
        ("Ae Io Ue Oa Ia Ua Uo", set()),
    ],
)  # fmt: skip
def test_a_person_has_keys_of_two_to_six_words_in_any_order(name, keys):
    assert person_keys(name) == keys


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Women of Air", {"woa"}), ("Women Air", set()), ("Women of the Air Sea", {"wotas", "was"}),
        ("A1 B2 C3 D4 E5 F6 G7 H8 I9", {"abcdefghi"}), ("A1 B2 C3 D4 E5 F6 G7 H8 I9 J0", set()),
        ("A1 B2 C3 D4 E5 F6 G7 H8 of I9", {"abcdefghi"}),
    ],
)  # fmt: skip
def test_an_acronym_has_three_to_nine_letters_with_the_small_words_or_without(name, found):
    assert initials(name) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("WASO Kenya", {"waso"}), ("WAS", {"was"}), ("WA", set()), ("ABCDEFGHI", {"abcdefghi"}), ("ABCDEFGHIJ", set()),
        ("Waso", set()), ("2024 ABC", {"abc"}),
    ],
)  # fmt: skip
def test_words_of_three_to_nine_capitals_are_acronyms(name, found):
    assert acronyms(name) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("99 of 100", {"100"}), ("007 and 0402", {"402"}), ("1899, 1900, 2025, 2100, 2101", {"1899", "2101"}),
        ("123456789012 and 1234567890123", {"123456789012"}), ("1,402; 1 403; ١٤٠٤", {"1402", "1403", "1404"}),
        ("2²00", set()), ("402²", {"402"}),
    ],
)  # fmt: skip
def test_figures_have_three_to_twelve_digits_and_are_no_years(text, found):
    assert numbers(text) == found


def test_a_sample_is_of_three_words_each_the_smallest_of_a_long_text():
    assert sample("") == sample("two words") == ()
    assert len(sample("three words now")) == 1
    assert len(sample("three words now and")) == 2
    assert sample("three words now") == sample("Three  WORDS, now") != sample("three words then")
    long = sample(" ".join(f"word{n}" for n in range(300)))
    assert len(long) == SAMPLE == 96
    assert list(long) == sorted(long)
    assert long[-1] < 1 << 31  # the smallest third of what is spread evenly
    assert len(sample(" ".join(f"word{n}" for n in range(98)))) == 96
    assert len(sample(" ".join(f"word{n}" for n in range(97)))) == 95


FULL = tuple(range(0, 2 * SAMPLE, 2))
"""A sample of a long text, whose largest piece is 190."""


@pytest.mark.parametrize(
    ("one", "other", "common", "said"),
    [
        ((1, 2, 3), (2, 3, 4), (), (2, 2 / 3)),
        ((1, 2, 3), (2, 3), (), (2, 1.0)),
        ((2, 3), (1, 2, 3), (), (2, 1.0)),
        ((1, 2, 3), (2, 3, 4), (3,), (1, 0.5)),
        ((1, 2, 3, 9), (2, 3, 4, 5, 9), (9,), (2, 2 / 3)),
        ((1, 2), (1, 2), (1, 2), (0, 0.0)),
        ((1,), (2,), (), (0, 0.0)),
        ((1,), (1, 2), (), (1, 1.0)),
        ((1, 2, 3, 4, 9), (2, 3, 9), (9,), (2, 1.0)),
        ((), (2,), (), (0, 0.0)), ((2,), (), (), (0, 0.0)),
        (FULL, (2, 190, 191, 400), (), (2, 1.0)),
        ((2, 190, 191, 400), FULL, (), (2, 1.0)),
        (FULL[:-1], (2, 188, 189, 400), (), (2, 0.5)),
        ((2, 188, 189, 400), FULL[:-1], (), (2, 0.5)),
        (FULL, tuple(n + 10 for n in FULL), (), (91, 1.0)),
    ],
)  # fmt: skip
def test_two_samples_are_compared_below_the_smaller_of_their_ends(one, other, common, said):
    assert overlap(one, other, common) == pytest.approx(said)


def test_a_glossary_has_beginnings_of_one_word_each_and_signs(monkeypatch):
    monkeypatch.setattr(
        words_of_the_field, "LINES", "\nab/abc/sage-femme; Ëcole; \u5973\nabc/dents; \u6c34\u5973/\u6c34\n"
    )
    beginnings, signs = words_of_the_field._read()
    assert beginnings == {"abc": 0, "ecole": 0, "dents": 1}
    assert signs == [("女", 0), ("水女", 1), ("水", 1)]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("solar", "sola"), ("farmers", "agricultrices"), ("grandmothers", "abuelas"), ("bus", "автобусы"),
        ("女孩", "girl"),
    ],
)  # fmt: skip
def test_a_word_speaks_of_the_notion_that_it_begins_like(text, same):
    assert notions(text) == notions(same) != frozenset()


def test_a_word_speaks_of_one_notion_the_one_with_the_longest_beginning():
    assert len(notions("grandmother")) == len(notions("mother")) == 1
    assert notions("grandmother") != notions("mother")
    assert notions("programming") == notions("code")
    assert notions("internationalisations") == notions("ab su wa") == notions("") == frozenset()
    assert notions("cooperatives of women") == notions("women") | notions("cooperative")
    longest = max(words_of_the_field.BEGINNINGS, key=len)
    assert notions(longest) == notions(f"{longest}xyz") == {words_of_the_field.BEGINNINGS[longest]}
    assert notions("女孩 robot") == notions("girl robot")


@pytest.mark.parametrize(
    ("points", "kinds", "again"),
    [
        (100, {"name"}, False), (119, {"name"}, False), (120, {"name"}, True), (121, {"name"}, True),
        (100, {"name", "text"}, False), (101, {"name", "text"}, True), (99, {"text"}, False), (101, {"text"}, True),
        (119, set(), False),
    ],
)  # fmt: skip
def test_a_pair_kept_apart_is_asked_again_when_much_more_or_something_new_speaks_for_it(points, kinds, again):
    assert asks_again(100, {"name", "person"}, points, kinds, state="kept") is again
    assert MUCH_MORE == 20


@pytest.mark.parametrize(("state", "at"), [("open", 100), ("linked", 100), ("merged", 100), ("kept", None)])
def test_only_what_was_kept_apart_is_asked_again(state, at):
    assert asks_again(at, set(), 900, {"name"}, state=state) is False


def test_evidence_is_quoted_where_its_sentence_has_room_for_it():
    said = in_words("name", "Brave Weavers")
    assert (said.text, said.values) == ("The same organisation: %(what)s", {"what": "Brave Weavers"})
    said = in_words("user", "somebody")
    assert (said.text, said.values) == ("The same person writes both", {})


@pytest.mark.parametrize("state", Said)
def test_a_pair_is_decided_once_and_only_what_was_said_is_undone(state):
    refuses, lets = (require_said, require_open) if state == "open" else (require_open, require_said)
    lets(state)
    with pytest.raises(RuleBroken, match="Nothing was decided" if state == "open" else "Undo that first"):
        refuses(state)


def test_a_list_shows_its_columns_in_one_order_and_the_number_always():
    assert Wanted(columns=("title", "nominee")).shown == ("number", "title", "nominee")
    assert Wanted(columns=("tags", "title")).shown == ("number", "title", "tags")
    assert Wanted().shown == (
        "number", "title", "organisations", "countries", "categories", "entry_states", "state", "received",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "narrows"),
    [
        ({}, False), ({"q": "sea"}, True), ({"since": date(2026, 1, 1)}, True), ({"until": date(2026, 1, 1)}, True),
        ({"chosen": {"state": ("draft",)}}, True), ({"chosen": {"state": ()}}, False),
        ({"chosen": {"state": (), "tag": ("x",)}}, True), ({"sort": "title", "columns": ("title",)}, False),
    ],
)  # fmt: skip
def test_a_list_is_narrowed_by_what_leaves_something_out(asked, narrows):
    assert Wanted(**asked).narrows is narrows


ASKED = Wanted(
    q="sea", chosen={"state": ("draft",), "tag": ()}, since=date(2026, 1, 2), until=date(2026, 3, 4), sort="title",
    columns=("title", "state"), after=7,
)  # fmt: skip


def test_a_list_is_kept_as_a_document_without_how_far_it_was_read():
    assert to_document(ASKED) == {
        "q": "sea", "chosen": {"state": ["draft"]}, "since": "2026-01-02", "until": "2026-03-04", "sort": "title",
        "columns": ["title", "state"],
    }  # fmt: skip
    assert from_document(to_document(ASKED)) == Wanted(
        q="sea", chosen={"state": ("draft",)}, since=date(2026, 1, 2), until=date(2026, 3, 4), sort="title",
        columns=("title", "state"),
    )  # fmt: skip
    assert to_document(Wanted()) == {
        "q": "", "chosen": {}, "since": None, "until": None, "sort": "number", "columns": [],
    }  # fmt: skip


def test_a_kept_list_loses_what_is_not_known_any_more():
    assert from_document({}) == from_document({"q": None, "sort": "colour", "columns": ["gone"]}) == Wanted()
    assert from_document({"chosen": {"gone": ["x"], "tag": ["y"]}, "sort": "saved", "columns": ["gone", "tags"]}) == (
        Wanted(chosen={"tag": ("y",)}, sort="saved", columns=("tags",))
    )


def test_a_list_s_address_holds_what_differs_from_the_usual():
    assert parameters(Wanted()) == {}
    assert parameters(ASKED) == {
        "q": "sea", "since": date(2026, 1, 2), "until": date(2026, 3, 4), "state": ["draft"], "sort": "title",
        "column": ["title", "state"],
    }  # fmt: skip
    assert going_on(ASKED, 9).after == 9
    assert going_on(ASKED, 9).q == "sea"


def test_each_state_of_a_pair_may_be_filtered_by():
    assert KNOWN["duplicates"] == ("open", "linked", "kept", "merged")
    assert KNOWN["group"] == ("LDC", "LLDC", "SIDS")


@pytest.mark.parametrize(
    ("name", "present", "refused"),
    [
        ("  Late \n ones ", 0, None), (" ", 0, "Give the view a name"), ("x" * 60, 0, None),
        ("x" * 61, 0, "Use at most"), ("Late ones", 39, None), ("Late ones", 40, "already"),
        ("Late ones", 41, "already"),
        ("view 3", 40, None),
    ],
)  # fmt: skip
def test_a_view_has_a_name_of_its_own_and_one_keeps_forty(name, present, refused):
    names = [f"view {n}" for n in range(present)]
    if refused is None:
        assert require_name(name, names) == " ".join(name.split())
    else:
        with pytest.raises(RuleBroken, match=refused) as broken:
            require_name(name, names)
        assert set(broken.value.fields) == {"name"}
        assert broken.value.message.values.get("count", present) in (present, LONGEST_NAME)
    assert (LONGEST_NAME, MOST_VIEWS) == (60, 40)
