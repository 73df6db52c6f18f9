"""Tables of assignment."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.nominations.models import Entry


class JudgeProfile(Base):
    """A judge in one edition: languages read, category keys, load limits, organisation and country.

    `ties` names other organisations that the judge works or worked with in the last three years, `zone` is the judge's
    time zone by its IANA name. `version` counts changes, so that a change made from an older page is a clash.
    """

    __tablename__ = "judge_profile"
    __table_args__ = (
        UniqueConstraint("edition_id", "user_id"),
        CheckConstraint("state IN ('invited', 'accepted', 'declined')", name="state"),
        CheckConstraint("min_load >= 0 AND min_load <= max_load", name="load"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str] = mapped_column(default="invited")
    languages: Mapped[list[Any]] = mapped_column(default=list)
    categories: Mapped[list[Any]] = mapped_column(default=list)
    min_load: Mapped[int] = mapped_column(default=0)
    max_load: Mapped[int] = mapped_column(default=15)
    organisation: Mapped[str] = mapped_column(default="", info={"personal": "employer"})
    folded: Mapped[str] = mapped_column(default="", info={"personal": "employer, folded"})
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"), info={"personal": "country"})
    ties: Mapped[list[Any]] = mapped_column(default=list, info={"personal": "organisations worked with"})
    zone: Mapped[str] = mapped_column(default="UTC", info={"personal": "time zone"})
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Pairing(Base):
    """A nomination and a judge that met in some way; `blocked` while a conflict or recusal stands.

    An assignment that runs points here with `blocked = false` by a foreign key, so the database itself refuses to
    assign a blocked pair and to block a running one.
    """

    __tablename__ = "pairing"
    __table_args__ = (UniqueConstraint("nomination_id", "judge_id", "blocked"),)

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    blocked: Mapped[bool] = mapped_column(Boolean(name="blocked_is_bool"), default=False)


class Conflict(Base):
    """A conflict of interest of a judge with a nomination, declared or found; staff may dismiss it with a reason."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("nomination_id", "judge_id", "kind"),
        CheckConstraint(
            "kind IN ('own_nomination', 'nominator', 'collaborator', 'referee', 'same_address', 'same_organisation', "
            "'same_domain', 'former_laureate', 'pledging_organisation', 'declared_tie', 'same_country', 'declared', "
            "'recusal')",
            name="kind",
        ),
        CheckConstraint("(dismissed_at IS NULL) = (dismissal_reason IS NULL)", name="dismissed_with_reason"),
        Index("ix_conflict_found_at", "found_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str]
    evidence: Mapped[str] = mapped_column(info={"personal": "what ties the judge"})
    declared_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    dismissal_reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})


class Plan(Base):
    """A proposed set of assignments: the problem as it was solved, and the answer with its certificate.

    Both are the plain documents that `awards solve` reads and writes. With `entry_id` the plan only finds the judges
    that this entry lacks and leaves every other assignment as it is.
    """

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("state IN ('solving', 'proposed', 'failed', 'accepted', 'discarded')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    state: Mapped[str]
    partial: Mapped[bool] = mapped_column(default=False)
    seed: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


class Assignment(Base):
    """A judge is to score an entry in a round, until it ends; who ended it and why stays."""

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "nomination_id"], ["entry.id", "entry.nomination_id"], name="fk_assignment_entry"
        ),
        ForeignKeyConstraint(
            ["nomination_id", "judge_id", "live_block"],
            ["pairing.nomination_id", "pairing.judge_id", "pairing.blocked"],
            name="fk_assignment_unblocked_pairing",
        ),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_with_reason"),
        Index(
            "uq_assignment_live",
            "entry_id",
            "round_id",
            "judge_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_assignment_judge_round", "judge_id", "round_id"),
        Index("ix_assignment_round", "round_id", "entry_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    entry_id: Mapped[UUID]
    nomination_id: Mapped[UUID]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan.id"))
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    live_block: Mapped[bool | None] = mapped_column(
        Computed("CASE WHEN ended_at IS NULL THEN false END", persisted=True)
    )
    entry: Mapped[Entry] = relationship(lazy="raise", viewonly=True)
