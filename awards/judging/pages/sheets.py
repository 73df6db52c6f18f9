"""A judge's sheet as a page, its answers to the script, and the answer to a change that came too late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.errors import StaleVersion
from awards.judging import rules
from awards.judging.forms import NoteForm, ScoreForm, WordsForm
from awards.judging.pages.words import (
    is_open,
    language_in_words,
    mean_in_words,
    numbered,
    saved_in_words,
    scored_in_words,
    time_facts,
    two_places,
)
from awards.judging.queries import Mark, Queue, Sheet, weighted_mean
from awards.judging.queries.shown import Shown, Translation, shown_to_judges
from awards.judging.services import SavedScore
from awards.nominations.countries import Countries
from awards.nominations.pages.files import FileShown, handed_out
from awards.nominations.queries import country_names
from awards.nominations.wording import countries_in, shown_answer
from awards.web.filters import of_hundred
from awards.web.languages import in_language, language, translated, with_commas
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Row:
    """One criterion on the sheet, in words."""

    id: str
    key: str
    anchor: str
    name: str
    weight: str
    points: list[str]
    value: str | None
    meanings: list[tuple[str, str]]
    saved: str
    version: int
    before: str | None
    why: str
    why_before: str
    error: str | None


@dataclass(frozen=True)
class Translated:
    """A text in another language beside the original; `label` says which, who made it, and whether it is older."""

    language: str
    label: str
    text: str


@dataclass(frozen=True)
class Answer:
    """One answer of the nomination, with the criteria that it feeds."""

    question: str
    text: str | None
    feeds: str | None
    keys: str
    url: str | None = None
    files: list[FileShown] | None = None
    translations: Sequence[Translated] = ()


def wants_json() -> bool:
    """Whether the page's script asks, rather than a form."""
    return request.accept_mimetypes.best == "application/json"


def show_sheet(
    sheet: Sheet,
    queue: Queue,
    at: datetime,
    *,
    words: WordsForm | None = None,
    note: NoteForm | None = None,
    scored: tuple[str, ScoreForm] | None = None,
    errors: dict[str, str] | None = None,
    translation: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The sheet as a page; `errors` by the criterion's key, as is what was `scored` and refused, translations into the
    language `translation` open."""
    errors, (refused, typed) = errors or {}, scored or ("", None)
    rows = [
        _row(mark, sheet, errors.get(mark.criterion.key), typed if mark.criterion.key == refused else None)
        for mark in sheet.marks
    ]
    shown = shown_to_judges(db_session(), sheet)
    files = _files(sheet, shown)
    given = answers(shown, sheet.marks, files)
    page = render_template(
        "judging/scorecard.html",
        sheet=sheet,
        queue=queue,
        rows=rows,
        shown=shown,
        title=shown.title or numbered(shown.number),
        title_translations=_translated(shown, rules.TITLE),
        answers=given,
        files=files[None],
        translated_into=_languages(shown),
        translation=translation,
        letters=[replace(letter, name=letter.name or _("A referee")) for letter in shown.letters],
        words=words or words_form(sheet),
        note=note or note_form(sheet),
        errors=[(row.anchor, f"{row.name}: {row.error}") for row in rows if row.error],
        error_title=ngettext("One score is missing or needs a change", "%(num)s scores are missing", len(errors)),
        editable=is_open(sheet, at) and sheet.confirmed_at is None,
        not_yet=at < sheet.round.opens_at,
        total=mean_in_words(sheet.total),
        scored=scored_in_words(sheet.marks),
        next=queue.next(after=sheet.entry.id),
        number_of_words=rules.word_count(one.text or "" for one in given),
        written_in=language_in_words(shown.language),
        time=time_facts(queue, at),
        number=numbered(shown.number),
        facts=_facts(shown),
        may_recuse=at < sheet.round.closes_at,
        low=rules.as_text(sheet.allowed[0]),
        high=rules.as_text(sheet.allowed[-1]),
        halves=sheet.edition.half_points,
        longest=rules.LONGEST_WORDS,
    )
    return page, status


def score_answer(saved: SavedScore, criterion_id: UUID) -> dict[str, Any]:
    """What the sheet's script needs to know of a saved score; the total is a decimal text, null until it exists."""
    mark = next(mark for mark in saved.marks if mark.criterion.id == criterion_id)
    mean = weighted_mean(saved.marks)
    return {
        "saved_at": saved.saved_at.isoformat(),
        "version": saved.version,
        "points": rules.as_text(saved.points) if saved.points is not None else None,
        "before": rules.as_text(mark.before) if mark.before is not None else None,
        "why": saved.why,
        "why_before": mark.why_before,
        "saved": saved_in_words(saved.saved_at if saved.points is not None else None),
        "total": str(two_places(mean)) if mean is not None else None,
        "total_words": mean_in_words(mean),
        "scored_words": scored_in_words(saved.marks),
    }


def refuse_clash(error: StaleVersion) -> ResponseReturnValue:
    """409: what was typed and what stands, side by side; nothing is overwritten and nothing is lost."""
    message = translated(error.message)
    if wants_json():
        return jsonify(error=message, theirs=error.theirs), 409
    given = request.view_args or {}
    page = "judging.scorecard" if "entry_id" in given else "judging.queue"
    typed = [(name, label, request.form.get(name, ""), error.theirs.get(name)) for name, label in _labels()]
    shown = [row for row in typed if row[0] in request.form]
    names = {name: given[name] for name in ("edition_id", "entry_id") if name in given}
    return (
        render_template(
            "judging/not_saved.html", message=message, rows=shown, theirs=error.theirs,
            address=request.full_path.rstrip("?"), take_back=request.form.get("take_back") == "yes",
            back=url_for(page, round=request.args.get("round"), **names),
        ),
        409,
    )  # fmt: skip


def words_form(sheet: Sheet) -> WordsForm:
    """The two texts as they stand."""
    card = sheet.card
    form: WordsForm = WordsForm(
        formdata=None,
        comment=card.comment if card else "",
        feedback=card.feedback if card else "",
        version=card.version if card else 1,
    )
    return form


def note_form(sheet: Sheet) -> NoteForm:
    """The private note as it stands."""
    note = sheet.note
    form: NoteForm = NoteForm(
        formdata=None, note=note.text if note else "", version=note.version if note else 0
    )  # fmt: skip
    return form


def answers(shown: Shown, marks: Sequence[Mark], files: Mapping[str | None, list[FileShown]]) -> list[Answer]:
    """What a judge reads of a nomination's answers in words, in the form's order, each with the criteria it feeds."""
    names = {mark.criterion.key: in_language(mark.criterion.names) for mark in marks}
    codes = countries_in(shown.questions, shown.answers)
    countries = Countries(country_names(db_session(), codes) if codes else {}, language())
    found = []
    for question in shown.questions:
        keys = [key for key in question.criteria if key in names]
        feeds = _("Feeds %(criteria)s", criteria=with_commas(names[key] for key in keys)) if keys else None
        told = shown_answer(question, shown.answers[question.key], countries, feeds)
        sent = files.get(question.key, []) if question.kind == "file" else None
        translated = _translated(shown, rules.ANSWER + question.key)
        found.append(Answer(told.label, told.text, feeds, " ".join(keys), told.url, sent, translated))
    return found


def _translated(shown: Shown, part: str) -> list[Translated]:
    return [Translated(one.language, _label(one), one.text) for one in shown.translations.get(part, ())]


def _label(one: Translation) -> str:
    name = language_in_words(one.language)
    by = {
        "machine": _("In %(language)s, translated by a machine", language=name),
        "human": _("In %(language)s, translated by a person", language=name),
    }[one.kind]
    return str(_("%(label)s, of an older text", label=by) if one.older else by)


def _languages(shown: Shown) -> list[tuple[str, str]]:
    """The languages that something is translated into, for the links that open all translations at once."""
    codes = sorted({one.language for found in shown.translations.values() for one in found})
    return [(code, language_in_words(code)) for code in codes]


def _files(sheet: Sheet, shown: Shown) -> dict[str | None, list[FileShown]]:
    """The files that the judge may open, by question; those of the evidence under None."""
    ids: dict[str, Any] = {"edition_id": sheet.edition_id, "entry_id": sheet.entry.id, "round": sheet.named}
    urls = {file.id: url_for("judging.file", file_id=file.id, **ids) for file in shown.files}
    found: dict[str | None, list[FileShown]] = {None: []}
    for file, told in zip(shown.files, handed_out(shown.number, shown.files, urls), strict=True):
        found.setdefault(file.question, []).append(told)
    return found


def _facts(shown: Shown) -> list[tuple[str, str | None]]:
    impact = (_("Countries of impact"), _in_words(shown.countries["impact"]))
    if shown.blind:
        return [impact]
    named = [f"{name} ({website})" if website else name for name, website in shown.organisations]
    nominee = [(_("Nominee"), with_commas(shown.nominee_names))] if shown.nominee_names else []
    return [
        *nominee,
        (_("Organisations"), with_commas(named) or None),
        (_("Countries of the organisation"), _in_words(shown.countries["organisation"])),
        impact,
    ]


def _in_words(countries: list[dict[str, str]]) -> str | None:
    return with_commas(in_language(names) for names in countries) or None


def _row(mark: Mark, sheet: Sheet, error: str | None, typed: ScoreForm | None) -> Row:
    points = [rules.as_text(point) for point in sheet.allowed]
    value = rules.as_text(mark.points) if mark.points is not None else None
    criterion = mark.criterion
    whole = sum(other.criterion.weight for other in sheet.marks)
    meanings = sorted(criterion.anchors.items(), key=lambda anchor: Decimal(anchor[0]), reverse=True)
    return Row(
        id=str(criterion.id),
        key=criterion.key,
        anchor=f"criterion-{criterion.key}",
        name=in_language(criterion.names),
        weight=of_hundred(round(100 * criterion.weight / whole)),
        points=points,
        value=typed.points.data if typed and typed.points.data in points else value,
        meanings=[(point, in_language(meaning)) for point, meaning in meanings],
        saved=saved_in_words(mark.saved_at),
        version=mark.version,
        before=rules.as_text(mark.before) if mark.before is not None else None,
        why=typed.why.data or "" if typed else mark.why,
        why_before=mark.why_before,
        error=error,
    )


def _labels() -> list[tuple[str, str]]:
    return [
        ("points", _("Score")),
        ("why", _("Why")),
        ("comment", _("Comment to the committee")),
        ("feedback", _("Feedback to the nominee")),
        ("note", _("Private note")),
        ("reason", _("Why can you not judge this nomination?")),
    ]
