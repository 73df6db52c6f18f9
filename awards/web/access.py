"""Who may open what: every page says so at its door, and none opens without saying.

`@public` is for everybody, `@signed_in_only` for whoever signed in, `@requires(rule)` for a role,
`@requires(rule, load=…)` for an object: the object is loaded, the rule asked, and the page gets the object.
An object that one may not see answers as one that does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import BadRequest, NotAllowed, NotFound
from awards.web.identity import signed_in
from awards.web.transaction import db_session

View = TypeVar("View", bound=Callable[..., Any])

ALWAYS_ALLOWED = frozenset({"lang"})


def public(view: View) -> View:
    """Anybody may open this page."""
    return _mark(view, "public")


def signed_in_only(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Whoever is signed in may open this page; others sign in first."""

    @wraps(view)
    def door(**values: Any) -> ResponseReturnValue:
        if signed_in() is None:
            return to_sign_in()
        return view(**values)

    return _mark(door, "signed_in_only")


def requires(
    rule: Callable[..., bool], load: Callable[..., Any] | None = None, *, hidden: bool = True
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Only those for whom `rule(user)` or `rule(user, thing)` holds may open this page.

    With `load`, `load(session, **values of the address)` finds the thing (NotFound when there is none) and the page
    is called with it alone; a refusal is then the same 404, unless the thing's existence is known anyway
    (`hidden=False`: 403).
    """

    def hang(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def door(**values: Any) -> ResponseReturnValue:
            user = signed_in()
            if user is None:
                return to_sign_in()
            if load is None:
                if not rule(user):
                    raise NotAllowed
                return view(**values)
            thing = load(db_session(), **values)
            if not rule(user, thing):
                if hidden:
                    raise NotFound(type(thing).__name__)
                raise NotAllowed
            return view(thing)

        return _mark(door, "requires")

    return hang


def takes(*parameters: str) -> Callable[[View], View]:
    """Name the parameters of the query string that this page knows; any other is refused."""

    def note(view: View) -> View:
        view.__dict__["query_parameters"] = frozenset(parameters)
        return view

    return note


def takes_up_to(bytes_: int) -> Callable[[View], View]:
    """Let this page be sent so many bytes instead of the usual most."""

    def note(view: View) -> View:
        view.__dict__["largest_request"] = bytes_
        return view

    return note


def to_sign_in() -> ResponseReturnValue:
    """Ask the visitor to sign in, and come back to a page that was only to be shown."""
    landing = request.full_path.rstrip("?") if request.method == "GET" else "/account"
    return redirect(url_for("accounts.sign_in") + "?next=" + quote(landing))


def install(app: Flask) -> None:
    """Refuse parameters that a page does not know, and characters that no database keeps, before a page is asked."""
    app.before_request(_refuse_before_the_page)


def _refuse_before_the_page() -> None:
    view = app_view()
    if view is None or request.endpoint in (None, "static"):
        return
    if "\x00" in request.path:
        raise NotFound("page")
    if any("\x00" in value for values in request.args.listvalues() for value in values):
        raise BadRequest("a character that no page takes")
    if "largest_request" in view.__dict__:
        request.max_content_length = view.__dict__["largest_request"]
    known = view.__dict__.get("query_parameters", frozenset()) | ALWAYS_ALLOWED
    unknown = sorted(set(request.args) - known)
    if unknown:
        raise BadRequest(f"unknown parameter {unknown[0][:40]!r}")


def app_view() -> Callable[..., Any] | None:
    """The function behind the address asked for."""
    return current_app.view_functions.get(request.endpoint or "")


def _mark(view: View, how: str) -> View:
    cast(Any, view).access = how
    return view
