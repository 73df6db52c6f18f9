"""Where laureates are, and which of their organisations have a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from awards.organisations.models import Organisation
from awards.places import queries as places
from awards.places.models import Country
from awards.publishing.models import Laureate, LaureateOrganisation, Publication
from awards.publishing.queries.public import public


@dataclass(frozen=True)
class LaureatePlace:
    """A laureate in one of its countries, for a map."""

    iso2: str
    country: dict[str, Any]
    laureate: Laureate


def places_of(laureates: Iterable[Laureate], names: dict[str, dict[str, Any]]) -> list[LaureatePlace]:
    """These laureates in each of their countries."""
    return [LaureatePlace(c.iso2, names[c.iso2], laureate) for laureate in laureates for c in laureate.countries]


def names_of_countries(session: Session, laureates: Iterable[Laureate]) -> dict[str, dict[str, Any]]:
    """Names of the countries of these laureates."""
    return places.country_names(session, {c.iso2 for laureate in laureates for c in laureate.countries})


def m49_regions(session: Session, codes: Iterable[str]) -> set[str]:
    """Keys of the M49 regions and subregions in which these countries lie."""
    rows = session.execute(select(Country.m49_region, Country.m49_subregion).where(Country.iso2.in_(set(codes))))
    return {key for row in rows for key in row if key}


def named_at(at: datetime) -> ColumnElement[bool]:
    """The condition that a laureate who is public at this instant names the organisation.

    So its page is there at the very instant; the mark that it is public is set by a job, a moment later.
    """
    return exists().where(
        LaureateOrganisation.organisation_id == Organisation.id,
        Laureate.id == LaureateOrganisation.laureate_id,
        Publication.id == Laureate.publication_id,
        public(at),
    )


def slugs_of(session: Session, laureates: Iterable[Laureate], at: datetime) -> dict[UUID | None, str]:
    """Addresses of the organisations of these laureates that have a public page."""
    ids = {o.organisation_id for laureate in laureates for o in laureate.organisations if o.organisation_id}
    rows = session.execute(
        select(Organisation.id, Organisation.slug).where(
            Organisation.id.in_(ids), or_(Organisation.public, named_at(at))
        )
    )
    found: dict[UUID | None, str] = dict(rows.all())
    return found
