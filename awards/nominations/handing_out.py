"""Handing out a nomination's file to whoever a room's policy lets in: as a download, under a neutral name."""

from flask import Response

from awards.core.errors import NotFound
from awards.nominations.models import NominationFile
from awards.nominations.rules.files import KINDS, FileState, neutral_name
from awards.web import attachments


def hand_out(file: NominationFile, nomination_number: int) -> Response:
    """The file as a download. Raises NotFound unless it is ready: nobody opens what waits for the scanner."""
    if file.state != FileState.READY:
        raise NotFound("file")
    name = neutral_name(nomination_number, file.number, file.question, file.kind)
    content = attachments.files().open(file.stored)
    return attachments.as_attachment(content, name, KINDS[file.kind].served_as, file.size or 0)
