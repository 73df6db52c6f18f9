"""Cells of a workbook: a number as a number, a day as a day, all else as text."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from awards.core.cells import plain

MOST_DIGITS = 15
"""A cell of a workbook holds no more digits of a number; a longer one stays text, so that no cent is lost."""


def typed(kind: str, value: Any) -> Decimal | date | str | None:
    """The value of a column as its cell holds it; None for an empty one."""
    if value is None or value == [] or value == "":
        return None
    if isinstance(value, list | tuple):
        return "|".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind in ("number", "integer") and (number := _number(value)) is not None:
        return number
    if kind == "date" and (day := _day(value)) is not None:
        return day
    return value if isinstance(value, str) else str(plain(value) if not isinstance(value, int | float) else value)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(number.as_tuple().digits) <= MOST_DIGITS else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
