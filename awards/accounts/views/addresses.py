"""My addresses: another one is added, one is for mail, one goes; and another account of mine becomes part of this."""

from collections.abc import Sequence
from typing import cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries, services
from awards.accounts.forms import CodeForm, NewAddressForm
from awards.accounts.models import SignInCode, UserAddress
from awards.accounts.services.merging import Part
from awards.accounts.views.blueprint import bp, origin, pepper
from awards.accounts.views.second_step import here, refuse_long
from awards.infrastructure import clock
from awards.web.access import fresh_only, requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import counted, db_session, now


@bp.route("/account/addresses/new", methods=["GET", "POST"])
@fresh_only
def new_address() -> ResponseReturnValue:
    form, asked = NewAddressForm(), list[SignInCode]()

    def ask() -> None:
        writing = db_session()
        with counted(writing):
            asked.append(
                services.addresses.ask_to_add(
                    writing, signed_in(), form.email.data or "", pepper(), clock.real(writing), origin()
                )
            )

    if form.validate_on_submit() and carry_out(form, ask):
        return redirect(url_for("accounts.address_code", proof_id=asked[0].id))
    return render_template("accounts/new_address.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/account/addresses/proofs/<uuid:proof_id>", methods=["GET", "POST"])
@fresh_only
@requires(policy.asked_for_proof, load=queries.proof_of_address)
def address_code(proof: SignInCode) -> ResponseReturnValue:
    refuse_long(request.form.get("code"))
    form, elsewhere = CodeForm(), [False]
    proof_id, email = proof.id, proof.email

    def prove() -> None:
        writing = db_session()
        with counted(writing):
            elsewhere[0] = services.addresses.prove(
                writing, signed_in(), proof_id, form.code.data or "", pepper(), clock.real(writing), origin()
            )

    if form.validate_on_submit() and carry_out(form, prove):
        if elsewhere[0]:
            return redirect(url_for("accounts.merge", proof_id=proof_id))
        flash(_("The address is in your account. You can sign in with it from now on."))
        return redirect(url_for("accounts.account"))
    return (
        render_template("accounts/address_code.html", form=form, email=email),
        422 if form.is_submitted() else 200,
    )


@bp.route("/account/addresses/proofs/<uuid:proof_id>/merge", methods=["GET", "POST"])
@fresh_only
@requires(policy.asked_for_proof, load=queries.proof_of_address)
def merge(proof: SignInCode) -> ResponseReturnValue:
    form, found, session = OneButtonForm(), list[services.merging.Prospect](), db_session()
    at = clock.real(session)

    def carry_over() -> None:
        services.merging.merge(session, signed_in(), proof.id, here().session_id, _parts(), at, now())

    def look() -> None:
        found.append(services.merging.prospect(session, signed_in(), proof, _parts(), at))

    if form.validate_on_submit() and carry_out(form, carry_over):
        flash(_("The two accounts are merged. You sign in with either address."))
        return redirect(url_for("accounts.account"))
    if not form.is_submitted():
        carry_out(form, look)
    return (
        render_template(
            "accounts/merge.html", form=form, proof=proof, user=signed_in(), found=found[0] if found else None
        ),
        422 if form.is_submitted() else 200,
    )


@bp.route("/account/addresses/<uuid:address_id>/mail", methods=["POST"])
@fresh_only
@requires(policy.owns_address, load=queries.address)
def address_for_mail(address: UserAddress) -> ResponseReturnValue:
    form, writing = OneButtonForm(), db_session()
    if form.validate_on_submit():
        services.addresses.choose_for_mail(writing, signed_in(), address, clock.real(writing))
        flash(_("Our mail goes to %(address)s from now on.", address=address.email))
    return redirect(url_for("accounts.account"))


@bp.route("/account/addresses/<uuid:address_id>/removal", methods=["POST"])
@fresh_only
@requires(policy.owns_address, load=queries.address)
def address_removal(address: UserAddress) -> ResponseReturnValue:
    form, writing = OneButtonForm(), db_session()

    def remove() -> None:
        services.addresses.remove(writing, signed_in(), address, clock.real(writing))

    if form.validate_on_submit() and carry_out(form, remove):
        flash(_("The address is removed."))
        return redirect(url_for("accounts.account"))
    return render_template("accounts/address_stays.html", form=form), 422


def _parts() -> Sequence[Part]:
    """What the later rooms do when two accounts become one."""
    return cast(Sequence[Part], current_app.extensions["awards_merging"])
