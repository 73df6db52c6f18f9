"""Files of a nomination that its judges may open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.judging.queries.sheets import Sheet, sheet
from awards.judging.queries.shown import shown_to_judges
from awards.nominations.models import NominationFile


@dataclass(frozen=True)
class FileOfSheet:
    """One file of the nomination that a sheet is about."""

    sheet: Sheet
    file: NominationFile

    @property
    def edition_id(self) -> UUID:
        return self.sheet.edition_id

    @property
    def judge_id(self) -> UUID:
        return self.sheet.judge_id

    @property
    def still_judged(self) -> bool:
        return self.sheet.still_judged

    @property
    def conflicted(self) -> bool:
        return self.sheet.conflicted


def file_of_sheet(
    session: Session,
    edition_id: UUID,
    entry_id: UUID,
    file_id: UUID,
    judge_id: UUID,
    at: datetime,
    number: int | None = None,
) -> FileOfSheet:
    """A file beside a judge's own sheet. Raises NotFound."""
    found = sheet(session, edition_id, entry_id, judge_id, at, number)
    file = shown_to_judges(session, found).file(file_id)
    if file is None:
        raise NotFound("file")
    return FileOfSheet(found, file)
