"""The rows of the list of nominations: a page of them by key, or all in batches for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, String, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.finding.queries.listing.conditions import conditions, pair_sides, sort_key
from awards.finding.queries.listing.missing import missing_parts
from awards.finding.rules import Wanted, going_on
from awards.nominations.models import Entry, Nomination, NominationCountry, NominationOrganisation, Referee
from awards.nominations.queries.people.standing import consent_stands, letter_stands
from awards.programme.models import Category, Edition
from awards.screening.models import NominationTag, ScreeningTag

PAGE = 50
BATCH = 1000


@dataclass
class Listed:
    """A nomination as the list shows it: entries as (category key, state), countries as codes by role."""

    id: UUID
    number: int
    title: str
    nominee: list[str]
    state: str
    language: str
    nominator: str
    received: datetime | None
    saved: datetime
    consent: str | None
    missing: list[str]
    organisations: list[str] = field(default_factory=list)
    entries: list[tuple[str, str]] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    impact: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    duplicates: int = 0
    letters: list[str] = field(default_factory=list)
    """How each letter about it stands."""


def rows(session: Session, of: Edition, wanted: Wanted, most: int = PAGE + 1) -> list[Listed]:
    """The nominations that the list asks for, in order, with everything that a column may show: two queries."""
    lacking = missing_parts(of)
    flags = [case((condition, 1), else_=0).label(f"lacks_{n}") for n, condition in enumerate(lacking.values())]
    query = (
        select(
            Nomination.id, Nomination.number, Nomination.title, Nomination.nominee_names.label("nominee"),
            Nomination.state,
            Nomination.language, User.email.label("nominator"), Nomination.submitted_at.label("received"),
            Nomination.saved_at.label("saved"), consent_stands().label("consent"), *flags,
        )
        .join(User, User.id == Nomination.nominator_id)
        .where(*conditions(of, wanted))
    )  # fmt: skip
    found: dict[UUID, Listed] = {}
    for row in session.execute(_in_order(of, query, wanted).limit(most)):
        values = dict(row._mapping)
        lacks = [name for n, name in enumerate(lacking) if values.pop(f"lacks_{n}")]
        found[values["id"]] = Listed(**values, missing=lacks)
    for kind, nomination_id, one, two in _parts(session, of, list(found)):
        _put(found[nomination_id], kind, one, two)
    return list(found.values())


def every_row(session: Session, of: Edition, wanted: Wanted) -> Iterator[Listed]:
    """All rows in the same order, read in batches so that a long list is never held whole."""
    batch = rows(session, of, wanted, BATCH)
    while batch:
        yield from batch
        batch = rows(session, of, going_on(wanted, batch[-1].number), BATCH) if len(batch) == BATCH else []


def row_count(session: Session, of: Edition, wanted: Wanted) -> int:
    """How many nominations the list shows on all of its pages."""
    return session.scalar(select(func.count()).select_from(Nomination).where(*conditions(of, wanted))) or 0


def _in_order(of: Edition, query: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    key, downward = sort_key(wanted.sort)
    query = query.order_by(key.desc() if downward else key.asc(), Nomination.number)
    if wanted.after is None:
        return query
    last = select(key).where(Nomination.edition_id == of.id, Nomination.number == wanted.after)
    value = last.scalar_subquery().correlate(None)
    further = key < value if downward else key > value
    return query.where(or_(further, (key == value) & (Nomination.number > wanted.after)))


def _parts(session: Session, of: Edition, ids: Sequence[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
    """What belongs to these nominations, each kind in its order: one query."""
    nothing = cast(literal(None), String)
    sides = pair_sides(of.id).subquery()
    parts = union_all(
        select(
            literal("entry").label("kind"), Entry.nomination_id.label("nomination_id"), Category.key.label("one"),
            Entry.state.label("two"), Category.position.label("position"),
        ).join(Category, Category.id == Entry.category_id).where(Entry.nomination_id.in_(ids)),
        select(NominationCountry.role, NominationCountry.nomination_id, NominationCountry.iso2, nothing, literal(0))
        .where(NominationCountry.nomination_id.in_(ids)),
        select(
            literal("named"), NominationOrganisation.nomination_id, NominationOrganisation.name, nothing,
            NominationOrganisation.position,
        ).where(NominationOrganisation.nomination_id.in_(ids)),
        select(literal("tag"), NominationTag.nomination_id, ScreeningTag.word, nothing, literal(0))
        .join(ScreeningTag, ScreeningTag.id == NominationTag.tag_id)
        .where(NominationTag.nomination_id.in_(ids)),
        select(literal("pair"), sides.c.nomination_id, sides.c.state, nothing, literal(0))
        .where(sides.c.nomination_id.in_(ids), sides.c.state == "open"),
        select(literal("letter"), Referee.nomination_id, letter_stands(), nothing, literal(0))
        .join(Nomination, Nomination.id == Referee.nomination_id)
        .where(Referee.nomination_id.in_(ids), letter_stands().is_not(None)),
    ).subquery()  # fmt: skip
    return session.execute(
        select(parts.c.kind, parts.c.nomination_id, parts.c.one, parts.c.two).order_by(
            parts.c.nomination_id, parts.c.kind, parts.c.position, parts.c.one
        )
    ).all()


def _put(row: Listed, kind: str, one: str, two: str) -> None:
    match kind:
        case "entry":
            row.entries.append((one, two))
        case "organisation":
            row.countries.append(one)
        case "impact":
            row.impact.append(one)
        case "named":
            row.organisations.append(one)
        case "tag":
            row.tags.append(one)
        case "pair":
            row.duplicates += 1
        case "letter":
            row.letters.append(one)
