"""Files of a sent nomination, as staff open them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.nominations.models import Nomination, NominationFile
from awards.nominations.queries.files import submitted_files
from awards.screening.queries.queue import sent_to


@dataclass(frozen=True)
class FileOfNomination:
    """One file that the submitted text of a nomination names."""

    nomination: Nomination
    file: NominationFile

    @property
    def edition_id(self) -> UUID:
        return self.nomination.edition_id


def file_of_nomination(session: Session, edition_id: UUID, nomination_id: UUID, file_id: UUID) -> FileOfNomination:
    """A file of a nomination that was sent to the edition. Three queries. Raises NotFound."""
    nomination = session.scalars(
        select(Nomination).where(sent_to(edition_id), Nomination.id == nomination_id)
    ).one_or_none()
    files = submitted_files(session, nomination.id) if nomination else []
    file = next((file for file in files if file.id == file_id), None)
    if nomination is None or file is None:
        raise NotFound("file")
    return FileOfNomination(nomination, file)
