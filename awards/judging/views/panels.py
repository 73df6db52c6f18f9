"""What judges gave in a category, for its chair and for staff once the round has closed."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.judging import pages, policy, queries
from awards.judging.queries import Panel
from awards.judging.views.blueprint import DESK, bp
from awards.programme.choosing import number_asked
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import now

PANEL = "/staff/<uuid:edition_id>/scores/<uuid:category_id>"


def panel(session: Session, edition_id: UUID, category_id: UUID) -> Panel:
    """A category's panel, closed or not at this instant."""
    return queries.panel(session, edition_id, category_id, now(), number_asked())


@bp.route(f"{DESK}/categories/<uuid:category_id>/scores")
@requires(policy.may_read_as_chair, load=panel)
@takes("after", "round")
def category_scores(panel: Panel) -> ResponseReturnValue:
    return pages.show_panel(panel, signed_in(), "judging.category_scores")


@bp.route(PANEL)
@requires(policy.may_read_as_staff, load=panel)
@takes("after", "round")
def staff_scores(panel: Panel) -> ResponseReturnValue:
    return pages.show_panel(panel, signed_in(), "judging.staff_scores")


@bp.route(f"{PANEL}.json")
@fresh_only
@requires(policy.may_read_as_staff, load=panel)
@takes("round")
def staff_scores_json(panel: Panel) -> ResponseReturnValue:
    return lists.as_json(list(pages.panel_rows(panel, signed_in())))


@bp.route(f"{PANEL}.csv")
@fresh_only
@requires(policy.may_read_as_staff, load=panel)
@takes("round")
def staff_scores_csv(panel: Panel) -> ResponseReturnValue:
    name = f"scores-{panel.edition.year}-{panel.category.key}"
    name += f"-{panel.round.number}" if len(panel.rounds) > 1 else ""
    return lists.as_csv(pages.panel_columns(panel), pages.panel_rows(panel, signed_in()), name)
