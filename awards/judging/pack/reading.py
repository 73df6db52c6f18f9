"""What stands in a pack, in the words of its language: what judges are shown of each entry, and its form."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.judging import queries, rules
from awards.judging.models import PaperForm, PrintedPack
from awards.judging.pages.words import language_in_words, numbered
from awards.judging.queries import Sheet
from awards.judging.queries.paper import forms_of
from awards.judging.queries.shown import Shown, Translation, shown_to_judges
from awards.nominations.countries import Countries
from awards.nominations.queries import country_names
from awards.nominations.rules.files import neutral_name
from awards.nominations.wording import countries_in, shown_answer
from awards.programme.models import Criterion, Round
from awards.web.filters import data_size, datetime_geneva, of_hundred
from awards.web.languages import direction, in_language, language, with_commas, words_in
from awards.web.typesetting import apart, direction_of, fonts_for


def pack_values(session: Session, pack: PrintedPack, at: datetime) -> tuple[dict[str, Any], list[str]]:
    """What a pack is set from, and the ids of the entries in it: all that its judge may open at this instant.

    Some ten queries an entry: a job asks this. Raises NotFound when the judge has to pass the gate again.
    """
    number_of_round = session.get_one(Round, pack.round_id).number
    queue = queries.queue(session, pack.edition_id, pack.judge_id, at, number_of_round)
    judge = session.get_one(User, pack.judge_id)
    if queue.agreed_at is None:
        raise NotFound("pack")
    asked = [item.entry_id for item in queue.items if item.asked]
    sheets = [queries.sheet(session, pack.edition_id, entry_id, judge.id, at, number_of_round) for entry_id in asked]
    forms = forms_of(session, [sheet.assignment.id for sheet in sheets])
    sheets = [sheet for sheet in sheets if sheet.assignment.id in forms]
    with words_in(pack.language):
        entries = [_entry(session, sheet, forms[sheet.assignment.id], judge) for sheet in sheets]
        edition = apart(in_language(queue.edition.names))
        values = {
            "lang": language(),
            "dir": direction(),
            "fonts": fonts_for(language()),
            "edition": edition,
            "rehearsal": _("Rehearsal: this is not a real nomination.") if queue.edition.rehearsal else None,
            "title": _("Your nominations on paper"),
            "judge": apart(judge.name or judge.email),
            "steps": [apart(step) for step in _steps(datetime_geneva(queue.round.closes_at))],
            "columns": [_("Nomination"), _("Category"), _("Code")],
            "entries": entries,
            "words": _words(),
        }
    return values, [str(sheet.entry.id) for sheet in sheets]


def _steps(when: str) -> list[str]:
    return [
        _("Read each nomination and fill in its form: circle one score for each criterion."),
        _(
            "The code on a form stands for you and this nomination alone. Whoever sends scores without the form writes"
            " the code beside them."
        ),
        _(
            "Send the forms to the secretariat, so that they are keyed in before %(when)s. What comes later is not"
            " counted.",
            when=when,
        ),
        _("These pages are confidential: nobody else reads them, and you destroy them afterwards."),
    ]


def _words() -> dict[str, str]:
    return {
        "code": _("Code"),
        "judge": _("Judge"),
        "form": _("Score form"),
        "evidence": _("Evidence"),
        "files": _("Files"),
        "not_printed": _("Files are not printed. Ask the secretariat for those that you need."),
        "letters": _("Letters of reference"),
        "none": _("No answer"),
        "why": _("Why, in one line"),
        "sum": _("Sum of the points"),
        "comment": _("Comment to the committee"),
        "feedback": _("Feedback to the nominee"),
        "confirm": _("I confirm these scores."),
        "signature": _("Date and signature"),
        "page": _("Page"),
    }


def _entry(session: Session, sheet: Sheet, form: PaperForm, judge: User) -> dict[str, Any]:
    shown = shown_to_judges(session, sheet)
    names = {mark.criterion.key: in_language(mark.criterion.names) for mark in sheet.marks}
    whole = sum(mark.criterion.weight for mark in sheet.marks)
    label = numbered(shown.number)
    return {
        "number": label,
        "title": apart(shown.title) if shown.title else label,
        "titled": bool(shown.title),
        "lang": shown.language,
        "dir": direction_of(shown.language),
        "category": in_language(sheet.category.names),
        "code": rules.code_in_groups(form.code),
        "judge": apart(judge.name or judge.email),
        "blind": _("This round is judged blind: names and organisations are left out, and […] stands for one.")
        if shown.blind
        else None,
        "facts": [[term, apart(words)] for term, words in _facts(shown) if words],
        "title_translations": _translated(shown.translations.get(rules.TITLE, ())),
        "answers": _answers(session, shown, names),
        "evidence": [[apart(title or url), url if title else ""] for title, url in shown.evidence],
        "files": [
            [neutral_name(shown.number, file.number, file.question, file.kind), apart(data_size(file.size or 0))]
            for file in shown.files
        ],
        "letters": [
            [apart(letter.name or _("A referee")), apart(letter.text), direction_of(letter.language)]
            for letter in shown.letters
        ],
        "criteria": [_criterion(mark.criterion, sheet.allowed, whole) for mark in sheet.marks],
    }


def _facts(shown: Shown) -> list[tuple[str, str]]:
    named = [f"{name} ({website})" if website else name for name, website in shown.organisations]
    return [
        (_("Written in"), language_in_words(shown.language)),
        (_("Nominee"), with_commas(shown.nominee_names)),
        (_("Organisations"), with_commas(named)),
        (_("Countries of the organisation"), with_commas(map(in_language, shown.countries["organisation"]))),
        (_("Countries of impact"), with_commas(map(in_language, shown.countries["impact"]))),
    ]


def _answers(session: Session, shown: Shown, names: dict[str, str]) -> list[dict[str, Any]]:
    codes = countries_in(shown.questions, shown.answers)
    countries = Countries(country_names(session, codes) if codes else {}, language())
    found = []
    for question in shown.questions:
        if question.kind == "file":
            continue
        feeds = with_commas(names[key] for key in question.criteria if key in names)
        told = shown_answer(question, shown.answers[question.key], countries)
        found.append(
            {
                "question": apart(told.label),
                "feeds": _("Feeds %(criteria)s", criteria=feeds) if feeds else None,
                "text": apart(told.text) if told.text else None,
                "translations": _translated(shown.translations.get(f"{rules.ANSWER}{question.key}", ())),
            }
        )
    return found


def _translated(found: Sequence[Translation]) -> list[list[str]]:
    return [[_label(one), apart(one.text), one.language, direction_of(one.language)] for one in found]


def _label(one: Translation) -> str:
    name = language_in_words(one.language)
    by = {
        "machine": _("In %(language)s, translated by a machine", language=name),
        "human": _("In %(language)s, translated by a person", language=name),
    }[one.kind]
    return str(_("%(label)s, of an older text", label=by) if one.older else by)


def _criterion(criterion: Criterion, allowed: Sequence[Decimal], whole: int) -> dict[str, Any]:
    meanings = sorted(criterion.anchors.items(), key=lambda anchor: Decimal(anchor[0]))
    return {
        "name": in_language(criterion.names),
        "weight": of_hundred(round(100 * criterion.weight / whole)),
        "points": [rules.as_text(point) for point in allowed],
        "meanings": [apart(f"{point}: {in_language(meaning)}") for point, meaning in meanings],
    }
