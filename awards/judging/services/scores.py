"""Points for the criteria, one save each, with their history."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BindParameter, ColumnElement, Delete, Insert, Update, bindparam, delete, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from awards.accounts.models import User
from awards.core.errors import NotFound, StaleVersion
from awards.core.text import N_
from awards.infrastructure.together import Write, write_together
from awards.judging import queries, rules
from awards.judging.models import PaperForm, Score, Scorecard, ScoreChange
from awards.judging.queries import Ground, Mark
from awards.judging.services.cards import allowed, held_card, noted

OTHER_SCORE = N_("You saved another score for this criterion meanwhile, in another tab or on another device.")


@dataclass(frozen=True)
class SavedScore:
    """A score as it stands after a save, among the card's others; `version` is what the next save has to name."""

    points: Decimal | None
    version: int
    saved_at: datetime
    why: str = ""
    marks: tuple[Mark, ...] = ()


def save_score(
    session: Session,
    scorecard: Scorecard,
    criterion_id: UUID,
    points: Decimal | None,
    expected_version: int,
    by: User,
    at: datetime,
    *,
    why: str = "",
    repeat: bool = False,
    form: PaperForm | None = None,
    ground: Ground | None = None,
    marks: list[Mark] | None = None,
) -> SavedScore:
    """Save the points of one criterion (None takes them back) and keep what was there.

    `why` is one line, kept with the lowest and the highest point and with no other.

    `expected_version` is the version that the judge saw, 0 before the first save; when another tab saved meanwhile,
    nothing is overwritten: StaleVersion with the points that stand. Saving again what is saved changes nothing, and a
    `repeat` of a save that was done never does. With the judge's `form` on paper it is staff who save. The `ground`
    and the card's `marks` are given where both are held already.
    Raises NotFound, NotAllowed, RuleBroken, TooLate.
    """
    ground, card = held_card(session, scorecard, by, at, repeat=repeat, form=form, ground=ground)
    marks = queries.marks(session, card.id) if marks is None else list(marks)
    place = next((n for n, mark in enumerate(marks) if mark.criterion.id == criterion_id), None)
    if place is None:
        raise NotFound("criterion")
    mark = marks[place]
    scale = allowed(ground.edition)
    if points is not None:
        rules.require_allowed(points, scale)
    line = rules.why_to_keep(why, points, scale)
    if (points, line) == (mark.points, mark.why):
        return SavedScore(points, mark.version, mark.saved_at or at, line, tuple(marks))
    if repeat or mark.version != expected_version:
        raise StaleVersion(
            OTHER_SCORE,
            {
                "points": rules.as_text(mark.points) if mark.points is not None else "", "why": mark.why,
                "version": str(mark.version),
            },
        )  # fmt: skip
    changed = mark.changed(points, line, at)
    action = "score.saved" if points is not None else "score.taken_back"
    told = noted(ground, by, action, card.id, form=form, criterion=mark.criterion.key, version=changed.version)
    change(session, card.id, mark, points, line, at, told)
    marks[place] = changed
    return SavedScore(points, changed.version, at, line, tuple(marks))


def change(
    session: Session, card_id: UUID, mark: Mark, points: Decimal | None, why: str, at: datetime, *beside: Write
) -> None:
    """One more change of a score, with what was there and what is written `beside` it; at once, for a judge waits."""
    key = {"of_card": card_id, "of_criterion": mark.criterion.id}
    stands = {"now_n": mark.version + 1, "now_points": points, "now_why": why, "now_at": at}
    history = Write(_one_more_change(), {**key, **stands, "change_id": uuid4(), "points_before": mark.points})
    if mark.points is None:
        score = Write(_first_score(), {**key, **stands})
    elif points is not None:
        score = Write(_changed_score(), {**key, **stands})
    else:
        score = Write(_no_score(), key)
    write_together(session, history, *beside, score)
    if (known := session.identity_map.get(identity_key(Score, (card_id, mark.criterion.id)))) is not None:
        session.expire(known)


_KEY: dict[str, BindParameter[Any]] = {"scorecard_id": bindparam("of_card"), "criterion_id": bindparam("of_criterion")}
_STANDS: dict[str, BindParameter[Any]] = {
    "points": bindparam("now_points"), "why": bindparam("now_why"), "version": bindparam("now_n"),
    "saved_at": bindparam("now_at"),
}  # fmt: skip
_CHANGED: dict[str, BindParameter[Any]] = {
    "id": bindparam("change_id"), "n": bindparam("now_n"), "before": bindparam("points_before"),
    "after": bindparam("now_points"), "why": bindparam("now_why"), "at": bindparam("now_at"),
}  # fmt: skip


@cache
def _one_more_change() -> Insert:
    return insert(ScoreChange).values(_KEY | _CHANGED)


@cache
def _first_score() -> Insert:
    return insert(Score).values(_KEY | _STANDS)


@cache
def _changed_score() -> Update:
    return update(Score).where(*_this_score()).values(_STANDS)


@cache
def _no_score() -> Delete:
    return delete(Score).where(*_this_score())


def _this_score() -> tuple[ColumnElement[bool], ...]:
    return Score.scorecard_id == bindparam("of_card"), Score.criterion_id == bindparam("of_criterion")
