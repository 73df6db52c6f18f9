"""Decisions as documents, for files and programs."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, selectinload

from awards.accounts.models import User
from awards.decisions.models import Decision, DecisionPlace, DecisionSkip
from awards.decisions.queries.decided import Named, named
from awards.programme.models import Edition

COLUMNS = (
    "category", "round", "kind", "state", "role", "position", "nomination", "title", "rank", "reason", "number_reason",
    "no_award", "public_words", "rejection_reason", "proposed_by", "proposed_at", "approved_by", "approved_at",
)  # fmt: skip
"""Of the file of decisions, one row an entry."""


def documents(session: Session, edition: Edition, tied: Collection[UUID], at: datetime) -> list[dict[str, Any]]:
    """Every decision of rounds that have closed, rejected ones too, the oldest first; none of the `tied` categories.

    `role` of an entry is chosen, reserve, mention or passed over. Five queries.
    """
    proposer, approver = aliased(User), aliased(User)
    found = session.execute(
        select(Decision, proposer.email, approver.email)
        .join(proposer, proposer.id == Decision.proposed_by)
        .outerjoin(approver, approver.id == Decision.approved_by)
        .where(Decision.edition_id == edition.id, Decision.category_id.not_in(tied))
        .options(
            selectinload(Decision.places), selectinload(Decision.skips), selectinload(Decision.overrides),
        )
        .order_by(Decision.proposed_at, Decision.id)
    ).all()  # fmt: skip
    entries = {place.entry_id for decision, *_ in found for place in decision.places}
    names = named(session, entries | {skip.entry_id for decision, *_ in found for skip in decision.skips})
    rounds = {round_.id: round_ for round_ in edition.rounds}
    categories = {category.id: category.key for category in edition.categories}
    return [
        {
            "id": decision.id, "category": categories[decision.category_id],
            "round": rounds[decision.round_id].number, "kind": decision.kind, "state": decision.state,
            "entries": _entries(decision, names), "number_reason": decision.number_reason,
            "no_award": decision.no_award, "public_words": decision.public_words,
            "open_items": [
                {"item": one.item, "nominations": one.numbers, "count": one.count, "reason": one.reason}
                for one in decision.overrides
            ],
            "follows": decision.follows_id, "rejection_reason": decision.rejection_reason, "proposed_by": proposed_by,
            "proposed_at": decision.proposed_at, "approved_by": approved_by, "approved_at": decision.approved_at,
        }
        for decision, proposed_by, approved_by in found
        if rounds[decision.round_id].closes_at <= at
    ]  # fmt: skip


def _entries(decision: Decision, names: dict[UUID, Named]) -> list[dict[str, Any]]:
    order = {"chosen": 0, "reserve": 1, "mention": 2}
    found: list[dict[str, Any]] = [
        {"role": place.role, "position": place.position, **_entry(place, names)}
        for place in sorted(decision.places, key=lambda place: (order[place.role], place.position or 0))
    ]
    return found + [{"role": "passed over", "position": None, **_entry(skip, names)} for skip in decision.skips]


def _entry(part: DecisionPlace | DecisionSkip, names: dict[UUID, Named]) -> dict[str, Any]:
    name = names[part.entry_id]
    return {"nomination": name.number, "title": name.title, "rank": part.rank, "reason": part.reason}
