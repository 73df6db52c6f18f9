"""Comparisons that a judge has not confirmed count like sheets that are not: in progress, reminders, the own time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.infrastructure.outbox import OutboxMail
from awards.judging.services import recuse
from awards.watching import queries, services
from awards.watching.rules.finish import Risk
from awards.watching.rules.reminding import Kind
from awards.watching.services.mails import mail_values
from awards.web.mail import compose
from tests import factories
from tests.comparing.conftest import finals_of
from tests.watching.conftest import reminders

OPEN = "All your scores are confirmed. Compare the entries two at a time as well"


def compared(_app, session, at):
    found = finals_of(session, at)
    for entry in found.entries:
        for judge in found.judges:
            factories.a_scorecard(session, found.edition, entry, judge, at, results=4, evidence=4, round_=found.round)
    found.compare(found.judges[0], 0, 1, 2, 3)
    found.compare(found.judges[1], 0, 1, 2, 3, confirm=False)
    session.commit()
    return found


pytestmark = pytest.mark.begins(finals=compared)


@pytest.fixture
def finals(begun):
    """Three judges have confirmed all scores; of the comparisons the first has confirmed, and the second begun."""
    return begun


def of_jury(finals, at=None, **more):
    of = queries.watched(finals.session, finals.edition.id, finals.at, 2)
    jury = queries.jury(finals.session, of, at or finals.at, **more)
    return {finals.judges.index(finals.session.get(User, one.judge_id)): one for one in jury}


def test_whoever_has_not_confirmed_comparisons_is_not_done(finals):
    found = of_jury(finals)
    assert [found[n].outlook.risk for n in range(3)] == [Risk.DONE, Risk.TO_CONFIRM, Risk.TO_CONFIRM]
    assert [found[n].work.unconfirmed for n in range(3)] == [0, 1, 1]
    late = of_jury(finals, finals.round.closes_at)
    assert [late[n].outlook.risk for n in range(3)] == [Risk.DONE, Risk.LATE, Risk.LATE]


def test_comparing_is_work_and_who_compares_nothing_for_days_is_silent(finals):
    later = finals.at + timedelta(days=2)
    finals.prefer(finals.begin(finals.judges[2]), [0, 1, 2, 3], finals.judges[2])
    page = finals.page(finals.judges[2])
    page.last.answered_at = later
    finals.session.commit()
    assert of_jury(finals)[2].work.seen_at == later
    risks = {n: one.outlook.risk for n, one in of_jury(finals, finals.at + timedelta(days=5, hours=1)).items()}
    assert risks == {0: Risk.DONE, 1: Risk.SILENT, 2: Risk.TO_CONFIRM}


def test_one_entry_alone_is_nothing_to_compare(finals):
    hidden = [entry.nomination_id for entry in finals.entries[1:]]
    assert {one.work.to_compare for one in of_jury(finals, hidden=hidden).values()} == {0}
    mine = select(Assignment.id).where(
        Assignment.judge_id == finals.judges[1].id, Assignment.round_id == finals.round.id
    )
    without = finals.session.scalars(mine).all()[1:]
    assert {n: one.work.to_compare for n, one in of_jury(finals, without=without).items()} == {0: 0, 1: 0, 2: 1}
    for assignment in finals.session.scalars(select(Assignment).where(Assignment.id.in_(without))).all():
        recuse(finals.session, assignment, "I know them", finals.judges[1], finals.at)
    assert of_jury(finals)[1].outlook.risk == Risk.DONE


def test_a_round_without_comparing_asks_for_none(finals):
    of = queries.watched(finals.session, finals.edition.id, finals.at, 1)
    assert queries.jury(finals.session, of, finals.at) == []
    finals.edition.last_by_pairs = False
    finals.session.commit()
    assert {one.outlook.risk for one in of_jury(finals).values()} == {Risk.DONE}


def test_who_has_not_confirmed_comparisons_is_reminded_before_the_close_and_told_of_what(finals, session):
    rules = queries.usual_rules(finals.edition.id)
    rules.reminding, rules.quiet_start, rules.quiet_end, rules.quiet_weekends = True, 0, 0, False
    session.add(rules)
    session.flush()
    services.remind(session, finals.edition.id, finals.round.id, finals.round.closes_at - timedelta(days=2))
    session.commit()
    mails = reminders(session)
    assert [mail.to for mail in mails] == sorted(judge.email for judge in finals.judges[1:])
    assert {(mail.values["left"], mail.values["to_confirm"], mail.values["to_compare"]) for mail in mails} == {
        (0, 0, 1)
    }


def test_staff_remind_who_has_not_confirmed_comparisons_and_see_what_the_mail_says(finals, client_for):
    staff, edition = client_for(finals.staff), {"edition_id": finals.edition.id}
    page = staff.get("watching.progress", round=2, **edition)
    boxes = {box.get("value"): box.get("disabled") for box in page.find("//input[@name='judge']")}
    assert boxes[str(finals.judges[0].id)] is not None
    assert boxes[str(finals.judges[1].id)] is None
    asked = f"/staff/{finals.edition.id}/progress/nudge?round=2&judge={finals.judges[0].id}&judge={finals.judges[1].id}"
    told = staff.get(asked)
    assert told.heading == "Remind 1 judge"
    assert "In one category you have not confirmed your comparisons of two at a time." in told.main
    assert "everything is confirmed" in told.main
    rows = staff.get("watching.progress_json", round=2, **edition).json
    assert sorted(row["to_compare"] for row in rows) == [0, 1, 1]


def test_a_judge_reads_that_comparisons_are_left(finals, client_for):
    edition = {"edition_id": finals.edition.id}
    for n in range(3):
        client = client_for(finals.judges[n])
        queue, time = client.get("judging.queue", **edition), client.get("watching.own_time", **edition)
        assert (OPEN in queue.main, OPEN in time.main) == (n > 0, n > 0)
        assert ("All your scores are confirmed. Thank you." in queue.main) == (n == 0)
    assert queue.links()["Two at a time: Skills"].endswith("/comparing/skills")


def test_a_mail_that_was_written_before_comparisons_were_counted_still_leaves(app, finals, session):
    of = queries.watched(session, finals.edition.id, finals.at, 2)
    judge = next(one for one in queries.jury(session, of, finals.at) if one.work.to_compare)
    values = mail_values(of, judge, Kind.NUDGE)
    mail = OutboxMail(to="a@example.org", language="en", template="judge_reminder", values=values, id=judge.judge_id)
    with app.test_request_context():
        assert "comparisons" in compose(mail).get_content()
        del values["to_compare"]
        assert "comparisons" not in compose(mail).get_content()
