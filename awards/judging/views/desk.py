"""The judge's gate, queue, sheets and own scores; the chair's and staff's panels."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest, RuleBroken
from awards.core.text import N_
from awards.judging import pages, policy, queries, rules, services
from awards.judging.forms import OneButtonForm, RecusalForm, ScoreForm, WordsForm, conflict_field, gate_form
from awards.judging.queries import Gate, OwnScores, Panel, Progress, Queue, Sheet
from awards.judging.rules import CardState
from awards.judging.views.blueprint import DESK, SHEET, bp
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

WATCH = "/staff/<uuid:edition_id>/progress"
PANEL = "/staff/<uuid:edition_id>/scores/<uuid:category_id>"


def own_queue(session: Session, edition_id: UUID) -> Queue:
    """The queue of whoever asks."""
    return queries.queue(session, edition_id, signed_in().id, now())


def own_gate(session: Session, edition_id: UUID) -> Gate:
    """The gate of whoever asks."""
    return queries.gate(session, edition_id, signed_in().id, now())


def own_scores(session: Session, edition_id: UUID) -> OwnScores:
    """The cards of whoever asks."""
    return queries.own_scores(session, edition_id, signed_in().id, now())


def own_sheet(session: Session, edition_id: UUID, entry_id: UUID) -> Sheet:
    """The sheet of whoever asks."""
    return queries.sheet(session, edition_id, entry_id, signed_in().id, now())


def own_mark(session: Session, edition_id: UUID, entry_id: UUID, criterion_id: UUID) -> Sheet:
    """The sheet of whoever asks, and the criterion that is asked about."""
    sheet = own_sheet(session, edition_id, entry_id)
    return replace(sheet, asked=sheet.mark(criterion_id))


def panel(session: Session, edition_id: UUID, category_id: UUID) -> Panel:
    """A category's panel, closed or not at this instant."""
    return queries.panel(session, edition_id, category_id, now())


def progress_of(session: Session, edition_id: UUID) -> Progress:
    """The round that is watched."""
    return queries.progress(session, edition_id, now())


@bp.route(DESK)
@requires(policy.may_do, load=own_queue)
def queue(queue: Queue) -> ResponseReturnValue:
    at = now()
    led = [role.category_id for role in signed_in().roles if role.kind == "chair" and role.category_id]
    return render_template(
        "judging/queue.html",
        queue=queue,
        rows=pages.item_rows(queue.items),
        next=queue.next(),
        states=CardState,
        is_open=pages.is_open(queue, at),
        closed=at >= queue.round.closes_at,
        time=pages.time_facts(queue, at),
        led=queries.categories(db_session(), queue.edition_id, led) if led else [],
    )


@bp.route(f"{DESK}/conflicts", methods=["GET", "POST"])
@requires(policy.may_do, load=own_gate)
def conflicts(gate: Gate) -> ResponseReturnValue:
    names = {row.nomination_id: ", ".join(row.nominee_names) for row in gate.rows}
    form = gate_form(list(names.items()), agreed=gate.agreed_at is not None)
    if form.validate_on_submit():
        chosen = {nomination_id: form[conflict_field(nomination_id)].data for nomination_id in names}
        reasons = {nomination_id: str(rules.CONFLICT_REASONS[key]) for nomination_id, key in chosen.items() if key}

        def agree() -> None:
            services.pass_gate(db_session(), gate.edition, gate.round, reasons, signed_in(), now())

        if carry_out(form, agree):
            if reasons:
                flash(
                    ngettext(
                        "One conflict is noted. The nomination has left your queue.",
                        "%(num)s conflicts are noted. These nominations have left your queue.",
                        len(reasons),
                    )
                )
            return redirect(url_for("judging.queue", edition_id=gate.edition_id))
    rows = [(row, form[conflict_field(row.nomination_id)]) for row in gate.rows]
    closed = now() >= gate.round.closes_at
    return (
        render_template("judging/conflicts.html", gate=gate, form=form, rows=rows, closed=closed),
        422 if form.is_submitted() else 200,
    )


@bp.route(SHEET)
@requires(policy.may_open_sheet, load=own_sheet)
def scorecard(sheet: Sheet) -> ResponseReturnValue:
    if sheet.agreed_at is None:
        flash(_("Read the terms of confidentiality first."))
        return redirect(url_for("judging.conflicts", edition_id=sheet.edition_id))
    return pages.show_sheet(sheet, queries.queue_of(db_session(), sheet), now())


@bp.route(f"{SHEET}/scores/<uuid:criterion_id>", methods=["POST"])
@requires(policy.may_open_sheet, load=own_mark)
def save_score(sheet: Sheet) -> ResponseReturnValue:
    criterion, form = sheet.criterion_asked, ScoreForm()
    version = _version(form)

    def save() -> Any:
        taken_back = form.take_back.data == "yes"
        points = None if taken_back else rules.read_points(form.points.data or "", sheet.allowed)
        card = services.open_scorecard(db_session(), sheet.assignment, now())
        return card, services.save_score(db_session(), card, criterion.id, points, version, signed_in(), now())

    done = _changed(sheet, form, save)
    if not done:
        return _refused(sheet, form, {criterion.key: _sentence(form)})
    card, saved = done[0]
    if pages.wants_json():
        return jsonify(pages.score_answer(saved, queries.marks(db_session(), card), criterion.id))
    following = [mark for mark in sheet.marks if mark.criterion.position > criterion.position]
    anchor = f"criterion-{following[0].criterion.key}" if following else "finish"
    return redirect(_address("scorecard", sheet, _anchor=anchor), 303)


@bp.route(f"{SHEET}/words", methods=["POST"])
@requires(policy.may_open_sheet, load=own_sheet)
def save_words(sheet: Sheet) -> ResponseReturnValue:
    form = WordsForm()
    version = _version(form)

    def save() -> Any:
        card = services.open_scorecard(db_session(), sheet.assignment, now())
        comment, feedback = form.comment.data or "", form.feedback.data or ""
        services.save_words(db_session(), card, comment, feedback, signed_in(), now(), expected_version=version)
        return card

    done = _changed(sheet, form, save)
    if not done:
        return _refused(sheet, form, {}, words=form)
    if pages.wants_json():
        return jsonify(saved_at=now().isoformat(), saved=pages.saved_in_words(now()), version=done[0].version)
    flash(_("Both texts are saved."))
    return redirect(_address("scorecard", sheet, _anchor="finish"), 303)


@bp.route(f"{SHEET}/confirmation", methods=["POST"])
@requires(policy.may_open_sheet, load=own_sheet)
def confirm(sheet: Sheet) -> ResponseReturnValue:
    form = OneButtonForm()

    def save() -> Any:
        card = services.open_scorecard(db_session(), sheet.assignment, now())
        services.confirm_scorecard(db_session(), card, signed_in(), now())
        return card

    if not _changed(sheet, form, save):
        return _refused(sheet, form, {criterion.key: _("Choose a score.") for criterion in sheet.missing})
    flash(_("Your scores for N-%(number)s are confirmed.", number=f"{sheet.nomination.number:04d}"))
    return redirect(url_for("judging.queue", edition_id=sheet.edition_id), 303)


@bp.route(f"{SHEET}/recusal", methods=["GET", "POST"])
@requires(policy.may_open_sheet, load=own_sheet)
def recusal(sheet: Sheet) -> ResponseReturnValue:
    form = RecusalForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        if carry_out(form, lambda: services.recuse(db_session(), sheet.assignment, reason, signed_in(), now())):
            number = pages.numbered(sheet.nomination.number)
            flash(_("You stepped back from %(number)s. Staff are told and find another judge.", number=number))
            return redirect(url_for("judging.queue", edition_id=sheet.edition_id), 303)
    return (
        render_template(
            "judging/recusal.html",
            form=form,
            open=now() < sheet.round.closes_at,
            number=pages.numbered(sheet.nomination.number),
            back=_address("scorecard", sheet),
        ),
        422 if form.is_submitted() else 200,
    )


@bp.route(f"{DESK}/scores")
@requires(policy.may_do, load=own_scores)
def my_scores(own: OwnScores) -> ResponseReturnValue:
    return pages.show_own_scores(own, now())


@bp.route(f"{DESK}/scores/confirmation", methods=["POST"])
@requires(policy.may_do, load=own_queue)
def confirm_all(queue: Queue) -> ResponseReturnValue:
    ready = [item.entry_id for item in queue.items if item.state == CardState.SCORED]
    count = services.confirm_all(db_session(), queue.round, ready, signed_in(), now())
    flash(ngettext("One card is confirmed.", "%(num)s cards are confirmed.", count))
    return redirect(url_for("judging.my_scores", edition_id=queue.edition_id), 303)


@bp.route(f"{DESK}/categories/<uuid:category_id>/scores")
@requires(policy.may_read_as_chair, load=panel)
@takes("after")
def category_scores(panel: Panel) -> ResponseReturnValue:
    return pages.show_panel(panel, signed_in(), "judging.category_scores")


@bp.route(PANEL)
@requires(policy.may_read_as_staff, load=panel)
@takes("after")
def staff_scores(panel: Panel) -> ResponseReturnValue:
    return pages.show_panel(panel, signed_in(), "judging.staff_scores")


@bp.route(f"{PANEL}.json")
@requires(policy.may_read_as_staff, load=panel)
def staff_scores_json(panel: Panel) -> ResponseReturnValue:
    return lists.as_json(list(pages.panel_rows(panel, signed_in())))


@bp.route(f"{PANEL}.csv")
@requires(policy.may_read_as_staff, load=panel)
def staff_scores_csv(panel: Panel) -> ResponseReturnValue:
    name = f"scores-{panel.edition.year}-{panel.category.key}"
    return lists.as_csv(pages.panel_columns(panel), pages.panel_rows(panel, signed_in()), name)


@bp.route(WATCH)
@requires(policy.may_watch, load=progress_of)
@takes("after")
def progress(progress: Progress) -> ResponseReturnValue:
    return pages.show_progress(progress, now())


@bp.route(f"{WATCH}.json")
@requires(policy.may_watch, load=progress_of)
def progress_json(progress: Progress) -> ResponseReturnValue:
    return lists.as_json(list(pages.progress_rows(progress)))


@bp.route(f"{WATCH}.csv")
@requires(policy.may_watch, load=progress_of)
def progress_csv(progress: Progress) -> ResponseReturnValue:
    name = f"judging-progress-{progress.edition.year}"
    return lists.as_csv(pages.PROGRESS_COLUMNS, pages.progress_rows(progress), name)


def _changed(sheet: Sheet, form: Form, verb: Callable[[], Any]) -> list[Any]:
    """What `verb` gave, in a list; an empty one when the form or a rule refused it."""
    given: list[Any] = []

    def change() -> None:
        if sheet.agreed_at is None:
            raise RuleBroken(N_("Read and accept the terms of confidentiality first."))
        given.append(verb())

    return given if form.validate_on_submit() and carry_out(form, change) else []


def _refused(sheet: Sheet, form: Form, errors: dict[str, str], words: WordsForm | None = None) -> ResponseReturnValue:
    if pages.wants_json():
        return jsonify(error=_sentence(form)), 422
    found = queries.queue_of(db_session(), sheet)
    return pages.show_sheet(sheet, found, now(), words=words, errors=errors, status=422)


def _sentence(form: Form) -> str:
    sentences = [*form.form_errors, *(error for field in form for error in field.errors)]
    return str(sentences[0]) if sentences else ""


def _version(form: ScoreForm | WordsForm) -> int:
    if form.version.data is None:
        raise BadRequest("the version is a whole number")
    return int(form.version.data)


def _address(page: str, sheet: Sheet, **more: str) -> str:
    return url_for(f"judging.{page}", edition_id=sheet.edition_id, entry_id=sheet.entry.id, **more)  # type: ignore[arg-type]
