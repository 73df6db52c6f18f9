"""Points for the criteria, one save each, with their history."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound, StaleVersion
from awards.core.text import N_
from awards.judging import queries, rules
from awards.judging.models import PaperForm, Score, Scorecard, ScoreChange
from awards.judging.services.cards import allowed, note, own_ground, unconfirmed_card


@dataclass(frozen=True)
class SavedScore:
    """A score as it stands after a save; `version` is what the next save has to name."""

    points: Decimal | None
    version: int
    saved_at: datetime
    why: str = ""


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
) -> SavedScore:
    """Save the points of one criterion (None takes them back) and keep what was there.

    `why` is one line, kept with the lowest and the highest point and with no other.

    `expected_version` is the version that the judge saw, 0 before the first save; when another tab saved meanwhile,
    nothing is overwritten: StaleVersion with the points that stand. Saving again what is saved changes nothing, and a
    `repeat` of a save that was done never does. With the judge's `form` on paper it is staff who save.
    Raises NotFound, NotAllowed, RuleBroken, TooLate.
    """
    ground = own_ground(session, scorecard, by, at, repeat=repeat, form=form)
    card = unconfirmed_card(session, ground, repeat=repeat)
    criterion = next((c for c in ground.criteria if c.id == criterion_id), None)
    if criterion is None:
        raise NotFound("criterion")
    scale = allowed(ground.edition)
    if points is not None:
        rules.require_allowed(points, scale)
    line = rules.why_to_keep(why, points, scale)
    score, version = queries.saved_score(session, card.id, criterion_id)
    if (points, line) == ((score.points, score.why) if score else (None, "")):
        return SavedScore(points, version, score.saved_at if score else at, line)
    if repeat or version != expected_version:
        raise StaleVersion(
            N_("You saved another score for this criterion meanwhile, in another tab or on another device."),
            {
                "points": rules.as_text(score.points) if score else "", "why": score.why if score else "",
                "version": str(version),
            },
        )  # fmt: skip
    change(session, card, score, criterion_id, points, version + 1, at, line)
    action = "score.saved" if points is not None else "score.taken_back"
    note(session, ground, by, action, card.id, form=form, criterion=criterion.key, version=version + 1)
    session.flush()
    return SavedScore(points, version + 1, at, line)


def change(
    session: Session,
    card: Scorecard,
    score: Score | None,
    criterion_id: UUID,
    points: Decimal | None,
    n: int,
    at: datetime,
    why: str = "",
) -> None:
    """The nth change of a score, with what was there."""
    session.add(
        ScoreChange(
            id=uuid4(), scorecard_id=card.id, criterion_id=criterion_id, n=n, before=score.points if score else None,
            after=points, why=why, at=at,
        )
    )  # fmt: skip
    if score is None and points is not None:
        session.add(
            Score(scorecard_id=card.id, criterion_id=criterion_id, points=points, why=why, version=n, saved_at=at)
        )
    elif score is not None and points is not None:
        score.points, score.why, score.version, score.saved_at = points, why, n, at
    elif score is not None:
        session.delete(score)
