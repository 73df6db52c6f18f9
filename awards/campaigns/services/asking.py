"""Ask that a pledge belongs to a campaign, take that back, accept it or refuse: each change with its audit row."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.campaigns import policy, queries, rules
from awards.campaigns.models import Campaign, CampaignAsk, CampaignPledge
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.pledges.models import Pledge

HELD = ["name", "names", "public", "starts_on", "ends_on"]
"""What of a campaign somebody else may have changed a moment ago."""


def ask(session: Session, campaign: Campaign, pledge: Pledge, words: str, by: User, at: datetime) -> CampaignAsk:
    """Whoever speaks for an organisation of a pledge asks that it belongs to a campaign. Raises RuleBroken."""
    session.refresh(campaign, HELD, with_for_update=True)
    session.refresh(pledge, ["state"])
    rules.check_ask(
        rules.standing(campaign.starts_on, campaign.ends_on, at.date()) if campaign.public else "over",
        pledge.state,
        belongs=bool(queries.belonging(session, campaign.id, [pledge.id])),
        asked=queries.ask_that_waits(session, campaign.id, pledge.id) is not None,
    )
    found = CampaignAsk(
        id=uuid4(), campaign=campaign, pledge=pledge, words=words.strip(), asked_by=by.id, asked_at=at, state="asked"
    )
    session.add(found)
    _note(session, found, "asked", by, words={"words": found.words} if found.words else None)
    return found


def take_back(session: Session, found: CampaignAsk, by: User, at: datetime) -> None:
    """Nobody asks any more; a second time changes nothing. Raises RuleBroken once staff have answered."""
    _hold(session, found)
    if found.state == "taken_back":
        return
    _settle(session, found, "taken_back", "", by, at)


def accept(session: Session, found: CampaignAsk, by: User, at: datetime) -> None:
    """The pledge belongs to the campaign from now on. Raises RuleBroken, also once the pledge goes on no more."""
    refuse_own(session, found.pledge_id, by, found.asked_by)
    _hold(session, found)
    if found.standing == "ended":
        raise RuleBroken(N_("This pledge was withdrawn or has ended meanwhile."))
    _settle(session, found, "accepted", "", by, at)
    join(session, found.campaign, found.pledge, by, at)


def refuse(session: Session, found: CampaignAsk, reason: str, by: User, at: datetime) -> None:
    """It does not belong to the campaign, for a reason that the organisation reads. Raises RuleBroken."""
    if not reason.strip():
        raise RuleBroken(N_("Give a reason."), ["reason"])
    refuse_own(session, found.pledge_id, by, found.asked_by)
    _hold(session, found)
    _settle(session, found, "refused", reason.strip(), by, at)


def join(session: Session, campaign: Campaign, pledge: Pledge, by: User, at: datetime) -> None:
    """Let a pledge belong to a campaign that is held; a second time changes nothing."""
    if session.get(CampaignPledge, (campaign.id, pledge.id)) is None:
        session.add(CampaignPledge(campaign_id=campaign.id, pledge_id=pledge.id, at=at))
        pledge.changed_at = at
        session.flush()
        audit.record(
            session, actor=by.id, action="campaign.pledge_added", subject=campaign.id,
            details={"public_id": pledge.public_id},
        )  # fmt: skip
        session.flush()


def refuse_own(session: Session, pledge_id: UUID, by: User, asked_by: UUID | None = None) -> None:
    """Raise RuleBroken for staff who speak for an organisation of a pledge, or who asked for it themselves."""
    speaks, asked = queries.own_matters(session, by.id, [(pledge_id, asked_by)])
    if speaks or asked:
        raise RuleBroken(policy.OWN)


def _hold(session: Session, found: CampaignAsk) -> None:
    """Hold campaign and ask as they are now, in the order in which whoever asks holds them."""
    session.execute(select(Campaign.id).where(Campaign.id == found.campaign_id).with_for_update())
    session.refresh(found, ["state"], with_for_update=True)
    session.refresh(found.pledge, ["state"])


def _settle(session: Session, found: CampaignAsk, state: str, reason: str, by: User, at: datetime) -> None:
    if found.state != "asked":
        raise RuleBroken(rules.SETTLED)
    found.state, found.reason, found.settled_by, found.settled_at = state, reason, by.id, at
    _note(session, found, state, by, words={"reason": reason} if reason else None)
    if state != "taken_back":
        _tell(session, found)


def _tell(session: Session, found: CampaignAsk) -> None:
    """Write to whoever asked, in their language; made-up ones are told nothing."""
    if found.campaign.rehearsal:
        return
    user, campaign = accounts.user(session, found.asked_by), found.campaign
    outbox.put(
        session, to=user.email, language=user.language, template="campaign_ask_settled", about=found.id,
        values={"name": user.name, "campaign": campaign.names.get(user.language) or campaign.name,
                "title": found.pledge.current.title, "public_id": found.pledge.public_id,
                "accepted": found.state == "accepted", "reason": found.reason},
    )  # fmt: skip


def _note(session: Session, found: CampaignAsk, what: str, by: User, words: dict[str, str] | None = None) -> None:
    session.flush()
    told = {"campaign": str(found.campaign_id), "public_id": found.pledge.public_id}
    audit.record(session, actor=by.id, action=f"campaign_ask.{what}", subject=found.id, details=told, words=words)
    session.flush()
