"""Tables of who judges what: plans, assignments, who went on, what all warm up with."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Computed, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.nominations.models import Entry


class Plan(Base):
    """A proposed set of assignments: the problem as it was solved, and the answer with its certificate.

    Both are the plain documents that `awards solve` reads and writes; they are large, so they are loaded only where
    asked for. `options` is what staff asked of the plan, `summary` what its page tells, `mark` the digest of all that
    it stands on. With `entry_id` the plan only finds the judges that this entry lacks and leaves every other assignment
    as it is. After the acceptance the mails wait until `mails_until`, by real time; until then it can be undone.
    """

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("state IN ('solving', 'proposed', 'failed', 'accepted', 'discarded', 'undone')", name="state"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by"),
        CheckConstraint("state <> 'undone' OR (accepted_at IS NOT NULL AND undone_at IS NOT NULL)", name="undone"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    state: Mapped[str]
    name: Mapped[str] = mapped_column(default="", info={"personal": "what staff wrote"})
    note: Mapped[str] = mapped_column(default="", info={"personal": "what staff wrote"})
    partial: Mapped[bool] = mapped_column(default=False)
    seed: Mapped[int] = mapped_column(default=0)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mark: Mapped[str | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    mails_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


class PlanPanel(Base):
    """One entry of a plan: the judges whom the plan adds, keeps and takes away, by id, and how many places stay empty.

    `panel` is who judges it after the plan, in one order, so that two plans can be compared; `fit` the sum of the fits.
    `why` says of an empty place how many judges may read the entry and how many of them have no room.
    """

    __tablename__ = "plan_panel"
    __table_args__ = (
        CheckConstraint("missing >= 0", name="missing"),
        Index("ix_plan_panel_position", "plan_id", "position", unique=True),
    )

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    position: Mapped[int]
    added: Mapped[list[Any]] = mapped_column(default=list)
    kept: Mapped[list[Any]] = mapped_column(default=list)
    ended: Mapped[list[Any]] = mapped_column(default=list)
    panel: Mapped[str]
    changes: Mapped[int]
    missing: Mapped[int]
    fit: Mapped[float]
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Advance(Base):
    """An entry that goes on from a round to the next one, since an approved decision says so.

    Where the rules let only some entries of a category go on, one without such a row is judged no more.
    """

    __tablename__ = "advance"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Assignment(Base):
    """A judge is to score an entry in a round, until it ends; who ended it and why stays.

    `begun_at` is when the judge first opened a card for it: from then on no plan takes it away. `moved_by` is the plan
    that ended it. With `disputed_at` a conflict found after the round's close stands beside it (`LateConflict`): its
    card counts on until staff decide otherwise.
    """

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
        CheckConstraint("end_reason NOT IN ('moved_by_plan', 'plan_undone') OR begun_at IS NULL", name="begun_stays"),
        CheckConstraint("(moved_by IS NULL) = (coalesce(end_reason, '') <> 'moved_by_plan')", name="moved_by_plan"),
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
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    moved_by: Mapped[UUID | None] = mapped_column(ForeignKey("plan.id"))
    disputed_at: Mapped[datetime | None]
    live_block: Mapped[bool | None] = mapped_column(
        Computed("CASE WHEN ended_at IS NULL AND disputed_at IS NULL THEN false END", persisted=True)
    )
    entry: Mapped[Entry] = relationship(lazy="raise", viewonly=True)


class WarmUpEntry(Base):
    """An entry with which judges warm up: in this round all who may read it do, and score it before the others.

    Once a judge has confirmed all of one's own, and everybody has confirmed this one or `shown_from` has come, the
    judge sees how the jury's points lie, with the `note` of the category's chair. `version` counts changes of both.
    """

    __tablename__ = "warm_up_entry"
    __table_args__ = (
        UniqueConstraint("round_id", "place"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    place: Mapped[int]
    marked_by: Mapped[UUID] = mapped_column("marked_by_user_id", ForeignKey("user.id"))
    marked_at: Mapped[datetime]
    shown_from: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="", info={"personal": "what a person wrote"})
    noted_by: Mapped[UUID | None] = mapped_column("noted_by_user_id", ForeignKey("user.id"))
    version: Mapped[int] = mapped_column(default=1)
