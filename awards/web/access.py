"""Who may open what: every page says so at its door, and none opens without saying.

`@public` is for everybody, `@signed_in_only` for whoever signed in, `@requires(rule)` for a role,
`@requires(rule, load=…)` for an object: the object is loaded, the rule asked, and the page gets the object.
An object that one may not see answers as one that does not exist.

Every door asks `signed_in()`, which knows nobody who has a step of signing in still to take: such a person is sent to
take it. `@first_step_only` is the door of the pages where that is done, `@fresh_only` and `@setting_up` the doors of
what guards an account, `@leaving` that of the way out.

While staff look as somebody else `signed_in()` is that person. Every door is closed to them then, but for pages that
say whom they are shown to (`@shown_to_who_looks`), and for leaving.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from flask import Flask, current_app, has_request_context, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.addresses import parts_of
from awards.core.errors import BadRequest, NotAllowed, NotFound
from awards.core.text import N_, Message
from awards.web import readings
from awards.web.errors import answer, typed_words
from awards.web.identity import looking, signed_in, visit
from awards.web.transaction import db_session, sessions

View = TypeVar("View", bound=Callable[..., Any])

NOT_SHOWN = N_("This page is not shown while you look as somebody else.")

ALWAYS_ALLOWED = frozenset({"lang"})

MARKS = frozenset({
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "yclid", "igsh", "igshid", "mc_cid", "mc_eid",
    "mkt_tok", "_hsenc", "_hsmi",
})  # fmt: skip
"""What sites and mailing programs hang on to a link that somebody shares there, besides `utm_…`."""


def public(view: View) -> View:
    """Anybody may open this page."""
    return _mark(view, "public")


def signed_in_only(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Whoever is signed in may open this page; others sign in first."""

    @wraps(view)
    def door(**values: Any) -> ResponseReturnValue:
        if signed_in() is None:
            return to_sign_in()
        _refuse_who_looks(view, None)
        return view(**values)

    return _mark(door, "signed_in_only")


def first_step_only(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Whoever has taken the first step of signing in may open this page: the second is taken here."""

    @wraps(view)
    def door(**values: Any) -> ResponseReturnValue:
        if looking() is not None:
            raise NotAllowed(NOT_SHOWN)
        return to_sign_in() if visit() is None else view(**values)

    return _mark(door, "signed_in_only")


def leaving(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Whoever has come in at all may do this, however far: sign out, or end a look as somebody else."""

    @wraps(view)
    def door(**values: Any) -> ResponseReturnValue:
        return to_sign_in() if visit() is None else view(**values)

    return _mark(door, "signed_in_only")


def setting_up(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Whoever is in, or has no second step yet and sets it up, and proved just now who they are."""
    return _fresh(view, (None, "set-up"))


def fresh_only(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Whoever is in and proved who they are within the last quarter of an hour; others do so again and come back.

    May stand above `@requires` too: first the proof, then the rule.
    """
    return _fresh(view, (None,))


def _fresh(
    view: Callable[..., ResponseReturnValue], dues: tuple[str | None, ...]
) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def door(**values: Any) -> ResponseReturnValue:
        found = visit()
        if found is None or found.due not in dues:
            return to_sign_in()
        if looking() is not None:
            raise NotAllowed(NOT_SHOWN)
        return view(**values) if found.fresh else _to_proof()

    door.__dict__["fresh"] = True
    return _mark(door, view.__dict__.get("access", "signed_in_only"))


def requires(
    rule: Callable[..., bool],
    load: Callable[..., Any] | None = None,
    *,
    hidden: bool = True,
    because: Callable[..., Message | None] | None = None,
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Only those for whom `rule(user)` or `rule(user, thing)` holds may open this page.

    With `load`, `load(session, **values of the address)` finds the thing (NotFound when there is none) and the page
    is called with it alone; a refusal is then the same 404, unless the thing's existence is known anyway
    (`hidden=False`: 403). `because(user, thing)` gives the sentence to somebody who knows of the thing and is refused
    for a reason of their own (403), None to everybody else.
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
                _let_in(view, None)
                return view(**values)
            thing = load(db_session(), **values)
            if not rule(user, thing):
                if because is not None and (why := because(user, thing)) is not None:
                    raise NotAllowed(why)
                if hidden:
                    raise NotFound(type(thing).__name__)
                raise NotAllowed
            _let_in(view, thing)
            return view(thing)

        return _mark(door, "requires")

    return hang


def shown_to_who_looks(rule: Callable[..., bool]) -> Callable[[View], View]:
    """Let staff who look as somebody else open this page too, where `rule(staff, thing)` holds for themselves.

    Any other page with a door is closed to them, so that a new page is until somebody says otherwise.
    """

    def note(view: View) -> View:
        view.__dict__["rule_of_who_looks"] = rule
        return view

    return note


def _let_in(view: Callable[..., Any], thing: Any) -> None:
    """Let through for whom the rule holds, and note whom: what is shown then is a reading."""
    _refuse_who_looks(view, thing)
    found, user = looking(), signed_in()
    readings.let_in(*((found.user.id, user.id) if found is not None else (user.id,)))


def _refuse_who_looks(view: Callable[..., Any], thing: Any) -> None:
    """Let whoever looks as somebody else see what both may see, in the edition of the look, and have it noted."""
    found = looking()
    if found is None or found.look is None:
        return
    own = view.__dict__.get("rule_of_who_looks")
    if own is None:
        raise NotAllowed(NOT_SHOWN)
    if (request.view_args or {}).get("edition_id") != found.look.edition_id or not own(found.user, thing):
        raise NotFound(type(thing).__name__)
    with sessions().transaction() as own_transaction:  # before anything is shown
        current_app.extensions["awards_note_look"](own_transaction, found.look, request.path)


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
    """Ask the visitor to sign in, or to take the step that is due, and come back to a page that only shows."""
    landing = request.full_path.rstrip("?") if request.method == "GET" else "/account"
    found = visit()
    due = found.due if found else None
    where = {"proof": "accounts.proof", "set-up": "accounts.second_step"}.get(due or "", "accounts.sign_in")
    address = url_for(where) + "?next=" + quote(landing)
    if request.accept_mimetypes.best == "application/json":  # a page's own script keeps what was typed, and says so
        return jsonify(error=_("You are signed out. Sign in again."), sign_in=address), 401
    if typed_words():  # without a script nothing else keeps it
        return answer(401, sign_in=url_for(where) + "?next=" + quote(_way_back()))
    return redirect(address)


def _to_proof() -> ResponseReturnValue:
    """Ask for a proof anew and come back; what was typed is shown to be copied."""
    address = url_for("accounts.proof") + "?next=" + quote(_way_back())
    if typed_words():
        why = _("It is a while since you signed in. Prove once more that it is you, then go on.")
        return answer(401, why, sign_in=address, heading=_("Second step of signing in"))
    return redirect(address)


def _way_back() -> str:
    """The page to come back to: this one, or the one that held the form."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = parts_of(request.referrer)
    return came_from.path if came_from.netloc == request.host else "/account"


def install(app: Flask) -> None:
    """Refuse parameters that a page does not know, and characters that no database keeps, before a page is asked.

    Marks that other sites hang on to a shared link are taken off it.
    """
    app.before_request(_refuse_before_the_page)


def _refuse_before_the_page() -> ResponseReturnValue | None:
    view = app_view()
    if view is None or request.endpoint in (None, "static"):
        return None
    if "\x00" in request.path:
        raise NotFound("page")
    if any("\x00" in value for values in request.args.listvalues() for value in values):
        raise BadRequest("a character that no page takes")
    if "largest_request" in view.__dict__:
        request.max_content_length = view.__dict__["largest_request"]
    known = view.__dict__.get("query_parameters", frozenset()) | ALWAYS_ALLOWED
    unknown = sorted(set(request.args) - known)
    if unknown and request.method in ("GET", "HEAD") and all(map(_is_mark, unknown)):
        kept = {name: values for name, values in request.args.lists() if name in known}
        return redirect(f"/{quote(request.path.lstrip('/'))}?{urlencode(kept, doseq=True)}".rstrip("?"))
    if unknown:
        raise BadRequest(f"unknown parameter {unknown[0][:40]!r}")
    return None


def _is_mark(name: str) -> bool:
    return name in MARKS or name.startswith("utm_")


def app_view() -> Callable[..., Any] | None:
    """The function behind the address asked for; None in a job, which nobody asked for by an address."""
    if not has_request_context():
        return None
    return current_app.view_functions.get(request.endpoint or "")


def _mark(view: View, how: str) -> View:
    cast(Any, view).access = how
    return view
