"""A backup that was tried before it is called one, and a portal brought back from it."""

import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from awards.cli.common import answer, as_json, clear_refusals, open_sessions, progress, refuse, settings
from awards.cli.system import bring_to_this_version
from awards.desks.wellbeing.work import BACKUP_MADE
from awards.infrastructure import audit, award_log, backup, clock, migrations, session_records, storage
from awards.infrastructure.award_log import AwardLogRow
from awards.infrastructure.backup import Broken, NotClean
from awards.infrastructure.database import Sessions, connect

if TYPE_CHECKING:
    from config import Config

RESTORED = "backup.restored"


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
@clear_refusals
def backup_command(file: Path, json_: bool) -> None:
    """Write all rows and files of the running portal into FILE, a ZIP, and try it before it bears that name.

    It is brought back into an empty database beside FILE and compared: rows, sums, roots of the logs, and what must
    hold over all rows. Not in it: keys of key holders, the secret key, public pages.
    """
    config = settings()
    if file.exists():
        refuse(f"{file} is there already: name another file, a backup is never written over")
    with open_sessions() as sessions:
        if migrations.current(sessions.engine) != migrations.newest():
            refuse("the database is a newer version's: this one knows not all of it, make the backup with that version")
        try:
            with _beside(file) as unfinished:
                progress.print("Writing …")
                with unfinished.open("wb") as out:
                    made = backup.write(sessions.engine, _storage(config), out, _key(config.secret_key), _logs)
                    out.flush()
                    os.fsync(out.fileno())
                progress.print("Trying it …")
                _try(unfinished)
                unfinished.rename(file)
            _sync(file.parent)
        except OSError as error:
            refuse(f"{error.filename or file} cannot be written ({error.strerror}): no backup was made")
        with sessions.transaction() as session:
            details = {"file": file.name, "rows": made.rows, "files": len(made.files)}
            audit.record(session, actor=None, action=BACKUP_MADE, details=details)
    if json_:
        answer({"file": str(file), "made_at": made.made_at, "rows": made.rows, "files": len(made.files)})
    else:
        click.echo(f"{file}: {len(made.tables)} tables, {made.rows} rows, {len(made.files)} files, tried and equal")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--erased", type=click.File("r", encoding="utf-8"), help="Erase once more whom this list names.")
@as_json
@clear_refusals
def restore_command(file: Path, erased: TextIO | None, json_: bool) -> None:
    """Bring the portal of FILE back into a clean place: an empty database of either kind and an empty storage.

    All of it or nothing. Then the database is brought to this version of the program, and everybody is signed out: a
    session that was ended after the backup must not live again.
    """
    from awards.cli.erasing import again

    config = settings()
    engine = connect(config.database_url)
    try:
        with backup.opened(file) as archive:
            backup.restore(archive, engine, _storage(config), _logs)
            told = archive.manifest
    except NotClean:
        refuse("the database or the storage is in use already: name a clean place for it")
    except Broken as error:
        refuse(f"{file} cannot be brought back: {error}")
    except SQLAlchemyError as error:
        refuse(f"the database does not take it: {str(error).splitlines()[0]}")
    finally:
        engine.dispose()
    bring_to_this_version(config)
    with open_sessions() as sessions, sessions.transaction() as session:
        session_records.end_everybody(session, clock.now(session))
        audit.record(session, actor=None, action=RESTORED, details={"made_at": told.made_at, "rows": told.rows})
    if erased is not None:
        again(erased)
    known = [_key(key) for key in (config.secret_key, *config.earlier_keys)]
    if told.key not in known:
        click.echo(
            "made under another AWARDS_SECRET_KEY: authenticator apps that were set up there do not work here; "
            "set that key, or name it in AWARDS_SECRET_KEY_FALLBACKS", err=True
        )  # fmt: skip
    if json_:
        answer({"made_at": told.made_at, "rows": told.rows, "files": len(told.files), "same_key": told.key in known})
    else:
        click.echo(f"{told.rows} rows and {len(told.files)} files as of {told.made_at}, equal to what was written")


def _try(file: Path) -> None:
    """Bring a backup back into a throw-away place and look at all of it. Refuses when it is not good."""
    from awards.desks import invariants

    with tempfile.TemporaryDirectory(prefix=".trial-", dir=file.parent) as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'trial.sqlite'}")
        try:
            with backup.opened(file) as archive:
                backup.restore(archive, engine, storage.Folder(Path(folder) / "files"), _logs)
            with Sessions(engine).reading() as session:
                broken = invariants.broken(session)
        except (Broken, SQLAlchemyError) as error:
            refuse(f"the backup could not be brought back ({str(error).splitlines()[0]}): none was made")
        finally:
            engine.dispose()
    if broken:
        progress.print(f"[bold]The portal itself is not sound[/bold] ({len(broken)}): run awards doctor")


def _logs(session: Session) -> dict[str, Any]:
    """Size and root of every log, by whom it belongs to."""
    owners = session.scalars(select(AwardLogRow.edition_id).distinct()).all()
    return {str(owner): list(award_log.root(session, owner)) for owner in owners}


def _storage(config: "Config") -> storage.Storage:
    return storage.at(config.storage_url, config.instance)


def _key(secret: str) -> str:
    """By what a secret key is known again, and by nobody guessed."""
    return hmac.new(secret.encode(), b"awards backup", hashlib.sha256).hexdigest()[:16]


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """An unfinished file in the same folder, read by its owner alone, gone at the end unless it got its name."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
