"""Feedback in words, as the nominee reads it; staff see the very same before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from awards.feedback import rules
from awards.feedback.queries import Part
from awards.web.languages import HTML_LANGUAGES, NOT_YOURS, in_language, language


@dataclass(frozen=True)
class ShownPart:
    """The feedback about one entry as text; `note` says the language of the words where it is not the page's."""

    key: str
    category: str
    band: str | None
    criteria: list[tuple[str, str]]
    text: str | None
    lang: str
    note: str | None


def shown_parts(parts: Sequence[Part], written: str) -> list[ShownPart]:
    """The parts in the page's language; `written` is the nomination's."""
    return [shown(part.category.key, part.category.names, part.feedback.texts, part.told, written) for part in parts]


def shown(
    key: str, names: Mapping[str, Any], texts: Mapping[str, str], told: Mapping[str, Any], written: str
) -> ShownPart:
    """One part in the page's language."""
    code = rules.chosen_language(texts, language(), written)
    levels = {"above": _("above the middle"), "at": _("at the middle"), "below": _("below the middle")}
    return ShownPart(
        key=key,
        category=in_language(dict(names)),
        band=band_in_words(told.get("band")),
        criteria=[(in_language(one["names"]), levels[one["level"]]) for one in told.get("criteria", [])],
        text=texts[code] if code else None,
        lang=HTML_LANGUAGES.get(code or "", code or ""),
        note=str(NOT_YOURS[code]) if code and code != language() else None,
    )


def band_in_words(band: str | None) -> str | None:
    """Where the entry is in its category; None when nothing is told of it."""
    words = {
        "finalist": _("Among the finalists"), "upper": _("In the upper third of the eligible nominations"),
        "middle": _("In the middle third of the eligible nominations"),
        "lower": _("In the lower third of the eligible nominations"), "other": _("Not among the finalists"),
    }  # fmt: skip
    return words.get(band or "")
