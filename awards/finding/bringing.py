"""A whole call brought in from a file: read, tried without writing, and then brought in.

A short file comes in at once, all of it or nothing; a long one part by part, so that others write in between.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.finding import queries
from awards.finding.models import FORGET, BroughtFile
from awards.infrastructure import audit, clock, jobs, statistics
from awards.infrastructure.database import Sessions
from awards.infrastructure.jobs import Job, LongSteps
from awards.infrastructure.sheets import Table, read_table
from awards.infrastructure.upsert import Counts
from awards.nominations import table
from awards.programme import queries as programme
from awards.programme.models import Edition

CHECK, BRING = "finding.check", "finding.bring"
MOST_AT_ONCE = 100
"""So many rows are tried and brought in while somebody waits; more by a job."""

STRIDE = 25
"""So many rows of a long file are tried or brought in at a time, by what SQLite's one writer may be held for."""

NOMINEE = ("organisations", "nominee_names")
"""The columns that say who is nominated."""

KEPT_FOR = timedelta(days=1)
MOST_PROBLEMS = 500
LONGEST_NAME = 200
NumberedRow = tuple[int, dict[str, str]]
"""A row of a file by its number in it."""

_PLACE = re.compile(r"row (\d+), (.*)", re.DOTALL)


class Teller(Protocol):
    """What work in parts has: where it writes, and who is told how far it is."""

    @property
    def sessions(self) -> Sessions: ...

    def tell(self, doing: str | None = None) -> None: ...


@dataclass(frozen=True)
class Long:
    """A long file to be tried: of which edition, sent by whom, as of when."""

    edition_id: UUID
    user_id: UUID
    at: datetime
    rows: Sequence[NumberedRow]


@dataclass(frozen=True)
class Good:
    """A long file to be brought in for whoever said so, who need not have uploaded it."""

    file_id: UUID
    user_id: UUID
    rows: Sequence[NumberedRow]


@dataclass(frozen=True)
class _Tried:
    """What the file would bring, or what of it needs a change, by row and column."""

    counts: Counts
    wrong: Mapping[str, Message]


def read(edition: Edition, name: str, content: bytes) -> Table:
    """The table of an edition's nominations in a file. Raises RuleBroken when it is none or its columns differ."""
    found = read_table(name, content)
    refuse_columns(edition, found)
    if not found.rows:
        raise RuleBroken(N_("The file has no rows below the names of its columns."), ["file"])
    return found


def refuse_columns(edition: Edition, found: Table) -> None:
    """Refuse a table whose first row does not name the edition's columns, in any order. Raises RuleBroken."""
    wanted, header = table.columns(edition), list(found.header)
    doubled = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in wanted if name not in header and name not in table.OPTIONAL]
    unknown = [name for name in header if name not in wanted]
    if doubled:
        raise RuleBroken(N_("Row 1 names the column “%(column)s” twice.", column=doubled[0]), ["file"])
    if missing:
        raise RuleBroken(N_("Row 1 lacks these columns: %(columns)s.", columns=", ".join(missing)), ["file"])
    if unknown:
        words = N_("Row 1 names columns that this edition does not have: %(columns)s.", columns=", ".join(unknown))
        raise RuleBroken(words, ["file"])


def keep_file(
    session: Session, edition: Edition, name: str, content: bytes, found: Table, by: User, at: datetime
) -> BroughtFile:
    """Keep what was read until it is brought in or expires, and try it: at once when it is short, else by a job."""
    session.execute(delete(BroughtFile).where(BroughtFile.edition_id == edition.id, queries.over(at)))
    file = BroughtFile(
        id=uuid4(), edition_id=edition.id, user_id=by.id, name=name[-LONGEST_NAME:],
        digest=hashlib.sha256(content).hexdigest(), row_count=len(found.rows), state="checking",
        notes=[_said(note) for note in found.notes],
        content=packed(found.rows), uploaded_at=at, expires_at=at + KEPT_FOR,
    )  # fmt: skip
    session.add(file)
    session.flush()
    jobs.enqueue(session, FORGET, {}, by.id, due_at=file.expires_at)
    audit.record(
        session, actor=by.id, action="import.uploaded", subject=file.id, edition=edition.id,
        details={"rows": file.row_count, "digest": file.digest},
    )  # fmt: skip
    if file.row_count <= MOST_AT_ONCE:
        _try(session, edition, file, by, at)
    else:
        file.job_id = jobs.enqueue(session, CHECK, {"file_id": str(file.id)}, by.id).id
    session.flush()
    return file


def bring_in(session: Session, edition: Edition, file: BroughtFile, by: User, at: datetime) -> None:
    """Bring in what was tried: at once when it is short, else by a job, which goes on where one before it failed.

    Raises RuleBroken when it is too late.
    """
    session.refresh(file, with_for_update=True)
    if file.state != "ready" and not _broke_off(session, file):
        raise RuleBroken(N_("This file was brought in already, or it needs a change first."))
    if at >= file.expires_at:
        raise RuleBroken(N_("This file was kept for a day and is gone. Upload it again."))
    if file.row_count <= MOST_AT_ONCE:
        _bring(session, edition, file, by, at)
    else:
        if file.state == "ready":
            file.state, file.counts, file.problems = "bringing", {}, []
        file.job_id = jobs.enqueue(session, BRING, {"file_id": str(file.id)}, by.id).id
        audit.record(
            session, actor=by.id, action="import.begun", subject=file.id, edition=edition.id,
            details={"rows": file.row_count, "digest": file.digest, "done": file.rows_done},
        )  # fmt: skip
    session.flush()


def _broke_off(session: Session, file: BroughtFile) -> bool:
    """Whether the job that brought this file in has failed."""
    job = session.get(Job, file.job_id) if file.state == "bringing" and file.job_id else None
    return job is not None and job.state == "failed"


def _read_good(session: Session, values: dict[str, Any]) -> Good | None:
    file = session.get(BroughtFile, UUID(values["file_id"]))
    if file is None or file.state != "bringing" or file.job_id is None:
        return None
    job = session.get_one(Job, file.job_id)
    return Good(file.id, job.created_by or file.user_id, _unpacked(file.content or b""))


def bring_long(good: Good | None, watch: Teller) -> None:
    """Bring in some rows after others, each time in a transaction of its own; begun again it goes on behind them."""
    while good is not None and (done := _bring_next(good, watch)):
        watch.tell(f"{-(-done // STRIDE)}/{-(-len(good.rows) // STRIDE)}")
        watch.sessions.let_others_write()


def _bring_next(good: Good, watch: Teller) -> int:
    """Bring in the rows that follow on those that are in; how many are then, 0 when none was left."""
    with watch.sessions.transaction() as session:
        file = session.get(BroughtFile, good.file_id, with_for_update=True)
        if file is None or file.state != "bringing" or file.rows_done == file.row_count:
            return 0
        edition, by = programme.held_edition(session, file.edition_id), session.get_one(User, good.user_id)
        if file.rows_done == 0:
            table.keep_numbers(session, edition, [cells for _number, cells in good.rows])
        part = good.rows[file.rows_done : file.rows_done + STRIDE]
        file.seen_at = clock.real(session)
        _bring_part(session, edition, file, part, by, clock.now(session))
        return file.rows_done


def _bring_part(
    session: Session, edition: Edition, file: BroughtFile, part: Sequence[NumberedRow], by: User, at: datetime
) -> None:
    """Bring in the rows that are still good. What another one changed meanwhile may keep a row out, and is told."""
    counts, good, wrong = Counts(), list(part), dict[str, Message]()
    while good:
        try:
            cells, places = [cells for _number, cells in good], [number for number, _cells in good]
            counts = table.import_rows(session, edition, cells, by, at, places=places)
            break
        except RuleBroken as broken:
            wrong |= broken.fields
            kept_out = {problem["row"] for problem in _problems(broken.fields)}
            if not kept_out & {number for number, _cells in good}:
                raise
            good = [row for row in good if row[0] not in kept_out]
    before = {"problems": 0, **file.counts}
    file.counts = {
        **{what: before.get(what, 0) + number for what, number in _counted(counts).items()},
        "kept_out": before.get("kept_out", 0) + len(part) - len(good), "problems": before["problems"] + len(wrong),
    }  # fmt: skip
    file.problems = [*file.problems, *_problems(wrong)][:MOST_PROBLEMS]
    file.rows_done += len(part)
    session.flush()


def _keep_brought(session: Session, job: Job, _nothing: None) -> None:
    file = session.get(BroughtFile, UUID(job.values["file_id"]), with_for_update=True)
    if file is None or file.state != "bringing" or file.rows_done < file.row_count:
        return
    keep_brought(session, file, job.created_by or file.user_id)


def keep_brought(session: Session, file: BroughtFile, by: UUID) -> None:
    """A long file of which every row is in, or kept out; nothing of it was done where all are."""
    if file.counts["kept_out"] == file.row_count:
        file.state, file.content = "refused", None
    else:
        _done(session, file, by, clock.now(session))
        statistics.look_soon(session, file.row_count, by)
    session.flush()


def _read_long(session: Session, values: dict[str, Any]) -> Long | None:
    file = session.get(BroughtFile, UUID(values["file_id"]))
    if file is None or file.state != "checking":
        return None
    return Long(file.edition_id, file.user_id, clock.now(session), _unpacked(file.content or b""))


def try_long(file: Long | None, watch: Teller) -> _Tried | None:
    """Try some rows at a time, each time in a transaction that is taken back: whoever writes comes in between."""
    if file is None:
        return None
    counts, wrong, seen, strides = Counts(), dict[str, Message](), set[int](), list(_strides(file.rows))
    for n, some in enumerate(strides, start=1):
        with watch.sessions.transaction() as session:
            edition, by = programme.held_edition(session, file.edition_id), session.get_one(User, file.user_id)
            cells, places = [cells for _number, cells in some], [number for number, _cells in some]
            try:
                counts.merge(table.import_rows(session, edition, cells, by, file.at, True, places, seen))
            except RuleBroken as broken:
                wrong |= broken.fields
        watch.tell(f"{n}/{len(strides)}")
        watch.sessions.let_others_write()
    return _Tried(counts, wrong)


def _strides(rows: Iterable[NumberedRow]) -> Iterator[Sequence[NumberedRow]]:
    """The rows in short runs, those of one nominee in one: what only all of them break is found too.

    A nominee's are parted behind as many as are ever taken at once, for a writer would wait for all of them: so many
    break by themselves whatever limit there is on the entries of one.
    """
    run: list[NumberedRow] = []
    for _nominee, of_one in groupby(sorted(rows, key=_nominee_of), key=_nominee_of):
        while some := list(islice(of_one, MOST_AT_ONCE)):
            run += some
            if len(run) >= STRIDE:
                yield run
                run = []
    if run:
        yield run


def _nominee_of(row: NumberedRow) -> list[str]:
    return [row[1].get(name, "").casefold() for name in NOMINEE]


def _keep_tried(session: Session, job: Job, tried: _Tried | None) -> None:
    file = session.get(BroughtFile, UUID(job.values["file_id"]), with_for_update=True)
    if tried is None or file is None or file.state != "checking":
        return
    if tried.wrong:
        _refuse(file, tried.wrong)
    else:
        file.state, file.counts = "ready", _counted(tried.counts)
    session.flush()


def _try(session: Session, edition: Edition, file: BroughtFile, by: User, at: datetime) -> None:
    """Do everything and take it back: what would be refused is known, and nothing is written."""
    counts = _import(session, edition, file, by, at, dry_run=True)
    if counts is not None:
        file.state, file.counts = "ready", _counted(counts)


def _bring(session: Session, edition: Edition, file: BroughtFile, by: User, at: datetime) -> None:
    counts = _import(session, edition, file, by, at, dry_run=False)
    if counts is None:
        return
    file.counts, file.rows_done = _counted(counts), file.row_count
    _done(session, file, by.id, at)


def _done(session: Session, file: BroughtFile, by: UUID, at: datetime) -> None:
    file.state, file.content, file.done_at = "done", None, at
    audit.record(
        session, actor=by, action="import.done", subject=file.id, edition=file.edition_id,
        details={"rows": file.row_count, "digest": file.digest, **file.counts},
    )  # fmt: skip


def _import(
    session: Session, edition: Edition, file: BroughtFile, by: User, at: datetime, *, dry_run: bool
) -> Counts | None:
    """What the file brings; None when something in it needs a change, which is kept with its row and column."""
    rows = _unpacked(file.content or b"")
    try:
        return table.import_rows(
            session, edition, [cells for _number, cells in rows], by, at, dry_run, [number for number, _cells in rows]
        )
    except RuleBroken as broken:
        _refuse(file, broken.fields)
        return None


def _refuse(file: BroughtFile, wrong: Mapping[str, Message]) -> None:
    problems = _problems(wrong)
    counts = {"problems": len(problems)}
    file.state, file.content, file.problems, file.counts = "refused", None, problems[:MOST_PROBLEMS], counts


def _problems(wrong: Mapping[str, Message]) -> list[dict[str, Any]]:
    found = [_problem(place, words) for place, words in wrong.items()]
    return sorted(found, key=lambda problem: (problem["row"] or 0, problem["column"]))


def _problem(place: str, words: Message) -> dict[str, Any]:
    found = _PLACE.fullmatch(place)
    row, column = (int(found[1]), found[2]) if found else (None, place)
    return {"row": row, "column": column, **_said(words)}


def _said(words: Message) -> dict[str, Any]:
    return {"text": words.text, "values": {n: v if isinstance(v, int) else str(v) for n, v in words.values.items()}}


def _counted(counts: Counts) -> dict[str, int]:
    return {what: getattr(counts, what).get("nomination", 0) for what in ("new", "changed", "same")}


def packed(rows: Iterable[tuple[int, Mapping[str, str]]]) -> bytes:
    """The cells of a file as they are kept."""
    return zlib.compress(json.dumps([[number, dict(cells)] for number, cells in rows]).encode())


def _unpacked(content: bytes) -> list[NumberedRow]:
    return [(number, cells) for number, cells in json.loads(zlib.decompress(content))]


check_job = LongSteps(read=_read_long, look=try_long, keep=_keep_tried)
"""Try a long file: no writer waits for more than a few of its rows."""

bring_job = LongSteps(read=_read_good, look=bring_long, keep=_keep_brought)
"""Bring a long file in; done again it goes on where it was."""
