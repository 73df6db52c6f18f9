"""Reads of likely duplicates: what the finder compares, and pairs with both of their nominations."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.core.text import N_
from awards.finding.models import DuplicatePair
from awards.finding.rules import Described, Said
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import (
    Collaborator,
    Entry,
    Evidence,
    Nomination,
    NominationCountry,
    NominationOrganisation,
    Referee,
)
from awards.nominations.queries import categories_if_it_stood
from awards.nominations.queries.people.standing import consent_stands
from awards.nominations.rules import State, TakenTogether
from awards.organisations.rules import domain_of
from awards.programme import queries as programme
from awards.programme.models import Category, Edition

PAGE = 20
COMPARED = ("submitted", "returned")
"""States of nominations that are compared: drafts still change, and what was withdrawn is nobody's duplicate."""


@dataclass(frozen=True)
class OfEdition:
    """An edition, for a page about all of its nominations."""

    edition: Edition

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class PairOf:
    """A likely pair of an edition."""

    edition: Edition
    pair: DuplicatePair

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass
class Side:
    """One nomination of a pair, as staff compare it: categories as (key, names), countries as codes; `letters` came."""

    id: UUID
    number: int
    title: str
    state: str
    language: str
    nominator: str
    submitted_at: datetime | None
    consent: str | None
    letters: int
    organisations: list[str] = field(default_factory=list)
    categories: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PairRow:
    """A pair with both of its nominations."""

    pair: DuplicatePair
    one: Side
    other: Side

    @property
    def fallen(self) -> Side | None:
        """The one that was to stand for both and was withdrawn since, so that neither does."""
        if self.pair.kept_id is None:
            return None
        kept = self.one if self.one.id == self.pair.kept_id else self.other
        return kept if kept.state == State.WITHDRAWN else None

    def only(self, side: Side) -> list[tuple[str, dict[str, str]]]:
        """The categories that this one of the two enters and the other does not."""
        other = self.other if side is self.one else self.one
        return [category for category in side.categories if category not in other.categories]


def edition(session: Session, edition_id: UUID) -> OfEdition:
    """An edition that is held here, with its categories. Raises NotFound."""
    return OfEdition(programme.outlined_edition(session, edition_id))


def pair_of(session: Session, edition_id: UUID, pair_id: UUID) -> PairOf:
    """A pair of this edition. Raises NotFound."""
    pair = session.scalar(
        select(DuplicatePair).where(DuplicatePair.id == pair_id, DuplicatePair.edition_id == edition_id)
    )
    if pair is None:
        raise NotFound("pair")
    return PairOf(programme.outlined_edition(session, edition_id), pair)


def goes_on_as(session: Session, nomination_id: UUID) -> TakenTogether | None:
    """The nomination that stands for one which staff merged into it, or into one merged in its turn.

    None where nobody merged it, and where what it was merged into was withdrawn.
    """
    kept = _stands_for(session, nomination_id)
    if kept is None:
        return None
    waits = exists().where(
        OutboxMail.about_id == nomination_id,
        OutboxMail.template == "nomination_merged",
        OutboxMail.state.in_(("waiting", "held")),
    )
    return TakenTogether(kept, told=not session.scalars(select(waits)).one())


def _stands_for(session: Session, nomination_id: UUID) -> int | None:
    kept = session.execute(
        select(Nomination.id, Nomination.number, Nomination.state)
        .join(DuplicatePair, DuplicatePair.kept_id == Nomination.id)
        .where(
            DuplicatePair.state == Said.MERGED,
            or_(DuplicatePair.one_id == nomination_id, DuplicatePair.other_id == nomination_id),
            DuplicatePair.kept_id != nomination_id,
        )
    ).one_or_none()
    if kept is None:
        return None
    return _stands_for(session, kept.id) if kept.state == State.WITHDRAWN else int(kept.number)


def described(session: Session, edition_id: UUID) -> list[Described]:
    """Every sent nomination of the edition as the finder reads it: five queries, whatever their number."""
    organisations: dict[UUID, list[str]] = defaultdict(list)
    domains: dict[UUID, set[str]] = defaultdict(set)
    sent = and_(Nomination.edition_id == edition_id, Nomination.state.in_(COMPARED))
    ids = select(Nomination.id).where(sent)
    for nomination_id, name, domain in session.execute(
        select(NominationOrganisation.nomination_id, NominationOrganisation.name, NominationOrganisation.domain)
        .where(NominationOrganisation.nomination_id.in_(ids))
        .order_by(NominationOrganisation.position)
    ):
        organisations[nomination_id].append(name)
        domains[nomination_id] |= {domain} if domain else set()
    countries: dict[UUID, set[str]] = defaultdict(set)
    for nomination_id, iso2 in session.execute(
        select(NominationCountry.nomination_id, NominationCountry.iso2).where(
            NominationCountry.nomination_id.in_(ids), NominationCountry.role == "organisation"
        )
    ):
        countries[nomination_id].add(iso2)
    links: dict[UUID, set[str]] = defaultdict(set)
    for nomination_id, url in session.execute(
        select(Evidence.nomination_id, Evidence.url).where(Evidence.nomination_id.in_(ids))
    ):
        links[nomination_id].add(_plain_address(url))
        domains[nomination_id] |= {domain} if (domain := domain_of(url)) else set()
    helpers: dict[UUID, set[str]] = defaultdict(set)
    for nomination_id, user_id in session.execute(
        select(Collaborator.nomination_id, Collaborator.user_id).where(
            Collaborator.nomination_id.in_(ids), Collaborator.user_id.is_not(None), Collaborator.ended_at.is_(None)
        )
    ):
        helpers[nomination_id].add(str(user_id))
    rows = session.execute(
        select(
            Nomination.id, Nomination.title, Nomination.nominee_kind, Nomination.nominee_names, Nomination.answers,
            Nomination.nominator_id, User.name.label("nominator"), Nomination.relation, Nomination.language,
        )
        .join(User, User.id == Nomination.nominator_id)
        .where(sent)
        .order_by(Nomination.number)
    )  # fmt: skip
    return [
        Described(
            key=str(row.id),
            title=row.title,
            organisations=tuple(
                dict.fromkeys([*organisations[row.id], *(row.nominee_names if row.nominee_kind != "person" else ())])
            ),
            domains=frozenset(domains[row.id]),
            people=_people(row),
            users=frozenset({str(row.nominator_id)} | helpers[row.id]),
            countries=frozenset(countries[row.id]),
            text="\n".join(_texts(row.answers)),
            language=row.language,
            links=frozenset(links[row.id]),
        )
        for row in rows
    ]


def pairs(
    session: Session,
    edition_id: UUID,
    state: str,
    *,
    number: int | None = None,
    after: tuple[int, UUID] | None = None,
) -> list[PairRow]:
    """Pairs in this state, the heaviest first, one more than a page; `number`: those of this one. Four queries."""
    query = select(DuplicatePair).where(DuplicatePair.edition_id == edition_id, DuplicatePair.state == state)
    if number is not None:
        ids = select(Nomination.id).where(Nomination.edition_id == edition_id, Nomination.number == number)
        query = query.where(or_(DuplicatePair.one_id.in_(ids), DuplicatePair.other_id.in_(ids)))
    if after is not None:
        points, last = after
        query = query.where(
            or_(DuplicatePair.points < points, and_(DuplicatePair.points == points, DuplicatePair.id > last))
        )
    found = session.scalars(query.order_by(DuplicatePair.points.desc(), DuplicatePair.id).limit(PAGE + 1)).all()
    sides = _sides(session, {id_ for pair in found for id_ in (pair.one_id, pair.other_id)})
    rows = []
    for pair in found:
        one, other = sorted((sides[pair.one_id], sides[pair.other_id]), key=lambda side: side.number)
        rows.append(PairRow(pair, one, other))
    return rows


def would_stand(session: Session, edition: Edition, pairs: Sequence[DuplicatePair]) -> dict[UUID, int]:
    """How many nominations the nominator of the withdrawn one would have if this merged pair were undone, by pair:
    those alone where that is more than the edition allows.
    """
    gone = {pair.id: pair.other_id if pair.kept_id == pair.one_id else pair.one_id for pair in pairs if pair.kept_id}
    if edition.most_nominations is None or not gone:
        return {}
    theirs = aliased(Nomination)
    standing = session.execute(
        select(Nomination.id, func.count())
        .join(theirs, and_(theirs.edition_id == Nomination.edition_id, theirs.nominator_id == Nomination.nominator_id))
        .where(Nomination.id.in_(gone.values()), theirs.state.in_(COMPARED))
        .group_by(Nomination.id)
    )
    counted = {row[0]: row[1] + 1 for row in standing}
    return {
        pair_id: counted[nomination_id]
        for pair_id, nomination_id in gone.items()
        if counted.get(nomination_id, 0) > edition.most_nominations
    }


TOO_MANY = N_(
    "If this is undone, its nominator has more nominations than this edition allows: %(count)s instead of at most "
    "%(most)s."
)
TOO_WIDE = N_(
    "If this is undone, its nominee stands in more categories than this edition allows: %(count)s instead of at most "
    "%(most)s."
)


def would_enter(session: Session, edition: Edition, nomination_id: UUID) -> int | None:
    """How many categories the nominee of a withdrawn nomination would have entered if it stood again.

    None where that is within what the edition allows. Two queries.
    """
    if edition.most_categories is None:
        return None
    entered, _known_by = categories_if_it_stood(session, nomination_id)
    return len(entered) if len(entered) > edition.most_categories else None


FALLEN = "fallen"


def counts(session: Session, edition_id: UUID) -> dict[str, int]:
    """How many pairs there are in each state; under `FALLEN` those merged ones of which neither stands any more."""
    later = aliased(DuplicatePair)
    merged_again = exists().where(
        later.state == Said.MERGED,
        or_(later.one_id == DuplicatePair.kept_id, later.other_id == DuplicatePair.kept_id),
        later.kept_id != DuplicatePair.kept_id,
    )
    fallen = and_(Nomination.state == State.WITHDRAWN, ~merged_again)
    found = session.execute(
        select(DuplicatePair.state, func.count(), func.coalesce(func.sum(case((fallen, 1), else_=0)), 0))
        .outerjoin(Nomination, Nomination.id == DuplicatePair.kept_id)
        .where(DuplicatePair.edition_id == edition_id)
        .group_by(DuplicatePair.state)
    ).all()
    states = {state.value: 0 for state in Said} | {row[0]: row[1] for row in found}
    return states | {FALLEN: sum(int(row[2]) for row in found)}


def _sides(session: Session, ids: Iterable[UUID]) -> dict[UUID, Side]:
    wanted = list(ids)
    letters = (
        select(func.count())
        .select_from(Referee)
        .where(Referee.nomination_id == Nomination.id, Referee.sent_at.is_not(None))
        .correlate(Nomination)
    )
    sides = {
        row.id: Side(
            row.id, row.number, row.title, row.state, row.language, row.email, row.submitted_at, row.consent,
            row.letters,
        )
        for row in session.execute(
            select(
                Nomination.id, Nomination.number, Nomination.title, Nomination.state, Nomination.language, User.email,
                Nomination.submitted_at, consent_stands().label("consent"),
                letters.scalar_subquery().label("letters"),
            )
            .join(User, User.id == Nomination.nominator_id)
            .where(Nomination.id.in_(wanted))
        )
    }  # fmt: skip
    for nomination_id, name in session.execute(
        select(NominationOrganisation.nomination_id, NominationOrganisation.name)
        .where(NominationOrganisation.nomination_id.in_(wanted))
        .order_by(NominationOrganisation.position)
    ):
        sides[nomination_id].organisations.append(name)
    for nomination_id, key, names in session.execute(
        select(Entry.nomination_id, Category.key, Category.names)
        .join(Category, Category.id == Entry.category_id)
        .where(Entry.nomination_id.in_(wanted))
        .order_by(Category.position)
    ):
        sides[nomination_id].categories.append((key, names))
    return sides


def _people(row: Any) -> tuple[str, ...]:
    people: Sequence[str] = row.nominee_names if row.nominee_kind in ("person", "several") else ()
    return tuple(dict.fromkeys([*people, *([row.nominator] if row.relation == "self" and row.nominator else [])]))


def _texts(value: Any) -> Iterator[str]:
    """Every text in an answer, however it is built."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _plain_address(url: str) -> str:
    """A link without what does not tell two pages apart."""
    return url.split("#")[0].rstrip("/").partition("://")[2].removeprefix("www.").casefold()
