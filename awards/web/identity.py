"""Who is asking: an opaque cookie, a session record on the server, the sign-in library's `current_user`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from flask import Flask, Request, Response, after_this_request, current_app, g, request
from flask_login import LoginManager, current_user
from sqlalchemy.exc import OperationalError

from awards.core.errors import NotAllowed
from awards.core.text import N_
from awards.infrastructure import clock, session_records
from awards.web.transaction import SHOWING, sessions


@runtime_checkable
class Identity(Protocol):
    """What the ground needs to know of a user; the accounts room gives the real one."""

    id: UUID
    name: str
    email: str
    language: str

    def has(self, kind: str, edition_id: UUID | None = None, category_id: UUID | None = None) -> bool: ...


class Look(Protocol):
    """What the ground needs to know of a look as somebody else: in which edition, and until when."""

    @property
    def edition_id(self) -> UUID: ...
    @property
    def ends_at(self) -> datetime: ...


class Visit(Protocol):
    """What the ground needs to know of a living session; the accounts room gives the real one.

    `due` is the step of signing in that is still to be taken (`proof`, `set-up`) or None. While there is one, the
    person is in nobody's hands but those of the pages where it is taken: `signed_in()` knows of no one.
    """

    @property
    def user(self) -> Any: ...
    @property
    def session_id(self) -> UUID: ...
    @property
    def due(self) -> str | None: ...
    @property
    def fresh(self) -> bool: ...
    @property
    def waived(self) -> bool: ...
    @property
    def has_second_step(self) -> bool: ...
    @property
    def to_note(self) -> bool: ...
    @property
    def look(self) -> Look | None: ...
    @property
    def looks_as(self) -> Any: ...


Loader = Callable[[str], Visit | None]
"""Finds the visit of a cookie's secret, or None."""

LONGEST_SECRET = 100

ROLES = ("admin", "staff", "chair", "judge", "pledger")

DEVICE_DAYS = 400
"""How long a browser is known again; as long as browsers keep a cookie at most."""


def install(app: Flask, load: Loader) -> None:
    """Wire the loader of users; it is called at most once a request, and only when the cookie is there."""
    manager = LoginManager()
    manager.session_protection = None  # the record on the server decides, not the signed cookie
    manager.init_app(app)
    manager.request_loader(lambda request: _load(request, load))
    app.teardown_request(_note_use)


def cookie_name() -> str:
    """The sign-in cookie's name; on https it is bound to this very host."""
    return "__Host-awards" if current_app.config["AWARDS"].secure_cookies else "awards"


def cookie_secret() -> str | None:
    """The secret that the browser sent, if any."""
    return request.cookies.get(cookie_name())


def device_cookie_name() -> str:
    """The name of the cookie by which a browser is known again."""
    return f"{cookie_name()}_device"


def device_secret() -> str | None:
    """By what this browser is known again, if it ever signed in."""
    secret = request.cookies.get(device_cookie_name())
    return secret if secret and len(secret) <= LONGEST_SECRET else None


def signed_in() -> Any:
    """The user who asks (never a proxy) and has taken every step of signing in, or None.

    Whoever still has a step to take is nobody here, so that no page can forget to ask. While staff look as somebody
    else it is that person, and then for pages that show alone: whatever would change something is refused here, since
    nothing changes in a person's name that does not ask whose it is. Raises NotAllowed.
    """
    user = whose_page()
    if user is not None and request.method not in SHOWING and looking() is not None:
        raise NotAllowed(N_("You look as somebody else: nothing can be changed. End the look first."))
    return user


def whose_page() -> Any:
    """As whom the page is shown, whatever is asked: for the frame around it and for errors."""
    return _person(visit())


def looking() -> Visit | None:
    """The visit of staff who look as somebody else just now."""
    found = visit()
    return found if found is not None and found.looks_as is not None else None


def visit() -> Visit | None:
    """Who asks and how far they have come in, a step before `signed_in`; None for a visitor."""
    here = g._get_current_object()  # asked a dozen times for a page: through the proxy once each, not four times
    if "visit" not in here:
        here.visit = None  # whoever brings no cookie, or one that is too long to be ours, stays nobody
        current_user._get_current_object()  # the sign-in library asks the loader, once a request
    found: Visit | None = here.visit
    return found


def session_id() -> UUID | None:
    """The session that asks, so that nobody approves from the one that wrote."""
    found = visit()
    return found.session_id if found else None


def remember(secret: str) -> None:
    """Put the new session's secret into the browser's cookie; the old value is worth nothing."""
    _set_cookie(cookie_name(), secret, None)


def remember_device(secret: str) -> None:
    """Let the browser be known again at the next sign-in."""
    _set_cookie(device_cookie_name(), secret, DEVICE_DAYS * 86_400)


def forget() -> None:
    """Take the cookie away, and all that pages kept on this device: drafts, and texts that were not sent yet."""
    secure = current_app.config["AWARDS"].secure_cookies

    @after_this_request
    def drop(response: Response) -> Response:
        response.delete_cookie(cookie_name(), secure=secure, httponly=True, samesite="Lax", path="/")
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


def _note_use(_error: BaseException | None) -> None:
    """Note that a session is used, after the answer and apart from it: the one thing that a page which shows writes."""
    found: Visit | None = g.get("visit")
    unfinished = "db_session" in g and g.db_session.in_transaction()
    if found is None or not found.to_note or unfinished:
        return
    try:
        with sessions().transaction() as session:
            session_records.touch(session, found.session_id, clock.real(session))
    except OperationalError:  # somebody else writes: it is noted at the next page
        current_app.logger.info("the use of a session was not noted: the database is busy")


def _set_cookie(name: str, secret: str, max_age: int | None) -> None:
    secure = current_app.config["AWARDS"].secure_cookies

    @after_this_request
    def put(response: Response) -> Response:
        if response.status_code < 400:
            response.set_cookie(name, secret, max_age=max_age, secure=secure, httponly=True, samesite="Lax", path="/")
        return response


def _load(request: Request, load: Loader) -> Any:
    secret = request.cookies.get(cookie_name())
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    g.visit = load(secret)
    g.came_as = _kind(g.visit)
    return _person(g.visit)


def _kind(found: Visit | None) -> str:
    """As what somebody came, the highest role: for whoever watches the program, who learns no more of anybody."""
    if found is None:
        return "visitor"
    return next((role for role in ROLES if found.user.has(role)), "signed in")


def _person(found: Visit | None) -> Any:
    """The person of a visit who has taken every step of signing in, or the one that staff look as."""
    if found is None or found.due is not None:
        return None
    return found.user if found.looks_as is None else found.looks_as
