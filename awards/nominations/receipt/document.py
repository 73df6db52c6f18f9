"""The receipt as a tagged PDF, set by a template; what people wrote goes in as data and is never read as markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from awards.nominations.countries import Countries
from awards.nominations.receipt.dates import DateToKeep
from awards.nominations.rules import Content
from awards.nominations.rules.files import neutral_name
from awards.nominations.wording import shown_answer
from awards.programme.questions import asked
from awards.web import typesetting
from awards.web.filters import data_size, datetime_geneva
from awards.web.languages import in_language
from awards.web.typesetting import apart

TEMPLATE = "nominations/receipt.typ"

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
    leaf: str | None = None
    head: str | None = None


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
    return typesetting.as_pdf(TEMPLATE, _values(receipt, language, direction), receipt.frozen_at)


def _values(receipt: Receipt, language: str, direction: str) -> dict[str, Any]:
    text = receipt.content
    return {
        "lang": language,
        "dir": direction,
        "fonts": typesetting.fonts_for(language),
        "heading": _("We have your nomination"),
        "document": _("Receipt %(receipt)s", receipt=receipt.receipt),
        "edition": apart(receipt.edition),
        "rehearsal": _("Rehearsal: this is not a real nomination.") if receipt.rehearsal else None,
        "facts": [
            [_("Receipt number"), receipt.receipt],
            [_("Nomination"), receipt.number],
            [_("Title"), apart(text.title)],
            [_("Submitted"), datetime_geneva(receipt.submitted_at)],
            [_("This text stands since"), datetime_geneva(receipt.frozen_at)],
        ],
        "digest": [_("Digest of the text (SHA-256)"), receipt.digest],
        "log": [
            [words, value]
            for words, value in (
                (_("Leaf in the award's log"), receipt.leaf),
                (_("The sealed head that covers it"), receipt.head),
            )
            if value
        ],
        "next": _("What comes next"),
        "dates": [[datetime_geneva(date.at), date.words] for date in receipt.dates],
        "columns": [_("When"), _("What")],
        "text": _("The text as submitted"),
        "text_language": text.language,
        "text_dir": typesetting.direction_of(text.language),
        "frame": [[apart(term), apart(words)] for term, words in receipt.facts if words],
        "sections": [
            [apart(title), [[apart(question), apart(answer)] for question, answer in told]]
            for title, told in receipt.sections
        ],
        "evidence": [[apart(title or url), url, not title] for title, url in text.evidence],
        "evidence_title": _("Links to evidence"),
        "files": [
            [
                apart(neutral_name(int(receipt.number.removeprefix("N-")), mark.number, mark.question, mark.kind)),
                apart(data_size(mark.size)),
                mark.digest,
            ]
            for mark in text.files
        ],
        "files_title": _("Files"),
        "page": _("Page"),
    }
