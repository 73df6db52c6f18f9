"""Cards brought in from a file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit
from awards.judging import queries, rules
from awards.judging.models import Scorecard
from awards.judging.queries import Ground
from awards.judging.services.cards import allowed, card_of
from awards.judging.services.confirming import commit_to, lacking_why
from awards.judging.services.scores import change


def import_card(
    session: Session,
    ground: Ground,
    points: Mapping[UUID, Decimal],
    confirmed_at: datetime | None,
    by: User | None,
    at: datetime,
    why: Mapping[UUID, str] = MappingProxyType({}),
) -> None:
    """Put points (by criterion id) onto a card from a file whose rows were checked, and confirm it when it says so.

    Where `why` has no line for a criterion, the one that stands stays with the points for which it was given.
    Raises RuleBroken when the judge has confirmed it meanwhile, when staff have reopened it since, or when a point
    lacks the why that the edition asks for.
    """
    actor = by.id if by else None
    card = card_of(session, ground, by=actor, at=at)
    _require_still_open(session, card, confirmed_at)
    scale = allowed(ground.edition)
    for mark in queries.marks(session, card.id):
        value = points.get(mark.criterion.id)
        if value is None:
            continue
        stands = mark.why if value == mark.points else ""
        line = rules.why_to_keep(why.get(mark.criterion.id, stands), value, scale)
        if (value, line) != (mark.points, mark.why):
            change(session, card.id, mark, value, line, confirmed_at or at)
    if confirmed_at is not None and ground.edition.why_for_extremes:
        _require_why(session, ground, card)
    card.confirmed_at = confirmed_at
    audit.record(
        session, actor=actor, action="scorecard.imported", subject=card.id, edition=ground.edition.id,
        details={"entry": str(ground.assignment.entry_id), "judge": str(card.judge_id),
                 "confirmed": confirmed_at is not None},
    )  # fmt: skip
    if confirmed_at is not None:
        commit_to(session, ground, card, actor, confirmed_at)
    session.flush()


def reopened_since(reopened_at: datetime) -> Message:
    """What an older confirmation in a file is told."""
    return N_(
        "Staff reopened this card at %(when)s, after this instant. Leave confirmed_at empty, so that its judge "
        "confirms it, or give the instant of a later confirmation.",
        when=reopened_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    )


def _require_why(session: Session, ground: Ground, card: Scorecard) -> None:
    if lacking := lacking_why(ground, queries.scores(session, card.id)):
        raise RuleBroken(N_("Say in one line why you gave the lowest or the highest point."), lacking)


def _require_still_open(session: Session, card: Scorecard, confirmed_at: datetime | None) -> None:
    """The rows were checked before the card was held: look again."""
    if card.confirmed_at is not None:
        raise RuleBroken(N_("The judge confirmed this card: it does not change any more."))
    reopened_at = queries.last_reopening(session, card.id)
    if confirmed_at is not None and reopened_at is not None and confirmed_at <= reopened_at:
        raise RuleBroken(reopened_since(reopened_at))
