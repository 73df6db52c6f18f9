"""What nominees read after the result: the feedback, and their appeal with its answer."""

from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.feedback import policy, queries, rules, services
from awards.feedback.forms import AppealForm
from awards.feedback.queries import Appealing, Told
from awards.feedback.views.blueprint import bp
from awards.feedback.wording import shown_parts
from awards.web.access import requires
from awards.web.forms import carry_out, gone_on
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

NOMINATION = "/nominations/<uuid:edition_id>/<uuid:nomination_id>"


def a_told(session: Session, edition_id: UUID, nomination_id: UUID) -> Told:
    return queries.told(session, edition_id, nomination_id, now())


def an_appealing(session: Session, edition_id: UUID, nomination_id: UUID) -> Appealing:
    return queries.appealing(session, edition_id, nomination_id, now())


@bp.route(f"{NOMINATION}/feedback")
@requires(policy.may_be_told, load=a_told)
def told(page: Told) -> ResponseReturnValue:
    nomination = page.found.nomination
    return render_template(
        "feedback/told.html",
        edition=page.found.edition,
        nomination=nomination,
        parts=shown_parts(page.parts, nomination.language),
        rests=page.rests,
    )


@bp.route(f"{NOMINATION}/appeal")
@requires(policy.may_see_own_appeal, load=an_appealing)
def appeal(page: Appealing) -> ResponseReturnValue:
    return _appeal(page, AppealForm())


@bp.route(f"{NOMINATION}/appeal", methods=["POST"])
@requires(policy.may_appeal, load=an_appealing)
def make_appeal(page: Appealing) -> ResponseReturnValue:
    form = AppealForm()
    nomination, edition, closes = page.found.nomination, page.found.edition, page.closes_at or now()

    def make() -> None:
        services.appeal(db_session(), nomination, edition, form.text.data or "", closes, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, make):
        flash(_("We have your appeal."))
        return gone_on(url_for("feedback.appeal", edition_id=edition.id, nomination_id=nomination.id))
    return _appeal(an_appealing(db_session(), edition.id, nomination.id), form), 422


def _appeal(page: Appealing, form: AppealForm) -> str:
    return render_template(
        "feedback/appeal.html",
        edition=page.found.edition,
        nomination=page.found.nomination,
        appeal=page.appeal,
        earlier=page.earlier,
        closes_at=page.closes_at,
        is_open=page.closes_at is not None and now() < page.closes_at,
        may_appeal=policy.may_appeal(signed_in(), page),
        form=form,
        longest=rules.LONGEST,
        writer=signed_in().id,
        former=accounts.merged_away(db_session(), signed_in().id),
    )
