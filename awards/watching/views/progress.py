"""How far the judges are, as a page and as a file."""

from flask.typing import ResponseReturnValue

from awards.watching import pages, policy
from awards.watching.queries import Watched
from awards.watching.views.blueprint import WATCH, bp, round_watched
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import now


@bp.route(WATCH)
@requires(policy.may_watch, load=round_watched)
@takes("after", "round", "risk")
def progress(of: Watched) -> ResponseReturnValue:
    return pages.show_progress(of, signed_in(), now())


@bp.route(f"{WATCH}.json")
@fresh_only
@requires(policy.may_watch, load=round_watched)
@takes("round", "risk")
def progress_json(of: Watched) -> ResponseReturnValue:
    return lists.as_json(list(pages.progress_rows(of, signed_in(), now())))


@bp.route(f"{WATCH}.csv")
@fresh_only
@requires(policy.may_watch, load=round_watched)
@takes("round", "risk")
def progress_csv(of: Watched) -> ResponseReturnValue:
    name = f"judging-progress-{of.edition.year}"
    return lists.as_csv(pages.PROGRESS_COLUMNS, pages.progress_rows(of, signed_in(), now()), name)
