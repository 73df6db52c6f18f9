"""Reads of a nomination's files: those of its present text, those on their way, those of the submitted text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.nominations import rules
from awards.nominations.models import Nomination, NominationFile, NominationVersion
from awards.nominations.queries.nominations import Nominated, nominated
from awards.nominations.queries.submission import frozen_version
from awards.nominations.rules import Right
from awards.nominations.rules.files import FileState, marks_from
from awards.programme.questions import question

IN_DRAFT = (FileState.UPLOADING, FileState.REFUSED)
"""States of files that the text does not name; its nominator sees them all the same."""


@dataclass(frozen=True)
class PartOf:
    """One place of a nomination that takes files: a question's key, or `evidence`."""

    nominated: Nominated
    part: str

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights

    @property
    def question(self) -> str | None:
        """The key of the question, None for evidence."""
        return None if self.part == rules.EVIDENCE else self.part


@dataclass(frozen=True)
class FileOf:
    """One file of a nomination, for its nominator."""

    nominated: Nominated
    file: NominationFile

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights


def part_of(session: Session, edition_id: UUID, nomination_id: UUID, part: str) -> PartOf:
    """A place that takes files; loaded as in `nominated`. Raises NotFound for a question that takes none."""
    found = nominated(session, edition_id, nomination_id)
    if part != rules.EVIDENCE and part not in file_questions(found.edition.form):
        raise NotFound("question")
    return PartOf(found, part)


def file_of(session: Session, edition_id: UUID, nomination_id: UUID, file_id: UUID) -> FileOf:
    """A file of a nomination that was not removed, loaded as in `nominated` with one query more. NotFound."""
    found = nominated(session, edition_id, nomination_id)
    file = session.get(NominationFile, file_id)
    if file is None or file.nomination_id != found.nomination.id or file.removed_at is not None:
        raise NotFound("file")
    return FileOf(found, file)


def file_questions(form: Mapping[str, object]) -> dict[str, bool]:
    """The keys of the form's questions that are answered by files, each with whether judges do not see them."""
    asked = {key: question(document) for key, document in rules.questions(form).items()}
    return {key: one.hidden for key, one in asked.items() if one.kind == "file"}


def files_of(session: Session, found: Nominated) -> list[NominationFile]:
    """The files that a nomination's present text names, those on their way and those refused, in their order."""
    named = [UUID(mark.id) for mark in found.content.files]
    return list(
        session.scalars(
            select(NominationFile)
            .where(
                NominationFile.nomination_id == found.nomination.id,
                NominationFile.removed_at.is_(None),
                or_(NominationFile.state.in_(IN_DRAFT), NominationFile.id.in_(named)),
            )
            .order_by(NominationFile.number)
        )
    )


def under_way(session: Session, nomination_id: UUID) -> int:
    """How many files of a nomination are still arriving."""
    return session.scalar(select(func.count()).select_from(NominationFile).where(*_arriving(nomination_id))) or 0


def questions_under_way(session: Session, nomination_id: UUID) -> set[str]:
    """The keys of the questions to which a file is still arriving."""
    found = select(NominationFile.question).where(*_arriving(nomination_id), NominationFile.question.is_not(None))
    return {key for key in session.scalars(found) if key}


def sizes(session: Session, nomination: Nomination, named: Collection[UUID]) -> list[int]:
    """The sizes in bytes that count against a nomination's room: files of its present text and those on their way."""
    found = session.scalars(
        select(func.coalesce(NominationFile.size, NominationFile.length)).where(
            NominationFile.nomination_id == nomination.id,
            NominationFile.removed_at.is_(None),
            or_(NominationFile.state == FileState.UPLOADING, NominationFile.id.in_(list(named))),
        )
    )
    return list(found)


def bytes_of_person(session: Session, user_id: UUID) -> int:
    """All bytes that a person's files take, over all nominations, until they are deleted."""
    total = session.scalar(
        select(func.sum(func.coalesce(NominationFile.size, NominationFile.length))).where(
            NominationFile.uploaded_by == user_id, NominationFile.forgotten_at.is_(None)
        )
    )
    return int(total or 0)


def last_number(session: Session, nomination_id: UUID) -> int:
    """The number of the file that was begun last, 0 before the first."""
    last = select(func.max(NominationFile.number)).where(NominationFile.nomination_id == nomination_id)
    return session.scalar(last) or 0


def by_client_key(session: Session, nomination_id: UUID, key: str) -> NominationFile | None:
    """The file that a page began under this key."""
    return session.scalars(
        select(NominationFile).where(NominationFile.nomination_id == nomination_id, NominationFile.client_key == key)
    ).one_or_none()


def lock_file(session: Session, file: NominationFile) -> None:
    """Hold the file's row until the transaction ends, and bring it up to date."""
    session.flush()
    session.refresh(file, with_for_update={"key_share": True})


def submitted_files(
    session: Session, nomination_id: UUID, questions: Collection[str] | None = None
) -> Sequence[NominationFile]:
    """The files that the submitted text names, in its order; with `questions` only those, and evidence. Two queries."""
    frozen = frozen_version(session, nomination_id)
    marks = marks_from(frozen.content) if frozen else ()
    wanted = {UUID(m.id) for m in marks if questions is None or m.question is None or m.question in questions}
    if not wanted:
        return []
    found = select(NominationFile).where(NominationFile.id.in_(wanted)).order_by(NominationFile.number)
    return list(session.scalars(found))


def by_stored_name(session: Session, stored: str) -> NominationFile | None:
    """The file whose bytes lie under this name."""
    return session.scalars(select(NominationFile).where(NominationFile.stored == stored)).one_or_none()


def is_needed(session: Session, file: NominationFile) -> bool:
    """Whether a file's bytes are needed: it stands, or a submitted text names it."""
    if file.removed_at is None:
        return file.state != FileState.REFUSED
    frozen = session.scalars(
        select(NominationVersion.content).where(
            NominationVersion.nomination_id == file.nomination_id, NominationVersion.frozen_at.is_not(None)
        )
    )
    return any(mark.id == str(file.id) for content in frozen for mark in marks_from(content))


def _arriving(nomination_id: UUID) -> list[ColumnElement[bool]]:
    return [
        NominationFile.nomination_id == nomination_id,
        NominationFile.removed_at.is_(None),
        NominationFile.state == FileState.UPLOADING,
    ]
