"""The decisions of an edition as files: who was chosen and what was said of it, one row an entry."""

from collections.abc import Iterator
from typing import Any

from flask.typing import ResponseReturnValue

from awards.decisions import policy, queries
from awards.decisions.queries import EditionPage
from awards.decisions.views.blueprint import an_edition, bp
from awards.web.access import requires
from awards.web.lists import as_csv, as_json
from awards.web.transaction import db_session, now


@bp.route("/staff/<uuid:edition_id>/decisions.json")
@requires(policy.may_see_overview, load=an_edition)
def decisions_json(page: EditionPage) -> ResponseReturnValue:
    return as_json({"year": page.edition.year, "rehearsal": page.edition.rehearsal, "decisions": _documents(page)})


@bp.route("/staff/<uuid:edition_id>/decisions.csv")
@requires(policy.may_see_overview, load=an_edition)
def decisions_csv(page: EditionPage) -> ResponseReturnValue:
    return as_csv(queries.COLUMNS, _rows(page), f"decisions-{page.edition.year}")


def _documents(page: EditionPage) -> list[dict[str, Any]]:
    """Those that the reader may see: of rounds that have closed, and not across a conflict."""
    return queries.documents(db_session(), page.edition, page.tied, now())


def _rows(page: EditionPage) -> Iterator[dict[str, Any]]:
    for document in _documents(page):
        yield from ({**document, **entry} for entry in document["entries"] or [{}])
