"""How long staff take: half of the answers within so many working days, told to everybody."""

from datetime import date, timedelta

import pytest

from awards.infrastructure.audit import AuditRow
from awards.organisations.services import ensure_organisation
from awards.pledges.rules.answering import AIM, Answers, answers, working_days
from tests.pledges.test_desk_pages import said
from tests.support.counting import count_queries

FRIDAY = date(2026, 11, 27)
SENT, TAKEN_BACK, PUBLISHED, RETURNED = (
    f"pledge.{step}" for step in ("submitted", "taken_back", "published", "returned")
)


@pytest.mark.parametrize(("days", "working"), [(0, 0), (1, 0), (2, 0), (3, 1), (6, 4), (7, 5), (10, 6), (17, 11)])
def test_saturdays_and_sundays_are_no_working_days(days, working):
    assert working_days(FRIDAY, FRIDAY + timedelta(days=days)) == working


def test_what_is_handed_in_on_a_friday_is_to_be_answered_by_wednesday():
    assert working_days(FRIDAY, FRIDAY + timedelta(days=5)) == AIM


def test_every_count_is_that_of_the_days_one_by_one():
    for begun in (FRIDAY + timedelta(days=n) for n in range(7)):
        for days in range(30):
            each = [begun + timedelta(days=n) for n in range(1, days + 1)]
            assert working_days(begun, begun + timedelta(days=days)) == sum(day.weekday() < 5 for day in each)


def test_half_of_the_answers_came_within_it_and_a_return_is_an_answer():
    monday = FRIDAY + timedelta(days=3)
    steps = [
        ("one", SENT, FRIDAY), ("two", SENT, FRIDAY), ("one", RETURNED, monday), ("three", SENT, monday),
        ("one", SENT, monday), ("four", SENT, monday), ("four", TAKEN_BACK, monday),
        ("one", PUBLISHED, monday + timedelta(days=1)), ("two", PUBLISHED, monday + timedelta(days=4)),
    ]  # fmt: skip
    assert answers(steps) == Answers(number=3, within=1, waiting=1)
    assert answers([*steps, ("three", RETURNED, monday + timedelta(days=9))]) == Answers(4, 5, 0)
    assert answers([]) == Answers(0, None, 0)
    assert answers([("early", PUBLISHED, FRIDAY)]) == Answers(0, None, 0), "handed in before the time that is asked for"


def test_everybody_reads_how_long_an_answer_takes(session, at, a_pledge, client_for, engine):
    pledge, other = (a_pledge(source_id=number) for number in "12")
    assert "Nothing was answered in the last twelve months. 0 pledges wait for an answer now." in page(client_for)
    pledge.organisation_id = other.organisation_id = ensure_organisation(session, "Example network").id
    tuesday = at - timedelta(days=(at.weekday() - 1) % 7 + 7)
    for subject, step, when in (
        (pledge, SENT, tuesday - timedelta(days=400)), (pledge, RETURNED, tuesday - timedelta(days=399)),
        (pledge, SENT, tuesday), (other, SENT, tuesday), (pledge, PUBLISHED, tuesday + timedelta(days=2)),
    ):  # fmt: skip
        session.add(AuditRow(action=step, subject_id=subject.id, details={}, at=when))
        session.flush()
    session.commit()
    with count_queries(engine, at_most=2):
        told = page(client_for)
    assert "Answers of the last twelve months: 1. It came within 2 working days." in told
    assert "1 pledge waits for an answer now." in told


def test_what_is_made_up_is_told_to_nobody(session, at, a_pledge, client_for):
    pledge = a_pledge(source_id="1")
    pledge.organisation_id, pledge.rehearsal = ensure_organisation(session, "Example network").id, True
    session.add(AuditRow(action=SENT, subject_id=pledge.id, details={}, at=at))
    session.commit()
    assert "0 pledges wait for an answer now." in page(client_for)


def page(client_for):
    return said(client_for().get("pledges.words"))


def test_half_of_several_answers_came_within_a_day_also_where_they_took_none(session, at, a_pledge, client_for):
    pledge = a_pledge(source_id="1")
    pledge.organisation_id = ensure_organisation(session, "Example network").id
    for step in (SENT, RETURNED, SENT, PUBLISHED):
        session.add(AuditRow(action=step, subject_id=pledge.id, details={}, at=at))
        session.flush()
    session.commit()
    assert "Answers of the last twelve months: 2. Half of them came within 1 working day." in page(client_for)


def test_whoever_ends_a_pledge_waits_for_no_answer_any_more():
    assert answers([("one", SENT, FRIDAY), ("one", "pledge.closed", FRIDAY)]) == Answers(0, None, 0)
