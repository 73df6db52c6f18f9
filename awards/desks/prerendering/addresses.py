"""Which public addresses are kept as files. The others are answered by the program alone.

Kept are the home page, winners by edition and by category with their CSV, JSON and cloths, the lists for frames,
laureates with pictures and share cards, countries, regions, focus areas, the feeds, the open data, the page of checks
and the guides. Press kits, bundles with what was found of them, pledges, organisations, the call and rehearsals are
not: they are large, change at any time, or ask something of the reader.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.closing import queries as closing
from awards.core.vocabulary import FOCUS_AREAS, LANGUAGES
from awards.places.models import Country, Region
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate

ALWAYS = (
    "/", "/winners", "/winners/cloths.svg", "/winners.json", "/winners.csv", "/feed.atom", "/feed.json", "/verify",
    "/data", "/countries", "/countries.json", "/countries.csv", "/sitemap.xml", "/connections", "/regions",
    "/after-the-award",
    "/guide", "/guide/nominee", "/guide/judge", "/guide/staff", "/guide/operator", "/guide/developer",
)  # fmt: skip


PICTURES = (".png", ".webp", ".svg")
"""Endings of what is the same in each language; one that is not there, or not made yet, is the program's to answer."""


def addresses(session: Session, at: datetime) -> list[str]:
    """The addresses at an instant, those of results first."""
    laureates = publishing.laureates(session, at)
    years = publishing.years(session, at)
    lists = [*years, *_categories(laureates)]
    return [
        *ALWAYS,
        *(f"/winners/{key}{ending}" for key in lists for ending in ("", ".json", ".csv")),
        *(f"/embed/winners/{year}" for year in years),
        *closing.addresses(session, at),
        *(f"/laureates/{laureate.slug}" for laureate in laureates),
        *(f"/laureates/{laureate.slug}/picture.webp" for laureate in laureates if laureate.texts.get("picture")),
        *(f"/laureates/{laureate.slug}/card-{code}.png" for laureate in laureates for code in LANGUAGES),
        *(f"/countries/{iso2}" for iso2 in session.scalars(select(Country.iso2).order_by(Country.iso2))),
        *(f"/regions/{key}" for key in session.scalars(select(Region.key).order_by(Region.key))),
        *(f"/focus/{key}" for key in FOCUS_AREAS),
    ]


def to_be_found(session: Session, at: datetime) -> list[str]:
    """The pages that search engines are told of: the public ones, without files and lists for frames."""
    pages = [one for one in addresses(session, at) if "." not in one and not one.startswith("/embed/")]
    return [*pages, "/call", "/pledges", "/certificates"]


def _categories(laureates: list[Laureate]) -> list[str]:
    keys = sorted({laureate.category_key for laureate in laureates if laureate.category_key})
    return [f"categories/{key}" for key in keys]
