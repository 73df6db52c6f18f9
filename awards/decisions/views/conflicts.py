"""The page of a conflict that was found after the close, where staff say whether its score counts."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.assignment import services as assignment
from awards.assignment.rules import LateOutcome
from awards.assignment.rules.ties import sentence
from awards.decisions import policy
from awards.decisions.forms import LateConflictForm
from awards.decisions.queries import LateConflictPage
from awards.decisions.views.blueprint import a_late_conflict, bp
from awards.programme.round_words import round_name
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.labels import label
from awards.web.languages import translated
from awards.web.transaction import db_session, now


@bp.route("/staff/<uuid:edition_id>/decisions/conflicts/<uuid:late_id>")
@requires(policy.may_see_decision, load=a_late_conflict, because=policy.why_closed)
def late_conflict(page: LateConflictPage) -> ResponseReturnValue:
    return _late_conflict(page, LateConflictForm(formdata=None))


@bp.route("/staff/<uuid:edition_id>/decisions/conflicts/<uuid:late_id>/outcome", methods=["POST"])
@requires(policy.may_decide, load=a_late_conflict, because=policy.why_closed)
def late_conflict_outcome(page: LateConflictPage) -> ResponseReturnValue:
    form = LateConflictForm()

    def decide() -> None:
        assignment.decide_late_conflict(
            db_session(), page.row.late, LateOutcome(form.outcome.data), form.reason.data or "", signed_in(), now()
        )

    if form.validate_on_submit() and carry_out(form, decide):
        flash(_("What you decided about the score is kept."))
        return redirect(url_for("decisions.overview", edition_id=page.edition_id))
    return _late_conflict(page, form), 422


def _late_conflict(page: LateConflictPage, form: LateConflictForm) -> str:
    return render_template(
        "decisions/late_conflict.html",
        page=page,
        row=page.row,
        ties=[(label(tie.kind), translated(sentence(tie.kind, tie.evidence))) for tie in page.ties],
        form=form,
        round_name=round_name(page.round),
        decides=policy.may_decide(signed_in(), page) and page.row.late.outcome is None,
    )
