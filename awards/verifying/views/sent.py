"""Pages on which anybody has a bundle checked that they hold."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.infrastructure import clock
from awards.verifying import queries, services
from awards.verifying.forms import BundleForm
from awards.verifying.models import SentBundle
from awards.verifying.views.blueprint import bp
from awards.verifying.views.wording import sentences
from awards.web.access import public, takes_up_to
from awards.web.forms import carry_out
from awards.web.transaction import counted, db_session, now, own_transaction

ROOM_FOR_A_FORM = 10_000


@bp.route("/verify/bundles", methods=["GET", "POST"])
@public
@takes_up_to(services.LARGEST + ROOM_FOR_A_FORM)
def bundles() -> ResponseReturnValue:
    form, taken = BundleForm(), list[SentBundle]()

    def send() -> None:
        content = form.bundle.data.read()
        with own_transaction() as session, counted(session):
            origin, pepper = Origin(request.remote_addr or ""), str(current_app.config["AWARDS"].secret_key)
            throttle.take(session, "bundle", "", origin, pepper, clock.real(session), field="bundle")
        taken.append(services.send(db_session(), content, now()))

    if form.validate_on_submit() and carry_out(form, send):
        return redirect(url_for("verifying.sent_bundle", bundle_id=taken[0].id), 303)
    page = render_template("verifying/bundles.html", form=form, largest=services.LARGEST)
    return page, 422 if form.is_submitted() else 200


@bp.route("/verify/bundles/<uuid:bundle_id>")
@public
def sent_bundle(bundle_id: UUID) -> ResponseReturnValue:
    found = queries.sent(db_session(), bundle_id)
    return render_template("verifying/sent.html", found=found, said=sentences(found.report) if found.checked_at else [])
