"""The registry as one ZIP file a day: tables, what they mean, the site's numbers, the script that checks them."""

import csv
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import IO, Any, BinaryIO, TypeVar, cast
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awards.core.cells import csv_cell, plain
from awards.core.errors import NotFound
from awards.infrastructure import audit, clock, jobs, storage
from awards.infrastructure.database import others_write_beside
from awards.infrastructure.jobs import Job, LongSteps, Watch
from awards.infrastructure.shipped import read_config
from awards.infrastructure.standing_jobs import Moment
from awards.pledges import queries as pledges
from awards.pledges.models import Pledge
from awards.sharing import figures, recompute, tabling
from awards.sharing.models import RegistryDump
from awards.sharing.queries import each, erased_at, last_dump, telling, told_of
from awards.sharing.rules import tables

DUMP = "sharing.dump"
"""The kind of job that keeps the registry as it is today."""

FORGET = "sharing.forget"
"""The kind of job that deletes the bytes of a dump that is handed out no more."""

UNKEPT = timedelta(days=1)
"""So long after its bytes were written a dump that nobody kept is deleted."""

PIECE = 1 << 20

TOLD_EACH = 10.0
"""Seconds after which the work tells again that it goes on."""

Tell = Callable[[], None]
Part = TypeVar("Part")


@dataclass(frozen=True)
class Written:
    """A dump as a file in a folder of its own that goes with it."""

    folder: "tempfile.TemporaryDirectory[str]"
    path: Path
    made_at: datetime
    digest: str
    previous: str | None
    counts: Mapping[str, int]
    figures: Mapping[str, Any]


def dumps_due(session: Session) -> Sequence[Moment]:
    """A job for today, unless it is kept already or there is nothing public yet; anew when words were erased since."""
    at = clock.now(session).astimezone(UTC)
    last, erased = last_dump(session), erased_at(session)
    if last is not None and last.day >= at.date() and not told_of(last, erased):
        return []
    if session.scalar(select(Pledge.id).where(Pledge.stands).limit(1)) is None:
        return []
    begins = datetime.combine(at.date(), time(), UTC)
    if last is not None and erased is not None and told_of(last, erased):
        begins = max(begins, erased.astimezone(UTC))
    return [Moment(DUMP, DUMP, {"day": at.date().isoformat()}, begins)]


def written(session: Session, site: str, tell: Tell = lambda: None) -> Written:
    """Write the registry as it is now into a file; however much it is, few rows are in memory at once.

    `tell` is called for each row and for each piece of a file.
    """
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})  # all tables of one moment
    at = clock.now(session)
    last = last_dump(session, before=at.astimezone(UTC).date())
    said = figures.everything(session, at)
    folder = tempfile.TemporaryDirectory(prefix="awards-dump-")
    try:
        inside = Path(folder.name)
        counts = _write_tables(inside, _rows(session, at, site), tell)
        previous = last.digest if last else None
        path = _packed(inside, site, at, said, counts, previous, tell)
        return Written(folder, path, at, _size_and_digest(path)[1], previous, counts, said)
    except BaseException:
        folder.cleanup()
        raise


def keep(session: Session, found: Written, stored: str) -> RegistryDump | None:
    """Note a dump whose bytes are in the storage; None when another of the same day was first.

    One that still tells what was erased since gives its place to the new one.
    """
    day = found.made_at.astimezone(UTC).date()
    kept = session.get(RegistryDump, day, with_for_update=True)
    if kept is not None and not told_of(kept, erased_at(session)):
        return None
    kept = kept or RegistryDump(day=day)
    kept.made_at, kept.stored, kept.size = found.made_at, stored, found.path.stat().st_size
    kept.digest, kept.previous = found.digest, found.previous
    kept.counts, kept.figures, kept.gone_at = dict(found.counts), dict(found.figures), None
    session.add(kept)
    audit.record(
        session, actor=None, action="registry.dumped",
        details={"day": day.isoformat(), "sha256": found.digest, "pledges": found.counts["pledges"]},
    )  # fmt: skip
    session.flush()
    return kept


def opened(store: storage.Storage, found: RegistryDump) -> BinaryIO:
    """The bytes of a dump. Raises NotFound when the storage has them no more."""
    try:
        return store.open(found.stored)
    except FileNotFoundError:
        raise NotFound("dump") from None


def script() -> bytes:
    """The script that computes every number of a dump again."""
    return Path(recompute.__file__).read_bytes()


def _make(_nothing: None, watch: Watch) -> tuple[Written, str, UUID]:
    """Write the dump and put its bytes into the storage under a name that nothing points to yet.

    A job is noted before that deletes them unless they are kept by then: the work may be taken over, or killed. Where
    nobody can write beside a reader nobody can take the job over either, and it tells of itself once it has read.
    """
    tell = _each_while(watch.tell)
    with watch.sessions.reading() as session:
        site, alone = str(read_config().base_url).rstrip("/"), not others_write_beside(session)
        found = written(session, site, watch.stay if alone else tell)
    name, store = storage.new_name(), the_storage()
    try:
        with watch.sessions.transaction() as session:
            unkept = jobs.enqueue(session, FORGET, {"stored": name}, None, due_at=clock.now(session) + UNKEPT).id
        with found.path.open("rb") as file:
            store.put(name, 0, _told_of(_pieces(file), tell))
        store.finish(name)
    except BaseException:
        store.delete(name)
        found.folder.cleanup()
        raise
    return found, name, unkept


def _each_while(tell: Tell) -> Tell:
    """The same, done when a while has passed since it was done last."""
    last = monotonic()

    def now_and_then() -> None:
        nonlocal last
        if monotonic() - last >= TOLD_EACH:
            tell()
            last = monotonic()

    return now_and_then


def _keep(session: Session, _job: Job, given: tuple[Written, str, UUID]) -> None:
    found, name, unkept = given
    session.execute(delete(Job).where(Job.id == unkept).execution_options(synchronize_session=False))
    erased = erased_at(session)
    outdated = telling(session, erased) if erased is not None else []
    useless = [one.stored for one in outdated]
    for one in outdated:
        one.gone_at = found.made_at
    if keep(session, found, name) is None:
        useless.append(name)
    for stored in useless:
        jobs.enqueue(session, FORGET, {"stored": stored}, None)
    found.folder.cleanup()


def forget_job(session: Session, job: Job) -> None:
    """Delete bytes of a dump that nothing names, once the change that made them useless is committed."""
    stored = job.values["stored"]
    of_it = select(RegistryDump.day).where(RegistryDump.stored == stored, RegistryDump.gone_at.is_(None))
    if session.scalar(of_it) is None:
        the_storage().delete(stored)


dump_job = LongSteps(read=lambda _session, _values: None, look=_make, keep=_keep)
"""Keep the registry as it is today; done again, it is there already."""


def the_storage() -> storage.Storage:
    """Where dumps lie, beside the files of nominations."""
    config = read_config()
    return storage.at(config.storage_url, config.instance)


def _rows(session: Session, at: datetime, site: str) -> tabling.Rows:
    for pledge, beside in each(session, pledges.Filters(sort="newest"), at):
        yield from tabling.of_pledge(pledge, beside, site)
    yield from tabling.withdrawn(session, site)
    yield from tabling.beside_pledges(session)


def _packed(
    inside: Path, site: str, at: datetime, said: Mapping[str, Any], counts: Mapping[str, int], previous: str | None,
    tell: Tell,
) -> Path:  # fmt: skip
    """The tables of a folder with what tells of them, as one ZIP file."""
    day = at.astimezone(UTC).date().isoformat()
    address = f"{site}/data/registry"
    _write(inside, tables.FIGURES, _as_json(said))
    _write(inside, tables.README, tables.read_first(day, address, counts, previous))
    _write(inside, tables.SCRIPT, script().decode())
    about = {table.name: _size_and_digest(inside / f"{table.name}.csv") for table in tables.TABLES}
    files = {f"{name}.csv": found for name, found in about.items()}
    _write(inside, tables.DESCRIPTOR, _as_json(tables.descriptor(day, str(plain(at)), address, files)))
    path = inside / "dump.zip"
    names = [tables.README, tables.DESCRIPTOR, tables.FIGURES, tables.SCRIPT, *files]
    _zip(path, f"registry-of-pledges-{day}", [inside / name for name in names], at, tell)
    return path


def _write_tables(folder: Path, rows: tabling.Rows, tell: Tell) -> dict[str, int]:
    """Every table as CSV, side by side in one go; gives how many rows each has."""
    counts = {table.name: 0 for table in tables.TABLES}
    names = {table.name: table.names for table in tables.TABLES}
    with ExitStack() as open_files:
        writers = {}
        for table in tables.TABLES:
            file = open_files.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
            writers[table.name] = csv.writer(cast(IO[str], file))
            writers[table.name].writerow(table.names)
        for name, row in _told_of(rows, tell):
            writers[name].writerow([csv_cell(row.get(column)) for column in names[name]])
            counts[name] += 1
    return counts


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def _as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=plain) + "\n"


def _size_and_digest(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _zip(path: Path, folder: str, files: Sequence[Path], at: datetime, tell: Tell) -> None:
    """The files in a folder of a ZIP; the same files give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            entry = zipfile.ZipInfo(f"{folder}/{file.name}", at.astimezone(UTC).timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with packed.open(entry, "w") as out, file.open("rb") as inside:
                for piece in _told_of(_pieces(inside), tell):
                    out.write(piece)


def _told_of(parts: Iterable[Part], tell: Tell) -> Iterator[Part]:
    for part in parts:
        yield part
        tell()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
