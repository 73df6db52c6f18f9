"""The outbox: mail is written in the transaction of the change that causes it and sent afterwards.

Mails that staff cause may be *held* a while: until then they can be stopped, let go at once, or taken back.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, Index, Select, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from awards.core.identifiers import is_gone
from awards.infrastructure import at_work
from awards.infrastructure.database import Base, database_now

RETRY_AFTER = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
    timedelta(hours=12),
)  # fmt: skip
"""How long a mail waits after each refusal: a server may be away for most of a day."""

LEFT_AFTER = timedelta(minutes=5)
"""A mail that a sender took this long ago and never marked was left by a process that died: it is sent again."""

PERMANENT, TEMPORARY = "permanent", "temporary"

_HOLD = "outbox_hold"


class OutboxMail(Base):
    """One mail to one address: a template's name with its values, rendered when it is sent.

    `hold_until` is until when staff can stop it, `batch_id` the act that wrote it with others, `about_id` the thing
    that it is about. `claimed_at` marks it as in a sender's hands. `bounce` says how the other side refused it last.
    `request` is the number of the request that wrote it.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'held', 'sent', 'failed', 'cancelled')", name="state"),
        CheckConstraint("bounce IN ('permanent', 'temporary')", name="bounce"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_outbox_mail_waiting", "state", "due_at"),
        Index("ix_outbox_mail_edition", "edition_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    to: Mapped[str] = mapped_column("to_address", info={"personal": "address"})
    language: Mapped[str]
    template: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column("template_values", info={"personal": "what the mail says"})
    edition_id: Mapped[UUID | None]
    about_id: Mapped[UUID | None] = mapped_column(index=True)
    batch_id: Mapped[UUID | None] = mapped_column(index=True)
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    due_at: Mapped[datetime] = mapped_column(default=database_now())
    hold_until: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(info={"personal": "may name an address"})
    bounce: Mapped[str | None]
    request: Mapped[str | None] = mapped_column("request_number", default=at_work.number)


@dataclass(frozen=True)
class Hold:
    """Mails written meanwhile belong to one batch and leave at `until`, by the database's own time."""

    batch: UUID
    until: datetime


@contextmanager
def held(session: Session, batch: UUID, until: datetime) -> Iterator[None]:
    """Every mail that is put into the outbox inside of this belongs to the batch and waits until then."""
    before = session.info.get(_HOLD)
    session.info[_HOLD] = Hold(batch, until)
    try:
        yield
    finally:
        session.info[_HOLD] = before


def put(
    session: Session,
    *,
    to: str,
    language: str,
    template: str,
    values: dict[str, Any],
    edition: UUID | None = None,
    dedupe_key: str | None = None,
    about: UUID | None = None,
) -> None:
    """Write a mail into the outbox; with a `dedupe_key` that is already there, nothing happens.

    `template` names a file in templates/mail/ without its ending; `values` are JSON. `about`, or else a value
    `nomination_id`, says what the mail is about. To somebody who was erased nothing is sent: its row says that alone.
    """
    if dedupe_key and session.scalar(_there(), {"dedupe_key": dedupe_key}):
        return
    hold: Hold | None = session.info.get(_HOLD)
    if about is None and values.get("nomination_id"):
        about = UUID(values["nomination_id"])
    mail = OutboxMail(
        to=to, language=language, template=template, values=values, edition_id=edition, dedupe_key=dedupe_key,
        about_id=about,
    )  # fmt: skip
    if hold is not None:
        mail.batch_id, mail.hold_until, mail.due_at = hold.batch, hold.until, hold.until
    if is_gone(to):
        mark_for_nobody(mail)
    session.add(mail)
    session.flush()


@cache
def _there() -> Select[UUID]:
    return select(OutboxMail.id).where(OutboxMail.dedupe_key == bindparam("dedupe_key"))


def any_due(session: Session) -> bool:
    """Whether a mail could leave now. Asking holds nobody up, as trying to take one does."""
    at = session.scalars(select(database_now())).one()
    return bool(session.scalar(select(exists().where(_may_leave(at)))))


def _may_leave(at: datetime) -> ColumnElement[bool]:
    """Of a mail: it is due, and in nobody's hands, or in those of a sender that never came back."""
    free = or_(OutboxMail.claimed_at.is_(None), OutboxMail.claimed_at < at - LEFT_AFTER)
    return and_(OutboxMail.state == "waiting", OutboxMail.due_at <= at, free)


def claim(session: Session) -> OutboxMail | None:
    """The mail that is due first, taken by this sender; None when nothing is due.

    Commit before it is handed over: no other sender takes it then, unless this one never comes back.
    """
    at = session.scalars(select(database_now())).one()
    mail = session.scalar(
        select(OutboxMail)
        .where(_may_leave(at))
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is not None:
        mail.claimed_at = at
        session.flush()
    return mail


def taken(session: Session, mail: OutboxMail) -> OutboxMail | None:
    """The same mail again, locked, when it is still in this sender's hands; None when another took it over."""
    return session.scalar(
        select(OutboxMail)
        .where(OutboxMail.id == mail.id, OutboxMail.claimed_at == mail.claimed_at, OutboxMail.state == "waiting")
        .with_for_update()
    )


def mark_sent(mail: OutboxMail, at: datetime) -> None:
    """The mail left; what it said is forgotten, since one-time codes and names have no business here any more."""
    mail.state, mail.sent_at, mail.values, mail.error = "sent", at, {}, None
    mail.claimed_at = mail.bounce = None


def mark_for_nobody(mail: OutboxMail) -> None:
    """The mail will never leave: whom it was for is erased."""
    mail.state, mail.values, mail.hold_until = "cancelled", {}, None
    mail.claimed_at = mail.error = mail.bounce = None


def mark_failed(mail: OutboxMail, at: datetime, error: str, bounce: str | None = None) -> None:
    """Try again later, a few times; then, or at once when it is refused for good, leave it for staff to see."""
    mail.error, mail.bounce, mail.claimed_at = error[:500], bounce, None
    if bounce != PERMANENT and mail.attempts < len(RETRY_AFTER):
        mail.due_at = at + RETRY_AFTER[mail.attempts]
    else:
        mail.state = "failed"
    mail.attempts += 1


def stop(session: Session, of: ColumnElement[bool], at: datetime) -> int:
    """Keep mails from leaving until they are let go; those in a sender's hands are gone. How many were stopped."""
    return _move(session, of & (OutboxMail.state == "waiting"), at, state="held")


def let_go(session: Session, of: ColumnElement[bool], at: datetime) -> int:
    """Let mails that wait, were stopped or failed leave now. How many will."""
    again = OutboxMail.state.in_(("waiting", "held", "failed"))
    return _move(session, of & again, at, state="waiting", due_at=at, hold_until=None, attempts=0, bounce=None)


def take_back(session: Session, of: ColumnElement[bool], at: datetime) -> int:
    """Mails that have not left never will; what they said is forgotten. How many were taken back."""
    standing = OutboxMail.state.in_(("waiting", "held", "failed"))
    return _move(session, of & standing, at, state="cancelled", values={}, hold_until=None)


def sent_in(session: Session, batch: UUID) -> Collection[tuple[str, str, UUID | None]]:
    """Address, language and subject of each mail of a batch that left or is leaving right now."""
    rows = session.execute(
        select(OutboxMail.to, OutboxMail.language, OutboxMail.about_id)
        .where(OutboxMail.batch_id == batch, OutboxMail.state.in_(("sent", "waiting")))
        .order_by(OutboxMail.id)
    )
    return [(to, language, about) for to, language, about in rows]


def _move(session: Session, of: ColumnElement[bool], at: datetime, **values: Any) -> int:
    free = or_(OutboxMail.claimed_at.is_(None), OutboxMail.claimed_at < at - LEFT_AFTER)
    session.flush()
    moved = session.execute(
        update(OutboxMail).where(of, free).values(**values).execution_options(synchronize_session=False)
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]
