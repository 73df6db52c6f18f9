"""What changed from version to version of a pledge: a page, and its rows as files."""

from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import BadRequest
from awards.pledges import queries
from awards.pledges.changes import Change, changes
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.lists import as_file, here, one
from awards.web.transaction import db_session

AT_ONCE = 20
"""So many versions stand on a page."""

COLUMNS = ("version", "recorded_at", "what", "before", "after", "change_note")

Versions = list[tuple[PledgeVersion, list[Change]]]


@bp.route("/pledges/<public_id>/changes")
@public
@takes("until")
def changed(public_id: str) -> ResponseReturnValue:
    pledge = queries.public_pledge(db_session(), public_id)
    found, older = _versions(pledge)
    return render_template(
        "pledges/changes.html",
        pledge=pledge,
        versions=found,
        older=here(until=older) if older else None,
        newer=here(until=None) if one("until") else None,
        files={
            form: url_for("pledges.changes_file", public_id=public_id, form=form, until=one("until"))
            for form in ("csv", "xlsx", "json")
        },
    )


@bp.route("/pledges/<public_id>/changes.<any(csv, xlsx, json):form>")
@public
@takes("until")
def changes_file(public_id: str, form: str) -> Response:
    pledge = queries.public_pledge(db_session(), public_id)
    rows: list[dict[str, Any]] = [
        {"version": version.n, "recorded_at": version.recorded_at, "what": each.what, "before": each.before or None,
         "after": each.after or None, "change_note": version.facts.get("change_note")}
        for version, several in _versions(pledge)[0]
        for each in several
    ]  # fmt: skip
    return as_file(form, {"public_id": public_id, "changes": rows}, COLUMNS, rows, f"{public_id}-changes")


def _versions(pledge: Pledge) -> tuple[Versions, str | None]:
    """The versions of this page, each with what it says otherwise, and the version from which older ones stand."""
    until = one("until")
    if until is not None and not (until.isascii() and until.isdigit() and len(until) < 7):
        raise BadRequest("until is the number of a version")
    found = queries.versions_until(db_session(), pledge, int(until) if until else None, AT_ONCE + 1)
    return changes(found), str(found[-1].n) if found and found[-1].n > 1 else None
