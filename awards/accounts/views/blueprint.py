"""The pages of accounts, and what several of them ask of a request."""

from datetime import datetime

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.accounts import services
from awards.accounts.models import User
from awards.accounts.rules import Origin
from awards.infrastructure import clock
from awards.web.identity import cookie_secret, device_secret, remember, remember_device, visit

bp = Blueprint("accounts", __name__)


def origin() -> Origin:
    """From where this request comes; proxies in front are believed by their number only (`AWARDS_PROXY_HOPS`)."""
    return Origin(request.remote_addr or "", request.user_agent.string, device_secret(), cookie_secret())


def pepper() -> str:
    """The program's secret, with which codes and counts are kept."""
    return str(current_app.config["AWARDS"].secret_key)


def earlier_peppers() -> list[str]:
    """The program's secrets of before the present one, newest first."""
    found: list[str] = current_app.config["AWARDS"].earlier_keys
    return found


def base_url() -> str:
    """The address people use: passkeys are bound to it."""
    return str(current_app.config["AWARDS"].base_url)


def in_development() -> bool:
    """Whether made-up people may come in more easily."""
    return bool(current_app.config["AWARDS"].in_development)


def sign_on_name() -> str | None:
    """What the sign-on is called on our pages; None while there is none."""
    config = current_app.config["AWARDS"]
    return str(config.sso_name) if config.sso_issuer else None


def let_in(
    session: Session,
    user: User,
    *,
    waived: bool = False,
    second_step: str | None = None,
    proved_at: datetime | None = None,
) -> None:
    """Begin the session and give the browser its cookies."""
    begun = services.begin_session(
        session, user, clock.real(session), origin(), waived=waived, second_step=second_step, proved_at=proved_at
    )
    remember(begun.secret)
    remember_device(begun.device_secret)


def take_second_step(session: Session, how: str) -> None:
    """Note that the person of this visit took the second step; the cookie changes with it."""
    found = visit()
    if found is not None:
        remember(services.second_step.finish(session, found.user, found.session_id, how, clock.real(session)))


def as_json(text: str) -> ResponseReturnValue:
    """A JSON document that is text already."""
    return current_app.response_class(text, mimetype="application/json")


def own_path(target: str | None) -> str:
    """Where to go after signing in: a path of this site only."""
    if not target or not target.startswith("/") or target.startswith("//") or len(target) > 500:
        return "/account"
    if "\\" in target or any(ord(c) < 32 for c in target):  # browsers read them as other signs, or not at all
        return "/account"
    return target
