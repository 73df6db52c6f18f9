"""Reads of champions, campaigns and events. Which pledges a campaign has is asked of the registry's own lists."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from awards.campaigns.models import Campaign, CampaignPledge, Champion, Event
from awards.core.errors import NotFound
from awards.infrastructure.audit import AuditRow
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge
from awards.pledges.rules.states import PUBLIC

Kept = TypeVar("Kept", Campaign, Event)


def campaigns(session: Session, most: int | None, *, shown: bool, rehearsal: bool | None = None) -> list[Campaign]:
    """Campaigns, those that began last first; with `shown` those alone that everybody sees."""
    query = select(Campaign).order_by(Campaign.starts_on.desc(), Campaign.slug).limit(most)
    return list(session.scalars(_narrowed(query, Campaign, shown, rehearsal)))


def events(
    session: Session, most: int, *, shown: bool, rehearsal: bool | None = None, campaign_id: UUID | None = None
) -> list[Event]:
    """Events with their country and campaign, those that begin last first; of one campaign, where one is given."""
    query = select(Event).options(joinedload(Event.country), joinedload(Event.campaign))
    if campaign_id is not None:
        query = query.where(Event.campaign_id == campaign_id)
    query = query.order_by(Event.starts_on.desc(), Event.slug).limit(most)
    return list(session.scalars(_narrowed(query, Event, shown, rehearsal)))


def champions(session: Session, most: int, *, rehearsal: bool | None = False) -> list[Champion]:
    """Labels of champions with their organisation as it stands, the newest first."""
    query = select(Champion).options(joinedload(Champion.organisation).joinedload(Organisation.merged_into))
    if rehearsal is not None:
        query = query.where(Champion.rehearsal.is_(rehearsal))
    return list(session.scalars(query.order_by(Champion.starts_on.desc(), Champion.id).limit(most)))


def labels_of(session: Session, organisation_id: UUID) -> list[Champion]:
    """The champion's labels of an organisation and of what was merged into it, the newest first."""
    query = select(Champion).join(Champion.organisation)
    family = or_(Organisation.id == organisation_id, Organisation.merged_into_id == organisation_id)
    return list(session.scalars(query.where(family, ~Champion.rehearsal).order_by(Champion.starts_on.desc())))


def campaign(session: Session, campaign_id: UUID) -> Campaign:
    """One campaign. Raises NotFound."""
    return _one(session, Campaign, Campaign.id == campaign_id)


def public_campaign(session: Session, slug: str) -> Campaign:
    """The campaign that everybody sees at this address. Raises NotFound."""
    return _one(session, Campaign, Campaign.slug == slug, Campaign.public, ~Campaign.rehearsal)


def campaign_to_join(session: Session, slug: str, rehearsal: bool) -> Campaign:
    """The campaign that is shown at this address, over or not; made-up ones to made-up people. Raises NotFound."""
    return _one(session, Campaign, Campaign.slug == slug, Campaign.public, Campaign.rehearsal.is_(rehearsal))


def event(session: Session, event_id: UUID) -> Event:
    """One event. Raises NotFound."""
    return _one(session, Event, Event.id == event_id)


def public_event(session: Session, slug: str) -> Event:
    """The event that everybody sees at this address, with its country and campaign. Raises NotFound."""
    found = session.scalar(
        select(Event)
        .where(Event.slug == slug, Event.public, ~Event.rehearsal)
        .options(joinedload(Event.country), joinedload(Event.campaign))
    )
    if found is None:
        raise NotFound("event")
    return found


def champion(session: Session, champion_id: UUID) -> Champion:
    """One label. Raises NotFound."""
    found = session.get(Champion, champion_id)
    if found is None:
        raise NotFound("champion")
    return found


def pledge_ids(session: Session, campaign_id: UUID) -> tuple[UUID, ...]:
    """The pledges of a campaign, whatever became of them."""
    query = select(CampaignPledge.pledge_id).where(CampaignPledge.campaign_id == campaign_id)
    return tuple(session.scalars(query.order_by(CampaignPledge.pledge_id)))


def pledges_of(session: Session, slug: str, _at: datetime) -> tuple[dict[str, Any], tuple[UUID, ...]]:
    """The names of a public campaign, and its pledges. Raises NotFound."""
    found = public_campaign(session, slug)
    return dict(found.names, en=found.name), pledge_ids(session, found.id)


def changed_at(session: Session, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When staff last said something of each of these."""
    rows = session.execute(
        select(AuditRow.subject_id, func.max(AuditRow.at))
        .where(AuditRow.subject_id.in_(ids))
        .group_by(AuditRow.subject_id)
    )
    return {subject: at for subject, at in rows if subject}


def pledge_counts(session: Session, campaign_ids: Sequence[UUID] | None) -> dict[UUID, int]:
    """How many pledges that are public each of these campaigns has, or each of all; a made-up one has made-up ones."""
    rows: Any = session.execute(
        select(CampaignPledge.campaign_id, func.count())
        .join(CampaignPledge.pledge)
        .where(
            Pledge.state.in_(PUBLIC), *([] if campaign_ids is None else [CampaignPledge.campaign_id.in_(campaign_ids)])
        )
        .group_by(CampaignPledge.campaign_id)
    )
    return {row[0]: row[1] for row in rows}


def campaigns_of(
    session: Session, by: InstrumentedAttribute[Any], keys: Collection[Any]
) -> dict[Any, list[tuple[str, str]]]:
    """Address and name of the campaigns that everybody sees of these pledges; `by` says what the keys are of them."""
    rows = session.execute(
        select(by, Campaign.slug, Campaign.name)
        .select_from(CampaignPledge)
        .join(CampaignPledge.pledge)
        .join(Campaign, Campaign.id == CampaignPledge.campaign_id)
        .where(by.in_(keys), Campaign.public, ~Campaign.rehearsal)
        .order_by(Campaign.slug)
    )
    found: dict[Any, list[tuple[str, str]]] = {}
    for key, slug, name in rows:
        found.setdefault(key, []).append((slug, name))
    return found


def of_pledge(session: Session, pledge_id: UUID) -> list[tuple[str, dict[str, str]]]:
    """Address and names of the campaigns that everybody sees of a pledge, those that began last first."""
    query = (
        select(Campaign)
        .join(CampaignPledge, CampaignPledge.campaign_id == Campaign.id)
        .where(CampaignPledge.pledge_id == pledge_id, Campaign.public, ~Campaign.rehearsal)
        .order_by(Campaign.starts_on.desc(), Campaign.slug)
    )
    return [(found.slug, dict(found.names, en=found.name)) for found in session.scalars(query)]


def has_campaigns(session: Session) -> bool:
    """Whether any pledge belongs to a campaign."""
    return session.scalar(select(CampaignPledge.pledge_id).limit(1)) is not None


def pledges_kept(session: Session, campaign_id: UUID, most: int, after: UUID | None = None) -> list[Pledge]:
    """The pledges of a campaign with what each says now, withdrawn ones too, for staff; what was added last first.

    `after` is the pledge behind which the list goes on.
    """
    of, at = CampaignPledge.campaign_id == campaign_id, CampaignPledge.at
    query = (
        select(Pledge)
        .join(CampaignPledge, CampaignPledge.pledge_id == Pledge.id)
        .where(of)
        .options(joinedload(Pledge.current))
        .order_by(at.desc(), CampaignPledge.pledge_id.desc())
        .limit(most)
    )
    if after is not None:
        last = select(at).where(of, CampaignPledge.pledge_id == after).correlate(None).scalar_subquery()
        query = query.where(or_(at < last, and_(at == last, CampaignPledge.pledge_id < after)))
    return list(session.scalars(query))


def _narrowed(query: Any, of: Any, shown: bool, rehearsal: bool | None) -> Any:
    if shown:
        return query.where(of.public, ~of.rehearsal)
    return query if rehearsal is None else query.where(of.rehearsal.is_(rehearsal))


def _one(session: Session, of: type[Kept], *conditions: Any) -> Kept:
    found = session.scalar(select(of).where(*conditions))
    if found is None:
        raise NotFound(of.__tablename__)
    return found
