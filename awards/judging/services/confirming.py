"""A judge's last word on a card."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import award_log, outbox
from awards.judging import queries, rules
from awards.judging.models import Score, Scorecard
from awards.judging.queries import Ground
from awards.judging.services.cards import allowed, card_of, note, own_ground
from awards.programme.models import Round


def confirm_scorecard(session: Session, scorecard: Scorecard, by: User, at: datetime) -> None:
    """The judge's last word on a card: from now on nothing changes it. Confirming again changes nothing.

    Raises RuleBroken naming each criterion without points, or without the why that the edition asks for; NotFound,
    NotAllowed, TooLate.
    """
    ground = own_ground(session, scorecard, by, at)
    card = card_of(session, ground, by=by.id, at=at)
    if card.confirmed_at is not None:
        return
    scored = queries.scores(session, card.id)
    if missing := [criterion.key for criterion in ground.criteria if criterion.id not in scored]:
        raise RuleBroken(N_("Score every criterion before you confirm."), missing)
    if ground.edition.why_for_extremes and (lacking := _lacking_why(ground, scored)):
        raise RuleBroken(N_("Say in one line why you gave the lowest or the highest point."), lacking)
    card.confirmed_at = at
    note(session, ground, by, "scorecard.confirmed", card.id)
    commit_to(session, ground, card, by.id, at)
    session.flush()
    if queries.unconfirmed(session, ground.round.id, by.id) == 0:
        _thank(session, ground, by, at)


def confirm_all(session: Session, round_: Round, entry_ids: list[UUID], by: User, at: datetime) -> int:
    """Confirm the judge's cards of these entries, all or none; gives how many there are."""
    found = queries.cards(session, round_.id, by.id, entry_ids)
    for card in found:
        confirm_scorecard(session, card, by, at)
    return len(found)


def commit_to(session: Session, ground: Ground, card: Scorecard, actor: UUID | None, at: datetime) -> str:
    """Leave the hash of a confirmed card's scores in the award's log; gives the leaf, the card's receipt."""
    names = {criterion.id: criterion.key for criterion in ground.criteria}
    points = {names[key]: rules.as_text(score.points) for key, score in queries.scores(session, card.id).items()}
    told = {
        "scorecard": str(card.id), "entry": str(card.entry_id), "round": str(card.round_id),
        "judge": str(card.judge_id),
    }  # fmt: skip
    kind = award_log.Kind.SCORECARD_CONFIRMED
    return award_log.append(session, ground.edition.id, kind, told, actor, at, hidden=points)


def _lacking_why(ground: Ground, scored: Mapping[UUID, Score]) -> list[str]:
    scale = allowed(ground.edition)
    rows = [(criterion.key, scored[criterion.id]) for criterion in ground.criteria]
    return [key for key, score in rows if rules.lacks_why(score.points, score.why, scale)]


def _thank(session: Session, ground: Ground, by: User, at: datetime) -> None:
    outbox.put(
        session, to=by.email, language=by.language, template="scorecard_all_confirmed", edition=ground.edition.id,
        values={"name": by.name, "names": ground.edition.names, "when": f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
                "edition_id": str(ground.edition.id)},
    )  # fmt: skip
