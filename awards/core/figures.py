"""Numbers that stand in texts."""

import unicodedata

LONGEST = 9
"""Digits that every column of ours holds."""

DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))


def whole_number(text: str | None, longest: int = LONGEST) -> int | None:
    """The number that a text writes in Latin digits; None when it is none, or has more digits than `longest`."""
    if text is None or not (text.isascii() and text.isdecimal() and len(text) <= longest):
        return None
    return int(text)


def latin_digits(text: str) -> str:
    """A text with its digits of any script in Latin ones, and without marks of direction."""
    plain = text.translate(DIRECTION_MARKS)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
