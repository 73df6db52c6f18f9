"""Settle a proposal: approve it as a second person, or reject it; an approved decision may be taken back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.assignment import services as assignment
from awards.core.errors import RuleBroken
from awards.core.identifiers import numbered
from awards.core.text import N_
from awards.decisions import queries, rules
from awards.decisions.models import Decision
from awards.decisions.services import into_log
from awards.decisions.services.grounds import following, require_same_scores, session_digest
from awards.infrastructure import audit, outbox
from awards.programme import queries as programme
from awards.programme.models import Category
from awards.ranking import queries as rankings


def approve(
    session: Session,
    decision: Decision,
    by: User,
    at: datetime,
    *,
    read: bool = False,
    session_id: UUID | None = None,
) -> Decision:
    """Approve a proposal (places and overrides loaded) as a second person; who goes on is judged from then on.

    The `session_id` is another one than that of the proposal, and where something was open, it was `read`.
    A score that was in time may have been written after the proposal, or one was taken out because of a conflict: then
    the ranking is another one, and the proposal has to be made again.
    """
    session.refresh(decision, ["state"], with_for_update=True)
    rules.check_step(decision.state, "approved")
    if by.id == decision.proposed_by:
        raise RuleBroken(N_("You proposed this decision: another member of staff approves it."))
    if session_id is not None and decision.proposed_in == session_digest(session_id):
        raise RuleBroken(N_("This was proposed from the session that you are in: sign in anew, then approve it."))
    gone = [
        found.number
        for found in queries.named(session, decision.chosen + decision.mentions).values()
        if not found.in_the_running
    ]
    if gone:
        numbers = tuple(map(numbered, sorted(gone)))
        raise RuleBroken(N_("Not in the running any more: %(numbers)s. Reject this and choose again.", numbers=numbers))
    edition = programme.edition(session, decision.edition_id)
    round_ = next(found for found in edition.rounds if found.id == decision.round_id)
    ranking = rankings.ranking_of(session, edition, round_)[decision.category_id]
    in_the_way = queries.in_the_way(session, edition.id)
    require_same_scores(ranking, decision)
    if new := queries.open_since(session, edition, ranking, in_the_way, decision):
        raise RuleBroken(N_("%(item)s It came up after the proposal: mend it, or reject this.", item=new[0].in_words()))
    if decision.overrides and not read:
        raise RuleBroken(N_("Read what was open, and tick that you have."), ["read"])
    decision.state, decision.approved_by, decision.approved_at = "approved", by.id, at
    if decision.kind == rules.ADVANCING:
        assignment.let_go_on(session, round_, following(edition, round_, at), decision.chosen, at)
    audit.record(
        session, actor=by.id, action="decision.approved", subject=decision.id, edition=decision.edition_id,
        details={"category": str(decision.category_id), "kind": decision.kind,
                 **({"open": [override.item for override in decision.overrides]} if decision.overrides else {})},
    )  # fmt: skip
    into_log.log_approval(session, edition, round_, decision, by, at)
    session.flush()
    return decision


def reject(session: Session, decision: Decision, reason: str, by: User, at: datetime) -> Decision:
    """Reject a proposal, or take an approved decision back before it is announced, with a reason. Raises RuleBroken.

    What is published already stays as it is; an announcement that is not public yet is stopped by publishing.
    """
    session.execute(select(Category.id).where(Category.id == decision.category_id).with_for_update(key_share=True))
    session.refresh(decision, ["state"], with_for_update=True)
    rules.check_step(decision.state, "rejected")
    if not reason.strip():
        raise RuleBroken(N_("Say why, so that the next proposal can be better."), ["reason"])
    decided = queries.standing(session, decision.edition_id)
    if decision.kind == "shortlist" and (decision.category_id, "winners") in decided:
        raise RuleBroken(N_("Winners were chosen from this shortlist: reject or take back that decision first."))
    was = decision.state
    if decision.kind == rules.ADVANCING and was == "approved":
        _take_back_going_on(session, decision, decided)
    decision.state, decision.approved_by, decision.approved_at = "rejected", None, None
    decision.rejection_reason = reason.strip()
    decision.taken_back_at = at if was == "approved" else None
    audit.record(
        session, actor=by.id, action="decision.rejected", subject=decision.id, edition=decision.edition_id,
        details={"category": str(decision.category_id), "kind": decision.kind, "was": was},
        words={"reason": reason.strip()},
    )  # fmt: skip
    if was == "approved":
        into_log.log_taking_back(session, decision, reason.strip(), by, at)
    if by.id != decision.proposed_by:
        proposer = accounts.user(session, decision.proposed_by)
        outbox.put(
            session, to=proposer.email, language=proposer.language, template="decision_rejected",
            values={"edition_id": str(decision.edition_id), "decision_id": str(decision.id)},
            edition=decision.edition_id,
        )  # fmt: skip
    session.flush()
    return decision


def _take_back_going_on(session: Session, decision: Decision, decided: Mapping[tuple[UUID, str], Decision]) -> None:
    edition = programme.edition(session, decision.edition_id)
    number = {found.id: found.number for found in edition.rounds}
    later = [
        found
        for (category_id, round_id), found in queries.going_on(session, edition.id).items()
        if category_id == decision.category_id and number[round_id] > number[decision.round_id]
    ]
    if later or (decision.category_id, "shortlist") in decided:
        raise RuleBroken(N_("A later decision rests on this one: reject or take back that one first."))
    round_ = edition.rounds[number[decision.round_id] - 1]
    assignment.take_back_going_on(session, round_, edition.rounds[round_.number], decision.chosen)
