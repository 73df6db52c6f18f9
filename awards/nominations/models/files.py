"""Files that were sent with a nomination; what a frozen text says of them stands in the version itself."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base

Bytes = BigInteger().with_variant(Integer, "sqlite")


class NominationFile(Base):
    """One file: on its way, whole, or refused. Its bytes lie in the storage under `stored`.

    `number` counts the nomination's files and is never given again; `question` is the key of the question that it
    answers, none for evidence. `length` is how many bytes were announced and `received` how many are on disk; `size`
    and `digest` (SHA-256) are of the bytes that are handed out, which for a picture are others than those sent.
    `client_key` is made by the page that sends, so that beginning twice begins once. A removed file stays as a row,
    and with its bytes as long as a submitted version names it; `forgotten_at` says when they were deleted.
    """

    __tablename__ = "nomination_file"
    __table_args__ = (
        UniqueConstraint("nomination_id", "number"),
        UniqueConstraint("nomination_id", "client_key"),
        UniqueConstraint("stored"),
        CheckConstraint("state IN ('uploading', 'quarantined', 'ready', 'refused')", name="state"),
        CheckConstraint("length > 0 AND received >= 0 AND received <= length", name="received"),
        CheckConstraint(
            "state NOT IN ('quarantined', 'ready') OR (received = length AND size IS NOT NULL AND digest IS NOT NULL)",
            name="whole",
        ),
        CheckConstraint("digest IS NULL OR length(digest) = 64", name="digest"),
        CheckConstraint("(state = 'refused') = (problem IS NOT NULL)", name="problem"),
        Index("ix_nomination_file_uploaded_by_user_id", "uploaded_by_user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    number: Mapped[int]
    question: Mapped[str | None]
    name: Mapped[str] = mapped_column(info={"personal": "may name a person"})
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="uploading")
    problem: Mapped[str | None]
    names_people: Mapped[bool] = mapped_column(default=False)
    length: Mapped[int] = mapped_column(Bytes)
    received: Mapped[int] = mapped_column(Bytes, default=0)
    size: Mapped[int | None] = mapped_column(Bytes)
    digest: Mapped[str | None]
    stored: Mapped[str]
    client_key: Mapped[str | None]
    uploaded_by: Mapped[UUID] = mapped_column("uploaded_by_user_id", ForeignKey("user.id"))
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
