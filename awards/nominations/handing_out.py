"""Handing out a nomination's file to whoever a room's policy lets in: as a download, under a neutral name."""

import os

from flask import Response

from awards.core.errors import NotFound
from awards.nominations.inspection.cleaning import without_pdf_properties, without_properties
from awards.nominations.models import NominationFile
from awards.nominations.rules.files import KINDS, OFFICE, PDF, FileState, neutral_name
from awards.web import attachments


def hand_out(file: NominationFile, nomination_number: int, *, nameless: bool = False) -> Response:
    """The file as a download; a `nameless` Office or PDF file without the properties that name who made it.

    Raises NotFound unless it is ready: nobody opens what waits for the scanner, or was deleted.
    """
    if file.state != FileState.READY or file.forgotten_at is not None:
        raise NotFound("file")
    name = neutral_name(nomination_number, file.number, file.question, file.kind)
    content = attachments.files().open(file.stored)
    size = file.size or 0
    if nameless and (file.kind in OFFICE or file.kind == PDF):
        with content:
            content = without_properties(content) if file.kind in OFFICE else without_pdf_properties(content)
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
    return attachments.as_attachment(content, name, KINDS[file.kind].served_as, size)
