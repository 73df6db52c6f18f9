"""Pages of accounts: sign in, sign out, my account."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import queries, rules, services
from awards.accounts.forms import AboutMeForm, AddressForm, CodeForm, OneButtonForm
from awards.core.errors import BadRequest, RuleBroken
from awards.infrastructure import clock
from awards.web.access import public, signed_in_only, takes
from awards.web.forms import carry_out
from awards.web.identity import cookie_secret, forget, remember, signed_in
from awards.web.languages import language
from awards.web.transaction import db_session, own_transaction

bp = Blueprint("accounts", __name__)


@bp.route("/account/sign-in", methods=["GET", "POST"])
@public
@takes("next")
def sign_in() -> ResponseReturnValue:
    if len(request.args.getlist("next")) > 1:
        raise BadRequest("parameter 'next' was given twice")
    form = AddressForm(next=own_path(request.args.get("next")))
    if form.validate_on_submit():

        def ask() -> None:
            with own_transaction() as writing:
                row = services.ask_for_code(
                    writing, form.email.data or "", own_path(form.next.data), language(), _pepper(), clock.real(writing)
                )
                session["sign_in"] = str(row.id)

        if carry_out(form, ask):
            return redirect(url_for("accounts.enter_code"))
    return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/account/sign-in/code", methods=["GET", "POST"])
@public
def enter_code() -> ResponseReturnValue:
    waiting = session.get("sign_in")
    if not waiting:
        return redirect(url_for("accounts.sign_in"))
    if len(request.form.get("code", "")) > rules.LONGEST_CODE:
        raise BadRequest("a code is never that long")
    form = CodeForm()
    if form.validate_on_submit():
        landing = ["/account"]

        def redeem() -> None:
            with own_transaction() as writing:
                at = clock.real(writing)
                try:
                    user = services.sign_in_with_code(
                        writing, UUID(waiting), form.code.data or "", language(), _pepper(), at
                    )
                except RuleBroken:
                    writing.commit()  # the wrong try counts although the answer is an error
                    raise
                row = queries.code(writing, UUID(waiting))
                landing[0] = row.landing if row else "/account"
                remember(services.begin_session(writing, user, at))

        if carry_out(form, redeem):
            session.pop("sign_in", None)
            return redirect(landing[0])
    found = queries.code_shown(db_session(), UUID(waiting)) if not form.is_submitted() else None
    return (
        render_template("accounts/enter_code.html", form=form, email=found.email if found else None),
        422 if form.is_submitted() else 200,
    )


@bp.route("/account/sign-in/link/<token>", methods=["GET", "POST"])
@public
def use_link(token: str) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit():
        landing = ["/account"]

        def redeem() -> None:
            with own_transaction() as writing:
                at = clock.real(writing)
                user, landing[0] = services.sign_in_with_link(writing, token, language(), at)
                remember(services.begin_session(writing, user, at))

        if carry_out(form, redeem):
            session.pop("sign_in", None)
            return redirect(landing[0])
    return (
        render_template("accounts/use_link.html", form=form, token=token),
        422 if form.is_submitted() else 200,
    )


@bp.route("/account/sign-out", methods=["POST"])
@signed_in_only
def sign_out() -> ResponseReturnValue:
    writing = db_session()
    services.end_session(writing, signed_in(), cookie_secret() or "", clock.real(writing))
    forget()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("desks.home"))


@bp.route("/account", methods=["GET", "POST"])
@signed_in_only
def account() -> ResponseReturnValue:
    user = signed_in()
    form = AboutMeForm(obj=user)
    if form.validate_on_submit():
        services.rename(db_session(), user, form.name.data or "", form.language.data)
        flash(_("Your account is saved."))
        return redirect(url_for("accounts.account"))
    addresses = queries.addresses(db_session(), user.id)
    return (
        render_template("accounts/account.html", form=form, user=user, addresses=addresses),
        422 if form.is_submitted() else 200,
    )


def own_path(target: str | None) -> str:
    """Where to go after signing in: a path of this site only."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > 500:
        return "/account"
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or "\\" in target or any(ord(c) < 32 for c in target):
        return "/account"
    return target


def _pepper() -> str:
    return str(current_app.config["AWARDS"].secret_key)
