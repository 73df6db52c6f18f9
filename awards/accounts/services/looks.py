"""Looking as somebody else: begun and ended by staff, for half an hour at most, and both are named in the audit log."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts import rules
from awards.accounts.models import Look, User
from awards.infrastructure import audit


def begin(session: Session, by: User, other: User, edition_id: UUID, session_id: UUID, at: datetime) -> Look:
    """Look as the other person in this session from now on; an earlier look of the session ends."""
    end(session, by, session_id, at)
    look = Look(
        id=uuid4(), session_id=session_id, by_user_id=by.id, as_user_id=other.id, edition_id=edition_id, begun_at=at,
        ends_at=at + rules.LOOK_FOR,
    )  # fmt: skip
    session.add(look)
    audit.record(session, actor=by.id, action="look.begun", subject=other.id, edition=edition_id)
    session.flush()
    return look


def note(session: Session, look: Look, page: str) -> None:
    """Note in the audit log which page was opened, by whom and as whom."""
    audit.record(
        session, actor=look.by_user_id, action="look.opened", subject=look.as_user_id, edition=look.edition_id,
        details={"page": page},
    )  # fmt: skip


def end(session: Session, by: User, session_id: UUID, at: datetime) -> UUID | None:
    """End the look of this session, if there is one; gives its edition."""
    ended = session.execute(
        update(Look)
        .where(Look.session_id == session_id, Look.ended_at.is_(None))
        .values(ended_at=at)
        .returning(Look.as_user_id, Look.edition_id)
    ).one_or_none()
    if ended is None:
        return None
    audit.record(session, actor=by.id, action="look.ended", subject=ended.as_user_id, edition=ended.edition_id)
    session.flush()
    return UUID(str(ended.edition_id))
