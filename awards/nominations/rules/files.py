"""Files of a nomination: what may be sent, how much of it, until when, and what a frozen text says of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from awards.core.text import N_, Message

FILES = "files"
"""The part of a nomination's text that its files are."""

MB = 1_000_000
LARGEST_FILE = 10 * MB
MOST_FILES = 10
MOST_BYTES = 40 * MB
MOST_BYTES_OF_PERSON = 400 * MB
MOST_EVER = 200
"""So many files may be begun with one nomination, those that were removed or refused among them."""

LONGEST_FILE_NAME = 200
GRACE = timedelta(minutes=30)
"""So long after the deadline a file may still arrive whose sending began before it."""

MOST_LOOKS = 3
"""A look that died is taken again by a job; after so many the file is refused."""

KEPT_UNFINISHED = timedelta(hours=24)
"""A file that did not arrive whole in this time is forgotten."""


class FileState(StrEnum):
    """Where a file stands: on its way, whole and waiting for the scanner, to be read, or refused."""

    UPLOADING = "uploading"
    QUARANTINED = "quarantined"
    READY = "ready"
    REFUSED = "refused"


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: its name on a page, its endings, the type it is served as."""

    key: str
    name: str
    endings: tuple[str, ...]
    served_as: str


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF", (".pdf",), "application/pdf"),
        Kind("jpeg", "JPEG", (".jpg", ".jpeg"), "image/jpeg"),
        Kind("png", "PNG", (".png",), "image/png"),
        Kind("webp", "WebP", (".webp",), "image/webp"),
        Kind(
            "docx", "Word (.docx)", (".docx",),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        Kind("xlsx", "Excel (.xlsx)", (".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Kind(
            "pptx", "PowerPoint (.pptx)", (".pptx",),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        Kind("odt", "OpenDocument (.odt)", (".odt",), "application/vnd.oasis.opendocument.text"),
        Kind("text", "TXT", (".txt",), "text/plain; charset=utf-8"),
        Kind("csv", "CSV", (".csv",), "text/csv; charset=utf-8"),
    )
}  # fmt: skip
"""Everything that is taken; all else is refused, archives and web pages among it."""

IMAGES = frozenset({"jpeg", "png", "webp"})
PDF = "pdf"
OFFICE = frozenset({"docx", "xlsx", "pptx", "odt"})

PROBLEMS: dict[str, Message] = {
    "empty": N_("The file is empty."),
    "other_kind": N_("The file's content is not what its name says. Save it anew in the right format."),
    "two_kinds": N_("The file is two kinds of file at once. Save it anew."),
    "damaged": N_("The file is damaged or not whole. Open it, save it anew, and send it again."),
    "not_text": N_("The file is not plain text in UTF-8. Save it as UTF-8."),
    "locked": N_("The file is locked, by a password or against copying. Save or print it anew without a lock."),
    "macros": N_("The file holds macros or programs. Save it without them."),
    "too_deep": N_("The file unpacks to far more than a document needs. Save it anew, or as PDF."),
    "moving": N_("The picture moves. Send a still picture."),
    "too_many_pixels": N_("The picture has more than 50 million pixels. Make it smaller."),
    "too_slow": N_("The file took too long to check. Save it anew, smaller, or as PDF."),
    "unread": N_("The file could not be checked, three times over. Save it anew, smaller, or as PDF."),
    "virus": N_("The virus scanner refused this file, so nobody can open it."),
}
"""Why a file was refused after it arrived, by the key that is kept with it."""


@dataclass(frozen=True, kw_only=True)
class FileMark:
    """What a version of the text says of a file: which, its number in the nomination, its size and SHA-256.

    `question` is the key of the question it answers, None for evidence.
    """

    id: str
    number: int
    question: str | None
    kind: str
    size: int
    digest: str


def marks_document(files: tuple[FileMark, ...]) -> list[dict[str, Any]]:
    """The files as the JSON of a version keeps them."""
    return [dict(vars(mark)) for mark in files]


def marks_from(document: Mapping[str, Any]) -> tuple[FileMark, ...]:
    """The files that a version's JSON names; an older one names none."""
    return tuple(FileMark(**mark) for mark in document.get(FILES, ()))


def kind_of(name: str) -> Kind | None:
    """The kind that a file's name says, by its last ending; None when no such file is taken."""
    ending = f".{name.rpartition('.')[2].casefold()}"
    return next((kind for kind in KINDS.values() if ending in kind.endings), None)


def kept_name(name: str) -> str:
    """A file's own name as it is shown to who sent it: without folders and odd characters, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown if len(shown) <= LONGEST_FILE_NAME else f"…{shown[-LONGEST_FILE_NAME + 1 :]}"


def neutral_name(nomination: int, file: int, question: str | None, kind: str) -> str:
    """The name under which a file is handed out: it tells the nomination and nothing of any person."""
    return f"N-{nomination:04d}-{question or 'evidence'}-{file}{KINDS[kind].endings[0]}"


def refusal(name: str, size: int, sizes: list[int], of_person: int, begun: int) -> Message | None:
    """Why this file may not be sent beside the nomination's others (`sizes`, in bytes); None when it may.

    `of_person` is all that the person's files take already, over all nominations; `begun` counts the nomination's
    files from its first.
    """
    if kind_of(name) is None:
        return N_(
            "“%(name)s” is of a kind that is not taken. Send one of: %(kinds)s.",
            name=kept_name(name), kinds=[kind.name for kind in KINDS.values()],
        )  # fmt: skip
    if size <= 0:
        return PROBLEMS["empty"]
    if size > LARGEST_FILE:
        return N_(
            "“%(name)s” is larger than %(most)s MB. Make it smaller, or give a link.",
            name=kept_name(name), most=LARGEST_FILE // MB,
        )  # fmt: skip
    if begun >= MOST_EVER:
        return N_("So many files were sent with this nomination that no more are taken. Give links instead.")
    if len(sizes) >= MOST_FILES:
        return N_("A nomination has at most %(most)s files. Remove one first.", most=MOST_FILES)
    if sum(sizes) + size > MOST_BYTES:
        return N_("All files of a nomination together have at most %(most)s MB.", most=MOST_BYTES // MB)
    if of_person + size > MOST_BYTES_OF_PERSON:
        return N_("Your files take all the room that one person has. Remove one that you do not need.")
    return None


def may_still_arrive(begun_at: datetime, closed_at: datetime | None, at: datetime) -> bool:
    """Whether a file may go on arriving: begun before the text closed, and no more than the grace ago.

    `closed_at` is the instant at which the text closed or will close; None when it stays open.
    """
    return closed_at is None or at < closed_at or (begun_at < closed_at and at <= closed_at + GRACE)


def joins_the_submitted(begun_at: datetime, sent_at: datetime | None) -> bool:
    """Whether a file that has arrived belongs to the text that was submitted: it was under way when it was."""
    return sent_at is not None and begun_at <= sent_at
