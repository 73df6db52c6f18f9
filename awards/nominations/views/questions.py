"""The questions of a nominee to staff, on the nomination that they are about."""

from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.nominations import policy, queries, services
from awards.nominations.forms import QuestionForm
from awards.nominations.queries import Nominated
from awards.nominations.views.blueprint import bp
from awards.web.access import requires, shown_to_who_looks
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/questions")
@requires(policy.may_read, load=queries.nominated)
@shown_to_who_looks(policy.sees_pages_of_nominee)
def questions(found: Nominated) -> ResponseReturnValue:
    return _page(found, QuestionForm())


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/questions", methods=["POST"])
@requires(policy.may_change, load=queries.nominated)
def ask(found: Nominated) -> ResponseReturnValue:
    form = QuestionForm()

    def say() -> None:
        services.ask(
            db_session(), found.nomination, found.edition, form.text.data or "", by=signed_in(), at=now(),
            key=form.given_key,
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, say):
        flash(_("Your question is with staff. Their answer comes by mail and stands here."))
        return redirect(
            url_for("nominations.questions", edition_id=found.edition.id, nomination_id=found.nomination.id)
        )
    return _page(found, form), 422


def _page(found: Nominated, form: QuestionForm) -> str:
    form.key.data = str(uuid4())
    return render_template(
        "nominations/ask.html",
        edition=found.edition,
        nomination=found.nomination,
        title=found.content.title,
        form=form,
        said=queries.thread(db_session(), found.nomination.id),
        may_ask=policy.may_change(signed_in(), found),
    )
