"""How pages call kinds of events and where a campaign or an event stands in time."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from awards.campaigns import queries

EVENTS = {
    "roundtable": _l("Roundtable"), "drive": _l("Drive for pledges"), "annual_meeting": _l("Annual meeting"),
}  # fmt: skip
OUTCOMES = {
    "met": _l("The need is met"), "agreed": _l("The two agreed on something else"), "nothing": _l("Nothing came of it"),
}  # fmt: skip
"""What came of bringing a need and a pledge together, here for the events at which they meet."""

STANDINGS = {"ahead": _l("To come"), "now": _l("Now"), "over": _l("Over")}

ASKS = {
    "asked": _l("Asked"), "accepted": _l("Accepted"), "refused": _l("Refused"), "taken_back": _l("Taken back"),
    "ended": _l("Not answered: the pledge was withdrawn or has ended"),
}  # fmt: skip
"""How far it is when an organisation asks that a pledge belongs to a campaign."""


def asks_of_pledges(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, list[tuple[dict[str, str], Any]]]:
    """The names of each campaign that was asked to take these pledges, and how far that is; one query."""
    found: dict[UUID, list[tuple[dict[str, str], Any]]] = {}
    for one in queries.asks_about_pledges(session, pledge_ids):
        campaign = one.campaign
        found.setdefault(one.pledge_id, []).append((dict(campaign.names, en=campaign.name), ASKS[one.standing]))
    return found
