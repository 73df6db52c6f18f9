"""What the address of a list asks of the registry: the same for pages, files, feeds and programs."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import current_app, request, url_for

from awards.core.errors import BadRequest, RuleBroken
from awards.core.text import N_
from awards.infrastructure.once import once
from awards.organisations.queries import by_slug
from awards.places import queries as places
from awards.pledges import queries
from awards.pledges.rules import PUBLIC_ID, InPrices
from awards.pledges.rules.typed import amount, not_a_day, not_an_amount
from awards.rates import queries as rates
from awards.web.lists import many, one, whole
from awards.web.transaction import db_session, now

BELONGING = ("campaign", "edition")
"""What pledges may belong to that rooms above hold: a campaign by its address, the laureates of an edition by its year.

The roof hands in how they are found: of each the names in languages, and the ids of its pledges.
"""

PARAMETERS = (
    "q", *queries.FACETS, "place", "organisation", *BELONGING, "at_least", "currency", "lists_on", "prices", "sort",
    "after",
)  # fmt: skip
"""What a list of pledges may be asked; everything else is refused."""

LISTED = tuple(name for name in PARAMETERS if name not in ("sort", "after"))
"""What narrows a list, whatever its order and page."""

OF_FILES = (*PARAMETERS, "changed_since")
"""What a list may be asked as a file, where withdrawn pledges may be told of too."""

COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")


def filters_asked() -> queries.Filters:
    """The filters, order and place that this address asks for.

    Raises BadRequest for what no list can be asked, RuleBroken for an amount that is none.
    """
    after, slug = one("after"), one("organisation")
    if after is not None and not PUBLIC_ID.fullmatch(after):
        raise BadRequest("the list goes on after a pledge")
    organisation = by_slug(db_session(), slug) if slug else None
    return queries.Filters(
        q=one("q") or "",
        chosen={facet: tuple(values) for facet in queries.FACETS if (values := many(facet))},
        sort=one("sort", queries.SORTS) or queries.SORTS[0],
        after=after,
        currency=_code("currency", CURRENCY) or "USD",
        at_least=least_asked(),
        at=now(),
        lists_on=day_asked(),
        organisation_id=organisation.id if organisation else None,
        touching=_countries(one("place")),
        pledge_ids=_belonging(),
        changed_since=since_asked(),
        prices=prices_asked(),
    )


def same_list(endpoint: str, **more: str | list[str]) -> str:
    """The address of the list of this request in another form: the same filters and order, from the first row."""
    kept = {name: values for name, values in request.args.lists() if name in PARAMETERS and name != "after"}
    return url_for(endpoint, **{**kept, **more})  # type: ignore[arg-type]


def belonging(name: str, value: str) -> tuple[dict[str, Any], Collection[UUID]]:
    """The names of a campaign or an edition, and the ids of its pledges. Raises NotFound."""
    session, find = db_session(), current_app.extensions["awards_pledges_of"][name]
    found: tuple[dict[str, Any], Collection[UUID]] = once(session, (name, value), lambda: find(session, value, now()))
    return found


def least_asked() -> Decimal | None:
    """The amount in `?at_least=`, which is in the list's currency. Raises RuleBroken when it is none."""
    text = one("at_least")
    found = amount(text) if text else None
    if text and found is None:
        raise RuleBroken(not_an_amount(text), ["at_least"])
    return found


def day_asked() -> date | None:
    """The day in `?lists_on=`, by which countries stand on UN lists. Raises RuleBroken when it is none."""
    text = one("lists_on")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RuleBroken(not_a_day(text or ""), ["lists_on"]) from None


def prices_asked() -> int | None:
    """The year in `?prices=`, in whose prices dollars are told too. Raises RuleBroken for one that no index holds."""
    year = whole("prices")
    if year is None:
        return None
    held = rates.prices(db_session())
    if held is None or year not in held.index:
        raise RuleBroken(
            N_("No index of prices holds the year %(year)s. Ask without prices, or for another year.", year=f"{year}"),
            ["prices"],
        )
    return year


def in_prices(year: int | None, *, newest: bool = False) -> InPrices | None:
    """By which index dollars are told in the prices of a year; where none is asked for, of its newest one if wanted."""
    if year is None and not newest:
        return None
    held = rates.prices(db_session())
    return InPrices(held, year or held.newest) if held else None


def since_asked() -> datetime | None:
    """The day or instant in `?changed_since=`; without an offset it is UTC. Raises BadRequest when it is none."""
    text = one("changed_since")
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # in UTC it may lie before the first year, or behind the last
        raise BadRequest("changed_since is a day or an instant such as 2026-11-30T12:00:00Z") from None


def _belonging() -> tuple[UUID, ...] | None:
    """The pledges that belong to all that is asked for; None when nothing is."""
    found = [set(belonging(name, value)[1]) for name in BELONGING if (value := one(name))]
    return tuple(sorted(set.intersection(*found))) if found else None


def _countries(place: str | None) -> tuple[str, ...]:
    """The countries that a place is: one by its code, or those of a region or UN group by its key."""
    if place is None or COUNTRY.fullmatch(place):
        return (place,) if place else ()
    session = db_session()
    found = places.countries_of(session, places.region(session, place), places.newest_lists(session))
    return tuple(country.iso2 for country in found) or ("",)


def _code(name: str, form: re.Pattern[str]) -> str | None:
    found = one(name)
    if found is not None and not form.fullmatch(found):
        raise BadRequest(f"parameter {name!r} has a value that is not known")
    return found
