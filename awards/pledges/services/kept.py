"""Rows of what pledges are found by and of their lines in files, gathered and then written together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.vocabulary import ITU_REGIONS
from awards.infrastructure.bulk import insert_rows
from awards.organisations.rules import fold
from awards.pledges import rules
from awards.pledges.models import AMOUNT, PledgeLine, PledgeSearch, PledgeTag, PledgeWord
from awards.pledges.rules.flat import flat, line

LONGEST_TITLE = 80
ELSEWHERE = "other"
"""The region of work outside the six of the ITU, or in one that the source words in its own way."""

SEARCH = (
    "n", "pledge_id", "version_id", "state", "rehearsal", "at_desk", "public_since", "lead_id", "focus_area",
    "pledge_type", "entity_kind", "start_year", "title", "sort_usd", "reported_at", "stage", "level", "level_until",
    "has_country", "has_region", "has_group", "has_sdg", "gives",
)  # fmt: skip


class Current(NamedTuple):
    """A pledge that is or was public and the columns of its current version."""

    public_id: str
    register: str
    source_id: str
    state: str
    rehearsal: bool
    at_desk: bool
    pledge_id: UUID
    id: UUID
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
    """What a version says several of: parties as (role, organisation), places as (country, share, its region)."""

    parties: list[tuple[str, UUID]] = field(default_factory=list)
    money: Sequence[Any] = field(default_factory=list)
    instalments: list[tuple[str, Decimal, str, date, date]] = field(default_factory=list)
    places: list[tuple[str, Decimal | None, str | None]] = field(default_factory=list)
    regions: Sequence[str] = field(default_factory=list)
    groups: Sequence[str] = field(default_factory=list)


class Reported(NamedTuple):
    """When a pledge last reported, and what its newest report says of it."""

    at: datetime | None = None
    stage: str | None = None
    level: int | None = None
    until: datetime | None = None


class Kept:
    """Rows of the four tables."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []
        self.words: list[tuple[str, int]] = []
        self.tags: list[tuple[str, str, int]] = []
        self.lines: list[tuple[int, str]] = []

    def add(self, one: Current, parts: Parts, since: datetime, reported: Reported) -> None:
        """A pledge that has been public since then."""
        n = rules.number_of(one.public_id)
        regions = {region or ELSEWHERE for *_, region in parts.places}
        regions |= {key if key in ITU_REGIONS else ELSEWHERE for key in parts.regions}
        goals = one.facts.get("sdgs", ())
        lead = next((organisation_id for role, organisation_id in parts.parties if role == "lead"), None)
        self.found.append((
            n, one.pledge_id, one.id, one.state, one.rehearsal, one.at_desk, since, lead, one.focus_area,
            one.pledge_type, one.entity_kind, one.start_year, fold(one.title)[:LONGEST_TITLE], one.sort_usd, *reported,
            bool(parts.places), bool(regions), bool(parts.groups), bool(goals),
            AMOUNT if parts.money else one.resource_kind,
        ))  # fmt: skip
        self.words += [(word, n) for word in rules.kept_words(one.search_text)]
        places = [(iso2, share) for iso2, share, _ in parts.places]
        self.tags += [("country", iso2, n) for iso2, _ in places]
        self.tags += [("region", region, n) for region in regions]
        self.tags += [("group", key, n) for key in parts.groups]
        self.tags += [("sdg", goal, n) for goal in dict.fromkeys(goals)]
        row = flat(one, parts.money, parts.instalments, places, parts.regions, parts.groups)
        row |= {"public_id": one.public_id, "register": one.register, "source_id": one.source_id}
        self.lines.append((n, line(row, [(role, key.hex) for role, key in parts.parties])))

    def write(self, session: Session) -> None:
        """Write all of it."""
        insert_rows(session, PledgeSearch, SEARCH, self.found)
        insert_rows(session, PledgeWord, ("word", "n"), self.words)
        insert_rows(session, PledgeTag, ("facet", "value", "n"), self.tags)
        insert_rows(session, PledgeLine, ("n", "cells"), self.lines)
