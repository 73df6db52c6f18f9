"""What is public at an instant. The instant decides inside the query, so nothing earlier reaches a page at all.

`rehearsal` is the year of a rehearsal, or None for the real award; neither is ever read with the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, selectinload
from sqlalchemy.sql.base import ExecutableOption

from awards.core.errors import NotFound, Withdrawn
from awards.places.models import Country, Region
from awards.pledges.models import Pledge, PledgeVersion
from awards.programme.models import Edition
from awards.publishing import rules
from awards.publishing.models import (
    Cancellation,
    Laureate,
    LaureateCountry,
    LaureateOrganisation,
    Publication,
    Retraction,
)
from awards.publishing.queries.lost import lost_ground

WINNERS_LAST = case((Publication.kind == "winners", 1), else_=0)
"""Of two publications with one instant the winners' is the later one."""


@dataclass(frozen=True)
class Places:
    """Names of the countries and regions that laureates point to, by code and key, in six languages."""

    countries: dict[str, dict[str, Any]]
    region_of: dict[str, str | None]
    regions: dict[str, dict[str, Any]]


def public(at: datetime, rehearsal: int | None = None) -> ColumnElement[bool]:
    """The condition under which a public page may show a publication at this instant."""
    return and_(out(at), side_of(rehearsal))


def side_of(rehearsal: int | None) -> ColumnElement[bool]:
    """The condition that a publication is of the real award, or of that rehearsal as long as it is not put away."""
    if rehearsal is None:
        return Publication.rehearsal.is_(False)
    kept = exists().where(Edition.id == Publication.edition_id, Edition.put_away_at.is_(None))
    return and_(Publication.rehearsal.is_(True), Publication.year == rehearsal, kept)


def came(at: datetime) -> ColumnElement[bool]:
    """The condition that a publication became public, whether or not it was retracted since.

    One that was cancelled before its instant never does, nor one whose ground was gone by then.
    """
    taken_back = exists().where(Cancellation.publication_id == Publication.id)
    return and_(Publication.public_from <= at, ~taken_back, ~lost_ground())


def out(at: datetime) -> ColumnElement[bool]:
    """The condition that a publication is out, real or rehearsed: the embargo and its end, in one place."""
    retracted = exists().where(Retraction.publication_id == Publication.id, Retraction.at <= at)
    return and_(came(at), ~retracted)


def was_retracted(session: Session, edition_id: UUID, kind: str, at: datetime) -> bool:
    """Whether something of this kind that the edition had published was taken back, whatever was published since."""
    gone = exists().where(Retraction.publication_id == Publication.id, Retraction.at <= at)
    mine = Publication.edition_id == edition_id, Publication.kind == kind
    return session.scalar(select(exists().where(*mine, came(at), gone))) or False


def current(session: Session, at: datetime, rehearsal: int | None = None) -> list[Publication]:
    """The publication of each edition that counts at this instant, newest year first, with its laureates."""
    return list(
        session.scalars(
            select(Publication)
            .where(Publication.id.in_(newest(at, rehearsal)))
            .options(*_whole())
            .order_by(Publication.year.desc())
        )
    )


def of_year(session: Session, year: int, at: datetime, rehearsal: int | None = None) -> Publication:
    """An edition as published at this instant, with its laureates. Raises NotFound, Withdrawn."""
    found = session.scalar(
        select(Publication)
        .where(Publication.id.in_(newest(at, rehearsal)), Publication.year == year)
        .options(*_whole())
    )
    if found is None:
        raise _gone(session, Publication.year == year, at, rehearsal) or NotFound("publication")
    return found


def is_out(session: Session, year: int, at: datetime, rehearsal: int | None = None) -> bool:
    """Whether something of an edition is public."""
    return session.scalar(select(exists().where(public(at, rehearsal), Publication.year == year))) or False


def years(session: Session, at: datetime) -> list[int]:
    """Years of the editions that have something public, newest first."""
    found = select(Publication.year).where(public(at)).distinct()
    return list(session.scalars(found.order_by(Publication.year.desc())))


def publications(session: Session, at: datetime, most: int | None = None) -> list[Publication]:
    """Every publication that is or was public, the newest first, with its laureates."""
    return list(
        session.scalars(
            select(Publication)
            .where(public(at))
            .options(*_whole())
            .order_by(Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.year.desc(), Publication.id)
            .limit(most)
        )
    )


def laureate(session: Session, slug: str, at: datetime, rehearsal: int | None = None) -> Laureate:
    """A laureate by the slug, as the edition's present publication has it, with that publication.

    One that was erased is found by the slug that it had, too, and has another now. Raises NotFound, and Withdrawn with
    the public reason for one that was published and was taken back since.
    """
    found = session.scalar(_laureates(at, rehearsal).where(Laureate.slug.in_([slug, rules.erased_slug(slug)])))
    if found is None:
        named = Publication.laureates.any(Laureate.slug == slug)
        raise _gone(session, named, at, rehearsal) or NotFound("laureate")
    return found


def _gone(session: Session, which: ColumnElement[bool], at: datetime, rehearsal: int | None) -> Withdrawn | None:
    """What says why a thing that was public is not any more: the newest reason; None for what never was public."""
    reason = session.scalar(
        select(Retraction.reason)
        .join(Publication, Publication.id == Retraction.publication_id)
        .where(which, Retraction.at <= at, side_of(rehearsal))
        .order_by(Retraction.at.desc())
        .limit(1)
    )
    if reason is None:
        corrected = aliased(Publication)
        reason = session.scalar(
            select(corrected.reason)
            .join(Publication, Publication.id == corrected.corrects_id)
            .where(which, corrected.id.in_(select(Publication.id).where(public(at, rehearsal))))
            .order_by(corrected.public_from.desc(), corrected.created_at.desc())
            .limit(1)
        )
    return None if reason is None else Withdrawn(reason)


def laureates(
    session: Session,
    at: datetime,
    rehearsal: int | None = None,
    *,
    country: str | None = None,
    organisation_ids: Iterable[UUID] | None = None,
    slugs: Select[str] | None = None,
    year: int | None = None,
) -> list[Laureate]:
    """Laureates of the present publications, newest year first and in their neutral order, with their publication.

    `country` (a code), `organisation_ids` (holder or partner), `slugs` and the edition's `year` narrow them down.
    """
    query = _laureates(at, rehearsal).order_by(Publication.year.desc(), Laureate.position)
    if country is not None:
        query = query.where(Laureate.countries.any(LaureateCountry.iso2 == country))
    if organisation_ids is not None:
        query = query.where(
            Laureate.organisations.any(LaureateOrganisation.organisation_id.in_(list(organisation_ids)))
        )
    if slugs is not None:
        query = query.where(Laureate.slug.in_(slugs))
    if year is not None:
        query = query.where(Publication.year == year)
    return list(session.scalars(query))


def newest_of_edition(session: Session, edition_id: UUID) -> Publication | None:
    """The newest publication of an edition whatever its instant, for whoever publishes; never for a public page."""
    return session.scalar(
        select(Publication)
        .where(
            Publication.edition_id == edition_id,
            ~exists().where(Cancellation.publication_id == Publication.id),
        )
        .order_by(Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc())
        .limit(1)
    )


def places(session: Session, laureates: Sequence[Laureate]) -> Places:
    """Names of these laureates' countries, of the ITU regions, and of the regions that laureates stand for."""
    codes = {country.iso2 for laureate in laureates for country in laureate.countries}
    found = select(Country.iso2, Country.names, Country.itu_region).where(Country.iso2.in_(codes))
    countries = session.execute(found).all()
    keys = {laureate.region for laureate in laureates if laureate.region}
    regions = session.execute(
        select(Region.key, Region.names).where(or_(Region.kind == "itu", Region.key.in_(keys))).order_by(Region.key)
    )
    return Places(
        countries={row.iso2: row.names for row in countries},
        region_of={row.iso2: row.itu_region for row in countries},
        regions={row.key: row.names for row in regions},
    )


def pledges_recorded_at(session: Session) -> datetime | None:
    """When the newest public pledge was recorded, the date of the file of pledges."""
    return session.scalar(
        select(func.max(PledgeVersion.recorded_at))
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(Pledge.stands)
    )


def newest(at: datetime, rehearsal: int | None = None) -> Select[UUID]:
    """The ids of those that count at this instant: the newest of each edition that is out."""
    number = func.row_number().over(
        partition_by=Publication.year,
        order_by=(
            Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc(), Publication.id,
        ),
    )  # fmt: skip
    numbered = select(Publication.id, number.label("number")).where(public(at, rehearsal)).subquery()
    return select(numbered.c.id).where(numbered.c.number == 1)


def _laureates(at: datetime, rehearsal: int | None) -> Select[Laureate]:
    return (
        select(Laureate)
        .join(Laureate.publication)
        .where(Publication.id.in_(newest(at, rehearsal)))
        .options(
            contains_eager(Laureate.publication),
            selectinload(Laureate.organisations),
            selectinload(Laureate.countries),
        )
    )


def _whole() -> tuple[ExecutableOption, ...]:
    laureates = selectinload(Publication.laureates)
    return (laureates.selectinload(Laureate.organisations), laureates.selectinload(Laureate.countries))
