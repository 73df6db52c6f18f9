"""Tables of verifying: bundles that are kept to be fetched, and bundles that somebody sent to have them checked."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base, database_now


class Bundle(Base):
    """The bundle of a publication of winners as a ZIP file, with what its own script found of it.

    `mark` says what it stands on beside the publication (`queries.mark`), so that a newer one is made when that
    changes. As public as the publication, and made after its instant.
    """

    __tablename__ = "bundle"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest"),)

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    mark: Mapped[str]
    digest: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(deferred=True, info={"personal": "names and titles"})
    report: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class SentBundle(Base):
    """A bundle that somebody sent: its bytes until they are checked, then what was found; kept for a day."""

    __tablename__ = "sent_bundle"
    __table_args__ = (CheckConstraint("(content IS NULL) = (checked_at IS NOT NULL)", name="checked"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    content: Mapped[bytes | None] = mapped_column(deferred=True, info={"personal": "names and titles"})
    digest: Mapped[str]
    size: Mapped[int]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent_at: Mapped[datetime] = mapped_column(default=database_now())
    checked_at: Mapped[datetime | None]
