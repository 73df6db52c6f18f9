"""Letters after the result: which are to be made, for whom, and what staff wrote of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.certificates import rules
from awards.certificates.models import Letter, LetterCode, LetterText
from awards.infrastructure.jobs import Job
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme.models import Category, Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Publication
from awards.publishing.queries.public import out

MOST_NAMED = 6
"""So many nominations are named to look at a letter with; any other is asked for by its number."""

LETTERS = "certificates.letters"
"""The kind of job that makes letters."""


@dataclass(frozen=True)
class Due:
    """Letters of a kind of an edition that may be made: the result that they follow, and the text's version."""

    edition_id: UUID
    kind: str
    version: int
    publication_id: UUID
    last_number: int
    since: datetime


@dataclass
class Addressee:
    """To whom a letter goes, and what the nomination became: names of a category and the role in it.

    `honours` says the same by entry.
    """

    nomination_id: UUID
    number: int
    title: str
    name: str
    language: str
    countries: list[str]
    category_key: str | None = None
    places: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    honours: list[tuple[UUID, str]] = field(default_factory=list)
    categories: set[UUID] = field(default_factory=set)

    @property
    def kind(self) -> str:
        return "finalists" if self.places else "nominees"


@dataclass(frozen=True)
class ToWrite:
    """A stretch of an edition's letters: to whom, what the text is, and what was made before."""

    edition: Edition
    since: datetime
    texts: Mapping[str, str]
    addressees: list[Addressee]
    made: Mapping[UUID, str | None]
    coded: Collection[UUID]

    @property
    def said(self) -> tuple[Any, ...]:
        """What all letters of the stretch say alike: the text, the day of the result, the edition's names."""
        return dict(self.texts), self.since, dict(self.edition.names)

    def is_needed(self, to: Addressee, basis: str) -> bool:
        """Whether a letter that says this lacks, with a code of its own; one that was erased is made no more."""
        is_made = self.made.get(to.nomination_id) == basis and to.nomination_id in self.coded
        return not is_made and to.nomination_id not in self.forgotten

    @property
    def forgotten(self) -> set[UUID]:
        """Those whose letter was erased: none is made again."""
        return {nomination_id for nomination_id, basis in self.made.items() if basis is None}


def letters_due(session: Session, at: datetime) -> list[Due]:
    """The approved texts of editions whose winners are public. One query."""
    rows = session.execute(
        select(
            LetterText.edition_id, LetterText.kind, LetterText.version, LetterText.approved_at, Edition.last_number,
            Publication.id, Publication.public_from,
        )
        .join(Edition, Edition.id == LetterText.edition_id)
        .join(Publication, Publication.edition_id == Edition.id)
        .where(
            LetterText.approved_at.is_not(None), Edition.put_away_at.is_(None), Publication.kind == "winners", out(at)
        )
        .order_by(Publication.public_from, Publication.created_at, Publication.id)
    )  # fmt: skip
    newest = {
        (row.edition_id, row.kind): Due(
            row.edition_id, row.kind, row.version, row.id, row.last_number, max(row.public_from, row.approved_at)
        )
        for row in rows
    }
    return list(newest.values())


def armed(session: Session, keys: Collection[str]) -> set[str]:
    """The jobs of these keys that there are."""
    return {key for key in session.scalars(select(Job.key).where(Job.key.in_(keys))) if key}


def to_write(session: Session, edition_id: UUID, kind: str, first: int, stretch: int, at: datetime) -> ToWrite | None:
    """The letters of a kind to the nominations from a number on; None where the result or the approval is gone."""
    text = session.get(LetterText, (edition_id, kind))
    result = publishing.newest_public(session, edition_id, at, "winners")
    if text is None or text.approved_at is None or result is None:
        return None
    edition = programme.outlined_edition(session, edition_id)
    found = addressees(session, edition, result, Nomination.number.between(first, first + stretch - 1))
    wanted = [to for to in found if to.kind == kind]
    made = session.execute(
        select(Letter.nomination_id, Letter.basis, LetterCode.code)
        .outerjoin(LetterCode, (LetterCode.nomination_id == Letter.nomination_id) & LetterCode.replaced_at.is_(None))
        .where(Letter.nomination_id.in_([to.nomination_id for to in wanted]))
    ).all()
    return ToWrite(
        edition, result.public_from, text.texts, wanted, {row.nomination_id: row.basis for row in made},
        {row.nomination_id for row in made if row.code},
    )  # fmt: skip


def addressees(session: Session, edition: Edition, result: Publication, *which: Any) -> list[Addressee]:
    """Everybody whose nomination was judged, by its number, with what it became in a result. Three queries.

    One whose words were erased, or deleted at their time, is nobody's any more.
    """
    rows = session.execute(
        select(Entry.id, Entry.category_id, Category.key, Category.names, Nomination, User.name, User.language)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(User, User.id == Nomination.nominator_id)
        .where(
            Nomination.edition_id == edition.id, Nomination.state == "submitted", Nomination.title != "",
            Entry.state == "eligible", *which,
        )
        .options(selectinload(Nomination.organisations), selectinload(Nomination.countries))
        .order_by(Nomination.number, Category.position)
    )  # fmt: skip
    roles = {laureate.entry_id: laureate.role for laureate in result.laureates if laureate.entry_id}
    found: dict[UUID, Addressee] = {}
    for entry_id, category_id, key, names, nomination, user_name, language in rows:
        to = found.get(nomination.id)
        if to is None:
            to = found[nomination.id] = Addressee(
                nomination.id, nomination.number, nomination.title, _name(nomination) or user_name or "",
                language, sorted({country.iso2 for country in nomination.countries}), key,
            )  # fmt: skip
        to.categories.add(category_id)
        if entry_id in roles:
            to.category_key = key if not to.places else to.category_key
            to.places.append((dict(names), roles[entry_id]))
            to.honours.append((entry_id, roles[entry_id]))
    return list(found.values())


def texts_of_letters(session: Session, edition_id: UUID) -> dict[str, LetterText]:
    """What staff wrote, by kind."""
    query = select(LetterText).where(LetterText.edition_id == edition_id)
    return {found.kind: found for found in session.scalars(query.execution_options(populate_existing=True))}


def letters_made(session: Session, edition_id: UUID) -> dict[str, int]:
    """How many letters of each kind there are."""
    rows = session.execute(
        select(Letter.kind, func.count().label("number"))
        .where(Letter.edition_id == edition_id, Letter.basis.is_not(None))
        .group_by(Letter.kind)
    )
    counts = dict.fromkeys(rules.KINDS, 0)
    return counts | {row.kind: row.number for row in rows}


def recipients(
    session: Session, edition: Edition, result: Publication, kind: str, tied: Collection[UUID], *, number: int | None
) -> list[Addressee]:
    """The first of those to whom a letter of a kind goes, or the one with a number, for a reader's look.

    Left out is whoever has an entry in a category that the reader is tied to.
    """
    chosen = [laureate.entry_id for laureate in result.laureates if laureate.entry_id]
    taking_part = (Entry.nomination_id == Nomination.id, Entry.state == "eligible")
    honoured = exists().where(*taking_part, Entry.id.in_(chosen))
    query = (
        select(Nomination.id)
        .where(
            Nomination.edition_id == edition.id,
            Nomination.state == "submitted",
            exists().where(*taking_part),
            honoured if kind == "finalists" else ~honoured,
            ~exists().where(Entry.nomination_id == Nomination.id, Entry.category_id.in_(list(tied))),
            *([Nomination.number == number] if number is not None else []),
        )
        .order_by(Nomination.number)
        .limit(MOST_NAMED)
    )
    return addressees(session, edition, result, Nomination.id.in_(session.scalars(query).all()))


def _name(nomination: Nomination) -> str:
    """The nominees as the nomination names them, else its first organisation."""
    names = [name for name in nomination.nominee_names if name]
    return ", ".join(names) or next((one.name for one in nomination.organisations), "")
