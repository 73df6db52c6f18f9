"""The second step of signing in: set up, taken, and changed only by whoever proved just now who they are."""

from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries, rules
from awards.accounts.forms import AppForm, PasskeyForm, PasskeyProofForm, ProofForm
from awards.accounts.services import second_step as steps
from awards.accounts.views.blueprint import (
    bp,
    earlier_peppers,
    origin,
    own_path,
    pepper,
    sign_on_name,
    take_second_step,
)
from awards.core.errors import BadRequest
from awards.core.later import Later
from awards.infrastructure import clock
from awards.web.access import first_step_only, fresh_only, setting_up, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import Visit, visit
from awards.web.transaction import counted, db_session

if TYPE_CHECKING:
    import segno
else:
    segno = Later("segno")


@bp.route("/account/second-step")
@setting_up
@takes("next")
def second_step() -> ResponseReturnValue:
    if "next" in request.args:
        session["landing"] = own_path(request.args.get("next"))
    return show_second_step()


def show_second_step(form: PasskeyForm | None = None, status: int = 200) -> ResponseReturnValue:
    """What guards the account, with the form for another passkey as it was typed."""
    found, reading = here(), db_session()
    name = sign_on_name() if policy.may_sign_on(found.user) else None
    return (
        render_template(
            "accounts/second_step.html", form=form or PasskeyForm(), due=found.due,
            sign_on_name=name, sign_on=queries.sign_on_of(reading, found.user.id) if name else None,
            app=queries.app_of(reading, found.user.id), passkeys=queries.passkeys(reading, found.user.id),
            landing=session.get("landing", "/account"),
            codes_left=queries.recovery_codes_left(reading, found.user.id),
        ),
        status,
    )  # fmt: skip


@bp.route("/account/second-step/app", methods=["GET", "POST"])
@setting_up
def app_set_up() -> ResponseReturnValue:
    found, form = here(), AppForm()
    refuse_long(form.code.data)
    seed = _seed()

    def keep() -> None:
        writing = db_session()
        with counted(writing):
            steps.set_up_app(writing, found.user, seed, form.code.data or "", pepper(), clock.real(writing), origin())
        take_second_step(writing, "app")

    if form.validate_on_submit() and carry_out(form, keep):
        session.pop("app_seed", None)
        return onward(_("The authenticator app is set up."))
    secret = steps.app_secret(pepper(), found.user.id, seed)
    picture = segno.make(steps.app_address(found.user, secret), error="m", micro=False)
    return (
        render_template(
            "accounts/app.html", form=form, landing=session.get("landing", "/account"),
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            picture=_drawn(picture), side=picture.symbol_size(border=4)[0],
        ),
        422 if form.is_submitted() else 200,
    )  # fmt: skip


@bp.route("/account/second-step/app/removal", methods=["POST"])
@fresh_only
def app_removal() -> ResponseReturnValue:
    form, writing = OneButtonForm(), db_session()
    if form.validate_on_submit():
        steps.remove_app(writing, here().user, clock.real(writing))
        flash(_("The authenticator app is removed."))
    return redirect(url_for("accounts.second_step"))


@bp.route("/account/second-step/recovery-codes", methods=["GET", "POST"])
@fresh_only
def recovery_codes() -> ResponseReturnValue:
    found, form, codes = here(), OneButtonForm(), []
    if form.validate_on_submit():
        codes = steps.new_recovery_codes(db_session(), found.user, clock.real(db_session()))
    return render_template(
        "accounts/recovery_codes.html", form=form, codes=codes, landing=session.get("landing", "/account"),
        left=queries.recovery_codes_left(db_session(), found.user.id),
    )  # fmt: skip


@bp.route("/account/second-step/proof", methods=["GET", "POST"])
@first_step_only
@takes("next")
def proof() -> ResponseReturnValue:
    found = here()
    form = ProofForm(next=own_path(request.args.get("next")))
    refuse_long(form.code.data)
    landing = own_path(form.next.data)
    if found.due is None and found.fresh:
        return redirect(landing)
    if not found.has_second_step:
        flash(_("It is a while since you signed in. Do so once more, then go on."))
        return redirect(url_for("accounts.sign_in", next=landing))

    def prove() -> None:
        writing = db_session()
        with counted(writing):
            how = steps.prove_by_code(
                writing, found.user, form.code.data or "", pepper(), clock.real(writing), origin(), earlier_peppers()
            )
        take_second_step(writing, how)

    if form.validate_on_submit() and carry_out(form, prove):
        return redirect(landing)
    return show_proof(form, 422 if form.is_submitted() else 200)


def show_proof(form: ProofForm | PasskeyProofForm, status: int = 200) -> ResponseReturnValue:
    """The page where the second step is taken, with what went wrong."""
    found, reading = here(), db_session()
    landing = own_path(form.next.data)
    of_code = form if isinstance(form, ProofForm) else ProofForm(formdata=None, next=landing)
    return (
        render_template(
            "accounts/proof.html", form=form, code_form=of_code,
            passkey_form=PasskeyProofForm(formdata=None, next=landing),
            has_app=queries.app_of(reading, found.user.id) is not None, halfway=found.due is not None,
            has_passkeys=bool(queries.passkeys(reading, found.user.id)),
        ),
        status,
    )  # fmt: skip


def here() -> Visit:
    """The visit of a page whose door let somebody in."""
    found = visit()
    if found is None:
        raise RuntimeError("the door of this page lets nobody in who is not at least half signed in")
    return found


def onward(message: str) -> ResponseReturnValue:
    """After a second step was added: to the recovery codes while there are none, else back to the list of all."""
    flash(message)
    left = queries.recovery_codes_left(db_session(), here().user.id)
    return redirect(url_for("accounts.second_step" if left else "accounts.recovery_codes"))


def refuse_long(code: str | None) -> None:
    """Raises BadRequest for a code longer than any is, before anything is computed with it."""
    if len(code or "") > rules.LONGEST_CODE:
        raise BadRequest("a code is never that long")


def _drawn(picture: "segno.QRCode") -> str:
    """The dark fields as the path of a drawing whose unit is one field; four fields around stay light."""
    parts = []
    for y, row in enumerate(picture.matrix_iter(border=4)):
        x = 0
        for dark, run in groupby(row):
            wide = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{wide}v1h-{wide}z")
            x += wide
    return "".join(parts)


def _seed() -> UUID:
    """From what the new app's secret follows: kept in the browser's signed cookie until its first code was typed."""
    if "app_seed" not in session:
        session["app_seed"] = str(uuid4())
    return UUID(session["app_seed"])
