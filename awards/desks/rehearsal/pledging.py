"""A made-up organisation whose speaker writes pledges: one half written, one handed in, one that staff published."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.campaigns import services as campaigns
from awards.needs import queries as finding
from awards.needs import services as needs
from awards.needs.rules import Said
from awards.organisations import queries as organisations
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges import services
from awards.pledges.models import Pledge
from awards.pledges.queries import desk
from awards.pledges.rules import reports

NAME = "Open Repair Network {year} (rehearsal)"
PARTNER = "City Libraries {year} (rehearsal)"
SOURCE = "made up for a rehearsal"
TITLES = (
    "Repair benches in two hundred libraries (rehearsal)", "A hundred hours of teaching a year (rehearsal)",
    "Tools for forty workshops (rehearsal)",
)  # fmt: skip


def speaker_address(year: int) -> str:
    """Who speaks for the organisation of this rehearsal."""
    return f"pledger.{year}@pledgers.example"


def write_pledges(session: Session, year: int, places: Sequence[str], staff: tuple[User, User], at: datetime) -> None:
    """Let the organisation write, hand in and report; where it has pledges already, nothing happens."""
    speaker = accounts.ensure_user(session, speaker_address(year), at, name="Pleun Example (rehearsal)", rehearsal=True)
    if not organisations.represented(session, speaker.id):
        claim = organising.claim(session, speaker, NAME.format(year=year), "I lead it (made up).", at)
        organising.confirm(session, claim, staff[0], at)
    own = organisations.represented(session, speaker.id)[0]
    if desk.of_organisations(session, [own.id], 1):
        return
    for place, title in enumerate(TITLES):
        pledge = services.begin(session, own, speaker, at)
        draft = desk.draft(session, pledge.id)
        for step, typed in _typed(title, places, place, at.year).items():
            services.save(session, draft, step, typed, draft.save_n, speaker, at)
        if place == 0:
            continue
        services.submit(session, draft, own, SOURCE, speaker, at + timedelta(hours=1))
        if place == 1:
            continue
        services.take_up(session, draft, staff[0])
        services.approve(session, draft, own, SOURCE, staff[0], at + timedelta(days=1))
        told = reports.Report(
            at.date() - timedelta(days=90), at.date(), "on_track", "The first ten workshops have tools (made up).",
            results=(("Workshops with tools", "10"),), evidence="https://repair.example/report",
            money=(reports.Given("spent", Decimal(45_000), "USD"),),
        )  # fmt: skip
        report = services.report(session, pledge, told, speaker, at.date(), at + timedelta(days=1))
        method = "Looked at the photographs of two workshops (made up)."
        services.verify_report(session, report, 2, method, staff[1], at + timedelta(days=2))
        _take_part(session, year, pledge, speaker, staff[0], at + timedelta(days=2))
        _collect(session, year, pledge, own, staff[0], at + timedelta(days=3))
        _state_needs(session, pledge.public_id, own, speaker, places[0], staff, at + timedelta(days=2))


def _take_part(session: Session, year: int, pledge: Pledge, speaker: User, staff: User, at: datetime) -> None:
    """Another made-up organisation carries it out, and its speaker says that it is so."""
    other = accounts.ensure_user(session, f"libraries.{year}@pledgers.example", at, name="Lior Example (rehearsal)",
                                 rehearsal=True)  # fmt: skip
    claim = organising.claim(session, other, PARTNER.format(year=year), "I lead them (made up).", at)
    organising.confirm(session, claim, staff, at)
    of = organisations.organisation(session, claim.organisation_id)
    part = services.name_part(session, pledge, of, "implementer", Decimal(60), speaker, at, by_lead=True)
    services.confirm_part(session, part, other, at)


def _collect(session: Session, year: int, pledge: Pledge, own: Organisation, staff: User, at: datetime) -> None:
    """A made-up campaign with the pledge, a roundtable of it, and a champion."""
    today = at.date()
    said = campaigns.Said(f"Tools for all {year} (rehearsal)", today, None, "Tools (made up).", public=True)
    campaign = campaigns.add_campaign(session, said, staff)
    campaigns.add_pledge(session, campaign, pledge.public_id, staff, at)
    meeting = campaigns.Meeting("roundtable", "Online (made up)", campaign_id=campaign.id)
    said = campaigns.Said(f"Roundtable on tools {year} (rehearsal)", today, today + timedelta(days=1), public=True)
    campaigns.add_event(session, said, meeting, staff)
    campaigns.name_champion(session, own, today, None, SOURCE, staff)


def _state_needs(
    session: Session, pledge_id: str, own: Organisation, speaker: User, iso2: str, staff: tuple[User, User],
    at: datetime,
) -> None:  # fmt: skip
    """The organisation states a need that waits; staff state one for a country, and bring it and a pledge together."""
    until = (at + timedelta(days=180)).date()
    waits = Said(
        "Electricity for ten workshops (rehearsal)", "Ten workshops close at dusk (made up).", iso2, "access", until
    )
    needs.state(session, own, waits, "en", speaker, at)
    said = Said(
        "Somebody who teaches repair (rehearsal)", "Forty libraries look for teachers (made up).", iso2, "adoption",
        until, contact="ministry@country.example",
    )  # fmt: skip
    need = needs.state(session, None, said, "en", staff[0], at)
    needs.publish(session, need, staff[1], at)
    pledge = finding.pledge_to_introduce(session, pledge_id, need.rehearsal)
    if pledge is not None:
        needs.introduce(session, need, pledge, said.contact, speaker.email, staff[1], at)


def _typed(title: str, places: Sequence[str], place: int, year: int) -> dict[str, dict[str, object]]:
    """What is typed page by page; the first pledge is left without its money."""
    shares = ["60", "40"] if len(places) > 1 else ["100"]
    money: dict[str, object] = {
        "resource_kind": "financial", "amount": f"{180 + 20 * place}000", "currency": "USD", "is_new": "yes",
        "tranches": [{"year": str(year), "amount": "60000"}],
    }  # fmt: skip
    return {
        "what": {"title": title, "summary": "Benches, tools and somebody who teaches (made up).", "language": "en",
                 "pledge_type": "programmatic", "focus_area": "adoption", "start_year": str(year),
                 "end_year": str(year + 2)},
        "money": money if place else {},
        "where": {"places": [{"country": iso2, "share": share} for iso2, share in zip(places, shares, strict=False)],
                  "sdgs": ["4", "5"], "sectors": ["education"], "technologies": ["devices"],
                  "partners_wanted": "Libraries with electricity (made up)."},
        "targets": {"targets": [{"text": "Workshops with tools", "value": "40", "unit": "workshops",
                                 "by": str(year + 2)}]},
    }  # fmt: skip
