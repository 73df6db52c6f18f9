"""Deciding takes a closed round, reasons where the order is left, and two people."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from awards.core.errors import RuleBroken
from awards.decisions import queries, services
from awards.decisions.models import Decision
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from tests.decisions.things import a_judged_edition, all_judged

FIRST_TWO = ("Anna’s workshop", "Bridge school")


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def propose(session, judged, at, *titles, kind="shortlist", by=None, reasons=None, **values):
    chosen, by = judged.of(*titles), by or judged.staff
    return services.propose(session, judged.edition, judged.skills, kind, chosen, reasons or {}, by, at, **values)


def approved_shortlist(session, judged, at):
    return services.approve(session, propose(session, judged, at, *FIRST_TWO), judged.second, at)


def test_a_proposal_keeps_the_ranking_as_it_stood(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO)
    assert [(row["rank"], row["raw"]) for row in decision.ranking] == [(1, "39/8"), (2, "4"), (3, "3"), (3, "3")]
    assert decision.chosen == judged.of(*FIRST_TWO)
    assert decision.state == "proposed"


def test_nothing_is_decided_while_the_round_is_open(session, at):
    judged = a_judged_edition(session, at, phase="judging")
    with pytest.raises(RuleBroken, match="still open"):
        propose(session, judged, at, *FIRST_TWO)
    propose(session, judged, judged.edition.rounds[0].closes_at, *FIRST_TWO)


def test_a_choice_out_of_order_is_refused_without_reasons_and_kept_with_them(session, judged, at):
    with pytest.raises(RuleBroken) as broken:
        propose(session, judged, at, "Anna’s workshop", "Code clubs")
    skipped, raised = judged.of("Bridge school", "Code clubs")
    assert set(broken.value.fields) == {f"reason_{skipped}", f"reason_{raised}"}
    decision = propose(
        session, judged, at, "Anna’s workshop", "Code clubs", reasons={skipped: "Has closed", raised: "New country"}
    )
    assert [(place.entry_id, place.reason) for place in decision.places] == [
        (judged.of("Anna’s workshop")[0], None), (raised, "New country"),
    ]  # fmt: skip
    assert [(skip.entry_id, skip.rank, skip.reason) for skip in decision.skips] == [(skipped, 2, "Has closed")]


def test_another_number_of_places_is_refused_without_a_reason(session, judged, at):
    with pytest.raises(RuleBroken) as broken:
        propose(session, judged, at, "Anna’s workshop")
    assert set(broken.value.fields) == {"number_reason"}
    assert propose(session, judged, at, "Anna’s workshop", number_reason="One only").number_reason == "One only"


def test_the_proposer_cannot_approve_neither_by_the_service_nor_in_the_database(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO)
    session.commit()
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.approve(session, decision, judged.staff, at)
    with pytest.raises(IntegrityError):
        session.execute(
            update(Decision)
            .where(Decision.id == decision.id)
            .values(state="approved", approved_by=judged.staff.id, approved_at=at)
        )


def test_a_second_person_approves_once(session, judged, at):
    decision = approved_shortlist(session, judged, at)
    assert (decision.state, decision.approved_by) == ("approved", judged.second.id)
    with pytest.raises(RuleBroken, match="settled"):
        services.approve(session, decision, judged.second, at)
    assert queries.approved(session, judged.edition.id, "shortlist") == [decision]


def test_a_decision_about_a_withdrawn_nomination_is_not_approved(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO)
    nomination = session.get(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.flush()
    with pytest.raises(RuleBroken, match="Not in the running any more: N-0002"):
        services.approve(session, decision, judged.second, at)


def test_winners_are_chosen_from_the_approved_shortlist_only(session, judged, at):
    with pytest.raises(RuleBroken, match="approve the shortlist first"):
        propose(session, judged, at, "Anna’s workshop", kind="winners")
    approved_shortlist(session, judged, at)
    with pytest.raises(RuleBroken) as broken:
        propose(session, judged, at, "Code clubs", kind="winners")
    assert set(broken.value.fields) == {"chosen"}
    assert propose(session, judged, at, "Anna’s workshop", kind="winners").chosen == judged.of("Anna’s workshop")


def test_only_one_decision_of_a_kind_stands(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO)
    with pytest.raises(RuleBroken, match="stands here already"):
        propose(session, judged, at, *FIRST_TWO)
    services.reject(session, decision, "Look again", judged.second, at)
    assert propose(session, judged, at, *FIRST_TWO).id != decision.id


def test_whoever_proposed_is_written_to_when_somebody_else_rejects_it(session, judged, at):
    def told():
        return session.scalars(select(OutboxMail.to).where(OutboxMail.template == "decision_rejected")).all()

    services.reject(session, propose(session, judged, at, *FIRST_TWO), "A slip of mine", judged.staff, at)
    assert told() == []
    services.reject(session, propose(session, judged, at, *FIRST_TWO), "Look again", judged.second, at)
    assert told() == [judged.staff.email]


def test_a_rejection_needs_a_reason_and_comes_before_that_of_the_shortlist(session, judged, at):
    shortlist = approved_shortlist(session, judged, at)
    winners = propose(session, judged, at, "Anna’s workshop", kind="winners")
    with pytest.raises(RuleBroken, match="Say why"):
        services.reject(session, winners, "  ", judged.second, at)
    with pytest.raises(RuleBroken, match="reject or take back that decision first"):
        services.reject(session, shortlist, "Mistake", judged.second, at)
    services.reject(session, winners, "Mistake", judged.second, at)
    services.reject(session, shortlist, "Mistake", judged.second, at)
    assert queries.standing(session, judged.edition.id) == {}
    assert (shortlist.approved_by, shortlist.approved_at) == (None, None)


def test_every_step_leaves_an_audit_row_with_ids_and_words_apart(session, judged, at):
    skipped, raised = judged.of("Bridge school", "Code clubs")
    decision = propose(
        session, judged, at, "Anna’s workshop", "Code clubs", reasons={skipped: "Has closed", raised: "New country"}
    )
    services.reject(session, decision, "Not so", judged.second, at)
    approved_shortlist(session, judged, at + timedelta(hours=1))
    rows = session.scalars(select(AuditRow).where(AuditRow.action.like("decision.%")).order_by(AuditRow.seq)).all()
    assert [row.action for row in rows] == [
        "decision.proposed", "decision.rejected", "decision.proposed", "decision.approved",
    ]  # fmt: skip
    assert "Has closed" not in str(rows[0].details)


@pytest.mark.case("EB-12", rest="backups, which whoever keeps the database guards")
def test_mail_tells_the_others_that_a_decision_waits_but_not_which(session, judged, at):
    propose(session, judged, at, *FIRST_TWO)
    mails = session.scalars(select(OutboxMail)).all()
    assert [mail.to for mail in mails] == ["second@example.org"]
    assert "Anna" not in str(mails[0].values)
    assert str(judged.of("Anna’s workshop")[0]) not in str(mails[0].values)
