"""What a judge writes beside the points."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.core.errors import NotAllowed, RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit
from awards.judging import rules
from awards.judging.models import PaperForm, PrivateNote, Scorecard
from awards.judging.queries import Ground
from awards.judging.services.cards import held_card, note

OTHER_WORDS = N_("You saved other words here meanwhile, in another tab or on another device.")


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
    form: PaperForm | None = None,
    ground: Ground | None = None,
) -> None:
    """Keep the comment to the committee and, apart from it, the feedback to the nominee.

    With `expected_version`, a save from an older page raises StaleVersion with the words that stand; so does a
    `repeat` of a save that was done, when others stand by now. With the judge's `form` on paper it is staff who save.
    The `ground` is given where it and the card are held already.
    Raises NotFound, NotAllowed, RuleBroken, TooLate.
    """
    ground, card = held_card(session, scorecard, by, at, repeat=repeat, form=form, ground=ground)
    texts = {"comment": comment, "feedback": feedback}
    if long := [name for name, text in texts.items() if len(text) > rules.LONGEST_WORDS]:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_WORDS), long)
    if (comment, feedback) == (card.comment, card.feedback):
        return
    if repeat or (expected_version is not None and expected_version != card.version):
        raise StaleVersion(
            OTHER_WORDS,
            {"comment": card.comment, "feedback": card.feedback, "version": str(card.version)},
        )
    card.comment, card.feedback, card.version = comment, feedback, card.version + 1
    note(session, ground, by, "scorecard.words_saved", card.id, form=form, version=card.version)
    session.flush()


def save_note(
    session: Session,
    ground: Ground,
    text: str,
    expected_version: int,
    by: User,
    at: datetime,
    *,
    repeat: bool = False,
) -> PrivateNote:
    """Keep what a judge notes about an entry for nobody else, on the ground that is held: while it is assigned.

    A note is no part of the card: it may change before the round opens and after it closed. A save from an older page
    (`expected_version`, 0 before the first) and a `repeat` raise StaleVersion with the note that stands.
    Raises NotAllowed, RuleBroken.
    """
    assignment = ground.assignment
    if by.id != assignment.judge_id:
        raise NotAllowed
    if len(text) > rules.LONGEST_WORDS:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_WORDS), ["note"])
    found = session.get(PrivateNote, (by.id, assignment.entry_id), with_for_update=True, populate_existing=True)
    stands, version = (found.text, found.version) if found else ("", 0)
    if found is not None and text == stands:
        return found
    if repeat or version != expected_version:
        raise StaleVersion(
            OTHER_WORDS,
            {"note": stands, "version": str(version)},
        )
    kept = found or PrivateNote(judge_id=by.id, entry_id=assignment.entry_id)
    kept.text, kept.version, kept.saved_at = text, version + 1, at
    session.add(kept)
    audit.record(
        session, actor=by.id, action="private_note.saved", subject=assignment.id, edition=ground.edition.id,
        details={"entry": str(assignment.entry_id), "version": kept.version},
    )  # fmt: skip
    session.flush()
    return kept


def forget_note(session: Session, assignment: Assignment) -> None:
    """Delete what a judge noted about an entry that the judge does not read any more: nobody else may."""
    session.execute(
        delete(PrivateNote).where(
            PrivateNote.judge_id == assignment.judge_id, PrivateNote.entry_id == assignment.entry_id
        )
    )
