"""Fill a database of its own with made-up pledges, by the services of the pages and never beside real ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.desks.rehearsal.registry import drawn
from awards.desks.rehearsal.registry.drawn import Margins, Place
from awards.infrastructure.upsert import Counts
from awards.organisations.services import Named, ensure_organisations
from awards.places.models import Country, CountryStatus
from awards.places.services import load_places
from awards.pledges import services
from awards.pledges.rules import MADE_UP

AT_ONCE = 2000
PUBLIC_FOR = timedelta(days=800)
"""So long ago the pledges became public: reports of them are due, and of some overdue."""

DAY_OF_THE_FIGURES = date(2023, 12, 12)
"""The list of least developed countries that stood when the figures were published."""


def fill(session: Session, seed: int, margins: Margins, at: datetime) -> Counts:
    """Write the made-up registry as if it were public for two years and more; again with the same seed: no change.

    Raises RuleBroken beside real pledges.
    """
    if services.holds_real_pledges(session):
        raise RuleBroken(N_("This database holds real pledges. Name another one for the made-up registry."))
    load_places(session)
    services.load_groups(session)
    counts, puts = Counts(), made_up(session, seed, margins)
    while some := list(islice(puts, AT_ONCE)):
        for taken in services.put_many(session, some, None, at - PUBLIC_FOR, second=True):
            counts.add(taken.what, "pledge")
    return counts


def made_up(session: Session, seed: int, margins: Margins) -> Iterator[services.Put]:
    """The made-up pledges as a source gives them, their organisations made."""
    there = places(session)
    pledgers = drawn.organisations(seed, margins, there)
    named = [Named(one.name, one.country, one.kind, drawn.SOURCE) for one in pledgers]
    slugs = ensure_organisations(session, named)
    for one in drawn.pledges(seed, margins, there, pledgers):
        parties = tuple((slugs[name], role) for name, role in one.content.parties)
        yield services.Put(MADE_UP, one.source_id, None, None, replace(one.content, parties=parties))


def places(session: Session) -> list[Place]:
    """The countries of an ITU region, each with whether it was least developed on the day of the figures.

    Those that left the list since are not drawn, so that the figures hold by a later list too.
    """
    rows_of_list = session.execute(
        select(CountryStatus.iso2, CountryStatus.left_on).where(
            CountryStatus.status == "LDC", CountryStatus.as_of == DAY_OF_THE_FIGURES, CountryStatus.member
        )
    ).all()
    least = {iso2 for iso2, left_on in rows_of_list if left_on is None}
    gone = {iso2 for iso2, left_on in rows_of_list if left_on is not None}
    rows = session.execute(
        select(Country.iso2, Country.names, Country.itu_region)
        .where(Country.itu_region.is_not(None))
        .order_by(Country.iso2)
    )
    return [
        Place(iso2, names["en"], region, iso2 in least) for iso2, names, region in rows if region and iso2 not in gone
    ]
