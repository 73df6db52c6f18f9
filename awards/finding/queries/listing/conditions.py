"""The conditions of the list of nominations."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from awards.accounts.models import UserAddress
from awards.finding.models import DuplicatePair
from awards.finding.queries.listing.missing import missing_parts
from awards.finding.rules import Wanted
from awards.nominations.models import Entry, Nomination, NominationCountry
from awards.nominations.queries.people.standing import consent_stands, has_letter
from awards.places.models import Country, CountryStatus
from awards.programme.models import Edition
from awards.screening.models import NominationTag, ScreeningTag
from awards.screening.queries import found_by

GENEVA = ZoneInfo("Europe/Zurich")
FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)
"""Nothing was submitted before or after; days beyond have no instant, or no next one."""

PLAIN_STATES = ("draft", "returned", "withdrawn")
ENTRY_STATES = {"to_screen": "received", "eligible": "eligible", "ineligible": "ineligible"}


def conditions(of: Edition, wanted: Wanted, *without: str) -> list[ColumnElement[bool]]:
    """What a nomination of the edition must meet, the facets named in `without` left open."""
    chosen = {facet: values for facet, values in wanted.chosen.items() if values and facet not in without}
    found: list[ColumnElement[bool]] = [Nomination.edition_id == of.id]
    addresses = [part.casefold() for part in wanted.q.split() if "@" in part]
    found += [_is_sent_by(address) for address in addresses]
    found += found_by(" ".join(part for part in wanted.q.split() if "@" not in part))
    if wanted.since:
        found.append(Nomination.submitted_at >= _begin(wanted.since))
    if wanted.until:
        found.append(Nomination.submitted_at < _begin(wanted.until, later=1))
    if "category" in chosen or "state" in chosen:
        found.append(_entered(of, chosen.get("category", ()), chosen.get("state", ())))
    for facet in ("country", "impact", "region", "group"):
        if facet in chosen:
            found.append(_somewhere(facet, chosen[facet]))
    if "language" in chosen:
        found.append(Nomination.language.in_(chosen["language"]))
    if "consent" in chosen:
        found.append(consent_stands().in_(chosen["consent"]))
    if "letters" in chosen:
        found.append(has_letter(*chosen["letters"]))
    if "tag" in chosen:
        tagged = select(NominationTag.nomination_id).join(ScreeningTag, ScreeningTag.id == NominationTag.tag_id)
        found.append(
            Nomination.id.in_(tagged.where(ScreeningTag.edition_id == of.id, ScreeningTag.folded.in_(chosen["tag"])))
        )
    if "missing" in chosen:
        parts = missing_parts(of)
        found.append(or_(false(), *(parts[name] for name in chosen["missing"] if name in parts)))
    if "duplicates" in chosen:
        sides = pair_sides(of.id).subquery()
        found.append(Nomination.id.in_(select(sides.c.nomination_id).where(sides.c.state.in_(chosen["duplicates"]))))
    return found


def in_state(states: Sequence[str]) -> ColumnElement[bool]:
    """Whether the row of nomination and entry is in one of these states; true when none is asked for."""
    if not states:
        return true()
    of_entry = [ENTRY_STATES[state] for state in states if state in ENTRY_STATES]
    return or_(
        Nomination.state.in_([state for state in states if state in PLAIN_STATES]),
        and_(Nomination.state == "submitted", Entry.state.in_(of_entry)),
    )


def category_ids(of: Edition, keys: Sequence[str]) -> list[UUID]:
    """The edition's categories of these keys."""
    return [category.id for category in of.categories if category.key in keys]


def on_the_newest_list() -> ColumnElement[bool]:
    """Whether a row says that a country is on a UN list, as the newest one that is held has it."""
    newer = aliased(CountryStatus)
    newest = select(func.max(newer.as_of)).where(newer.status == CountryStatus.status).scalar_subquery()
    return and_(CountryStatus.member, CountryStatus.as_of == newest)


def pair_sides(edition_id: UUID) -> CompoundSelect[UUID, str]:
    """Each nomination of a likely pair with the pair's state."""
    return union_all(
        *(
            select(side.label("nomination_id"), DuplicatePair.state.label("state")).where(
                DuplicatePair.edition_id == edition_id
            )
            for side in (DuplicatePair.one_id, DuplicatePair.other_id)
        )
    )


def countries_of(roles: Sequence[str]) -> Select[UUID]:
    """Nominations with their countries in these roles."""
    return (
        select(NominationCountry.nomination_id)
        .join(Country, Country.iso2 == NominationCountry.iso2)
        .where(NominationCountry.role.in_(roles))
    )


def _entered(of: Edition, categories: Sequence[str], states: Sequence[str]) -> ColumnElement[bool]:
    """Entered in one of the categories and there in one of the states."""
    entry = Entry.nomination_id == Nomination.id
    if categories:
        asked = entry, Entry.category_id.in_(category_ids(of, categories)), in_state(states)
        return exists().where(*asked).correlate(Nomination)
    plain = Nomination.state.in_([state for state in states if state in PLAIN_STATES])
    return or_(plain, exists().where(entry, in_state(states)).correlate(Nomination))


def _somewhere(facet: str, values: Sequence[str]) -> ColumnElement[bool]:
    if facet == "country":
        found = countries_of(["organisation"]).where(Country.iso2.in_(values))
    elif facet == "impact":
        found = countries_of(["impact"]).where(Country.iso2.in_(values))
    elif facet == "region":
        found = countries_of(["organisation", "impact"]).where(Country.itu_region.in_(values))
    else:
        found = (
            countries_of(["organisation", "impact"])
            .join(CountryStatus, CountryStatus.iso2 == Country.iso2)
            .where(CountryStatus.status.in_(values), on_the_newest_list())
        )
    return Nomination.id.in_(found)


def _is_sent_by(address: str) -> ColumnElement[bool]:
    """Whether a mail address, or the part of one that was typed, is its nominator's, any of them."""
    theirs = select(UserAddress.user_id).where(UserAddress.email.contains(address, autoescape=True))
    return Nomination.nominator_id.in_(theirs)


def _begin(day: date, later: int = 0) -> datetime:
    """The instant at which a day, or one so many days later, begins in Geneva."""
    kept = min(max(day, FIRST), LAST) + timedelta(days=later)
    return datetime.combine(kept, time(), GENEVA).astimezone(UTC)


def sort_key(sort: str) -> tuple[ColumnElement[Any], bool]:
    """What a list is ordered by, and whether downward; the number decides between equals."""
    arrived = func.coalesce(Nomination.submitted_at, Nomination.created_at)
    keys: dict[str, tuple[ColumnElement[Any], bool]] = {
        "number": (Nomination.number.expression, False),
        "newest": (Nomination.number.expression, True),
        "received": (arrived, True),
        "saved": (Nomination.saved_at.expression, True),
        "title": (func.lower(Nomination.title), False),
    }
    return keys[sort]
