"""Single sign-on for staff, where the settings switch it on: there, back, bound to an account, and out again."""

import hmac
import logging
from datetime import UTC, datetime, timedelta

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries, services
from awards.accounts.models import SignOn
from awards.accounts.views.blueprint import base_url, bp, let_in, own_path, sign_on_name
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import clock, sign_on
from awards.infrastructure.sign_on import Proven, Provider, SignOnFailed
from awards.web.access import fresh_only, public, requires, takes
from awards.web.forms import OneButtonForm
from awards.web.identity import looking, signed_in, visit
from awards.web.transaction import db_session, own_transaction, sessions

log = logging.getLogger("awards.sign_on")

WAITED_FOR = timedelta(minutes=10)
"""So long a person may be with the provider."""

SENT_ALONG = (
    "code", "state", "iss", "error", "error_description", "error_uri", "session_state", "scope", "authuser", "prompt",
    "hd", "client_info",
)  # fmt: skip
"""What providers put into the address to which they send people back; only the first four are read."""

ENDED = N_("This sign-on has ended or was begun in another browser. Begin again.")
FAILED = N_("The sign-on does not answer as it should. Sign in with a code by mail, and tell the secretariat.")
REFUSED = N_("You were not signed on. Begin again, or sign in with a code by mail.")


def provider() -> Provider | None:
    """Who signs staff on, if the settings name anybody."""
    config = current_app.config["AWARDS"]
    if not config.sso_issuer:
        return None
    answer_to = base_url().rstrip("/") + "/account/sign-in/sso/answer"
    return Provider(config.sso_issuer, config.sso_client_id, config.sso_client_secret, answer_to, config.sso_two_steps)


@bp.route("/account/sign-in/sso")
@public
@takes("next")
def sign_on_begin() -> ResponseReturnValue:
    return _away(own_path(request.args.get("next")), None)


@bp.route("/account/second-step/sso")
@fresh_only
@requires(policy.may_sign_on)
def sign_on_binding() -> ResponseReturnValue:
    found = visit()
    return _away(url_for("accounts.second_step"), str(found.session_id) if found else None)


@bp.route("/account/sign-in/sso/answer")
@public
@takes(*SENT_ALONG)
def sign_on_answer() -> ResponseReturnValue:
    asked, waiting = provider(), session.pop("sign_on", None)
    if asked is None:
        return redirect(url_for("accounts.sign_in"))
    if waiting is None or not hmac.compare_digest(request.args.get("state", "").encode(), waiting["state"].encode()):
        raise RuleBroken(ENDED)
    if datetime.now(UTC) - datetime.fromisoformat(waiting["at"]) > WAITED_FOR:
        raise RuleBroken(ENDED)
    if request.args.get("iss", asked.issuer) != asked.issuer:
        log.warning("a sign-on came back from another issuer")
        raise RuleBroken(FAILED)
    if "code" not in request.args:
        raise RuleBroken(REFUSED)
    try:
        proven = sign_on.finish(asked, request.args["code"], waiting["nonce"], waiting["verifier"], datetime.now(UTC))
    except SignOnFailed as error:
        log.warning("a sign-on failed: %s", error)
        raise RuleBroken(FAILED) from error
    return _bound(proven, waiting["bind"]) if waiting["bind"] else _let_in(proven, waiting["landing"])


@bp.route("/account/second-step/sso/<uuid:sign_on_id>/removal", methods=["POST"])
@fresh_only
@requires(policy.owns_sign_on, load=queries.sign_on_by_id)
def sign_on_removal(found: SignOn) -> ResponseReturnValue:
    form, writing = OneButtonForm(), db_session()
    if form.validate_on_submit():
        services.sign_on.unbind(writing, signed_in(), found, clock.real(writing))
        flash(_("The single sign-on has ended."))
    return redirect(url_for("accounts.second_step"))


@bp.route("/account/sign-in/sso/left")
@public
def sign_on_left() -> ResponseReturnValue:
    asked = provider()
    if asked is None:
        return redirect(url_for("accounts.sign_in"))
    try:
        address = sign_on.leaving(asked, base_url())
    except SignOnFailed as error:
        log.warning("nobody can be signed out of the sign-on: %s", error)
        address = None
    return render_template("accounts/sign_on_left.html", address=address, name=sign_on_name())


def _away(landing: str, bind: str | None) -> ResponseReturnValue:
    asked = provider()
    if asked is None:
        return redirect(url_for("accounts.second_step" if bind else "accounts.sign_in"))
    try:
        begun = sign_on.begin(asked)
    except SignOnFailed as error:
        log.warning("a sign-on cannot begin: %s", error)
        raise RuleBroken(FAILED) from error
    session["sign_on"] = {
        "state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "landing": landing, "bind": bind,
        "at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    return redirect(begun.address)


def _let_in(proven: Proven, landing: str) -> ResponseReturnValue:
    """Sign the person in; the transaction is one of its own, as at every way in."""
    with own_transaction() as writing:
        trusted = current_app.config["AWARDS"].sso_trusted_domains
        user = services.sign_on.user_of(writing, proven, trusted, clock.real(writing))
        let_in(writing, user, second_step="sso" if proven.two_steps else None, proved_at=proven.at)
    session["signed_on"] = True
    return redirect(own_path(landing))


def _bound(proven: Proven, session_id: str) -> ResponseReturnValue:
    """Bind the sign-on to the account of whoever asked for it in this very session."""
    found = visit()
    if found is None or found.due is not None or looking() is not None or str(found.session_id) != session_id:
        raise RuleBroken(ENDED)
    with sessions().transaction() as writing:
        user = queries.user(writing, found.user.id)
        services.sign_on.bind(writing, user, proven, clock.real(writing))
    flash(_("The single sign-on is bound to your account."))
    return redirect(url_for("accounts.second_step"))
