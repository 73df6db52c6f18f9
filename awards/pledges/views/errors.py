"""A reader says that something on a pledge's page is wrong."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.infrastructure import clock
from awards.pledges import queries, services
from awards.pledges.forms import ErrorForm
from awards.pledges.models import Pledge
from awards.pledges.views.blueprint import bp
from awards.web.access import public
from awards.web.forms import carry_out
from awards.web.languages import language
from awards.web.transaction import counted, db_session, now, own_transaction


@bp.route("/pledges/<public_id>/error")
@public
def error_form(public_id: str) -> ResponseReturnValue:
    return _page(queries.public_pledge(db_session(), public_id), ErrorForm(formdata=None))


@bp.route("/pledges/<public_id>/error", methods=["POST"])
@public
def error(public_id: str) -> ResponseReturnValue:
    form = ErrorForm()

    def keep() -> None:
        origin, pepper = Origin(request.remote_addr or ""), str(current_app.config["AWARDS"].secret_key)
        with own_transaction() as writing, counted(writing):
            throttle.take(writing, "pledge_error", "", origin, pepper, clock.real(writing), field="words")
        found = queries.public_pledge(db_session(), public_id)
        services.report_error(db_session(), found, form.words.data or "", form.email.data or "", now(), language())

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("Thank you. The secretariat looks at it."))
        return redirect(url_for("pledges.pledge", public_id=public_id))
    return _page(queries.public_pledge(db_session(), public_id), form), 422


def _page(found: Pledge, form: ErrorForm) -> str:
    return render_template("pledges/error.html", pledge=found, form=form)
