"""The award's log of an edition as a bundle shows it: every step, and what it is about where the bundle rests on it."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC
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


@dataclass
class Logged:
    """The steps as documents, and the numbers of those that a bundle's other files point to.

    `cards`, `decisions` go by pseudonym, `rules` by the version's number, `publications` by digest (with the kind).
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    cards: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    rules: dict[int, int] = field(default_factory=dict)
    publications: dict[str, tuple[int, str]] = field(default_factory=dict)


def logged(session: Session, edition_id: UUID, cards: Collection[str]) -> Logged:
    """The log of an edition; of confirmations only those of these cards are shown, each the last one of its card."""
    found, steps = Logged(), session.execute(
        select(
            AwardLogRow.seq, AwardLogRow.at, AwardLogRow.kind, AwardLogRow.commitment, AwardLogRow.leaf,
            AwardLogPayload.salt, AwardLogPayload.payload,
        )
        .outerjoin(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.edition_id == edition_id)
        .order_by(AwardLogRow.seq)
    ).all()  # fmt: skip
    for step in steps:
        if step.payload is not None:
            _note(found, step.seq, step.kind, json.loads(step.payload)["payload"], cards)
    shown = set(found.cards.values())
    for step in steps:
        row = {
            "seq": step.seq, "at": step.at.astimezone(UTC).isoformat(), "kind": step.kind,
            "commitment": step.commitment, "leaf": step.leaf,
        }  # fmt: skip
        if step.payload is None:
            row["erased"] = True
        elif (step.kind in ALWAYS or step.seq in shown) and not AN_ID.search(step.payload):
            row |= {"salt": step.salt, "payload": step.payload}
        found.rows.append(row)
    return found


def _note(found: Logged, seq: int, kind: str, said: dict[str, Any], cards: Collection[str]) -> None:
    if kind == Kind.SCORECARD_CONFIRMED and said.get("scorecard") in cards:
        found.cards[said["scorecard"]] = seq
    elif kind == Kind.DECISION_APPROVED and "decision" in said:
        found.decisions[said["decision"]] = seq
    elif kind == Kind.RULES_PUBLISHED:
        found.rules[said["number"]] = seq
    elif kind in PUBLICATIONS:
        found.publications[said["publication"]] = seq, kind
