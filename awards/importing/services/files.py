"""Files of pledges: kept in parts, tried, brought in part by part, and let in whole by a second person."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.importing import queries
from awards.importing.models import PledgeImport, PledgeImportPart
from awards.importing.rules import Reader, wrong_header
from awards.importing.services.batch import (
    HELD,
    MOST_PROBLEMS,
    REFUSED,
    Rows,
    Tally,
    said,
    take,
)
from awards.infrastructure import audit, clock, jobs, statistics
from awards.infrastructure.jobs import CalledOff, Job, LongSteps, Watch
from awards.infrastructure.streamed import Lines, open_table

CHECK, BRING, FORGET = "importing.check", "importing.bring", "importing.forget"
AT_ONCE = 2000
"""Rows of a part: one transaction takes them, and every other writer waits for so long."""

KEPT_FOR = timedelta(days=7)
LONGEST_NAME = 200
MOST_SHOWN = 100


def open_file(name: str, file: BinaryIO) -> Lines:
    """A table of pledges in a file, read row by row. Raises RuleBroken when it is none or its columns are others."""
    lines = open_table(name, file)
    if wrong := wrong_header(lines.header):
        raise RuleBroken(wrong, ["file"])
    return lines


@dataclass
class Packed:
    """A whole file, read and packed in parts of so many rows."""

    header: Sequence[str]
    notes: Sequence[Message]
    parts: list[tuple[bytes, int]]

    @property
    def row_count(self) -> int:
        return sum(number for _, number in self.parts)


def pack(lines: Lines) -> Packed:
    """Read all rows, before anything is written. Raises RuleBroken for a row that is none, or a file without rows."""
    parts = [(zlib.compress(_as_json(rows), 1), len(rows)) for rows in batches(lines)]
    if not parts:
        raise RuleBroken(N_("The file has no rows below the names of its columns."), ["file"])
    return Packed(lines.header, lines.notes, parts)


def _as_json(rows: Rows) -> bytes:
    """The rows as JSON. Raises RuleBroken for a sign that no text has and no database keeps."""
    text = json.dumps(rows)
    if "\\u0000" in text:
        for number, cells in rows:
            if any("\0" in cell for cell in cells):
                words = N_("Row %(row)d holds a sign that is no text. Save the file again as CSV UTF-8.", row=number)
                raise RuleBroken(words, ["file"])
    return text.encode()


def keep_file(session: Session, name: str, packed: Packed, by: User, at: datetime) -> PledgeImport:
    """Keep a file's rows and let a job try them."""
    digest = hashlib.sha256()
    for rows, _ in packed.parts:
        digest.update(rows)
    file = PledgeImport(
        id=uuid4(), user_id=by.id, name=name[-LONGEST_NAME:], digest=digest.hexdigest(), header=list(packed.header),
        notes=[said(note) for note in packed.notes], row_count=packed.row_count, state="checking", uploaded_at=at,
        expires_at=at + KEPT_FOR,
    )  # fmt: skip
    session.add(file)
    session.flush()
    session.execute(
        insert(PledgeImportPart),
        [
            {"import_id": file.id, "n": n, "rows": rows, "row_count": number}
            for n, (rows, number) in enumerate(packed.parts)
        ],
    )
    file.job_id = jobs.enqueue(session, CHECK, {"import_id": str(file.id)}, by.id).id
    jobs.enqueue(session, FORGET, {}, by.id, due_at=file.expires_at)
    _note(session, file, "uploaded", by.id, rows=file.row_count, digest=file.digest)
    return file


def batches(lines: Lines) -> Iterator[list[tuple[int, list[str]]]]:
    """The rows of a file in parts."""
    rows = iter(lines.rows)
    while some := list(islice(rows, AT_ONCE)):
        yield some


def bring_in(session: Session, file: PledgeImport, by: User, at: datetime) -> None:
    """Let a job bring in what was tried. Raises RuleBroken when it is too late."""
    _hold(session, file, "ready", at)
    file.state = "bringing"
    file.job_id = jobs.enqueue(session, BRING, {"import_id": str(file.id), "by": str(by.id)}, by.id).id
    _note(session, file, "begun", by.id)


def let_in(session: Session, file: PledgeImport, by: User, at: datetime) -> None:
    """Stand behind the amounts that take two people, as the second; a job brings these in. Raises RuleBroken."""
    _hold(session, file, "held", at)
    if by.id == file.user_id:
        raise RuleBroken(N_("You brought this file yourself. Above USD 10 million it takes another member of staff."))
    file.second_by, file.state = by.id, "bringing"
    file.job_id = jobs.enqueue(session, BRING, {"import_id": str(file.id), "by": str(by.id)}, by.id).id
    _note(session, file, "let_in", by.id)


def _hold(session: Session, file: PledgeImport, state: str, at: datetime) -> None:
    session.refresh(file, ["state", "expires_at"], with_for_update=True)
    if file.state != state:
        raise RuleBroken(N_("This file was brought in already, or it needs a change first."))
    if at >= file.expires_at:
        raise RuleBroken(N_("This file was kept for a week and is gone. Upload it again."))


def _read(_session: Session, values: dict[str, Any]) -> dict[str, Any]:
    return values


def _check(values: Mapping[str, Any], watch: Watch) -> Tally:
    """Look at every row; nothing is written but how far it is."""
    import_id, whole, seen = UUID(values["import_id"]), Tally(), set[int]()
    with watch.sessions.reading() as session:
        file = _of_state(session, import_id, "checking")
        numbers, header, at = queries.parts(session, import_id, waiting=False), file.header, clock.now(session)
    reader = Reader(header)
    for n in numbers:
        with watch.sessions.reading() as session:
            part = queries.part(session, import_id, n)
            if part is None:
                raise CalledOff
            add(whole, take(session, reader, unpacked(part), None, at, dry=True, second=False, seen=seen).document())
        watch.tell(f"{n + 1}/{len(numbers)}")
    return whole


def _keep_checked(session: Session, job: Job, found: Tally) -> None:
    file = _of_state(session, UUID(job.values["import_id"]), "checking")
    file.state = "refused" if found.counts[REFUSED] else "ready"
    _tell(file, found)
    if file.state == "refused":
        _forget_rows(session, file)


def _bring(values: Mapping[str, Any], watch: Watch) -> None:
    """Bring in part after part, each in a transaction of its own; begun again it goes on behind the last one."""
    import_id, by = UUID(values["import_id"]), UUID(values["by"])
    with watch.sessions.reading() as session:
        file = _of_state(session, import_id, "bringing")
        reader, second = Reader(file.header), file.second_by is not None
        waiting = queries.parts(session, import_id, waiting=not second)
        number = len(queries.parts(session, import_id, waiting=False))
    for n in waiting:
        with watch.sessions.transaction() as session:
            part = queries.part(session, import_id, n, hold=True)
            if part is None:
                raise CalledOff
            if part.brought is None or (second and part.brought["counts"].get(HELD)):
                rows = _still_to_come(part)
                found = take(session, reader, rows, by, clock.now(session), dry=False, second=second)
                part.brought = _after(part.brought, found)
        watch.tell(f"{n + 1}/{number}")
        watch.sessions.let_others_write()


def _still_to_come(part: PledgeImportPart) -> Rows:
    """The rows of a part that are not in: those that are may have changed here since, and are left as they are."""
    rows = unpacked(part)
    if part.brought is None:
        return rows
    waiting = set(part.brought.get("waiting", (number for number, _ in rows)))
    return [row for row in rows if row[0] in waiting]


def _after(before: Mapping[str, Any] | None, found: Tally) -> dict[str, Any]:
    """What became of rows of which some were held until now: these are counted by what became of them."""
    if before is not None:
        known = {what: number for what, number in before["counts"].items() if what not in (HELD, REFUSED)}
        again = set(before.get("waiting", ()))
        found.counts += Counter(known)
        found.changes = [one for one in before["changes"] if one["row"] not in again] + found.changes
    return found.document()


def _keep_brought(session: Session, job: Job, _nothing: None) -> None:
    file, whole = _of_state(session, UUID(job.values["import_id"]), "bringing"), Tally()
    for document in queries.brought(session, file.id):
        add(whole, document)
    _tell(file, whole)
    at = clock.now(session)
    if whole.counts[HELD]:
        file.state = "held"
    else:
        file.state, file.done_at = "done", at
        _forget_rows(session, file)
    by = UUID(job.values["by"])
    statistics.look_soon(session, file.row_count, by)
    _note(session, file, "brought", by, **whole.counts)


check_job = LongSteps(_read, _check, _keep_checked)
"""Try a file."""

bring_job = LongSteps(_read, _bring, _keep_brought)
"""Bring a file in; done again it goes on where it was."""


def forget_job(session: Session, _job: Job) -> None:
    """Forget files that are kept no more, unless somebody is at work at them; what they brought stays."""
    at = clock.now(session)
    at_work = select(Job.id).where(Job.state.in_(("waiting", "running")))
    session.execute(
        delete(PledgeImport)
        .where(PledgeImport.expires_at <= at)
        .where(or_(PledgeImport.state.not_in(("checking", "bringing")), PledgeImport.job_id.not_in(at_work)))
        .execution_options(synchronize_session=False)
    )


def add(whole: Tally, document: Mapping[str, Any]) -> None:
    """Add what was found of some rows to what was found of those before."""
    whole.counts += Counter(document["counts"])
    whole.problems += document["problems"][: max(0, MOST_SHOWN - len(whole.problems))]
    whole.changes += document["changes"][: max(0, MOST_SHOWN - len(whole.changes))]


def unpacked(part: PledgeImportPart) -> Rows:
    """The rows of a part."""
    return [(number, cells) for number, cells in json.loads(zlib.decompress(part.rows))]


def _of_state(session: Session, import_id: UUID, state: str) -> PledgeImport:
    file = session.get(PledgeImport, import_id)
    if file is None or file.state != state:
        raise CalledOff
    return file


def _tell(file: PledgeImport, found: Tally) -> None:
    file.counts, file.problems, file.changes = dict(found.counts), found.problems[:MOST_PROBLEMS], found.changes


def _forget_rows(session: Session, file: PledgeImport) -> None:
    session.execute(delete(PledgeImportPart).where(PledgeImportPart.import_id == file.id))


def _note(session: Session, file: PledgeImport, what: str, by: UUID, **details: object) -> None:
    audit.record(
        session, actor=by, action=f"pledge_import.{what}", subject=file.id, details=details or {"digest": file.digest}
    )
    session.flush()
