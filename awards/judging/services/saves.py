"""Saves that a page numbers, so that one sent twice is done once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.judging.models import JudgingSave
from awards.judging.services.cards import add_once


@dataclass(frozen=True)
class Save:
    """A page's own number of a save, with the SHA-256 of what was sent under it."""

    id: UUID
    digest: str


def is_repeat(session: Session, save: Save | None, by: User, at: datetime) -> bool:
    """Whether the judge's page sent this save before and it was done; a save without a number never is.

    The number is taken with the change: a save that is refused leaves it free, and of two that arrive at once the
    second waits for the first. Raises RuleBroken when the number stands for something else; numbers are each judge's
    own.
    """
    if save is None or add_once(session, JudgingSave, judge_id=by.id, id=save.id, digest=save.digest, saved_at=at):
        return False
    if session.get_one(JudgingSave, (by.id, save.id)).digest != save.digest:
        raise RuleBroken(N_("Another change has the number of this one. Open the page again and repeat it."))
    return True
