"""Files of a nomination, opened by the judges to whom it is assigned."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.judging import policy
from awards.judging.queries.evidence import FileOfSheet, file_of_sheet
from awards.judging.views.blueprint import SHEET, bp
from awards.nominations.handing_out import hand_out
from awards.programme.choosing import number_asked
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import now


def own_file(session: Session, edition_id: UUID, entry_id: UUID, file_id: UUID) -> FileOfSheet:
    """A file beside the sheet of whoever asks."""
    return file_of_sheet(session, edition_id, entry_id, file_id, signed_in().id, now(), number_asked())


@bp.route(f"{SHEET}/files/<uuid:file_id>")
@requires(policy.may_open_sheet, load=own_file)
@takes("round")
def file(of: FileOfSheet) -> ResponseReturnValue:
    if of.sheet.agreed_at is None:
        flash(_("Read the terms of confidentiality first."))
        return redirect(url_for("judging.conflicts", edition_id=of.edition_id, round=of.sheet.named))
    return hand_out(of.file, of.sheet.nomination.number, nameless=of.sheet.round.blind)
