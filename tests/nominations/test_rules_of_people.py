"""Questions, corrections, letters and consent: what is refused at which border, without a database."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.nominations import rules
from awards.nominations.rules import asking, corrections, people
from tests.factories import FORM
from tests.nominations.conftest import a_content, a_frame

pytestmark = pytest.mark.one_database

NOW = datetime(2031, 5, 1, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def test_a_question_is_kept_clean_up_to_its_limit():
    assert asking.question_text("  May we send a film?\r\n") == "May we send a film?"
    assert asking.question_text(" " + "w" * 4000 + " ") == "w" * 4000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write what you want to say"),
        (" \n", "Write what you want to say"),
        ("w" * 4001, "at most 4000 characters"),
    ],
)
def test_a_question_that_says_nothing_or_too_much_is_refused(text, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        asking.question_text(text)
    assert list(refused.value.fields) == ["text"]


def test_the_twentieth_question_of_a_day_is_taken_and_the_next_is_not():
    asking.refuse_many(19)
    with pytest.raises(RuleBroken, match="You asked often today") as refused:
        asking.refuse_many(20)
    assert list(refused.value.fields) == ["text"]


def test_the_title_and_the_written_answers_that_there_are_can_be_put_right():
    assert corrections.correctable(FORM, a_content()) == {
        "title": "Repair benches", "what": "We teach phone repair.", "change": "402 women earn from repairs.",
    }  # fmt: skip
    date = {"key": "since", "kind": "date", "label": {"en": "Since"}}
    form = {"sections": [{"key": "work", "title": {"en": "Work"}, "questions": [date]}]}
    assert list(corrections.correctable(form, a_content(answers={"since": "2031-01-01"}))) == ["title"]


def test_a_correction_changes_its_text_and_nothing_else():
    content = a_content()
    title = rules.corrected(FORM, content, "title", " Repair  bench ", "A letter too many.")
    assert title == a_content(title="Repair  bench")
    answer = rules.corrected(FORM, content, "what", "We teach phone repairs.", "A letter lacked.")
    assert answer == a_content(answers={**content.answers, "what": "We teach phone repairs."})


@pytest.mark.parametrize(
    ("part", "text", "why", "words", "field"),
    [
        ("repeat", "Yes", "Why", "Only the title and written answers", "text"),
        ("organisations", "Other", "Why", "Only the title and written answers", "text"),
        ("title", "Repair bench", "", "Say in at most 300 characters", "why"),
        ("title", "Repair bench", " ", "Say in at most 300 characters", "why"),
        ("title", "Repair bench", "w" * 301, "Say in at most 300 characters", "why"),
        ("title", " ", "Why", "A text cannot be taken away", "text"),
        ("title", " Repair benches", "Why", "The text says this already", "text"),
        ("what", "We teach phone repair." + "x" * 61, "Why", "This changes more than a typo", "text"),
    ],
)
def test_more_than_a_typo_is_refused(part, text, why, words, field):
    with pytest.raises(RuleBroken, match=words) as refused:
        rules.corrected(FORM, a_content(), part, text, why)
    assert list(refused.value.fields) == [field]


def test_sixty_changed_characters_and_a_reason_of_three_hundred_are_still_taken():
    after = rules.corrected(FORM, a_content(), "what", "We teach phone repair." + "x" * 60, "w" * 300)
    assert after.answers["what"].endswith("repair." + "x" * 60)


def test_what_is_changed_is_counted_both_ways_also_in_a_long_text_of_few_letters():
    assert corrections.changed_characters("colour", "color") == 1
    assert corrections.changed_characters("one", "two words") == 10
    text = "we teach a trade " * 30
    assert corrections.changed_characters(text, text.replace("trade", "trde", 1)) == 1


def test_the_measures_for_people_beside_the_nominator():
    assert (rules.MOST_COLLABORATORS, rules.MOST_INVITATIONS, rules.MOST_TO_ONE, people.MOST_REFEREES) == (10, 30, 5, 3)
    assert people.MOST_LOOKS == 60
    assert timedelta(hours=1) == people.LOOKS_WITHIN
    assert timedelta(days=14) == rules.INVITATION_LIFETIME
    assert people.LONGEST_REFEREE == 100
    assert rules.quoted("w" * 80) == "w" * 80
    assert rules.quoted("w" * 81) == "w" * 79 + "…"
    assert rules.quoted("w" * 78 + "   " + "w" * 9) == "w" * 78 + "…"


@pytest.mark.parametrize(
    ("wanted", "judging", "due"),
    [
        (None, None, NOW + 14 * DAY),
        (None, NOW + 20 * DAY, NOW + 14 * DAY),
        (None, NOW + 3 * DAY, NOW + 3 * DAY),
        (None, NOW + SECOND, NOW + SECOND),
        (NOW + SECOND, None, NOW + SECOND),
        (NOW + 40 * DAY, None, NOW + 40 * DAY),
        (NOW + 2 * DAY, NOW + 3 * DAY, NOW + 2 * DAY),
        (NOW + 3 * DAY, NOW + 3 * DAY, NOW + 3 * DAY),
    ],
)
def test_a_letter_is_due_when_it_is_wanted_or_in_two_weeks_and_never_once_judging_begins(wanted, judging, due):
    assert people.letter_due(NOW, wanted, judging) == due


@pytest.mark.parametrize(
    ("wanted", "judging", "words", "fields"),
    [
        (None, NOW, "Judging has begun", []),
        (NOW + DAY, NOW - SECOND, "Judging has begun", []),
        (NOW, None, "Choose a date in the future", ["due_on"]),
        (NOW - SECOND, NOW + DAY, "Choose a date in the future", ["due_on"]),
        (NOW + DAY + SECOND, NOW + DAY, "choose a day before judging opens", ["due_on"]),
    ],
)
def test_no_letter_is_asked_for_once_it_could_not_be_read(wanted, judging, words, fields):
    with pytest.raises(RuleBroken, match=words) as refused:
        people.letter_due(NOW, wanted, judging)
    assert list(refused.value.fields) == fields


@pytest.mark.parametrize(
    ("sent", "due", "state"),
    [(None, NOW + SECOND, "asked"), (None, NOW, "late"), (None, NOW - SECOND, "late"), (NOW, NOW - DAY, "written")],
)
def test_a_letter_is_asked_for_until_it_is_due_and_written_once_it_came(sent, due, state):
    assert people.letter_state(sent, due, NOW) == state


def test_a_letter_may_be_kept_unfinished_but_is_not_sent_empty():
    assert people.refuse_letter(" ", whole=False) == ""
    assert people.refuse_letter(" Dear judges\r\n", whole=True) == "Dear judges"
    with pytest.raises(RuleBroken, match="Write the letter before you send it") as refused:
        people.refuse_letter(" ", whole=True)
    assert list(refused.value.fields) == ["letter"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_letter_has_at_most_five_thousand_characters(whole):
    assert people.refuse_letter("w" * 5000 + " ", whole=whole) == "w" * 5000
    with pytest.raises(RuleBroken, match="at most 5000 characters") as refused:
        people.refuse_letter("w" * 5001, whole=whole)
    assert list(refused.value.fields) == ["letter"]


def test_a_nominee_is_known_again_by_kind_and_names_whatever_their_order_and_spelling():
    one = a_frame(nominee_names=("Núria", "Bea"), organisations=(("Café B", None), ("A", "https://a.example")))
    other = a_frame(nominee_names=("bea", "NURIA"), organisations=(("A", None), ("CAFE B", None)), title="Other")
    assert people.nominee_mark(one) == people.nominee_mark(other)
    for changed in ({"nominee_kind": "person"}, {"nominee_names": ("Bea",)}, {"organisations": (("A", None),)}):
        assert people.nominee_mark(a_frame(**vars(one) | changed)) != people.nominee_mark(one)


def test_a_mark_that_was_kept_with_a_consent_still_says_the_same_nominee():
    content = a_frame(nominee_kind="person", nominee_names=("Лариса",), organisations=())
    kept = hashlib.sha256('["person", ["лариса"], []]'.encode()).hexdigest()
    assert people.nominee_mark(content) == kept


@pytest.mark.parametrize(
    ("relation", "known", "state"),
    [
        ("self", None, "not_needed"), ("self", ("given", True, "this"), "not_needed"), ("other", None, "unnamed"),
        ("other", (None, False, "this"), "named"), ("other", (None, True, "this"), "asked"),
        ("other", ("given", True, "this"), "given"), ("other", ("refused", True, "this"), "refused"),
        ("other", ("given", True, "another"), "named"), ("other", ("given", False, "this"), "given"),
        ("other", (None, True, None), "named"),
    ],
)  # fmt: skip
def test_how_a_consent_stands_follows_from_who_was_asked_about_whom(relation, known, state):
    content = a_frame(relation=relation)
    if known is not None and known[2] == "this":
        known = (known[0], known[1], people.nominee_mark(content))
    assert people.consent_state(content, known) == state
    assert people.needs_consent(content) is (relation == "other")
