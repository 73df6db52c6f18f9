"""Which public addresses are kept as files. The others are answered by the program alone.

Kept are the home page, winners and editions with their CSV and JSON, laureates, countries, regions, focus areas, the
feeds, the open data and the page of checks. Pledges, organisations, the call and rehearsals are not: they change at
any time, or ask something of the reader.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.vocabulary import FOCUS_AREAS
from awards.places.models import Country, Region
from awards.publishing import queries as publishing

ALWAYS = (
    "/", "/winners", "/winners.json", "/winners.csv", "/feed.atom", "/feed.json", "/verify", "/data", "/countries",
    "/countries.json", "/countries.csv",
)  # fmt: skip


def addresses(session: Session, at: datetime) -> list[str]:
    """The addresses at an instant, those of results first. Two lists of laureates and two of places are read."""
    laureates = publishing.laureates(session, at)
    results = [f"/winners/{year}{ending}" for year in publishing.years(session, at) for ending in ("", ".json", ".csv")]
    return [
        *ALWAYS,
        *results,
        *(f"/laureates/{laureate.slug}" for laureate in laureates),
        *(f"/countries/{iso2}" for iso2 in session.scalars(select(Country.iso2).order_by(Country.iso2))),
        *(f"/regions/{key}" for key in session.scalars(select(Region.key).order_by(Region.key))),
        *(f"/focus/{key}" for key in FOCUS_AREAS),
    ]
