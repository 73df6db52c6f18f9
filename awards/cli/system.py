"""Commands for whoever runs the portal: upgrade, clock, doctor."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from awards.cli.common import answer, as_json, clear_refusals, open_sessions, refuse, settings
from awards.closing.queries import overdue
from awards.infrastructure import clock, migrations, scanner, storage
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.database import SQLITE_VERSION, connect
from awards.infrastructure.shipped import root
from awards.pledges import services as pledges

if TYPE_CHECKING:
    from config import Config

BACKUP_MADE = "backup.made"
DAYS_WITHOUT_A_BACKUP = timedelta(days=2)

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
        migrations.upgrade(config.database_url)
    except SQLAlchemyError as error:
        refuse(f"the database could not be upgraded: {str(error).splitlines()[0]}")
    engine = connect(config.database_url)
    click.echo(f"the database is at {migrations.current(engine)}", err=True)
    engine.dispose()
    with open_sessions() as sessions, sessions.transaction() as session:
        pledges.keep_missing(session)
        pledges.log_missing(session, clock.now(session))


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
    """Look at configuration, database, pages, mail, storage, backups, clock, fonts: each ok, or what to do.

    A font that lacks is told and is no failure.
    """
    config = settings()
    lines = [
        ("configuration", None),
        *_database(config),
        ("mail", _folder(config.instance / "mail") if not config.mail_url else None),
        ("storage", _storage(config)),
        ("scanner", _scanner(config)),
        ("fonts", _fonts()),
        (
            "templates",
            None if (root() / "templates").is_dir() else "the program's templates are missing: install it anew",
        ),
    ]
    if json_:
        answer([{"what": what, "ok": mend is None, "mend": mend} for what, mend in lines])
    else:
        for what, mend in lines:
            click.echo(f"{what}: {mend or 'ok'}")
    sys.exit(0 if all(mend is None for what, mend in lines if what != "fonts") else 1)


def _database(config: "Config") -> list[tuple[str, str | None]]:
    engine = connect(config.database_url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        at, wanted = migrations.current(engine), migrations.newest()
        found = [
            ("database", None),
            ("schema", None if at == wanted else f"at {at or 'nothing'}, needs {wanted}: run awards upgrade"),
        ]
        if engine.dialect.name == "sqlite":
            found.append(("sqlite", None if SQLITE_VERSION >= (3, 37) else "install a newer SQLite"))
        if at == wanted:
            found += [("clock", _clock(config)), ("rows", _rows()), ("retention", _retention())]
            if not config.in_development:
                found.append(("backups", _backups()))
            if config.public_dir:
                found.append(("public pages", _public_pages(config, config.public_dir)))
        return found
    except SQLAlchemyError as error:
        return [("database", f"does not answer ({str(error).splitlines()[0]}): check AWARDS_DATABASE_URL")]
    finally:
        engine.dispose()


def _clock(config: "Config") -> str | None:
    with open_sessions() as sessions, sessions.reading() as session:
        moved, apart = clock.offset(session), abs(clock.real(session) - datetime.now(UTC))
    if moved and not config.in_development:
        return "a rehearsal's offset is set: run awards clock reset in development first"
    if apart > timedelta(seconds=5):
        return f"database and program are {apart} apart: set both by one time server"
    return None


def _retention() -> str | None:
    """What should have been deleted after the end of an edition, and was not."""
    with open_sessions() as sessions, sessions.reading() as session:
        late = overdue(session, clock.now(session) - timedelta(days=1))
    told = ", ".join(f"{kind} of {year}" for year, kind in late)
    return f"overdue: {told}; see that awards serve or awards work runs, and its failed jobs" if told else None


def _backups() -> str | None:
    """Whether a backup was made, tried and told of in the last days."""
    with open_sessions() as sessions, sessions.reading() as session:
        last = session.scalars(select(AuditRow.at).where(AuditRow.action == BACKUP_MADE).order_by(AuditRow.seq.desc()))
        made, now = last.first(), clock.real(session)
    if made is not None and now - made < DAYS_WITHOUT_A_BACKUP:
        return None
    told = f"the last one is of {made:%Y-%m-%d %H:%M} UTC" if made else "none was made yet"
    return f"{told}: run awards backup FILE every day, and keep the files on another machine"


def _rows() -> str | None:
    """What must hold over all rows; a line for each place where it does not, the first of them if there are many."""
    from awards.desks import invariants

    with open_sessions() as sessions, sessions.reading() as session:
        broken = invariants.broken(session)
    if not broken:
        return None
    more = [f"and {len(broken) - MOST} more"] if len(broken) > MOST else []
    said = "".join(f"\n  {line}" for line in [*broken[:MOST], *more])
    return f"somebody wrote past the program ({len(broken)} in all); compare with a backup:{said}"


def _public_pages(config: "Config", public: Path) -> str | None:
    """Whether the files show what is told now, and some of them, by the day's lot, what the program answers."""
    from awards import create_app
    from awards.desks import prerendering
    from awards.infrastructure.page_sets import Folders

    folders = Folders(public, config.sealed)
    try:
        folders.prepare()
    except OSError as error:
        return f"{error.filename} cannot be written ({error.strerror}): mend its owner or the free space"
    if not folders.on_one_disk():
        return "AWARDS_SEALED_DIR is on another disk: no rename leads into AWARDS_PUBLIC_DIR"
    renderer = prerendering.Renderer(create_app(public_dir=None))
    if (mend := prerendering.overdue(renderer.sessions, folders)) is not None:
        return mend
    compared, differ = prerendering.differing(renderer, folders, SAMPLE, datetime.now(UTC).toordinal())
    if not differ:
        return None
    found = f"{differ[0]} is not what the program answers ({len(differ)} of {compared} looked at)"
    return f"{found}: run awards pages --once"


def _fonts() -> str | None:
    from awards.web.typesetting import missing_scripts

    missing = ", ".join(missing_scripts())
    return f"no font for {missing}: PDFs show boxes there; install the Noto fonts" if missing else None


def _storage(config: "Config") -> str | None:
    try:
        storage.at(config.storage_url, config.instance).probe()
    except OSError as error:
        return f"files cannot be kept ({error.strerror}): mend the owner or the free space, or set AWARDS_STORAGE_URL"
    return None


def _scanner(config: "Config") -> str | None:
    if not config.scanner_url or scanner.answers(config.scanner_url):
        return None
    return "does not answer: new files stay in quarantine; start it, or mend AWARDS_SCANNER_URL"


def _folder(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_text("probe")
        probe.unlink()
    except OSError as error:
        return f"{folder} cannot be written ({error.strerror}): mend its owner or the free space"
    return None
