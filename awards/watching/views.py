"""How far the judges are."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.watching import pages, policy, queries
from awards.watching.queries import Progress
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.transaction import now

bp = Blueprint("watching", __name__)

WATCH = "/staff/<uuid:edition_id>/progress"


def progress_of(session: Session, edition_id: UUID) -> Progress:
    """The round that is watched."""
    return queries.progress(session, edition_id, now())


@bp.route(WATCH)
@requires(policy.may_watch, load=progress_of)
@takes("after")
def progress(progress: Progress) -> ResponseReturnValue:
    return pages.show_progress(progress, now())


@bp.route(f"{WATCH}.json")
@requires(policy.may_watch, load=progress_of)
def progress_json(progress: Progress) -> ResponseReturnValue:
    return lists.as_json(list(pages.progress_rows(progress)))


@bp.route(f"{WATCH}.csv")
@requires(policy.may_watch, load=progress_of)
def progress_csv(progress: Progress) -> ResponseReturnValue:
    name = f"judging-progress-{progress.edition.year}"
    return lists.as_csv(pages.PROGRESS_COLUMNS, pages.progress_rows(progress), name)
