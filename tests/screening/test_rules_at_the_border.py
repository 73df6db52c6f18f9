"""Rules of screening at their borders: words, ticks, replies, many at once, undo and tags."""

from datetime import UTC, datetime, timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.screening import rules
from awards.screening.rules import Outcome

pytestmark = pytest.mark.one_database

AT = datetime(2027, 6, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def refused(rule, *given, **named):
    """The words in which a rule refuses, and beside which field."""
    with pytest.raises(RuleBroken) as broken:
        rule(*given, **named)
    return str(broken.value), *broken.value.fields


def test_ticks_and_notes_up_to_their_limit_are_taken():
    rules.require_sheet(["nominee_real"], "n" * 4000, ["nominee_real", "respectful"])
    rules.require_sheet([], "", [])


@pytest.mark.parametrize(
    ("checked", "notes", "words"),
    [
        (["nominee_real", "other"], "", ("Tick only checks of this edition.", "checked")),
        (["nominee_real"], "n" * 4001, ("Use at most 4000 characters.", "notes")),
    ],
)
def test_a_tick_that_is_no_check_and_notes_that_nobody_reads_are_refused(checked, notes, words):
    assert refused(rules.require_sheet, checked, notes, ["nominee_real"]) == words


@pytest.mark.parametrize(
    ("reason", "needed"), [("Mend it", True), ("r" * 2000, True), ("r" * 2000, False), ("", False), (" ", False)]
)
def test_words_to_the_nominator_are_taken_up_to_their_limit(reason, needed):
    rules.require_reason(reason, needed=needed)


@pytest.mark.parametrize(
    ("reason", "needed", "words"),
    [
        ("", True, "Say what to mend: the nominator reads it."),
        (" \n", True, "Say what to mend: the nominator reads it."),
        ("r" * 2001, True, "Use at most 2000 characters."), ("r" * 2001, False, "Use at most 2000 characters."),
    ],
)  # fmt: skip
def test_words_that_lack_or_are_too_many_are_refused(reason, needed, words):
    assert refused(rules.require_reason, reason, needed=needed) == (words, "reason")


@pytest.mark.parametrize(
    ("outcome", "state", "words"),
    [
        (Outcome.PASSED, "eligible", "This entry has been passed already."),
        (Outcome.INELIGIBLE, "ineligible", "This entry has been found ineligible already."),
    ],
)
def test_what_was_found_already_is_named(outcome, state, words):
    assert refused(rules.require_new, outcome, state) == (words,)


def test_a_day_to_mend_lies_ahead():
    assert rules.due(AT, AT + SECOND) == AT + SECOND
    for passed in (AT, AT - SECOND):
        assert refused(rules.due, AT, passed) == ("Choose a day that lies ahead.", "due_on")


ENGLISH = {"en": "Dear {nominee}"}


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("n" * 80, ENGLISH), ("N", {"en": "e" * 1500, "fr": "f" * 1500}), ("N", {"en": "{link} {deadline}", "fr": ""}),
        ("N", {"en": "{ no field } {0.x}"}),
    ],
)  # fmt: skip
def test_a_reply_is_kept_up_to_its_limits(name, texts):
    rules.require_reply(name, "returned", texts, ["returned"])


@pytest.mark.parametrize(
    ("name", "use", "texts", "words", "field"),
    [
        ("", "returned", ENGLISH, "Give it a name of at most 80 characters.", "name"),
        (" ", "returned", ENGLISH, "Give it a name of at most 80 characters.", "name"),
        ("n" * 81, "returned", ENGLISH, "Give it a name of at most 80 characters.", "name"),
        ("N", "passed", ENGLISH, "Choose what it is for.", "use"),
        ("N", "returned", {}, "Write it in English at least", "text_en"),
        ("N", "returned", {"en": " ", "fr": "F"}, "Write it in English at least", "text_en"),
        ("N", "returned", {"en": "e" * 1501}, "Use at most 1500 characters.", "text_en"),
        ("N", "returned", ENGLISH | {"fr": "f" * 1501}, "Use at most 1500 characters.", "text_fr"),
        ("N", "returned", ENGLISH | {"fr": "{link} {judge}"}, "There is no field {judge}.", "text_fr"),
    ],
)
def test_a_reply_that_cannot_be_sent_is_refused_beside_its_field(name, use, texts, words, field):
    said, beside = refused(rules.require_reply, name, use, texts, ["returned"])
    assert said.startswith(words)
    assert beside == field


def test_a_reply_keeps_in_braces_what_is_no_field_or_has_no_value():
    assert (
        rules.fill("{judge}, {title} until {deadline}", {"judge": "Ada", "title": "T"}) == "{judge}, T until {deadline}"
    )


def test_every_edition_has_the_checks_that_lead_to_a_return():
    own = {"nominee_real", "evidence_opens", "countries_right", "respectful"}
    assert set(rules.checklist([])) == own
    assert set(rules.checklist(["most_categories"])) == {*own, "most_categories"}


def test_nothing_and_too_many_at_once_are_refused_in_words():
    assert refused(rules.require_few, 0) == ("Tick at least one nomination.",)
    assert refused(rules.require_few, 501) == ("501 nominations are too many at once. Narrow the list to 500.",)


def test_an_act_is_taken_back_once_and_not_after_ten_minutes():
    assert refused(rules.require_undo, AT, True, AT) == ("This has been taken back already.",)
    (late,) = refused(rules.require_undo, AT, False, AT + timedelta(minutes=10))
    assert late.startswith("More than ten minutes have passed")


MANY = [f"tag {number}" for number in range(60)]


@pytest.mark.parametrize(
    ("word", "present", "kept"),
    [
        (" t" + "t" * 39, [], "t" * 40), ("two   words", [], "two words"), ("new", MANY[:59], "new"),
        ("TAG 7", MANY, "tag 7"), ("tag 59", MANY, "tag 59"),
    ],
)  # fmt: skip
def test_a_tag_is_kept_as_one_short_line(word, present, kept):
    assert rules.require_tag(word, present) == kept


@pytest.mark.parametrize(
    ("word", "present", "words"),
    [
        ("", [], "Write a tag as a few words without a comma."),
        (" ", [], "Write a tag as a few words without a comma."),
        ("one, two", [], "Write a tag as a few words without a comma."), ("t" * 41, [], "Use at most 40 characters."),
        ("new", MANY, "An edition has at most 60 tags. Use one that there is."),
    ],
)  # fmt: skip
def test_what_is_no_tag_is_refused_beside_its_field(word, present, words):
    assert refused(rules.require_tag, word, present) == (words, "tag")
