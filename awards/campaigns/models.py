"""Tables of champions, campaigns and events."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.campaigns import rules
from awards.core.identifiers import digest
from awards.infrastructure.database import Base
from awards.organisations.models import Organisation
from awards.places.models import Country
from awards.pledges.models import Pledge


class Campaign(Base):
    """Pledges are collected under a name for a while. `names` are those in other languages than `name`."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    names: Mapped[dict[str, Any]]
    words: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    public: Mapped[bool]
    rehearsal: Mapped[bool]


SAYS = ("name", "names", "words", "starts_on", "ends_on", "public")
"""What staff say of a campaign and of an event."""


class CampaignPledge(Base):
    """A pledge that belongs to a campaign."""

    __tablename__ = "campaign_pledge"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    pledge: Mapped[Pledge] = relationship(lazy="raise")


WAITS = "state = 'asked'"


class CampaignAsk(Base):
    """An organisation asks that a pledge of its own belongs to a campaign; staff accept or refuse with a reason."""

    __tablename__ = "campaign_ask"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'accepted', 'refused', 'taken_back')", name="state"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_user_id IS NULL)", name="settled_by"),
        CheckConstraint("state = 'taken_back' OR settled_by_user_id <> asked_by_user_id", name="by_another"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_reason"),
        Index(
            "uq_campaign_ask_waiting",
            "campaign_id",
            "pledge_id",
            unique=True,
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index("ix_campaign_ask_pledge", "pledge_id"),
        Index("ix_campaign_ask_state", "state", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"))
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    state: Mapped[str] = mapped_column(default="asked")
    words: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[UUID] = mapped_column("asked_by_user_id", ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    settled_by: Mapped[UUID | None] = mapped_column("settled_by_user_id", ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship(lazy="raise")
    pledge: Mapped[Pledge] = relationship(lazy="raise")

    @property
    def standing(self) -> str:
        """How far it is; over too once the pledge is withdrawn or has ended before anybody answered."""
        return rules.ask_standing(self.state, self.pledge.state)


class Event(Base):
    """A roundtable, a drive or an annual meeting, with its days and its place."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("kind IN ('roundtable', 'drive', 'annual_meeting')", name="kind"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        Index("ix_event_campaign", "campaign_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    names: Mapped[dict[str, Any]]
    words: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    place: Mapped[str]
    iso2: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"))
    url: Mapped[str | None]
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"))
    public: Mapped[bool]
    rehearsal: Mapped[bool]
    country: Mapped[Country | None] = relationship(lazy="raise")
    campaign: Mapped[Campaign | None] = relationship(lazy="raise")


EVENT_SAYS = (*SAYS, "kind", "place", "iso2", "url", "campaign_id")


def mark(kept: Campaign | Event) -> str:
    """A digest of all that staff say of it: whoever changes it has read just that."""
    names = SAYS if isinstance(kept, Campaign) else EVENT_SAYS
    return digest(json.dumps([getattr(kept, name) for name in names], sort_keys=True, default=str))[:32]


class Champion(Base):
    """An organisation is called a champion from a day on, as a source says; without a last day it still is."""

    __tablename__ = "champion"
    __table_args__ = (
        UniqueConstraint("organisation_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    source: Mapped[str]
    rehearsal: Mapped[bool]
    organisation: Mapped[Organisation] = relationship(lazy="raise")
