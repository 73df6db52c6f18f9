"""Two organisations that pledge, who speaks for each, and what else of the registry there is to open."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.campaigns.models import Campaign, CampaignAsk, Champion, Event
from awards.connections.models import HiddenLink, LaureateLink, LaureateTag
from awards.core.identifiers import digest
from awards.importing.models import PledgeImport
from awards.needs.models import Introduction, Need
from awards.organisations.models import Organisation, OrganisationClaim
from awards.pledges.models import (
    Pledge,
    PledgeCountry,
    PledgeDraft,
    PledgeError,
    PledgeLink,
    PledgePart,
    PledgeParty,
    PledgeReport,
    PledgeVersion,
)
from awards.programme.models import Edition
from awards.publishing import rules
from awards.publishing.services import publish_record


def the_pledgers(
    session: Session, pledger: User | None, other: User | None, staff: User, at: datetime
) -> dict[str, Any]:
    """The pledger speaks for one organisation and asks to speak for another; the other pledger for a third."""
    assert pledger is not None
    assert other is not None
    own, foreign, asked = (
        Organisation(id=uuid4(), slug=slug, name=slug, names={}, search_text=slug)
        for slug in ("own-pledges", "other-pledges", "asked-for")
    )
    session.add_all([own, foreign, asked])
    session.flush()
    for user, organisation in ((pledger, own), (other, foreign)):
        session.add(
            OrganisationClaim(
                id=uuid4(),
                user_id=user.id,
                organisation_id=organisation.id,
                state="confirmed",
                asked_at=at,
                settled_by=staff.id,
                settled_at=at,
            )
        )
    claim = OrganisationClaim(id=uuid4(), user_id=pledger.id, organisation_id=asked.id, state="asked", asked_at=at)
    session.add(claim)
    session.flush()
    values = {"organisation_id": own.id, "claim_id": claim.id} | _pledges(session, own, pledger, staff, at)
    part = PledgePart(
        id=uuid4(), pledge_id=values["public_pledge_id"], organisation_id=foreign.id, role="funder", by_lead=True,
        named_by=pledger.id, named_at=at,
    )  # fmt: skip
    session.add(part)
    values["part_id"] = part.id
    values |= _campaigns(session, foreign, at)
    values |= _asks(session, values, pledger, staff, at)
    return values | _needs(session, (own, foreign), pledger, staff, values["public_pledge_id"], at)


def _campaigns(session: Session, champion: Organisation, at: datetime) -> dict[str, Any]:
    """A campaign and an event that everybody sees, a campaign that nobody but staff does, a champion."""
    day: dict[str, Any] = {"starts_on": at.date(), "names": {}, "words": "", "rehearsal": False}
    shown, hidden = (
        Campaign(id=uuid4(), slug=slug, name=slug, public=public, **day)
        for slug, public in (("kits-for-girls", True), ("not-public-yet", False))
    )
    event = Event(
        id=uuid4(), slug="round-the-table", kind="roundtable", name="Round the table", place="Geneva", public=True,
        ends_on=at.date(), **day,
    )  # fmt: skip
    named = Champion(id=uuid4(), organisation_id=champion.id, starts_on=at.date(), source="made up", rehearsal=False)
    session.add_all([shown, hidden, event, named])
    session.flush()
    return {"campaign_id": hidden.id, "event_id": event.id, "champion_id": named.id}


def _asks(session: Session, values: dict[str, Any], pledger: User, staff: User, at: datetime) -> dict[str, Any]:
    """Two asks of the campaign that nobody sees: of the pledger, and of staff who spoke for its organisation then."""
    asked, own = (
        CampaignAsk(id=uuid4(), campaign_id=values["campaign_id"], pledge_id=pledge, asked_by=by.id, asked_at=at)
        for pledge, by in ((values["public_pledge_id"], pledger), (values["other_pledge_id"], staff))
    )
    session.add_all([asked, own])
    session.flush()
    return {"ask_id": asked.id, "own_ask_id": own.id}


def beside_laureates(session: Session, edition: Edition, staff: User, pledge_id: Any, at: datetime) -> dict[str, Any]:
    """A stated link and one that is asked to be hidden, of a laureate that is not public yet."""
    row = {"slug": "not-public-2027", "role": "finalist", "project": "Benches", "source": "made up"}
    facts = rules.facts(names={"en": "Made up"})
    publication = publish_record(session, edition, facts, [row], at + timedelta(days=3650))
    laureate = publication.laureates[0]
    both = {"laureate_id": laureate.id, "pledge_id": pledge_id}
    link = LaureateLink(id=uuid4(), kind="supported", proof="A page", by=staff.id, at=at, **both)
    hidden = HiddenLink(id=uuid4(), asked_by=staff.id, asked_at=at, **both)
    tag = LaureateTag(id=uuid4(), laureate_id=laureate.id, private=True, source="A page", by=staff.id, at=at)
    session.add_all([link, hidden, tag])
    session.flush()
    return {"laureate_tag_id": tag.id, "laureate_link_id": link.id, "hidden_id": hidden.id}


def _needs(
    session: Session, both: tuple[Organisation, Organisation], pledger: User, staff: User, pledge_id: Any, at: datetime
) -> dict[str, Any]:
    """A need handed in, one open with an introduction under way, one of a country, one that the public pledge fits."""
    own, foreign = both
    more = {"iso2": "KE", "focus_area": "access", "words": "So many", "language": "en", "at": at}
    until = (at + timedelta(days=90)).date()
    handed_in, public, of_country, fitting = (
        Need(id=uuid4(), public_id=f"N-0009{n:02d}", title="Masts", until=until, state=state, by=by, **more, **values)
        for n, state, by, values in (
            (1, "submitted", pledger.id, {"organisation_id": own.id}),
            (2, "open", pledger.id, {"organisation_id": own.id, "published_by": staff.id, "published_at": at}),
            (3, "submitted", staff.id, {"contact": "ministry@country.example"}),
            (4, "open", pledger.id, {"organisation_id": foreign.id, "published_by": staff.id, "published_at": at}),
        )
    )
    session.add_all([handed_in, public, of_country, fitting])
    session.flush()
    made = Introduction(
        id=uuid4(), need_id=public.id, pledge_id=pledge_id, asked_at=at, made_by=staff.id, made_at=at,
        need_email="a@own.example", pledge_email="b@other.example", need_digest=digest("the need's link"),
        pledge_digest=digest("the pledge's link"),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return {
        "need_id": handed_in.id, "public_need_id": public.id, "country_need_id": of_country.id,
        "introduction_id": made.id, "fitting_need_id": fitting.id,
    }  # fmt: skip


def _pledges(session: Session, own: Organisation, pledger: User, staff: User, at: datetime) -> dict[str, Any]:
    """One that is being written, one handed in, one public and tied to another, reported on, with an error reported."""
    drafted, handed_in, public, other = (
        Pledge(
            id=uuid4(), public_id=f"R-0009{number:02d}", source_register="desk", source_id=f"{number}", state=state,
            current_n=0 if state == "draft" else 1, created_at=at, organisation_id=own.id,
        )
        for number, state in ((1, "draft"), (2, "draft"), (0, "published"), (3, "published"))
    )  # fmt: skip
    session.add_all([drafted, handed_in, public, other])
    session.flush()
    for one in (public, other):
        version = PledgeVersion(
            id=uuid4(), pledge_id=one.id, n=1, title="A pledge", search_text="", source="made up", content_digest="",
            recorded_at=at, focus_area="access",
        )  # fmt: skip
        version.countries = [PledgeCountry(iso2="KE")]
        version.parties = [PledgeParty(position=0, organisation_id=own.id, role="lead")]
        session.add(version)
    report = PledgeReport(
        id=uuid4(), pledge_id=public.id, n=1, starts_on=at.date(), ends_on=at.date(), stage="started", narrative="Yes",
        next_step="", results=[], why_none="", evidence="", reported_by=pledger.id, recorded_at=at,
    )  # fmt: skip
    tie = PledgeLink(id=uuid4(), from_id=public.id, to_id=other.id, kind="continues", by=staff.id, at=at)
    error = PledgeError(id=uuid4(), pledge_id=public.id, words="Wrong", email="", at=at)
    handed = {"state": "submitted", "submitted_by": pledger.id, "submitted_at": at}
    drafts = [
        PledgeDraft(pledge_id=one.id, typed={}, saved_by=pledger.id, saved_at=at, **more)
        for one, more in ((drafted, {}), (handed_in, handed))
    ]
    files = [
        PledgeImport(
            id=uuid4(), user_id=staff.id, name="x.csv", digest="", header=[], notes=[], row_count=0, state=state,
            uploaded_at=at, expires_at=at + timedelta(days=7),
        )
        for state in ("ready", "held")
    ]  # fmt: skip
    session.add_all([report, tie, error, *drafts, *files])
    session.flush()
    return {
        "pledge_id": drafted.id, "drafted_pledge_id": drafted.id, "handed_in_pledge_id": handed_in.id,
        "public_pledge_id": public.id, "other_pledge_id": other.id, "report_id": report.id,
        "link_id": tie.id, "error_id": error.id, "import_id": files[0].id, "held_import_id": files[1].id,
    }  # fmt: skip
