"""Passkeys: added, used for the second step or for both at once, removed. Page scripts talk to these addresses."""

from uuid import UUID

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries
from awards.accounts.forms import AddressForm, PasskeyForm, PasskeyProofForm
from awards.accounts.models import Passkey
from awards.accounts.services import passkeys as keys
from awards.accounts.views.blueprint import (
    as_json,
    base_url,
    bp,
    let_in,
    origin,
    own_path,
    pepper,
    sign_on_name,
    take_second_step,
)
from awards.accounts.views.second_step import here, onward, show_proof, show_second_step
from awards.infrastructure import clock
from awards.web.access import first_step_only, fresh_only, public, requires, setting_up
from awards.web.forms import OneButtonForm, carry_out
from awards.web.transaction import counted, db_session, own_transaction

NO_CHALLENGE = UUID(int=0)


@bp.route("/account/second-step/passkeys/options", methods=["POST"])
@setting_up
def passkey_options() -> ResponseReturnValue:
    found, writing = here(), db_session()
    return as_json(keys.ask_to_add(writing, found.user, found.session_id, base_url(), clock.real(writing)))


@bp.route("/account/second-step/passkeys", methods=["POST"])
@setting_up
def passkey_added() -> ResponseReturnValue:
    found, form = here(), PasskeyForm()

    def add() -> None:
        writing = db_session()
        with counted(writing):
            keys.add(
                writing, found.user, found.session_id, form.credential.data or "", form.name.data or "", base_url(),
                clock.real(writing),
            )  # fmt: skip
        take_second_step(writing, "passkey")

    if form.validate_on_submit() and carry_out(form, add):
        return onward(_("The passkey is added."))
    return show_second_step(form, 422)


@bp.route("/account/second-step/passkeys/<uuid:passkey_id>/removal", methods=["POST"])
@fresh_only
@requires(policy.owns_passkey, load=queries.passkey)
def passkey_removal(passkey: Passkey) -> ResponseReturnValue:
    form, writing = OneButtonForm(), db_session()
    if form.validate_on_submit():
        keys.remove(writing, here().user, passkey, clock.real(writing))
        flash(_("The passkey is removed."))
    return redirect(url_for("accounts.second_step"))


@bp.route("/account/second-step/proof/passkey/options", methods=["POST"])
@first_step_only
def passkey_proof_options() -> ResponseReturnValue:
    found, writing = here(), db_session()
    return as_json(keys.ask_to_prove(writing, found.user, found.session_id, base_url(), clock.real(writing)))


@bp.route("/account/second-step/proof/passkey", methods=["POST"])
@first_step_only
def passkey_proof() -> ResponseReturnValue:
    found, form = here(), PasskeyProofForm()

    def prove() -> None:
        writing = db_session()
        with counted(writing):
            keys.prove(
                writing, found.user, found.session_id, form.credential.data or "", base_url(), clock.real(writing)
            )
        take_second_step(writing, "passkey")

    if form.validate_on_submit() and carry_out(form, prove):
        return redirect(own_path(form.next.data))
    return show_proof(form, 422)


@bp.route("/account/sign-in/passkey/options", methods=["POST"])
@public
def passkey_sign_in_options() -> ResponseReturnValue:
    with own_transaction() as writing, counted(writing):
        challenge_id, options = keys.ask_to_sign_in(writing, base_url(), pepper(), clock.real(writing), origin())
    session["passkey"] = str(challenge_id)
    return as_json(options)


@bp.route("/account/sign-in/passkey", methods=["POST"])
@public
def passkey_sign_in() -> ResponseReturnValue:
    form, challenge_id = PasskeyProofForm(), UUID(session.pop("passkey", str(NO_CHALLENGE)))

    def enter() -> None:
        with own_transaction() as writing, counted(writing):
            user = keys.sign_in(writing, challenge_id, form.credential.data or "", base_url(), clock.real(writing))
            let_in(writing, user, second_step="passkey")

    if form.validate_on_submit() and carry_out(form, enter):
        return redirect(own_path(form.next.data))
    asking = AddressForm(formdata=None, next=own_path(form.next.data))
    page = render_template(
        "accounts/sign_in.html", form=asking, passkey_form=form, refused=form, sign_on=sign_on_name()
    )
    return page, 422
