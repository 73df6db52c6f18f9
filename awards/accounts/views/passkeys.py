"""Passkeys: added, used for the second step, removed. Their page scripts talk to these addresses."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries
from awards.accounts.forms import OneButtonForm, PasskeyForm, PasskeyProofForm
from awards.accounts.models import Passkey
from awards.accounts.services import passkeys as keys
from awards.accounts.views.blueprint import base_url, bp, own_path, take_second_step
from awards.accounts.views.second_step import here, onward, show_proof, show_second_step
from awards.infrastructure import clock
from awards.web.access import first_step_only, fresh_only, requires, setting_up
from awards.web.forms import carry_out
from awards.web.transaction import counted, db_session


@bp.route("/account/second-step/passkeys/options", methods=["POST"])
@setting_up
def passkey_options() -> ResponseReturnValue:
    found, writing = here(), db_session()
    return _json(keys.ask_to_add(writing, found.user, found.session_id, base_url(), clock.real(writing)))


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
    return _json(keys.ask_to_prove(writing, found.user, found.session_id, base_url(), clock.real(writing)))


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


def _json(text: str) -> ResponseReturnValue:
    return current_app.response_class(text, mimetype="application/json")
