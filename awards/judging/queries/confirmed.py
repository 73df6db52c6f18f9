"""Confirmed cards: receipts for their judge, and a list without points for the staff who may give one back."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session, defer

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.assignment.queries import tied_nominations
from awards.core import merkle
from awards.core.errors import NotFound
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.judging.models import Scorecard, ScorecardConfirmation, ScorecardReopening
from awards.judging.queries.desks import has_something, items, own_card, to_work_on_first
from awards.judging.rules import CardState
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Edition, Round


@dataclass(frozen=True)
class Receipt:
    """What a judge holds of one confirmation; `step` is its place in the award's log, None when the log has none."""

    number: int
    category_names: dict[str, str]
    confirmation: ScorecardConfirmation
    reopened_at: datetime | None
    step: int | None
    leaf: str | None


@dataclass(frozen=True)
class StaffCard:
    """A judge's card as staff see it while the round is open: how far it is, never its points."""

    edition: Edition
    round: Round
    card: Scorecard
    judge: User
    number: int
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def judge_id(self) -> UUID:
        return self.judge.id


@dataclass(frozen=True)
class CardRow:
    """One line of a judge's cards."""

    number: int
    title: str
    category_names: dict[str, str]
    state: CardState
    card_id: UUID | None
    confirmed_at: datetime | None
    reopened_at: datetime | None


@dataclass(frozen=True)
class StaffCards:
    """All cards of one judge in the edition's round that is open or was last, without those the reader is tied to."""

    edition: Edition
    round: Round
    judge: User
    rows: tuple[CardRow, ...]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def receipts(session: Session, edition_id: UUID, round_id: UUID, judge_id: UUID) -> list[Receipt]:
    """A receipt for each confirmation of the judge in the round, by nomination; each step is checked against the log.

    Two queries.
    """
    rows = session.execute(
        select(ScorecardConfirmation, Nomination.number, Category.names, ScorecardReopening.at)
        .join(Scorecard, Scorecard.id == ScorecardConfirmation.scorecard_id)
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(ScorecardReopening, ScorecardReopening.confirmation_id == ScorecardConfirmation.id)
        .where(Scorecard.judge_id == judge_id, Scorecard.round_id == round_id)
        .order_by(Nomination.number, Category.position, ScorecardConfirmation.n)
    ).all()
    steps = _steps(session, edition_id, {row[0].confirmed_at for row in rows})
    return [
        Receipt(number, names, confirmation, reopened_at, *steps.get(confirmation.digest, (None, None)))
        for confirmation, number, names, reopened_at in rows
    ]


def proofs(session: Session, edition_id: UUID, steps: Collection[int]) -> tuple[int, str, dict[int, tuple[str, ...]]]:
    """The size and root of the edition's log, and for each of its steps the hashes that lead from its leaf there."""
    leaves = [
        bytes.fromhex(leaf)
        for leaf in session.scalars(
            select(AwardLogRow.leaf).where(AwardLogRow.edition_id == edition_id).order_by(AwardLogRow.seq)
        )
    ]
    ways = {n: tuple(part.hex() for part in merkle.inclusion_proof(leaves, n - 1)) for n in steps}
    return len(leaves), merkle.root(leaves).hex(), ways


def staff_cards(
    session: Session, edition_id: UUID, judge_id: UUID, reader_id: UUID, at: datetime, number: int | None = None
) -> StaffCards:
    """The cards of a judge in the round of this number, else in the one to work on. Raises NotFound."""
    found = session.execute(
        select(Edition, Round, User)
        .options(defer(Edition.form))
        .join(Round, Round.edition_id == Edition.id)
        .join(User, User.id == judge_id)
        .where(
            Edition.id == edition_id,
            select(Assignment.id)
            .join(Nomination, Nomination.id == Assignment.nomination_id)
            .where(Assignment.judge_id == judge_id, Nomination.edition_id == edition_id)
            .exists(),
            true() if number is None else Round.number == number,
        )
        .order_by(has_something(judge_id).desc(), to_work_on_first(at))
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound("judge")
    edition, round_, judge = found
    hidden = tied_nominations(session, edition_id, reader_id)
    cards = _cards(session, round_.id, judge_id)
    rows = []
    for item in sorted(items(session, edition, round_, judge_id, hidden), key=lambda item: item.number):
        card, reopened_at = cards.get(item.entry_id, (None, None))
        rows.append(
            CardRow(
                item.number, item.title, item.category_names, item.state, card.id if card else None,
                card.confirmed_at if card else None, reopened_at,
            )
        )  # fmt: skip
    return StaffCards(edition, round_, judge, tuple(rows))


def staff_card(session: Session, edition_id: UUID, card_id: UUID, reader_id: UUID) -> StaffCard:
    """One card of an edition, of a live assignment. Raises NotFound."""
    row = session.execute(
        select(Edition, Round, Scorecard, User, Nomination.number, Nomination.id)
        .options(defer(Edition.form))
        .select_from(Scorecard)
        .join(Assignment, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(Round, Round.id == Scorecard.round_id)
        .join(User, User.id == Scorecard.judge_id)
        .where(Scorecard.id == card_id, Edition.id == edition_id, Assignment.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("scorecard")
    edition, round_, card, judge, number, nomination_id = row
    tied = nomination_id in tied_nominations(session, edition_id, reader_id)
    return StaffCard(edition, round_, card, judge, number, tied)


def _cards(session: Session, round_id: UUID, judge_id: UUID) -> dict[UUID, tuple[Scorecard, datetime | None]]:
    """The judge's cards by entry, each with the instant of its last reopening."""
    rows = session.execute(
        select(Scorecard, ScorecardReopening.at)
        .outerjoin(ScorecardConfirmation, ScorecardConfirmation.scorecard_id == Scorecard.id)
        .outerjoin(ScorecardReopening, ScorecardReopening.confirmation_id == ScorecardConfirmation.id)
        .where(Scorecard.round_id == round_id, Scorecard.judge_id == judge_id)
        .order_by(ScorecardConfirmation.n)
    )
    found: dict[UUID, tuple[Scorecard, datetime | None]] = {}
    for card, reopened_at in rows:
        found[card.entry_id] = (card, reopened_at or found.get(card.entry_id, (card, None))[1])
    return found


def _steps(session: Session, edition_id: UUID, instants: Collection[datetime]) -> dict[str, tuple[int, str]]:
    """Steps of the log at these instants by the digest of the card that they name: those only that are whole."""
    rows = session.execute(
        select(AwardLogRow, AwardLogPayload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(
            AwardLogRow.edition_id == edition_id,
            AwardLogRow.kind == Kind.SCORECARD_CONFIRMED,
            AwardLogRow.at.in_(instants),
        )
    ).all()
    whole = ((row, json.loads(kept.payload)["payload"]) for row, kept in rows if award_log.is_whole(row, kept))
    return {told["card"]: (row.seq, row.leaf) for row, told in whole if "card" in told}
