"""Tables of certificates."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class CertificateApproval(Base):
    """What one of the staff proposes and another approves: that certificates go out, which each names as its own."""

    __tablename__ = "certificate_approval"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'approved', 'dropped')", name="state"),
        CheckConstraint("(state = 'proposed') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name="ended_by"),
        CheckConstraint("state <> 'approved' OR ended_by_user_id <> proposed_by_user_id", name="second_person"),
        Index(
            "uq_certificate_approval_proposed", "edition_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by: Mapped[UUID] = mapped_column("proposed_by_user_id", ForeignKey("user.id"))
    proposed_in: Mapped[str | None]
    proposed_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column("ended_by_user_id", ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]


class Certificate(Base):
    """A certificate of an entry that was honoured, found by its code. `mark` is of all that it says (`rules.mark`).

    Nobody but staff finds it before two of them agreed (`approval_id` with the state `approved`). A later publication
    that says the same of the laureate keeps it; `dated` is when the first that said so became or becomes public. From
    `withdrawn_at` on its name is erased: the row stays, and knows nothing but its code.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("role IN ('finalist', 'mention', 'winner')", name="role"),
        CheckConstraint("(withdrawn_at IS NULL) = (mark IS NOT NULL)", name="withdrawn"),
        Index("ix_certificate_edition", "edition_id", "entry_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    role: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    mark: Mapped[str | None]
    dated: Mapped[datetime]
    issued_at: Mapped[datetime]
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate_approval.id"), index=True)
    withdrawn_at: Mapped[datetime | None]


class CertifiedLaureate(Base):
    """Which certificate stands for a laureate as one publication names it; beside one that was withdrawn a new one."""

    __tablename__ = "certified_laureate"

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), primary_key=True, index=True)


class CertificateFile(Base):
    """A certificate as a PDF in one language. Its digest (SHA-256) stays when its bytes are forgotten."""

    __tablename__ = "certificate_file"

    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    size: Mapped[int]
    made_at: Mapped[datetime]
    content: Mapped[bytes | None] = mapped_column(deferred=True, info={"personal": "names and titles"})


class CertificateArchive(Base):
    """The certificates of an edition that hold, as one ZIP file; a job makes it, and it goes when it expires."""

    __tablename__ = "certificate_archive"
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (made_at IS NULL)", name="made"),
        Index("ix_certificate_archive_edition", "edition_id", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    asked_by: Mapped[UUID] = mapped_column("asked_by_user_id", ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    content: Mapped[bytes | None] = mapped_column(deferred=True, info={"personal": "names and titles"})


class LetterText(Base):
    """What a letter after the result says, by language, as staff wrote it; letters are made of what is approved.

    `kind` is `finalists` or `nominees`; `version` counts the saves, and each takes the approval away, which another
    person gives than the one who saved, and from another session than the one it was saved in (`changed_in`).
    """

    __tablename__ = "letter_text"
    __table_args__ = (
        CheckConstraint("kind IN ('finalists', 'nominees')", name="kind"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("(approved_at IS NULL) = (approved_by_user_id IS NULL)", name="approved"),
        CheckConstraint("approved_by_user_id <> changed_by_user_id", name="second_person"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    texts: Mapped[dict[str, Any]] = mapped_column(info={"personal": "what staff wrote"})
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID] = mapped_column("changed_by_user_id", ForeignKey("user.id"))
    changed_in: Mapped[str | None]
    changed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column("approved_by_user_id", ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]


class Letter(Base):
    """The letter to a nominee after the result, as a PDF. `basis` is of all that it says; a letter that was forgotten
    has neither, and is not made again."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("kind IN ('finalists', 'nominees')", name="kind"),
        CheckConstraint("(content IS NULL) = (basis IS NULL)", name="forgotten"),
        Index("ix_letter_edition", "edition_id", "kind"),
    )

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    language: Mapped[str]
    basis: Mapped[str | None]
    made_at: Mapped[datetime]
    content: Mapped[bytes | None] = mapped_column(deferred=True, info={"personal": "names and titles"})


class LetterCode(Base):
    """A code that a letter bears, by which anybody learns that it is genuine, and nothing of what it says.

    A letter that is made anew bears another: from `replaced_at` on the earlier says so. `mark` is of what the letter
    tells of the result (`rules.letter_mark`), `digest` the SHA-256 of its file, which stays when its bytes go.
    """

    __tablename__ = "letter_code"
    __table_args__ = (
        Index(
            "uq_letter_code_standing", "nomination_id", unique=True,
            sqlite_where=text("replaced_at IS NULL"), postgresql_where=text("replaced_at IS NULL"),
        ),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(primary_key=True)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("letter.nomination_id"), index=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    mark: Mapped[str]
    digest: Mapped[str]
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
