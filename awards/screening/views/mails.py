"""What went to whom: the log of an edition's mails, those that are held, and one tried again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from awards.screening import policy, queries, services
from awards.screening.queries import MAIL_STATES, BatchOfEdition, MailOfEdition, OfEdition
from awards.screening.views.blueprint import STAFF, bp, uuid_of
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

MAILS = f"{STAFF}/mails"

ACT_KINDS = {
    "passed": _l("Passed"),
    "returned": _l("Returned for mending"),
    "ineligible": _l("Not eligible"),
    "tagged": _l("Tagged"),
}

WORDS = {
    "nomination_received": _l("Receipt of a nomination"),
    "nomination_returned": _l("Return for mending"),
    "nomination_withdrawn": _l("Withdrawal confirmed"),
    "laureate_withdrew": _l("A nomination of the public result taken back"),
    "nomination_extended": _l("More time given"),
    "nomination_invitation": _l("Invitation to write together"),
    "nomination_handover": _l("A nomination offered to another person"),
    "nomination_handed_over": _l("A nomination handed over"),
    "nomination_join_asked": _l("Somebody asks to join a nomination"),
    "nomination_join_accepted": _l("A request to join accepted"),
    "nomination_join_declined": _l("A request to join declined"),
    "nomination_consent_asked": _l("Consent asked of the nominee"),
    "nomination_consent_given": _l("Consent given"),
    "nomination_consent_refused": _l("Consent refused"),
    "nomination_letter_asked": _l("Letter asked of a referee"),
    "nomination_letter_written": _l("A letter written"),
    "nomination_merged": _l("Two nominations made one"),
    "nomination_stands_again": _l("A nomination stands again"),
    "file_refused": _l("A file refused"),
    "erasure_approved": _l("Erasing a person"),
    "feedback_ready": _l("Feedback to a nominee"),
    "edition_closed": _l("What is deleted after the end, and when"),
    "appeal_received": _l("Receipt of an appeal"),
    "appeal_answered": _l("An appeal answered"),
    "question_asked": _l("A question of a nominee"),
    "question_answered": _l("A question answered"),
    "screening_ineligible": _l("Not eligible"),
    "screening_undone": _l("A mail taken back"),
    "nomination_corrected": _l("A typo put right"),
    "judge_invitation": _l("Invitation of a judge"),
    "judge_invitation_reminder": _l("Reminder of an invitation to judge"),
    "judge_invitation_withdrawn": _l("An invitation to judge taken back"),
    "assignment_made": _l("Entries given to a judge"),
    "assignment_moved": _l("A judge's entries changed by a plan"),
    "assignment_ended": _l("An entry taken from a judge"),
    "judge_reminder": _l("Reminder to a judge"),
    "judge_close_moved": _l("Another close of judging"),
    "scorecard_recused": _l("A judge stood aside"),
    "assignment_conflict": _l("Conflicts took reviews away"),
    "conflict_contested": _l("A judge contests a conflict"),
    "gate_refused": _l("A judge did not agree to the terms"),
    "scorecard_all_confirmed": _l("All scores confirmed"),
    "scorecard_reopened": _l("A confirmed scorecard given back to its judge"),
    "comparisons_reopened": _l("Confirmed comparisons given back to their judge"),
    "scorecard_keyed_in": _l("A form on paper keyed in"),
    "jury_meeting": _l("An invitation to a jury meeting"),
    "jury_called_off": _l("A jury meeting is called off"),
    "decision_proposed": _l("A decision to approve"),
    "decision_rejected": _l("A decision not approved"),
    "announcement_proposed": _l("An announcement to approve"),
    "announcement_stopped": _l("An announcement stopped"),
    "announcement_finalists": _l("News to finalists"),
    "announcement_winners": _l("News to winners"),
    "announcement_corrected": _l("A correction of what was announced"),
    "announcement_retracted": _l("A result taken back"),
    "closing_proposed": _l("Something for the whole edition to approve"),
    "closing_dropped": _l("A proposal taken back"),
}
"""What each mail of an edition is, in the words of the log."""


@bp.context_processor
def _mail_words() -> dict[str, object]:
    return {"mail_words": WORDS, "act_kinds": ACT_KINDS}


@bp.route(MAILS)
@requires(policy.may_screen, load=queries.edition)
@takes("state", "before")
def mails(of: OfEdition) -> ResponseReturnValue:
    state, before = lists.one("state", MAIL_STATES), lists.one("before")
    found = queries.mails(
        db_session(), of.edition_id, state=state, before=uuid_of(before, "parameter 'before'") if before else None
    )
    shown, more = found[: queries.PAGE], len(found) > queries.PAGE
    return render_template(
        "screening/mails.html",
        edition=of.edition,
        held=queries.held_batches(db_session(), of.edition_id),
        mails=shown,
        state=state,
        states=MAIL_STATES,
        older=lists.here(before=str(shown[-1].id)) if more else None,
        newer=lists.here(before=None) if request.args.get("before") else None,
    )


@bp.route(f"{STAFF}/acts/<uuid:act_id>/mails/hold", methods=["POST"])
@requires(policy.may_screen, load=queries.batch_of_edition)
def mails_hold(of: BatchOfEdition) -> ResponseReturnValue:
    count = services.hold_mails(db_session(), of.edition_id, of.batch_id, signed_in())
    if count:
        flash(ngettext("%(num)d mail is held.", "%(num)d mails are held.", count))
    else:
        flash(_("No mail was left to hold: all of them have gone."))
    return redirect(url_for("screening.mails", edition_id=of.edition_id))


@bp.route(f"{STAFF}/acts/<uuid:act_id>/mails/release", methods=["POST"])
@requires(policy.may_screen, load=queries.batch_of_edition)
def mails_release(of: BatchOfEdition) -> ResponseReturnValue:
    count = services.send_mails(db_session(), of.edition_id, of.batch_id, signed_in())
    flash(ngettext("%(num)d mail leaves now.", "%(num)d mails leave now.", count))
    return redirect(url_for("screening.mails", edition_id=of.edition_id))


@bp.route(f"{MAILS}/<uuid:mail_id>/retry", methods=["POST"])
@requires(policy.may_screen, load=queries.mail_of_edition)
def mail_retry(of: MailOfEdition) -> ResponseReturnValue:
    if services.try_again(db_session(), of.mail, signed_in(), now()):
        flash(_("The mail is tried again now."))
    return redirect(url_for("screening.mails", edition_id=of.edition_id))
