"""What was proposed and approved for a whole edition."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from awards.closing.models import ClosingAct

LIVE = ("proposed", "approved")


def act_of(session: Session, edition_id: UUID, kind: str) -> ClosingAct | None:
    """The act of this kind that is proposed or approved."""
    return session.scalar(
        select(ClosingAct).where(
            ClosingAct.edition_id == edition_id, ClosingAct.kind == kind, ClosingAct.state.in_(LIVE)
        )
    )


def approved(session: Session, edition_id: UUID, kind: str) -> bool:
    """Whether two people agreed to it."""
    found = exists().where(ClosingAct.edition_id == edition_id, ClosingAct.kind == kind, ClosingAct.state == "approved")
    return bool(session.scalar(select(found)))


def is_closed(session: Session, edition_id: UUID) -> bool:
    """Whether the edition has ended: nothing of it changes any more but by erasure, correction and retraction."""
    return approved(session, edition_id, "closing")
