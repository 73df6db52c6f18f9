"""Conflicts that come up after a round has closed: the card counts on until staff decide, with a reason either way."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Assignment, LateConflict
from awards.assignment.rules import EndReason, LateOutcome, require_reason
from awards.assignment.services import pairings
from awards.assignment.services.assignments import end_running
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, award_log
from awards.programme.models import Round

TIED = N_("You are tied to this nomination: another member of staff must decide about it.")


def part(
    session: Session, running: Collection[Assignment], reason: EndReason, by: User | None, at: datetime
) -> list[Assignment]:
    """A conflict stands from now on between judges and what they have, their pairings being locked.

    Assignments of rounds that are not over end, and are given. In a round that has closed nothing changes by itself:
    the assignment stands beside the conflict, and staff have something to decide. The caller flushes.
    """
    ended = []
    for assignment in running:
        if at < session.get_one(Round, assignment.round_id).closes_at:
            end_running(session, assignment, reason, by, at)
            ended.append(assignment)
        else:
            _dispute(session, assignment, at)
    session.flush()
    return ended


def decide_late_conflict(
    session: Session, late: LateConflict, outcome: LateOutcome, reason: str, by: User, at: datetime
) -> None:
    """Staff let the card count all the same, or take it out of the count; published things stay. Raises RuleBroken.

    Nobody does who is tied to the nomination, as judge of the card or otherwise.
    """
    require_reason(reason)
    assignment = session.get_one(Assignment, late.assignment_id)
    require_untied(session, assignment.nomination_id, by)
    pairings.locked(session, assignment.nomination_id, assignment.judge_id)
    session.refresh(late, with_for_update=True)
    if late.outcome is not None:
        raise RuleBroken(N_("Somebody decided about this conflict already. Open it again to see how."))
    _decide(session, late, assignment, outcome, reason, by, at)
    if outcome == LateOutcome.TAKEN_OUT:
        end_running(session, assignment, EndReason.CONFLICT, by, at)
    session.flush()


def taken_out_by_hand(session: Session, assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """Whoever ends the assignment decides with it about a conflict that waits; nobody who is tied. Raises RuleBroken.

    The pairing is locked, the assignment ends next.
    """
    late = _open(session, assignment.id)
    if late is None:
        return
    require_untied(session, assignment.nomination_id, by)
    _decide(session, late, assignment, LateOutcome.TAKEN_OUT, reason, by, at)


def stand_again(session: Session, assignments: Collection[Assignment], reason: str, by: User, at: datetime) -> None:
    """Staff dismissed what stood beside these assignments: they run as before, and nothing is left to decide."""
    for assignment in assignments:
        if assignment.disputed_at is None:
            continue
        late = _open(session, assignment.id)
        if late is not None:
            _decide(session, late, assignment, LateOutcome.COUNTS, reason, by, at)
        assignment.disputed_at = None
    session.flush()


def require_untied(session: Session, nomination_id: UUID, by: User) -> None:
    """Whoever decides about a conflict with a nomination is not tied to it. Raises RuleBroken."""
    if queries.standing_conflict(session, nomination_id, by.id):
        raise RuleBroken(TIED)


def _dispute(session: Session, assignment: Assignment, at: datetime) -> None:
    session.refresh(assignment, with_for_update=True)
    if assignment.ended_at is not None:
        return
    assignment.disputed_at = assignment.disputed_at or at
    if _open(session, assignment.id) is not None:
        return
    late = LateConflict(id=uuid4(), assignment_id=assignment.id, found_at=at)
    session.add(late)
    audit.record(
        session, actor=None, action="late_conflict.found", subject=late.id, edition=_edition_id(session, assignment),
        details=_ids(assignment),
    )  # fmt: skip


def _decide(
    session: Session, late: LateConflict, assignment: Assignment, outcome: LateOutcome, reason: str, by: User,
    at: datetime,
) -> None:  # fmt: skip
    late.outcome, late.reason, late.decided_by, late.decided_at = outcome.value, reason.strip(), by.id, at
    edition_id, told = _edition_id(session, assignment), _ids(assignment) | {"outcome": outcome.value}
    audit.record(
        session, actor=by.id, action="late_conflict.decided", subject=late.id, edition=edition_id, details=told,
        words={"reason": late.reason},
    )  # fmt: skip
    award_log.append(session, edition_id, award_log.Kind.LATE_CONFLICT_DECIDED, told, by.id, at)


def _open(session: Session, assignment_id: UUID) -> LateConflict | None:
    return session.scalars(
        select(LateConflict)
        .where(LateConflict.assignment_id == assignment_id, LateConflict.outcome.is_(None))
        .with_for_update()
    ).one_or_none()


def _edition_id(session: Session, assignment: Assignment) -> UUID:
    return session.get_one(Round, assignment.round_id).edition_id


def _ids(assignment: Assignment) -> dict[str, str]:
    return {"assignment": str(assignment.id), "entry": str(assignment.entry_id), "judge": str(assignment.judge_id)}
