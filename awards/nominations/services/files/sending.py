"""Sending a file: announced under the quota, received part by part, kept once looked into, removed.

The slow `look` lies between `receive` and `settle`, outside of any transaction; the virus scanner comes after, by a
job. A file joins the present text when it has arrived, and the submitted text too when it was on its way as that was
submitted.
"""

import errno
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import BadRequest, NotFound, RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import award_log, jobs
from awards.infrastructure.storage import Storage, StorageFull, new_name
from awards.nominations import queries, rules
from awards.nominations.inspection import Inspected, inspect
from awards.nominations.models import Nomination, NominationFile, Submission
from awards.nominations.queries import files as files_read
from awards.nominations.rules import Content, State
from awards.nominations.rules import files as file_rules
from awards.nominations.rules.files import FileMark, FileState
from awards.nominations.services import deadlines, text
from awards.nominations.services.files.keeping import EXPIRE, LOOK, SCAN, forget_later, note, refuse
from awards.programme.models import Edition

LOOKED_AT_AFTER = timedelta(minutes=1)
"""The request that brings the last bytes looks into the file; if it dies meanwhile, a job does so after this time."""

NO_ROOM_LEFT = (errno.ENOSPC, errno.EDQUOT)
NO_ROOM = N_("There is no room for files at this moment. What has arrived is kept: try again later.")


def begin(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    question: str | None,
    name: str,
    length: int,
    by: User,
    at: datetime,
    *,
    client_key: str | None = None,
) -> NominationFile:
    """Announce a file of `length` bytes, as an answer to a question or as evidence (None); its room is kept for it.

    The same `client_key` begins the same file once. Raises RuleBroken after the deadline, for a kind that is not
    taken, and where there is no room: the quota is counted under a lock.
    """
    session.execute(select(User.id).where(User.id == by.id).with_for_update(key_share=True))
    queries.lock_nomination(session, nomination)
    if client_key and (begun := files_read.by_client_key(session, nomination.id, client_key)) is not None:
        if begun.removed_at is not None or begun.length != length:
            raise NotFound("file")
        return begun
    _refuse_closed(session, nomination, edition, question, at)
    present = rules.from_document(queries.version(session, nomination).content)
    sizes = files_read.sizes(session, nomination, [UUID(mark.id) for mark in present.files])
    of_person, before = files_read.bytes_of_person(session, by.id), files_read.last_number(session, nomination.id)
    if why := file_rules.refusal(name, length, sizes, of_person, before):
        raise RuleBroken(why, ["file"])
    kind = file_rules.kind_of(name)
    file = NominationFile(
        id=uuid4(), nomination_id=nomination.id, number=before + 1,
        question=question, name=file_rules.kept_name(name), kind=kind.key if kind else "", length=length, received=0,
        stored=new_name(), client_key=client_key, uploaded_by=by.id, begun_at=at,
        expires_at=at + file_rules.KEPT_UNFINISHED, state=FileState.UPLOADING, names_people=False,
    )  # fmt: skip
    session.add(file)
    note(session, file, edition.id, by.id, "file.begun", length=length)
    jobs.enqueue(session, EXPIRE, {"file": str(file.id)}, by.id, due_at=file.expires_at)
    session.flush()
    return file


def receive(
    session: Session,
    storage: Storage,
    file: NominationFile,
    offset: int,
    part: bytes,
    closed_at: datetime | None,
    at: datetime,
) -> bool:
    """Keep the next bytes of a file; True once it is whole. What was kept is on disk before this returns.

    `closed_at` is when the text closes or closed. Raises StaleVersion when `offset` is not where the file stands,
    RuleBroken when its time is over or the disk is full, NotFound when it was removed or forgotten.
    """
    if still_arriving(session, file, at, again=offset == file.length and not part):
        return True
    if offset != file.received:
        raise StaleVersion(N_("The file does not stand where this part begins."))
    refuse_late(file, closed_at, at)
    if offset + len(part) > file.length:
        raise BadRequest("more bytes than were announced")
    if part:
        try:
            file.received = storage.put(file.stored, offset, [part])
        except StorageFull as full:
            raise RuleBroken(NO_ROOM, ["file"]) from full
    whole = file.received == file.length
    if part and whole:
        look_later(session, file, at)
    session.flush()
    return whole


def still_arriving(session: Session, file: NominationFile, at: datetime, *, again: bool) -> bool:
    """Lock a file that is on its way. True when it has arrived and whoever sends says so `again`.

    Raises NotFound when it was removed or forgotten, StaleVersion when it has arrived.
    """
    files_read.lock_file(session, file)
    if file.removed_at is not None or (file.state == FileState.UPLOADING and at > file.expires_at):
        raise NotFound("file")
    if file.state != FileState.UPLOADING and not again:
        raise StaleVersion(N_("This file has arrived already."))
    return file.state != FileState.UPLOADING


def refuse_late(file: NominationFile, closed_at: datetime | None, at: datetime) -> None:
    """Raises RuleBroken when the time in which the file may arrive is over."""
    if not file_rules.may_still_arrive(file.begun_at, closed_at, at):
        raise RuleBroken(
            N_("Nominations closed more than %(minutes)s minutes ago, so this file came too late.", minutes=30),
            ["file"],
        )


def look_later(session: Session, file: NominationFile, at: datetime) -> None:
    """Let a job look into a whole file, where the request that brought it dies before it has."""
    jobs.enqueue(session, LOOK, {"file": str(file.id)}, None, due_at=at + LOOKED_AT_AFTER)


def look(storage: Storage, file: NominationFile) -> Inspected:
    """Close the whole file and look into it; slow, and without the database. RuleBroken when the disk is full."""
    try:
        storage.finish(file.stored)
        return inspect(storage, file.stored, file.kind)
    except OSError as error:
        if isinstance(error, StorageFull) or error.errno in NO_ROOM_LEFT:
            raise RuleBroken(NO_ROOM, ["file"]) from error
        raise


def settle(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    file: NominationFile,
    found: Inspected,
    at: datetime,
    *,
    scanned: bool,
    looks: int = 0,
) -> None:
    """Take what was found of a whole file: refuse it, or let it join the text. Said twice it is done once.

    With `scanned` (a scanner is set) nobody opens it before the scanner has seen it. `looks` counts those that the job
    has taken, this one too: one that died condemns no file before the last.
    """
    queries.lock_nomination(session, nomination)
    files_read.lock_file(session, file)
    if file.state != FileState.UPLOADING or file.removed_at is not None or nomination.state == State.WITHDRAWN:
        if found.stored and found.stored != file.stored:
            forget_later(session, found.stored)
        return
    if found.died and looks < file_rules.MOST_LOOKS:
        if looks:
            values = {"file": str(file.id), "looks": looks}
            jobs.enqueue(session, LOOK, values, None, due_at=at + LOOKED_AT_AFTER)
        return  # else the job that waits since the last bytes came looks again
    if found.problem is not None:
        refuse(session, file, edition.id, found.problem)
        return
    if found.stored != file.stored:
        forget_later(session, file.stored)
        file.stored = found.stored
    file.size, file.digest, file.names_people = found.size, found.digest, found.names_people
    file.state, file.arrived_at = FileState.QUARANTINED if scanned else FileState.READY, at
    if scanned:
        jobs.enqueue(session, SCAN, {"file": str(file.id), "stored": file.stored}, None)
    _join(session, nomination, file, at)
    note(
        session, file, edition.id, file.uploaded_by, "file.arrived",
        size=found.size, digest=found.digest, version=nomination.version,
    )  # fmt: skip
    session.flush()


def remove(
    session: Session, nomination: Nomination, edition: Edition, file: NominationFile, by: User, at: datetime
) -> None:
    """Take a file out of the present text, or end its arriving; a submitted text that names it keeps it. RuleBroken."""
    queries.lock_nomination(session, nomination)
    files_read.lock_file(session, file)
    if file.removed_at is not None:
        return
    present = rules.from_document(queries.version(session, nomination).content)
    left = tuple(mark for mark in present.files if mark.id != str(file.id))
    if left != present.files:
        _refuse_closed(session, nomination, edition, file.question, at)
        _add_version(session, nomination, replace(present, files=left), by.id, at)
    file.removed_at = at
    forget_later(session, file.stored)
    note(session, file, edition.id, by.id, "file.removed")
    session.flush()


def _join(session: Session, nomination: Nomination, file: NominationFile, at: datetime) -> None:
    mark = FileMark(
        id=str(file.id), number=file.number, question=file.question, kind=file.kind, size=file.size or 0,
        digest=file.digest or "",
    )  # fmt: skip
    present, frozen = queries.version(session, nomination), queries.frozen_version(session, nomination.id)
    if frozen and file_rules.joins_the_submitted(file.begun_at, queries.sent_at(session, nomination.id)):
        _add_version(session, nomination, _with(rules.from_document(frozen.content), mark), file.uploaded_by, at)
        _freeze(session, nomination, file, at)
        if present.n == frozen.n:
            return
    _add_version(session, nomination, _with(rules.from_document(present.content), mark), file.uploaded_by, at)


def _freeze(session: Session, nomination: Nomination, file: NominationFile, at: datetime) -> None:
    """Make the present version the submitted one, as a submission of its own under the file's id, noted in the log."""
    version = queries.version(session, nomination)
    version.frozen_at, digest = at, rules.digest(version.content)
    session.add(
        Submission(
            nomination_id=nomination.id, key=file.id, version=version.n, digest=digest, by=file.uploaded_by, at=at
        )
    )
    award_log.append(
        session, nomination.edition_id, award_log.Kind.NOMINATION_SUBMITTED, {}, None, at,
        hidden=rules.sealed_of(nomination.number, version.n, digest),
    )  # fmt: skip
    session.flush()


def _with(content: Content, mark: FileMark) -> Content:
    return replace(content, files=(*content.files, mark))


def _add_version(session: Session, nomination: Nomination, content: Content, by: UUID, at: datetime) -> None:
    nomination.version += 1
    nomination.saved_at = at
    text.add_version(session, nomination, content, by, at, frozen=False)


def _refuse_closed(
    session: Session, nomination: Nomination, edition: Edition, question: str | None, at: datetime
) -> None:
    deadlines.refuse_late(session, nomination, edition, at)
    returned = queries.open_return(session, nomination.id) if nomination.state == State.RETURNED else None
    if returned is not None and (question or rules.EVIDENCE) not in returned.fields:
        raise RuleBroken(N_("Only the answers that were sent back to you can be changed now."), ["file"])
