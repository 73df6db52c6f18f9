"""Tables of certificates."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class Certificate(Base):
    """A certificate of an entry that was honoured, found by its code. `mark` is of all that it says (`rules.mark`).

    A later publication that says the same of the laureate keeps it; `dated` is when the first that said so became or
    becomes public. From `withdrawn_at` on its name is erased: the row stays, and knows nothing but its code.
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
    withdrawn_at: Mapped[datetime | None]


class CertifiedLaureate(Base):
    """Which certificate stands for a laureate as one publication names it."""

    __tablename__ = "certified_laureate"

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), index=True)


class CertificateFile(Base):
    """A certificate as a PDF in one language. Its digest (SHA-256) stays when its bytes are forgotten."""

    __tablename__ = "certificate_file"

    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    size: Mapped[int]
    made_at: Mapped[datetime]
    content: Mapped[bytes | None] = mapped_column(deferred=True, info={"personal": "names and titles"})
