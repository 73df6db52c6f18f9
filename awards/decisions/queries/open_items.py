"""What stands open in a category when it is decided, from what the edition holds."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.core.text import Message
from awards.decisions import rules
from awards.decisions.models import Decision
from awards.decisions.queries.decided import as_candidates, candidates, foreseen, standing
from awards.decisions.rules import OpenItem
from awards.judging.models import Scorecard
from awards.judging.queries import LateConflictRow, late_conflicts
from awards.jury.queries import Meeting, meetings, ranked
from awards.jury.rules import About, agenda
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition
from awards.ranking.results import CategoryRanking, RankedEntry

Where = tuple[UUID, UUID]
"""A category and a round."""


@dataclass(frozen=True)
class InTheWay:
    """What of an edition bears on its decisions, by category and round: undecided conflicts, and meetings of juries."""

    conflicts: Mapping[Where, Sequence[LateConflictRow]]
    meetings: Mapping[Where, Sequence[Meeting]]
    late: Collection[Where] = frozenset()
    """Where a judge who has the entry has not confirmed; elsewhere nobody reviews what is missing."""

    def open_meeting(self, where: Where) -> UUID | None:
        """The meeting that is still open."""
        return next((found.id for found in self.meetings.get(where, ()) if found.closed_at is None), None)

    def is_settled(self, where: Where, about: About) -> bool:
        """Whether a jury has met about this cut and is done: a choice may begin with what it came to."""
        return any(
            found.closed_at is not None and found.called_off_at is None and found.about == about
            for found in self.meetings.get(where, ())
        )

    def undiscussed(self, where: Where, rows: Iterable[RankedEntry], places: int) -> int:
        """How many entries the scores leave open that no jury has met about; it is said, and stops nothing.

        Those are the ones that a meeting opened now would have on its agenda.
        """
        met = any(found.called_off_at is None and found.about == About.PLACES for found in self.meetings.get(where, ()))
        return 0 if met else len(agenda(ranked(About.PLACES, rows), places))

    def items(
        self, where: Where, rows: Sequence[RankedEntry], places: int, chosen: Collection[UUID] | None = None
    ) -> list[OpenItem]:
        """What is open for a choice among these rows of the ranking, the gravest first.

        A tie is open as long as nobody has `chosen`, then only where the choice parts those who are tied.
        """
        found = []
        if conflicts := self.conflicts.get(where):
            found.append(_conflicts(conflicts))
        if self.open_meeting(where):
            found.append(OpenItem(rules.MEETING, (), 1))
        if missing := {row.number: row.missing for row in rows if row.missing}:
            found.append(OpenItem(rules.REVIEWS, tuple(sorted(missing)), sum(missing.values())))
        if waiting := max((row.waiting for row in rows), default=0):
            found.append(OpenItem(rules.COMPARISONS, (), waiting))
        if tied := _tied(rows, places, chosen):
            found.append(OpenItem(rules.TIE, tied, len(tied)))
        return found


def in_the_way(session: Session, edition_id: UUID) -> InTheWay:
    """What bears on the edition's decisions, in three queries."""
    met: dict[Where, list[Meeting]] = {}
    for meeting in meetings(session, edition_id):
        met.setdefault((meeting.category_id, meeting.round_id), []).append(meeting)
    return InTheWay(waiting_conflicts(session, edition_id), met, _late(session, edition_id))


def open_since(
    session: Session, edition: Edition, ranking: CategoryRanking, in_the_way: InTheWay, decision: Decision
) -> list[OpenItem]:
    """What is open of a proposal (overrides loaded) and nobody gave a reason for when it was made."""
    category = next(found for found in edition.categories if found.id == decision.category_id)
    kind = rules.as_kind(decision.kind)
    decided = standing(session, edition.id) if kind == "winners" else {}
    rows = candidates(kind, category, ranking, decided)
    places = foreseen(kind, category, ranking, len(rows))
    items = in_the_way.items((category.id, decision.round_id), rows, places, decision.chosen)
    answered = [OpenItem(found.item, tuple(found.numbers), found.count) for found in decision.overrides]
    return rules.uncovered(items, answered)


def waiting_conflicts(session: Session, edition_id: UUID) -> dict[Where, list[LateConflictRow]]:
    """Conflicts found after the close that nobody has decided about, by category and round."""
    found: dict[Where, list[LateConflictRow]] = {}
    for row in late_conflicts(session, edition_id, decided=True):
        if row.late.outcome is not None:
            continue
        found.setdefault((row.category_id, row.round_id), []).append(row)
    return found


def waiting_in_words(rows: Iterable[LateConflictRow]) -> Message:
    """The sentence that these must be decided about first."""
    return _conflicts(rows).in_words()


def _conflicts(rows: Iterable[LateConflictRow]) -> OpenItem:
    numbers = Counter(row.number for row in rows)
    return OpenItem(rules.CONFLICTS, tuple(sorted(numbers)), numbers.total())


def _late(session: Session, edition_id: UUID) -> frozenset[Where]:
    confirmed = exists().where(
        Scorecard.entry_id == Assignment.entry_id, Scorecard.round_id == Assignment.round_id,
        Scorecard.judge_id == Assignment.judge_id, Scorecard.confirmed_at.is_not(None),
    )  # fmt: skip
    rows = session.execute(
        select(Entry.category_id, Assignment.round_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .where(
            Nomination.edition_id == edition_id, Nomination.state == "submitted", Entry.state == "eligible",
            Assignment.ended_at.is_(None), ~confirmed,
        )
        .distinct()
    )  # fmt: skip
    return frozenset((category, round_) for category, round_ in rows)


def _tied(rows: Sequence[RankedEntry], places: int, chosen: Collection[UUID] | None) -> tuple[int, ...]:
    if chosen is None:
        return rules.numbers_at_cut({row.number: row.rank for row in rows}, places)
    parted = rules.deviations(as_candidates(rows), chosen).tied
    ranks = {row.rank for row in rows if row.entry_id in parted}
    return tuple(sorted(row.number for row in rows if row.rank in ranks))
