"""What stands beside made-up pledges: a campaign, an event, champions, needs, reports of progress, prices of years."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.campaigns import services as campaigns
from awards.core.vocabulary import FOCUS_AREAS
from awards.desks.rehearsal.registry.drawn import MARK, SOURCE
from awards.needs import services as needs
from awards.needs.rules import Said
from awards.organisations.models import Organisation
from awards.pledges import services
from awards.pledges.models import Pledge, PledgeReport
from awards.pledges.rules import reports
from awards.rates.services import Given, give_prices

EVERY, MOST_AT_DESK = 3, 300
"""Of so many pledges one is its organisation's to report on here, and no more than so many."""

REPORTED_AGO = (0, 0, 0, 500, 760, None)
"""When these reported last, in days: in time, late, so long ago that what was verified has run out, never."""

CHAMPIONS, IN_CAMPAIGN, NEEDS = 6, 25, 12
STAGES = ("started", "on_track", "on_track", "on_track", "delayed", "completed")


def stand_beside(session: Session, seed: int, at: datetime) -> None:
    """Let made-up people say all of it by the services of the pages; where anything is reported already, nothing."""
    if session.scalar(select(PledgeReport.id).limit(1)) is not None:
        return
    chance = Random(f"{seed} beside")  # noqa: S311 - the same seed gives the same registry
    one, other = (
        accounts.ensure_user(session, f"{name}@pledgers.example", at, name=f"{name.capitalize()} {MARK}")
        for name in ("first", "second")
    )
    pledges = list(session.scalars(select(Pledge).where(Pledge.stands).order_by(Pledge.public_id)))
    _collect(session, pledges[:IN_CAMPAIGN], one, at)
    _price(session, one, at)
    at_desk = pledges[::EVERY][:MOST_AT_DESK]
    services.entrust(session, at_desk, other)
    for pledge, ago in zip(at_desk, cycle(REPORTED_AGO)):
        if ago is not None:
            _report(session, pledge, chance, one, other, at - timedelta(days=ago))
    homes = session.scalars(
        select(Organisation.country).where(Organisation.country.is_not(None)).distinct().order_by(Organisation.country)
    ).all()
    for iso2 in chance.sample([iso2 for iso2 in homes if iso2], k=NEEDS):
        _need(session, iso2, chance, one, other, at)


def _collect(session: Session, pledges: Sequence[Pledge], by: User, at: datetime) -> None:
    today = at.date()
    said = campaigns.Said(f"Skills for every village {MARK}", today, None, "Made up for a rehearsal.", public=True)
    campaign = campaigns.add_campaign(session, said, by)
    for pledge in pledges:
        campaigns.add_pledge(session, campaign, pledge.public_id, by, at)
    meeting = campaigns.Meeting("roundtable", "Online (made up)", campaign_id=campaign.id)
    said = campaigns.Said(f"Round table on skills {MARK}", today, today + timedelta(days=1), public=True)
    campaigns.add_event(session, said, meeting, by)
    found = select(Organisation).where(Organisation.public).order_by(Organisation.slug).limit(CHAMPIONS)
    for organisation in session.scalars(found).all():
        campaigns.name_champion(session, organisation, today, None, SOURCE, by)


def _price(session: Session, by: User, at: datetime) -> None:
    """An index that rises by two points a year, so that nobody takes it for a real one."""
    years = range(at.year - 10, at.year)
    index = {year: Decimal(100 + 2 * (year - years[0])) for year in years}
    said = Given(index, years[0], f"Prices {MARK}", "https://prices.example/index", "Free, since made up.", at.date())
    give_prices(session, said, by, at, "", rehearsal=True)


def _report(session: Session, pledge: Pledge, chance: Random, by: User, other: User, at: datetime) -> None:
    stage = chance.choice(STAGES)
    said = reports.Report(
        at.date() - timedelta(days=180), at.date(), stage, "What was done so far, made up for a rehearsal.",
        why_none="Made up: nothing was counted.", evidence="https://pledgers.example/report",
    )  # fmt: skip
    found = services.report(session, pledge, said, by, at.date(), at)
    if chance.random() < 0.4:
        services.verify_report(session, found, chance.choice((1, 2, 3)), "Made up for a rehearsal.", other, at)


def _need(session: Session, iso2: str, chance: Random, by: User, other: User, at: datetime) -> None:
    area = chance.choice(FOCUS_AREAS)
    title = {
        "access": "Masts that stand a storm", "adoption": "Teachers of digital skills",
        "value-creation": "Mentors for young founders", "accelerate": "Guarantees for a rural network",
    }[area]  # fmt: skip
    said = Said(
        f"{title} {MARK}", "Made up for a rehearsal.", iso2, area, (at + timedelta(days=180)).date(), group_key="women",
        contact="ministry@country.example",
    )  # fmt: skip
    needs.publish(session, needs.state(session, None, said, "en", by, at), other, at)
