"""Tables of watching."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base
from awards.watching.rules.finish import SILENT_DAYS, Frame
from awards.watching.rules.hours import Quiet
from awards.watching.rules.reminding import MOST_DAYS, Schedule


class WatchRules(Base):
    """How an edition's judges are watched and reminded: days of silence, days before the close, quiet hours.

    `reminding` switches the automatic reminders on. A number of days of 0 leaves that reminder out. Hours are full
    hours of each judge's own zone. `version` counts changes, so that a change made from an older page is a clash.
    """

    __tablename__ = "watch_rules"
    __table_args__ = (
        CheckConstraint(f"silent_days BETWEEN 1 AND {MOST_DAYS}", name="silent_days"),
        CheckConstraint(f"after_silence BETWEEN 0 AND {MOST_DAYS}", name="after_silence"),
        CheckConstraint(f"first_before BETWEEN 0 AND {MOST_DAYS}", name="first_before"),
        CheckConstraint(f"last_before BETWEEN 0 AND {MOST_DAYS}", name="last_before"),
        CheckConstraint(f"confirm_before BETWEEN 0 AND {MOST_DAYS}", name="confirm_before"),
        CheckConstraint("quiet_start BETWEEN 0 AND 23 AND quiet_end BETWEEN 0 AND 23", name="quiet"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    reminding: Mapped[bool] = mapped_column(default=False)
    silent_days: Mapped[int] = mapped_column(default=SILENT_DAYS)
    after_silence: Mapped[int] = mapped_column(default=3)
    first_before: Mapped[int] = mapped_column(default=7)
    last_before: Mapped[int] = mapped_column(default=2)
    confirm_before: Mapped[int] = mapped_column(default=1)
    quiet_start: Mapped[int] = mapped_column(default=20)
    quiet_end: Mapped[int] = mapped_column(default=8)
    quiet_weekends: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def schedule(self) -> Schedule:
        """When reminders go."""
        quiet = Quiet(self.quiet_start, self.quiet_end, self.quiet_weekends)
        return Schedule(self.after_silence, self.first_before, self.last_before, self.confirm_before, quiet)

    def frame(self, opens_at: datetime, closes_at: datetime) -> Frame:
        """The round as the rules of watching look at it."""
        return Frame(opens_at, closes_at, self.silent_days)


class Reminder(Base):
    """A judge was reminded, by the program or (a nudge) by staff: at most once a day of the judge's own calendar.

    `occasion` names what an automatic one is for, so that it is sent once in a round. The mails of a nudge are one
    batch of the outbox; taken back before they left, they do not count.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("kind IN ('silent', 'first', 'last', 'confirm', 'nudge')", name="kind"),
        CheckConstraint("(kind = 'nudge') = (by_user_id IS NOT NULL)", name="nudge_by"),
        CheckConstraint("(kind = 'nudge') = (batch_id IS NOT NULL)", name="nudge_batch"),
        Index(
            "uq_reminder_day", "judge_id", "day", unique=True,
            sqlite_where=text("taken_back_at IS NULL"), postgresql_where=text("taken_back_at IS NULL"),
        ),
        Index(
            "uq_reminder_occasion", "round_id", "judge_id", "occasion", unique=True,
            sqlite_where=text("kind <> 'nudge'"), postgresql_where=text("kind <> 'nudge'"),
        ),
        Index("ix_reminder_batch", "batch_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    occasion: Mapped[str]
    day: Mapped[date]
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column("by_user_id", ForeignKey("user.id"))
    batch_id: Mapped[UUID | None]
    taken_back_at: Mapped[datetime | None]


class ReminderStop(Base):
    """Staff switched automatic reminders off: for a judge in a round, or without a judge for the whole round."""

    __tablename__ = "reminder_stop"
    __table_args__ = (
        Index(
            "uq_reminder_stop_judge", "round_id", "judge_id", unique=True,
            sqlite_where=text("judge_id IS NOT NULL"), postgresql_where=text("judge_id IS NOT NULL"),
        ),
        Index(
            "uq_reminder_stop_round", "round_id", unique=True,
            sqlite_where=text("judge_id IS NULL"), postgresql_where=text("judge_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    judge_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]


class ReminderPause(Base):
    """A judge asked not to be reminded up to the end of a day, in an edition; staff see it."""

    __tablename__ = "reminder_pause"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    until: Mapped[date] = mapped_column(info={"personal": "when a judge is away"})
    noted_at: Mapped[datetime]
