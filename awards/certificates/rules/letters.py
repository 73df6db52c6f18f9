"""The letters after the result: to finalists, and to all other nominees; a text with fields, by language."""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from awards.certificates.rules.certificates import Standing
from awards.core.errors import RuleBroken
from awards.core.identifiers import CERTIFICATE_DIGITS
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.publishing.rules import digest

KINDS = ("finalists", "nominees")
LONGEST = 3000

FIELDS = {
    "finalists": {
        "nominee": N_("the nominee's name"),
        "title": N_("the nomination's title"),
        "edition": N_("the edition's name"),
        "result": N_("what it became in each category"),
    },
    "nominees": {
        "nominee": N_("the nominee's name"),
        "title": N_("the nomination's title"),
        "edition": N_("the edition's name"),
    },
}
"""What a letter may name in braces; nothing else is ever filled in."""

DEFAULTS = {
    "finalists": N_(
        "Dear {nominee},\n\n"
        "We congratulate you on “{title}”. {result}\n\n"
        "The judges of {edition} chose it among all nominations that they read. Behind it stands work that brings "
        "women and girls into technology, and we thank you for it.\n\n"
        "Your certificate, and a badge for your own site, are on the page of your nomination.\n\n"
        "With kind regards\nThe secretariat of the EQUALS in Tech Awards"
    ),
    "nominees": N_(
        "Dear {nominee},\n\n"
        "Thank you for “{title}”. Judges of {edition} read it; this time it is not among the finalists.\n\n"
        "The work that you told us about matters whatever a jury decides, and we thank you for doing it. We should be "
        "glad to hear from you again.\n\n"
        "With kind regards\nThe secretariat of the EQUALS in Tech Awards"
    ),
}
"""What staff begin with; it is translated like the words of pages."""

DRAFT_CODE = "0" * CERTIFICATE_DIGITS
"""What a letter bears that staff look at before it is made; no letter is found by it."""

_PLACE = re.compile(r"\{(\w+)\}")


def text_for(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The text in the reader's language, else in English, else in whichever there is; and which language it is."""
    code = next((code for code in (language, "en", *LANGUAGES) if texts.get(code)), "en")
    return texts.get(code, ""), code


def fill(kind: str, text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in one pass: what a value holds is never read as a field."""
    return _PLACE.sub(lambda found: values[found[1]] if found[1] in FIELDS[kind] else found[0], text)


def letter_mark(honours: Iterable[tuple[UUID, str]]) -> str:
    """The digest of what a letter tells of the result: the entries that were honoured, each with its role."""
    return digest({"honours": sorted([str(entry_id), role] for entry_id, role in honours)})


def letter_standing(*, forgotten: bool, came_back: bool, replaced: bool, same: bool) -> Standing:
    """How a letter stands: `came_back` says that the result was retracted, `same` that it is still what it tells."""
    if forgotten:
        return Standing.WITHDRAWN
    if came_back:
        return Standing.RETRACTED
    return Standing.HOLDS if same and not replaced else Standing.REPLACED


def check_texts(kind: str, texts: Mapping[str, str]) -> None:
    """A letter has an English text, none that is too long, and names only fields that there are. Raises RuleBroken."""
    if not texts.get("en"):
        raise RuleBroken(
            N_("Write it in English at least: that is sent where another language is missing."), ["text_en"]
        )
    for code, text in texts.items():
        if len(text) > LONGEST:
            raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST), [f"text_{code}"])
        unknown = next((name for name in _PLACE.findall(text) if name not in FIELDS[kind]), None)
        if unknown is not None:
            raise RuleBroken(
                N_("%(language)s: there is no field {%(field)s}.", language=LANGUAGE_NAMES[code], field=unknown),
                [f"text_{code}"],
            )
