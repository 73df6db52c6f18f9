"""Reads of a round: which entries are judged, how far each has its judges, and who may not meet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, Pairing, WarmUpEntry
from awards.assignment.queries.advancing import in_round
from awards.assignment.queries.people import PAGE, Supply, supplied
from awards.assignment.queries.reading import every_reader
from awards.assignment.rules import asking
from awards.nominations.models import Entry, Nomination
from awards.nominations.queries.people.standing import has_agreed
from awards.programme.models import Category, Round
from awards.programme.rounds import ALL


@dataclass(frozen=True)
class Coverage:
    """How far a round's entries have their judges: entries, reviews asked for, assigned, and still missing.

    `left_out` counts the entries that are hidden from the reader and stand in no other figure.
    """

    entries: int
    asked: int
    assigned: int
    missing: int
    left_out: int = 0


@dataclass(frozen=True)
class JudgedEntry:
    """An entry as plans and their pages name it."""

    entry_id: UUID
    nomination_id: UUID
    number: int
    title: str
    category_key: str
    category_names: dict[str, Any]


@dataclass(frozen=True)
class CoverageRow:
    """An entry with how many judges it has and asks for, and how many assignments of it ended."""

    entry_id: UUID
    number: int
    title: str
    category: Category
    asked: int
    live: int
    ended: int

    @property
    def missing(self) -> int:
        return max(self.asked - self.live, 0)

    @property
    def key(self) -> str:
        return asking.entry_key(self.number, self.category.key)


def judged_entries(session: Session, round_: Round) -> dict[str, JudgedEntry]:
    """Entries that are judged in the round, by their id in problems and plans."""
    rows = session.execute(
        judged(round_).with_only_columns(
            Entry.id, Nomination.id, Nomination.number, Category.key, Nomination.title, Category.names
        )
    )
    return {
        asking.entry_key(number, key): JudgedEntry(entry_id, nomination_id, number, title, key, names)
        for entry_id, nomination_id, number, key, title, names in rows
    }


def barred(session: Session, edition_id: UUID) -> set[tuple[UUID, UUID]]:
    """Nominations and judges that a conflict or recusal keeps apart."""
    rows = session.execute(
        select(Pairing.nomination_id, Pairing.judge_id)
        .join(Nomination, Nomination.id == Pairing.nomination_id)
        .where(Nomination.edition_id == edition_id, Pairing.blocked.is_(True))
    )
    return {(nomination_id, judge_id) for nomination_id, judge_id in rows}


def entries(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, Entry]:
    """Entries by id."""
    return {entry.id: entry for entry in session.scalars(select(Entry).where(Entry.id.in_(entry_ids)))}


def coverage(session: Session, round_: Round, hidden: Collection[UUID] = ()) -> tuple[Coverage, Supply]:
    """The round's coverage without the nominations that are `hidden`, and the jury, in figures."""
    counted, wanted = _counted(round_.id, running=True), asked(round_)
    live = func.coalesce(counted.c.assignments, 0)
    filled = case((live < wanted, live), else_=wanted)
    shown = case((Nomination.id.not_in(hidden), 1), else_=0)
    sums = (
        func.sum(shown), func.sum(wanted * shown), func.sum(live * shown), func.sum((wanted - filled) * shown),
        func.sum(1 - shown),
    )  # fmt: skip
    covered = (
        judged(round_)
        .outerjoin(counted, counted.c.entry_id == Entry.id)
        .with_only_columns(
            *(func.coalesce(total, 0).label(f"sum{n}") for n, total in enumerate(sums)),
        )
        .subquery()
    )
    jury = supplied(round_.edition_id).subquery()
    row = [int(figure) for figure in session.execute(select(covered, jury).join_from(covered, jury, true())).one()]
    return Coverage(*row[:5]), Supply(*row[5:])


def entries_left_out(session: Session, round_: Round, hidden: Collection[UUID]) -> int:
    """How many entries of `hidden` nominations are judged in the round; no query where nothing is hidden."""
    if not hidden:
        return 0
    rows = judged(round_).with_only_columns(func.count()).where(Nomination.id.in_(hidden))
    return session.scalar(rows) or 0


def uncovered(
    session: Session, round_: Round, after: tuple[int, int] | None = None, hidden: Collection[UUID] = ()
) -> list[CoverageRow]:
    """Entries that lack judges, by number and position of the category, one more than a page.

    None of the nominations that are `hidden`.
    """
    live, ended = _counted(round_.id, running=True), _counted(round_.id, running=False)
    wanted = asked(round_)
    query = (
        judged(round_)
        .outerjoin(live, live.c.entry_id == Entry.id)
        .outerjoin(ended, ended.c.entry_id == Entry.id)
        .with_only_columns(
            Entry.id, Nomination.number, Nomination.title, Category, wanted,
            func.coalesce(live.c.assignments, 0), func.coalesce(ended.c.assignments, 0),
        )
        .where(func.coalesce(live.c.assignments, 0) < wanted, Nomination.id.not_in(hidden))
        .order_by(Nomination.number, Category.position)
        .limit(PAGE + 1)
    )  # fmt: skip
    if after is not None:
        number, position = after
        query = query.where(
            or_(Nomination.number > number, and_(Nomination.number == number, Category.position > position))
        )
    return [CoverageRow(*row) for row in session.execute(query)]


def live_pairs(session: Session, round_id: UUID) -> set[tuple[UUID, UUID]]:
    """Entries and judges whose assignments run in the round."""
    rows = session.execute(
        select(Assignment.entry_id, Assignment.judge_id).where(
            Assignment.round_id == round_id, Assignment.ended_at.is_(None)
        )
    )
    return {(entry_id, judge_id) for entry_id, judge_id in rows}


def is_assigned(session: Session, round_id: UUID, entry_id: UUID, judge_id: UUID) -> bool:
    """Whether an assignment of the entry runs for the judge in the round."""
    runs = exists().where(
        Assignment.round_id == round_id, Assignment.entry_id == entry_id, Assignment.judge_id == judge_id,
        Assignment.ended_at.is_(None),
    )  # fmt: skip
    return session.scalar(select(runs)) or False


def live_count(session: Session, edition_id: UUID, *, judge_id: UUID, at: datetime) -> int:
    """How many entries the judge has in the edition's rounds that are not over: what the agreed load is about."""
    runs = in_open_rounds(edition_id, at).where(Assignment.judge_id == judge_id)
    return session.scalar(runs.with_only_columns(func.count())) or 0


def loads_beside(session: Session, round_: Round, at: datetime) -> dict[UUID, int]:
    """How many entries each judge has in other rounds of the edition that are not over."""
    counted = in_open_rounds(round_.edition_id, at).where(Assignment.round_id != round_.id)
    loads = counted.with_only_columns(Assignment.judge_id, func.count()).group_by(Assignment.judge_id)
    found: dict[UUID, int] = dict(session.execute(loads).all())
    return found


def in_open_rounds(edition_id: UUID, at: datetime) -> Select[Any]:
    """The query of the assignments that run in the edition's rounds that are not over."""
    return (
        select(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.edition_id == edition_id, Round.closes_at > at, Assignment.ended_at.is_(None))
    )


def judged(round_: Round) -> Select[Any]:
    """The query of the entries that are judged in the round, with nomination and category."""
    return (
        select(Entry)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Nomination.edition_id == round_.edition_id,
            Nomination.state == "submitted",
            Entry.state == "eligible",
            has_agreed(),
            in_round(round_),
        )
    )


def asked(round_: Round) -> ColumnElement[int]:
    """How many reviews an entry asks for in the round; for queries of Entry, Nomination and Category."""
    others = [
        (Category.key == key, every_reader(round_) if wanted == ALL else wanted)
        for key, wanted in sorted(round_.reviews.items())
    ]
    warms_up = (
        select(WarmUpEntry.place)
        .where(WarmUpEntry.entry_id == Entry.id, WarmUpEntry.round_id == round_.id)
        .correlate(Entry)
        .exists()
    )
    return case((warms_up, every_reader(round_)), *others, else_=Category.reviews)


def asked_of(session: Session, round_: Round, entry_id: UUID) -> int:
    """How many reviews this entry asks for in the round; none when it is not judged there."""
    return session.scalar(judged(round_).with_only_columns(asked(round_)).where(Entry.id == entry_id)) or 0


def _counted(round_id: UUID, *, running: bool) -> Subquery:
    ended = Assignment.ended_at.is_(None) if running else Assignment.ended_at.is_not(None)
    return (
        select(Assignment.entry_id, func.count().label("assignments"))
        .where(Assignment.round_id == round_id, ended)
        .group_by(Assignment.entry_id)
        .subquery()
    )
