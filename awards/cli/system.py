"""Commands for whoever runs the portal: upgrade, clock, doctor."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import SQLAlchemyError

from awards.cli.common import answer, as_json, clear_refusals, open_sessions, refuse, settings
from awards.core.text import N_, Message
from awards.infrastructure import clock, migrations
from awards.infrastructure.database import Sessions, connect
from awards.pledges import services as pledges

if TYPE_CHECKING:
    from awards.desks.wellbeing import Finding
    from config import Config

SAMPLE = 24
"""So many of the public pages that are kept as files are compared."""

MOST = 50
"""So many places are named where rows are not as they must be."""


@click.command()
def upgrade() -> None:
    """Bring the database to this version of the program, with what pledges are found by where it was not kept yet."""
    bring_to_this_version(settings())


def bring_to_this_version(config: "Config") -> None:
    """Migrate the database forward, and keep and log of pledges what an older version did not."""
    try:
        _refuse_later(config)
        migrations.upgrade(config.database_url)
    except SQLAlchemyError as error:
        refuse(f"the database could not be upgraded: {str(error).splitlines()[0]}")
    engine = connect(config.database_url)
    click.echo(f"the database is at {migrations.current(engine)}", err=True)
    engine.dispose()
    with open_sessions() as sessions, sessions.transaction() as session:
        pledges.hold_count(session)
        pledges.keep_missing(session)
        pledges.log_missing(session, clock.now(session))


def _refuse_later(config: "Config") -> None:
    """An older program knows no way on from a schema of a later one, which may serve it all the same."""
    engine = connect(config.database_url)
    try:
        at = migrations.current(engine)
    finally:
        engine.dispose()
    if migrations.is_later(at):
        refuse(f"the database is at {at}, of a later version than this one: install that, there is nothing to upgrade")


@click.command("clock")
@click.argument("change", required=False)
@as_json
@clear_refusals
def clock_command(change: str | None, json_: bool) -> None:
    """Show the award's clock, or move it in development: +3d, -2h, 2027-05-31T21:00Z, reset."""
    if change and not settings().in_development:
        refuse("the clock moves only in development")
    with open_sessions() as sessions, sessions.transaction() as session:
        if change:
            clock.move(session, clock.seconds_for(change, clock.now(session), clock.real(session)), by=None)
        at, moved = clock.now(session), clock.offset(session)
    if json_:
        answer({"now": at, "offset_seconds": int(moved.total_seconds())})
    else:
        click.echo(f"{at:%Y-%m-%d %H:%M:%S} UTC, moved by {moved}")


@click.command()
@as_json
def doctor(json_: bool) -> None:
    """Look at settings, database, clock, work, mail, backups, files, disk, pages, rows: each ok, or what to do.

    A font, a language, a key holder or a day of the registry that lacks is told and is no failure.
    """
    from awards.desks import wellbeing
    from awards.desks.wellbeing import Finding, machine

    config = settings()
    migrations.load_models()
    engine = connect(config.database_url)
    try:
        found = [*wellbeing.looked_at(config, Sessions(engine)), machine.fonts()]
    finally:
        engine.dispose()
    if all(one.well for one in found if one.key in ("database", "schema")):
        found = [_compared(one, config) if one.key == "public pages" and one.well else one for one in found]
        found.append(Finding("rows", N_("Rows"), N_("Looked at."), _rows()))
    if json_:
        answer([{"what": one.key, "ok": one.well, "mend": None if one.well else str(one.mend)} for one in found])
    else:
        for one in found:
            click.echo(f"{one.key}: {one.mend or 'ok'}")
    sys.exit(0 if all(one.well or one.slight for one in found) else 1)


def _rows() -> Message | None:
    """What must hold over all rows; a line for each place where it does not, the first of them if there are many."""
    from awards.desks import invariants

    with open_sessions() as sessions, sessions.reading() as session:
        broken = invariants.broken(session)
    if not broken:
        return None
    more = [f"and {len(broken) - MOST} more"] if len(broken) > MOST else []
    said = "".join(f"\n  {line}" for line in [*broken[:MOST], *more])
    return N_(
        "somebody wrote past the program (%(count)s in all); compare with a backup:%(places)s",
        count=len(broken), places=said,
    )  # fmt: skip


def _compared(found: "Finding", config: "Config") -> "Finding":
    """What was found of the files, and whether some of them, by the day's lot, are what the program answers."""
    from awards import create_app
    from awards.desks import prerendering
    from awards.infrastructure.page_sets import Folders

    if config.public_dir is None:
        return found
    renderer, folders = prerendering.Renderer(create_app(public_dir=None)), Folders(config.public_dir, config.sealed)
    compared, differ = prerendering.differing(renderer, folders, SAMPLE, datetime.now(UTC).toordinal())
    if not differ:
        return found
    mend = N_(
        "%(page)s is not what the program answers (%(count)s of %(compared)s looked at): run awards pages --once",
        page=str(differ[0]), count=len(differ), compared=compared,
    )  # fmt: skip
    return replace(found, mend=mend)
