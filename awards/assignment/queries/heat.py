"""Reads of where judges are needed: entries and judges counted by category, language and region, two queries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Select, and_, case, cast, distinct, func, literal_column, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment, JudgeProfile
from awards.assignment.queries.advancing import in_round
from awards.assignment.queries.inviting import answer_waited_for
from awards.assignment.queries.plans import in_open_rounds
from awards.assignment.rules import JudgeState
from awards.assignment.rules.heat_flow import Cell, Need, Offer
from awards.core.vocabulary import ITU_REGIONS
from awards.nominations.models import Entry, Nomination, NominationCountry
from awards.places.models import Country
from awards.programme.models import Category, Edition, Round
from awards.programme.rounds import current, reviews


def needs(session: Session, edition: Edition, at: datetime) -> list[Need]:
    """Entries that are judged or may come to be, by cell: submitted or returned, and not found ineligible.

    Each asks for as many reviews as the round says that comes next, or else its category.
    """
    round_ = current(edition, at)
    wanted = {category.key: _reviews(round_, category) for category in edition.categories}
    weight = case(*((Country.itu_region == key, 2**place) for place, key in enumerate(ITU_REGIONS)), else_=0)
    sent = (
        select(
            Nomination.id,
            Nomination.language,
            func.coalesce(cast(func.sum(distinct(weight)), Integer), 0).label("regions"),
        )
        .outerjoin(
            NominationCountry,
            and_(NominationCountry.nomination_id == Nomination.id, NominationCountry.role == "impact"),
        )
        .outerjoin(Country, Country.iso2 == NominationCountry.iso2)
        .where(Nomination.edition_id == edition.id, Nomination.state.in_(("submitted", "returned")))
        .group_by(Nomination.id, Nomination.language)
        .subquery()
    )
    rows = session.execute(
        select(Category.key, sent.c.language, sent.c.regions, func.count())
        .join(Entry, Entry.category_id == Category.id)
        .join(sent, sent.c.id == Entry.nomination_id)
        .where(Entry.state.in_(("received", "eligible")), in_round(round_))
        .group_by(Category.key, sent.c.language, sent.c.regions, Category.position)
        .order_by(Category.position, sent.c.language, sent.c.regions)
    )
    return [Need(Cell(key, language, _regions(mask)), count, wanted[key]) for key, language, mask, count in rows]


def offers(session: Session, edition: Edition, at: datetime) -> tuple[list[Offer], list[Offer]]:
    """Judges who accepted, and apart those whose answer is still waited for; alike ones stand together.

    Each takes as many as agreed, without what runs in other rounds that are not over.
    """
    beside = _beside(edition, at).subquery()
    free = JudgeProfile.max_load - func.coalesce(beside.c.entries, literal_column("0"))
    rows = session.execute(
        select(
            JudgeProfile.state,
            JudgeProfile.categories,
            JudgeProfile.languages,
            Country.itu_region,
            free,
            func.count(),
        )
        .join(User, User.id == JudgeProfile.user_id)
        .outerjoin(Country, Country.iso2 == JudgeProfile.country)
        .outerjoin(beside, beside.c.judge_id == JudgeProfile.user_id)
        .where(
            JudgeProfile.edition_id == edition.id,
            User.disabled_at.is_(None),
            or_(JudgeProfile.state == JudgeState.ACCEPTED, answer_waited_for(at)),
        )
        .group_by(
            JudgeProfile.state,
            JudgeProfile.categories,
            JudgeProfile.languages,
            Country.itu_region,
            free,
        )
    )
    accepted: list[Offer] = []
    asked: list[Offer] = []
    for state, categories, languages, region, most, judges in rows:
        offer = Offer(frozenset(categories), frozenset(languages), region, max(most, 0), judges)
        (accepted if state == JudgeState.ACCEPTED else asked).append(offer)
    return accepted, asked


def _beside(edition: Edition, at: datetime) -> Select[UUID, int]:
    """How many entries each judge has in rounds that are not over, but for the round that comes next."""
    return (
        in_open_rounds(edition.id, at)
        .where(Assignment.round_id != current(edition, at).id)
        .with_only_columns(Assignment.judge_id, func.count().label("entries"))
        .group_by(Assignment.judge_id)
    )


def _reviews(round_: Round, category: Category) -> int:
    """How many judges an entry needs; where all judges of the category read it, at least as many as it says itself."""
    wanted = reviews(round_, category)
    return category.reviews if wanted == "all" else wanted


def _regions(mask: int) -> frozenset[str]:
    return frozenset(key for place, key in enumerate(ITU_REGIONS) if mask >> place & 1)
