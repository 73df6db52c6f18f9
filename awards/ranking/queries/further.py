"""Reads of who may get one more review: in which round it would count, and what each entry has there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.programme import rounds
from awards.programme.models import Round
from awards.ranking.queries.pages import CategoryInRound
from awards.ranking.queries.scores import ground
from awards.ranking.reviews import in_need


@dataclass(frozen=True)
class Reviewed:
    """An entry in the round in which a further review would count: judges now, and `wanted` with it.

    `more` says that by who reads what it needs one; it knows nothing of points. `key` is what assignment calls it.
    """

    entry_id: UUID
    number: int
    title: str
    key: str
    judges: int
    wanted: int
    more: bool


@dataclass(frozen=True)
class FurtherReviews:
    """The category in the round that is looked at; `into` is the round in which a review would count, if any."""

    of: CategoryInRound
    into: Round | None
    may_get: Mapping[UUID, Reviewed]


def further_reviews(
    session: Session, of: CategoryInRound, at: datetime, hidden: Collection[UUID] = ()
) -> FurtherReviews:
    """The category's entries that may get one more review: in this round while it is open, else in one that follows.

    In the order of their numbers, without those of `hidden` nominations.
    """
    into = next((one for one in of.edition.rounds[of.round.number - 1 :] if at < one.closes_at), None)
    if into is None:
        return FurtherReviews(of, None, {})
    found = ground(session, of.edition, into, hidden)
    categories = {category.id: category for category in of.edition.categories}
    usual = {c.id: None if (n := rounds.reviews(into, c)) == rounds.ALL else n for c in categories.values()}
    panels = found.panels
    needy = in_need(panels, {row.id: usual[row.category_id] for row in found.entries})
    return FurtherReviews(
        of,
        into,
        {
            row.id: Reviewed(
                row.id, row.number, row.title, f"{row.number}/{of.category.key}", len(panels[row.id]),
                max(len(panels[row.id]) + 1, usual[row.category_id] or 0), row.id in needy,
            )
            for row in sorted(found.entries, key=lambda row: row.number)
            if row.category_id == of.category_id
        },
    )  # fmt: skip
