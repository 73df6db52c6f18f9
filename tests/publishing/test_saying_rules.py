"""What a publication says, refuses and tells apart, by tables without a database."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.publishing import rules

pytestmark = pytest.mark.one_database

NOW = datetime(2026, 3, 2, 9, 30, 45, 7, tzinfo=UTC)


def refused(rule, *given):
    """The words by field of what is refused; nothing when it goes through."""
    try:
        rule(*given)
    except RuleBroken as broken:
        return {name: str(message) for name, message in broken.fields.items()}
    return {}


def said(slug, **values):
    return {"slug": slug, "project": None, "organisations": [], "person": None} | values


def test_two_publications_are_compared_laureate_by_laureate():
    before = [said("a", project="Sea"), said("b", note="x", person="Ana"), said("c", organisations=["One", "Two"])]
    after = [said("d", person="Eve"), said("b", note=None, person="Ana", summary="s"), said("a", project="Sea")]
    assert rules.differences(before, after) == [
        rules.Difference("added", "d", "Eve"),
        rules.Difference("changed", "b", "Ana", (("note", "x", None), ("summary", None, "s"))),
        rules.Difference("removed", "c", "One, Two"),
    ]
    assert rules.differences(before, before) == []
    assert rules.differences([], []) == []


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"project": "Sea", "organisations": ["One"], "person": "Ana"}, "Sea"),
        ({"organisations": ["One", "Two"], "person": "Ana"}, "One, Two"), ({"person": "Ana"}, "Ana"), ({}, None),
    ],
)  # fmt: skip
def test_a_laureate_is_called_by_the_project_else_the_organisations_else_the_person(values, name):
    assert rules.differences([], [said("a", **values)]) == [rules.Difference("added", "a", name)]


def test_a_public_reason_is_said_without_blanks_around():
    assert rules.check_reason("  A wrong name \n") == "A wrong name"
    for blank in ("", " \n"):
        assert refused(rules.check_reason, blank) == {"reason": "Say why: the reason is public."}


def test_facts_that_are_not_given_are_not_recorded_and_unknown_ones_are_refused():
    found = rules.facts(brand="Award", hosts=["x"])
    assert (found["brand"], found["hosts"], found["winners"], found["sources"]) == ("Award", ["x"], None, [])
    assert len(found) == 17
    with pytest.raises(TypeError, match="no facts of a publication: guests, weather"):
        rules.facts(weather="fine", guests=3, brand="Award")


def test_why_no_award_is_given_stands_with_its_category_alone():
    facts = {"brand": "Award", "categories": [{"key": "a", "names": {}}, {"key": "b", "names": {}}]}
    assert rules.without_award(facts, {"b": "None met the bar."}) == {
        "brand": "Award",
        "categories": [{"key": "a", "names": {}}, {"key": "b", "names": {}, "no_award": "None met the bar."}],
    }
    assert rules.without_award(facts, {}) == facts


def test_that_nobody_is_a_finalist_stands_with_its_categories_and_goes_from_others():
    facts = {"brand": "Award", "categories": [{"key": "a", "no_finalist": True}, {"key": "b", "names": {}}]}
    assert rules.without_finalist(facts, {"b"}) == {
        "brand": "Award", "categories": [{"key": "a"}, {"key": "b", "names": {}, "no_finalist": True}],
    }  # fmt: skip


def test_a_document_has_one_text_and_one_digest():
    text = '{"a":[1,null],"é":"ü"}'
    assert rules.canonical({"é": "ü", "a": [1, None]}) == text
    assert rules.digest({"é": "ü", "a": [1, None]}) == hashlib.sha256(text.encode()).hexdigest()


def test_a_leaf_is_the_digest_of_the_salt_and_the_document():
    assert rules.leaf("00ff", {"a": 1}) == hashlib.sha256(b'\x00\xff{"a":1}').hexdigest()
    assert rules.leaf("00fe", {"a": 1}) != rules.leaf("00ff", {"a": 1}) != rules.leaf("00ff", {"a": 2})


def test_an_address_that_named_a_person_becomes_one_that_does_not_and_stays_so():
    found = rules.erased_slug("ana-sol-2026")
    assert found == "erased-" + hashlib.sha256(b"ana-sol-2026").hexdigest()[:20]
    assert rules.erased_slug(found) == found
    assert len(found) == len("erased-") + 20


def test_the_neutral_order_is_by_country_title_organisations_and_then_by_what_says_nothing():
    last = hashlib.sha256(b"7").hexdigest()
    assert rules.neutral_key(["Kenya", "angola"], "Sea", ["One", "TWO"], "7") == ("angola", "sea", "one|two", last)
    assert rules.neutral_key([], "Sea", [], "7") == ("~", "sea", "", last)


@pytest.mark.parametrize(
    ("laureates", "others", "found"),
    [
        ([("Sea Radio", [], "skills")], (), ["sea-radio-2026"]),
        ([("Sea", [], "skills"), ("Sea", [], "access")], (), ["sea-skills-2026", "sea-access-2026"]),
        ([("Sea", [], "skills")] * 3, (), ["sea-skills-2026", "sea-skills-2-2026", "sea-skills-3-2026"]),
        ([("Sea", [], "skills")], ("sea-2026",), ["sea-2-2026"]),
        ([("Sea", [], "skills")], ("sea-2026", "sea-2-2026"), ["sea-3-2026"]),
        ([("?", ["", "One"], "skills"), ("?", ["!"], "access")], (), ["one-2026", "access-2026"]),
        ([("?", [], "skills"), ("!", [], "skills")], (), ["skills-2026", "skills-2-2026"]),
    ],
)  # fmt: skip
def test_an_address_says_the_title_else_the_category_and_is_numbered_at_last(laureates, others, found):
    assert rules.slugs(laureates, 2026, others) == found


def texts(**values):
    return {"summary": {}, "valued": {}, "alternative": {}} | values


@pytest.mark.parametrize(("kind", "longest"), [("summary", 600), ("valued", 1200), ("alternative", 250)])
def test_a_text_of_a_laureate_has_a_longest_size(kind, longest):
    assert refused(rules.check_texts, texts(**{kind: {"en": "x", "fr": "x" * longest}}), False) == {}
    assert refused(rules.check_texts, texts(**{kind: {"en": "x", "fr": "x" * (longest + 1)}}), False) == {
        f"{kind}_fr": f"Shorten this text to {longest} characters: it has {longest + 1}."
    }


def test_a_picture_is_described_in_one_language_at_least():
    assert refused(rules.check_texts, texts(), False) == {}
    assert refused(rules.check_texts, texts(alternative={"fr": "Une mer"}), True) == {}
    words = "Say what the picture shows, in one language at least: not everybody can see it."
    assert refused(rules.check_texts, texts(), True) == {"alternative_en": words}


def test_texts_stand_in_the_order_of_the_languages_and_blank_ones_are_none():
    found = rules.by_language({"fr": " Mer ", "xx": "?", "en": "Sea", "es": " \n"})
    assert list(found.items()) == [("en", "Sea"), ("fr", "Mer")]


def test_what_the_jury_valued_is_public_with_the_winners_alone():
    of = texts(summary={"en": "S"}, valued={"en": "V"}, alternative={"en": "A"})
    assert rules.published_texts(of, None, valued=True) == {"summary": {"en": "S"}, "valued": {"en": "V"}}
    assert rules.published_texts(of, None, valued=False) == {"summary": {"en": "S"}}
    picture = {"digest": "d", "width": 3, "height": 2}
    assert rules.published_texts(texts(), picture, valued=True) == {"picture": {**picture, "alternative": {}}}
    assert rules.published_texts(of, picture, valued=False)["picture"] == {**picture, "alternative": {"en": "A"}}


MINUTE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "past"),
    [(MINUTE, False), (MINUTE - timedelta(microseconds=1), True), (NOW, False), (NOW + timedelta(days=1), False)],
)
def test_an_announcement_is_for_the_minute_that_runs_or_later(instant, past):
    words = "Choose a time that is not past yet."
    assert refused(rules.check_instant, instant, NOW) == ({"instant": words} if past else {})
    assert [*refused(rules.check_instant, instant, NOW, "mail")] == (["mail"] if past else [])


def test_one_sentence_or_several_are_one_message():
    one, two, three = N_("One."), N_("Two."), N_("Three.")
    assert str(rules.together([one])) == "One."
    assert str(rules.together([one, two, three])) == "One. Two. Three."


@pytest.mark.parametrize(
    ("chosen", "matches"),
    [
        ({}, True), ({"category": []}, True), ({"category": ["a", "b"]}, True), ({"category": ["b"]}, False),
        ({"country": ["KE", "UG"]}, True), ({"country": ["UG"]}, False), ({"region": ["africa"]}, True),
        ({"region": ["asia"]}, False), ({"category": ["a"], "country": ["UG"]}, False),
        ({"category": ["a"], "country": ["KE"], "region": ["asia"]}, False),
        ({"category": ["a"], "country": ["TZ"], "region": ["africa", "asia"]}, True),
    ],
)  # fmt: skip
def test_a_laureate_matches_when_each_filter_with_a_choice_lets_it_through(chosen, matches):
    assert rules.matches("a", ["KE", "TZ"], ["africa", None], chosen) is matches


def test_an_approval_can_be_taken_back_for_a_minute():
    assert rules.UNDO.total_seconds() == 60
    assert rules.canonical([]) == "[]"
