"""Answers that a browser may keep: it asks whether its copy is still the same and gets 304 then."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import make_response, request
from flask.typing import ResponseReturnValue


def kept(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A browser or cache may keep this answer and ask whether it is still the same: 304 then."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        response = make_response(view(**values))
        response.add_etag()
        response.make_conditional(request)
        return response

    return answer
