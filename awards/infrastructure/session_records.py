"""Session records: who is signed in, kept on the server so that staying signed in can be ended at once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from awards.core.identifiers import digest, opaque_token
from awards.infrastructure.database import Base, database_now

LIFETIME = timedelta(hours=12)
"""A session ends after so long, used or not."""

TOUCHED_EVERY = timedelta(minutes=5)
"""How exactly is known when a session was last used: a page that is only read writes no more often."""


class SessionRecord(Base):
    """One signed-in browser: the digest of its cookie, the user, and which steps of signing in were taken when.

    `second_step` is how the second step was taken (`sso`: at the provider of single sign-on, `waived`: a rehearsal in
    development), or None while it was not;
    `proved_at` is when the person last proved to be who they say, `seen_at` when they last asked for something, give or
    take a few minutes. `device` is the program's name and the system's
    (`Firefox/Android`), `network` the front part of the address, `device_digest` that of the cookie by which a
    browser is known again.
    """

    __tablename__ = "session_record"
    __table_args__ = (
        CheckConstraint("second_step IN ('passkey', 'app', 'recovery', 'sso', 'waived')", name="second_step"),
        CheckConstraint("(second_step IS NULL) = (second_step_at IS NULL)", name="second_step_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    roles_version: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_step: Mapped[str | None]
    second_step_at: Mapped[datetime | None]
    proved_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="", info={"personal": "device"})
    network: Mapped[str] = mapped_column(default="", info={"personal": "network"})
    device_digest: Mapped[str | None] = mapped_column(index=True)


def begin(
    session: Session,
    user_id: UUID,
    roles_version: int,
    at: datetime,
    *,
    second_step: str | None = None,
    device: str = "",
    network: str = "",
    device_digest: str | None = None,
    proved_at: datetime | None = None,
) -> str:
    """Open a session for the user and give the secret for the cookie; only its digest is kept."""
    token = opaque_token()
    session.add(
        SessionRecord(
            token_digest=digest(token), user_id=user_id, roles_version=roles_version, created_at=at,
            expires_at=at + LIFETIME, second_step=second_step, second_step_at=at if second_step else None,
            proved_at=proved_at or at, seen_at=at, device=device, network=network, device_digest=device_digest,
        )
    )  # fmt: skip
    session.flush()
    return token


def renew(session: Session, record_id: UUID, at: datetime, second_step: str) -> str:
    """Note that the second step was taken; the cookie's secret changes with it, and the old one is worth nothing."""
    token = opaque_token()
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.id == record_id, SessionRecord.ended_at.is_(None))
        .values(token_digest=digest(token), second_step=second_step, second_step_at=at, proved_at=at)
    )
    return token


def touch(session: Session, record_id: UUID, at: datetime) -> None:
    """Note that the session is in use, unless somebody noted it just now."""
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.id == record_id, SessionRecord.seen_at <= at - TOUCHED_EVERY)
        .values(seen_at=at)
    )


def living(session: Session, user_id: UUID) -> list[tuple[SessionRecord, datetime]]:
    """The user's sessions that have not ended, the newest first, each with the time it is."""
    rows = session.execute(
        select(SessionRecord, database_now())
        .where(
            SessionRecord.user_id == user_id,
            SessionRecord.ended_at.is_(None),
            SessionRecord.expires_at > database_now(),
        )
        .order_by(SessionRecord.created_at.desc(), SessionRecord.id)
    )
    return [(record, at) for record, at in rows]


def seen(session: Session, user_id: UUID, device_digest: str | None = None) -> bool:
    """Whether the user ever signed in; with a digest: in the browser of this one."""
    found = select(SessionRecord.id).where(SessionRecord.user_id == user_id)
    if device_digest is not None:
        found = found.where(SessionRecord.device_digest == device_digest)
    return session.scalar(found.limit(1)) is not None


def end(session: Session, token: str, at: datetime) -> None:
    """Sign this browser out: the cookie's secret is worth nothing from now on."""
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.token_digest == digest(token), SessionRecord.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_all(session: Session, user_id: UUID, at: datetime) -> None:
    """Sign the user out everywhere: a role was lost, the account was disabled, or the user asked for it."""
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.user_id == user_id, SessionRecord.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_everybody(session: Session, at: datetime) -> None:
    """Sign everybody out on every device."""
    session.execute(update(SessionRecord).where(SessionRecord.ended_at.is_(None)).values(ended_at=at))


def end_others(session: Session, user_id: UUID, keep_id: UUID, at: datetime) -> None:
    """Sign the user out in every browser but the one of this session."""
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.user_id == user_id, SessionRecord.id != keep_id, SessionRecord.ended_at.is_(None))
        .values(ended_at=at)
    )
