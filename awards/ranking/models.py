"""Tables of ranking."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base, database_now

WORK = "ranking.work"
"""The kind of job that works out what comes of a round's scores."""


class RankingResult(Base):
    """A part of what came of a round's scores, so that it is worked out once and by no page.

    `mark` is the digest of all that it stands on; `found` is the part as packed JSON, with ids and no names. `whole` is
    whether no nomination is left out for a reader. Rows may be forgotten at any time: they are worked out again.
    """

    __tablename__ = "ranking_result"
    __table_args__ = (Index("ix_ranking_result_round_id", "round_id", "made_at"),)

    mark: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    whole: Mapped[bool]
    found: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(default=database_now())
