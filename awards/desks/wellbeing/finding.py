"""One thing that was looked at, and where one looks from."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from awards.core.text import Message

if TYPE_CHECKING:
    from config import Config


@dataclass(frozen=True)
class Here:
    """Where one looks from: the settings, a session that reads, the award's time and the database's own."""

    config: "Config"
    session: Session
    now: datetime
    real: datetime


@dataclass(frozen=True)
class Finding:
    """One thing: how it is, in plain words, and what to do (`mend`) when it is not well.

    `since` with its word says since when, or when last. `detail` is for administrators. What is `slight` stops nothing.
    """

    key: str
    what: Message
    told: Message
    mend: Message | None = None
    since: tuple[Message, datetime] | None = None
    detail: str | None = None
    slight: bool = False

    @property
    def well(self) -> bool:
        """Whether nothing is to be done."""
        return self.mend is None
