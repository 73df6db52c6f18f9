"""Tables of people."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base

OPEN = "state IN ('asked', 'proposed', 'approved')"


class Erasure(Base):
    """The wish that a person be erased, from the asking until it is done; afterwards it holds ids and counts alone.

    The person is a user, or somebody known by an address only. `answer_by` is until when it is answered, `due_at` from
    when on an approved one is carried out. While `held_because` stands it is not. `counts` says how many rows of each
    table went.

    Done in part at `part_at`, it waits for the end of what staff hold; by what the person is `known` it is done whole
    then. By its `digests`, which are salted, the person is found on a database from a backup.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'proposed', 'approved', 'done', 'ended')", name="state"),
        CheckConstraint("approved_by_user_id <> proposed_by_user_id", name="second_person"),
        CheckConstraint("approved_by_user_id <> user_id AND proposed_by_user_id <> user_id", name="not_ones_own"),
        CheckConstraint(
            "(state IN ('approved', 'done')) = (approved_by_user_id IS NOT NULL)"
            " AND (approved_by_user_id IS NULL) = (approved_at IS NULL)"
            " AND (approved_by_user_id IS NULL) = (due_at IS NULL)",
            name="approved",
        ),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("user_id IS NOT NULL OR email <> '' OR state = 'done'", name="somebody"),
        Index(
            "uq_erasure_open",
            "user_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_erasure_state", "rehearsal", "state", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    email: Mapped[str] = mapped_column(default="", info={"personal": "address"})
    name: Mapped[str] = mapped_column(default="", info={"personal": "name"})
    rehearsal: Mapped[bool] = mapped_column(Boolean(name="rehearsal_is_bool"), default=False)
    state: Mapped[str] = mapped_column(default="asked")
    asked_by: Mapped[UUID] = mapped_column("asked_by_user_id", ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    proposed_by: Mapped[UUID | None] = mapped_column("proposed_by_user_id", ForeignKey("user.id"))
    proposed_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column("approved_by_user_id", ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    held_because: Mapped[str] = mapped_column(default="", info={"personal": "what staff wrote"})
    part_at: Mapped[datetime | None]
    known: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "names and addresses"})
    done_at: Mapped[datetime | None]
    digests: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
