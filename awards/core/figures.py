"""Whole numbers that stand in texts."""

LONGEST = 9
"""Digits that every column of ours holds."""


def whole_number(text: str | None, longest: int = LONGEST) -> int | None:
    """The number that a text writes in Latin digits; None when it is none, or has more digits than `longest`."""
    if text is None or not (text.isascii() and text.isdecimal() and len(text) <= longest):
        return None
    return int(text)
