"""What a judge has to do: the queue of an edition."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session, defer

from awards.accounts.models import Role
from awards.assignment.models import Assignment, JudgeProfile, WarmUpEntry
from awards.assignment.queries import conflicted_nominations, nothing_found
from awards.core.errors import NotFound
from awards.core.identifiers import numbered
from awards.judging import rules, terms
from awards.judging.models import BlindRelease, Confidentiality, GateAnswer, Score, Scorecard
from awards.judging.rules import CardState
from awards.nominations.models import Entry, Nomination, NominationOrganisation
from awards.programme.models import Category, Criterion, Edition, Round

MANY_ROUNDS = 10_000
"""More than an edition has."""


class Item(NamedTuple):
    """One entry in a judge's queue; in a blind round its number stands for the title, and it names no nominee.

    `asked` is whether the judge was asked about a tie to the nominee, at the gate: it is not opened before. `minutes`
    is how long it takes, as staff said when they invited the judge.
    """

    entry_id: UUID
    nomination_id: UUID
    number: int
    title: str
    nominees: str
    category_key: str
    category_names: dict[str, str]
    category_position: int
    state: CardState
    scored: int
    criteria: int
    warms_up: bool = False
    scored_at: datetime | None = None
    asked: bool = True
    minutes: int = rules.MINUTES_AN_ENTRY

    @property
    def called(self) -> str:
        """What the judge's lists call it: its title, and before the gate was passed with it who is nominated."""
        return self.title if self.asked else self.nominees or numbered(self.number)

    @property
    def left(self) -> bool:
        """Whether there is still something to score."""
        return self.state in (CardState.NOT_BEGUN, CardState.HALF)


@dataclass(frozen=True)
class Queue:
    """All that one judge has to score in a round, in an order of the judge's own.

    `rounds` are those in which the judge has something, and the one shown; `named` is its number where the address
    named it.
    """

    edition: Edition
    round: Round
    judge_id: UUID
    agreed_at: datetime | None
    items: tuple[Item, ...]
    rounds: tuple[Round, ...] = ()
    named: int | None = None

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    def count(self, *states: CardState) -> int:
        """How many entries are in one of the states."""
        return sum(item.state in states for item in self.items)

    @property
    def unasked(self) -> int:
        """How many nominations the judge has to be asked about first, at the gate."""
        return len({item.nomination_id for item in self.items if not item.asked})

    def next(self, after: UUID | None = None) -> Item | None:
        """The next open entry with something to score, from the one named on and around; None when there is none."""
        ids = [item.entry_id for item in self.items]
        start = ids.index(after) + 1 if after in ids else 0
        return next((item for item in (*self.items[start:], *self.items[:start]) if item.left and item.asked), None)


def queue(session: Session, edition_id: UUID, judge_id: UUID, at: datetime, number: int | None = None) -> Queue:
    """A judge's queue of an edition, without what is withdrawn, ineligible, ended or in conflict. Raises NotFound.

    Of the round of this number, else of the one to work on: of those in which the judge has something, the first that
    is not over, else the last.
    """
    found = frame(session, edition_id, judge_id, at, number)
    hidden = {} if found.free else conflicted_nominations(session, edition_id, judge_id)
    own = items(session, found.edition, found.round, judge_id, hidden)
    return Queue(found.edition, found.round, judge_id, found.agreed_at, own, found.rounds, number)


def items(
    session: Session, edition: Edition, round_: Round, judge_id: UUID, hidden: Collection[UUID]
) -> tuple[Item, ...]:
    """The judge's live assignments of a round's eligible entries, in the judge's own order, none of the `hidden`.

    Entries to warm up with come first.
    """
    known = {
        "edition": edition.id, "round": round_.id, "judge": judge_id, "blind": round_.blind,
        "all_count": not edition.why_for_extremes, "lowest": edition.scale_min, "highest": edition.scale_max,
    }  # fmt: skip
    rows = session.execute(_items(), known).all()
    shown = [row for row in rows if row.nomination_id not in hidden]
    shown.sort(key=lambda row: (row.place is None, rules.place_in_queue(judge_id, row.id)))
    blind = round_.blind
    return tuple(
        Item(
            key, nomination_id, number, title_shown(blind, number, title, seal),
            "" if blind or answered else _named(nominees, organisations), category,
            _document(names), position, rules.card_state(scored, criteria, confirmed),
            scored, criteria, place is not None, scored_at, answered, minutes,
        )
        for (
            key, nomination_id, number, title, nominees, category, names, position, confirmed, scored, scored_at,
            criteria, organisations, seal, place, answered, minutes,
        ) in shown
    )  # fmt: skip


def _named(names: str, organisations: str | None) -> str:
    """Who is nominated: people and projects by the names as stored, else the organisations."""
    return ", ".join(filter(None, json.loads(names))) or organisations or ""


@lru_cache(maxsize=256)
def _document(stored: str) -> dict[str, str]:
    """A document as stored, read once for all rows that share it; nobody changes it."""
    found: dict[str, str] = json.loads(stored)
    return found


@cache
def _items() -> Select[*tuple[Any, ...]]:
    judge, round_ = value("judge"), value("round")
    explained = or_(
        bindparam("all_count", type_=Boolean), Score.why != "",
        Score.points.not_in((bindparam("lowest", type_=Integer), bindparam("highest", type_=Integer))),
    )  # fmt: skip
    cards = (
        select(
            Scorecard.entry_id, Scorecard.confirmed_at, func.max(Score.saved_at).label("scored_at"),
            func.count(Score.criterion_id).filter(explained).label("scored"),
        )
        .outerjoin(Score, Score.scorecard_id == Scorecard.id)
        .where(Scorecard.judge_id == judge, Scorecard.round_id == round_)
        .group_by(Scorecard.id)
        .subquery("card")
    )  # fmt: skip
    joined = func.aggregate_strings(NominationOrganisation.name, ", ")
    named = select(joined).where(NominationOrganisation.nomination_id == Nomination.id).scalar_subquery()
    organisations = case(
        (or_(bindparam("blind", type_=Boolean), GateAnswer.answered_at.is_not(None)), null()), else_=named
    )
    criteria = select(func.count()).where(Criterion.category_id == Category.id).scalar_subquery()
    seal = (
        select(BlindRelease.seal)
        .where(BlindRelease.nomination_id == Nomination.id, BlindRelease.part == rules.TITLE)
        .scalar_subquery()
    )
    minutes = (
        select(JudgeProfile.minutes)
        .where(JudgeProfile.edition_id == value("edition"), JudgeProfile.user_id == judge)
        .scalar_subquery()
    )
    place = (
        select(WarmUpEntry.place)
        .where(WarmUpEntry.entry_id == Assignment.entry_id, WarmUpEntry.round_id == Assignment.round_id)
        .scalar_subquery()
    )
    return (
        select(
            Entry.id, Nomination.id.label("nomination_id"), Nomination.number, Nomination.title,
            cast(Nomination.nominee_names, String).label("nominee_names"), Category.key,
            cast(Category.names, String).label("names"), Category.position,
            cards.c.confirmed_at.is_not(None).label("confirmed"),
            func.coalesce(cards.c.scored, 0).label("scored"), cards.c.scored_at, criteria.label("criteria"),
            organisations.label("organisations"), seal.label("seal"), place.label("place"),
            GateAnswer.answered_at.is_not(None).label("answered"),
            func.coalesce(minutes, rules.MINUTES_AN_ENTRY).label("minutes"),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(cards, cards.c.entry_id == Assignment.entry_id)
        .outerjoin(GateAnswer, (GateAnswer.nomination_id == Nomination.id) & (GateAnswer.judge_id == judge))
        .where(Assignment.judge_id == judge, Assignment.round_id == round_, *may_be_judged())
    )  # fmt: skip


def title_shown(blind: bool, number: int, title: str, seal: str | None) -> str:
    """What stands for a nomination in lists of judges: its number in a blind round, unless staff released the title."""
    return numbered(number) if blind and seal != rules.seal_of(title) else title


def editions_judged(session: Session, judge_id: UUID, at: datetime) -> list[tuple[Edition, Round]]:
    """Editions in which somebody holds the role of judge or chair, newest first, with the round to work on."""
    rows = session.execute(
        select(Edition, Round)
        .options(defer(Edition.form))
        .join(Round, Round.edition_id == Edition.id)
        .where(
            Edition.id.in_(
                select(Role.edition_id).where(
                    Role.user_id == judge_id, Role.kind.in_(("judge", "chair")), Role.ended_at.is_(None)
                )
            )
        )
        .order_by(Edition.year.desc(), Edition.rehearsal, has_something(judge_id).desc(), to_work_on_first(at))
    )
    found: dict[UUID, tuple[Edition, Round]] = {}
    for edition, round_ in rows:
        found.setdefault(edition.id, (edition, round_))
    return list(found.values())


def may_be_judged() -> tuple[ColumnElement[bool], ...]:
    """The conditions under which an assignment gives a judge something to read and score."""
    return (Assignment.ended_at.is_(None), Entry.state == "eligible", Nomination.state == "submitted")


def agreed_to_present(judge_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a judge's promise, in the terms of now, for the edition of the query around."""
    return (
        Confidentiality.edition_id == Edition.id,
        Confidentiality.judge_id == judge_id,
        Confidentiality.version == bindparam(None, callable_=lambda: terms.VERSION),
    )


def own_card(entry_id: Any, round_id: Any, judge_id: Any) -> ColumnElement[bool]:
    """The join from an assignment to its card."""
    return and_(Scorecard.entry_id == entry_id, Scorecard.round_id == round_id, Scorecard.judge_id == judge_id)


def to_work_on_first(at: Any) -> ColumnElement[int]:
    """An order of an edition's rounds: those that are not over, the next first, then those that are, the last first."""
    return case((Round.closes_at > at, MANY_ROUNDS - Round.number), else_=Round.number).desc()


def readable_first(at: datetime) -> ColumnElement[int]:
    """An order of an edition's rounds: those that are over, the last first, then the others, the next first."""
    return case((Round.closes_at <= at, Round.number), else_=-Round.number).desc()


def has_something(judge_id: Any) -> ColumnElement[bool]:
    return (
        select(Assignment.id)
        .where(Assignment.round_id == Round.id, Assignment.judge_id == judge_id, Assignment.ended_at.is_(None))
        .correlate(Round)
        .exists()
    )


@dataclass(frozen=True)
class Frame:
    """The edition, the round that a judge's page is about, when the judge agreed to the present terms.

    `rounds` are those in which the judge has something, and the one shown; `free` says that no tie of the judge to
    what is assigned is kept or stored, nor has to be looked for.
    """

    edition: Edition
    round: Round
    agreed_at: datetime | None
    rounds: tuple[Round, ...]
    free: bool


def frame(session: Session, edition_id: UUID, judge_id: UUID, at: datetime, number: int | None = None) -> Frame:
    """The frame of a judge's page, of the round of this number or else of the one to work on. Raises NotFound."""
    rows = session.execute(_frames(), {"edition": edition_id, "judge": judge_id, "at": at}).all()
    shown = next((row for row in rows if number in (None, row.Round.number)), None)
    if shown is None:
        raise NotFound("edition" if not rows else "round")
    among = sorted((row.Round for row in rows if row.has or row is shown), key=lambda round_: round_.number)
    return Frame(shown.Edition, shown.Round, shown.agreed_at, tuple(among), shown.free)


@cache
def _frames() -> Select[*tuple[Any, ...]]:
    judge = value("judge")
    agreed = select(Confidentiality.agreed_at).where(*agreed_to_present(judge)).scalar_subquery()
    has = has_something(judge)
    own = select(Assignment.nomination_id).where(Assignment.judge_id == judge, Assignment.ended_at.is_(None))
    free = nothing_found(Edition.id, judge, lambda column: column.in_(own))
    return (
        select(Edition, Round, agreed.label("agreed_at"), has.label("has"), free.label("free"))
        .options(defer(Edition.form))
        .join(Round, Round.edition_id == Edition.id)
        .where(Edition.id == value("edition"))
        .order_by(has.desc(), to_work_on_first(value("at")))
    )


def value(name: str) -> BindParameter[Any]:
    """A value to come, of a query that is built once and kept."""
    return bindparam(name)
