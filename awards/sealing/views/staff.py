"""Staff state heads, hand in and approve keys, and sign: with the passphrase of a key here, or elsewhere."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.rules import Origin
from awards.core.outside import json_in
from awards.core.seals import Head
from awards.infrastructure import clock
from awards.sealing import policy, queries, services, signing
from awards.sealing.forms import KeyForm, PassphraseForm, SignatureForm
from awards.sealing.queries import EditionSeals, HeadPage, KeyPage
from awards.sealing.views.blueprint import bp
from awards.web.access import fresh_only, requires
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import counted, db_session, now

SEALS = "/staff/<uuid:edition_id>/seals"


def an_edition(session: Session, edition_id: UUID) -> EditionSeals:
    return queries.edition_seals(session, edition_id, signed_in().id)


def a_head(session: Session, edition_id: UUID, head_id: UUID) -> HeadPage:
    return queries.head_page(session, edition_id, head_id, signed_in().id)


@bp.route(SEALS)
@requires(policy.may_see, load=an_edition)
def seals(page: EditionSeals) -> ResponseReturnValue:
    return _seals(page)


@bp.route(f"{SEALS}/heads", methods=["POST"])
@requires(policy.may_work, load=an_edition)
def heads(page: EditionSeals) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.state_head(db_session(), page.edition, signed_in(), now())
    ):
        flash(_("The log is stated. Two key holders sign it now."))
        return redirect(url_for("sealing.seals", edition_id=page.edition_id))
    return _again(page.edition_id, settled=form)


@bp.route(f"{SEALS}/heads/<uuid:head_id>/statement")
@requires(policy.may_see, load=a_head)
def statement(page: HeadPage) -> ResponseReturnValue:
    """What is to be signed, as the very bytes, for `awards seal sign` on a machine of the holder's own."""
    response = Response(_stated(page).statement(), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="seal-{page.edition.year}-{page.head.size}.txt"'
    return response


@bp.route(f"{SEALS}/keys", methods=["POST"])
@fresh_only
@requires(policy.may_work, load=an_edition)
def keys(page: EditionSeals) -> ResponseReturnValue:
    form = KeyForm()

    def add() -> None:
        services.add_key(
            db_session(), page.edition, form.public_key.data or "", form.name.data or "", signed_in(), now()
        )

    if form.validate_on_submit() and carry_out(form, add):
        flash(_("Your key is handed in. Another member of staff approves it."))
        return redirect(url_for("sealing.seals", edition_id=page.edition_id))
    return _again(page.edition_id, key_form=form)


@bp.route(f"{SEALS}/keys/<uuid:key_id>/approval", methods=["POST"])
@fresh_only
@requires(policy.may_approve_key, load=queries.key_page)
def approval(page: KeyPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.approve_key(db_session(), page.edition, page.key, signed_in(), now())
    ):
        flash(_("The key signs from now on."))
        return redirect(url_for("sealing.seals", edition_id=page.edition_id))
    return _again(page.edition_id, settled=form)


@bp.route(f"{SEALS}/keys/<uuid:key_id>/retirement", methods=["POST"])
@fresh_only
@requires(policy.may_retire_key, load=queries.key_page)
def retirement(page: KeyPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.retire_key(db_session(), page.edition, page.key, signed_in(), now())
    ):
        flash(_("The key signs no more. What it signed before holds."))
        return redirect(url_for("sealing.seals", edition_id=page.edition_id))
    return _again(page.edition_id, settled=form)


@bp.route(f"{SEALS}/heads/<uuid:head_id>/signature", methods=["POST"])
@fresh_only
@requires(policy.may_sign, load=a_head)
def signature(page: HeadPage) -> ResponseReturnValue:
    """Sign with the key in the folder of keys, opened by its passphrase."""
    form = PassphraseForm()
    if form.validate_on_submit() and carry_out(form, lambda: _sign(page, _signed_here(page, form))):
        return redirect(url_for("sealing.seals", edition_id=page.edition_id))
    return _again(page.edition_id, passphrase=form)


@bp.route(f"{SEALS}/heads/<uuid:head_id>/pasted-signature", methods=["POST"])
@fresh_only
@requires(policy.may_sign, load=a_head)
def pasted_signature(page: HeadPage) -> ResponseReturnValue:
    """Take a signature that was given on a machine of the holder's own."""
    form = SignatureForm()
    if form.validate_on_submit() and carry_out(form, lambda: _sign(page, _read(form.signature.data or ""))):
        return redirect(url_for("sealing.seals", edition_id=page.edition_id))
    return _again(page.edition_id, pasted=form)


def _sign(page: HeadPage, signed: str) -> None:
    key = page.own_key
    sealed = key is not None and services.sign(db_session(), page.edition, page.head, key.public_key, signed, now())
    flash(_("The head is sealed.") if sealed else _("You have signed. Another key holder signs too."))


def _signed_here(page: HeadPage, form: PassphraseForm) -> str:
    config, writing = current_app.config["AWARDS"], db_session()
    public_key = page.own_key.public_key if page.own_key else ""
    with counted(writing):
        return services.signature_here(
            writing, _stated(page), public_key, config.keys, form.passphrase.data or "", signed_in(),
            Origin(request.remote_addr or ""), str(config.secret_key), clock.real(writing),
        )  # fmt: skip


def _stated(page: HeadPage) -> Head:
    return Head(
        page.edition.id, page.edition.year, page.edition.rehearsal, page.head.size, page.head.root, page.head.at
    )


def _read(text: str) -> str:
    """The signature itself, or that in what `awards seal sign` prints."""
    try:
        told = json_in(text)
        return str(told["signature"]) if isinstance(told, dict) else text
    except (ValueError, KeyError):  # no JSON, or another one
        return text


def _again(edition_id: UUID, **forms: Any) -> ResponseReturnValue:
    return _seals(an_edition(db_session(), edition_id), **forms), 422


def _seals(
    page: EditionSeals,
    *,
    settled: Form | None = None,
    key_form: KeyForm | None = None,
    passphrase: PassphraseForm | None = None,
    pasted: SignatureForm | None = None,
) -> str:
    user, folder = signed_in(), current_app.config["AWARDS"].keys
    public_log = "sealing.rehearsal_log" if page.edition.rehearsal else "sealing.log"
    may_sign = {
        one.id: policy.may_work(user, page) and page.own_key is not None and user.id not in page.signers[one.id]
        for one in page.waiting
    }
    return render_template(
        "sealing/seals.html",
        page=page,
        settled=settled,
        key_form=key_form or KeyForm(formdata=None, data={"name": user.name}),
        passphrase=passphrase or PassphraseForm(formdata=None),
        pasted=pasted or SignatureForm(formdata=None),
        public_url=url_for(public_log, year=page.edition.year),
        user_id=user.id,
        may_work=policy.may_work(user, page),
        may_sign=may_sign,
        own_keys=[key for key in page.keys if key.user_id == user.id and key.retirement is None],
        lies_here=page.own_key is not None and signing.file_of(folder, page.own_key.public_key).is_file(),
    )
