"""`awards welcome`: what `make run` does before it serves — the record, three rehearsals, fresh links to sign in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts_queries
from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.cli.common import clear_refusals, open_sessions, progress, refuse, settings
from awards.cli.record import load
from awards.cli.rehearsing import bars
from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.pledging import speaker_address
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock, migrations
from awards.nominations.models import Nomination
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Edition

LINK_LIFETIME = timedelta(days=7)

SIZE = Size(nominations=40, countries=24, judges=16)

STAGES = ((2031, Until.OPEN), (2032, Until.ASSIGNED), (2033, Until.SCORED))
"""Three rehearsals: one open for nominations, one in judging, one scored and ready for decision."""

TWO_ROUNDS = 2033
"""The one with a longlist, and with finals in which judges compared entries two at a time."""


@dataclass(frozen=True)
class Way:
    """A way in: for whom, what there is to do, whose account, and where it lands."""

    who: str
    what: str
    email: str
    landing: str


@click.command()
@clear_refusals
def welcome() -> None:
    """Load the record, make three rehearsals where they are missing, and print links to sign in."""
    config = settings()
    if not config.in_development:
        refuse("welcome is for development; in production use awards upgrade and awards load-record")
    migrations.upgrade(config.database_url)
    with open_sessions() as sessions:
        with sessions.transaction() as session:
            if not programme.has_edition(session, 2023, rehearsal=False):
                progress.print("Loading the record of ten editions and the pledges …")
                load(session, clock.now(session))
        for year, until in STAGES:
            with sessions.transaction() as session:
                if not programme.has_edition(session, year, rehearsal=True):
                    progress.print(f"Rehearsing {year}, until it is {until} …")
                    with bars() as report:
                        size = replace(SIZE, rounds=2) if year == TWO_ROUNDS else SIZE
                        rehearse(session, year, size, 1, until, clock.now(session), report, config.keys)
        with sessions.transaction() as session:
            at = clock.real(session)
            links = [(way, _link(session, config.base_url, way, at)) for way in ways(session)]
    click.echo("\nSign in, once with each link (everything in a rehearsal is made up):\n")
    for way, link in links:
        click.echo(f"  {way.who}: {way.what}\n    {link}\n")


def ways(session: Session) -> list[Way]:
    """A nominee with a half-written draft, a judge with a queue, two staff with decisions to make.

    Whoever played a rehearsal on, or replaced it, may have left no nominee or judge in it: such a way is left out.
    """
    open_, judging, scored = (programme.edition_of_year(session, year, rehearsal=True) for year, _ in STAGES)
    found = []
    for draft, nominee in _draft(session, open_):
        landing = f"/nominations/{open_.id}/{draft.id}"
        found.append(Way("Nominee", "finish a half-written nomination", nominee.email, landing))
    if accounts_queries.user_by_address(session, speaker_address(open_.year)) is not None:
        email = speaker_address(open_.year)
        found.append(Way("Pledging organisation", "write and hand in its pledges", email, "/account/pledges"))
    for judge in _judge(session, judging):
        found.append(Way("Judge", "score the entries in the queue", judge.email, f"/judging/{judging.id}"))
    for which, what in (("first", "decide the shortlist"), ("second", "approve it as the second person")):
        email = f"{which}.staff.{scored.year}@secretariat.example"
        found.append(Way(f"Staff ({which})", what, email, f"/staff/{scored.id}/decisions"))
    return found


def _draft(session: Session, edition: Edition) -> list[tuple[Nomination, User]]:
    """The draft to finish and who writes it; nothing when there is none."""
    found = session.execute(
        select(Nomination, User)
        .join(User, User.id == Nomination.nominator_id)
        .where(Nomination.edition_id == edition.id)
        .order_by(Nomination.state != "draft", Nomination.language != "en", Nomination.number)
        .limit(1)
    )
    return [(nomination, nominee) for nomination, nominee in found]


def _judge(session: Session, edition: Edition) -> list[User]:
    """A judge who has entries; nobody when none has."""
    found = session.scalars(
        select(User)
        .join(Assignment, Assignment.judge_id == User.id)
        .where(Assignment.round_id == rounds.first(edition).id, Assignment.ended_at.is_(None))
        .order_by(User.email)
        .limit(1)
    )
    return list(found)


def _link(session: Session, base_url: str, way: Way, at: datetime) -> str:
    """A link for a made-up person of a rehearsal, so that it may waive the second step: only development does."""
    token = accounts.one_time_link(session, way.email, way.landing, at, LINK_LIFETIME, waives_second_step=True)
    return f"{base_url.rstrip('/')}/account/sign-in/link/{token}"
