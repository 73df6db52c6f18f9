"""Let entries go on to the next round, as a decision says, and take that back while nobody was given them there."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.assignment import queries
from awards.assignment.models import Advance
from awards.assignment.services.assignments import lock_round
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.programme.models import Round


def let_go_on(session: Session, round_: Round, following: Round, entry_ids: Collection[UUID], at: datetime) -> None:
    """These entries are judged in the following round. Whoever decides it leaves the audit row."""
    lock_round(session, following.id)
    session.add_all([Advance(entry_id=entry_id, round_id=round_.id, at=at) for entry_id in entry_ids])
    session.flush()


def take_back_going_on(session: Session, round_: Round, following: Round, entry_ids: Collection[UUID]) -> None:
    """These entries do not go on after all. Raises RuleBroken once a judge has one of them in a later round."""
    lock_round(session, following.id)
    if queries.judged_later(session, round_, entry_ids):
        raise RuleBroken(
            N_("Judges have some of these entries in the next round already. End their assignments there first.")
        )
    session.execute(delete(Advance).where(Advance.round_id == round_.id, Advance.entry_id.in_(entry_ids)))
