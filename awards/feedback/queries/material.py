"""What feedback rests on: the judges' words, how an entry stood in its category, and its criteria beside the middle."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.decisions import queries as decisions
from awards.feedback import rules
from awards.judging.models import Scorecard
from awards.judging.queries.desks import own_card
from awards.judging.rules import letter_of, place_in_queue
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition, Round
from awards.ranking import queries as rankings


@dataclass(frozen=True)
class JudgeWords:
    """What one judge wrote to the nominee; the letters of each entry are its own, so that none can be followed."""

    letter: str
    round: int
    text: str


def judges_words(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, list[JudgeWords]]:
    """What judges wrote to nominees on confirmed cards that count, by entry; judges as letters in no order."""
    found = session.execute(
        select(Scorecard.entry_id, Scorecard.judge_id, Round.number, Scorecard.feedback)
        .join(Assignment, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .join(Round, Round.id == Scorecard.round_id)
        .where(
            Scorecard.entry_id.in_(entry_ids), Assignment.ended_at.is_(None), Scorecard.confirmed_at.is_not(None),
        )
        .order_by(Round.number)
    ).all()  # fmt: skip
    judges: dict[UUID, set[UUID]] = defaultdict(set)
    for row in found:
        judges[row.entry_id].add(row.judge_id)
    letters = {
        (entry, judge): letter_of(place)
        for entry, those in judges.items()
        for place, judge in enumerate(sorted(those, key=lambda judge, entry=entry: place_in_queue(judge, entry)))  # type: ignore[misc]
    }
    words: dict[UUID, list[JudgeWords]] = defaultdict(list)
    for entry, judge, number, text in found:
        if text.strip():
            words[entry].append(JudgeWords(letters[entry, judge], number, text))
    return {entry: sorted(said, key=lambda one: (one.round, one.letter)) for entry, said in words.items()}


def judges_named(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Names and addresses of all who were ever asked to judge these entries, by entry."""
    found = session.execute(
        select(Assignment.entry_id, User.name, User.email)
        .join(User, User.id == Assignment.judge_id)
        .where(Assignment.entry_id.in_(entry_ids))
        .distinct()
    )
    names: dict[UUID, list[str]] = defaultdict(list)
    for entry, *called in found:
        names[entry] += [name for name in called if name]
    return names


def told_of(session: Session, edition: Edition, entries: Iterable[Entry]) -> dict[UUID, dict[str, Any]]:
    """What is told of each entry in words: its band, and each criterion beside the middle of its category.

    The band comes from the rankings that the approved decisions kept; means are of the last round that judged it.
    """
    wanted = list(entries)
    bands = _bands(session, edition)
    means = _means(session, edition)
    names = {c.id: {criterion.key: criterion.names for criterion in c.criteria} for c in edition.categories}
    found = {}
    for entry in wanted:
        levels: Mapping[str, str] = next(
            (rules.levels(round_[entry.category_id], entry.id) for round_ in means
             if entry.id in round_[entry.category_id]), {},
        )  # fmt: skip
        found[entry.id] = {
            "band": bands.get(entry.id),
            "criteria": [
                {"key": key, "names": called, "level": levels[key]}
                for key, called in names[entry.category_id].items()
                if key in levels
            ],
        }
    return found


def _bands(session: Session, edition: Edition) -> dict[UUID, str]:
    shortlists = {found.category_id: found for found in decisions.approved(session, edition.id, "shortlist")}
    going_on = decisions.going_on(session, edition.id)
    eligible = set(
        session.scalars(
            select(Entry.id)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .where(Nomination.edition_id == edition.id, Nomination.state == "submitted", Entry.state == "eligible")
        )
    )
    bands: dict[UUID, str] = {}
    for category_id, shortlist in shortlists.items():
        earlier = [going_on.get((category_id, round_.id)) for round_ in reversed(edition.rounds)]
        stages = [shortlist, *(found for found in earlier if found is not None and found.state == "approved")]
        ranks = rules.in_order([_ranks(found.ranking, eligible) for found in stages])
        bands |= rules.bands(ranks, set(shortlist.chosen))
    return bands


def _ranks(ranking: Iterable[dict[str, Any]], eligible: Collection[UUID]) -> dict[UUID, int]:
    return {
        UUID(row["entry"]): row["rank"] for row in ranking if row["rank"] is not None and UUID(row["entry"]) in eligible
    }


def _means(session: Session, edition: Edition) -> list[dict[UUID, dict[UUID, dict[str, Fraction]]]]:
    """Means by criterion of each entry of each category, a round each, the last one first."""
    rounds = []
    for round_ in reversed(edition.rounds):
        scores = rankings.round_scores(session, edition, round_)
        category_of = {entry.id: entry.category_id for entry in scores.entries}
        points: dict[UUID, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
        for card in scores.cards:
            for criterion, value in card.points.items():
                points[card.entry_id][criterion].append(value)
        means: dict[UUID, dict[UUID, dict[str, Fraction]]] = defaultdict(dict)
        for entry, given in points.items():
            means[category_of[entry]][entry] = {
                criterion: sum(map(Fraction, values), Fraction()) / len(values) for criterion, values in given.items()
            }
        rounds.append(means)
    return rounds
