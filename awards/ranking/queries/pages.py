"""Reads of what a page of the ranking is about: a category in a round, and the names of judges."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round


@dataclass(frozen=True)
class CategoryInRound:
    """A category in a round, and whether the round has closed: before that nobody sees a ranking."""

    edition: Edition
    round: Round
    category: Category
    closed: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def category_id(self) -> UUID:
        return self.category.id


def category_in_round(
    session: Session, edition_id: UUID, key: str, at: datetime, number: int | None = None
) -> CategoryInRound:
    """A category of an edition by its key, in the round of this number, else the last that is over. Raises NotFound."""
    return _found(session, edition_id, key, at, number, rounds.judged)


def category_in_work(
    session: Session, edition_id: UUID, key: str, at: datetime, number: int | None = None
) -> CategoryInRound:
    """A category in the round of this number, else the one that judges work on, else the last that is over."""
    return _found(session, edition_id, key, at, number, _in_work)


def _in_work(edition: Edition, at: datetime) -> Round:
    running = rounds.current(edition, at)
    return running if running.opens_at <= at else rounds.judged(edition, at)


def _found(
    session: Session,
    edition_id: UUID,
    key: str,
    at: datetime,
    number: int | None,
    usual: Callable[[Edition, datetime], Round],
) -> CategoryInRound:
    edition = programme.edition(session, edition_id)
    category = next((found for found in edition.categories if found.key == key), None)
    if category is None or not edition.rounds:
        raise NotFound("category")
    round_ = usual(edition, at) if number is None else rounds.numbered(edition, number)
    if round_ is None:
        raise NotFound("round")
    return CategoryInRound(edition, round_, category, round_.closes_at <= at)


def judges_by_id(session: Session, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """Name and address of judges."""
    rows = session.execute(select(User.id, User.name, User.email).where(User.id.in_(ids)))
    return {row.id: (row.name, row.email) for row in rows}
