"""`awards rehearse`: a whole award with made-up, marked nominations."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from awards.cli.common import answer, as_json, clear_refusals, open_sessions, progress, refuse, settings
from awards.core.errors import NotFound
from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.handing_out import hand_out
from awards.desks.rehearsal.registry.beside import stand_beside
from awards.desks.rehearsal.registry.drawn import Margins
from awards.desks.rehearsal.registry.filling import fill
from awards.desks.rehearsal.stage import Report, Size
from awards.desks.rehearsal.stage import rehearse as play
from awards.infrastructure import clock
from awards.programme import queries as programme
from awards.programme import services as programme_services


@click.command()
@click.option("--edition", "year", type=int, required=True, help="The year; it cannot clash with a real edition.")
@click.option("--nominations", default=132, show_default=True, type=click.IntRange(1, 20_000))
@click.option("--countries", default=54, show_default=True, type=click.IntRange(1, 249))
@click.option("--judges", default=40, show_default=True, type=click.IntRange(1, 5_000))
@click.option("--rounds", default=1, show_default=True, type=click.IntRange(1, 5), help="Rounds of judging.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same rows.")
@click.option("--until", type=click.Choice([step.value for step in Until]), default="published", show_default=True)
@click.option("--replace", is_flag=True, help="Put an earlier rehearsal of that year away first.")
@as_json
@clear_refusals
def rehearse(
    year: int,
    nominations: int,
    countries: int,
    judges: int,
    rounds: int,
    seed: int,
    until: str,
    replace: bool,
    json_: bool,
) -> None:
    """Play an award with made-up nominations through the same services as the pages."""
    if not settings().in_development:
        progress.print("A rehearsal is open to staff only in production.")
    with open_sessions() as sessions, sessions.transaction() as session, bars() as report:
        if replace:
            with suppress(NotFound):
                earlier = programme.edition_of_year(session, year, rehearsal=True)
                programme_services.put_away(session, earlier, clock.now(session))
        elif programme.has_edition(session, year, rehearsal=True):
            refuse(f"there is a rehearsal of {year} already: add --replace to put it away")
        size = Size(nominations, countries, judges, rounds)
        keys = settings().keys if settings().in_development else None
        edition = play(session, year, size, seed, Until(until), clock.now(session), report, keys)
        certificates = 0
        if Until(until) is Until.PUBLISHED:
            from awards import create_app

            progress.print("Making certificates …")
            with create_app().app_context():
                certificates = hand_out(session, edition.id)
        document = {"edition": year, "id": edition.id, "until": until, "seed": seed, "nominations": edition.last_number}
        document |= {"certificates": certificates} if certificates else {}
    if json_:
        answer(document)
    else:
        progress.print(f"Rehearsal {year} stands at: {until}, with {document['nominations']} nominations.")


@click.command("rehearse-registry")
@click.option("--pledges", "number", default=845, show_default=True, type=click.IntRange(200, 1_000_000))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same pledges.")
@as_json
@clear_refusals
def rehearse_registry(number: int, seed: int, json_: bool) -> None:
    """Fill a database of its own with made-up pledges; their margins are the published ones of 2023."""
    if not settings().in_development:
        refuse("a made-up registry is for development only")
    with open_sessions() as sessions, sessions.transaction() as session, progress.status("Making up pledges"):
        at = clock.now(session)
        counts = fill(session, seed, Margins().scaled(number), at)
        stand_beside(session, seed, at)
    if json_:
        answer({"seed": seed, "new": counts.new, "changed": counts.changed, "same": counts.same})
    else:
        progress.print(f"{number} made-up pledges stand here, and none that is real.")


@contextmanager
def bars() -> Iterator[Report]:
    """Progress bars on stderr, one a stage."""
    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=progress) as shown:
        known: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in known:
                known[what] = shown.add_task(what, total=total)
            shown.update(known[what], completed=done)

        yield report
