"""What the award's log keeps of a decision: the ranking as it stood, who was chosen, salted hashes of the reasons."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.canonical import canonical, fractions_as_text
from awards.decisions.models import Decision
from awards.infrastructure import award_log
from awards.infrastructure.award_log import Kind
from awards.programme.models import Category, Edition, Round


def log_approval(session: Session, edition: Edition, round_: Round, decision: Decision, by: User, at: datetime) -> None:
    """Two steps for an approved decision (places, skips and overrides loaded): the ranking, then the decision."""
    category = next(found for found in edition.categories if found.id == decision.category_id)
    about = {"decision": decision.id, "category": category.key, "kind": decision.kind, "round": round_.number}
    told = decided(session, decision, category.key, round_.number)
    award_log.append(session, edition.id, Kind.RANKING_SEALED, about | {"digest": told["ranking"]}, by.id, at)
    award_log.append(session, edition.id, Kind.DECISION_APPROVED, told, by.id, at, words=words_of(decision))


def decided(session: Session, decision: Decision, category: str, number: int) -> dict[str, Any]:
    """What the log says of an approved decision beside its reasons, and may be compared with later."""
    ranked = hashlib.sha256(canonical(ranking_document(session, decision)).encode()).hexdigest()
    return {
        "decision": decision.id, "category": category, "kind": decision.kind, "round": number,
        "ranking": ranked, "chosen": decision.chosen, "reserves": decision.reserves, "mentions": decision.mentions,
        "no_award": decision.no_award, "follows": decision.follows_id, "proposed_by": decision.proposed_by,
        "passed_over": [skip.entry_id for skip in decision.skips],
        "open": {override.item: override.count for override in decision.overrides},
    }  # fmt: skip


def log_taking_back(session: Session, decision: Decision, reason: str, by: User, at: datetime) -> None:
    """A step for an approved decision that does not stand any more."""
    category = session.get_one(Category, decision.category_id)
    told = {"decision": decision.id, "category": category.key, "kind": decision.kind}
    award_log.append(session, decision.edition_id, Kind.DECISION_TAKEN_BACK, told, by.id, at, words={"reason": reason})


def ranking_document(session: Session, decision: Decision) -> dict[str, Any]:
    """The ranking as a decision kept it, best first, entries by their pseudonyms: what `ranking.sealed` is about."""
    rows = [
        fractions_as_text(row) | {"entry": award_log.pseudonym(session, decision.edition_id, UUID(row["entry"]))}
        for row in decision.ranking
    ]
    return {"ranking": rows}


def words_of(decision: Decision) -> dict[str, str | None]:
    """All that staff wrote in a decision, each under a key of its own; reasons about an entry under its id."""
    words: dict[str, str | None] = {"number": decision.number_reason, "public": decision.public_words}
    words |= {str(place.entry_id): place.reason for place in decision.places}
    words |= {str(skip.entry_id): skip.reason for skip in decision.skips}
    return words | {f"open:{override.item}": override.reason for override in decision.overrides}
