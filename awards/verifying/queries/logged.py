"""The award's log of an edition as a bundle shows it: every step, and what it is about where the bundle rests on it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure.award_log import AN_ID, AwardLogPayload, AwardLogRow, Kind

ALWAYS = {
    Kind.RULES_PUBLISHED, Kind.ROUND_OPENED, Kind.ROUND_CLOSED, Kind.DECISION_APPROVED, Kind.DECISION_TAKEN_BACK,
    Kind.PUBLICATION_MADE, Kind.PUBLICATION_CORRECTED, Kind.PUBLICATION_CANCELLED, Kind.PUBLICATION_RETRACTED,
    Kind.ERASURE,
}  # fmt: skip
"""Steps whose content a bundle shows. Of conflicts, recusals and ballots it shows that there were some, and no more."""

PUBLICATIONS = {Kind.PUBLICATION_MADE, Kind.PUBLICATION_CORRECTED}


@dataclass(frozen=True)
class Approval:
    """The step of the log in which a decision was approved: its number, by whom, when."""

    seq: int
    by: UUID | None
    at: datetime


@dataclass
class Logged:
    """The first steps of a log, and where it speaks of what a bundle's other files hold.

    `cards`, `comparisons`, `decisions` and `taken_back` go by pseudonym, `rules` by the version's number,
    `publications` by digest (with the kind).
    """

    steps: Sequence[Any]
    cards: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, Approval] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    comparisons: dict[str, int] = field(default_factory=dict)
    rules: dict[int, int] = field(default_factory=dict)
    publications: dict[str, tuple[int, str]] = field(default_factory=dict)

    def rows(self, cards: Collection[str]) -> list[dict[str, Any]]:
        """The steps as documents; of confirmations only those of these cards are shown, each the last of its card."""
        shown = {seq for known in (self.cards, self.comparisons) for card, seq in known.items() if card in cards}
        return [_row(step, step.kind in ALWAYS or step.seq in shown) for step in self.steps]


def logged(session: Session, edition_id: UUID, until: datetime, at_least: int = 0) -> Logged:
    """The log of an edition up to the last step of an instant, and at least so many."""
    steps = session.execute(
        select(
            AwardLogRow.seq, AwardLogRow.at, AwardLogRow.kind, AwardLogRow.commitment, AwardLogRow.leaf,
            AwardLogRow.actor_id, AwardLogPayload.salt, AwardLogPayload.payload,
        )
        .outerjoin(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.edition_id == edition_id)
        .order_by(AwardLogRow.seq)
    ).all()  # fmt: skip
    end = max((place for place, step in enumerate(steps, 1) if step.at <= until), default=0)
    found = Logged(steps[: max(end, at_least)])
    for step in found.steps:
        if step.payload is not None:
            _note(found, step, json.loads(step.payload)["payload"])
    return found


def _row(step: Any, shown: bool) -> dict[str, Any]:
    row = {
        "seq": step.seq, "at": step.at.astimezone(UTC).isoformat(), "kind": step.kind,
        "commitment": step.commitment, "leaf": step.leaf,
    }  # fmt: skip
    if step.payload is None:
        return row | {"erased": True}
    return row | ({"salt": step.salt, "payload": step.payload} if shown and not AN_ID.search(step.payload) else {})


def _note(found: Logged, step: Any, said: dict[str, Any]) -> None:
    if step.kind == Kind.SCORECARD_CONFIRMED:
        found.cards[said["scorecard"]] = step.seq
    elif step.kind == Kind.COMPARISONS_CONFIRMED:
        found.comparisons[said["comparison_card"]] = step.seq
    elif step.kind == Kind.DECISION_APPROVED and "decision" in said:
        found.decisions[said["decision"]] = Approval(step.seq, step.actor_id, step.at)
    elif step.kind == Kind.DECISION_TAKEN_BACK and "decision" in said:
        found.taken_back.add(said["decision"])
    elif step.kind == Kind.RULES_PUBLISHED:
        found.rules[said["number"]] = step.seq
    elif step.kind in PUBLICATIONS:
        found.publications[said["publication"]] = step.seq, step.kind
