"""Reads of needs: one, lists with their facets, what waits for staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from awards.core.errors import NotFound, Withdrawn
from awards.infrastructure import audit, paging
from awards.needs.models import Need
from awards.organisations.models import Organisation
from awards.places.models import Country

FACETS: dict[str, Any] = {"focus_area": Need.focus_area, "country": Need.iso2, "group": Need.group_key}


@dataclass(frozen=True)
class Filters:
    """Which needs a list shows; `state` is one of the public ones, past its day counts as closed."""

    state: str = "open"
    focus_area: str | None = None
    country: str | None = None
    group: str | None = None
    after: str | None = None


def public_need(session: Session, public_id: str) -> Need:
    """A public need with what its page shows. Raises NotFound, or Withdrawn with the reason."""
    found = session.scalar(every_need().where(Need.public_id == public_id, Need.rehearsal.is_(False)))
    if found is None or found.published_at is None:
        raise NotFound("need")
    if found.state == "withdrawn":
        raise Withdrawn(found.reasons, public_id, audit.last(session, found.id, "need.withdrawn"))
    return found


def need(session: Session, need_id: UUID) -> Need:
    """One need, public or not. Raises NotFound."""
    found = session.scalar(every_need().where(Need.id == need_id))
    if found is None:
        raise NotFound("need")
    return found


def needs(session: Session, filters: Filters, today: date, most: int | None) -> list[Need]:
    """Public needs in the order in which they were stated, the newest first."""
    query = every_need().where(*_conditions(filters, today)).order_by(Need.public_id.desc())
    if filters.after:
        query = query.where(Need.public_id < filters.after)
    return list(session.scalars(query.limit(most) if most else query))


def counted(session: Session, filters: Filters, today: date) -> tuple[int, dict[str, dict[str | None, int]]]:
    """How many needs the list shows, and for each facet how many it would show by each value of it."""
    found = session.scalars(select(func.count()).select_from(Need).where(*_conditions(filters, today))).one()
    facets: dict[str, dict[str | None, int]] = {}
    for name, column in FACETS.items():
        query = select(column, func.count()).where(*_conditions(filters, today, leave_out=name)).group_by(column)
        facets[name] = dict(session.execute(query).all())
    return found, facets


def counts_by_region(session: Session, today: date) -> dict[str | None, int]:
    """How many open needs there are in each ITU region; under None those of countries that have none."""
    query = (
        select(Country.itu_region, func.count())
        .select_from(Need)
        .join(Country, Country.iso2 == Need.iso2)
        .where(*_conditions(Filters(), today))
        .group_by(Country.itu_region)
    )
    return dict(session.execute(query).all())


def in_countries(session: Session, codes: Collection[str], today: date, most: int) -> list[Need]:
    """The open needs of these countries, the newest first."""
    query = every_need().where(*_conditions(Filters(), today), Need.iso2.in_(codes)).order_by(Need.public_id.desc())
    return list(session.scalars(query.limit(most)))


def of_organisations(session: Session, ids: Collection[UUID], most: int, after: UUID | None = None) -> list[Need]:
    """Needs that these organisations stated, and those merged into them; the newest first, those `after` one."""
    mine = select(Organisation.id).where(or_(Organisation.id.in_(ids), Organisation.merged_into_id.in_(ids)))
    query = every_need().where(Need.organisation_id.in_(mine))
    return list(session.scalars(paging.newest(query, Need, Need.public_id, after).limit(most)))


def waiting(session: Session, rehearsal: bool, most: int, after: UUID | None = None) -> list[Need]:
    """Needs that staff have not looked at, the oldest first; made-up ones alone for made-up staff."""
    query = paging.oldest(every_need().where(Need.state == "submitted"), Need, Need.at, after).limit(most)
    return list(session.scalars(query.where(Need.rehearsal) if rehearsal else query))


def of_countries(session: Session, rehearsal: bool, most: int, after: UUID | None = None) -> list[Need]:
    """What staff stated for countries and is not over, the newest first."""
    query = every_need().where(Need.organisation_id.is_(None), Need.state.in_(("submitted", "returned", "open")))
    query = paging.newest(query, Need, Need.public_id, after).limit(most)
    return list(session.scalars(query.where(Need.rehearsal) if rehearsal else query))


def every_need() -> Select[Need]:
    """Needs with what each page shows of them."""
    return select(Need).options(
        joinedload(Need.organisation).joinedload(Organisation.merged_into),
        joinedload(Need.country),
        joinedload(Need.group),
    )


def _conditions(filters: Filters, today: date, leave_out: str = "") -> list[ColumnElement[bool]]:
    past = and_(Need.state == "open", Need.until < today)
    of_state = {
        "open": and_(Need.state == "open", Need.until >= today),
        "met": Need.state == "met",
        "closed": or_(Need.state == "closed", past),
    }[filters.state]
    conditions = [Need.rehearsal.is_(False), Need.published_at.is_not(None), of_state]
    for name, column in FACETS.items():
        value = getattr(filters, name)
        if value is not None and name != leave_out:
            conditions.append(column == value)
    return conditions
