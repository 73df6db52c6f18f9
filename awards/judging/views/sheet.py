"""A judge's sheet of one entry: read, score, write, confirm, step back."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.judging import pages, policy, queries, rules, services
from awards.judging.forms import SCORE, ConfirmForm, NoteForm, RecusalForm, ScoreForm, SheetForm, WordsForm
from awards.judging.models import PrivateNote, Scorecard
from awards.judging.queries import CardToWrite, OpenCard, Sheet
from awards.judging.services import SavedScore
from awards.judging.views.blueprint import SHEET, bp, on_device
from awards.judging.views.numbers import numbered_save
from awards.programme.choosing import number_asked
from awards.web.access import requires, shown_to_who_looks, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import looking, signed_in
from awards.web.languages import LOCALES, in_language
from awards.web.lists import one
from awards.web.transaction import db_session, now

T = TypeVar("T")


def own_sheet(session: Session, edition_id: UUID, entry_id: UUID) -> Sheet:
    """The sheet of whoever asks; whoever looks as a judge sees nothing that the judge wrote."""
    found = queries.sheet(session, edition_id, entry_id, signed_in().id, now(), number_asked())
    return found if looking() is None else found.unwritten()


def own_card(session: Session, edition_id: UUID, entry_id: UUID) -> CardToWrite:
    """The card of whoever asks, held: a save needs nothing of what the sheet shows."""
    return queries.card_to_write(session, edition_id, entry_id, signed_in().id, now(), number_asked())


def own_mark(session: Session, edition_id: UUID, entry_id: UUID, criterion_id: UUID) -> CardToWrite:
    """The same with the criterion that is asked about."""
    return own_card(session, edition_id, entry_id).about(criterion_id)


@bp.route(SHEET)
@requires(policy.may_open_sheet, load=own_sheet)
@shown_to_who_looks(policy.sees_pages_of_judges)
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
def save_score(held: CardToWrite) -> ResponseReturnValue:
    criterion, form = held.criterion_asked, ScoreForm()

    def save() -> SavedScore:
        taken_back = form.take_back.data == "yes"
        points = None if taken_back else rules.read_points(form.points.data or "", held.allowed)
        opened, repeat = _open(held)
        return services.save_score(
            db_session(), opened.card, criterion.id, points, form.version.data, signed_in(), now(),
            why=form.why.data or "", repeat=repeat, ground=held.ground, marks=opened.marks,
        )  # fmt: skip

    done = _changed(held, form, save)
    if not done:
        return _refused(held, form, {criterion.key: _sentence(form)}, about=SCORE + criterion.key)
    if pages.wants_json():
        return jsonify(pages.score_answer(done[0], criterion.id))
    following = [other for other in held.ground.criteria if other.position > criterion.position]
    anchor = f"criterion-{following[0].key}" if following else "finish"
    return redirect(_address("scorecard", held, _anchor=anchor), 303)


@bp.route(f"{SHEET}/words", methods=["POST"])
@requires(policy.may_open_sheet, load=own_card)
@takes("round")
def save_words(held: CardToWrite) -> ResponseReturnValue:
    form = WordsForm()

    def save() -> Scorecard:
        (card, _marks), repeat = _open(held)
        comment, feedback = form.comment.data or "", form.feedback.data or ""
        services.save_words(
            db_session(), card, comment, feedback, signed_in(), now(), expected_version=form.version.data,
            repeat=repeat, ground=held.ground,
        )  # fmt: skip
        return card

    done = _changed(held, form, save)
    if not done:
        return _refused(held, form, {}, about="words")
    if pages.wants_json():
        return jsonify(saved_at=now().isoformat(), saved=pages.saved_in_words(now()), version=done[0].version)
    flash(_("Both texts are saved."))
    return redirect(_address("scorecard", held, _anchor="finish"), 303)


@bp.route(f"{SHEET}/note", methods=["POST"])
@requires(policy.may_open_sheet, load=own_card)
@takes("round")
def save_note(held: CardToWrite) -> ResponseReturnValue:
    form = NoteForm()

    def save() -> PrivateNote:
        repeat = services.is_repeat(db_session(), numbered_save(), signed_in(), now())
        text = form.note.data or ""
        return services.save_note(db_session(), held.ground, text, form.version.data, signed_in(), now(), repeat=repeat)

    done = _changed(held, form, save)
    if not done:
        return _refused(held, form, {}, about="note")
    if pages.wants_json():
        return jsonify(saved_at=now().isoformat(), saved=pages.saved_in_words(now()), version=done[0].version)
    flash(_("Your note is saved."))
    return redirect(_address("scorecard", held, _anchor="finish"), 303)


@bp.route(f"{SHEET}/saves", methods=["POST"])
@requires(policy.may_open_sheet, load=own_card)
@takes("round")
def save_sheet(held: CardToWrite) -> ResponseReturnValue:
    form = pages.sent_sheet(held)
    if (refused := _save_at_once(held, form)) is not None:
        return refused
    return redirect(_address("scorecard", held, _anchor=pages.onward(form)), 303)


@bp.route(f"{SHEET}/confirmation", methods=["POST"])
@requires(policy.may_open_sheet, load=own_card)
@takes("round")
def confirm(held: CardToWrite) -> ResponseReturnValue:
    sent, form = pages.sent_sheet(held), ConfirmForm()
    if (refused := _save_at_once(held, sent)) is not None:
        return refused

    overtaken: dict[str, str] = {}

    def save() -> Scorecard:
        card, marks = services.open_on(db_session(), held.ground, now())
        overtaken.update(pages.overtaken(sent, marks))
        if overtaken:
            raise RuleBroken(services.OTHER_SCORE)
        services.confirm_scorecard(db_session(), card, signed_in(), now())
        return card

    if not _changed(held, form, save):
        if not pages.has_changes(sent):
            return _refused(held, form, overtaken or None)
        names = {criterion.key: in_language(criterion.names) for criterion in held.ground.criteria}
        reason = next((f"{names[key]}: {said}" for key, said in overtaken.items()), _sentence(form))
        flash(_("Saved, but not confirmed yet: %(reason)s", reason=reason))
        return redirect(_address("scorecard", held, _anchor="scores-title"), 303)
    flash(_("Your scores for N-%(number)s are confirmed.", number=f"{held.ground.nomination.number:04d}"))
    return redirect(url_for("judging.queue", edition_id=held.edition_id, round=held.named), 303)


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


def _open(held: CardToWrite) -> tuple[OpenCard, bool]:
    """The card to save on, and whether this save was done before."""
    repeat = services.is_repeat(db_session(), numbered_save(), signed_in(), now())
    return services.open_on(db_session(), held.ground, now(), repeat=repeat), repeat


def _save_at_once(held: CardToWrite, form: SheetForm) -> ResponseReturnValue | None:
    """Save all that the judge changed on the page that sent the form; gives an answer where nothing of it is saved."""
    sent = pages.read_sent(form, held)
    if not sent.written and not sent.errors:
        return None
    verb = partial(services.save_sheet, db_session(), held.ground, sent.written, signed_in(), now())
    given = [] if sent.errors else _changed(held, form, verb)
    if given and not given[0]:
        if sent.written.words:
            flash(_("Both texts are saved."))
        if sent.written.note:
            flash(_("Your note is saved."))
        return None
    return _refused(held, form, {**sent.errors, **(pages.told(given[0], form) if given else {})}, sent=form)


def _changed(held: CardToWrite, form: Form, verb: Callable[[], T]) -> list[T]:
    """What `verb` gave, in a list; an empty one when the form or a rule refused it."""
    given: list[T] = []

    def change() -> None:
        if held.several and held.named is None:
            raise StaleVersion(N_("The award has more rounds of judging since this page was opened. Open it again."))
        if held.agreed_at is None:
            raise RuleBroken(N_("Read and accept the terms of confidentiality first."))
        given.append(verb())

    return given if form.validate_on_submit() and carry_out(form, change) else []


def _refused(
    held: CardToWrite,
    form: Form,
    errors: dict[str, str] | None,
    *,
    about: str | None = None,
    sent: SheetForm | None = None,
) -> ResponseReturnValue:
    """What was refused, beside what was typed: in the part that it is `about`, or in all of a sheet that was `sent`;
    without `errors`, what is missing."""
    if pages.wants_json():
        return jsonify(error=_sentence(form)), 422
    sheet = own_sheet(db_session(), held.edition_id, held.entry_id)
    lacking = None
    if errors is None:
        lacking = "score" if sheet.missing else "why"
        words = {"score": _("Choose a score."), "why": _("Say why in one line.")}[lacking]
        errors = {criterion.key: words for criterion in sheet.missing or sheet.lacking_why}
    shown = pages.shows(sent, sheet) if sent is not None else pages.form_of(sheet)
    if about is not None:
        pages.typed_into(shown, about, form)
    if beside := pages.taken_out(shown):
        errors, lacking = beside | errors, None
    found = queries.queue_of(db_session(), sheet)
    return pages.show_sheet(sheet, found, now(), form=shown, errors=errors, lacking=lacking, status=422)


def _sentence(form: Form) -> str:
    sentences = [*form.form_errors, *(error for field in form for error in field.errors)]
    return str(sentences[0]) if sentences else ""


def _address(page: str, of: Sheet | CardToWrite, **more: str) -> str:
    return url_for(f"judging.{page}", edition_id=of.edition_id, entry_id=of.entry_id, round=of.named, **more)  # type: ignore[arg-type]
