"""Who is asking: an opaque cookie, a session record on the server, the sign-in library's `current_user`."""

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from flask import Flask, Request, Response, after_this_request, current_app, g, request
from flask_login import LoginManager, current_user


@runtime_checkable
class Identity(Protocol):
    """What the ground needs to know of a user; the accounts room gives the real one."""

    id: UUID
    name: str
    email: str
    language: str

    def has(self, kind: str, edition_id: UUID | None = None, category_id: UUID | None = None) -> bool: ...


Loader = Callable[[str], Any]
"""Finds the user of a cookie's secret, or None."""


def install(app: Flask, load: Loader) -> None:
    """Wire the loader of users; it is called at most once a request, and only when the cookie is there."""
    manager = LoginManager()
    manager.session_protection = None  # the record on the server decides, not the signed cookie
    manager.init_app(app)
    manager.request_loader(lambda request: _load(request, load))


def cookie_name() -> str:
    """The sign-in cookie's name; on https it is bound to this very host."""
    return "__Host-awards" if current_app.config["AWARDS"].secure_cookies else "awards"


def cookie_secret() -> str | None:
    """The secret that the browser sent, if any."""
    return request.cookies.get(cookie_name())


def signed_in() -> Any:
    """The real user who asks (never a proxy), or None."""
    if cookie_secret() is None:
        return None
    user = current_user._get_current_object()
    return user if user is not None and user.is_authenticated else None


def remember(secret: str) -> None:
    """Put the new session's secret into the browser's cookie; the old value is worth nothing."""
    secure = current_app.config["AWARDS"].secure_cookies

    @after_this_request
    def put(response: Response) -> Response:
        response.set_cookie(cookie_name(), secret, secure=secure, httponly=True, samesite="Lax", path="/")
        return response


def forget() -> None:
    """Take the cookie away."""
    secure = current_app.config["AWARDS"].secure_cookies

    @after_this_request
    def drop(response: Response) -> Response:
        response.delete_cookie(cookie_name(), secure=secure, httponly=True, samesite="Lax", path="/")
        return response


def _load(request: Request, load: Loader) -> Any:
    secret = request.cookies.get(cookie_name())
    if not secret or len(secret) > 100:
        return None
    if "identity" not in g:
        g.identity = load(secret)
    return g.identity
