"""Staff give a confirmed card back to its judge, on record."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries as assigned
from awards.assignment.rules import LONGEST_REASON
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, award_log, outbox
from awards.judging import queries, rules
from awards.judging.models import Scorecard, ScorecardReopening, ScorecardReopeningText
from awards.judging.services.confirming import record_confirmation


def reopen_scorecard(session: Session, scorecard: Scorecard, reason: str, by: User, at: datetime) -> None:
    """Let a judge change a confirmed card again while the round is open; the judge is told why, and by whom.

    What was confirmed stays on record. The database lets no confirmed card change without such a record.
    Raises NotFound, RuleBroken, TooLate.
    """
    ground = queries.ground(session, scorecard.entry_id, scorecard.round_id, scorecard.judge_id)
    if assigned.standing_conflict(session, ground.nomination.id, scorecard.judge_id) is not None:
        raise RuleBroken(
            N_("A conflict of interest stands between this judge and this nomination: the judge opens it no more.")
        )
    rules.require_open(ground.round.opens_at, ground.round.closes_at, at)
    reason = reason.strip()
    if not reason:
        raise RuleBroken(N_("Enter a reason"), ["reason"])
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=LONGEST_REASON), ["reason"])
    card = queries.card(session, scorecard.entry_id, scorecard.round_id, scorecard.judge_id)
    if card is None:
        raise NotFound("scorecard")
    if card.confirmed_at is None:
        raise RuleBroken(N_("This card is open already: its judge can change it."))
    confirmation = queries.last_confirmation(session, card.id)
    if confirmation is None or confirmation.confirmed_at != card.confirmed_at:
        confirmation, _ = record_confirmation(session, ground, card, card.confirmed_at)
    reopening = ScorecardReopening(id=uuid4(), confirmation_id=confirmation.id, by=by.id, at=at)
    session.add(reopening)
    session.flush()
    session.add(ScorecardReopeningText(reopening_id=reopening.id, reason=reason))
    card.confirmed_at = None
    details = {"entry": str(card.entry_id), "judge": str(card.judge_id), "confirmation": str(confirmation.id)}
    audit.record(
        session, actor=by.id, action="scorecard.reopened", subject=card.id, edition=ground.edition.id,
        details=details, words={"reason": reason},
    )  # fmt: skip
    award_log.append(
        session, ground.edition.id, award_log.Kind.SCORECARD_REOPENED, {"scorecard": str(card.id), **details}, by.id,
        at,
    )  # fmt: skip
    judge = session.get_one(User, card.judge_id)
    outbox.put(
        session, to=judge.email, language=judge.language, template="scorecard_reopened", edition=ground.edition.id,
        values={"name": judge.name, "names": ground.edition.names, "number": ground.nomination.number,
                "reason": reason, "by": by.name or by.email,
                "when": ground.round.closes_at.isoformat(),
                "edition_id": str(ground.edition.id), "entry_id": str(card.entry_id)},
        dedupe_key=f"scorecard_reopened:{reopening.id}",
    )  # fmt: skip
    session.flush()
