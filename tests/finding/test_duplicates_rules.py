"""What the finder sees in two nominations, and how well it finds what was planted."""

from dataclasses import replace

import pytest

from awards.finding.rules import LIKELY, Described, find
from awards.finding.rules.glossary import notions
from awards.finding.rules.names import acronyms, initials, person_keys
from awards.finding.rules.texts import numbers, overlap, sample
from tests.finding.planted import FAMILIES, Made, a_call

pytestmark = pytest.mark.one_database

TEXT = "We lend soldering irons to widows in three valleys and pay for the bus home after each lesson in the hall."


def described(made: Made) -> Described:
    """A made-up nomination as the finder reads one."""
    return Described(
        key=made.key, title=made.title, organisations=(made.organisation,) if made.organisation else (),
        people=(made.person,), domains=frozenset({made.domain} - {""}), users=frozenset({made.nominator}),
        countries=frozenset({made.country}), text=made.text, language=made.language,
    )  # fmt: skip


def evidence(one: Described, other: Described) -> dict[str, str]:
    """What the finder says of two nominations, whether or not it is enough."""
    found = find([one, other])
    return {e.kind: e.what for pair in found for e in pair.evidence}


@pytest.mark.parametrize("seed", [11, 12])
def test_planted_pairs_are_found_and_strangers_left_alone(seed):
    call = a_call(seed)
    assert len(call.nominations) == 2400
    planted = {tuple(sorted(pair)): family for pair, family in call.pairs.items()}
    found = {(pair.one, pair.other) for pair in find(described(made) for made in call.nominations)}
    right = found & planted.keys()
    assert len(right) / len(planted) >= 0.9
    assert len(right) / len(found) >= 0.8
    for family in FAMILIES:  # no way of nominating twice is missed as a whole
        asked = {pair for pair, way in planted.items() if way == family}
        assert len(asked & found) / len(asked) >= 0.7, family


def test_the_order_of_nominations_changes_nothing():
    call = a_call(3, background=100, pairs=24)
    there = [described(made) for made in call.nominations]
    assert find(there) == find(reversed(there))


def test_only_pairs_with_a_new_nomination_are_given_when_asked_so():
    call = a_call(3, background=100, pairs=24)
    there = [described(made) for made in call.nominations]
    key = next(iter(call.pairs))[0]
    some = find(there, only=frozenset({key}))
    assert some
    assert some == [pair for pair in find(there) if key in (pair.one, pair.other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Анна Щербакова", "Anna Shcherbakova"),
        ("Юлия Ярошенко", "Iuliia Iaroshenko"),
        ("خديجة منصوري", "Khadija Mansouri"),
        ("王秀英", "Xiuying Wang"),
        ("Garcia Lucía", "Lucia García"),
    ],
)
def test_a_person_is_known_again_in_another_script_or_order(one, other):
    assert person_keys(one) & person_keys(other)


def test_one_word_is_no_person_to_be_known_again():
    assert person_keys("Maria") == frozenset()


def test_an_acronym_stands_for_initials_in_any_script():
    assert "waso" in initials("Women and Solar Oases") | initials("Women of All Southern Oases")
    assert acronyms("WASO (Kenya)") == {"waso"}
    assert acronyms("АЖИ Казахстан") == {"azi"}
    assert "azi" in initials("Ассоциация женщин-инженеров")


def test_numbers_are_the_same_in_any_digits_and_years_are_none():
    assert numbers("1,402 women in 2025, ١٤٠٢ نساء, 1 402 femmes, 37 schools") == {"1402"}


def test_a_short_copy_lies_whole_in_a_long_text():
    long = " ".join(f"word{n} and another{n}" for n in range(600))
    shared, part = overlap(sample(long), sample(long[: len(long) // 3]))
    assert shared > 10
    assert part > 0.8
    assert overlap(sample(long), sample(TEXT)) == (0, 0.0)
    assert overlap((), sample(TEXT)) == (0, 0.0)


def test_each_piece_of_evidence_is_quoted():
    one = Described(
        key="a", title="Night school", organisations=("Brave Weavers Union",), people=("Ana Sol",),
        domains=frozenset({"weavers.example"}), users=frozenset({"u"}), countries=frozenset({"KE"}), text=TEXT,
    )  # fmt: skip
    other = Described(
        key="b", title="Night school", organisations=("Brave  weavers union",), people=("Sol Ana",),
        domains=frozenset({"mail.weavers.example"}), users=frozenset({"u"}), countries=frozenset({"KE", "UG"}),
        text=TEXT + " It works.",
    )  # fmt: skip
    found = evidence(one, other)
    assert found["domain"] == "weavers.example"
    assert found["name"] == "Brave Weavers Union"
    assert found["person"] == "Ana Sol / Sol Ana"
    assert found["text"] == "100%"
    assert found["title"] == "Night school"
    assert found["country"] == "KE"
    assert "user" in found


def test_strangers_of_one_name_in_two_countries_are_no_pair():
    one = Described(key="a", title="Night school", people=("Maria Silva",), countries=frozenset({"BR"}))
    other = Described(key="b", title="Sea radio", people=("Maria Silva",), countries=frozenset({"MZ"}))
    assert find([one, other]) == []


def test_one_agency_that_nominates_many_makes_no_pairs():
    many = [
        Described(key=f"{n}", title=f"Work {n * 7919}", users=frozenset({"agency"}), countries=frozenset({"KE"}))
        for n in range(30)
    ]
    assert find(many) == []


def test_a_passage_that_everybody_copies_says_nothing():
    many = [
        Described(key=f"{n}", title=f"Work {n * 7919}", text=f"{TEXT} own{n} words{n} only{n}", countries=frozenset())
        for n in range(40)
    ]
    assert find(many) == []
    assert find(many[:2])[0].points >= LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A library bus for remote islands", "مكتبة حافلة للجزر النائية"),
        ("Sun-charged radio for farmers", "Radio solaire pour les agricultrices"),
        ("Mentors for young engineers", "Mentoras de jóvenes ingenieras"),
        ("Digital books for schools", "学校的数字图书"),
        ("Flood maps by pupils", "Карты наводнений от учениц"),
    ],
)
def test_a_title_says_alike_in_another_language(one, other):
    assert len(notions(one) & notions(other)) >= 2
    assert len(notions(one) & notions(other)) >= len(notions(one) | notions(other)) - 1


def test_a_translated_title_and_name_speak_for_a_pair_but_are_not_enough():
    one = Described(
        key="a", title="A library bus for remote islands", organisations=("Association of Women Engineers",),
        language="en", countries=frozenset({"MG"}),
    )  # fmt: skip
    other = Described(
        key="b", title="Un bus bibliothèque pour les îles éloignées", organisations=("جمعية النساء المهندسات",),
        language="fr", countries=frozenset({"MG"}),
    )  # fmt: skip
    assert evidence(replace(one, organisations=()), replace(other, organisations=())) == {}
    one, other = replace(one, people=("Ana Rakoto",)), replace(other, people=("Rakoto Ana",))
    assert {"translated-title", "translated-name", "person", "country"} <= evidence(one, other).keys()
    assert not {"translated-title", "translated-name"} & evidence(one, replace(other, language="en")).keys()
