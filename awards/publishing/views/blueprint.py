"""The blueprint of publishing, and how its public answers are kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

bp = Blueprint("publishing", __name__)


def kept(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A browser or cache may keep this answer and ask whether it is still the same: 304 then."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        response = make_response(view(**values))
        response.add_etag()
        response.make_conditional(request)
        return response

    return answer
