"""Session records: who is signed in, kept on the server so that staying signed in can be ended at once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from awards.core.identifiers import digest, opaque_token
from awards.infrastructure.database import Base

LIFETIME = timedelta(hours=12)


class SessionRecord(Base):
    """One signed-in browser: the digest of its cookie, the user, and the version of the user's roles."""

    __tablename__ = "session_record"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    roles_version: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def begin(session: Session, user_id: UUID, roles_version: int, at: datetime) -> str:
    """Open a session for the user and give the secret for the cookie; only its digest is kept."""
    token = opaque_token()
    session.add(
        SessionRecord(
            token_digest=digest(token),
            user_id=user_id,
            roles_version=roles_version,
            created_at=at,
            expires_at=at + LIFETIME,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, at: datetime) -> SessionRecord | None:
    """The living session of this cookie, or None when it never was, has ended or has expired."""
    return session.scalar(
        select(SessionRecord).where(
            SessionRecord.token_digest == digest(token),
            SessionRecord.ended_at.is_(None),
            SessionRecord.expires_at > at,
        )
    )


def end(session: Session, token: str, at: datetime) -> None:
    """Sign this browser out: the cookie's secret is worth nothing from now on."""
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.token_digest == digest(token), SessionRecord.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_all(session: Session, user_id: UUID, at: datetime) -> None:
    """Sign the user out everywhere: a role was lost or the account disabled."""
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.user_id == user_id, SessionRecord.ended_at.is_(None))
        .values(ended_at=at)
    )
