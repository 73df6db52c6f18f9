"""Organisations that pledge, who speaks for one and who asks to, for the pages that show them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.campaigns import queries as campaign_asks
from awards.campaigns import services as campaigns
from awards.core.identifiers import digest
from awards.importing.models import PledgeImport
from awards.infrastructure import clock
from awards.needs import queries as finding
from awards.needs import services as needs
from awards.needs.rules import Said
from awards.organisations import queries as organisations
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges import services as pledges
from awards.pledges.models import Pledge
from awards.pledges.queries import desk
from awards.pledges.rules import reports


def pledging(session: Session, site: Any) -> None:
    """Somebody speaks for an organisation of the record, and asks to speak for another."""
    at = clock.now(session)
    staff = session.scalars(select(User).where(User.email == "staff@secretariat.example")).one()
    speaker = accounts.ensure_user(session, "speaker@pledgers.example", at, name="Sefa Made-Up")
    site.users["speaker"] = speaker.id
    own = organising.claim(session, speaker, "AfriLabs", "I lead its programmes.", at)
    organising.confirm(session, own, staff, at)
    organising.claim(session, speaker, "UNDP", "I work there on Thursdays.", at)
    asked = organisations.claims_waiting(session, False, 1)[0]
    organising.add_identifier(session, asked.organisation, "LEI", "5493001KJTIIGC8Y1R12", staff)
    site.values["organisation"] = asked.organisation_id
    _written(session, site, speaker, staff, at)
    _files(session, site, staff, at)


def _files(session: Session, site: Any, staff: User, at: datetime) -> None:
    """Files of pledges: good ones, one with wrong cells, one whose large amounts wait for a second person."""
    wrong = [
        {"row": row, "column": column, "text": text, "values": values}
        for row, column, text, values in (
            (4, "amount", "“%(value)s” is not a number. Write it with a point and without separators.",
             {"value": "1,500,000"}),
            (9, "countries", "“%(value)s” is not in the list that this column takes from.", {"value": "XX"}),
        )
    ]  # fmt: skip
    columns = [
        {"column": "title", "before": "Repair benches", "after": "Repair benches in 200 libraries"},
        {"column": "amount", "before": "", "after": "1500000"},
    ]
    changes = [{"row": 2, "public_id": "R-000001", "columns": columns}]
    for state, counts, problems in (
        ("ready", {"new": 40, "changed": 1, "same": 12, "held": 2}, []), ("refused", {"refused": 2, "new": 53}, wrong),
        ("held", {"new": 53, "held": 2}, []),
    ):  # fmt: skip
        file = PledgeImport(
            id=uuid4(), user_id=staff.id, name=f"pledges of the year, {state}.csv", digest="", header=[], notes=[],
            row_count=55, state=state, counts=counts, problems=problems, changes=changes if state == "ready" else [],
            uploaded_at=at, expires_at=at + timedelta(days=7),
        )  # fmt: skip
        session.add(file)
        site.values[f"{state} file of pledges"] = file.id
    session.flush()


TYPED = {
    "what": {"title": "Repair benches in 200 libraries", "summary": "Benches, tools and a teacher in each library.",
             "language": "en", "pledge_type": "programmatic", "focus_area": "adoption", "start_year": "2027",
             "end_year": "2029"},
    "money": {"resource_kind": "financial", "amount": "1500000", "most": "2000000", "currency": "USD",
              "is_new": "yes", "tranches": [{"year": "2027", "amount": "500000"}]},
    "where": {"places": [{"country": "KE", "share": "60"}, {"country": "GH", "share": "40"}],
              "beneficiaries": ["women"], "sdgs": ["4", "5"], "partners_wanted": "Libraries with electricity."},
    "targets": {"targets": [{"text": "Girls taught to repair", "value": "5000", "unit": "girls", "by": "2029"}]},
}  # fmt: skip


def _written(session: Session, site: Any, speaker: User, staff: User, at: datetime) -> None:
    """Three pledges of the organisation: one with mistakes, one handed in, one public that it reported on."""
    own = organisations.represented(session, speaker.id)[0]
    made = [pledges.begin(session, own, speaker, at) for _ in range(3)]
    for pledge in made:
        draft = desk.draft(session, pledge.id)
        for n, (step, typed) in enumerate(TYPED.items()):
            pledges.save(session, draft, step, typed, n, speaker, at)
    drafted, handed_in, public = (desk.draft(session, pledge.id) for pledge in made)
    pledges.save(session, drafted, "money", TYPED["money"] | {"amount": "a lot"}, drafted.save_n, speaker, at)
    for draft in (handed_in, public):
        pledges.submit(session, draft, own, "made up", speaker, at)
        pledges.take_up(session, draft, staff)
    pledges.approve(session, public, own, "made up", staff, at)
    said = reports.Report(
        at.date() - timedelta(days=200), at.date(), "on_track", "The first forty benches stand.",
        results=(("Girls taught to repair", "900"),), evidence="https://example.org/benches",
        money=(reports.Given("spent", Decimal(250_000), "USD"),),
    )  # fmt: skip
    report = pledges.report(session, made[2], said, speaker, at.date(), at)
    pledges.verify_report(session, report, 2, "Looked at the photographs.", staff, at, "Ask for the bills next time.")
    _beside(session, made[2], own, speaker, staff, at)
    site.values |= _campaigns(session, made[2], own, speaker, staff, at)
    error = pledges.report_error(session, made[2], "It is 300 libraries.", "reader@example.net", at, "en")
    site.values["reported error"] = error.id
    _needs(session, site, made[2], own, speaker, staff, at)
    site.values |= {
        "drafted pledge": made[0].id, "handed in pledge": made[1].id, "written pledge": made[2].id,
        "written pledge number": made[2].public_id, "report of a pledge": report.id,
    }  # fmt: skip


def _campaigns(
    session: Session, pledge: Pledge, own: Organisation, speaker: User, staff: User, at: datetime
) -> dict[str, Any]:
    """A campaign with three pledges and two that ask to join, another one that refused, an event, a champion."""
    today = at.date()
    said = campaigns.Said(
        "Kits in every school", today - timedelta(days=30), None, "Repair kits for schools without a workshop.",
        {"fr": "Des outils dans chaque école", "ar": "أدوات في كل مدرسة"}, public=True,
    )  # fmt: skip
    campaign = campaigns.add_campaign(session, said, staff)
    for public_id in (pledge.public_id, "R-000001", "R-000009"):
        campaigns.add_pledge(session, campaign, public_id, staff, at)
    for public_id, words in (("R-000010", "Each of our kits goes to a school that has none."), ("R-000011", "")):
        asking = session.scalars(select(Pledge).where(Pledge.public_id == public_id)).one()
        campaigns.ask(session, campaign, asking, words, speaker, at)
    other = campaigns.add_campaign(
        session, campaigns.Said("Devices for every ward", today, today + timedelta(days=60), public=True), staff
    )
    asked = campaigns.ask(session, other, pledge, "", speaker, at - timedelta(days=2))
    refused = campaign_asks.ask(session, asked.id)
    campaigns.refuse(session, refused, "It teaches repair and brings no devices to a ward.", staff, at)
    campaigns.ask(session, other, pledge, "The workshops lend devices to nurses.", speaker, at)
    meeting = campaigns.Meeting("roundtable", "Nairobi", "KE", "https://example.org/table", campaign.id)
    said = campaigns.Said("Round the table", today + timedelta(days=40), today + timedelta(days=41), public=True)
    event = campaigns.add_event(session, said, meeting, staff)
    campaigns.name_champion(session, own, today - timedelta(days=400), None, "https://example.org/champions", staff)
    return {"campaign": campaign.id, "event": event.id}


def _needs(
    session: Session, site: Any, public: Pledge, own: Organisation, speaker: User, staff: User, at: datetime
) -> None:
    """A need that waits, one that is public and that a pledge fits, one that is met; an introduction under way."""
    until = (at + timedelta(days=120)).date()
    words = "Two valleys have no signal, and the nearest school is four hours away on foot."
    found = []
    for organisation, title in (
        (own, "Teachers for two valleys"),
        (None, "Somebody who teaches repair"),
        (own, "Tablets"),
    ):
        said = Said(title, words, "KE", "adoption", until, amount=Decimal(250_000), currency="USD",
                    contact="ministry@country.example")  # fmt: skip
        found.append(needs.state(session, organisation, said, "en", speaker, at))
    for need in found[1:]:
        needs.publish(session, need, staff, at)
    needs.end(session, found[2], "meet", "", speaker)
    fitting = finding.pledge_to_introduce(session, public.public_id, rehearsal=False)
    made = needs.introduce(
        session, found[1], fitting, "ministry@country.example", "speaker@pledgers.example", staff, at
    )
    made.need_digest, made.pledge_digest = digest("a-need-s-link"), digest("a-pledge-s-link")
    needs.answer(session, made, "need", agrees=True)
    site.values |= {
        "handed in need": found[0].id, "open need": found[1].id, "open need number": found[1].public_id,
        "introduction": made.id, "own organisation": own.id,
    }  # fmt: skip
    found[1].organisation_id = own.id
    session.flush()


def _beside(session: Session, public: Pledge, own: Organisation, speaker: User, staff: User, at: datetime) -> None:
    """Others take part: one confirmed it, one was only asked, one staff named; a pledge of theirs names the speaker."""
    record = organisations.by_names(session, ["UNDP", "GSMA", "Plan International"])
    for name, role, by_lead in (("undp", "implementer", True), ("gsma", "co-pledger", True)):
        if name in record:
            part = pledges.name_part(session, public, record[name], role, Decimal(40), speaker, at, by_lead=by_lead)
            if role == "implementer":
                pledges.confirm_part(session, part, staff, at)
    theirs = session.scalars(select(Pledge).where(Pledge.public_id == "R-000001")).one()
    pledges.name_part(session, theirs, own, "funder", None, staff, at, by_lead=False)
    pledges.register_elsewhere(
        session, public, "GRF", "GRF-MADE-UP", "https://example.org/grf", "In progress", at.date(), staff, at
    )
