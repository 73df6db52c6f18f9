"""All that a judge changed on a sheet, saved at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.judging.models import PrivateNote
from awards.judging.queries import Ground, Mark, OpenCard
from awards.judging.services.cards import open_on, require_unconfirmed
from awards.judging.services.scores import save_score
from awards.judging.services.words import save_note, save_words

Typed = tuple[Decimal | None, str, int]
"""Points (None takes them back), the why beside them, and the version that the page showed."""


@dataclass(frozen=True)
class Written:
    """What a judge changed on one sheet, each with the version that the page showed.

    `scores` are by criterion, `words` the comment and the feedback, `note` the private note;
    `undone` is the criterion whose last change is taken back.
    """

    scores: Mapping[UUID, Typed]
    words: tuple[str, str, int] | None = None
    note: tuple[str, int] | None = None
    undone: tuple[UUID, int] | None = None

    def __bool__(self) -> bool:
        return bool(self.scores or self.words or self.note or self.undone)


@dataclass
class Clashes:
    """What was saved elsewhere meanwhile: the criteria, and of texts what stands."""

    scores: dict[UUID, Mark] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.scores or self.words or self.note)


def save_sheet(session: Session, ground: Ground, written: Written, by: User, at: datetime) -> Clashes:
    """Save all that a judge changed on a sheet whose ground is held, or nothing of it when a part of it clashes with
    what was saved elsewhere meanwhile: the judge looks at both and sends the whole again.

    Raises NotAllowed, NotFound, RuleBroken, TooLate.
    """
    scores: dict[UUID, Typed] = dict(written.scores)
    opened = None
    if scores or written.words or written.undone:
        opened = open_on(session, ground, at)
        require_unconfirmed(opened.card)
        if written.undone is not None:
            criterion, version = written.undone
            mark = _by_criterion(opened)[criterion]
            scores[criterion] = mark.before, mark.why_before, version
    if clashes := _clashes(session, ground, opened, scores, written):
        return clashes
    if opened is not None:
        for criterion, (points, why, version) in scores.items():
            save_score(session, opened.card, criterion, points, version, by, at, why=why, ground=ground)
        if written.words is not None:
            comment, feedback, version = written.words
            save_words(session, opened.card, comment, feedback, by, at, version, ground=ground)
    if written.note is not None:
        save_note(session, ground, *written.note, by, at)
    return clashes


def _clashes(
    session: Session, ground: Ground, opened: OpenCard | None, scores: Mapping[UUID, Typed], written: Written
) -> Clashes:
    found = Clashes()
    if opened is not None:
        marks, card = _by_criterion(opened), opened.card
        for criterion, (points, why, version) in scores.items():
            mark = marks[criterion]
            if version != mark.version and (points, why) != (mark.points, mark.why):
                found.scores[criterion] = mark
        if written.words is not None:
            comment, feedback, version = written.words
            if version != card.version and (comment, feedback) != (card.comment, card.feedback):
                found.words = {"comment": card.comment, "feedback": card.feedback}
    if written.note is not None:
        text, version = written.note
        key = ground.assignment.judge_id, ground.assignment.entry_id
        kept = session.get(PrivateNote, key, with_for_update=True, populate_existing=True)
        stands = kept.text if kept else ""
        if version != (kept.version if kept else 0) and text != stands:
            found.note = {"note": stands}
    return found


def _by_criterion(opened: OpenCard) -> dict[UUID, Mark]:
    return {mark.criterion.id: mark for mark in opened.marks}
