"""What a sheet sends all at once, without scripts: which parts of it the judge changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import g
from flask_babel import gettext as _
from wtforms import Field

from awards.core.errors import RuleBroken
from awards.core.text import Message
from awards.judging import rules
from awards.judging.forms import ScorePart, SheetForm, SheetPart, sheet_form
from awards.judging.queries import CardToWrite, Mark, Sheet
from awards.judging.services import OTHER_SCORE, OTHER_WORDS, Clashes, Typed, Written
from awards.web.forms import Form
from awards.web.languages import translated

FINISH = "finish"


@dataclass(frozen=True)
class Sent:
    """What a judge changed, and what is wrong with it by the criterion's key."""

    written: Written
    errors: Mapping[str, str]


def anchor_of(key: str) -> str:
    """Where a criterion stands on the page."""
    return f"criterion-{key}"


def form_of(sheet: Sheet) -> SheetForm:
    """The form of a sheet with what stands."""
    form = sheet_form((mark.criterion.key for mark in sheet.marks), formdata=None)
    return shows(form, sheet)


def shows(form: SheetForm, sheet: Sheet) -> SheetForm:
    """The form with the versions and marks of what stands, and what stands wherever the judge changed nothing."""
    card, note = sheet.card, sheet.note
    for mark in sheet.marks:
        part, points = form.score(mark.criterion.key), _points(mark)
        if not _changed(part, part.points.data, part.why.data):
            part.points.data, part.why.data = points, mark.why
        part.version.data, part.seen.data = str(mark.version), _mark(points, mark.why)
    words, private = form.words.form, form.note.form
    stand = (card.comment, card.feedback) if card else ("", "")
    changed = changed_texts(form)
    if words.comment not in changed:
        words.comment.data, words.feedback.data = stand
    words.version.data, words.seen.data = str(card.version if card else 1), _mark(*stand)
    text = note.text if note else ""
    if private.note not in changed:
        private.note.data = text
    private.version.data, private.seen.data = str(note.version if note else 0), _mark(text)
    return form


def sent_sheet(held: CardToWrite) -> SheetForm:
    """The form that this request's page sent."""
    g.sent_sheet = sheet_form(criterion.key for criterion in held.ground.criteria)
    form: SheetForm = g.sent_sheet
    return form


def sent_by_this_page() -> SheetForm | None:
    """The same once it was read; None where a request sends no whole sheet."""
    form: SheetForm | None = g.get("sent_sheet")
    return form


def typed_into(form: SheetForm, name: str, typed: Form) -> SheetForm:
    """The form with what was typed in the part of this name alone, and what is wrong with it."""
    part = form[name].form
    for field in typed:
        if field.short_name in part and field.short_name != "version":
            part[field.short_name].data, part[field.short_name].errors = field.data, field.errors
    if not isinstance(part, ScorePart):  # of a score it stands beside the criterion
        form.form_errors = typed.form_errors
    return form


def changed_texts(form: SheetForm) -> list[Field]:
    """The boxes of the texts that the judge changed."""
    words, note = form.words.form, form.note.form
    pair = [words.comment, words.feedback] if _changed(words, words.comment.data, words.feedback.data) else []
    return [*pair, *([note.note] if _changed(note, note.note.data) else [])]


def has_changes(form: SheetForm) -> bool:
    """Whether the judge changed anything on the page that sent the form."""
    return bool(changed_scores(form) or changed_texts(form))


def onward(form: SheetForm) -> str:
    """Where on the page it goes on after a save: where the pressed button says, or to what it took back."""
    wanted = anchor_of(form.undo.data) if form.undo.data else form.onward.data
    return next((anchor for key, _part in form.scores() if (anchor := anchor_of(key)) == wanted), FINISH)


def changed_scores(form: SheetForm) -> list[str]:
    """The keys of the criteria whose score the judge changed."""
    return [key for key, part in form.scores() if _changed(part, part.points.data, part.why.data)]


def read_sent(form: SheetForm, held: CardToWrite) -> Sent:
    """What the judge changed on the page that sent the form; what is as the page showed it is left alone."""
    scores: dict[UUID, Typed] = {}
    errors: dict[str, str] = {}
    ids = {criterion.key: criterion.id for criterion in held.ground.criteria}
    for key in changed_scores(form):
        part = form.score(key)
        if key == form.undo.data or key not in ids:
            continue
        try:
            points = rules.read_points(part.points.data or "", held.allowed)
            why = rules.why_to_keep(part.why.data or "", points, held.allowed)
        except RuleBroken as broken:
            errors[key] = translated(broken.message)
        else:
            scores[ids[key]] = points, why, part.seen_version
    words, note = form.words.form, form.note.form
    changed = changed_texts(form)
    undone = ids.get(form.undo.data or "")
    return Sent(
        Written(
            scores,
            words=(words.comment.data or "", words.feedback.data or "", words.seen_version)
            if words.comment in changed
            else None,
            note=(note.note.data or "", note.seen_version) if note.note in changed else None,
            undone=(undone, form.score(form.undo.data).seen_version) if undone else None,
        ),
        errors,
    )


def told(clashes: Clashes, form: SheetForm) -> dict[str, str]:
    """What was saved elsewhere meanwhile, in words: of scores by the criterion's key, of texts beside their boxes."""
    words, note = form.words.form, form.note.form
    for boxes, stand in (((words.comment, words.feedback), clashes.words), ((note.note,), clashes.note)):
        for box in boxes if stand else ():
            if (box.data or "") != stand[box.short_name]:
                box.errors = [_beside(OTHER_WORDS, stand[box.short_name] or "—")]
    return {mark.criterion.key: _beside(OTHER_SCORE, _stands(mark)) for mark in clashes.scores.values()}


def overtaken(form: SheetForm, marks: Iterable[Mark]) -> dict[str, str]:
    """What stands otherwise than the page showed, of scores that the judge left alone there, by the criterion's key."""
    return {
        mark.criterion.key: _beside(OTHER_SCORE, _stands(mark))
        for mark in marks
        if (part := form.score(mark.criterion.key)).was_sent
        and not _changed(part, part.points.data, part.why.data)
        and part.seen.data != _mark(_points(mark), mark.why)
    }


def taken_out(form: SheetForm) -> dict[str, str]:
    """What is wrong with the boxes of a score, by the criterion's key: it stands beside the criterion alone."""
    errors: dict[str, str] = {}
    for key, part in form.scores():
        for field in (part.points, part.why):
            for error in field.errors:
                errors.setdefault(key, str(error))
            field.errors = ()
    return errors


def _points(mark: Mark) -> str:
    return rules.as_text(mark.points) if mark.points is not None else ""


def _stands(mark: Mark) -> str:
    return " · ".join(filter(None, [_points(mark) or _("no score"), mark.why]))


def _beside(message: Message, stands: str) -> str:
    now = _("%(label)s: %(error)s", label=_("What is saved now"), error=stands)
    return f"{translated(message)} {now}"


def _changed(part: SheetPart, *typed: str | None) -> bool:
    return part.was_sent and _mark(*(text or "" for text in typed)) != (part.seen.data or "")


def _mark(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]
