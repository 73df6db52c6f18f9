"""What is decided, and among whom: the decisions that stand, the entries that may be chosen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from awards.assignment.queries import in_round
from awards.decisions.models import Decision
from awards.decisions.rules import ADVANCING, Candidate, Kind
from awards.infrastructure.once import once
from awards.judging.queries import late_conflicts
from awards.nominations.models import Entry, Nomination
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round
from awards.ranking.results import CategoryRanking, RankedEntry


@dataclass(frozen=True)
class Named:
    """What a list shows of an entry."""

    number: int
    title: str
    in_the_running: bool


def cut(edition: Edition, round_: Round) -> list[Category]:
    """The categories of which only some entries go on from the round."""
    if rounds.after(edition, round_.number) is None:
        return []
    return [category for category in edition.categories if rounds.advancing(round_, category) is not None]


def all_standing(session: Session, edition_id: UUID) -> list[Decision]:
    """Every decision of the edition that stands, proposed or approved, with its places; one query."""
    query = (
        select(Decision)
        .where(Decision.edition_id == edition_id, Decision.state != "rejected")
        .options(joinedload(Decision.places))
    )
    return once(session, ("standing decisions", edition_id), lambda: list(session.scalars(query).unique()))


def of_last_round(found: Iterable[Decision]) -> dict[tuple[UUID, str], Decision]:
    """The shortlists and winners among them, by category and kind."""
    return {(decision.category_id, decision.kind): decision for decision in found if decision.kind != ADVANCING}


def of_going_on(found: Iterable[Decision]) -> dict[tuple[UUID, UUID], Decision]:
    """Those about who goes on among them, by category and round."""
    return {(decision.category_id, decision.round_id): decision for decision in found if decision.kind == ADVANCING}


def standing(session: Session, edition_id: UUID) -> dict[tuple[UUID, str], Decision]:
    """The shortlists and winners that stand, proposed or approved, by category and kind, with places."""
    return of_last_round(all_standing(session, edition_id))


def going_on(session: Session, edition_id: UUID) -> dict[tuple[UUID, UUID], Decision]:
    """The decisions that stand about who goes on, by category and round, with places."""
    return of_going_on(all_standing(session, edition_id))


def undecided(session: Session, edition: Edition) -> set[UUID]:
    """The categories of which it is not settled yet who goes on from every round before the last."""
    asked = {(category.id, round_.id) for round_ in edition.rounds for category in cut(edition, round_)}
    if not asked:
        return set()
    settled = {key for key, found in going_on(session, edition.id).items() if found.state == "approved"}
    return {category_id for category_id, _round in asked - settled}


def approved(session: Session, edition_id: UUID, kind: str) -> list[Decision]:
    """The approved decisions of a kind, one a category at most, with their places."""
    found = (one for one in all_standing(session, edition_id) if (one.kind, one.state) == (kind, "approved"))
    return sorted(found, key=lambda one: one.category_id)


def scores_taken_out(session: Session, edition_id: UUID, decided: Iterable[Decision]) -> set[UUID]:
    """The categories of approved decisions of which a score was taken out of the count since the approval."""
    gone = [
        (row.category_id, row.round_id, row.late.decided_at)
        for row in late_conflicts(session, edition_id, decided=True)
        if row.late.outcome == "taken_out"
    ]
    return {
        one.category_id
        for one in decided
        if one.approved_at is not None
        and any(
            (category, round_id) == (one.category_id, one.round_id) and at is not None and at > one.approved_at
            for category, round_id, at in gone
        )
    }


def in_the_running(session: Session, round_: Round) -> Counter[UUID]:
    """How many entries of each category are judged in the round: eligible, of nominations that stand, gone on to it."""
    query = (
        select(Entry.category_id, func.count().label("entries"))
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Nomination.edition_id == round_.edition_id,
            Nomination.state == "submitted",
            Entry.state == "eligible",
            in_round(round_),
        )
        .group_by(Entry.category_id)
    )
    return once(
        session,
        ("in the running", round_.id),
        lambda: Counter({row.category_id: row.entries for row in session.execute(query)}),
    )


def named(session: Session, entry_ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Number and title of entries, and whether they are still eligible with a nomination that stands."""
    if not (wanted := list(entry_ids)):
        return {}
    rows = session.execute(
        select(Entry.id, Entry.state, Nomination.number, Nomination.title, Nomination.state)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Entry.id.in_(wanted))
    )
    return {
        entry: Named(number, title, state == "eligible" and of_nomination == "submitted")
        for entry, state, number, title, of_nomination in rows
    }


def candidates(
    kind: Kind, category: Category, ranking: CategoryRanking, decided: Mapping[tuple[UUID, str], Decision]
) -> list[RankedEntry]:
    """The entries among which to choose, best first: the approved finalists for the winners, else all of the round."""
    if kind != "winners":
        return list(ranking.rows)
    shortlist = decided.get((category.id, "shortlist"))
    finalists = set(shortlist.chosen) if shortlist is not None and shortlist.state == "approved" else set()
    return [row for row in ranking.rows if row.entry_id in finalists]


def by_rule(kind: Kind, category: Category, ranking: CategoryRanking) -> int:
    """How many places the rules of the edition foresee."""
    return category.winners if kind == "winners" else ranking.places


def foreseen(kind: Kind, category: Category, ranking: CategoryRanking, candidates: int) -> int:
    """How many places the rules of the edition foresee, and no more than there are candidates."""
    return min(by_rule(kind, category, ranking), candidates)


def as_candidates(rows: Iterable[RankedEntry]) -> list[Candidate]:
    """Ranked entries as the rules of decisions take them."""
    return [Candidate(row.entry_id, row.number, row.rank) for row in rows]
