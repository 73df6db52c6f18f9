"""Campaigns, events and champions as rows of files."""

from typing import Any, Protocol

from flask import url_for

from awards.campaigns.models import Campaign, Champion, Event

COLUMNS = {
    "campaigns": ("slug", "name", "first_day", "last_day", "pledges", "url"),
    "events": (
        "slug",
        "kind",
        "name",
        "first_day",
        "last_day",
        "place",
        "country",
        "campaign",
        "url",
        "introduced",
        "needs_met",
    ),
    "champions": ("organisation", "name", "first_day", "last_day", "source", "url"),
}


def campaign_row(one: Campaign, pledges: int) -> dict[str, Any]:
    """A campaign with how many pledges stand in it."""
    return {
        "slug": one.slug, "name": one.name, "first_day": one.starts_on, "last_day": one.ends_on, "pledges": pledges,
        "url": url_for("campaigns.campaign", slug=one.slug, _external=True),
    }  # fmt: skip


class Introduced(Protocol):
    """Of an event how many needs and pledges met there because both sides agreed, and how often which outcome came."""

    @property
    def agreed(self) -> int: ...
    @property
    def outcomes(self) -> dict[str, int]: ...


def event_row(one: Event, introduced: Introduced | None) -> dict[str, Any]:
    """An event; its campaign only where that is public."""
    campaign = one.campaign if one.campaign and one.campaign.public else None
    return {
        "slug": one.slug, "kind": one.kind, "name": one.name, "first_day": one.starts_on, "last_day": one.ends_on,
        "place": one.place, "country": one.iso2, "campaign": campaign.slug if campaign else None,
        "url": url_for("campaigns.event", slug=one.slug, _external=True),
        "introduced": introduced.agreed if introduced else 0,
        "needs_met": introduced.outcomes.get("met", 0) if introduced else 0,
    }  # fmt: skip


def champion_row(one: Champion) -> dict[str, Any]:
    """A champion's label, of the organisation as it stands."""
    found = one.organisation.standing
    return {
        "organisation": found.slug, "name": found.name, "first_day": one.starts_on, "last_day": one.ends_on,
        "source": one.source,
        "url": url_for("connections.organisation", slug=found.slug, _external=True) if found.public else None,
    }  # fmt: skip
