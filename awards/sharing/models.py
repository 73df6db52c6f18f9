"""Tables of what the registry hands out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class RegistryDump(Base):
    """The registry as it was on a day: one ZIP file under a name of the storage, with its SHA-256.

    `previous` is the digest of the dump before it, so that no earlier one can be exchanged unseen. `counts` are the
    rows of each table, `figures` the numbers that the site told when it was made. `gone_at` is when its file went,
    for of old ones the last of each month alone is kept, and none that tells what was erased; all else of it stays.
    """

    __tablename__ = "registry_dump"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    stored: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    digest: Mapped[str]
    previous: Mapped[str | None]
    counts: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    gone_at: Mapped[datetime | None]
