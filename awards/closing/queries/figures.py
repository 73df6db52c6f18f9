"""What open data is made from: each nomination with its groups and how far it came, and the points that counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.fairness import queries as fairness
from awards.fairness.rules import UNKNOWN, Case
from awards.fairness.rules.keeping_back import Block
from awards.places.models import Country
from awards.programme.models import Edition
from awards.ranking import queries as ranking


@dataclass(frozen=True)
class Figures:
    """The nominations of an edition, and where each of their countries belongs."""

    cases: list[Case]
    places: dict[str, Block]


class Point(NamedTuple):
    """The points of one judge for one criterion of one entry."""

    category: str
    entry: UUID
    judge: UUID
    criterion: str
    points: str


def figures(session: Session, edition_id: UUID, at: datetime) -> Figures:
    """Every nomination that was submitted and not withdrawn."""
    cases = fairness.cases(session, fairness.report(session, edition_id, None, at))
    ldc = {iso2: case.once("ldc") for case in cases for iso2 in case.countries if len(case.countries) == 1}
    regions = session.execute(select(Country.iso2, Country.itu_region).where(Country.iso2.in_(ldc)))
    return Figures(cases, {iso2: Block(region or UNKNOWN, ldc[iso2]) for iso2, region in regions})


def points(session: Session, edition: Edition) -> list[Point]:
    """The points that counted in the last round, of which the result was made."""
    last = edition.rounds[-1]
    categories = {category.id: category.key for category in edition.categories}
    found = ranking.round_scores(session, edition, last)
    category_of = {entry.id: categories[entry.category_id] for entry in found.entries}
    return [
        Point(category_of[card.entry_id], card.entry_id, card.judge_id, key, f"{value.normalize():f}")
        for card in found.cards
        for key, value in sorted(card.points.items())
    ]
