"""Reads of a nomination and its text, each with its loading stated."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.infrastructure import locks
from awards.nominations import rules
from awards.nominations.models import (
    Nomination,
    NominationVersion,
    Return,
)
from awards.nominations.queries.submission import extension, submitted_n
from awards.nominations.rules import Content, Right
from awards.places.models import Country
from awards.programme import queries as programme
from awards.programme.models import Edition

MOST_NAMED = 5_000
"""So many numbers are asked for by name; of more, all are read."""


@dataclass(frozen=True)
class Nominated:
    """A nomination as its nominator's pages need it: the edition, the present text, the open return if any.

    `submitted_n` is the version that was submitted last; `extended_until` a later deadline that staff gave.
    """

    edition: Edition
    nomination: Nomination
    version: NominationVersion
    open_return: Return | None
    submitted_n: int | None = None
    extended_until: datetime | None = None

    @property
    def nominator_id(self) -> UUID:
        return self.nomination.nominator_id

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def was_sent(self) -> bool:
        """Whether staff have it before them: it was submitted, whatever became of it."""
        return self.nomination.submitted_at is not None

    @cached_property
    def rights(self) -> Mapping[UUID, Right]:
        """Who may do what with the nomination, by user: its nominator and those who accepted an invitation."""
        return rights_of(self.nomination)

    @property
    def due_at(self) -> datetime | None:
        """Until when the open return is to be answered."""
        return self.open_return.due_at if self.open_return else None

    @property
    def closes_at(self) -> datetime:
        """Until when the text can be changed: of the return, a later deadline that was given, or the edition's."""
        return self.due_at or rules.closing(self.edition, self.extended_until)

    def is_taken(self, at: datetime) -> bool:
        """Whether the call, or the later deadline, still takes this nomination."""
        return rules.takes(self.edition, self.extended_until, at)

    @property
    def has_changes(self) -> bool:
        """Whether something was saved after the last submission and is not submitted."""
        return self.nomination.state == rules.State.SUBMITTED and self.submitted_n != self.version.n

    @cached_property
    def content(self) -> Content:
        """The present text."""
        return rules.from_document(self.version.content)


@dataclass(frozen=True)
class SectionOf:
    """One section of a nomination, for its page."""

    nominated: Nominated
    key: str

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights


def nominated(session: Session, edition_id: UUID, nomination_id: UUID) -> Nominated:
    """A nomination of this edition with its present version, entries and open return. Four queries. NotFound."""
    edition = programme.held_edition(session, edition_id)
    row = session.execute(_nominated(), {"nomination": nomination_id, "edition": edition_id}).unique().one_or_none()
    if row is None:
        raise NotFound("nomination")
    nomination, version, submitted, extended = row
    returned = nomination.state == rules.State.RETURNED
    back = open_return(session, nomination_id) if returned else None
    return Nominated(edition, nomination, version, back, submitted, extended)


@cache
def _nominated() -> Select[Nomination, NominationVersion, int | None, datetime]:
    return (
        select(
            Nomination,
            NominationVersion,
            submitted_n(Nomination.id),
            extension(Nomination.edition_id, Nomination.nominator_id, Nomination.id),
        )
        .join(NominationVersion, _PRESENT)
        .where(Nomination.id == bindparam("nomination"), Nomination.edition_id == bindparam("edition"))
        .options(joinedload(Nomination.entries), joinedload(Nomination.collaborators))
        .execution_options(populate_existing=True)
    )


_PRESENT = and_(NominationVersion.nomination_id == Nomination.id, NominationVersion.n == Nomination.version)


def rights_of(nomination: Nomination) -> dict[UUID, Right]:
    """Who may do what with a nomination, by user; its collaborators are loaded."""
    return {c.user_id: Right(c.rights) for c in nomination.collaborators if c.user_id} | {
        nomination.nominator_id: Right.OWN
    }


def section_of(session: Session, edition_id: UUID, nomination_id: UUID, key: str) -> SectionOf:
    """A section of a nomination by its key, loaded as in `nominated`. Raises NotFound."""
    found = nominated(session, edition_id, nomination_id)
    if key not in rules.sections(found.edition.form, found.content.categories):
        raise NotFound("section")
    return SectionOf(found, key)


def open_return(session: Session, nomination_id: UUID) -> Return | None:
    """The return that waits for its answer, the newest first."""
    return session.scalars(
        select(Return)
        .where(Return.nomination_id == nomination_id, Return.answered_at.is_(None))
        .order_by(Return.at.desc())
        .limit(1)
    ).one_or_none()


def version(session: Session, nomination: Nomination) -> NominationVersion:
    """The present version of a nomination."""
    return session.get_one(NominationVersion, (nomination.id, nomination.version))


def content_at(session: Session, nomination_id: UUID, n: int) -> Content | None:
    """The content of one version of a nomination, or None when there was none of that number."""
    found = session.get(NominationVersion, (nomination_id, n))
    return rules.from_document(found.content) if found else None


def lock_nomination(session: Session, nomination: Nomination) -> None:
    """Hold the nomination's row until the transaction ends, and bring it with all of its parts up to date."""
    session.flush()
    session.execute(select(Nomination.id).where(Nomination.id == nomination.id).with_for_update(key_share=True))
    session.scalars(whole().where(Nomination.id == nomination.id).execution_options(populate_existing=True)).one()


def lock_numbered(session: Session, edition_id: UUID, numbers: Collection[int]) -> None:
    """Hold the rows of an edition's nominations of these numbers until the transaction ends, before they are read."""
    among = [] if len(numbers) > MOST_NAMED else [Nomination.number.in_(numbers)]
    session.flush()
    session.execute(
        select(Nomination.id)
        .where(Nomination.edition_id == edition_id, *among)
        .order_by(Nomination.id)
        .with_for_update(key_share=True)
    )


def lock_to_submit(session: Session, nomination: Nomination) -> None:
    """Hold the nomination's row until the transaction ends, and bring it with its entries and present version up to
    date: what submitting reads. Two queries at most, for it is done hundreds of times in a deadline's last minute."""
    session.flush()
    this = {"nomination": nomination.id}
    if not locks.one_writer(session):
        session.execute(_held(), this)
    session.execute(_to_submit(), this).unique().one()


@cache
def _held() -> Select[UUID]:
    return select(Nomination.id).where(Nomination.id == bindparam("nomination")).with_for_update(key_share=True)


@cache
def _to_submit() -> Select[Nomination, NominationVersion]:
    return (
        select(Nomination, NominationVersion)
        .join(NominationVersion, _PRESENT)
        .where(Nomination.id == bindparam("nomination"))
        .options(joinedload(Nomination.entries))
        .execution_options(populate_existing=True)
    )


def whole() -> Select[Nomination]:
    """Nominations with organisations, countries, evidence and entries, one query each."""
    return select(Nomination).options(
        selectinload(Nomination.organisations),
        selectinload(Nomination.countries),
        selectinload(Nomination.evidence),
        selectinload(Nomination.entries),
    )


def texts_of(
    session: Session, edition_id: UUID, numbers: Collection[int] | None = None
) -> list[tuple[Nomination, NominationVersion, str]]:
    """Every nomination of an edition, or those of these `numbers`, by number, with its nominator's address: drafts with
    their present version, others with the one that was submitted last. One query."""
    among = [] if numbers is None or len(numbers) > MOST_NAMED else [Nomination.number.in_(numbers)]
    found = session.execute(
        select(Nomination, NominationVersion, User.email)
        .select_from(Nomination)
        .join(
            NominationVersion,
            and_(
                NominationVersion.nomination_id == Nomination.id,
                NominationVersion.n == func.coalesce(submitted_n(Nomination.id), Nomination.version),
            ),
        )
        .join(User, User.id == Nomination.nominator_id)
        .where(Nomination.edition_id == edition_id, *among)
        .order_by(Nomination.number)
        .execution_options(populate_existing=True)
    )
    return [(nomination, version, email) for nomination, version, email in found]


def country_names(session: Session, codes: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
    """The names of countries in six languages by their codes: of those asked for, else of all."""
    wanted = select(Country.iso2, Country.names).order_by(Country.iso2)
    if codes is not None:
        wanted = wanted.where(Country.iso2.in_(list(codes)))
    return dict(session.execute(wanted).all())


def country_codes(session: Session, codes: Iterable[str]) -> set[str]:
    """Those of the codes that are a country's."""
    return set(session.scalars(select(Country.iso2).where(Country.iso2.in_(list(codes)))))
