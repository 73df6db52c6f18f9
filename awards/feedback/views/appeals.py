"""Appeals as staff read and answer them."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment.queries import EditionAsRead, edition_as_read
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.feedback import policy, queries, rules, services
from awards.feedback.forms import AnswerForm, SettlementForm
from awards.feedback.queries import AppealPage
from awards.feedback.views.blueprint import bp
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

STAFF = "/staff/<uuid:edition_id>/appeals"


def an_edition(session: Session, edition_id: UUID) -> EditionAsRead:
    return edition_as_read(session, edition_id, signed_in().id)


def an_appeal(session: Session, edition_id: UUID, appeal_id: UUID) -> AppealPage:
    return queries.appeal_page(session, edition_id, appeal_id, signed_in().id)


@bp.route(STAFF)
@requires(policy.may_see_all, load=an_edition)
def appeals(page: EditionAsRead) -> ResponseReturnValue:
    return render_template(
        "feedback/appeals.html",
        page=page,
        rows=queries.appeals(db_session(), page.edition_id, page.tied),
        tied=[category for category in page.edition.categories if category.id in page.tied],
        outcomes=_outcomes(),
    )


@bp.route(f"{STAFF}/<uuid:appeal_id>")
@requires(policy.may_read_appeal, load=an_appeal)
def one_appeal(page: AppealPage) -> ResponseReturnValue:
    return _one(page, AnswerForm())


@bp.route(f"{STAFF}/<uuid:appeal_id>/answer", methods=["POST"])
@requires(policy.may_answer, load=an_appeal, because=policy.why_not_answer)
def answer(page: AppealPage) -> ResponseReturnValue:
    form = AnswerForm()

    def give() -> None:
        services.answer(
            db_session(), page.appeal, page.edition, form.outcome.data or "", form.answer.data or "", signed_in(),
            now(),
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, give):
        flash(_("The answer is sent."))
        return redirect(url_for("feedback.one_appeal", edition_id=page.edition_id, appeal_id=page.appeal.id))
    return _one(an_appeal(db_session(), page.edition_id, page.appeal.id), form), 422


@bp.route(f"{STAFF}/<uuid:appeal_id>/settlement", methods=["POST"])
@requires(policy.may_settle, load=an_appeal)
def appeal_settlement(page: AppealPage) -> ResponseReturnValue:
    form = SettlementForm()
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.settle_appeal(
            db_session(), page.appeal, page.edition, form.words.data or "", signed_in(), now()
        ),
    ):
        flash(_("Kept. Nothing waits after this appeal any more."))
        return redirect(url_for("feedback.one_appeal", edition_id=page.edition_id, appeal_id=page.appeal.id))
    return _one(an_appeal(db_session(), page.edition_id, page.appeal.id), AnswerForm(formdata=None), form), 422


def _one(page: AppealPage, form: AnswerForm, settling: SettlementForm | None = None) -> str:
    may_answer = policy.may_answer(signed_in(), page)
    asked = page.appeal.outcome is None and not may_answer
    return render_template(
        "feedback/one_appeal.html",
        page=page,
        form=form,
        settling=settling or SettlementForm(formdata=None),
        failed=settling or form,
        may_settle=policy.may_settle(signed_in(), page),
        outcomes=_outcomes(),
        languages_of=LANGUAGE_NAMES,
        longest=rules.LONGEST,
        may_answer=may_answer,
        who_may_answer=queries.who_may_answer(db_session(), page) if asked else [],
        because=policy.why_not_answer(signed_in(), page),
    )


def _outcomes() -> dict[str, str]:
    return {"upheld": _("Upheld"), "not_upheld": _("Not upheld"), "noted": _("Noted")}
