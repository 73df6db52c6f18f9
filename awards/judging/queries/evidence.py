"""Files of a nomination that its judges may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.judging.queries.sheets import Sheet, sheet
from awards.nominations.models import NominationFile
from awards.nominations.queries.files import submitted_files
from awards.programme.questions import asked


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


def open_files(session: Session, of: Sheet) -> Sequence[NominationFile]:
    """The files of the submitted text, without those of questions hidden from judges or of other categories alone."""
    sections = asked(of.edition.form, [of.category.key])
    seen = {question.key for section in sections for question in section.questions if not question.hidden}
    return submitted_files(session, of.nomination.id, seen)


def file_of_sheet(
    session: Session, edition_id: UUID, entry_id: UUID, file_id: UUID, judge_id: UUID, at: datetime
) -> FileOfSheet:
    """A file beside a judge's own sheet. Raises NotFound."""
    found = sheet(session, edition_id, entry_id, judge_id, at)
    file = next((file for file in open_files(session, found) if file.id == file_id), None)
    if file is None:
        raise NotFound("file")
    return FileOfSheet(found, file)
