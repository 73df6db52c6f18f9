"""Reads of one nomination with everything that staff need to screen it: five queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.infrastructure.database import JsonDocument, UtcDateTime
from awards.nominations.models import Entry, Evidence, Nomination, NominationCountry, NominationOrganisation, Return
from awards.nominations.queries import extension
from awards.places.models import Country
from awards.programme.models import Category, Edition
from awards.screening.models import ScreeningOutcome
from awards.screening.queries.queue import OfEdition, mark, next_waiting, sent_to
from awards.screening.rules import AS_SWITCHED


@dataclass(frozen=True)
class Finding:
    """What somebody found of an entry."""

    id: UUID
    at: datetime
    outcome: str
    rule: str | None
    reason: str | None
    by: str


@dataclass(frozen=True)
class Mending:
    """A return of the nomination to its nominator, answered or not."""

    at: datetime
    fields: Sequence[str]
    reason: str
    due_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class ScreenedEntry(OfEdition):
    """An entry with its category and what was found of it, newest first."""

    entry: Entry
    category: Category
    findings: Sequence[Finding]


@dataclass(frozen=True)
class NominationFile(OfEdition):
    """A nomination as it was sent; organisations and evidence as (name, address), countries by role.

    `extended_until` is the later deadline that the nomination or its nominator was given, if any.
    """

    nomination: Nomination
    extended_until: datetime | None
    nominator: User
    entries: Sequence[ScreenedEntry]
    organisations: Sequence[tuple[str, str | None]]
    countries: Mapping[str, Sequence[dict[str, str]]]
    evidence: Sequence[tuple[str, str]]
    mendings: Sequence[Mending]
    next_id: UUID | None

    @property
    def mark(self) -> str:
        """What the nomination looked like: an act about it finds out whether it was changed since."""
        entries = ((one.category.id, one.entry.state) for one in self.entries)
        findings = sum(len(one.findings) for one in self.entries)
        return mark(self.nomination.version, self.nomination.state, entries, findings)


def nomination_file(session: Session, edition_id: UUID, nomination_id: UUID) -> NominationFile:
    """A sent nomination of the edition. Raises NotFound."""
    rows = session.execute(
        select(
            Edition, Nomination, User, Category, Entry,
            next_waiting(edition_id, Nomination.number).label("next_id"),
            extension(edition_id, Nomination.nominator_id, Nomination.id).label("extended_until"),
        )
        .select_from(Nomination)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(User, User.id == Nomination.nominator_id)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .where(sent_to(edition_id), Nomination.id == nomination_id)
        .order_by(Category.position)
        .options(selectinload(Edition.rounds), selectinload(Edition.categories))
    ).all()  # fmt: skip
    if not rows:
        raise NotFound("nomination")
    first = rows[0]
    findings, mendings = _history(session, nomination_id)
    parts: dict[str, list[Any]] = defaultdict(list)
    for part in _parts(session, nomination_id):
        parts[part.kind].append(part.names if part.names is not None else (part.text, part.url))
    return NominationFile(
        edition=first.Edition,
        nomination=first.Nomination,
        extended_until=first.extended_until,
        nominator=first.User,
        entries=[ScreenedEntry(row.Edition, row.Entry, row.Category, findings[row.Entry.id]) for row in rows],
        organisations=parts["named"],
        countries={role: parts[role] for role in ("organisation", "impact")},
        evidence=parts["evidence"],
        mendings=mendings,
        next_id=first.next_id,
    )


def entry_of(file: NominationFile, entry_id: UUID) -> ScreenedEntry:
    """One of the nomination's entries. Raises NotFound."""
    found = next((screened for screened in file.entries if screened.entry.id == entry_id), None)
    if found is None:
        raise NotFound("entry")
    return found


def switched_on(of: Edition) -> list[str]:
    """The rules that this edition switches on."""
    return [switch for switch in AS_SWITCHED if getattr(of, switch)]


def _parts(session: Session, nomination_id: UUID) -> Sequence[Row[Any]]:
    """Countries with their names, organisations and evidence, each kind in its order."""
    no_text = cast(null(), NominationOrganisation.website.type)
    parts = union_all(
        select(
            NominationCountry.role.label("kind"), Country.names.label("names"), Country.iso2.label("text"),
            no_text.label("url"), literal(0).label("position"),
        )
        .join(Country, Country.iso2 == NominationCountry.iso2)
        .where(NominationCountry.nomination_id == nomination_id),
        select(
            literal("named"), cast(null(), JsonDocument), NominationOrganisation.name, NominationOrganisation.website,
            NominationOrganisation.position,
        ).where(NominationOrganisation.nomination_id == nomination_id),
        select(literal("evidence"), cast(null(), JsonDocument), Evidence.title, Evidence.url, Evidence.position).where(
            Evidence.nomination_id == nomination_id
        ),
    ).subquery()  # fmt: skip
    return session.execute(select(parts).order_by(parts.c.kind, parts.c.position, parts.c.text)).all()


def _history(session: Session, nomination_id: UUID) -> tuple[dict[UUID, list[Finding]], list[Mending]]:
    """Findings of each entry, newest first, and returns in their order."""
    found = ScreeningOutcome
    no_text, no_time = cast(null(), found.reason.type), cast(null(), UtcDateTime())
    history = union_all(
        select(
            found.entry_id.label("entry_id"), found.id.label("id"), found.at.label("at"),
            found.outcome.label("outcome"), found.rule.label("rule"), found.reason.label("reason"),
            func.coalesce(func.nullif(User.name, ""), User.email).label("by"),
            cast(null(), JsonDocument).label("fields"), no_time.label("due_at"), no_time.label("answered_at"),
        )
        .join(Entry, Entry.id == found.entry_id)
        .join(User, User.id == found.by)
        .where(Entry.nomination_id == nomination_id),
        select(
            cast(null(), found.entry_id.type), Return.id, Return.at, no_text, no_text, Return.reason, no_text,
            Return.fields, Return.due_at, Return.answered_at,
        ).where(Return.nomination_id == nomination_id),
    ).subquery()  # fmt: skip
    findings: dict[UUID, list[Finding]] = defaultdict(list)
    mendings: list[Mending] = []
    for row in session.execute(select(history).order_by(history.c.at.desc(), history.c.id)):
        if row.entry_id is None:
            mendings.insert(0, Mending(row.at, row.fields, row.reason, row.due_at, row.answered_at))
        else:
            findings[row.entry_id].append(Finding(row.id, row.at, row.outcome, row.rule, row.reason, row.by))
    return findings, mendings
