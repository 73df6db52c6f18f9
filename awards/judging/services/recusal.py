"""A judge steps back from an entry."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import services as assignments
from awards.assignment.models import Assignment
from awards.core.errors import NotAllowed
from awards.infrastructure import audit, outbox
from awards.judging import queries, rules
from awards.judging.models import Recusal
from awards.judging.services.words import forget_note
from awards.nominations.models import Nomination
from awards.programme.models import Edition


def recuse(session: Session, assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """Step back from an entry, at any time until the round closes: the assignment ends, the pair is never made again.

    What was scored stays on record and never counts; the private note is deleted. Staff are told.
    Raises NotAllowed, RuleBroken, TooLate.
    """
    if by.id != assignment.judge_id:
        raise NotAllowed
    number, round_ = queries.place(session, assignment)
    rules.require_not_closed(round_.closes_at, at)
    assignments.record_recusal(session, assignment, reason, by, at)
    forget_note(session, assignment)
    session.add(
        Recusal(
            id=uuid4(), assignment_id=assignment.id, judge_id=by.id, entry_id=assignment.entry_id, reason=reason, at=at
        )
    )
    audit.record(
        session, actor=by.id, action="assignment.recused", subject=assignment.id, edition=round_.edition_id,
        details={"entry": str(assignment.entry_id)}, words={"reason": reason},
    )  # fmt: skip
    session.flush()
    edition = session.get_one(Edition, round_.edition_id)
    nomination = session.get_one(Nomination, assignment.nomination_id)
    for member, _ in assignments.staff_to_tell(session, edition, [nomination]):
        outbox.put(
            session, to=member.email, language=member.language, template="scorecard_recused", edition=round_.edition_id,
            values={"judge": by.name or by.email, "number": number, "edition_id": str(round_.edition_id)},
            dedupe_key=f"scorecard_recused:{assignment.id}:{member.id}",
        )  # fmt: skip
