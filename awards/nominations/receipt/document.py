"""The receipt as a tagged PDF, set by a template; what people wrote goes in as data and is never read as markup."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from awards.infrastructure.shipped import root
from awards.nominations.countries import Countries
from awards.nominations.receipt.dates import DateToKeep
from awards.nominations.rules import Content
from awards.nominations.rules.files import neutral_name
from awards.nominations.wording import shown_answer
from awards.programme.questions import asked
from awards.web.filters import data_size, datetime_geneva
from awards.web.languages import in_language

if TYPE_CHECKING:
    from typst import Fonts

SCRIPT_FONTS = {
    "Latin and Cyrillic": ("Noto Sans", "DejaVu Sans", "Liberation Sans"),
    "Arabic": ("Noto Sans Arabic", "Noto Naskh Arabic", "DejaVu Sans"),
    "Chinese": ("Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Zen Hei", "Source Han Sans SC"),
}
"""Families that a script is set in, the first that there is."""

TEMPLATE = "nominations/receipt.typ"

LANGUAGE_SCRIPTS = {"ar": "Arabic", "zh": "Chinese"}

Told = tuple[str, list[tuple[str, str]]]
"""A section's title with its questions and answers."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a receipt says: the facts of the submission, the submitted text, the dates that follow."""

    number: str
    receipt: str
    edition: str
    submitted_at: datetime
    frozen_at: datetime
    digest: str
    content: Content
    facts: Sequence[tuple[str, str | None]]
    sections: Sequence[Told]
    dates: Sequence[DateToKeep]
    rehearsal: bool


def told_sections(form: dict[str, Any], content: Content, countries: Countries) -> list[Told]:
    """The sections of an edition's form with what was answered, unanswered questions left out."""
    told = []
    for section in asked(form, content.categories):
        shown = [shown_answer(q, content.answers.get(q.key, ""), countries) for q in section.questions]
        if answered := [(answer.label, answer.text) for answer in shown if answer.text]:
            told.append((in_language(dict(section.title)), answered))
    return told


def as_pdf(receipt: Receipt, language: str, direction: str) -> bytes:
    """The receipt in a language, as the bytes of a PDF."""
    import typst

    data = json.dumps(_values(receipt, language, direction), ensure_ascii=False)
    made: bytes = typst.compile(
        str(root() / "templates" / TEMPLATE), font_paths=_fonts(), sys_inputs={"data": data},
        timestamp=int(receipt.frozen_at.timestamp()),
    )  # fmt: skip
    return made


def missing_scripts() -> list[str]:
    """The scripts for which this machine has no font, so that their texts would show as boxes."""
    have = {family.casefold() for family in _fonts().families()}
    return [script for script, names in SCRIPT_FONTS.items() if not any(name.casefold() in have for name in names)]


@cache
def _fonts() -> "Fonts":
    """The machine's fonts, looked for once a process."""
    import typst

    return typst.Fonts()


def _apart(text: str) -> str:
    """Each line kept apart from its surroundings, so that it runs in the direction of its own script."""
    return "\n".join(f"\u2068{line}\u2069" if line else "" for line in text.split("\n"))


def _values(receipt: Receipt, language: str, direction: str) -> dict[str, Any]:
    first = LANGUAGE_SCRIPTS.get(language)
    scripts = sorted(SCRIPT_FONTS, key=lambda script: script != first) if first == "Chinese" else list(SCRIPT_FONTS)
    text = receipt.content
    return {
        "lang": language,
        "dir": direction,
        "fonts": [name for script in scripts for name in SCRIPT_FONTS[script]],
        "heading": _("We have your nomination"),
        "document": _("Receipt %(receipt)s", receipt=receipt.receipt),
        "edition": _apart(receipt.edition),
        "rehearsal": _("Rehearsal: this is not a real nomination.") if receipt.rehearsal else None,
        "facts": [
            [_("Receipt number"), receipt.receipt],
            [_("Nomination"), receipt.number],
            [_("Title"), _apart(text.title)],
            [_("Submitted"), datetime_geneva(receipt.submitted_at)],
            [_("This text stands since"), datetime_geneva(receipt.frozen_at)],
        ],
        "digest": [_("Digest of the text (SHA-256)"), receipt.digest],
        "next": _("What comes next"),
        "dates": [[datetime_geneva(date.at), date.words] for date in receipt.dates],
        "columns": [_("When"), _("What")],
        "text": _("The text as submitted"),
        "text_language": text.language,
        "text_dir": "rtl" if text.language == "ar" else "ltr",
        "frame": [[_apart(term), _apart(words)] for term, words in receipt.facts if words],
        "sections": [
            [_apart(title), [[_apart(question), _apart(answer)] for question, answer in told]]
            for title, told in receipt.sections
        ],
        "evidence": [[_apart(title or url), url, not title] for title, url in text.evidence],
        "evidence_title": _("Links to evidence"),
        "files": [
            [
                neutral_name(int(receipt.number.removeprefix("N-")), mark.number, mark.question, mark.kind),
                data_size(mark.size),
                mark.digest,
            ]
            for mark in text.files
        ],
        "files_title": _("Files"),
        "page": _("Page"),
    }
