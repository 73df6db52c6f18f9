"""Verbs of judging: agree to confidentiality, score, write, confirm, step back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.queries import holders
from awards.assignment import services as assignments
from awards.assignment.models import Assignment
from awards.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.judging import queries, rules
from awards.judging.models import Confidentiality, Recusal, Score, Scorecard, ScoreChange
from awards.judging.queries import Ground
from awards.programme.models import Edition, Round


@dataclass(frozen=True)
class SavedScore:
    """A score as it stands after a save; `version` is what the next save has to name."""

    points: Decimal | None
    version: int
    saved_at: datetime


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
    if _add_once(session, Confidentiality, edition_id=edition.id, judge_id=by.id, agreed_at=at):
        audit.record(session, actor=by.id, action="confidentiality.agreed", subject=by.id, edition=edition.id)
    session.flush()


def open_scorecard(session: Session, assignment: Assignment, at: datetime) -> Scorecard:
    """The card of an assignment, begun when there is none yet. Raises NotFound, TooLate."""
    key = (assignment.entry_id, assignment.round_id, assignment.judge_id)
    ground = queries.ground(session, *key)
    rules.require_open(ground.round.opens_at, ground.round.closes_at, at)
    return _card(session, ground, by=assignment.judge_id, at=at)


def save_score(
    session: Session,
    scorecard: Scorecard,
    criterion_id: UUID,
    points: Decimal | None,
    expected_version: int,
    by: User,
    at: datetime,
) -> SavedScore:
    """Save the points of one criterion (None takes them back) and keep what was there.

    `expected_version` is the version that the judge saw, 0 before the first save; when another tab saved meanwhile,
    nothing is overwritten: StaleVersion with the points that stand. Saving again what is saved changes nothing.
    Raises NotFound, NotAllowed, RuleBroken, TooLate.
    """
    ground = _own_ground(session, scorecard, by, at)
    card = _unconfirmed_card(session, ground)
    criterion = next((c for c in ground.criteria if c.id == criterion_id), None)
    if criterion is None:
        raise NotFound("criterion")
    if points is not None:
        rules.require_allowed(points, allowed(ground.edition))
    score, version = queries.saved_score(session, card.id, criterion_id)
    if points == (score.points if score else None):
        return SavedScore(points, version, score.saved_at if score else at)
    if version != expected_version:
        raise StaleVersion(
            N_("You saved another score for this criterion meanwhile, in another tab or on another device."),
            {"points": rules.as_text(score.points) if score else "", "version": str(version)},
        )
    _change(session, card, score, criterion_id, points, version + 1, at)
    action = "score.saved" if points is not None else "score.taken_back"
    _note(session, ground, by, action, card.id, criterion=criterion.key, version=version + 1)
    session.flush()
    return SavedScore(points, version + 1, at)


def save_words(
    session: Session,
    scorecard: Scorecard,
    comment: str,
    feedback: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> None:
    """Keep the comment to the committee and, apart from it, the feedback to the nominee.

    With `expected_version`, a save from an older page raises StaleVersion with the words that stand.
    Raises NotFound, NotAllowed, RuleBroken, TooLate.
    """
    ground = _own_ground(session, scorecard, by, at)
    card = _unconfirmed_card(session, ground)
    texts = {"comment": comment, "feedback": feedback}
    if long := [name for name, text in texts.items() if len(text) > rules.LONGEST_WORDS]:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_WORDS), long)
    if (comment, feedback) == (card.comment, card.feedback):
        return
    if expected_version is not None and expected_version != card.version:
        raise StaleVersion(
            N_("You saved other words here meanwhile, in another tab or on another device."),
            {"comment": card.comment, "feedback": card.feedback, "version": str(card.version)},
        )
    card.comment, card.feedback, card.version = comment, feedback, card.version + 1
    _note(session, ground, by, "scorecard.words_saved", card.id, version=card.version)
    session.flush()


def confirm_scorecard(session: Session, scorecard: Scorecard, by: User, at: datetime) -> None:
    """The judge's last word on a card: from now on nothing changes it. Confirming again changes nothing.

    Raises RuleBroken naming each criterion without points; NotFound, NotAllowed, TooLate.
    """
    ground = _own_ground(session, scorecard, by, at)
    card = _card(session, ground, by=by.id, at=at)
    if card.confirmed_at is not None:
        return
    scored = queries.scores(session, card.id)
    if missing := [criterion.key for criterion in ground.criteria if criterion.id not in scored]:
        raise RuleBroken(N_("Score every criterion before you confirm."), missing)
    card.confirmed_at = at
    _note(session, ground, by, "scorecard.confirmed", card.id)
    session.flush()
    if queries.unconfirmed(session, ground.round.id, by.id) == 0:
        _thank(session, ground, by, at)


def confirm_all(session: Session, round_: Round, entry_ids: list[UUID], by: User, at: datetime) -> int:
    """Confirm the judge's cards of these entries, all or none; gives how many there are."""
    found = queries.cards(session, round_.id, by.id, entry_ids)
    for card in found:
        confirm_scorecard(session, card, by, at)
    return len(found)


def recuse(session: Session, assignment: Assignment, reason: str, by: User, at: datetime) -> None:
    """Step back from an entry, at any time until the round closes: the assignment ends, the pair is never made again.

    What was scored stays on record and never counts. Staff are told. Raises NotAllowed, RuleBroken, TooLate.
    """
    if by.id != assignment.judge_id:
        raise NotAllowed
    number, round_ = queries.place(session, assignment)
    rules.require_not_closed(round_.closes_at, at)
    assignments.record_recusal(session, assignment, reason, by, at)
    session.add(
        Recusal(
            id=uuid4(), assignment_id=assignment.id, judge_id=by.id, entry_id=assignment.entry_id, reason=reason, at=at
        )
    )
    audit.record(
        session, actor=by.id, action="assignment.recused", subject=assignment.id, edition=round_.edition_id,
        details={"entry": str(assignment.entry_id)}, words={"reason": reason},
    )  # fmt: skip
    session.flush()
    for member in holders(session, "staff", round_.edition_id):
        outbox.put(
            session, to=member.email, language=member.language, template="scorecard_recused", edition=round_.edition_id,
            values={"judge": by.name or by.email, "number": number, "edition_id": str(round_.edition_id)},
            dedupe_key=f"scorecard_recused:{assignment.id}:{member.id}",
        )  # fmt: skip


def allowed(edition: Edition) -> tuple[Decimal, ...]:
    """The points of the edition's scale."""
    return rules.allowed_points(edition.scale_min, edition.scale_max, edition.half_points)


def import_card(
    session: Session,
    ground: Ground,
    points: Mapping[UUID, Decimal],
    confirmed_at: datetime | None,
    by: User | None,
    at: datetime,
) -> None:
    """Put points (by criterion id) onto a card from a file whose rows were checked, and confirm it when it says so."""
    actor = by.id if by else None
    card = _card(session, ground, by=actor, at=at)
    for criterion_id, value in points.items():
        score, version = queries.saved_score(session, card.id, criterion_id)
        if score is None or score.points != value:
            _change(session, card, score, criterion_id, value, version + 1, confirmed_at or at)
    session.flush()
    card.confirmed_at = confirmed_at
    audit.record(
        session, actor=actor, action="scorecard.imported", subject=card.id, edition=ground.edition.id,
        details={"entry": str(ground.assignment.entry_id), "judge": str(card.judge_id),
                 "confirmed": confirmed_at is not None},
    )  # fmt: skip
    session.flush()


def _own_ground(session: Session, scorecard: Scorecard, by: User, at: datetime) -> Ground:
    if by.id != scorecard.judge_id:
        raise NotAllowed
    ground = queries.ground(session, scorecard.entry_id, scorecard.round_id, scorecard.judge_id)
    rules.require_open(ground.round.opens_at, ground.round.closes_at, at)
    return ground


def _unconfirmed_card(session: Session, ground: Ground) -> Scorecard:
    found = queries.card(session, ground.assignment.entry_id, ground.round.id, ground.assignment.judge_id)
    if found is None:
        raise NotFound("scorecard")
    if found.confirmed_at is not None:
        raise rules.TooLate(N_("You confirmed this card, so it does not change any more."))
    return found


def _card(session: Session, ground: Ground, by: UUID | None, at: datetime) -> Scorecard:
    key = (ground.assignment.entry_id, ground.round.id, ground.assignment.judge_id)
    found = queries.card(session, *key)
    if found is None:
        card_id, (entry_id, round_id, judge_id) = uuid4(), key
        begun = _add_once(
            session, Scorecard, id=card_id, entry_id=entry_id, round_id=round_id, judge_id=judge_id, comment="",
            feedback="", version=1, created_at=at,
        )  # fmt: skip
        if begun:
            audit.record(
                session, actor=by, action="scorecard.begun", subject=card_id, edition=ground.edition.id,
                details={"entry": str(entry_id), "judge": str(judge_id)},
            )  # fmt: skip
        found = queries.card(session, *key)
    if found is None:
        raise NotFound("scorecard")
    return found


def _change(
    session: Session,
    card: Scorecard,
    score: Score | None,
    criterion_id: UUID,
    points: Decimal | None,
    n: int,
    at: datetime,
) -> None:
    session.add(
        ScoreChange(
            id=uuid4(), scorecard_id=card.id, criterion_id=criterion_id, n=n, before=score.points if score else None,
            after=points, at=at,
        )
    )  # fmt: skip
    if score is None and points is not None:
        session.add(Score(scorecard_id=card.id, criterion_id=criterion_id, points=points, version=n, saved_at=at))
    elif score is not None and points is not None:
        score.points, score.version, score.saved_at = points, n, at
    elif score is not None:
        session.delete(score)


def _add_once(session: Session, table: type[Scorecard] | type[Confidentiality], **values: object) -> bool:
    """Whether the row is new; the one that another request made at the same time stays."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(**values).on_conflict_do_nothing().returning(table.judge_id)
    return session.scalars(made).one_or_none() is not None


def _note(session: Session, ground: Ground, by: User, action: str, card_id: UUID, **details: object) -> None:
    # points are left out on purpose: staff read the audit log while the round is open, and no score
    audit.record(
        session, actor=by.id, action=action, subject=card_id, edition=ground.edition.id,
        details={"entry": str(ground.assignment.entry_id), **details},
    )  # fmt: skip


def _thank(session: Session, ground: Ground, by: User, at: datetime) -> None:
    outbox.put(
        session, to=by.email, language=by.language, template="scorecard_all_confirmed", edition=ground.edition.id,
        values={"name": by.name, "names": ground.edition.names, "when": f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
                "edition_id": str(ground.edition.id)},
    )  # fmt: skip
