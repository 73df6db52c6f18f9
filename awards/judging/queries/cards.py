"""Cards for the services that change them: what they stand on, read again under lock."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select, text
from sqlalchemy.orm import Session, aliased, load_only

from awards.assignment.models import Assignment
from awards.assignment.queries import by_ids, nothing_found, standing_between
from awards.core.errors import NotFound
from awards.judging import rules
from awards.judging.models import (
    Confidentiality,
    GateAnswer,
    Score,
    Scorecard,
    ScorecardConfirmation,
)
from awards.judging.queries.desks import agreed_to_present, may_be_judged, own_card, to_work_on_first, value
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Criterion, Edition, Round


class OfAssignment(NamedTuple):
    """What a change of a card looks at of the assignment."""

    id: UUID
    entry_id: UUID
    nomination_id: UUID
    round_id: UUID
    judge_id: UUID
    begun_at: datetime | None


class OfNomination(NamedTuple):
    """Of the nomination."""

    id: UUID
    number: int


class OfEdition(NamedTuple):
    """Of the edition."""

    id: UUID
    names: dict[str, str]
    scale_min: int
    scale_max: int
    half_points: bool
    why_for_extremes: bool


class OfRound(NamedTuple):
    """Of the round."""

    id: UUID
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Ground:
    """What a card stands on: a live assignment of an eligible entry of a submitted nomination, in its round.

    Of each only what a change looks at: a judge waits for every save, and whole objects take a third of its time.
    """

    assignment: OfAssignment
    nomination: OfNomination
    edition: OfEdition
    round: OfRound
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class CardToWrite:
    """What a judge writes on: the ground of the card, held, and what the door asks of it.

    `agreed_at` is None until the judge has passed the gate with this nomination; `several` says whether the edition
    has more rounds, `named` is the round's number where the address named it; `asked` the criterion that it names.
    """

    ground: Ground
    conflicted: bool
    agreed_at: datetime | None
    several: bool
    named: int | None
    asked: Criterion | None = None

    @property
    def edition_id(self) -> UUID:
        return self.ground.edition.id

    @property
    def entry_id(self) -> UUID:
        return self.ground.assignment.entry_id

    @property
    def judge_id(self) -> UUID:
        return self.ground.assignment.judge_id

    @property
    def still_judged(self) -> bool:
        """Whether the entry still stands; the ground of one that does not is not found."""
        return True

    @property
    def allowed(self) -> tuple[Decimal, ...]:
        """The points of the edition's scale."""
        edition = self.ground.edition
        return rules.allowed_points(edition.scale_min, edition.scale_max, edition.half_points)

    @property
    def criterion_asked(self) -> Criterion:
        """The criterion that the address names. Raises NotFound when it names none of the category."""
        if self.asked is None:
            raise NotFound("criterion")
        return self.asked

    def about(self, criterion_id: UUID) -> "CardToWrite":
        """The same with the criterion asked about."""
        asked = (criterion for criterion in self.ground.criteria if criterion.id == criterion_id)
        return replace(self, asked=next(asked, None))


def ground(session: Session, entry_id: UUID, round_id: UUID, judge_id: UUID) -> Ground:
    """The ground of a card, held until the transaction ends: nobody ends or withdraws it meanwhile.

    Raises NotFound when it is gone: then nothing may be written to the card any more.
    """
    rows = session.execute(_held_for_reading(), {"entry": entry_id, "round": round_id, "judge": judge_id}).all()
    return _ground(rows)


def card_to_write(
    session: Session, edition_id: UUID, entry_id: UUID, judge_id: UUID, at: datetime, number: int | None = None
) -> CardToWrite:
    """What a judge's save of anything on a card stands on, held until the transaction ends. Raises NotFound.

    Of the round of this number, else of the first that is not over, else of the last. The assignment is held for this
    save alone, so that two of one judge's tabs never wait for each other's half of a lock.
    """
    values = {"edition": edition_id, "entry": entry_id, "judge": judge_id, "at": at, "number": number}
    rows = session.execute(_held_for_writing(number is None), values).all()
    found = _ground([row for row in rows if row[0] == rows[0][0]])
    nomination_id = found.nomination.id
    between = {} if rows[0].free else standing_between(session, edition_id, judge_id, by_ids([nomination_id]))
    return CardToWrite(found, nomination_id in between, rows[0].agreed_at, rows[0].rounds > 1, number)


def _ground(rows: Sequence[Any]) -> Ground:
    if not rows:
        raise NotFound("assignment")
    values = iter(rows[0])
    assignment, nomination, edition, round_ = (kind(*islice(values, len(columns))) for kind, columns in PARTS)
    return Ground(assignment, nomination, edition, round_, tuple(row.Criterion for row in rows))


def names_of_criteria(session: Session, keys: Collection[str], entry_id: UUID) -> dict[str, dict[str, str]]:
    """What criteria of an entry's category are called, by their keys."""
    asked = (
        select(Criterion.key, Criterion.names)
        .join(Entry, Entry.category_id == Criterion.category_id)
        .where(Entry.id == entry_id, Criterion.key.in_(keys))
    )
    return {row.key: row.names for row in session.execute(asked)}


PARTS: tuple[tuple[Callable[..., Any], tuple[Any, ...]], ...] = (
    (OfAssignment, (
        Assignment.id, Assignment.entry_id, Assignment.nomination_id, Assignment.round_id, Assignment.judge_id,
        Assignment.begun_at,
    )),
    (OfNomination, (Nomination.id, Nomination.number)),
    (OfEdition, (
        Edition.id, Edition.names, Edition.scale_min, Edition.scale_max, Edition.half_points, Edition.why_for_extremes,
    )),
    (OfRound, (Round.id, Round.opens_at, Round.closes_at)),
)  # fmt: skip
"""The columns of each part, in its own order."""


@cache
def _grounds() -> Select[*tuple[Any, ...]]:
    return (
        select(*(column for _kind, columns in PARTS for column in columns), Criterion)
        .options(load_only(Criterion.category_id, Criterion.key, Criterion.position, Criterion.weight))
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Criterion, Criterion.category_id == Entry.category_id)
        .where(
            Assignment.entry_id == value("entry"), Assignment.judge_id == value("judge"), *may_be_judged()
        )
    )  # fmt: skip


@cache
def _held_for_reading() -> Select[*tuple[Any, ...]]:
    return (
        _grounds()
        .where(Assignment.round_id == value("round"))
        .order_by(Criterion.position)
        .with_for_update(read=True, of=[Assignment, Nomination, Entry])
    )


@cache
def _held_for_writing(of_any_round: bool) -> Select[*tuple[Any, ...]]:
    every, judge, at = aliased(Round), value("judge"), value("at")
    rounds = select(func.count()).select_from(every).where(every.edition_id == Edition.id).scalar_subquery()
    answered = exists().where(GateAnswer.judge_id == judge, GateAnswer.nomination_id == Nomination.id)
    agreed = select(Confidentiality.agreed_at).where(*agreed_to_present(judge)).scalar_subquery()
    found = (
        _grounds()
        .add_columns(
            case((answered, agreed)).label("agreed_at"), rounds.label("rounds"),
            nothing_found(Nomination.edition_id, judge, lambda column: column == Nomination.id).label("free"),
        )
        .where(Nomination.edition_id == value("edition"))
        .order_by(to_work_on_first(at), Criterion.position)
        .with_for_update(key_share=True, of=[Assignment])
        .suffix_with(text("FOR SHARE OF nomination, entry"), dialect="postgresql")
    )  # fmt: skip
    return found if of_any_round else found.where(Round.number == value("number"))


def place(session: Session, assignment: Assignment) -> tuple[int, Round]:
    """The number of the assigned nomination, and the round."""
    number = session.scalars(select(Nomination.number).where(Nomination.id == assignment.nomination_id)).one()
    return number, session.get_one(Round, assignment.round_id)


def card(session: Session, entry_id: UUID, round_id: UUID, judge_id: UUID) -> Scorecard | None:
    """The judge's card for the entry, locked until the transaction ends; None before the first change."""
    return session.scalar(_own_card(), {"entry": entry_id, "round": round_id, "judge": judge_id})


@cache
def _own_card() -> Select[Scorecard]:
    return (
        select(Scorecard)
        .where(own_card(value("entry"), value("round"), value("judge")))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def scores(session: Session, card_id: UUID) -> dict[UUID, Score]:
    """The scores of a card by criterion."""
    found = session.scalars(select(Score).where(Score.scorecard_id == card_id))
    return {score.criterion_id: score for score in found}


def cards(session: Session, round_id: UUID, judge_id: UUID, entry_ids: Collection[UUID]) -> list[Scorecard]:
    """The judge's cards for these entries, always in the same order, so that two locks never wait for each other."""
    return list(
        session.scalars(
            select(Scorecard)
            .where(Scorecard.round_id == round_id, Scorecard.judge_id == judge_id, Scorecard.entry_id.in_(entry_ids))
            .order_by(Scorecard.id)
        )
    )


def unconfirmed(session: Session, round_id: UUID, judge_id: UUID) -> int:
    """How many of the judge's entries in the round have no confirmed card yet."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .join(Entry, Entry.id == Assignment.entry_id)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .outerjoin(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
            .where(
                Assignment.round_id == round_id,
                Assignment.judge_id == judge_id,
                Scorecard.confirmed_at.is_(None),
                *may_be_judged(),
            )
        )
        or 0
    )


def times_confirmed(session: Session, card_id: UUID) -> int:
    """How often the judge confirmed this card."""
    n = func.max(ScorecardConfirmation.n)
    return session.scalar(select(n).where(ScorecardConfirmation.scorecard_id == card_id)) or 0


def last_confirmation(session: Session, card_id: UUID) -> ScorecardConfirmation | None:
    """The card as it was confirmed last; None for one that was confirmed before confirmations were kept."""
    return session.scalar(
        select(ScorecardConfirmation)
        .where(ScorecardConfirmation.scorecard_id == card_id)
        .order_by(ScorecardConfirmation.n.desc())
        .limit(1)
    )
