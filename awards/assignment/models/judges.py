"""Tables of the judges of an edition."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class JudgeProfile(Base):
    """A judge in one edition: languages read, category keys, load limits, organisation and country.

    `ties` names other organisations that the judge works or worked with in the last three years, `zone` is the judge's
    time zone by its IANA name. `minutes` is how long staff say one entry takes, `answer_by` until when the invitation
    may be answered (None: no end), `opened_at` when its page was first opened, `reminded_at` when the person was last
    written to again. `version` counts changes, so that a change made from an older page is a clash.
    """

    __tablename__ = "judge_profile"
    __table_args__ = (
        UniqueConstraint("edition_id", "user_id"),
        CheckConstraint("state IN ('invited', 'accepted', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("minutes BETWEEN 1 AND 240", name="minutes"),
        CheckConstraint("min_load >= 0 AND min_load <= max_load", name="load"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str] = mapped_column(default="invited")
    languages: Mapped[list[Any]] = mapped_column(default=list)
    categories: Mapped[list[Any]] = mapped_column(default=list)
    min_load: Mapped[int] = mapped_column(default=0)
    max_load: Mapped[int] = mapped_column(default=15)
    organisation: Mapped[str] = mapped_column(default="", info={"personal": "employer"})
    folded: Mapped[str] = mapped_column(default="", info={"personal": "employer, folded"})
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"), info={"personal": "country"})
    ties: Mapped[list[Any]] = mapped_column(default=list, info={"personal": "organisations worked with"})
    zone: Mapped[str] = mapped_column(default="UTC", info={"personal": "time zone"})
    minutes: Mapped[int] = mapped_column(default=25)
    invited_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="", info={"personal": "why a judge declined"})
    version: Mapped[int] = mapped_column(default=1)


class JudgeLink(Base):
    """A link by which an invitation may be answered: for one address, until a time, and once; only its digest is kept.

    With `mailing_id` its mail left together with others.
    """

    __tablename__ = "judge_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("judge_profile.id", ondelete="CASCADE"), index=True)
    mailing_id: Mapped[UUID | None] = mapped_column(ForeignKey("judge_mailing.id"), index=True)
    email: Mapped[str] = mapped_column(info={"personal": "address"})
    token_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class JudgeMailing(Base):
    """Invitations or reminders that staff sent to one or many judges at once: held a while, taken back together."""

    __tablename__ = "judge_mailing"
    __table_args__ = (
        CheckConstraint("kind IN ('invited', 'reminded')", name="kind"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_user_id IS NULL)", name="undone_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[str]
    count: Mapped[int]
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column("undone_by_user_id", ForeignKey("user.id"))
