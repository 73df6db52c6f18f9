"""Reads of what organisations ask of campaigns, of the campaigns that are open, and of the pledges that may join."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from awards.accounts.queries import merged_away
from awards.campaigns.models import Campaign, CampaignAsk, CampaignPledge
from awards.core.errors import NotFound
from awards.infrastructure import paging
from awards.organisations.queries import represented
from awards.pledges.models import Pledge
from awards.pledges.queries import pledged_among, pledged_by, row_loading


def open_campaigns(
    session: Session, today: date, rehearsal: bool, most: int, after: UUID | None = None
) -> list[Campaign]:
    """Campaigns that are shown and not over, which a pledge may join, those that began last first."""
    goes_on = or_(Campaign.ends_on.is_(None), Campaign.ends_on >= today)
    query = select(Campaign).where(Campaign.public, Campaign.rehearsal.is_(rehearsal), goes_on)
    return list(session.scalars(paging.newest(query, Campaign, Campaign.starts_on, after).limit(most)))


def pledge_to_join(session: Session, public_id: str, rehearsal: bool) -> Pledge:
    """The pledge of this number that is or was public. Raises NotFound."""
    named = Pledge.public_id == public_id, Pledge.current_n > 0, Pledge.rehearsal.is_(rehearsal)
    found = session.scalar(select(Pledge).where(*named).options(joinedload(Pledge.current)))
    if found is None:
        raise NotFound("pledge")
    return found


def pledges_to_join(
    session: Session, organisation_ids: Collection[UUID], rehearsal: bool, most: int, after: UUID | None = None
) -> list[Pledge]:
    """The public pledges that go on of these organisations, the highest number first, those `after` one."""
    query = (
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.state == "published", Pledge.rehearsal.is_(rehearsal), pledged_by(organisation_ids))
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
    )
    return list(session.scalars(paging.newest(query, Pledge, Pledge.public_id, after).limit(most)))


def belonging(session: Session, campaign_id: UUID, pledge_ids: Collection[UUID]) -> set[UUID]:
    """Which of these pledges belong to a campaign."""
    query = select(CampaignPledge.pledge_id).where(CampaignPledge.campaign_id == campaign_id)
    return set(session.scalars(query.where(CampaignPledge.pledge_id.in_(pledge_ids))))


def asks_about(session: Session, campaign_id: UUID, pledge_ids: Collection[UUID]) -> dict[UUID, CampaignAsk]:
    """What was asked last of a campaign for each of these pledges."""
    of = CampaignAsk.campaign_id == campaign_id, CampaignAsk.pledge_id.in_(pledge_ids)
    query = select(CampaignAsk).where(*of).options(joinedload(CampaignAsk.pledge))
    return {found.pledge_id: found for found in session.scalars(query.order_by(CampaignAsk.asked_at, CampaignAsk.id))}


def asks_about_pledges(session: Session, pledge_ids: Collection[UUID]) -> list[CampaignAsk]:
    """What was asked last of each campaign for these pledges, without what was taken back."""
    query = select(CampaignAsk).where(CampaignAsk.pledge_id.in_(pledge_ids))
    query = query.options(joinedload(CampaignAsk.campaign), joinedload(CampaignAsk.pledge))
    found = session.scalars(query.order_by(CampaignAsk.asked_at, CampaignAsk.id)) if pledge_ids else ()
    last = {(one.pledge_id, one.campaign_id): one for one in found}
    return [one for one in last.values() if one.state != "taken_back"]


def asks_of(
    session: Session, organisation_ids: Collection[UUID], most: int, after: UUID | None = None
) -> list[CampaignAsk]:
    """What was asked for pledges of these organisations, whatever came of it, the newest first."""
    query = _asks().where(pledged_by(organisation_ids))
    return list(session.scalars(paging.newest(query, CampaignAsk, CampaignAsk.asked_at, after).limit(most)))


def asks_waiting(session: Session, campaign_id: UUID, most: int, after: UUID | None = None) -> list[CampaignAsk]:
    """What nobody answered yet of a campaign, the oldest first, without pledges that were withdrawn or ended."""
    query = _asks().where(*_waits(), CampaignAsk.campaign_id == campaign_id)
    return list(session.scalars(paging.oldest(query, CampaignAsk, CampaignAsk.asked_at, after).limit(most)))


def numbers_waiting(session: Session, rehearsal: bool | None = None) -> dict[UUID, int]:
    """How many asks wait in each campaign; campaigns without any are left out."""
    query = select(CampaignAsk.campaign_id, func.count()).join(CampaignAsk.pledge).where(*_waits())
    if rehearsal is not None:
        query = query.where(Pledge.rehearsal.is_(rehearsal))
    return dict(session.execute(query.group_by(CampaignAsk.campaign_id)).all())


def ask(session: Session, ask_id: UUID) -> CampaignAsk:
    """One ask with its campaign and its pledge. Raises NotFound."""
    found = session.scalar(_asks().where(CampaignAsk.id == ask_id))
    if found is None:
        raise NotFound("ask")
    return found


def ask_that_waits(session: Session, campaign_id: UUID, pledge_id: UUID) -> CampaignAsk | None:
    """The ask for a pledge that nobody settled yet, or None."""
    of = CampaignAsk.campaign_id == campaign_id, CampaignAsk.pledge_id == pledge_id
    return session.scalar(_asks().where(*of, CampaignAsk.state == "asked"))


def own_matters(
    session: Session, user_id: UUID, asked: Collection[tuple[UUID, UUID | None]]
) -> tuple[set[UUID], set[UUID]]:
    """Of pledges with who asked for each: for which a person speaks, and for which they asked, by whatever account."""
    mine = {one.id for one in represented(session, user_id)}
    accounts = {user_id, *merged_away(session, user_id)}
    ids = {pledge_id for pledge_id, _by in asked}
    return pledged_among(session, ids, mine), {pledge_id for pledge_id, by in asked if by in accounts}


def _waits() -> tuple[Any, ...]:
    return CampaignAsk.state == "asked", Pledge.state == "published"


def _asks() -> Select[CampaignAsk]:
    pledge = contains_eager(CampaignAsk.pledge)
    return (
        select(CampaignAsk)
        .join(CampaignAsk.pledge)
        .join(Pledge.current)
        .options(
            joinedload(CampaignAsk.campaign),
            pledge.contains_eager(Pledge.current),
            *row_loading(pledge.contains_eager(Pledge.current)),
        )
    )
