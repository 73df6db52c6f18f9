"""What a judge writes beside the points."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.judging import rules
from awards.judging.models import Scorecard
from awards.judging.services.cards import note, own_ground, unconfirmed_card


def save_words(
    session: Session,
    scorecard: Scorecard,
    comment: str,
    feedback: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
    *,
    repeat: bool = False,
) -> None:
    """Keep the comment to the committee and, apart from it, the feedback to the nominee.

    With `expected_version`, a save from an older page raises StaleVersion with the words that stand; so does a
    `repeat` of a save that was done, when others stand by now.
    Raises NotFound, NotAllowed, RuleBroken, TooLate.
    """
    ground = own_ground(session, scorecard, by, at, repeat=repeat)
    card = unconfirmed_card(session, ground, repeat=repeat)
    texts = {"comment": comment, "feedback": feedback}
    if long := [name for name, text in texts.items() if len(text) > rules.LONGEST_WORDS]:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_WORDS), long)
    if (comment, feedback) == (card.comment, card.feedback):
        return
    if repeat or (expected_version is not None and expected_version != card.version):
        raise StaleVersion(
            N_("You saved other words here meanwhile, in another tab or on another device."),
            {"comment": card.comment, "feedback": card.feedback, "version": str(card.version)},
        )
    card.comment, card.feedback, card.version = comment, feedback, card.version + 1
    note(session, ground, by, "scorecard.words_saved", card.id, version=card.version)
    session.flush()
