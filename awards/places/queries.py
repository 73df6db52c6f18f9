"""Reads of places, each with its loading stated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from awards.core.errors import NotFound
from awards.places.models import Country, CountryStatus, FactFigure, Region


@dataclass(frozen=True)
class Standing:
    """Whether a country is on a UN list at the newest date for which the list is held; `stated` is that date."""

    status: str
    member: bool
    stated: str
    left_on: str | None
    source: str | None


def country(session: Session, iso2: str) -> Country:
    """A country by its code in capital letters, with its dated memberships. Raises NotFound."""
    found = session.get(Country, iso2, options=[selectinload(Country.statuses)])
    if found is None:
        raise NotFound("country")
    return found


def countries(session: Session) -> list[Country]:
    """All countries and areas, without their memberships, by code."""
    return list(session.scalars(select(Country).order_by(Country.iso2)))


def country_names(session: Session, codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Names in six languages of the countries with these codes."""
    rows = session.execute(select(Country.iso2, Country.names).where(Country.iso2.in_(set(codes))))
    return dict(rows.all())


def newest_lists(session: Session) -> list[tuple[str, str]]:
    """The UN lists held here with the date of the newest one of each, as stated."""
    newest = (
        select(CountryStatus.status, func.max(CountryStatus.as_of).label("as_of"))
        .group_by(CountryStatus.status)
        .subquery()
    )
    rows = session.execute(
        select(CountryStatus.status, CountryStatus.stated)
        .join(newest, (newest.c.status == CountryStatus.status) & (newest.c.as_of == CountryStatus.as_of))
        .distinct()
        .order_by(CountryStatus.status)
    )
    return list(rows.all())


def dated_lists(session: Session) -> dict[tuple[str, str], list[CountryStatus]]:
    """The UN lists at every date for which they are held, by (list, date as stated), the newest date first."""
    rows = session.scalars(
        select(CountryStatus).order_by(CountryStatus.status, CountryStatus.as_of.desc(), CountryStatus.iso2)
    )
    found: dict[tuple[str, str], list[CountryStatus]] = {}
    for row in rows:
        found.setdefault((row.status, row.stated), []).append(row)
    return found


@dataclass(frozen=True)
class Listed:
    """A UN list as it stood on a day: the date of the list that is held, and who was on it."""

    stated: str
    members: frozenset[str]


def standing_on(lists: Mapping[tuple[str, str], Sequence[CountryStatus]], day: date | None) -> dict[str, Listed]:
    """Each of these dated lists (the newest first) as it stood on a day; without one, the newest.

    Between two lists it is the earlier one without those who left by that day; before the first that is held it is the
    first, and its date says so.
    """
    held: dict[str, list[tuple[date, str, Sequence[CountryStatus]]]] = {}
    for (status, stated), rows in lists.items():
        held.setdefault(status, []).append((rows[0].as_of, stated, rows))
    found = {}
    for status, dated in held.items():
        _as_of, stated, rows = next((one for one in dated if day is None or one[0] <= day), dated[-1])
        gone = {
            row.iso2 for *_, every in dated for row in every if day and row.left_on and row.left_on <= day.isoformat()
        }
        found[status] = Listed(stated, frozenset(row.iso2 for row in rows if row.member) - gone)
    return found


def members_on(session: Session, status: str, day: date | None) -> frozenset[str]:
    """Who was on a UN list on a day, as `standing_on` says. One query."""
    rows = session.scalars(
        select(CountryStatus).where(CountryStatus.status == status).order_by(CountryStatus.as_of.desc())
    )
    lists = {(status, str(as_of)): list(found) for as_of, found in groupby(rows, attrgetter("as_of"))}
    return standing_on(lists, day)[status].members if lists else frozenset()


def standings(country: Country, lists: Sequence[tuple[str, str]]) -> list[Standing]:
    """How a country (with its memberships loaded) stands on each of the newest lists."""
    found = []
    for status, stated in lists:
        row = next((s for s in country.statuses if s.status == status and s.stated == stated), None)
        found.append(
            Standing(status, row.member, stated, row.left_on, row.source)
            if row
            else Standing(status, False, stated, None, None)
        )
    return found


def sources_of_lists(session: Session) -> list[str]:
    """Where the UN lists held here come from."""
    return list(session.scalars(select(CountryStatus.source).distinct().order_by(CountryStatus.source)))


def regions(session: Session, *kinds: str) -> list[Region]:
    """Regions of these kinds, in the order of the record."""
    return list(session.scalars(select(Region).where(Region.kind.in_(kinds)).order_by(Region.position)))


def region(session: Session, key: str) -> Region:
    """A region by its key. Raises NotFound."""
    found = session.get(Region, key)
    if found is None:
        raise NotFound("region")
    return found


def countries_of(session: Session, region: Region, lists: Sequence[tuple[str, str]]) -> list[Country]:
    """Countries of a region or UN group (by the newest list); none for a region that only a source's words name."""
    query = select(Country).order_by(Country.iso2)
    if region.kind == "group":
        stated = dict(lists).get(region.key.upper())
        members = select(CountryStatus.iso2).where(
            CountryStatus.status == region.key.upper(), CountryStatus.stated == stated, CountryStatus.member
        )
        return list(session.scalars(query.where(Country.iso2.in_(members))))
    within = or_(
        Country.itu_region == region.key, Country.m49_region == region.key, Country.m49_subregion == region.key
    )
    return list(session.scalars(query.where(within)))


def regions_of(country: Country, lists: Sequence[tuple[str, str]]) -> list[str]:
    """Keys of every region and UN group that a country (with its memberships loaded) lies in."""
    keys = [country.itu_region, country.m49_region, country.m49_subregion]
    groups = [s.status.lower() for s in standings(country, lists) if s.member]
    return [key for key in keys if key is not None] + groups


def figures(session: Session, *indicators: str) -> list[FactFigure]:
    """Published estimates of these indicators, newest first."""
    return list(
        session.scalars(
            select(FactFigure)
            .where(FactFigure.indicator.in_(indicators))
            .order_by(FactFigure.as_of.desc(), FactFigure.position)
        )
    )
