"""Reads of the list of nominations that were sent."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from awards.core.identifiers import nomination_number
from awards.nominations.models import Entry, Nomination, NominationCountry, Return
from awards.nominations.queries.people.standing import consent_stands, has_letter
from awards.organisations.rules import fold
from awards.places.models import Country
from awards.programme import queries as programme
from awards.programme.models import Category, Edition
from awards.screening.models import NominationTag, ScreeningOutcome, ScreeningTag

PAGE = 50
KEPT = 32
"""So many lists are asked for again and again: what they ask is not made anew each time."""

_AFTER_N = re.compile(r"(?<=\bn)\s+(?=\d)", re.IGNORECASE)
"""What parts `N 42`, which is one number."""

STATES = ("to_screen", "answered", "eligible", "ineligible", "returned", "withdrawn")
"""`to_screen` and `answered` both wait: new ones, and those that came back from their nominator."""


@dataclass(frozen=True)
class OfEdition:
    """An edition, for a page about its nominations."""

    edition: Edition

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class Filters:
    """What a list of nominations is narrowed to; None and empty narrow nothing."""

    q: str | None = None
    category: str | None = None
    state: str | None = None
    country: str | None = None
    tag: UUID | None = None
    consent: str | None = None
    letters: str | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything is narrowed at all."""
        return any(vars(self).values())


@dataclass
class QueueRow:
    """A nomination as the list shows it: entries as (category, state), countries as (code, names), tags as words."""

    id: UUID
    number: int
    title: str
    nominee_names: list[Any]
    state: str
    submitted_at: Any
    version: int
    findings: int
    consent: str | None
    entries: list[tuple[Category, str]] = field(default_factory=list)
    countries: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """What the row looked like: an act about it finds out whether it was changed since."""
        return mark(self.version, self.state, ((c.id, state) for c, state in self.entries), self.findings)


def mark(version: int, state: str, entries: Iterable[tuple[UUID, str]], findings: int) -> str:
    """A short mark of a nomination with its entries, as (category, state), and how often something was found."""
    parts = [str(version), state, str(findings), *sorted(f"{category}:{state}" for category, state in entries)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def edition(session: Session, edition_id: UUID) -> OfEdition:
    """An edition that is held here, with its categories. Raises NotFound."""
    return OfEdition(programme.outlined_edition(session, edition_id))


def queue(session: Session, of: Edition, filters: Filters, after: int | None = None) -> list[QueueRow]:
    """Sent nominations by number, one more than a page, with entries, countries and tags: three queries."""
    return _rows(session, of, _page(of.id, filters, _id(of, filters.category), after))


def all_rows(session: Session, of: Edition, filters: Filters) -> list[QueueRow]:
    """Every nomination that the filters leave, for a file."""
    narrowed = _narrowed(of.id, filters, _id(of, filters.category))
    return _rows(session, of, _lines(narrowed.order_by(Nomination.number)))


def rows_of(session: Session, of: Edition, ids: list[UUID]) -> list[QueueRow]:
    """These sent nominations by number, as the list shows them."""
    chosen = select(Nomination).where(sent_to(of.id), Nomination.id.in_(ids)).order_by(Nomination.number)
    return _rows(session, of, _lines(chosen))


def fitting(session: Session, of: Edition, filters: Filters) -> int:
    """How many sent nominations the filters leave."""
    return session.scalar(_number(of.id, filters, _id(of, filters.category))) or 0


def changed_since(session: Session, edition_id: UUID, seen_at: datetime) -> list[int]:
    """The numbers of nominations that came, went, came back or were decided about after a page was made."""
    found = exists().where(
        Entry.nomination_id == Nomination.id, ScreeningOutcome.entry_id == Entry.id, ScreeningOutcome.at > seen_at
    )
    back = exists().where(Return.nomination_id == Nomination.id, or_(Return.at > seen_at, Return.answered_at > seen_at))
    moved = or_(found, back, Nomination.submitted_at > seen_at, Nomination.withdrawn_at > seen_at)
    return list(
        session.scalars(select(Nomination.number).where(sent_to(edition_id), moved).order_by(Nomination.number))
    )


def to_screen(session: Session, edition_id: UUID) -> int:
    """How many nominations have an entry that waits to be screened."""
    return session.scalar(_to_screen(), {"edition": edition_id}) or 0


@cache
def _to_screen() -> Select[int]:
    return select(func.count()).select_from(_waiting(bindparam("edition")).subquery())


def next_to_screen(session: Session, edition_id: UUID, after: int = 0) -> UUID | None:
    """The next nomination with an entry that waits, by number; after the last comes the first."""
    return session.scalar(select(next_waiting(edition_id, literal(after))))


def next_waiting(edition_id: UUID, number: SQLColumnExpression[int]) -> ScalarSelect[UUID]:
    """The expression for the nomination that waits next after this number."""
    waits = aliased(Nomination)
    return (
        _waiting(edition_id, waits)
        .where(waits.number != number)
        .order_by(waits.number <= number, waits.number)
        .limit(1)
        .scalar_subquery()
    )


class _Lines(NamedTuple):
    """What the lines of a list are made of: nominations with their entries, their countries, their tags."""

    entries: Select[*tuple[Any, ...]]
    countries: Select[*tuple[Any, ...]]
    tags: Select[*tuple[Any, ...]]


@lru_cache(maxsize=KEPT)
def _page(edition_id: UUID, filters: Filters, category_id: UUID | None, after: int | None) -> _Lines:
    query = _narrowed(edition_id, filters, category_id).order_by(Nomination.number).limit(PAGE + 1)
    return _lines(query if after is None else query.where(Nomination.number > after))


@lru_cache(maxsize=KEPT)
def _number(edition_id: UUID, filters: Filters, category_id: UUID | None) -> Select[int]:
    return _narrowed(edition_id, filters, category_id).with_only_columns(func.count())


def _narrowed(edition_id: UUID, filters: Filters, category_id: UUID | None) -> Select[Any]:
    query = select(Nomination).where(sent_to(edition_id))
    query = query.where(*found_by(filters.q or ""))
    if filters.category is not None:
        query = query.where(exists().where(Entry.nomination_id == Nomination.id, Entry.category_id == category_id))
    if filters.country is not None:
        query = query.where(
            exists().where(NominationCountry.nomination_id == Nomination.id, NominationCountry.iso2 == filters.country)
        )
    if filters.state is not None:
        query = query.where(_in_state(filters.state, category_id))
    if filters.consent is not None:
        query = query.where(consent_stands() == filters.consent)
    if filters.letters is not None:
        query = query.where(has_letter(filters.letters))
    if filters.tag is not None:
        query = query.where(
            exists().where(NominationTag.nomination_id == Nomination.id, NominationTag.tag_id == filters.tag)
        )
    return query


def _in_state(state: str, category_id: UUID | None) -> ColumnElement[bool]:
    if state in ("returned", "withdrawn"):
        return Nomination.state == state
    entry = and_(
        Entry.nomination_id == Nomination.id,
        Entry.state == {"to_screen": "received", "answered": "received"}.get(state, state),
    )
    if category_id is not None:
        entry = and_(entry, Entry.category_id == category_id)
    chosen = and_(Nomination.state == "submitted", exists().where(entry))
    if state in ("to_screen", "answered"):
        came_back = came_back_to_staff()
        chosen = and_(chosen, came_back if state == "answered" else ~came_back)
    return chosen


def came_back_to_staff() -> ColumnElement[bool]:
    """Whether a nomination was returned and answered, and waits to be screened again."""
    return exists().where(Return.nomination_id == Nomination.id, Return.answered_at.is_not(None))


def _lines(query: Select[Any]) -> _Lines:
    chosen = query.with_only_columns(
        Nomination.id, Nomination.number, Nomination.title, Nomination.nominee_names, Nomination.state,
        Nomination.submitted_at, Nomination.version,
        select(func.count(ScreeningOutcome.id))
        .join(Entry, Entry.id == ScreeningOutcome.entry_id)
        .where(Entry.nomination_id == Nomination.id).correlate(Nomination).scalar_subquery().label("findings"),
        consent_stands().label("consent"),
    ).subquery()  # fmt: skip
    entries = (
        select(chosen, Entry.category_id, Entry.state.label("entry_state"))
        .join(Entry, Entry.nomination_id == chosen.c.id)
        .join(Category, Category.id == Entry.category_id)
        .order_by(chosen.c.number, Category.position)
    )
    countries = (
        select(NominationCountry.nomination_id, Country.iso2, Country.names)
        .join(Country, Country.iso2 == NominationCountry.iso2)
        .where(NominationCountry.nomination_id.in_(select(chosen.c.id)))
        .order_by(NominationCountry.nomination_id, Country.iso2)
    )
    tags = (
        select(NominationTag.nomination_id, ScreeningTag.word)
        .join(ScreeningTag, ScreeningTag.id == NominationTag.tag_id)
        .where(NominationTag.nomination_id.in_(select(chosen.c.id)))
        .order_by(ScreeningTag.folded)
    )
    return _Lines(entries, countries, tags)


def _rows(session: Session, of: Edition, lines: _Lines) -> list[QueueRow]:
    categories = {category.id: category for category in of.categories}
    rows: dict[UUID, QueueRow] = {}
    for *values, category_id, entry_state in session.execute(lines.entries):
        row = rows.setdefault(values[0], QueueRow(*values))
        row.entries.append((categories[category_id], entry_state))
    for nomination_id, iso2, names in session.execute(lines.countries):
        if (iso2, names) not in rows[nomination_id].countries:  # once, whether of the organisation, of impact or both
            rows[nomination_id].countries.append((iso2, names))
    for nomination_id, word in session.execute(lines.tags):
        rows[nomination_id].tags.append(word)
    return list(rows.values())


def _waiting(edition_id: UUID | ColumnElement[UUID], nomination: type[Nomination] = Nomination) -> Select[UUID]:
    received = exists().where(Entry.nomination_id == nomination.id, Entry.waits)
    return select(nomination.id).where(nomination.edition_id == edition_id, nomination.state == "submitted", received)


def found_by(typed: str) -> list[ColumnElement[bool]]:
    """What a nomination must meet to be found by what somebody typed: each part is its number, or words that it has."""
    parts = _AFTER_N.sub("-", typed).split()
    found = []
    for part in parts:
        words = [Nomination.search_text.contains(word, autoescape=True) for word in fold(part).split()]
        number = nomination_number(part)
        if number is not None:  # `12` and `n95` may be words as well, `N-12` is none
            found.append(or_(Nomination.number == number, *(words if len(words) == 1 else ())))
        else:
            found += words
    return found


def sent_to(edition_id: UUID) -> ColumnElement[bool]:
    """Whether a nomination of the edition was ever sent: drafts are their writers' own."""
    return and_(Nomination.edition_id == edition_id, Nomination.submitted_at.is_not(None))


def _id(of: Edition, key: str | None) -> UUID | None:
    return next((category.id for category in of.categories if category.key == key), None)
