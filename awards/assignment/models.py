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
    time zone by its IANA name. `minutes` is how long staff say one entry takes, `answer_by` until when the invitation
    may be answered (None: no end), `opened_at` when its page was first opened, `reminded_at` when the person was last
    written to again. `version` counts changes, so that a change made from an older page is a clash.
    """

    __tablename__ = "judge_profile"
    __table_args__ = (
        UniqueConstraint("edition_id", "user_id"),
        CheckConstraint("state IN ('invited', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("minutes BETWEEN 1 AND 240", name="minutes"),
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
    minutes: Mapped[int] = mapped_column(default=25)
    invited_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="", info={"personal": "why a judge declined"})
    version: Mapped[int] = mapped_column(default=1)


class JudgeLink(Base):
    """A link by which an invitation may be answered: for one address, until a time, and once; only its digest is kept.

    With `mailing_id` its mail left together with others.
    """

    __tablename__ = "judge_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("judge_profile.id", ondelete="CASCADE"), index=True)
    mailing_id: Mapped[UUID | None] = mapped_column(ForeignKey("judge_mailing.id"), index=True)
    email: Mapped[str] = mapped_column(info={"personal": "address"})
    token_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class JudgeMailing(Base):
    """Invitations or reminders that staff sent to one or many judges at once: held a while, taken back together."""

    __tablename__ = "judge_mailing"
    __table_args__ = (
        CheckConstraint("kind IN ('invited', 'reminded')", name="kind"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_user_id IS NULL)", name="undone_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[str]
    count: Mapped[int]
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column("undone_by_user_id", ForeignKey("user.id"))


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
    """A conflict of interest of a judge with a nomination, declared or found; staff may dismiss it with a reason.

    `contest` is why the judge says that a found one is none: a word to staff, which changes nothing by itself.
    """

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
        CheckConstraint("(contested_at IS NULL) = (contest IS NULL)", name="contested_with_words"),
        CheckConstraint("contested_at IS NULL OR kind NOT IN ('declared', 'recusal')", name="contested_find"),
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
    contested_at: Mapped[datetime | None]
    contest: Mapped[str | None] = mapped_column(info={"personal": "what a judge wrote"})


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


class LateConflict(Base):
    """A conflict that came up after the round of an assignment had closed: staff decide whether the card counts.

    Until somebody does, it counts. `outcome` is `counts` or `taken_out`.
    """

    __tablename__ = "late_conflict"
    __table_args__ = (
        CheckConstraint("outcome IN ('counts', 'taken_out')", name="outcome"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by_user_id IS NULL)"
            " AND (outcome IS NULL) = (reason IS NULL)",
            name="decided",
        ),
        Index(
            "uq_late_conflict_open",
            "assignment_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("ix_late_conflict_assignment_id", "assignment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    found_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})
    decided_by: Mapped[UUID | None] = mapped_column("decided_by_user_id", ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]


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
