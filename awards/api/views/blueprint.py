"""The blueprint of the addresses for programs, and what they share: bodies, pages, answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request

from awards.api.document import BASE
from awards.api.paths import edition_schemas
from awards.api.schema import faults, tidied
from awards.api.schemas import SCHEMAS
from awards.core.errors import BadRequest, RuleBroken
from awards.core.figures import whole_number
from awards.core.instants import instant_in
from awards.core.text import N_, Message
from awards.web import lists

bp = Blueprint("api", __name__, url_prefix=BASE)

BODIES = SCHEMAS | edition_schemas.SCHEMAS

EDITION = "/editions/<uuid:edition_id>"


@bp.after_request
def never_kept(response: Response) -> Response:
    """An answer is its holder's alone, who may ask whether it is still the same: 304 then.

    What anybody may read is like any public page.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and view.__dict__.get("access") == "public":
        return response
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Authorization")
    if request.method == "GET" and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


def body(schema: str) -> dict[str, Any]:
    """What was sent, its texts as a form's are kept, when it fits its schema.

    Raises BadRequest for no JSON, RuleBroken naming what does not fit.
    """
    try:
        found = request.get_json(silent=True) if request.is_json else None
    except RecursionError:  # brackets within brackets, thousands deep
        found = None
    if not isinstance(found, dict):
        raise BadRequest("a JSON object is expected")
    wrong = list(faults(found, BODIES[schema], BODIES))
    if wrong:
        told = [fault.removeprefix(".") for fault in wrong[:10]]
        where = {place: Message(why) for place, _, why in (fault.partition(": ") for fault in told)}
        raise RuleBroken(N_("This does not fit: %(faults)s.", faults="; ".join(told)), where)
    fitting: dict[str, Any] = tidied(found, BODIES[schema], BODIES)
    return fitting


def instant(asked: Mapping[str, Any], name: str) -> datetime | None:
    """The instant that a body names, none where it names none. Raises RuleBroken for one without its zone."""
    if name not in asked:
        return None
    found = instant_in(asked[name])
    if found is None:
        raise RuleBroken(N_("An instant names its zone: 2027-06-30T22:00:00Z."), [name])
    return found


def after_id() -> UUID | None:
    """The id in `?after=`. Raises BadRequest when it is none."""
    text = lists.one("after")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest("after is an id") from None


def after_number() -> int | None:
    """The number in `?after=`. Raises BadRequest when it is none."""
    text = lists.one("after")
    number = whole_number(text)
    if text is not None and number is None:
        raise BadRequest("after is a number")
    return number


def page(key: str, rows: Sequence[Mapping[str, Any]], most: int, *, by: str = "id") -> Response:
    """One page of a list, and where the following one is; `rows` may hold one more than a page."""
    shown = list(rows[:most])
    following = lists.here(after=str(shown[-1][by])) if len(rows) > most else None
    return lists.as_json({key: shown, "next": following})
