"""The door of every address for programs: a token in the header, and then the same rules as at a page's door.

No cookie opens it, so no page of another site can make a browser ask here, and no token against forged requests is
needed. What a person may not see answers like what is not there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from flask import Response, g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from awards.accounts.models import User
from awards.accounts.rules import in_scope
from awards.accounts.services import tokens
from awards.accounts.services.answers import A_KEY, answered, keep_answer
from awards.accounts.services.tokens import Holder
from awards.api import queries
from awards.core.errors import BadRequest, NotAllowed, NotFound
from awards.core.identifiers import digest
from awards.core.text import N_
from awards.infrastructure import audit, clock
from awards.web.readings import let_in
from awards.web.transaction import counted, db_session, sessions

LONGEST_SECRET = 100

Door = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]


def requires(rule: Callable[..., bool], load: Callable[..., Any] | None = None, *, scope: str | None) -> Door:
    """Only programs of those for whom the rule holds, with a token of this scope; the page is called with the thing."""

    def hang(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def door(**values: Any) -> ResponseReturnValue:
            user = _come_in(scope)
            if load is None:
                if not rule(user):
                    raise NotAllowed
                let_in(user.id)
                return _once(lambda: view(**values))
            thing = load(db_session(), **values)
            if not rule(user, thing):
                raise NotFound(type(thing).__name__)
            let_in(user.id)
            return _once(lambda: view(thing))

        cast(Any, door).access = "requires"
        cast(Any, door).scope = scope
        return door

    return hang


def any_holder(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Any program with a token that is worth something: what it gets is chosen by whose it is."""

    @wraps(view)
    def door(**values: Any) -> ResponseReturnValue:
        _come_in(None)
        return view(**values)

    cast(Any, door).access = "signed_in_only"
    cast(Any, door).scope = None
    return door


def asker() -> User:
    """Whose program asks; known behind the door alone."""
    return cast(User, g.api_asker)


def only_edition() -> UUID | None:
    """The one edition that the token is for; None when it is for all of its holder's."""
    return cast(Holder, g.api_token).edition_id


def _once(work: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Do a change; with a key that the program gave it, what was answered before where it was done before.

    The answer is kept in the change's own transaction, so both are there or none.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method == "GET":
        return work()
    if not A_KEY.fullmatch(key):
        raise BadRequest("Idempotency-Key is 1 to 100 visible characters")
    token_id = cast(Holder, g.api_token).token_id
    asked = digest(f"{request.method} {request.full_path}\n{request.get_data(as_text=True)}")
    if (before := answered(db_session(), token_id, key, asked)) is not None:
        again = Response(before.body, before.status, mimetype="application/json")
        again.headers["Idempotency-Replayed"] = "true"
        return again
    response = make_response(work())
    if response.status_code < 300:
        session = db_session()
        body = response.get_data(as_text=True)
        keep_answer(session, token_id, key, asked, response.status_code, body, clock.real(session))
    return response


WITHOUT = "This address takes a token in the header Authorization: Bearer. None came, or it is unknown or has ended."


def _come_in(scope: str | None) -> User:
    """Count the request and give the holder of its token. Raises Unauthorized, NotAllowed, TooMany."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = None
    if kind.lower() == "bearer" and 0 < len(secret.strip()) <= LONGEST_SECRET:
        with sessions().transaction() as session, counted(session):
            found = tokens.take_token(session, secret.strip())
    if found is None:
        raise Unauthorized(WITHOUT, www_authenticate=WWWAuthenticate("bearer"))
    if not in_scope(found.scopes, scope):
        raise NotAllowed(N_("The token is not for this: it lacks %(scope)s.", scope=scope))
    asked_for = (request.view_args or {}).get("edition_id", found.edition_id)
    if found.edition_id is not None and asked_for != found.edition_id:
        raise NotFound("edition")
    session = db_session()
    session.info[audit.PROGRAM] = found.token_id
    g.api_token, g.api_asker = found, queries.holder(session, found.user_id)
    return asker()
