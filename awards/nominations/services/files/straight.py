"""A file that a browser sends straight to the store, past the program: it counts once the program has taken it in."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure.storage import SentDirectly, Storage
from awards.nominations.models import NominationFile
from awards.nominations.rules.files import FileState
from awards.nominations.services.files.sending import look_later, refuse_late, still_arriving

ADDRESS_LIVES = timedelta(minutes=15)


def address_of(storage: Storage, file: NominationFile) -> str | None:
    """Where a browser may send the file itself; None where the storage is a folder, or some of it has come already."""
    if not isinstance(storage, SentDirectly) or file.state != FileState.UPLOADING or file.received:
        return None
    return storage.signed(file.stored, ADDRESS_LIVES)


def take_in(
    session: Session, storage: SentDirectly, file: NominationFile, closed_at: datetime | None, at: datetime
) -> bool:
    """Take in what was sent to the file's address, to be looked into like any other; whether that is still to be done.

    `closed_at` is when the text closes or closed. Raises StaleVersion when nothing has come, RuleBroken when its time
    is over or it is not as long as was announced (its room was counted by that), NotFound when it is gone.
    """
    if still_arriving(session, file, at, again=True):
        return False
    refuse_late(file, closed_at, at)
    size = storage.take_in(file.stored)
    if size is None:
        raise StaleVersion(N_("This file has not arrived yet."))
    if size != file.length:
        storage.delete(file.stored)
        raise RuleBroken(N_("This file is not as long as was announced. Choose it again."), ["file"])
    file.received = size
    look_later(session, file, at)
    session.flush()
    return True
