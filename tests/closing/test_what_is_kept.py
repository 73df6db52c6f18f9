"""How long things are kept, of how much that is true and what is due: of one edition, and without what is held."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from awards.assignment.models import Conflict
from awards.closing import queries, services
from awards.closing.models import RetentionTimer
from awards.closing.queries import retention as kept
from awards.closing.rules import retention
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination, NominationFile
from tests.closing.test_counts import mails
from tests.closing.test_guards import another
from tests.closing.test_retention import LATER, YEARS, closed, told
from tests.closing.test_retention_of_others import belongings
from tests.decisions.things import a_judged_edition, all_judged
from tests.factories import a_file, a_nomination
from tests.publishing.things import finalists

HOUR = timedelta(hours=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    return another(session, at)


def number_of(session, judged, title):
    return session.get_one(Nomination, judged.entries[title].nomination_id).number


def of(session, judged, title, at):
    return queries.kept_of(session, judged.edition.id, judged.entries[title].nomination_id, at)


def test_how_long_is_that_of_the_edition_and_whether_it_goes_that_of_the_nomination(session, judged, other, at) -> None:
    services.set_months(session, other.edition, dict.fromkeys(retention.KEYS, 7), other.staff)
    closed(session, other, at)
    found = of(session, judged, "Delta radio", at)
    assert (found.months, found.due, found.done) == (retention.months({}), {}, {})
    assert queries.months(session, judged.edition.id) == retention.months({})
    assert set(queries.months(session, other.edition.id).values()) == {7}
    found = of(session, other, "Delta radio", at + LATER)
    assert set(found.months.values()) == {7}
    assert found.due == {key: timer.due_at for key, timer in queries.timers(session, other.edition.id).items()}
    assert found.done == {}
    told(session, other, at)
    services.carry_out(session, other.edition.id, at + YEARS)
    assert set(of(session, other, "Delta radio", at).done) == set(retention.KEYS)
    finalists(session, judged, at + HOUR, at)
    assert not of(session, judged, "Bridge school", at).chosen, "it is not public yet"
    assert of(session, judged, "Bridge school", at + HOUR).chosen
    assert not of(session, judged, "Delta radio", at + HOUR).chosen


def test_where_staff_set_no_months_the_days_are_told_all_the_same(session, judged, at) -> None:
    closed(session, judged, at)
    found = of(session, judged, "Delta radio", at + LATER)
    assert found.due == {key: timer.due_at for key, timer in queries.timers(session, judged.edition.id).items()}
    assert set(found.due) == set(retention.KEYS)


def test_what_is_held_is_the_nomination_or_its_whole_edition_while_the_hold_stands(session, judged, other, at) -> None:
    services.hold(session, other.edition, None, "The law asks for it", other.staff, at)
    number = number_of(session, judged, "Delta radio")
    hold = services.hold(session, judged.edition, number, "A dispute", judged.staff, at)
    held = {title: of(session, judged, title, at).held for title in ("Delta radio", "Bridge school")}
    assert held == {"Delta radio": True, "Bridge school": False}
    assert of(session, other, "Bridge school", at).held
    assert [(one.id, of_, name) for one, of_, name in kept.holds(session, judged.edition.id)] == [
        (hold.id, number, "Sana Staff")
    ]
    services.end_hold(session, hold, judged.staff, at)
    assert not of(session, judged, "Delta radio", at).held
    assert kept.holds(session, judged.edition.id) == []
    whole = services.hold(session, judged.edition, None, "The law asks for it", judged.staff, at)
    assert of(session, judged, "Bridge school", at).held
    services.end_hold(session, whole, judged.staff, at)
    assert not of(session, judged, "Bridge school", at).held


def test_of_how_many_it_is_counts_the_edition_and_not_what_is_held_or_went(session, judged, other, at) -> None:
    session.execute(update(OutboxMail).values(state="cancelled"))
    nothing = queries.concerned(session, judged.edition.id)
    belongings(session, other, at)
    a_nomination(session, other.edition, other.nominator, at, title="", state="draft")
    delta = session.get_one(Nomination, other.entries["Delta radio"].nomination_id)
    a_file(session, delta, other.nominator, at)
    mails(session, other, waiting=1, held=1, sent=1, cancelled=1)
    assert queries.concerned(session, judged.edition.id) == nothing
    assert (nothing["answers"], nothing["invitations"]) == (4, 2)
    found = queries.concerned(session, other.edition.id)
    assert found == {
        "drafts": 1, "notes": 1, "invitations": 2, "mails": 3, "conflicts": 3, "files": 1, "answers": 4,
    }  # fmt: skip
    finalists(session, other, at, at)
    assert queries.concerned(session, other.edition.id)["answers"] == 1
    before = queries.concerned(session, other.edition.id)
    number = number_of(session, other, "Delta radio")
    hold = services.hold(session, other.edition, number, "A dispute", other.staff, at)
    gone = {"notes": 0, "conflicts": 0, "files": 0, "answers": 0}
    assert queries.concerned(session, other.edition.id) == before | gone
    services.end_hold(session, hold, other.staff, at)
    assert queries.concerned(session, other.edition.id) == before
    half = session.scalars(
        select(Nomination.number).where(Nomination.edition_id == other.edition.id, Nomination.title == "Half")
    ).one()
    hold = services.hold(session, other.edition, half, "A dispute", other.staff, at)
    assert queries.concerned(session, other.edition.id)["drafts"] == 0
    services.end_hold(session, hold, other.staff, at)
    session.execute(
        update(Conflict).where(Conflict.kind == "declared", Conflict.nomination_id == delta.id).values(evidence="")
    )
    assert queries.concerned(session, other.edition.id)["conflicts"] == 2
    session.execute(update(NominationFile).values(forgotten_at=at, removed_at=at, name=""))
    delta.title = ""
    session.flush()
    found = queries.concerned(session, other.edition.id)
    assert (found["files"], found["answers"]) == (0, 0)


def test_something_is_due_until_all_are_told_and_all_is_done_unless_all_is_held(session, judged, other, at) -> None:
    for one in (judged, other):
        closed(session, one, at)
    years = {judged.edition.year, other.edition.year}
    assert set(kept.due(session, at + LATER)) == {judged.edition.id, other.edition.id}, "nobody was told"
    told(session, judged, at)
    assert kept.due(session, at + LATER) == [other.edition.id]
    told(session, other, at)
    assert kept.due(session, at + LATER) == []
    assert set(kept.due(session, at + YEARS)) == {judged.edition.id, other.edition.id}
    assert {year for year, _kind in queries.overdue(session, at + YEARS)} == years
    newest = session.scalar(select(func.max(RetentionTimer.due_at)))
    assert len(queries.overdue(session, newest)) == 2 * (len(retention.KEYS) - 1), "at its very instant it is not late"
    services.hold(session, other.edition, None, "The law asks for it", other.staff, at)
    assert kept.due(session, at + YEARS) == [judged.edition.id]
    assert {year for year, _kind in queries.overdue(session, at + YEARS)} == {judged.edition.year}
    services.carry_out(session, judged.edition.id, at + YEARS)
    assert (kept.due(session, at + YEARS), queries.overdue(session, at + YEARS)) == ([], [])


def test_nothing_is_due_of_a_rehearsal_that_was_put_away(session, at) -> None:
    judged = a_judged_edition(session, at, rehearsal=True)
    closed(session, judged, at)
    assert kept.due(session, at + LATER) == [judged.edition.id]
    session.execute(update(type(judged.edition)).values(put_away_at=at))
    session.expire_all()
    assert (kept.due(session, at + YEARS), queries.overdue(session, at + YEARS)) == ([], [])
