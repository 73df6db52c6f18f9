"""A judge's last word on a card, and what is kept of it."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import award_log, outbox
from awards.judging import queries, rules
from awards.judging.models import PaperForm, Score, Scorecard, ScorecardConfirmation, ScorecardConfirmationText
from awards.judging.queries import Ground
from awards.judging.services.cards import allowed, card_of, note, own_ground
from awards.programme.models import Round


def confirm_scorecard(
    session: Session, scorecard: Scorecard, by: User, at: datetime, *, form: PaperForm | None = None
) -> None:
    """The judge's last word on a card: from now on nothing changes it. Confirming again changes nothing.

    Raises RuleBroken naming each criterion without points, or without the why that the edition asks for; NotFound,
    NotAllowed, TooLate. With the judge's signed `form` on paper it is staff who confirm.
    """
    ground = own_ground(session, scorecard, by, at, form=form)
    card = card_of(session, ground, by=by.id, at=at)
    if card.confirmed_at is not None:
        return
    scored = queries.scores(session, card.id)
    if missing := [criterion.key for criterion in ground.criteria if criterion.id not in scored]:
        raise RuleBroken(N_("Score every criterion before you confirm."), missing)
    if ground.edition.why_for_extremes and (lacking := lacking_why(ground, scored)):
        raise RuleBroken(N_("Say in one line why you gave the lowest or the highest point."), lacking)
    card.confirmed_at = at
    note(session, ground, by, "scorecard.confirmed", card.id, form=form)
    commit_to(session, ground, card, by.id, at)
    session.flush()
    if queries.unconfirmed(session, ground.round.id, card.judge_id) == 0:
        _thank(session, ground, session.get_one(User, card.judge_id), at)


def confirm_all(session: Session, round_: Round, entry_ids: list[UUID], by: User, at: datetime) -> int:
    """Confirm the judge's cards of these entries, all or none; gives how many there are."""
    found = queries.cards(session, round_.id, by.id, entry_ids)
    for card in found:
        confirm_scorecard(session, card, by, at)
    return len(found)


def commit_to(session: Session, ground: Ground, card: Scorecard, actor: UUID | None, at: datetime) -> str:
    """Keep a confirmed card as it was confirmed and leave its hash in the award's log; gives the leaf, its receipt."""
    confirmation, points = record_confirmation(session, ground, card, at)
    told = {
        "scorecard": str(card.id), "entry": str(card.entry_id), "round": str(card.round_id),
        "judge": str(card.judge_id), "card": confirmation.digest,
    }  # fmt: skip
    kind = award_log.Kind.SCORECARD_CONFIRMED
    return award_log.append(session, ground.edition.id, kind, told, actor, at, hidden=points)


def record_confirmation(
    session: Session, ground: Ground, card: Scorecard, at: datetime
) -> tuple[ScorecardConfirmation, dict[str, str]]:
    """The card as it is confirmed now, with its points as texts; its words stand beside, since they are erasable."""
    names = {criterion.id: criterion.key for criterion in ground.criteria}
    scored = queries.scores(session, card.id)
    points = {names[key]: rules.as_text(score.points) for key, score in scored.items()}
    words = {
        "comment": card.comment, "feedback": card.feedback,
        "why": {names[key]: score.why for key, score in scored.items() if score.why},
    }  # fmt: skip
    made = ScorecardConfirmation(
        id=uuid4(), scorecard_id=card.id, n=queries.times_confirmed(session, card.id) + 1, confirmed_at=at,
        points=points, digest="",
    )  # fmt: skip
    made.digest = digest_of(made, words)
    session.add(made)
    session.flush()
    session.add(ScorecardConfirmationText(confirmation_id=made.id, words=words))
    return made, points


def digest_of(confirmation: ScorecardConfirmation, words: Mapping[str, object]) -> str:
    """The SHA-256 of a card as it was confirmed: which one, which time, when, its points and its words."""
    whole = {
        "scorecard": str(confirmation.scorecard_id), "n": confirmation.n,
        "confirmed_at": confirmation.confirmed_at.astimezone(UTC).isoformat(), "points": confirmation.points,
        "words": words,
    }  # fmt: skip
    return hashlib.sha256(award_log.canonical(whole).encode()).hexdigest()


def lacking_why(ground: Ground, scored: Mapping[UUID, Score]) -> list[str]:
    """The keys of the criteria whose points are the lowest or the highest, with nothing that says why."""
    scale = allowed(ground.edition)
    rows = [(criterion.key, scored[criterion.id]) for criterion in ground.criteria]
    return [key for key, score in rows if rules.lacks_why(score.points, score.why, scale)]


def _thank(session: Session, ground: Ground, judge: User, at: datetime) -> None:
    outbox.put(
        session, to=judge.email, language=judge.language, template="scorecard_all_confirmed", edition=ground.edition.id,
        values={"name": judge.name, "names": ground.edition.names, "when": at.isoformat(),
                "edition_id": str(ground.edition.id)},
    )  # fmt: skip
