"""What programs read: editions, judges, conflicts, assignments, progress, scores."""

from typing import cast
from uuid import UUID

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.api import queries, rows
from awards.api.document import document
from awards.api.door import any_holder, asker, only_edition, requires
from awards.api.views.blueprint import EDITION, after_id, after_number, bp, page
from awards.assignment import policy as assigning
from awards.assignment import queries as assignment
from awards.assignment.queries import OfEdition
from awards.core.errors import NotFound
from awards.judging import policy as judging_policy
from awards.judging import queries as judging
from awards.judging.queries import OwnScores, Panel
from awards.programme import queries as programme
from awards.programme.choosing import number_asked
from awards.watching import policy as watching_policy
from awards.watching import queries as watching
from awards.watching.queries import Watched
from awards.web import lists
from awards.web.access import public, takes
from awards.web.transaction import db_session, now


def round_watched(session: Session, edition_id: UUID) -> Watched:
    """The round that `?round=` names, else the current one."""
    return watching.watched(session, edition_id, now(), number_asked())


def own_scores(session: Session, edition_id: UUID) -> OwnScores:
    """The cards of the holder, in the round that `?round=` names, else in the one to work on."""
    return judging.own_scores(session, edition_id, asker().id, now(), number_asked())


def panel_of(session: Session, edition_id: UUID, key: str) -> Panel:
    """The scores of the category of this key, in the round that `?round=` names, else in the last that is over."""
    category = next((found for found in programme.edition(session, edition_id).categories if found.key == key), None)
    if category is None:
        raise NotFound("category")
    return judging.panel(session, edition_id, category.id, now(), number_asked())


@bp.route("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    return lists.as_json(document())


@bp.route("/editions")
@any_holder
@takes("after")
def editions() -> ResponseReturnValue:
    found = queries.editions(db_session(), asker(), after_id(), only_edition())
    return page("editions", [rows.edition(one) for one in found], queries.PAGE)


@bp.route(EDITION)
@requires(assigning.may_read, load=assignment.edition, scope=None)
def edition(of: OfEdition) -> ResponseReturnValue:
    return lists.as_json(rows.edition(of.edition))


@bp.route(f"{EDITION}/judges")
@requires(assigning.may_read, load=assignment.edition, scope="judges:read")
@takes("after")
def judges(of: OfEdition) -> ResponseReturnValue:
    hidden = assignment.hidden_from(db_session(), of.edition_id, asker().id).ids
    found = assignment.ladder(
        db_session(), of.edition_id, now(), judging.how_far, after=after_id(), most=queries.PAGE + 1, hidden=hidden
    )
    return page("judges", [rows.judge(row) for row in found], queries.PAGE)


@bp.route(f"{EDITION}/conflicts")
@requires(assigning.may_read, load=assignment.edition, scope="judges:read")
@takes("after", "state")
def conflicts(of: OfEdition) -> ResponseReturnValue:
    standing = lists.one("state", ("standing", "dismissed")) != "dismissed"
    found = assignment.conflicts(
        db_session(), of.edition_id, standing=standing, after=after_id(), most=queries.PAGE + 1,
        hidden=sorted(assignment.tied_among_conflicts(db_session(), of.edition_id, asker().id)),
    )  # fmt: skip
    return page("conflicts", [rows.conflict(row) for row in found], queries.PAGE)


@bp.route(f"{EDITION}/assignments")
@requires(assigning.may_read, load=assignment.edition, scope="assignments:read")
@takes("after", "state", "round")
def assignments(of: OfEdition) -> ResponseReturnValue:
    running = {"running": True, "ended": False}.get(cast(str, lists.one("state", ("running", "ended"))))
    hidden = assignment.hidden_from(db_session(), of.edition_id, asker().id)
    found = queries.assignments(
        db_session(), of.edition_id, after_id(), round_number=number_asked(), running=running, hidden=hidden.ids
    )
    return page("assignments", [rows.assignment(row) for row in found], queries.PAGE)


@bp.route(f"{EDITION}/progress")
@requires(watching_policy.may_watch, load=round_watched, scope="assignments:read")
@takes("after", "round")
def progress(of: Watched) -> ResponseReturnValue:
    after = after_id()
    hidden = assignment.hidden_from(db_session(), of.edition_id, asker().id).ids
    jury = sorted(watching.jury(db_session(), of, now(), hidden=hidden), key=lambda judge: judge.judge_id)
    found = [rows.progress(judge) for judge in jury if after is None or judge.judge_id > after]
    return page("progress", found, queries.PAGE, by="judge")


@bp.route(f"{EDITION}/own-scores")
@requires(judging_policy.may_do, load=own_scores, scope="judging:read")
@takes("after", "round")
def own(scores: OwnScores) -> ResponseReturnValue:
    after = after_id()
    cards = sorted(scores.cards, key=lambda card: card.item.entry_id) if scores.queue.agreed_at else []
    found = [rows.own_card(card) for card in cards if after is None or card.item.entry_id > after]
    return page("cards", found, queries.PAGE)


@bp.route(f"{EDITION}/categories/<string:key>/scores")
@requires(judging_policy.may_read_as_staff, load=panel_of, scope="scores:read")
@takes("after", "round")
def scores(panel: Panel) -> ResponseReturnValue:
    found = list(judging.panel_nominations(db_session(), panel, asker().id, after_number(), queries.PAGE + 1))
    shown = found[: queries.PAGE]
    following = lists.here(after=str(shown[-1])) if len(found) > queries.PAGE else None
    cards = judging.panel_cards(db_session(), panel, shown)
    return lists.as_json({"scores": [rows.scored(panel, card) for card in cards], "next": following})
