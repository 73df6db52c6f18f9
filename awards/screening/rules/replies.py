"""Replies to nominators: a text in up to six languages with a fixed list of fields, filled once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES

FIELDS = {
    "nominee": N_("the nominee's name"),
    "number": N_("the nomination's number"),
    "title": N_("the nomination's title"),
    "deadline": N_("by when it is to be answered"),
    "link": N_("the address of the nomination"),
}
"""What a reply may name in braces; nothing else is ever filled in."""

LONGEST_REPLY = 1500
LONGEST_NAME = 80
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Reply:
    """A text for one reader: in which language it is, and whether that is the reader's own."""

    text: str
    language: str
    own: bool


def text_for(texts: Mapping[str, str], language: str) -> Reply:
    """The text in the reader's language; else in English, else in whichever there is, marked as not the reader's."""
    for code in (language, "en", *LANGUAGES):
        if texts.get(code):
            return Reply(texts[code], code, own=code == language)
    return Reply("", language, own=True)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in one pass: what a value holds is never read as a field."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]) if found[1] in FIELDS else found[0], text)


def require_reply(name: str, use: str, texts: Mapping[str, str], uses: Collection[str]) -> None:
    """A reply has a name, a use and an English text, and names only fields that there are. Raises RuleBroken."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise RuleBroken(N_("Give it a name of at most %(count)d characters.", count=LONGEST_NAME), ["name"])
    if use not in uses:
        raise RuleBroken(N_("Choose what it is for."), ["use"])
    if not texts.get("en", "").strip():
        raise RuleBroken(
            N_("Write it in English at least: that is sent where another language is missing."), ["text_en"]
        )
    for language, text in texts.items():
        if len(text) > LONGEST_REPLY:
            raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_REPLY), [f"text_{language}"])
        unknown = next((found for found in _PLACE.findall(text) if found not in FIELDS), None)
        if unknown is not None:
            raise RuleBroken(
                N_("There is no field {%(field)s}. Use one of those named beside the text.", field=unknown),
                [f"text_{language}"],
            )
