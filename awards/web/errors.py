"""Errors, turned into answers in one place: what happened, where, how to mend it."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    SecurityError,
    Unauthorized,
)

from awards.core.addresses import parts_of
from awards.core.cells import plain
from awards.core.errors import (
    BadRequest,
    BeingWorkedOut,
    NotAllowed,
    NotFound,
    RuleBroken,
    SeenNotSaid,
    StaleVersion,
    TooMany,
    Withdrawn,
)
from awards.core.text import in_xml
from awards.infrastructure import clock, once, standing_jobs
from awards.infrastructure.guard import CLOSED
from awards.infrastructure.reach import came_second, is_away, is_busy
from awards.infrastructure.standing_jobs import Moment
from awards.infrastructure.storage import StorageAway
from awards.web.languages import direction, language, translated, words_in
from awards.web.transaction import db_session, own_transaction
from awards.web.watched import asked

log = logging.getLogger("awards.web")

HAVE_PAGES = frozenset({202, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})

WITHOUT_QUESTIONS = frozenset({413, 500, 503})
"""Pages that ask neither the database nor the session: these may be what went wrong."""

LOOK_AGAIN = 3
"""Seconds after which a page looks again for what a job works out."""

AWAY = "awards.away"
"""Stands in the request's environment when its answer is that the database is away."""

AWAY_SECONDS = 30
"""After so long whoever met no database may ask again."""

XML = (".xml", ".atom")
"""What addresses end with whose answers are XML."""

NEVER_SHOWN = frozenset({"csrf_token", "code", "credential", "passphrase"})
"""Fields of which no page repeats what was sent."""


def install(app: Flask) -> None:
    """Answer every error with a plain page of ours (or JSON where JSON was asked for)."""
    app.register_error_handler(NotFound, lambda error: answer(404))
    app.register_error_handler(
        NotAllowed, lambda error: answer(403, translated(error.message) if error.message else None)
    )
    app.register_error_handler(RuleBroken, _answer_broken)
    app.register_error_handler(TooMany, _answer_too_many)
    app.register_error_handler(BeingWorkedOut, _answer_later)
    app.register_error_handler(StaleVersion, lambda error: answer(409, translated(error.message)))
    app.register_error_handler(Withdrawn, lambda error: answer(410, error.reason, withdrawn=error))
    app.register_error_handler(BadRequest, lambda error: answer(400, str(error) if _for_programs() else None))
    app.register_error_handler(SeenNotSaid, _answer_unseen)
    app.register_error_handler(CSRFError, lambda error: answer(400))
    app.register_error_handler(RequestEntityTooLarge, lambda _: answer(413))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(StorageAway, _answer_storage)
    app.register_error_handler(IntegrityError, _answer_integrity)
    app.register_error_handler(Exception, _answer_unforeseen)


def answer(
    status: int,
    message: str | None = None,
    fields: Mapping[str, str] | None = None,
    sign_in: str | None = None,
    heading: str | None = None,
    withdrawn: Withdrawn | None = None,
) -> ResponseReturnValue:
    """The page for this status, with the sentence of the rule that was broken where there is one.

    It shows again what was typed, which no other page does then.
    """
    which = {"id": withdrawn.number, "withdrawn_at": plain(withdrawn.at)} if withdrawn and withdrawn.number else {}
    if request.path.startswith("/api/"):
        return _problem(status, message, fields or {}, which)
    if _for_programs():
        told = {"status": status, "message": message, "request": g.get("request_id")} | which
        if request.path.endswith(XML):
            return _as_xml(told), status
        return jsonify(error=told | ({"fields": dict(fields)} if fields else {})), status
    template = f"errors/{status if status in HAVE_PAGES else 500}.html"
    of_no_host = isinstance(request.routing_exception, SecurityError)
    typed = [] if status == 413 or of_no_host else typed_words()
    if status in WITHOUT_QUESTIONS or of_no_host:
        return _plain(template, typed), status
    page = render_template(
        template, message=message, request_id=g.get("request_id"), typed=typed, sign_in=sign_in, heading=heading,
        withdrawn=withdrawn,
    )  # fmt: skip
    return page, status


def _problem(
    status: int, detail: str | None, fields: Mapping[str, str], which: Mapping[str, str | None]
) -> ResponseReturnValue:
    """What went wrong as RFC 9457 tells programs: what, why, and where of each value that is to be mended."""
    told = {
        "type": f"/api#status-{status}", "title": HTTPStatus(status).phrase, "status": status, "detail": detail,
        "request": g.get("request_id"), "errors": [{"where": where, "detail": why} for where, why in fields.items()],
        **which,
    }  # fmt: skip
    response = jsonify({name: value for name, value in told.items() if value not in (None, [])})
    response.mimetype = "application/problem+json"
    return response, status


def typed_words() -> list[tuple[str, str]]:
    """The words that were typed into a form of ours which was not taken, numbered, so that they can be copied.

    What another site sent is not shown, or it would put its words on our pages; nor are codes, keys and seals, which
    are no words.
    """
    if request.method != "POST" or not _from_here():
        return []
    try:
        sent = [text for name, texts in request.form.lists() if name not in NEVER_SHOWN for text in texts]
    except HTTPException:  # a form that cannot be read
        return []
    words = [text for text in sent if len(text.split()) > 1 or not text.isascii()]
    return [(str(number), text) for number, text in enumerate(words, start=1)]


def _from_here() -> bool:
    """Whether a page of this very site sent the request, as the browser says."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    return parts_of(request.headers.get("Origin") or request.referrer).netloc == request.host


def notice(app: Flask, code: str) -> str:
    """The page that says in a language that we are away, for whoever serves files with the program stopped."""
    with app.app_context(), words_in(code):
        return _plain("errors/503.html", [])


def _answer_broken(error: RuleBroken) -> ResponseReturnValue:
    return answer(422, translated(error.message), {name: translated(text) for name, text in error.fields.items()})


def _answer_unseen(error: SeenNotSaid) -> ResponseReturnValue:
    said = _("Nothing was saved: what was sent does not say which text its page showed. Open the page again and save.")
    return answer(400, said, heading=str(_("Open this page again")))


def _answer_too_many(error: TooMany) -> ResponseReturnValue:
    response = make_response(answer(429, translated(error.message)))
    response.headers["Retry-After"] = str(error.wait)
    return response


def _answer_later(error: BeingWorkedOut) -> ResponseReturnValue:
    """Let the job be done and show a page that looks again by itself; a program is told when to ask again."""
    session = db_session()
    session.expunge_all()  # what the page's frame shows of the reader stays as it was read
    session.rollback()
    once.begin(session)
    with suppress(OperationalError), own_transaction() as own:
        standing_jobs.arm(own, Moment(error.kind, error.key, error.values, clock.now(own)))
    response = make_response(answer(503 if _for_programs() else 202))
    response.headers["Retry-After" if _for_programs() else "Refresh"] = str(LOOK_AGAIN)
    return response


def _for_programs() -> bool:
    return request.path.endswith((".json", ".csv", *XML)) or request.path.startswith("/api/")


def _as_xml(told: Mapping[str, object]) -> Response:
    """What went wrong for a program that asked for XML: an element for each thing that is told."""
    root = Element("error")
    for name, value in told.items():
        if value is not None:
            SubElement(root, name).text = in_xml(str(value))
    return Response(tostring(root, encoding="utf-8"), mimetype="application/xml")


def _plain(template: str, typed: list[tuple[str, str]]) -> str:
    """A page in the layout without navigation, made without the context that other pages ask for."""
    return current_app.jinja_env.get_template(template).render(
        layout="layouts/bare.html", lang=language(), dir=direction(), request_id=g.get("request_id"), typed=typed
    )


def is_foreseen(error: BaseException) -> bool:
    """Whether a refusal of the database has an answer of its own: a closed edition, others who write, no database."""
    refused = isinstance(error, IntegrityError) and (CLOSED in str(error.orig) or came_second(error))
    return refused or is_away(error) or is_busy(error)


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    found = getattr(error, "original_exception", None)  # at the commit, or while another error was answered
    if found is not None and is_foreseen(found):
        return _answer_integrity(found) if isinstance(found, IntegrityError) else _answer_unforeseen(found)
    if code < 400:
        return error
    if isinstance(error, InternalServerError):  # failed after the view, such as a commit; Flask told the log why
        log.error("request %s failed: %s", g.get("request_id"), asked())
    told = error.description if isinstance(error, Unauthorized) and _for_programs() else None
    response = make_response(answer(code, told))
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if value := error.get_response().headers.get(name):
            response.headers[name] = value
    return response


def _answer_away(error: Exception) -> ResponseReturnValue:
    """503 while there is no database: whoever asks for a page that is kept as a file gets that in its stead."""
    log.warning("request %s met no database (%s): %s", g.get("request_id"), type(error).__name__, asked())
    if (session := g.pop("db_session", None)) is not None:
        session.close()
    if "as_of" in g:  # it was the replica: the same, asked again, is answered by the primary
        current_app.extensions["awards_replica"].leave()
        return _again_in(1)
    request.environ[AWAY] = True
    return _again_in(AWAY_SECONDS)


def _answer_busy() -> ResponseReturnValue:
    """503 when others who write were waited for in vain: nothing was saved, and the same may be sent again."""
    log.warning("request %s waited for the database in vain: %s", g.get("request_id"), asked())
    return _again_in(1)


def _answer_storage(error: StorageAway) -> ResponseReturnValue:
    log.warning("request %s waited for the storage in vain: %s: %s", g.get("request_id"), asked(), error)
    return _again_in(1)


def _again_in(seconds: int) -> ResponseReturnValue:
    response = make_response(answer(503))
    response.headers["Retry-After"] = str(seconds)
    return response


def _answer_integrity(error: IntegrityError) -> ResponseReturnValue:
    """409 when the edition has ended, or somebody made the same at this very moment: the database itself refuses it."""
    closed = CLOSED in str(error.orig)
    if not closed and not came_second(error):
        return _answer_unforeseen(error)
    if not closed:  # with where it was, since whoever did not look first comes here each time
        log.warning("request %s came second: %s", g.get("request_id"), asked(), exc_info=error)
    if (session := g.get("db_session")) is not None:
        session.close()
    for name in ("db_session", "visit", "_login_user"):  # the page asks anew who is signed in: that went with it
        g.pop(name, None)
    if not closed:
        return answer(409)
    text = str(_("This edition is closed: nothing of it changes any more."))
    return answer(409, text, heading=str(_("This edition is closed")))


def _answer_unforeseen(error: Exception) -> ResponseReturnValue:
    if is_away(error):
        return _answer_away(error)
    if is_busy(error):
        return _answer_busy()
    log.exception("request %s failed: %s", g.get("request_id"), asked())
    return answer(500)
