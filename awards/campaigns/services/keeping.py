"""Keep champions, campaigns and events: each change with its audit row."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.campaigns import queries, rules
from awards.campaigns.models import EVENT_SAYS, SAYS, Campaign, CampaignPledge, Champion, Event, mark
from awards.campaigns.services.asking import accept, join, refuse_own
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock
from awards.organisations.models import Organisation
from awards.organisations.rules import in_address
from awards.places.models import Country
from awards.pledges.models import Pledge
from awards.pledges.rules import meant_by
from awards.pledges.rules.states import PUBLIC
from awards.pledges.services import counting

Kept = TypeVar("Kept", Campaign, Event, Champion)


@dataclass(frozen=True)
class Said:
    """What staff say of a campaign or an event."""

    name: str
    starts_on: date | None
    ends_on: date | None
    words: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    public: bool = False


@dataclass(frozen=True)
class Meeting:
    """What staff say of an event besides."""

    kind: str
    place: str
    iso2: str | None = None
    url: str = ""
    campaign_id: UUID | None = None


def add_campaign(session: Session, said: Said, by: User) -> Campaign:
    """A new campaign; its address follows from its name and stays. Raises RuleBroken."""
    values = _values(said, open_end=True)
    found = Campaign(id=uuid4(), slug=_free(session, Campaign, said.name), rehearsal=by.rehearsal, **values)
    session.add(found)
    return _noted(session, found, "campaign.added", by)


def change_campaign(session: Session, campaign: Campaign, said: Said, by: User, seen: str | None = None) -> None:
    """Say something else of a campaign; its address stays. Raises RuleBroken, also when it is not as `seen`.

    Where readers see another name of it from now on, or see it first or no more, its pledges have changed too.
    """
    values = _values(said, open_end=True)
    _hold(session, campaign, SAYS, seen)
    before = campaign.name if campaign.public else None
    _set(campaign, values)
    if before != (campaign.name if campaign.public else None):
        _pledges_changed(session, campaign)
    _noted(session, campaign, "campaign.changed", by)


def add_pledge(session: Session, campaign: Campaign, public_id: str, by: User, at: datetime) -> None:
    """Let a public pledge belong to a campaign, which answers whoever asked for it; a second time changes nothing.

    Raises RuleBroken, also for a pledge of an organisation for which `by` speaks.
    """
    named = Pledge.public_id == meant_by(public_id), Pledge.state.in_(PUBLIC)
    pledge = session.scalar(select(Pledge).where(*named))
    if pledge is None or pledge.rehearsal != campaign.rehearsal:
        raise RuleBroken(N_("No public pledge has this number."), ["number"])
    refuse_own(session, pledge.id, by)
    session.refresh(campaign, ["public"], with_for_update=True)
    asked = queries.ask_that_waits(session, campaign.id, pledge.id)
    if asked is not None and asked.standing == "asked":
        accept(session, asked, by, at)
    join(session, campaign, pledge, by, at)


def take_pledge_out(session: Session, campaign: Campaign, public_id: str, by: User, at: datetime) -> None:
    """A pledge does not belong to a campaign after all; a second time changes nothing.

    Raises RuleBroken for a pledge of an organisation for which `by` speaks.
    """
    found = session.scalar(
        select(CampaignPledge)
        .join(CampaignPledge.pledge)
        .where(CampaignPledge.campaign_id == campaign.id, Pledge.public_id == public_id)
    )
    if found is not None:
        refuse_own(session, found.pledge_id, by)
        session.get_one(Pledge, found.pledge_id).changed_at = at
        session.delete(found)
        _noted(session, campaign, "campaign.pledge_taken_out", by, public_id=public_id)


def add_event(session: Session, said: Said, meeting: Meeting, by: User) -> Event:
    """A new event; its address follows from its name and stays. Raises RuleBroken."""
    values = _values(said, open_end=False) | _meeting(session, meeting)
    found = Event(id=uuid4(), slug=_free(session, Event, said.name), rehearsal=by.rehearsal, **values)
    session.add(found)
    return _noted(session, found, "event.added", by)


def change_event(
    session: Session, event: Event, said: Said, meeting: Meeting, by: User, seen: str | None = None
) -> None:  # fmt: skip
    """Say something else of an event; its address stays. Raises RuleBroken, also when it is not as `seen`."""
    values = _values(said, open_end=False) | _meeting(session, meeting)
    _hold(session, event, EVENT_SAYS, seen)
    _set(event, values)
    _noted(session, event, "event.changed", by)


def name_champion(
    session: Session, organisation: Organisation, starts_on: date | None, ends_on: date | None, source: str, by: User
) -> Champion:
    """An organisation is called a champion from a day on, as a source says. Raises RuleBroken."""
    wrong = rules.wrong_dates(starts_on, ends_on)
    if not source.strip():
        wrong["source"] = N_("Name the source.")
    if organisation.rehearsal != by.rehearsal:
        wrong["name"] = N_("The registry knows no organisation of this name.")
    if wrong:
        raise RuleBroken(N_("Some answers are missing or need a change."), wrong)
    known = session.scalar(
        select(Champion.id).where(Champion.organisation_id == organisation.id, Champion.starts_on == starts_on)
    )
    if known is not None:
        raise RuleBroken(N_("It is a champion from this day on already."), ["starts_on"])
    found = Champion(
        id=uuid4(), organisation_id=organisation.id, starts_on=starts_on, ends_on=ends_on, source=source.strip(),
        rehearsal=by.rehearsal,
    )  # fmt: skip
    session.add(found)
    return _noted(session, found, "champion.named", by, organisation=str(organisation.id))


def end_champion(session: Session, champion: Champion, ends_on: date | None, by: User) -> None:
    """Say until when an organisation was a champion. Raises RuleBroken."""
    if wrong := rules.wrong_dates(champion.starts_on, ends_on, open_end=False):
        raise RuleBroken(N_("Some answers are missing or need a change."), wrong)
    champion.ends_on = ends_on
    _noted(session, champion, "champion.ended", by, organisation=str(champion.organisation_id))


def _values(said: Said, *, open_end: bool) -> dict[str, Any]:
    wrong = rules.wrong_dates(said.starts_on, said.ends_on, open_end=open_end)
    if not said.name.strip():
        wrong["name"] = N_("Type a name.")
    if wrong:
        raise RuleBroken(N_("Some answers are missing or need a change."), wrong)
    names = {language: name.strip() for language, name in said.names.items() if name.strip()}
    return asdict(said) | {"name": said.name.strip(), "words": said.words.strip(), "names": names}


def _meeting(session: Session, meeting: Meeting) -> dict[str, Any]:
    if meeting.kind not in rules.EVENT_KINDS:
        raise RuleBroken(N_("Choose one of the list."), ["kind"])
    if meeting.iso2 is not None and session.get(Country, meeting.iso2) is None:
        raise RuleBroken(N_("Choose one of the list."), ["iso2"])
    if not meeting.place.strip():
        raise RuleBroken(N_("Say where it is, or that it is online."), ["place"])
    return asdict(meeting) | {"place": meeting.place.strip(), "url": meeting.url.strip() or None}


def _hold(session: Session, kept: Campaign | Event, says: Sequence[str], seen: str | None) -> None:
    """Hold it as it is now until the transaction ends."""
    session.refresh(kept, says, with_for_update=True)
    if seen is not None and seen != mark(kept):
        raise RuleBroken(N_("Somebody else changed this meanwhile."))


def _set(kept: Campaign | Event, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(kept, name, value)


def _pledges_changed(session: Session, campaign: Campaign) -> None:
    """Tell of its pledges in files of what changed: each says to which campaigns it belongs."""
    counting.hold(session)
    of = select(CampaignPledge.pledge_id).where(CampaignPledge.campaign_id == campaign.id)
    changed = update(Pledge).where(Pledge.id.in_(of)).values(changed_at=clock.now(session))
    session.execute(changed.execution_options(synchronize_session=False))


def _free(session: Session, of: type[Campaign] | type[Event], name: str) -> str:
    wanted = in_address(name)
    taken = set(session.scalars(select(of.slug).where(of.slug.startswith(wanted, autoescape=True))))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _noted(session: Session, kept: Kept, action: str, by: User, **details: object) -> Kept:
    session.flush()
    audit.record(session, actor=by.id, action=action, subject=kept.id, details=details)
    session.flush()
    return kept
