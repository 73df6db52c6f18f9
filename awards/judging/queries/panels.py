"""What chairs and staff read once the round has closed: scores by category."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.assignment.queries import in_round, tied_nominations
from awards.core.errors import NotFound
from awards.judging import rules
from awards.judging.models import BlindRelease, Score, Scorecard
from awards.judging.queries.desks import may_be_judged, own_card, readable_first, title_shown
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Criterion, Edition, Round


@dataclass(frozen=True)
class Panel:
    """The scores of a category in a round; `closed` says whether it has closed, `rounds` are all that have."""

    edition: Edition
    round: Round
    category: Category
    criteria: tuple[Criterion, ...]
    closed: bool
    rounds: tuple[Round, ...] = ()

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def category_id(self) -> UUID:
        return self.category.id


@dataclass(frozen=True)
class PanelCard:
    """One judge's card as chairs and staff read it: points by the criterion's key, the words to the committee."""

    number: int
    title: str
    judge: str
    points: dict[str, Decimal]
    total: Fraction | None
    comment: str
    feedback: str
    confirmed_at: datetime | None


def panel(session: Session, edition_id: UUID, category_id: UUID, at: datetime, number: int | None = None) -> Panel:
    """A category of the edition with its criteria, in the round of this number, else the last that is over.

    Raises NotFound.
    """
    rows = session.execute(
        select(Edition, Round, Category, Criterion)
        .options(defer(Edition.form))
        .join(Round, Round.edition_id == Edition.id)
        .join(Category, Category.edition_id == Edition.id)
        .join(Criterion, Criterion.category_id == Category.id)
        .where(Edition.id == edition_id, Category.id == category_id)
        .order_by(readable_first(at), Criterion.position)
    ).all()
    first = next((row for row in rows if number in (None, row.Round.number)), None)
    if first is None:
        raise NotFound("category")
    edition, round_, category, _ = first
    over = {row.Round.number: row.Round for row in rows if row.Round.closes_at <= at}
    criteria = tuple(row.Criterion for row in rows if row.Round is round_)
    rounds = tuple(over[n] for n in sorted(over))
    return Panel(edition, round_, category, criteria, closed=at >= round_.closes_at, rounds=rounds)


def panel_nominations(
    session: Session,
    panel: Panel,
    reader_id: UUID,
    after: int | None = None,
    most: int | None = None,
    *,
    as_judge: bool = False,
) -> dict[int, str]:
    """Titles by number of the nominations judged in the category, from the one after number `after` on.

    Those with which the reader has a standing conflict are left out. Whoever reads `as_judge` (a chair) sees numbers
    in a blind round.
    """
    hidden = tied_nominations(session, panel.edition_id, reader_id)
    rows = session.execute(
        select(Nomination.number, Nomination.title, BlindRelease.seal)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(BlindRelease, (BlindRelease.nomination_id == Nomination.id) & (BlindRelease.part == rules.TITLE))
        .where(
            Entry.category_id == panel.category_id,
            Entry.state == "eligible",
            Nomination.state == "submitted",
            Nomination.number > (after or 0),
            Nomination.id.not_in(hidden),
            in_round(panel.round),
        )
        .order_by(Nomination.number)
        .limit(most)
    )
    blind = as_judge and panel.round.blind
    return {row.number: title_shown(blind, row.number, row.title, row.seal) for row in rows}


def panel_cards(session: Session, panel: Panel, numbers: Collection[int]) -> list[PanelCard]:
    """The cards of live assignments for these nominations in the category, by nomination and judge."""
    rows = session.execute(
        select(Nomination.number, Nomination.title, User.name, User.email, Scorecard, Score)
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(User, User.id == Assignment.judge_id)
        .join(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .outerjoin(Score, Score.scorecard_id == Scorecard.id)
        .where(
            Assignment.round_id == panel.round.id,
            Entry.category_id == panel.category_id,
            Nomination.number.in_(numbers),
            *may_be_judged(),
        )
        .order_by(Nomination.number, User.name, User.id)
    ).all()
    keys = {criterion.id: criterion.key for criterion in panel.criteria}
    weights = {criterion.key: criterion.weight for criterion in panel.criteria}
    points: dict[UUID, dict[str, Decimal]] = {}
    for row in rows:
        given = points.setdefault(row.Scorecard.id, {})
        if row.Score is not None:
            given[keys[row.Score.criterion_id]] = row.Score.points
    cards = {row.Scorecard.id: row for row in rows}
    return [
        PanelCard(
            row.number, row.title, row.name or row.email, points[card_id],
            rules.weighted_mean(points[card_id], weights), row.Scorecard.comment, row.Scorecard.feedback,
            row.Scorecard.confirmed_at,
        )
        for card_id, row in cards.items()
    ]  # fmt: skip


def categories(session: Session, edition_id: UUID, ids: Collection[UUID] | None = None) -> list[Category]:
    """The categories of an edition (among those given), in the order of the call."""
    query = select(Category).where(Category.edition_id == edition_id).order_by(Category.position)
    return list(session.scalars(query if ids is None else query.where(Category.id.in_(ids))))
