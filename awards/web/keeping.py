"""Answers that a browser may keep, or that the worker on a person's device does (`static/sw.js`)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from awards.web.identity import looking, signed_in

KEPT_ON_DEVICE = "X-Draft-Of"
"""The header of pages that the worker may keep on a person's device: whose they are."""


def kept(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A browser or cache may keep this answer and ask whether it is still the same: 304 then."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        response = make_response(view(**values))
        response.add_etag()
        response.make_conditional(request)
        return response

    return answer


def kept_on_device(page: ResponseReturnValue) -> Response:
    """A page of the person who asks that may stay readable on the device without a line, until it is marked no more.

    Nothing stays on the device of staff who look as that person.
    """
    response = make_response(page)
    if looking() is None:
        response.headers[KEPT_ON_DEVICE] = str(signed_in().id)
    return response
