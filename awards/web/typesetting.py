"""Documents to print: a template set in type with data, in the fonts of this machine. No word of the data is markup."""

import json
import re
import unicodedata
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from awards.infrastructure.shipped import root
from awards.web.reading_order import in_reading_order

if TYPE_CHECKING:
    from typst import Fonts

SCRIPT_FONTS = {
    "Latin and Cyrillic": ("Noto Sans", "DejaVu Sans", "Liberation Sans"),
    "Arabic": ("Noto Sans Arabic", "Noto Naskh Arabic", "DejaVu Sans"),
    "Chinese": ("Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Zen Hei", "Source Han Sans SC"),
}
"""Families that a script is set in, the first that there is."""

READ_OUT = "Noto Naskh Arabic"

VOWEL_MARKS = re.compile("(?<=[\u0621-\u06ff])[\u064b-\u0652\u0670]+")

LANGUAGE_SCRIPTS = {"ar": "Arabic", "zh": "Chinese"}


def as_pdf(template: str, values: dict[str, Any], at: datetime, *, universal: bool = False) -> bytes:
    """The template (below `templates/`) with these values, as the bytes of a tagged PDF made at this instant.

    `universal` asks for PDF/UA-1: the file says so of itself, and what the compiler can check of it is refused when it
    does not hold (title, language, order of headings, words for each picture). Its Arabic is set without vowel marks.
    Read by its tags, Arabic stands as it was written.
    """
    import typst

    data = json.dumps(values, ensure_ascii=False)
    data = without_vowel_marks(data) if universal else data
    made: bytes = typst.compile(
        str(root() / "templates" / template), font_paths=_fonts(), sys_inputs={"data": data},
        timestamp=int(at.timestamp()), pdf_standards=["ua-1"] if universal else None,
    )  # fmt: skip
    return in_reading_order(made)


def as_png(template: str, values: dict[str, Any], dots_an_inch: int = 144) -> bytes:
    """The first page of the template with these values as a picture: a point of it is two dots at 144 an inch."""
    import typst

    data = json.dumps(values, ensure_ascii=False)
    made: bytes = typst.compile(
        str(root() / "templates" / template), font_paths=_fonts(), sys_inputs={"data": data}, format="png",
        ppi=dots_an_inch,
    )  # fmt: skip
    return made


def fonts_for(language: str) -> list[str]:
    """The families to set a document of this language in, the one of its own script first where that matters."""
    first = LANGUAGE_SCRIPTS.get(language)
    scripts = sorted(SCRIPT_FONTS, key=lambda script: script != first) if first == "Chinese" else list(SCRIPT_FONTS)
    return [name for script in scripts for name in SCRIPT_FONTS[script]]


def fonts_to_read_out(language: str) -> list[str]:
    """The same, Arabic in a face whose letters are read out of the file as they were written.

    Where a font draws lam and alef as one sign, readers turn the two around (“بال” for “بلا”). It stands before the
    other families of Latin letters, some of which have Arabic ones as well.
    """
    names = [name for name in fonts_for(language) if name != READ_OUT]
    names.insert(names.index("Noto Sans") + 1, READ_OUT)
    return names


def without_vowel_marks(text: str) -> str:
    """The text without the marks that Arabic may be written with or without; hamza and madda become one with theirs.

    A letter and its mark are drawn one by one, and each of the two is noted as both: readers of the file would read
    such a word twice over and out of order.
    """
    return VOWEL_MARKS.sub("", unicodedata.normalize("NFC", text))


def direction_of(language: str) -> str:
    """`rtl` for a text in Arabic, else `ltr`."""
    return "rtl" if language == "ar" else "ltr"


def apart(text: str) -> str:
    """Each line kept apart from its surroundings, so that it runs in the direction of its own script."""
    return "\n".join(f"\u2068{line}\u2069" if line else "" for line in text.split("\n"))


def missing_scripts() -> list[str]:
    """The scripts for which this machine has no font, so that their texts would show as boxes."""
    have = {family.casefold() for family in _fonts().families()}
    return [script for script, names in SCRIPT_FONTS.items() if not any(name.casefold() in have for name in names)]


@cache
def _fonts() -> "Fonts":
    """The machine's fonts, looked for once a process."""
    import typst

    return typst.Fonts()
