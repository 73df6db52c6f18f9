"""An assignment ends by hand."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.assignment.services import pairings
from awards.assignment.services.assignments import end_running
from awards.assignment.services.late_conflicts import taken_out_by_hand


def end_assignment(session: Session, assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """The judge has this entry no more; `reason` is an `EndReason` or words. Raises RuleBroken when it ended before.

    The judge is told, unless it was the judge's own doing. Where a conflict found after the close waits for staff, that
    is decided with it.
    """
    pairings.locked(session, assignment.nomination_id, assignment.judge_id)
    taken_out_by_hand(session, assignment, reason, by, at)
    end_running(session, assignment, reason, by, at)
