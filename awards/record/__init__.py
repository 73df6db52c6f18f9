"""The record: what is known of ten editions and of the pledges beside them, as plain files. README.md explains each."""

import csv
import io
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a file of the record, by column; an empty text means "not recorded", and nothing else is guessed."""
    text = (files(__name__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def items(cell: str) -> list[str]:
    """Items of a list inside a cell, in their order; none when the cell is empty."""
    return cell.split("|") if cell else []


def sources(cell: str) -> list[tuple[str | None, str]]:
    """Each source as its address, or None, and the words beside it: a place on the page, or all that is known."""
    found: list[tuple[str | None, str]] = []
    for item in items(cell):
        address, _, words = item.partition(" ")
        found.append((address, words) if address.startswith(("https://", "http://")) else (None, item))
    return found
