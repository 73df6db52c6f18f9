"""Staff give confirmed comparisons back to their judge, on record."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.rules import LONGEST_REASON
from awards.comparing import queries
from awards.comparing.models import ComparisonReopening, ComparisonReopeningText
from awards.comparing.queries import Comparing
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, award_log, outbox
from awards.judging.rules import require_open


def reopen(session: Session, page: Comparing, reason: str, by: User, at: datetime) -> None:
    """Let a judge change confirmed comparisons again while the round is open; the judge is told why, and by whom.

    What was confirmed stays on record. The database lets no confirmed card change without such a record.
    Raises NotFound, RuleBroken, TooLate.
    """
    require_open(page.round.opens_at, page.round.closes_at, at)
    reason = reason.strip()
    if not reason:
        raise RuleBroken(N_("Enter a reason"), ["reason"])
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=LONGEST_REASON), ["reason"])
    card = queries.held_card(session, page)
    if card.confirmed_at is None or card.digest is None or card.leaf is None:
        raise RuleBroken(N_("This card is open already: its judge can change it."))
    kept = {
        str(one.n): {"left": str(one.left_id), "right": str(one.right_id), "answer": str(one.answer)}
        for one in queries.asked(session, card.id)
        if one.answer is not None
    }
    reopening = ComparisonReopening(
        id=uuid4(), card_id=card.id, confirmed_at=card.confirmed_at, comparisons=kept, digest=card.digest,
        leaf=card.leaf, by=by.id, at=at,
    )  # fmt: skip
    session.add(reopening)
    session.flush()
    session.add(ComparisonReopeningText(reopening_id=reopening.id, reason=reason))
    card.confirmed_at = card.digest = card.leaf = None
    details = {"category": page.category.key, "judge": str(card.judge_id), "reopening": str(reopening.id)}
    audit.record(
        session, actor=by.id, action="comparisons.reopened", subject=card.id, edition=page.edition_id,
        details=details, words={"reason": reason},
    )  # fmt: skip
    award_log.append(
        session, page.edition_id, award_log.Kind.COMPARISONS_REOPENED, {"comparison_card": str(card.id), **details},
        by.id, at,
    )  # fmt: skip
    judge = session.get_one(User, card.judge_id)
    outbox.put(
        session, to=judge.email, language=judge.language, template="comparisons_reopened", edition=page.edition_id,
        values={"name": judge.name, "names": page.edition.names, "category": page.category.names, "reason": reason,
                "by": by.name or by.email, "when": page.round.closes_at.isoformat(),
                "edition_id": str(page.edition_id), "key": page.category.key},
        dedupe_key=f"comparisons_reopened:{reopening.id}",
    )  # fmt: skip
    session.flush()
