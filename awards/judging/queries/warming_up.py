"""Entries that judges warm up with: as staff see them, as the chair writes about them, as a judge compares."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, WarmUpEntry
from awards.assignment.queries import tied_nominations
from awards.core.errors import NotFound
from awards.judging import rules
from awards.judging.models import Score, Scorecard
from awards.judging.queries.desks import Item, Queue, may_be_judged, own_card, queue
from awards.judging.rules import CardState
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Criterion, Edition, Round


@dataclass(frozen=True)
class Marked:
    """An entry to warm up with, how many judges have it and how many of them have confirmed."""

    edition: Edition
    round: Round
    entry: WarmUpEntry
    number: int
    title: str
    category: Category
    asked: int
    confirmed: int
    criteria: tuple[Criterion, ...]
    conflicted: bool = False

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def category_id(self) -> UUID:
        return self.category.id


@dataclass(frozen=True)
class WarmUpOfRound:
    """The entries of a round that judges warm up with, for staff."""

    edition: Edition
    round: Round
    marked: tuple[Marked, ...]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class JuryCard:
    """One judge's confirmed points by criterion; `letter` stands for the judge, None for whoever reads."""

    letter: str | None
    points: Mapping[UUID, Decimal]


@dataclass(frozen=True)
class Compared:
    """A warm-up entry of one judge; the jury's cards only when the judge may see them, one's own first."""

    item: Item
    marked: Marked
    cards: tuple[JuryCard, ...] = ()

    @property
    def shown(self) -> bool:
        return bool(self.cards)


@dataclass(frozen=True)
class OwnWarmUp:
    """How one judge's warm-up stands."""

    queue: Queue
    entries: tuple[Compared, ...]

    @property
    def edition_id(self) -> UUID:
        return self.queue.edition_id

    @property
    def judge_id(self) -> UUID:
        return self.queue.judge_id

    @property
    def left(self) -> int:
        """How many of the judge's own cards are not confirmed."""
        return sum(entry.item.state != CardState.CONFIRMED for entry in self.entries)


def warm_up(session: Session, edition_id: UUID, reader_id: UUID, at: datetime) -> WarmUpOfRound:
    """The warm-up of the current round, without nominations that the reader has a conflict with. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    round_ = rounds.current(edition, at)
    hidden = tied_nominations(session, edition_id, reader_id)
    return WarmUpOfRound(edition, round_, tuple(_marked(session, edition, round_, hidden)))


def warm_up_entry(session: Session, edition_id: UUID, entry_id: UUID, reader_id: UUID, at: datetime) -> Marked:
    """One entry of it. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    round_ = rounds.current(edition, at)
    found = next((one for one in _marked(session, edition, round_, ()) if one.entry.entry_id == entry_id), None)
    if found is None:
        raise NotFound("warm-up entry")
    nomination_id = session.scalars(select(Entry.nomination_id).where(Entry.id == entry_id)).one()
    return replace(found, conflicted=nomination_id in tied_nominations(session, edition_id, reader_id))


def own_warm_up(session: Session, edition_id: UUID, judge_id: UUID, at: datetime) -> OwnWarmUp:
    """The judge's own warm-up entries, each with the jury's points where they may be seen. Raises NotFound."""
    own = queue(session, edition_id, judge_id, at)
    items = {item.entry_id: item for item in own.items if item.warms_up}
    marked = {one.entry.entry_id: one for one in _marked(session, own.edition, own.round, ())}
    confirmed = all(item.state == CardState.CONFIRMED for item in items.values())
    seen = [
        entry_id
        for entry_id in items
        if rules.may_compare(
            own_confirmed=confirmed, confirmed=marked[entry_id].confirmed, asked=marked[entry_id].asked,
            shown_from=marked[entry_id].entry.shown_from, at=at,
        )
    ]  # fmt: skip
    cards = _cards(session, own.round.id, seen, judge_id)
    found = (Compared(item, marked[entry_id], tuple(cards.get(entry_id, ()))) for entry_id, item in items.items())
    return OwnWarmUp(own, tuple(found))


def _marked(session: Session, edition: Edition, round_: Round, hidden: Collection[UUID]) -> list[Marked]:
    asked = _of_assignments(round_.id).where(Assignment.entry_id == WarmUpEntry.entry_id)
    confirmed = asked.join(
        Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id)
    ).where(Scorecard.confirmed_at.is_not(None))  # fmt: skip
    rows = session.execute(
        select(
            WarmUpEntry, Nomination.number, Nomination.title, Category,
            asked.correlate(WarmUpEntry).scalar_subquery().label("asked"),
            confirmed.correlate(WarmUpEntry).scalar_subquery().label("confirmed"), Criterion,
        )
        .join(Entry, Entry.id == WarmUpEntry.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Criterion, Criterion.category_id == Category.id)
        .where(WarmUpEntry.round_id == round_.id, Nomination.id.not_in(list(hidden)))
        .order_by(WarmUpEntry.place, Criterion.position)
    ).all()  # fmt: skip
    criteria: dict[UUID, list[Criterion]] = defaultdict(list)
    for row in rows:
        criteria[row.WarmUpEntry.entry_id].append(row.Criterion)
    first = {row.WarmUpEntry.entry_id: row for row in reversed(rows)}
    return [
        Marked(
            edition, round_, first[id_].WarmUpEntry, first[id_].number, first[id_].title, first[id_].Category,
            first[id_].asked, first[id_].confirmed, tuple(found),
        )
        for id_, found in criteria.items()
    ]  # fmt: skip


def _of_assignments(round_id: UUID) -> Select[int]:
    return select(func.count()).select_from(Assignment).where(
        Assignment.round_id == round_id, Assignment.ended_at.is_(None)
    )  # fmt: skip


def _cards(
    session: Session, round_id: UUID, entry_ids: Collection[UUID], reader_id: UUID
) -> dict[UUID, list[JuryCard]]:
    """Confirmed cards of running assignments: the reader's first, the others' in an order that tells nothing."""
    rows = session.execute(
        select(Scorecard.entry_id, Scorecard.judge_id, Score.criterion_id, Score.points)
        .join(Score, Score.scorecard_id == Scorecard.id)
        .join(Assignment, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(
            Scorecard.round_id == round_id, Scorecard.entry_id.in_(entry_ids), Scorecard.confirmed_at.is_not(None),
            *may_be_judged(),
        )
    )  # fmt: skip
    points: dict[UUID, dict[UUID, dict[UUID, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for entry_id, judge_id, criterion_id, given in rows:
        points[entry_id][judge_id][criterion_id] = given
    return {
        entry_id: [
            JuryCard(None, by_judge[reader_id]),
            *(
                JuryCard(rules.letter_of(place), by_judge[judge_id])
                for place, judge_id in enumerate(
                    sorted(by_judge.keys() - {reader_id}, key=lambda judge: rules.place_in_queue(judge, entry_id))
                )
            ),
        ]
        for entry_id, by_judge in points.items()
    }
