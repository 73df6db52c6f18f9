"""Signing in by a code or a link, and out again."""

from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import queries, rules, services
from awards.accounts.forms import AddressForm, CodeForm, PasskeyProofForm
from awards.accounts.views.blueprint import bp, in_development, let_in, origin, own_path, pepper, sign_on_name
from awards.core.errors import BadRequest
from awards.infrastructure import clock
from awards.web.access import leaving, public, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import cookie_secret, forget, visit
from awards.web.languages import language
from awards.web.transaction import counted, db_session, own_transaction, sessions


@bp.route("/account/sign-in", methods=["GET", "POST"])
@public
@takes("next")
def sign_in() -> ResponseReturnValue:
    if len(request.args.getlist("next")) > 1:
        raise BadRequest("parameter 'next' was given twice")
    form = AddressForm(next=own_path(request.args.get("next")))
    if form.validate_on_submit():

        def ask() -> None:
            with own_transaction() as writing, counted(writing):
                row = services.ask_for_code(
                    writing, form.email.data or "", own_path(form.next.data), language(), pepper(),
                    clock.real(writing), origin(),
                )  # fmt: skip
                session["sign_in"] = str(row.id)

        if carry_out(form, ask):
            return redirect(url_for("accounts.enter_code"))
    passkey_form = PasskeyProofForm(formdata=None, next=own_path(form.next.data))
    return (
        render_template(
            "accounts/sign_in.html", form=form, passkey_form=passkey_form, refused=form, sign_on=sign_on_name()
        ),
        422 if form.is_submitted() else 200,
    )


@bp.route("/account/sign-in/code", methods=["GET", "POST"])
@public
def enter_code() -> ResponseReturnValue:
    waiting = _asked_here()
    if waiting is None:
        return redirect(url_for("accounts.sign_in"))
    form = _code_form()
    landing = ["/account"]
    if form.validate_on_submit() and carry_out(form, lambda: landing.append(_redeem_code(waiting, form))):
        session.pop("sign_in", None)
        return redirect(landing[-1])
    found = queries.code_shown(db_session(), waiting)
    return (
        render_template("accounts/enter_code.html", form=form, email=found.email if found else None),
        422 if form.is_submitted() else 200,
    )


@bp.route("/account/sign-in/link/<token>", methods=["GET", "POST"])
@public
def use_link(token: str) -> ResponseReturnValue:
    with sessions().reading() as looking:
        row = queries.link_shown(looking, token)
        elsewhere = row is not None and services.elsewhere(row, _asked_here(), clock.real(looking))
    form = _code_form() if elsewhere else OneButtonForm()
    landing = ["/account"]

    def redeem() -> None:
        if elsewhere and row is not None:
            landing.append(_redeem_code(row.id, form))
            return
        with own_transaction() as writing:
            user, where, waives = services.sign_in_with_link(
                writing, token, language(), clock.real(writing), _asked_here()
            )
            let_in(writing, user, waived=waives and in_development())
            landing.append(where)

    if form.validate_on_submit() and carry_out(form, redeem):
        session.pop("sign_in", None)
        return redirect(landing[-1])
    return (
        render_template("accounts/use_link.html", form=form, elsewhere=elsewhere),
        422 if form.is_submitted() else 200,
    )


@bp.route("/account/sign-out", methods=["POST"])
@leaving
def sign_out() -> ResponseReturnValue:
    writing, found = db_session(), visit()
    if found is not None:
        services.end_session(writing, found.user, cookie_secret() or "", clock.real(writing))
    forget()
    signed_on = session.get("signed_on")
    session.clear()
    if signed_on:
        return redirect(url_for("accounts.sign_on_left"))
    flash(_("You are signed out."))
    return redirect(url_for("desks.home"))


def _asked_here() -> UUID | None:
    """The newest code that was asked for in this browser: its own signed cookie says so."""
    waiting = session.get("sign_in")
    return UUID(waiting) if waiting else None


def _code_form() -> CodeForm:
    if len(request.form.get("code", "")) > rules.LONGEST_CODE:
        raise BadRequest("a code is never that long")
    return CodeForm()


def _redeem_code(code_id: UUID, form: CodeForm) -> str:
    """Sign in with the typed code; gives where to land."""
    with own_transaction() as writing, counted(writing):
        user, landing = services.sign_in_with_code(
            writing, code_id, form.code.data or "", language(), pepper(), clock.real(writing), origin()
        )
        let_in(writing, user)
        return landing
