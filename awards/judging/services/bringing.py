"""Cards brought in from a file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit
from awards.judging import queries
from awards.judging.models import Scorecard
from awards.judging.queries import Ground
from awards.judging.services.cards import card_of
from awards.judging.services.confirming import commit_to
from awards.judging.services.scores import change


def import_card(
    session: Session,
    ground: Ground,
    points: Mapping[UUID, Decimal],
    confirmed_at: datetime | None,
    by: User | None,
    at: datetime,
) -> None:
    """Put points (by criterion id) onto a card from a file whose rows were checked, and confirm it when it says so.

    Raises RuleBroken when the judge has confirmed it meanwhile, or staff have reopened it since.
    """
    actor = by.id if by else None
    card = card_of(session, ground, by=actor, at=at)
    _require_still_open(session, card, confirmed_at)
    for mark in queries.marks(session, card.id):
        value = points.get(mark.criterion.id)
        if value is not None and value != mark.points:
            change(session, card.id, mark, value, "", confirmed_at or at)
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


def _require_still_open(session: Session, card: Scorecard, confirmed_at: datetime | None) -> None:
    """The rows were checked before the card was held: look again."""
    if card.confirmed_at is not None:
        raise RuleBroken(N_("The judge confirmed this card: it does not change any more."))
    reopened_at = queries.last_reopening(session, card.id)
    if confirmed_at is not None and reopened_at is not None and confirmed_at <= reopened_at:
        raise RuleBroken(reopened_since(reopened_at))
