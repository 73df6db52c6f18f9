"""The page of the link in an introduction's mail: the two sides by what is public of them, and two buttons."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.campaigns.wording import OUTCOMES
from awards.core.identifiers import digest
from awards.needs import queries, rules, services, wording
from awards.needs.models import Introduction
from awards.needs.views.blueprint import bp
from awards.web.access import public
from awards.web.forms import OneButtonForm
from awards.web.transaction import db_session, now

LINK = "/introductions/<token>"


@bp.route(LINK)
@public
def asked(token: str) -> ResponseReturnValue:
    return _page(token, *queries.by_digest(db_session(), digest(token)))


@bp.route(f"{LINK}/consent", methods=["POST"])
@public
def consent(token: str) -> ResponseReturnValue:
    return _answer(token, agrees=True)


@bp.route(f"{LINK}/refusal", methods=["POST"])
@public
def refusal(token: str) -> ResponseReturnValue:
    return _answer(token, agrees=False)


def _answer(token: str, *, agrees: bool) -> ResponseReturnValue:
    found, side = queries.by_digest(db_session(), digest(token))
    if OneButtonForm().validate_on_submit():
        services.answer(db_session(), found, side, agrees=agrees)
        flash(_("Thank you. You agreed.") if agrees else _("Thank you. You declined; nobody sees your address."))
        return redirect(url_for("needs.asked", token=token))
    return _page(token, found, side)


def _page(token: str, found: Introduction, side: str) -> Response:
    told = found.standing == "agreed" and not found.is_erased
    response = make_response(
        render_template(
            "needs/answer.html",
            found=found,
            side=side,
            token=token,
            outcomes=OUTCOMES,
            row=wording.row(found.need, rules.day(now())),
            own=found.need_answer if side == "need" else found.pledge_answer,
            other=(found.pledge_email if side == "need" else found.need_email) if told else None,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response
