"""What programs read of the result, as its pages let in: rankings, decisions, feedback, the fairness report."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.api import queries, rows
from awards.api.door import asker, requires
from awards.api.views.blueprint import EDITION, after_id, after_number, bp, page
from awards.assignment.queries import tied_nominations
from awards.core.identifiers import numbered
from awards.decisions import policy as deciding
from awards.decisions import queries as decisions
from awards.decisions.queries import EditionPage
from awards.fairness import documents
from awards.fairness import policy as fairness_policy
from awards.fairness import queries as fairness
from awards.fairness.queries import Report
from awards.feedback import policy as feedback_policy
from awards.feedback import queries as feedback
from awards.feedback.queries import EditionFeedback
from awards.programme.choosing import number_asked
from awards.ranking import policy as ranking_policy
from awards.ranking import queries as ranking
from awards.ranking.queries import CategoryInRound
from awards.web import lists
from awards.web.access import takes
from awards.web.transaction import db_session, now


def an_edition(session: Session, edition_id: UUID) -> EditionPage:
    """The edition's decisions as the holder meets them."""
    return decisions.edition_page(session, edition_id, asker().id, now())


def feedback_of(session: Session, edition_id: UUID) -> EditionFeedback:
    """The edition's feedback, with the categories that are open to the holder."""
    return feedback.edition_feedback(session, edition_id, asker().id, now())


def a_report(session: Session, edition_id: UUID) -> Report:
    """The fairness report of the categories that are open to the holder."""
    return fairness.report(session, edition_id, asker().id, now())


def ranked_category(session: Session, edition_id: UUID, key: str) -> CategoryInRound:
    """The category of this key in the round that `?round=` names, else in the last that is over."""
    return ranking.category_in_round(session, edition_id, key, now(), number_asked())


@bp.route(f"{EDITION}/categories/<string:key>/ranking")
@requires(ranking_policy.may_see_ranking, load=ranked_category, scope="results:read")
@takes("round")
def ranking_of_category(of: CategoryInRound) -> ResponseReturnValue:
    hidden = tied_nominations(db_session(), of.edition_id, asker().id)
    found = ranking.ranking_of(db_session(), of.edition, of.round, hidden)[of.category_id]
    told = ranking.category_document(of.category, found)
    if of.round.blind and not ranking_policy.may_see_severity(asker(), of):
        told["entries"] = [row | {"title": numbered(row["nomination"])} for row in told["entries"]]
    return lists.as_json({"round": of.round.number} | told)


@bp.route(f"{EDITION}/decisions")
@requires(deciding.may_see_overview, load=an_edition, scope="results:read")
@takes("after")
def decisions_of_edition(of: EditionPage) -> ResponseReturnValue:
    after = after_id()
    found = decisions.documents(db_session(), of.edition, of.tied, now())
    following = [one for one in sorted(found, key=lambda one: one["id"]) if after is None or one["id"] > after]
    return page("decisions", following[: queries.PAGE + 1], queries.PAGE)


@bp.route(f"{EDITION}/feedback")
@requires(feedback_policy.may_see_all, load=feedback_of, scope="results:read")
@takes("after")
def feedback_lines(of: EditionFeedback) -> ResponseReturnValue:
    after = after_number()
    keys = {category.id: category.key for category in of.open_ones}
    found = feedback.rows(db_session(), of, None, keys.keys(), -1 if after is None else after, queries.PAGE + 1)
    shown = [row for row in found if len(found) <= queries.PAGE or row.number < found[-1].number]
    following = lists.here(after=str(shown[-1].number)) if len(shown) < len(found) else None
    told = [rows.feedback(row, keys[row.category_id]) for row in shown]
    return lists.as_json({"feedback": told, "next": following})


@bp.route(f"{EDITION}/fairness")
@requires(fairness_policy.may_see_report, load=a_report, scope="results:read")
def fairness_report(found: Report) -> ResponseReturnValue:
    return lists.as_json(documents.document(found, fairness.cases(db_session(), found)))
