"""Comparisons of two at a time for programs: how far the judges are, and the holder's own, one pair after another."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.api import queries, rows
from awards.api.door import asker, requires
from awards.api.views.blueprint import EDITION, after_id, body, bp, page
from awards.assignment import queries as assignment
from awards.comparing import policy, services
from awards.comparing import queries as comparing
from awards.comparing.queries import Comparing
from awards.comparing.rules import Side
from awards.core.errors import NotFound
from awards.judging.services import Save
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Edition
from awards.watching import policy as watching
from awards.web import lists
from awards.web.access import takes
from awards.web.transaction import db_session, now

OWN = f"{EDITION}/categories/<string:key>/own-comparisons"


@dataclass(frozen=True)
class ComparedCategory:
    """A category whose entries are compared two at a time in the last round of its edition."""

    edition: Edition
    category: Category

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def compared_category(session: Session, edition_id: UUID, key: str) -> ComparedCategory:
    """The category of this key. Raises NotFound where nothing is compared."""
    edition = programme.edition(session, edition_id)
    category = next((found for found in edition.categories if found.key == key), None)
    if category is None or not rounds.by_pairs(edition, rounds.last(edition), category):
        raise NotFound("category")
    return ComparedCategory(edition, category)


def own_comparing(session: Session, edition_id: UUID, key: str) -> Comparing:
    """What the holder compares in the category."""
    return comparing.comparing(session, edition_id, key, asker().id, now())


@bp.route(f"{EDITION}/categories/<string:key>/comparisons")
@requires(watching.may_watch, load=compared_category, scope="scores:read")
@takes("after")
def comparisons(of: ComparedCategory) -> ResponseReturnValue:
    after, hidden = after_id(), assignment.hidden_from(db_session(), of.edition_id, asker().id).ids
    jury = comparing.of_jury(db_session(), of.edition, rounds.last(of.edition), hidden=hidden)
    mine = sorted((one for one in jury if one.category_id == of.category.id), key=lambda one: one.judge_id)
    found = [rows.compares(one) for one in mine if after is None or one.judge_id > after]
    return page("comparisons", found, queries.PAGE, by="judge")


@bp.route(OWN)
@requires(policy.may_compare, load=own_comparing, scope="judging:read")
def own_comparisons(own: Comparing) -> ResponseReturnValue:
    return lists.as_json(rows.own_comparisons(own, comparing.step_of(db_session(), own)))


@bp.route(f"{OWN}/pairs", methods=["POST"])
@requires(policy.may_compare, load=own_comparing, scope="judging:write")
def ask_pair(own: Comparing) -> ResponseReturnValue:
    seed = secrets.randbelow(2**31)
    return _now(services.ask(db_session(), own, asker(), now(), seed=seed))


@bp.route(f"{OWN}/answers", methods=["POST"])
@requires(policy.may_compare, load=own_comparing, scope="judging:write")
def answer_pair(own: Comparing) -> ResponseReturnValue:
    asked = body("PairAnswered")
    n, side, number = asked["n"], Side(asked["answer"]), asked.get("save")
    said = hashlib.sha256(f"{request.path} {n} {side}".encode()).hexdigest()
    save = None if number is None else Save(UUID(number), said)
    return _now(services.answer(db_session(), own, n, side, asker(), now(), save=save))


@bp.route(f"{OWN}/answers/removal", methods=["POST"])
@requires(policy.may_compare, load=own_comparing, scope="judging:write")
def take_pair_back(own: Comparing) -> ResponseReturnValue:
    return _now(services.take_back(db_session(), own, body("PairNamed")["n"], asker(), now()))


@bp.route(f"{OWN}/confirmation", methods=["POST"])
@requires(policy.may_compare, load=own_comparing, scope="judging:write")
def confirm_pairs(own: Comparing) -> ResponseReturnValue:
    services.confirm(db_session(), own, asker(), now())
    return _now(own_comparing(db_session(), own.edition_id, own.category.key))


def _now(own: Comparing) -> ResponseReturnValue:
    return lists.as_json(rows.own_comparisons(own, comparing.step_of(db_session(), own)))
