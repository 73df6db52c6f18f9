"""Cells of an export: how values are written so that a spreadsheet cannot run them, and read back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain(value: object) -> Any:
    """How values are written in exports: instants in UTC ISO 8601, amounts as exact decimal text."""
    if value.__class__ is Decimal:  # by far the most
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")


def csv_cell(value: object) -> str:
    """A value as a CSV cell: empty for nothing, lists joined by `|`, a text that begins like a formula is prefixed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if not value[:1].isalnum() and _needs_a_prefix(value) else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        value = "|".join(str(item) for item in value)
    if not isinstance(value, str):
        return str(plain(value))
    return "'" + value if not value[:1].isalnum() and _needs_a_prefix(value) else value


def quoted(cell: str) -> str:
    """A written cell as it stands in a line of CSV: in quotes where a reader could not tell its end."""
    if "," in cell or '"' in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def from_csv_cell(text: str) -> str:
    """What `csv_cell` prefixed, without the prefix."""
    return text[1:] if text.startswith("'") and _needs_a_prefix(text[1:]) else text


def _needs_a_prefix(text: str) -> bool:
    """A text like a formula, or like one that has the prefix already: both read back as they were."""
    text = text.lstrip("'")
    return text.lstrip(" \u00a0").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS)
