"""Staff answer what organisations ask of a campaign."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.campaigns import policy, services
from awards.campaigns.forms import RefusalForm
from awards.campaigns.policy import Asked
from awards.campaigns.views.blueprint import bp
from awards.campaigns.views.mine import an_ask
from awards.campaigns.views.staff import ALL, LISTS, campaign_page
from awards.web.access import requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ONE = f"{ALL}/asks/<uuid:ask_id>"


@bp.route(f"{ONE}/acceptance", methods=["POST"])
@requires(policy.may_settle, load=an_ask, because=policy.why_not_settle)
@takes(*LISTS)
def ask_accepted(found: Asked) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.accept(db_session(), found.ask, signed_in(), now())
    ):
        return _back(found, _("It belongs to the campaign. Whoever asked gets a mail."))
    return campaign_page(found.ask.campaign, form), 422


@bp.route(f"{ONE}/refusal", methods=["POST"])
@requires(policy.may_settle, load=an_ask, because=policy.why_not_settle)
@takes(*LISTS)
def ask_refused(found: Asked) -> ResponseReturnValue:
    form = RefusalForm()
    form.reason.id = f"reason-{found.ask.id}"  # each row has a reason of its own
    if form.validate_on_submit() and carry_out(
        form, lambda: services.refuse(db_session(), found.ask, form.reason.data or "", signed_in(), now())
    ):
        return _back(found, _("Refused. Whoever asked gets a mail with your reason."))
    return campaign_page(found.ask.campaign, form), 422


def _back(found: Asked, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("campaigns.one_campaign", campaign_id=found.ask.campaign_id))
