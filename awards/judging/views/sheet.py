"""A judge's sheet of one entry: read, score, write, confirm, step back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest, RuleBroken, StaleVersion
from awards.core.text import N_
from awards.judging import pages, policy, queries, rules, services
from awards.judging.forms import NoteForm, OneButtonForm, RecusalForm, ScoreForm, WordsForm
from awards.judging.queries import Sheet
from awards.judging.views.blueprint import SHEET, bp, on_device
from awards.judging.views.numbers import numbered_save
from awards.programme.choosing import number_asked
from awards.web.access import requires, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import LOCALES
from awards.web.lists import one
from awards.web.transaction import db_session, now


def own_sheet(session: Session, edition_id: UUID, entry_id: UUID) -> Sheet:
    """The sheet of whoever asks."""
    return queries.sheet(session, edition_id, entry_id, signed_in().id, now(), number_asked())


def own_mark(session: Session, edition_id: UUID, entry_id: UUID, criterion_id: UUID) -> Sheet:
    """The sheet of whoever asks, and the criterion that is asked about."""
    sheet = queries.sheet(session, edition_id, entry_id, signed_in().id, now(), number_asked(), to_save=True)
    return replace(sheet, asked=sheet.mark(criterion_id))


@bp.route(SHEET)
@requires(policy.may_open_sheet, load=own_sheet)
@takes("translation", "round")
def scorecard(sheet: Sheet) -> ResponseReturnValue:
    if sheet.agreed_at is None:
        flash(_("Read the terms of confidentiality first."))
        return redirect(url_for("judging.conflicts", edition_id=sheet.edition_id, round=sheet.named))
    translation = one("translation", LOCALES)
    page = pages.show_sheet(sheet, queries.queue_of(db_session(), sheet), now(), translation=translation)
    return on_device(page, sheet)


@bp.route(f"{SHEET}/scores/<uuid:criterion_id>", methods=["POST"])
@requires(policy.may_open_sheet, load=own_mark)
@takes("round")
def save_score(sheet: Sheet) -> ResponseReturnValue:
    criterion, form = sheet.criterion_asked, ScoreForm()
    version = _version(form)

    def save() -> Any:
        taken_back = form.take_back.data == "yes"
        points = None if taken_back else rules.read_points(form.points.data or "", sheet.allowed)
        repeat = services.is_repeat(db_session(), numbered_save(), signed_in(), now())
        card = services.open_scorecard(db_session(), sheet.assignment, now(), repeat=repeat)
        return card, services.save_score(
            db_session(), card, criterion.id, points, version, signed_in(), now(), why=form.why.data or "",
            repeat=repeat,
        )  # fmt: skip

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
@takes("round")
def save_words(sheet: Sheet) -> ResponseReturnValue:
    form = WordsForm()
    version = _version(form)

    def save() -> Any:
        repeat = services.is_repeat(db_session(), numbered_save(), signed_in(), now())
        card = services.open_scorecard(db_session(), sheet.assignment, now(), repeat=repeat)
        comment, feedback = form.comment.data or "", form.feedback.data or ""
        services.save_words(
            db_session(), card, comment, feedback, signed_in(), now(), expected_version=version, repeat=repeat
        )
        return card

    done = _changed(sheet, form, save)
    if not done:
        return _refused(sheet, form, {}, words=form)
    if pages.wants_json():
        return jsonify(saved_at=now().isoformat(), saved=pages.saved_in_words(now()), version=done[0].version)
    flash(_("Both texts are saved."))
    return redirect(_address("scorecard", sheet, _anchor="finish"), 303)


@bp.route(f"{SHEET}/note", methods=["POST"])
@requires(policy.may_open_sheet, load=own_sheet)
@takes("round")
def save_note(sheet: Sheet) -> ResponseReturnValue:
    form = NoteForm()
    version = _version(form)

    def save() -> Any:
        repeat = services.is_repeat(db_session(), numbered_save(), signed_in(), now())
        text = form.note.data or ""
        return services.save_note(
            db_session(), sheet.assignment, text, version, signed_in(), now(), repeat=repeat
        )  # fmt: skip

    done = _changed(sheet, form, save)
    if not done:
        return _refused(sheet, form, {}, note=form)
    if pages.wants_json():
        return jsonify(saved_at=now().isoformat(), saved=pages.saved_in_words(now()), version=done[0].version)
    flash(_("Your note is saved."))
    return redirect(_address("scorecard", sheet, _anchor="finish"), 303)


@bp.route(f"{SHEET}/confirmation", methods=["POST"])
@requires(policy.may_open_sheet, load=own_sheet)
@takes("round")
def confirm(sheet: Sheet) -> ResponseReturnValue:
    form = OneButtonForm()

    def save() -> Any:
        card = services.open_scorecard(db_session(), sheet.assignment, now())
        services.confirm_scorecard(db_session(), card, signed_in(), now())
        return card

    if not _changed(sheet, form, save):
        missing = {criterion.key: _("Choose a score.") for criterion in sheet.missing}
        lacking = {criterion.key: _("Say why in one line.") for criterion in sheet.lacking_why}
        return _refused(sheet, form, missing or lacking)
    flash(_("Your scores for N-%(number)s are confirmed.", number=f"{sheet.nomination.number:04d}"))
    return redirect(url_for("judging.queue", edition_id=sheet.edition_id, round=sheet.named), 303)


@bp.route(f"{SHEET}/recusal", methods=["GET", "POST"])
@requires(policy.may_open_sheet, load=own_sheet)
@takes("round")
def recusal(sheet: Sheet) -> ResponseReturnValue:
    form = RecusalForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        if carry_out(form, lambda: services.recuse(db_session(), sheet.assignment, reason, signed_in(), now())):
            number = pages.numbered(sheet.nomination.number)
            flash(_("You stepped back from %(number)s. Staff are told and find another judge.", number=number))
            return redirect(url_for("judging.queue", edition_id=sheet.edition_id, round=sheet.named), 303)
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


def _changed(sheet: Sheet, form: Form, verb: Callable[[], Any]) -> list[Any]:
    """What `verb` gave, in a list; an empty one when the form or a rule refused it."""
    given: list[Any] = []

    def change() -> None:
        if sheet.several and sheet.named is None:
            raise StaleVersion(N_("The award has more rounds of judging since this page was opened. Open it again."))
        if sheet.agreed_at is None:
            raise RuleBroken(N_("Read and accept the terms of confidentiality first."))
        given.append(verb())

    return given if form.validate_on_submit() and carry_out(form, change) else []


def _refused(sheet: Sheet, form: Form, errors: dict[str, str], **typed: Any) -> ResponseReturnValue:
    """What was refused, beside what was `typed` (`words` or `note`)."""
    if pages.wants_json():
        return jsonify(error=_sentence(form)), 422
    found = queries.queue_of(db_session(), sheet)
    return pages.show_sheet(sheet, found, now(), errors=errors, status=422, **typed)


def _sentence(form: Form) -> str:
    sentences = [*form.form_errors, *(error for field in form for error in field.errors)]
    return str(sentences[0]) if sentences else ""


def _version(form: ScoreForm | WordsForm | NoteForm) -> int:
    if form.version.data is None:
        raise BadRequest("the version is a whole number")
    return int(form.version.data)


def _address(page: str, sheet: Sheet, **more: str) -> str:
    return url_for(f"judging.{page}", edition_id=sheet.edition_id, entry_id=sheet.entry.id, round=sheet.named, **more)  # type: ignore[arg-type]
