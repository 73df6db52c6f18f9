"""Single sign-on by OpenID Connect: what is asked of the provider, and its answer, checked.

The one thing that the program asks of another server by itself: addresses that the configured issuer names in its own
document, over https, following no redirect. The library behind it is loaded only where sign-on is switched on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

ALGORITHMS = ("RS256", "PS256", "ES256")
"""With which an answer may be signed; never with the client's own secret, nor not at all."""

PROVEN_WITHIN = timedelta(minutes=15)
"""So long ago the person proved to the provider who they are, at most: it is asked to ask again otherwise."""

LEEWAY = 60
"""Seconds by which the provider's clock may differ."""

TIMEOUT = 10
SCOPE = "openid email profile"


class SignOnFailed(Exception):
    """The provider does not answer, or not as it should; the text is for the log alone."""


@dataclass(frozen=True)
class Provider:
    """Who signs people on for us, and as whom we ask. `second_step`: values of amr or acr that prove two steps."""

    issuer: str
    client_id: str
    client_secret: str
    answer_to: str
    second_step: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and what it keeps until it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Proven:
    """Whom the provider says it is, when that was proven, and whether in two steps."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    two_steps: bool
    at: datetime


def begin(provider: Provider) -> Begun:
    """Ask the provider who this is. Raises SignOnFailed."""
    from authlib.common.security import generate_token

    nonce, verifier = generate_token(32), generate_token(64)
    with _session(provider) as session:
        address, state = session.create_authorization_url(
            _endpoint(provider, _document(provider, session), "authorization_endpoint"),
            nonce=nonce, code_verifier=verifier, max_age=int(PROVEN_WITHIN.total_seconds()),
        )  # fmt: skip
    return Begun(str(address), str(state), nonce, verifier)


def finish(provider: Provider, code: str, nonce: str, verifier: str, at: datetime) -> Proven:
    """Change the browser's code for the provider's word, and check all of it. Raises SignOnFailed."""
    from authlib.integrations.base_client import OAuthError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet
    from requests import RequestException

    try:
        with _session(provider) as session:
            document = _document(provider, session)
            token = session.fetch_token(
                _endpoint(provider, document, "token_endpoint"), code=code, code_verifier=verifier,
                allow_redirects=False,
            )  # fmt: skip
            told: Any = _fetched(session, _endpoint(provider, document, "jwks_uri"))
            keys = KeySet.import_key_set(told)
            signed = jwt.decode(token["id_token"], keys, algorithms=list(ALGORITHMS))
        return _checked(provider, signed.claims, signed.header, nonce, token.get("access_token"), at)
    except (RequestException, OAuthError, JoseError, KeyError, TypeError, ValueError) as error:
        raise SignOnFailed(f"{type(error).__name__}: {error}") from error


def leaving(provider: Provider, then: str) -> str | None:
    """Where one signs out of the provider too, if it has such a page. Raises SignOnFailed."""
    with _session(provider) as session:
        document = _document(provider, session)
    if "end_session_endpoint" not in document:
        return None
    asked = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": then})
    return f"{_endpoint(provider, document, 'end_session_endpoint')}?{asked}"


def _checked(
    provider: Provider, claims: dict[str, Any], header: dict[str, Any], nonce: str, access_token: Any, at: datetime
) -> Proven:
    from authlib.oidc.core import CodeIDToken

    must_be = {"iss": {"essential": True, "value": provider.issuer}, "auth_time": {"essential": True}}
    told = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}
    found = CodeIDToken(claims, header, must_be | {"aud": {"essential": True, "value": provider.client_id}}, told)
    found.validate(now=int(at.timestamp()), leeway=LEEWAY)
    proven_at = datetime.fromtimestamp(found["auth_time"], UTC)
    if at - proven_at > PROVEN_WITHIN + timedelta(seconds=LEEWAY):
        raise ValueError("the person proved too long ago who they are")
    if not isinstance(found["sub"], str) or not 0 < len(found["sub"]) <= 255:
        raise ValueError("the subject is no short text")
    ways = {*found.get("amr", ()), found.get("acr")}
    return Proven(
        provider.issuer, found["sub"], str(found.get("email", "")), found.get("email_verified") is True,
        bool(ways & provider.second_step), min(proven_at, at),
    )  # fmt: skip


def _session(provider: Provider) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(
        provider.client_id, provider.client_secret, scope=SCOPE, redirect_uri=provider.answer_to,
        code_challenge_method="S256", default_timeout=TIMEOUT,
    )  # fmt: skip


def _document(provider: Provider, session: Any) -> dict[str, Any]:
    """What the issuer says of itself."""
    found = _fetched(session, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise SignOnFailed("the issuer calls itself otherwise")
    return found


def _endpoint(provider: Provider, document: dict[str, Any], name: str) -> str:
    """An address that the issuer names: over https, or of the very host where the issuer itself is on loopback."""
    address = document.get(name)
    asked, own = urlsplit(address if isinstance(address, str) else ""), urlsplit(provider.issuer)
    if asked.scheme != "https" and (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
        raise SignOnFailed(f"the issuer's {name} is not on https")
    return str(address)


def _fetched(session: Any, address: str) -> dict[str, Any]:
    """A JSON document of the provider's. Raises SignOnFailed."""
    from requests import RequestException

    try:
        answer = session.get(address, withhold_token=True, allow_redirects=False)
        if answer.status_code != 200:
            raise SignOnFailed(f"{address} answers {answer.status_code}")
        found = answer.json()
    except (RequestException, ValueError) as error:
        raise SignOnFailed(f"{type(error).__name__}: {error}") from error
    if not isinstance(found, dict):
        raise SignOnFailed(f"{address} holds no object")
    return found
