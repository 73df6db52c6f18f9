"""Rows of what pledges are found by and of their lines in files, gathered and then written together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.core.vocabulary import ITU_REGIONS, SECTORS, TECHNOLOGIES
from awards.infrastructure.bulk import insert_rows
from awards.organisations.rules import fold
from awards.pledges import rules
from awards.pledges.models import PledgeLine, PledgeSearch
from awards.pledges.rules import people
from awards.pledges.rules.finding import (
    AMOUNT,
    CENTS,
    MONEY,
    heard_values,
    kept_values,
    money_value,
    read_values,
    until_value,
)
from awards.pledges.rules.flat import flat, line
from awards.pledges.services.indexing import Changes

LONGEST_TITLE = 80
ELSEWHERE = "other"
"""The region of work outside the six of the ITU, or in one that the source words in its own way."""

SEARCH = (
    "n", "place", "pledge_id", "version_id", "state", "rehearsal", "at_desk", "public_since", "start_year", "title",
    "sort_usd", "reported_at", "people_aimed", "people_reached", "values",
)  # fmt: skip


class Current(NamedTuple):
    """A pledge that is or was public and the columns of its current version; keys may be given as hexadecimal."""

    public_id: str
    register: str
    source_id: str
    state: str
    rehearsal: bool
    at_desk: bool
    pledge_id: Any
    id: Any
    n: int
    title: str
    language: str
    pledge_type: str | None
    resource_kind: str | None
    focus_area: str | None
    entity_kind: str | None
    start_year: int | None
    end_year: int | None
    sort_usd: Decimal | None
    facts: dict[str, Any]
    search_text: str
    source: str
    retrieved_on: date | None
    recorded_at: datetime


@dataclass
class Parts:
    """What a version says several of: parties as (role, key in hexadecimal), places as (country, share, its region)."""

    parties: list[tuple[str, str]] = field(default_factory=list)
    money: Sequence[Any] = field(default_factory=list)
    instalments: list[tuple[str, Decimal, str, date, date]] = field(default_factory=list)
    places: list[tuple[str, Decimal | None, str | None]] = field(default_factory=list)
    regions: Sequence[str] = field(default_factory=list)
    groups: Sequence[str] = field(default_factory=list)
    home: str | None = None
    """The country of the organisation that leads, as it stands today."""
    names: Iterable[str] = ()
    """The words of the names of all its organisations."""
    tied: bool = False
    """Whether a tie to another pledge may let it count less."""


class Reported(NamedTuple):
    """When a pledge last reported, what its newest report says of it, and the last day of that report's period.

    `results` are pairs of target and value.
    """

    at: datetime | None = None
    stage: str | None = None
    level: int | None = None
    until: datetime | None = None
    last_day: date | None = None
    results: Sequence[Sequence[str]] = ()


class Kept:
    """Rows of pledges, of their lines, and what becomes of the index."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []
        self.lines: list[tuple[int, str]] = []
        self.values: list[Mapping[str, Sequence[str]]] = []

    def add(self, one: Current, parts: Parts, since: datetime, reported: Reported) -> None:
        """A pledge that has been public since then."""
        n = rules.number_of(one.public_id)
        values = _values(one, parts, since, reported)
        self.values.append(values)
        self.found.append((
            n, None, one.pledge_id, one.id, one.state, one.rehearsal, one.at_desk, since, one.start_year,
            fold(one.title)[:LONGEST_TITLE], one.sort_usd, reported.at, people.aimed_at(one.facts),
            people.reached(one.facts, reported.results), kept_values(values),
        ))  # fmt: skip
        places = [(iso2, share) for iso2, share, _ in parts.places]
        said = flat(one, parts.money, parts.instalments, places, parts.regions, parts.groups)
        said |= {"public_id": one.public_id, "register": one.register, "source_id": one.source_id}
        self.lines.append((n, line(said, parts.parties)))

    def write(self, session: Session, before: Mapping[int, tuple[int, str]] | None = None) -> None:
        """Write all of it. `before` are the places and values, by number, of pledges that were kept until now."""
        known, changes = before or {}, Changes()
        free = (session.scalar(select(func.max(PledgeSearch.place))) if len(known) < len(self.found) else 0) or 0
        free = max([free, *(place for place, _ in known.values())])
        rows = []
        for row, values in zip(self.found, self.values, strict=True):
            if row[0] in known:
                place, earlier = known[row[0]]
                changes.change(place, read_values(earlier), values)
            else:
                place = free = free + 1
                changes.add(place, values)
            rows.append((row[0], place, *row[2:]))
        insert_rows(session, PledgeSearch, SEARCH, rows)
        insert_rows(session, PledgeLine, ("n", "cells"), self.lines)
        changes.write(session)


def _values(one: Current, parts: Parts, since: datetime, reported: Reported) -> dict[str, Sequence[str]]:
    """What a pledge stands under in the index, as `rules.finding.pairs` reads it."""
    found: dict[str, Sequence[str]] = {"state": (one.state,)}
    for facet, value in (
        ("focus_area", one.focus_area), ("pledge_type", one.pledge_type), ("entity_kind", one.entity_kind),
        ("gives", AMOUNT if parts.money else one.resource_kind), ("home", parts.home), ("stage", reported.stage),
    ):  # fmt: skip
        if value is not None:
            found[facet] = (value,)
    if one.start_year is not None:
        found["year"] = (str(one.start_year),)
    for facet, is_so in (("rehearsal", one.rehearsal), ("at_desk", one.at_desk), ("tied", parts.tied)):
        if is_so:
            found[facet] = ("1",)
    if one.at_desk:
        found["heard"] = heard_values(reported.last_day or since.astimezone(UTC).date())
    if reported.level is not None:
        found["level"] = (str(reported.level),)
    if reported.until is not None:
        found["until"] = (until_value(reported.until),)
    if tags := one.facts.get("tags"):
        found["sector"] = [tag for tag in dict.fromkeys(tags) if tag in SECTORS]
        found["technology"] = [tag for tag in dict.fromkeys(tags) if tag in TECHNOLOGIES]
    if sdgs := one.facts.get("sdgs"):
        found["sdg"] = [" ".join(sdg.split()) for sdg in dict.fromkeys(sdgs)]
    regions = {region or ELSEWHERE for *_, region in parts.places}
    regions.update(key if key in ITU_REGIONS else ELSEWHERE for key in parts.regions)
    found |= {"region": list(regions), "country": [place[0] for place in parts.places], "group": parts.groups}
    found["word"], found["name"] = list(rules.kept_words(one.search_text)), list(parts.names)
    found[MONEY] = [_money(money) for money in parts.money]
    return found


def _money(money: Any) -> str:
    qualified = money.qualifier not in (None, "exact")
    alike = money_value(money.word, money.currency, money.basis, qualified=qualified, valued=money.usd is not None)
    return f"{alike}|{int(money.amount * CENTS)}|{int((money.usd or 0) * CENTS)}"
