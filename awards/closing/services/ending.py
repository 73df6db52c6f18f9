"""The end of an edition: proposed when nothing stands in the way, approved by another person; then retention begins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.closing import queries
from awards.closing.models import ClosingAct, RetentionRule, RetentionTimer
from awards.closing.rules import checklist, retention
from awards.closing.services import acts
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, guard, locks
from awards.programme.models import Edition

LONGEST_REASON = 1000


def set_months(
    session: Session, edition: Edition, chosen: dict[str, int], by: User, seen: str | None = None
) -> None:  # fmt: skip
    """Say for how many months each kind of thing is kept after the end; once proposed it stays.

    Raises RuleBroken, also when it is not as `seen`.
    """
    locks.hold(session, [acts.name_of(edition.id)])
    if queries.act_of(session, edition.id, "closing") is not None:
        raise RuleBroken(N_("The end of this edition is proposed: what is kept how long stays as it is."))
    if seen is not None and seen != retention.mark(queries.months(session, edition.id)):
        raise RuleBroken(N_("Somebody else changed this meanwhile."))
    for key, months in chosen.items():
        if not 0 <= months <= retention.MOST_MONTHS:
            raise RuleBroken(N_("Enter a number from 0 to %(most)s.", most=retention.MOST_MONTHS), [key])
    session.execute(delete(RetentionRule).where(RetentionRule.edition_id == edition.id))
    session.add_all(RetentionRule(edition_id=edition.id, kind=key, months=chosen[key]) for key in retention.KEYS)
    audit.record(
        session, actor=by.id, action="retention.set", subject=edition.id, edition=edition.id, details=dict(chosen)
    )
    session.flush()


def propose(
    session: Session, edition: Edition, reason: str, by: User, at: datetime, session_id: UUID | None = None
) -> ClosingAct:
    """Propose to end the edition; what is open and need not be done first takes a reason."""
    found = _nothing_in_the_way(session, edition.id, at)
    answered = {item: found[item] for item in checklist.to_be_answered(found)}
    if answered and not reason.strip():
        raise RuleBroken(N_("Say why it ends although something is open."), ["reason"])
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(most)s characters.", most=LONGEST_REASON), ["reason"])
    return acts.begin(
        session, edition, "closing", by, at, session_id, reason=reason.strip() if answered else "", open_items=answered
    )


def approve(
    session: Session, edition: Edition, act: ClosingAct, by: User, at: datetime, session_id: UUID | None = None
) -> None:
    """End the edition as a second person: from the commit on the database refuses all but what may still be done.

    What came up after the proposal stops it. The timers of retention begin. Whoever writes of the edition at this very
    moment is waited for and counted, or waits and is refused.
    """
    acts.hold(session, act)
    locks.hold(session, [f"{guard.END_OF_EDITION}{edition.id}"])
    found = _nothing_in_the_way(session, edition.id, at)
    if new := [item for item in checklist.to_be_answered(found) if item not in act.open_items]:
        raise RuleBroken(N_("Something came up after the proposal (%(items)s): propose it anew.", items=", ".join(new)))
    months = queries.months(session, edition.id)
    acts.approve(session, act, by, at, session_id)
    session.add_all(
        RetentionTimer(
            edition_id=edition.id, kind=kind.key, due_at=retention.due(at, kind, months[kind.key]),
            told_at=None if kind.told else at, counts={},
        )
        for kind in retention.KINDS
    )  # fmt: skip
    session.flush()


def _nothing_in_the_way(session: Session, edition_id: UUID, at: datetime) -> dict[str, int]:
    found = queries.checklist(session, edition_id, at)
    if checklist.in_the_way(found):
        raise RuleBroken(N_("Something must be done first: see the list."))
    return found
