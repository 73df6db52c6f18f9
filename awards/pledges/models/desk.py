"""Tables of what is written of pledges: drafts, who published a version, ties, other registers, reports, errors."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.pledges.models.registry import Amount, Pledge

WORD = "word IN ('pledged', 'committed', 'disbursed', 'spent', 'in_kind')"


class PledgeDraft(Base):
    """What is being written of a pledge, as typed; it goes when it is published, and nothing of it is public.

    `save_n` counts the saves, so that two who write at once notice each other. `first_by` is who approved one that
    takes two people, `reasons` what staff ask to be changed. Where it `leaves`, the organisation asks for something
    else than a new version: that staff withdraw or end what is public, for the `leave_reason` that readers get.
    """

    __tablename__ = "pledge_draft"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'in_review', 'returned')", name="state"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint("state <> 'returned' OR reasons <> ''", name="returned_with_reasons"),
        CheckConstraint(
            "leaves IS NULL OR (leaves = 'withdraw' AND leave_reason <> '') OR leaves = 'close'", name="leaves"
        ),
        Index("ix_pledge_draft_state", "state", "submitted_at"),
    )

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    state: Mapped[str] = mapped_column(default="draft")
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    save_n: Mapped[int] = mapped_column(default=0)
    saved_by: Mapped[UUID] = mapped_column("saved_by_user_id", ForeignKey("user.id"))
    saved_at: Mapped[datetime]
    submitted_by: Mapped[UUID | None] = mapped_column("submitted_by_user_id", ForeignKey("user.id"))
    submitted_at: Mapped[datetime | None]
    first_by: Mapped[UUID | None] = mapped_column("first_by_user_id", ForeignKey("user.id"))
    reasons: Mapped[str] = mapped_column(default="")
    leaves: Mapped[str | None]
    leave_reason: Mapped[str] = mapped_column(default="", server_default="")
    pledge: Mapped[Pledge] = relationship(lazy="raise")

    @property
    def mark(self) -> str:
        """A digest of all that it says and asks for: whoever publishes it, or lets it go, has read just that."""
        said = json.dumps([self.typed, self.leaves, self.leave_reason], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


class PledgeVersionBy(Base):
    """Who handed in a version of a pledge, who published it, and the other of the two where it takes two."""

    __tablename__ = "pledge_version_by"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), primary_key=True)
    submitted_by: Mapped[UUID] = mapped_column("submitted_by_user_id", ForeignKey("user.id"))
    approved_by: Mapped[UUID] = mapped_column("approved_by_user_id", ForeignKey("user.id"))
    first_by: Mapped[UUID | None] = mapped_column("first_by_user_id", ForeignKey("user.id"))


class PledgeLink(Base):
    """How one pledge relates to another, with the share of the money that is meant and what shows it."""

    __tablename__ = "pledge_link"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('part_of', 'funds', 'joint_with', 'duplicates', 'continues', 'supports', 'matched_with')",
            name="kind",
        ),
        CheckConstraint("from_id <> to_id", name="two"),
        CheckConstraint("share > 0 AND share <= 100", name="share"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name="ended"),
        Index(
            "uq_pledge_link_standing",
            "from_id",
            "to_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_pledge_link_to", "to_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    from_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    kind: Mapped[str]
    share: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    proof: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column("ended_by_user_id", ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]


class PledgeRegisterEntry(Base):
    """A pledge in another register (Partner2Connect, the Global Refugee Forum), with the status word used there."""

    __tablename__ = "pledge_register_entry"
    __table_args__ = (UniqueConstraint("register", "identifier"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), index=True)
    register: Mapped[str]
    identifier: Mapped[str]
    url: Mapped[str | None]
    status_word: Mapped[str | None]
    retrieved_on: Mapped[date]


class PledgeReport(Base):
    """What an organisation reports of a period; never changed: a later report with the same period replaces it.

    `results` are pairs of target and value; `why_none` is why there is no number. `archived_copy` is where the
    reporter says that the evidence is kept as it was, `evidence_language` what it is written in.
    """

    __tablename__ = "pledge_report"
    __table_args__ = (
        UniqueConstraint("pledge_id", "n"),
        CheckConstraint(
            "stage IN ('planned', 'started', 'on_track', 'delayed', 'completed', 'ended_early')", name="stage"
        ),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    n: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stage: Mapped[str]
    narrative: Mapped[str]
    next_step: Mapped[str]
    results: Mapped[list[Any]]
    why_none: Mapped[str]
    evidence: Mapped[str]
    archived_copy: Mapped[str | None]
    evidence_language: Mapped[str | None]
    reported_by: Mapped[UUID] = mapped_column("reported_by_user_id", ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    money: Mapped[list["PledgeReportMoney"]] = relationship(lazy="raise", order_by="PledgeReportMoney.word")
    verifications: Mapped[list["PledgeVerification"]] = relationship(
        lazy="raise", order_by="PledgeVerification.at.desc()"
    )
    evidence_notes: Mapped[list["PledgeEvidenceNote"]] = relationship(
        lazy="raise", order_by="(PledgeEvidenceNote.looked_on.desc(), PledgeEvidenceNote.at.desc())"
    )

    @property
    def copy_kept(self) -> str | None:
        """Where the evidence is kept as it was: as staff noted last, else as the reporter says."""
        return next((note.archived_copy for note in self.evidence_notes if note.archived_copy), self.archived_copy)

    @property
    def seen_last(self) -> "PledgeEvidenceNote | None":
        """The last day on which staff looked at the evidence, and whether it opened."""
        return next(iter(self.evidence_notes), None)


class PledgeReportMoney(Base):
    """Money of a report's period under one word; what came before is in earlier reports and never in this figure."""

    __tablename__ = "pledge_report_money"
    __table_args__ = (CheckConstraint(WORD, name="word"), CheckConstraint("amount >= 0", name="amount"))

    report_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_report.id"), primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str]


class PledgeVerification(Base):
    """How far somebody looked at a report and how; the newest counts, and after 24 months none does.

    `note` is for staff.
    """

    __tablename__ = "pledge_verification"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 4", name="level"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_report.id"), index=True)
    level: Mapped[int]
    method: Mapped[str]
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    note: Mapped[str | None]


class PledgeEvidenceNote(Base):
    """Staff looked at a report's evidence on a day: whether it opened, and where it is kept as it was.

    The portal itself fetches nothing. Notes are only added; the newest day counts.
    """

    __tablename__ = "pledge_evidence_note"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_report.id"), index=True)
    looked_on: Mapped[date]
    opened: Mapped[bool]
    archived_copy: Mapped[str | None]
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]


class PledgeErasure(Base):
    """Words that named a person were taken out of a version, or out of a report and what was noted of it.

    Without such a row the database lets none of their words go; `content_digest` stays that of the words as they were.
    """

    __tablename__ = "pledge_erasure"
    __table_args__ = (
        CheckConstraint("(version_id IS NULL) <> (report_id IS NULL)", name="of_one"),
        Index("ix_pledge_erasure_version", "version_id"),
        Index("ix_pledge_erasure_report", "report_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge_version.id"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledge_report.id"))
    at: Mapped[datetime]


class PledgeReminder(Base):
    """The one mail of a year that asks an organisation, as it stands, to report on its pledges."""

    __tablename__ = "pledge_reminder"
    __table_args__ = (UniqueConstraint("organisation_id", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    at: Mapped[datetime]


class PledgeError(Base):
    """A reader says that a pledge's page is wrong; staff settle it, with an answer where the reader wants one.

    `email` only if an answer is wanted, `language` is the reader's.
    """

    __tablename__ = "pledge_error"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_by_user_id IS NULL)", name="settled"),
        Index("ix_pledge_error_open", "settled_at", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    words: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    email: Mapped[str] = mapped_column(default="", info={"personal": "address"})
    language: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote to a person"})
    at: Mapped[datetime] = mapped_column(default=database_now())
    settled_by: Mapped[UUID | None] = mapped_column("settled_by_user_id", ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]
    pledge: Mapped[Pledge] = relationship(lazy="raise")


class PledgeSum(Base):
    """The dollar sums of all pledges that stand, kept with each change: as stated, and without what counts twice."""

    __tablename__ = "pledge_sum"

    word: Mapped[str] = mapped_column(primary_key=True)
    gross: Mapped[Decimal] = mapped_column(Amount)
    net: Mapped[Decimal] = mapped_column(Amount)
    pledges: Mapped[int]
