"""The gate before the queue, and stepping back from a nomination."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.assignment.models import Assignment, Conflict, Pairing
from awards.assignment.services import find_conflicts
from awards.core.errors import NotFound, RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import queries, services
from awards.judging.models import Confidentiality, Recusal, Score
from awards.judging.rules import TooLate
from tests import factories


def numbers(session, judging, judge):
    found = queries.queue(session, judging.edition.id, judge.id, judging.at)
    return {item.number for item in found.items}


def test_a_recusal_ends_the_assignment_blocks_the_pair_and_keeps_what_was_scored(session, judging):
    judging.score(judging.nina, results="3")
    assignment = judging.assignment(judging.nina)
    services.recuse(session, assignment, "My sister works there.", judging.nina, judging.at)
    session.expire_all()
    assert (assignment.ended_at, assignment.end_reason) == (judging.at, "recusal")
    assert session.get(Pairing, (judging.nominations[0].id, judging.nina.id)).blocked
    assert session.scalars(select(Recusal.reason)).all() == ["My sister works there."]
    assert session.scalars(select(Conflict.kind)).all() == ["recusal"]
    assert session.scalars(select(Score.points)).all() == [3]
    assert numbers(session, judging, judging.nina) == {2, 3}
    with pytest.raises(NotFound):
        services.open_scorecard(session, assignment, judging.at)


def test_the_database_takes_no_new_assignment_of_a_judge_who_stepped_back(session, judging):
    services.recuse(session, judging.assignment(judging.nina), "A tie.", judging.nina, judging.at)
    with pytest.raises(IntegrityError):
        factories.an_assignment(session, judging.edition, judging.entries[0], judging.nina, judging.at)


def test_staff_are_told_of_a_recusal_and_the_reason_stays_out_of_the_mail(session, judging):
    staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    factories.a_user(session, "other@example.org", ("staff", factories.an_edition(session, judging.at, year=2028).id))
    services.recuse(session, judging.assignment(judging.nina), "My sister works there.", judging.nina, judging.at)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "scorecard_recused")).all()
    assert [mail.to for mail in mails] == [staff.email]
    assert "sister" not in str(mails[0].values)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "assignment.recused")).one()
    assert (row.actor_id, row.subject_id) == (judging.nina.id, judging.assignment(judging.nina).id)


def test_stepping_back_needs_a_reason_and_an_open_or_coming_round(session, judging):
    assignment = judging.assignment(judging.nina)
    with pytest.raises(RuleBroken, match="reason"):
        services.recuse(session, assignment, "  ", judging.nina, judging.at)
    with pytest.raises(TooLate, match="round of judging closed"):
        services.recuse(session, assignment, "A tie.", judging.nina, judging.at + timedelta(weeks=5))
    services.recuse(session, assignment, "A tie.", judging.nina, judging.at - timedelta(weeks=2))
    assert assignment.ended_at is not None


def test_a_judge_who_confirmed_can_still_step_back_and_the_card_stays_as_it_is(session, judging):
    card = judging.score(judging.nina, results="3", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    services.recuse(session, judging.assignment(judging.nina), "Found late.", judging.nina, judging.at)
    session.expire_all()
    assert card.confirmed_at == judging.at
    assert numbers(session, judging, judging.nina) == {2, 3}


def test_the_gate_keeps_the_promise_once_and_takes_the_conflicts_away(session, make_judging):
    judging = make_judging(agreed=False)
    conflicts = {judging.nominations[1].id: "I work or worked with the nominee"}
    for declared in (conflicts, {}):
        services.pass_gate(session, judging.edition, judging.round, declared, judging.nina, judging.at)
    assert session.scalars(select(Confidentiality.judge_id)).all() == [judging.nina.id]
    stored = session.execute(select(Conflict.judge_id, Conflict.kind, Conflict.evidence)).one()
    assert tuple(stored) == (judging.nina.id, "declared", "I work or worked with the nominee")
    ended = session.scalars(select(Assignment).where(Assignment.ended_at.is_not(None))).all()
    assert [(a.judge_id, a.entry_id) for a in ended] == [(judging.nina.id, judging.entries[1].id)]
    assert numbers(session, judging, judging.nina) == {1, 3}
    agreed = session.scalars(select(AuditRow).where(AuditRow.action == "confidentiality.agreed")).all()
    assert len(agreed) == 1


def test_a_conflict_is_not_declared_by_the_judge_once_the_round_has_closed(session, judging):
    late = judging.at + timedelta(weeks=5)
    with pytest.raises(TooLate):
        services.pass_gate(
            session, judging.edition, judging.round, {judging.nominations[1].id: "Late"}, judging.nina, late
        )
    assert numbers(session, judging, judging.nina) == {1, 2, 3}


def test_what_is_withdrawn_returned_ineligible_or_ended_is_not_in_the_queue(session, judging):
    judging.entries[0].state = "ineligible"
    judging.nominations[1].state = "returned"
    session.flush()
    assert numbers(session, judging, judging.nina) == {3}
    judging.nominations[1].state = "submitted"
    judging.nominations[2].state, judging.nominations[2].withdrawn_at = "withdrawn", judging.at
    session.flush()
    assert numbers(session, judging, judging.nina) == {2}


def test_a_conflict_that_nobody_has_looked_for_yet_is_not_in_the_queue_either(session, judging):
    judging.nominations[0].nominator_id = judging.nina.id
    session.flush()
    assert numbers(session, judging, judging.nina) == {2, 3}
    assert session.scalars(select(Conflict)).all() == []
    find_conflicts(session, judging.edition, judging.at)
    assert numbers(session, judging, judging.nina) == {2, 3}


@pytest.mark.case("AZ-05")
def test_next_goes_on_from_the_present_entry_and_skips_what_is_scored(session, judging):
    of_omar = queries.queue(session, judging.edition.id, judging.omar.id, judging.at)
    assert [item.entry_id for item in of_omar.items] == [judging.entries[0].id]
    assert of_omar.next(after=judging.entries[1].id) == of_omar.next() == of_omar.items[0]
    found = queries.queue(session, judging.edition.id, judging.nina.id, judging.at)
    first, second, third = found.items
    assert found.next() == first
    assert found.next(after=first.entry_id) == second
    assert found.next(after=third.entry_id) == first
    index = next(n for n, entry in enumerate(judging.entries) if entry.id == second.entry_id)
    judging.score(judging.nina, index, results="3", evidence="3")
    found = queries.queue(session, judging.edition.id, judging.nina.id, judging.at)
    assert found.next(after=first.entry_id).entry_id == third.entry_id


def test_each_judge_goes_through_the_same_entries_in_an_order_of_their_own(session, at):
    edition = factories.an_edition(session, at, phase="judging")
    nominator = factories.a_user(session, "ama@cooperative.example")
    judges = [factories.a_judge(session, edition, f"judge{n}@example.org", at) for n in range(4)]
    for _ in range(8):
        nomination = factories.a_nomination(session, edition, nominator, at, entry_state="eligible", website=None)
        for judge in judges:
            factories.an_assignment(session, edition, nomination.entries[0], judge, at)
    orders = [
        tuple(item.number for item in queries.queue(session, edition.id, judge.id, at).items)
        for judge in judges
        for _ in range(2)
    ]
    assert orders[::2] == orders[1::2]
    assert len(set(orders)) == 4
    assert {tuple(sorted(order)) for order in orders} == {tuple(range(1, 9))}
