"""What a judge settles before any nomination opens: confidentiality and conflicts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import services as assignments
from awards.infrastructure import audit
from awards.judging import rules
from awards.judging.models import Confidentiality
from awards.judging.services.cards import add_once
from awards.programme.models import Edition, Round


def pass_gate(
    session: Session, edition: Edition, round_: Round, conflicts: Mapping[UUID, str], by: User, at: datetime
) -> None:
    """Declare the conflicts (nomination id to reason) that a judge sees, and agree to keep the rest confidential.

    Raises TooLate for a conflict after the round's close: then staff decide what becomes of the scores.
    """
    if conflicts:
        rules.require_not_closed(round_.closes_at, at)
    for nomination_id, reason in conflicts.items():
        assignments.declare_conflict(session, edition, nomination_id, by.id, reason, by, at)
    if add_once(session, Confidentiality, edition_id=edition.id, judge_id=by.id, agreed_at=at):
        audit.record(session, actor=by.id, action="confidentiality.agreed", subject=by.id, edition=edition.id)
    session.flush()
