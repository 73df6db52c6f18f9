"""Pages on which staff make a nomination ready for judges."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.vocabulary import LANGUAGES
from awards.judging import rules
from awards.judging.forms import ReleaseForm, TranslationForm
from awards.judging.pages.sheets import answers
from awards.judging.pages.words import language_in_words, numbered
from awards.judging.queries import preparing as queries
from awards.judging.queries.preparing import Held, Prepared
from awards.judging.queries.shown import shown_to_judges
from awards.judging.services.preparing import seal_of_translation
from awards.nominations.pages.files import handed_out
from awards.web.languages import in_language
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Text:
    """A text of the nomination with what there is of it in each other language, and where to write it."""

    label: str
    text: str
    languages: list[tuple[str, str, str]]


@dataclass(frozen=True)
class HeldRow:
    """A part that is held back, in words."""

    part: str
    label: str
    said: list[str]
    url: str | None
    seal: str
    free: bool
    names_people: bool = False


def show_translations(of: Prepared) -> str:
    """Every text that can be translated, with the state of each translation."""
    made = {(one.part, one.language): one for one in of.translations}
    others = [code for code in LANGUAGES if code != of.nomination.language]
    texts = []
    for part, (question, text) in queries.texts_of(of.edition, of.nomination).items():
        rows = []
        for code in others:
            found = made.get((part, code))
            url = url_for("judging.translations", part=part, language=code, **_ids(of))
            older = found is not None and found.seal != rules.seal_of(text)
            rows.append((language_in_words(code), url, _state(found.kind if found else None, older=older)))
        texts.append(Text(in_language(dict(question.label)) if question else _("Title"), text, rows))
    return render_template(
        "judging/translations.html", of=of, number=numbered(of.nomination.number), texts=texts, form=None
    )


def show_translation(of: Prepared, part: str, code: str, form: TranslationForm | None) -> str:
    """One translation to be written beside its original."""
    question, text = queries.texts_of(of.edition, of.nomination)[part]
    found = next((one for one in of.translations if (one.part, one.language) == (part, code)), None)
    form = form or TranslationForm(
        formdata=None, text=found.text if found else "", kind=found.kind if found else None,
        seal=rules.seal_of(text), stood=seal_of_translation(found),
    )  # fmt: skip
    return render_template(
        "judging/translations.html",
        of=of,
        number=numbered(of.nomination.number),
        form=form,
        part=part,
        code=code,
        text=text,
        label=in_language(dict(question.label)) if question else _("Title"),
        language=language_in_words(code),
        written_in=language_in_words(of.nomination.language),
    )


def show_blind(of: Prepared, form: ReleaseForm) -> str:
    """What judges of a blind round read of the nomination, and what is held back until it is released."""
    shown = shown_to_judges(db_session(), of)
    return render_template(
        "judging/blind.html",
        of=of,
        number=numbered(of.nomination.number),
        form=form,
        held=[_held(of, one) for one in queries.held(db_session(), of)],
        answers=[one for one in answers(shown, (), {}) if one.files is None],
        letters=shown.letters,
        language=shown.language,
    )


def _held(of: Prepared, one: Held) -> HeldRow:
    if one.file is not None:
        url = url_for("screening.file", file_id=one.file.id, **_ids(of))
        (shown,) = handed_out(of.nomination.number, [one.file], {one.file.id: url})
        return HeldRow(one.part, shown.name, [], shown.url, one.seal, one.free, one.file.names_people or False)
    links = ngettext("One link", "%(num)s links", len(one.said))
    label = _("Title") if one.part == rules.TITLE else links
    return HeldRow(one.part, label, list(one.said), None, one.seal, one.free)


def _state(kind: str | None, *, older: bool) -> str:
    if kind is None:
        return str(_("none"))
    if older:
        return str(_("of an older text"))
    return str(_("by a machine") if kind == "machine" else _("by a person"))


def _ids(of: Prepared) -> dict[str, Any]:
    return {"edition_id": of.edition_id, "nomination_id": of.nomination.id}
