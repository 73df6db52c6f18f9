"""Tables of what keeps a judge from a nomination."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


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
            "'same_domain', 'former_laureate', 'pledging_organisation', 'sponsor', 'declared_tie', 'same_country', "
            "'declared', 'recusal')",
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


class KeptTie(Base):
    """A tie between somebody and a nomination as the last look found it, so that a page need not look anew."""

    __tablename__ = "kept_tie"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    evidence: Mapped[str] = mapped_column(info={"personal": "what ties somebody"})


class TieLook(Base):
    """Whose ties to every nomination of an edition are kept; `by` is the digest of the program that looked."""

    __tablename__ = "tie_look"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    by: Mapped[str] = mapped_column("looked_by")


class TieChange(Base):
    """Something that ties hang on has changed since the last look: of a nomination, of a person, or (neither) of all.

    Triggers write these rows in the transaction of the change, whoever makes it; a look takes away those it saw.
    """

    __tablename__ = "tie_change"

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    nomination_id: Mapped[UUID | None] = mapped_column(index=True)
    user_id: Mapped[UUID | None]
