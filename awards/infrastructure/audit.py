"""The audit log: one row for every change, in the change's own transaction, never altered.

Rows hold ids and figures; words that people wrote sit in an erasable row beside them.
"""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Insert, Integer, bindparam, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.infrastructure.together import Write

PROGRAM = "audit.program"
"""Set in the session of a request that a program makes: the id of its token, which every row then names."""


class AuditRow(Base):
    """Who did what to which thing, and when by the database's clock."""

    __tablename__ = "audit_row"
    __table_args__ = (
        Index("ix_audit_row_subject", "subject_id", "seq"),
        Index("ix_audit_row_edition", "edition_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=database_now())
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    subject_id: Mapped[UUID | None]
    edition_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]]
    text: Mapped["AuditText | None"] = relationship(lazy="raise", back_populates="row")


class AuditText(Base):
    """Words that belong to an audit row and may be erased without touching it."""

    __tablename__ = "audit_text"

    seq: Mapped[int] = mapped_column(ForeignKey("audit_row.seq"), primary_key=True)
    words: Mapped[dict[str, Any]] = mapped_column(info={"personal": "what a person wrote"})
    row: Mapped[AuditRow] = relationship(lazy="raise", back_populates="text")


def written(
    *,
    actor: UUID | None,
    action: str,
    subject: UUID | None = None,
    edition: UUID | None = None,
    details: dict[str, Any] | None = None,
) -> Write:
    """The same row as `record` adds, without words, to be written together with the change that it tells of."""
    values: dict[str, Any] = {
        "actor_id": actor, "action": action, "subject_id": subject, "edition_id": edition, "details": details or {}
    }  # fmt: skip
    return Write(_written(), {f"audit_{name}": value for name, value in values.items()})


@cache
def _written() -> Insert:
    names = ("actor_id", "action", "subject_id", "edition_id", "details")
    return insert(AuditRow).values({name: bindparam(f"audit_{name}") for name in names}).inline()


def last(session: Session, subject: UUID, action: str) -> datetime | None:
    """When this was done to a thing the last time, or None. One query, by the thing."""
    done = select(AuditRow.at).where(AuditRow.subject_id == subject, AuditRow.action == action)
    return session.scalar(done.order_by(AuditRow.seq.desc()).limit(1))


def begun(session: Session) -> datetime | None:
    """When the first thing was done here, or None. One query."""
    return session.scalar(select(AuditRow.at).order_by(AuditRow.seq).limit(1))


def record(
    session: Session,
    *,
    actor: UUID | None,
    action: str,
    subject: UUID | None = None,
    edition: UUID | None = None,
    details: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
) -> None:
    """Add one audit row to the change under way.

    `actor` is the user's id, or None for the program itself; `action` is `<thing>.<what happened>`; `details`
    holds ids and figures, `words` what people wrote. A change that a program made names its token too.
    """
    by_token = {"token": str(session.info[PROGRAM])} if PROGRAM in session.info else {}
    row = AuditRow(
        actor_id=actor, action=action, subject_id=subject, edition_id=edition, details=(details or {}) | by_token,
        text=None,
    )  # fmt: skip
    if words:
        row.text = AuditText(words=words)
    session.add(row)
