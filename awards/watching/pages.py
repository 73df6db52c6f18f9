"""What watching's pages show, made ready for the templates."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import BadRequest
from awards.judging.queries import categories
from awards.watching import queries
from awards.watching.queries import Progress
from awards.web.lists import PAGE, here, one
from awards.web.transaction import db_session

PROGRESS_COLUMNS = ("name", "email", "assigned", "begun", "confirmed")


def show_progress(progress: Progress, at: datetime) -> ResponseReturnValue:
    """How far each judge is, 50 judges a page: entries, never points."""
    after = _judge_id(one("after"))
    found = queries.judges_progress(db_session(), progress.round.id, after, PAGE + 1)
    shown = found[:PAGE]
    ids = {"edition_id": progress.edition_id}
    return render_template(
        "watching/progress.html",
        progress=progress,
        columns=[
            {"key": "name", "label": _("Judge"), "note": "email"},
            {"key": "assigned", "label": _("Assigned"), "numeric": True},
            {"key": "begun", "label": _("Begun"), "numeric": True},
            {"key": "confirmed", "label": _("Confirmed"), "numeric": True},
            {"key": "left", "label": _("To confirm"), "numeric": True},
        ],
        rows=[
            {"name": j.name or j.email, "email": j.email if j.name else None, "assigned": j.assigned, "begun": j.begun,
             "confirmed": j.confirmed, "left": j.assigned - j.confirmed}
            for j in shown
        ],
        totals=queries.round_progress(db_session(), progress.round.id),
        closed=at >= progress.round.closes_at,
        categories=categories(db_session(), progress.edition_id) if at >= progress.round.closes_at else [],
        older=here(after=str(shown[-1].judge_id)) if len(found) > PAGE else None,
        newer=here(after=None) if after else None,
        csv=url_for("watching.progress_csv", **ids),  # type: ignore[arg-type]
        json=url_for("watching.progress_json", **ids),  # type: ignore[arg-type]
    )  # fmt: skip


def progress_rows(progress: Progress) -> Iterator[dict[str, Any]]:
    """A row for every judge of the round."""
    for judge in queries.judges_progress(db_session(), progress.round.id, None, None):
        yield {column: getattr(judge, column) for column in PROGRESS_COLUMNS}


def _judge_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest("after is a judge's id") from None
