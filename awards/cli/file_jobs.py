"""What becomes of uploaded files after the request: scanned, forgotten, or never arrived."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.closing import services as closing
from awards.infrastructure import clock, scanner, storage
from awards.infrastructure.jobs import Handler, Job, TwoSteps
from awards.infrastructure.shipped import read_config
from awards.infrastructure.storage import Storage
from awards.nominations import queries as nominations
from awards.nominations.inspection import Inspected
from awards.nominations.models import Nomination, NominationFile
from awards.nominations.rules.files import FileState
from awards.nominations.services import files
from awards.programme import queries as programme


def expire(session: Session, job: Job) -> None:
    """Forget the file that a job names, unless it arrived."""
    files.expire(session, UUID(job.values["file"]), clock.now(session))


def forget(session: Session, job: Job) -> None:
    """Delete the bytes that a job names, unless something needs them."""
    files.forget(session, _storage(), job.values["stored"], clock.now(session))


def give_up(session: Session, job: Job) -> None:
    """Delete the bytes of a file of an edition that ended, whatever names it."""
    closing.forget_bytes(session, _storage(), UUID(job.values["file"]), clock.now(session))


def whole_file(session: Session, values: dict[str, Any]) -> NominationFile | None:
    """The file that a job names, when it is whole and nobody looked into it yet."""
    file = session.get(NominationFile, UUID(values["file"]))
    waits = file is not None and file.state == FileState.UPLOADING and file.removed_at is None
    return file if waits else None


def look_into(file: NominationFile | None) -> Inspected | None:
    """What a whole file holds."""
    return files.look(_storage(), file) if file is not None else None


def settle(session: Session, job: Job, found: Inspected | None) -> None:
    """Take what was found of a file whose last request, or its look, died before it could say so."""
    if found is None:
        return
    file = session.get_one(NominationFile, UUID(job.values["file"]))
    nomination = session.scalars(nominations.whole().where(Nomination.id == file.nomination_id)).one()
    edition = programme.edition(session, nomination.edition_id)
    scanned = bool(read_config().scanner_url)
    looks = job.values.get("looks", 0) + 1
    files.settle(session, nomination, edition, file, found, clock.now(session), scanned=scanned, looks=looks)


def look_for_viruses(values: dict[str, Any]) -> bool | None:
    """Whether the scanner finds nothing in the bytes that a job names; None when it does not answer."""
    url = read_config().scanner_url
    try:
        with _storage().open(values["stored"]) as file:
            return scanner.is_clean(url, storage.pieces(file)) if url else None
    except (scanner.ScannerAway, FileNotFoundError):
        return None


def keep_verdict(session: Session, job: Job, clean: bool | None) -> None:
    """Let the file out or refuse it; without a verdict it stays in quarantine and is asked about again."""
    file_id = UUID(job.values["file"])
    if clean is None:
        files.wait_for_the_scanner(session, file_id, clock.now(session))
    else:
        files.take_verdict(session, file_id, clean=clean)


HANDLERS: dict[str, Handler] = {
    files.EXPIRE: expire, files.FORGET: forget, closing.FORGET_BYTES: give_up,
    files.SCAN: TwoSteps(look_for_viruses, keep_verdict), files.LOOK: TwoSteps(look_into, settle, read=whole_file),
}  # fmt: skip


def _storage() -> Storage:
    config = read_config()
    return storage.at(config.storage_url, config.instance)
