"""Files of a nomination, opened by staff of its edition."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from awards.nominations.handing_out import hand_out
from awards.nominations.models import Nomination
from awards.nominations.pages.files import FileShown, handed_out
from awards.nominations.queries.files import submitted_files
from awards.screening import policy
from awards.screening.queries.evidence import FileOfNomination, file_of_nomination
from awards.screening.views.blueprint import ONE, bp
from awards.web.access import requires
from awards.web.transaction import db_session


@bp.route(f"{ONE}/files/<uuid:file_id>")
@requires(policy.may_read, load=file_of_nomination)
def file(of: FileOfNomination) -> ResponseReturnValue:
    return hand_out(of.file, of.nomination.number)


def files_of(nomination: Nomination) -> dict[str, list[FileShown]]:
    """The files of the submitted text as staff see them, by question; those of the evidence under `evidence`."""
    rows = submitted_files(db_session(), nomination.id)
    here: dict[str, Any] = {"edition_id": nomination.edition_id, "nomination_id": nomination.id}
    urls = {file.id: url_for("screening.file", file_id=file.id, **here) for file in rows}
    found: dict[str, list[FileShown]] = {}
    for row, shown in zip(rows, handed_out(nomination.number, rows, urls), strict=True):
        found.setdefault(row.question or "evidence", []).append(shown)
    return found
