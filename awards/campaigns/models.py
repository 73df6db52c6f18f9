"""Tables of champions, campaigns and events."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
