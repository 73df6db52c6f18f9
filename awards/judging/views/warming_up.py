"""The warm-up: staff mark entries, the chair says something about them, judges compare."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment import services as assignments
from awards.core.errors import StaleVersion
from awards.judging import pages, policy, queries
from awards.judging.forms import WarmUpForm, WarmUpNoteForm
from awards.judging.queries import Marked, OwnWarmUp, WarmUpOfRound
from awards.judging.views.blueprint import DESK, bp, on_device
from awards.web.access import requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, translated
from awards.web.transaction import db_session, now

OF_ROUND = "/staff/<uuid:edition_id>/warm-up"
ONE = f"{OF_ROUND}/<uuid:entry_id>"


def own_warm_up(session: Session, edition_id: UUID) -> OwnWarmUp:
    """The warm-up of whoever asks."""
    return queries.own_warm_up(session, edition_id, signed_in().id, now())


def warm_up_of(session: Session, edition_id: UUID) -> WarmUpOfRound:
    """What judges warm up with in the current round."""
    return queries.warm_up(session, edition_id, signed_in().id, now())


def one_of_it(session: Session, edition_id: UUID, entry_id: UUID) -> Marked:
    """One of these entries."""
    return queries.warm_up_entry(session, edition_id, entry_id, signed_in().id, now())


@bp.route(f"{DESK}/warm-up")
@requires(policy.may_do, load=own_warm_up)
def warm_up(own: OwnWarmUp) -> ResponseReturnValue:
    return on_device(pages.show_warm_up(own, signed_in(), now()), own.queue)


@bp.route(OF_ROUND)
@requires(policy.may_see_warm_up, load=warm_up_of)
def warm_up_of_round(found: WarmUpOfRound) -> ResponseReturnValue:
    may = policy.may_mark_warm_up(signed_in(), found)
    return pages.show_marked(found, _form(found) if may else None, now())


@bp.route(OF_ROUND, methods=["POST"])
@requires(policy.may_mark_warm_up, load=warm_up_of)
def mark_warm_up(found: WarmUpOfRound) -> ResponseReturnValue:
    form = _form(found)

    def mark() -> None:
        assignments.mark_to_warm_up(
            db_session(), found.round, form.number.data, form.category.data, signed_in(), now()
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, mark):
        flash(_("Judges warm up with it. The next plan gives it to all who may read it."))
        return redirect(url_for("judging.warm_up_of_round", edition_id=found.edition_id), 303)
    return pages.show_marked(found, form, now())


@bp.route(f"{ONE}/removal", methods=["POST"])
@requires(policy.may_mark_warm_up, load=one_of_it)
def unmark_warm_up(one: Marked) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: assignments.unmark_to_warm_up(db_session(), one.entry, signed_in(), now())
    ):
        flash(_("It is a nomination like the others again. Who has it keeps it."))
    for error in form.form_errors:
        flash(error)
    return redirect(url_for("judging.warm_up_of_round", edition_id=one.edition_id), 303)


@bp.route(ONE, methods=["GET", "POST"])
@requires(policy.may_say_about_warm_up, load=one_of_it)
def warm_up_note(one: Marked) -> ResponseReturnValue:
    entry, staff = one.entry, policy.may_mark_warm_up(signed_in(), one)
    form = WarmUpNoteForm(data={"note": entry.note, "shown_from": entry.shown_from, "version": entry.version})
    if not staff:
        del form.shown_from

    def say() -> None:
        shown_from = form.shown_from.data if staff else entry.shown_from
        assignments.say_about_warm_up(
            db_session(), entry, form.note.data or "", shown_from, form.version.data, signed_in()
        )  # fmt: skip

    try:
        done = form.validate_on_submit() and carry_out(form, say)
    except StaleVersion as stale:
        done = False
        form.note.errors = [
            *form.note.errors,
            translated(stale.message),
            _("It says now: “%(note)s”. Save again to put yours in its place.", note=stale.theirs["note"]),
        ]
        form.version.data = int(stale.theirs["version"])
    if done:
        flash(_("Saved. Judges read it beside the jury’s points."))
        where = "judging.warm_up_of_round" if staff else "judging.warm_up"
        return redirect(url_for(where, edition_id=one.edition_id), 303)
    return pages.show_note(one, form, signed_in())


def _form(found: WarmUpOfRound) -> WarmUpForm:
    form: WarmUpForm = WarmUpForm([(c.key, in_language(c.names)) for c in found.edition.categories])
    return form
