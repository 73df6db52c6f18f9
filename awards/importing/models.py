"""Tables of files of pledges that are brought in."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.accounts.models import User
from awards.infrastructure.database import Base

STATES = ("checking", "refused", "ready", "bringing", "held", "done")


class PledgeImport(Base):
    """A file of pledges from its upload until its rows are in; they lie in its parts.

    `second_by` is the other of two people, who lets in what takes two. A file that is `held` is in but for these rows.
    `changes` and `problems` hold the first of what was found, `counts` all of it.
    """

    __tablename__ = "pledge_import"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        CheckConstraint("row_count >= 0", name="row_count"),
        CheckConstraint("second_by_user_id <> user_id", name="second_by_another"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        Index("ix_pledge_import_uploaded", "uploaded_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    second_by: Mapped[UUID | None] = mapped_column("second_by_user_id", ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(info={"personal": "a file's name"})
    digest: Mapped[str]
    header: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    row_count: Mapped[int]
    state: Mapped[str]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    changes: Mapped[list[Any]] = mapped_column(default=list)
    uploaded_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    job_id: Mapped[UUID | None]
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)


class PledgeImportPart(Base):
    """So many rows of a file as one transaction takes them: packed, and gone once the file is in.

    `brought` says what became of these rows, and that they are done.
    """

    __tablename__ = "pledge_import_part"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_import.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    rows: Mapped[bytes] = mapped_column(LargeBinary)
    row_count: Mapped[int]
    brought: Mapped[dict[str, Any] | None]
