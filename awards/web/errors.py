"""Errors, turned into answers in one place: what happened, where, how to mend it."""

import logging
from collections.abc import Mapping
from uuid import uuid4

from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge, SecurityError

from awards.core.errors import BadRequest, NotAllowed, NotFound, RuleBroken, StaleVersion, TooMany, Withdrawn
from awards.web.languages import direction, language, translated

log = logging.getLogger("awards.web")

HAVE_PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})

WITHOUT_QUESTIONS = frozenset({413, 500, 503})
"""Pages that ask neither the database nor the form: these may be what went wrong."""


def install(app: Flask) -> None:
    """Answer every error with a plain page of ours (or JSON where JSON was asked for)."""
    app.before_request(_number_the_request)
    app.register_error_handler(NotFound, lambda _: answer(404))
    app.register_error_handler(NotAllowed, lambda _: answer(403))
    app.register_error_handler(RuleBroken, _answer_broken)
    app.register_error_handler(TooMany, _answer_too_many)
    app.register_error_handler(StaleVersion, lambda error: answer(409, translated(error.message)))
    app.register_error_handler(Withdrawn, lambda error: answer(410, error.reason))
    app.register_error_handler(BadRequest, lambda error: answer(400))
    app.register_error_handler(CSRFError, lambda _: answer(400))
    app.register_error_handler(RequestEntityTooLarge, lambda _: answer(413))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(OperationalError, _answer_database)
    app.register_error_handler(Exception, _answer_unforeseen)


def answer(status: int, message: str | None = None, fields: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """The page for this status, with the sentence of the rule that was broken where there is one."""
    if request.path.endswith((".json", ".csv")) or request.path.startswith("/api/"):
        told = {"status": status, "message": message, "request": g.get("request_id")}
        return jsonify(error=told | ({"fields": dict(fields)} if fields else {})), status
    template = f"errors/{status if status in HAVE_PAGES else 500}.html"
    if status in WITHOUT_QUESTIONS or isinstance(request.routing_exception, SecurityError):
        return _plain(template), status
    return render_template(template, message=message, request_id=g.get("request_id")), status


def _answer_broken(error: RuleBroken) -> ResponseReturnValue:
    return answer(422, translated(error.message), {name: translated(text) for name, text in error.fields.items()})


def _answer_too_many(error: TooMany) -> ResponseReturnValue:
    response = make_response(answer(429, translated(error.message)))
    response.headers["Retry-After"] = str(error.wait)
    return response


def _plain(template: str) -> str:
    """A page in the layout without navigation, made without the context that other pages ask for."""
    return current_app.jinja_env.get_template(template).render(
        layout="layouts/bare.html", lang=language(), dir=direction(), request_id=g.get("request_id")
    )


def _number_the_request() -> None:
    g.request_id = uuid4().hex[:12]


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, InternalServerError):  # failed after the view, such as a commit; Flask told the log why
        log.error("request %s failed: %s %s", g.get("request_id"), request.method, request.path)
    response = make_response(answer(code))
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if value := error.get_response().headers.get(name):
            response.headers[name] = value
    return response


def _answer_database(error: OperationalError) -> ResponseReturnValue:
    """503 when SQLite's one writer was waited for in vain: nothing was saved, and the same may be sent again."""
    if "database is locked" not in str(error.orig):
        return _answer_unforeseen(error)
    log.warning("request %s waited for the database in vain: %s %s", g.get("request_id"), request.method, request.path)
    response = make_response(answer(503))
    response.headers["Retry-After"] = "1"
    return response


def _answer_unforeseen(error: Exception) -> ResponseReturnValue:
    log.exception("request %s failed: %s %s", g.get("request_id"), request.method, request.path)
    return answer(500)
