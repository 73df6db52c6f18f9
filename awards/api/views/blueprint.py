"""The blueprint of the addresses for programs, and what they share: bodies, pages, answers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request

from awards.api.document import BASE
from awards.api.schema import faults
from awards.api.schemas import SCHEMAS
from awards.core.errors import BadRequest, RuleBroken
from awards.core.text import N_
from awards.web import lists

bp = Blueprint("api", __name__, url_prefix=BASE)

EDITION = "/editions/<uuid:edition_id>"


@bp.after_request
def never_kept(response: Response) -> Response:
    """An answer is its holder's alone; what anybody may read is like any public page."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and view.__dict__.get("access") == "public":
        return response
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Authorization")
    return response


def body(schema: str) -> dict[str, Any]:
    """What was sent, when it fits its schema. Raises BadRequest for no JSON, RuleBroken naming what does not fit."""
    found = request.get_json(silent=True) if request.is_json else None
    if not isinstance(found, dict):
        raise BadRequest("a JSON object is expected")
    wrong = list(faults(found, SCHEMAS[schema], SCHEMAS))
    if wrong:
        told = [fault.removeprefix(".") for fault in wrong[:10]]
        raise RuleBroken(N_("This does not fit: %(faults)s.", faults="; ".join(told)))
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
    if text is not None and not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest("after is a number")
    return int(text) if text else None


def page(key: str, rows: Sequence[Mapping[str, Any]], most: int, *, by: str = "id") -> Response:
    """One page of a list, and where the following one is; `rows` may hold one more than a page."""
    shown = list(rows[:most])
    following = lists.here(after=str(shown[-1][by])) if len(rows) > most else None
    return lists.as_json({key: shown, "next": following})
