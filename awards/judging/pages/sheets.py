"""A judge's sheet as a page, its answers to the script, and the answer to a change that came too late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.judging import rules
from awards.judging.forms import ScorePart, SheetForm
from awards.judging.pages.sending import FINISH, anchor_of, form_of
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
from awards.web.languages import in_language, language, with_commas
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
    seen: str
    part: str
    before: str | None
    why: str
    why_before: str
    onward: str
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
    form: SheetForm | None = None,
    errors: dict[str, str] | None = None,
    lacking: str | None = None,
    translation: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The sheet as a page; `errors` by the criterion's key, what was typed and refused in its `form`, translations into
    the language `translation` open; where each error is of something that is not there, `lacking` says what: the score
    or its why."""
    errors, form = errors or {}, form or form_of(sheet)
    keys = [mark.criterion.key for mark in sheet.marks]
    following = [*map(anchor_of, keys[1:]), FINISH]
    rows = [
        _row(mark, sheet, errors.get(key), form.score(key), onward)
        for key, mark, onward in zip(keys, sheet.marks, following, strict=True)
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
        form=form,
        words=form.words.form,
        note=form.note.form,
        errors=[(row.anchor, f"{row.name}: {row.error}") for row in rows if row.error],
        error_title=_title(lacking, len(errors)) if errors and not _wrong_beside(form) else None,
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


def _row(mark: Mark, sheet: Sheet, error: str | None, part: ScorePart, onward: str) -> Row:
    points = [rules.as_text(point) for point in sheet.allowed]
    value = rules.as_text(mark.points) if mark.points is not None else None
    criterion = mark.criterion
    whole = sum(other.criterion.weight for other in sheet.marks)
    meanings = sorted(criterion.anchors.items(), key=lambda anchor: Decimal(anchor[0]), reverse=True)
    return Row(
        id=str(criterion.id),
        key=criterion.key,
        anchor=anchor_of(criterion.key),
        name=in_language(criterion.names),
        weight=of_hundred(round(100 * criterion.weight / whole)),
        points=points,
        value=part.points.data if part.points.data in points else value,
        meanings=[(point, in_language(meaning)) for point, meaning in meanings],
        saved=saved_in_words(mark.saved_at),
        version=mark.version,
        seen=part.seen.data or "",
        part=part.points.name.removesuffix("points"),
        before=rules.as_text(mark.before) if mark.before is not None else None,
        why=part.why.data or "",
        why_before=mark.why_before,
        onward=onward,
        error=error,
    )


def _wrong_beside(form: SheetForm) -> bool:
    """Whether anything but a score is wrong."""
    return bool(form.form_errors or form.words.form.errors or form.note.form.errors)


def _title(lacking: str | None, errors: int) -> str:
    match lacking:
        case "score":
            words = ngettext("One score is missing", "%(num)s scores are missing", errors)
        case "why":
            words = ngettext("One score has no reason yet", "%(num)s scores have no reason yet", errors)
        case _:
            words = ngettext("One score needs a change", "%(num)s scores need a change", errors)
    return str(words)
