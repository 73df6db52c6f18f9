"""Files as pages show them: what may be sent, how far each is, what it costs to fetch."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.nominations import rules
from awards.nominations.models import NominationFile
from awards.nominations.pages.sections import may_write, open_parts, section_titles, why_closed
from awards.nominations.queries import Nominated
from awards.nominations.rules import State
from awards.nominations.rules import files as file_rules
from awards.nominations.rules.files import FileState
from awards.web.filters import data_size
from awards.web.languages import in_language, translated, with_commas


@dataclass(frozen=True)
class FileShown:
    """A file in words; `url` only when it can be opened, `removal_url` only when it can be taken away by the reader."""

    id: str
    name: str
    kind: str
    size: str
    state: str
    tag: str
    words: str | None
    more: str | None
    url: str | None
    removal_url: str | None
    percent: int | None = None


@dataclass(frozen=True)
class PartShown:
    """A place that takes files, with those it has; `closed` says why it takes none now."""

    part: str
    title: str
    files: list[FileShown]
    closed: str | None
    after_deadline: str | None
    accept: str
    kinds: str
    largest: str
    room: str
    most: int
    url: str
    uploads_url: str

    @property
    def files_in_text(self) -> list[FileShown]:
        """The files that the text names: not those on their way, nor those refused."""
        return [file for file in self.files_alone if file.state not in (FileState.UPLOADING, FileState.REFUSED)]

    @property
    def files_alone(self) -> list[FileShown]:
        """The files without a way to remove one: where they stand inside of another form."""
        return [replace(file, removal_url=None) for file in self.files]


def part_shown(found: Nominated, files: Iterable[NominationFile], part: str, at: datetime) -> PartShown:
    """One place that takes files, of the files of the whole nomination."""
    every = list(files)
    question = None if part == rules.EVIDENCE else part
    taken = sum(file.size or file.length for file in every if file.state != FileState.REFUSED)
    here: dict[str, Any] = {"edition_id": found.edition.id, "nomination_id": found.nomination.id}
    closed = why_closed(found, at)
    if closed is None and part not in open_parts(found, at):
        closed = str(_("This part was not sent back, so it stays as it is."))
    return PartShown(
        part=part,
        title=part_title(found, part),
        files=[shown(found, file, at) for file in every if file.question == question],
        closed=closed,
        after_deadline=_grace(found, every, at),
        accept=",".join(ending for kind in file_rules.KINDS.values() for ending in kind.endings),
        kinds=with_commas(kind.name for kind in file_rules.KINDS.values()),
        largest=data_size(file_rules.LARGEST_FILE),
        room=_room(taken),
        most=file_rules.MOST_FILES,
        url=url_for("nominations.files_of_part", part=part, **here),
        uploads_url=url_for("nominations.begin_upload", **here),
    )


def part_title(found: Nominated, part: str) -> str:
    """The title of a place that takes files: the question, or `Files`."""
    if part == rules.EVIDENCE:
        return str(_("Files"))
    return in_language(rules.questions(found.edition.form)[part]["label"])


def section_of_part(found: Nominated, part: str) -> str:
    """The key of the section in which a place that takes files stands."""
    of = {q: key for key, questions in rules.sections(found.edition.form).items() for q in questions}
    return of.get(part, rules.EVIDENCE)


def section_title(found: Nominated, part: str) -> str:
    """The title of that section."""
    return section_titles(found)[section_of_part(found, part)]


def shown(found: Nominated, file: NominationFile, at: datetime) -> FileShown:
    """A file as its nominator sees it."""
    here: dict[str, Any] = {
        "edition_id": found.edition.id, "nomination_id": found.nomination.id, "file_id": file.id,
    }  # fmt: skip
    in_text = file.state not in (FileState.UPLOADING, FileState.REFUSED)
    part = file.question or rules.EVIDENCE
    may_remove = may_write(found) and (not in_text or part in open_parts(found, at))
    uploading = _is_arriving(file)
    size = data_size(file.size or file.length)
    return FileShown(
        id=str(file.id),
        name=file.name,
        kind=file_rules.KINDS[file.kind].name,
        size=_("%(done)s of %(all)s", done=data_size(file.received), all=size) if uploading and file.received else size,
        state=file.state,
        tag={FileState.READY: "done", FileState.REFUSED: "error"}.get(FileState(file.state), "info"),
        words=_state_words(file),
        more=_more(file),
        url=url_for("nominations.file", **here) if file.state == FileState.READY else None,
        removal_url=url_for("nominations.removal_of_file", **here) if may_remove else None,
        percent=100 * file.received // file.length if uploading else None,
    )


def handed_out(number: int, files: Iterable[NominationFile], urls: dict[UUID, str]) -> list[FileShown]:
    """Files as staff and judges see them: under neutral names, to be opened at these addresses when they are ready."""
    return [
        FileShown(
            id=str(file.id),
            name=file_rules.neutral_name(number, file.number, file.question, file.kind),
            kind=file_rules.KINDS[file.kind].name,
            size=data_size(file.size or file.length),
            state=file.state,
            tag="info" if file.state == FileState.QUARANTINED else "error",
            words=None if file.state == FileState.READY else _state_words(file),
            more=None,
            url=urls[file.id] if file.state == FileState.READY else None,
            removal_url=None,
        )
        for file in files
    ]


def arriving(places: Iterable[PartShown]) -> str | None:
    """What becomes of files that are still on their way when the nomination is submitted; None when there are none."""
    count = sum(file.percent is not None for place in places for file in place.files)
    if not count:
        return None
    return str(
        ngettext(
            "%(num)s file is still on its way. If you submit now it joins by itself when it arrives, at the latest "
            "%(minutes)s minutes after the deadline.",
            "%(num)s files are still on their way. If you submit now they join by themselves when they arrive, at the "
            "latest %(minutes)s minutes after the deadline.",
            count,
            minutes=int(file_rules.GRACE.total_seconds() // 60),
        )
    )


def _room(taken: int) -> str:
    return str(_("%(taken)s of %(all)s used", taken=data_size(taken), all=data_size(file_rules.MOST_BYTES)))


def _is_arriving(file: NominationFile) -> bool:
    """Whether bytes of it are still to come; a whole one waits for the look."""
    return file.state == FileState.UPLOADING and file.received < file.length


def _state_words(file: NominationFile) -> str:
    match FileState(file.state):
        case FileState.UPLOADING:
            return str(_("Not whole yet") if _is_arriving(file) else _("Being checked"))
        case FileState.QUARANTINED:
            return str(_("Being checked for viruses"))
        case FileState.READY:
            return str(_("Sent"))
        case FileState.REFUSED:
            return str(_("Refused"))


def _more(file: NominationFile) -> str | None:
    if _is_arriving(file):
        return str(_("Choose the same file again to go on where it stopped."))
    if file.problem is not None:
        return translated(file_rules.PROBLEMS[file.problem])
    if file.names_people:
        return str(
            _("The document's properties may name its author, and judges can read them. To avoid it, clear them.")
        )
    return None


def _grace(found: Nominated, files: list[NominationFile], at: datetime) -> str | None:
    """Until when files that are on their way may still arrive after the deadline; None when none may."""
    if at < found.closes_at or not may_write(found) or found.nomination.state == State.WITHDRAWN:
        return None
    on_their_way = [file for file in files if file.state == FileState.UPLOADING]
    if not any(file_rules.may_still_arrive(file.begun_at, found.closes_at, at) for file in on_their_way):
        return None
    minutes = int(file_rules.GRACE.total_seconds() // 60)
    return str(
        _(
            "Files whose sending began before the deadline may still arrive within %(num)s minutes after it.",
            num=minutes,
        )
    )
