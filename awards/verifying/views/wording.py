"""What the script found, in the page's language."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from awards.verifying import verify
from awards.web.filters import datetime_geneva
from awards.web.languages import language

ISOLATED = "\u2068{}\u2069"
"""Keeps names of files, numbers and hashes in one piece inside a sentence that runs from right to left."""


@dataclass(frozen=True)
class Said:
    """A sentence of a report: of what holds, of a note, or of what differs."""

    state: str
    text: str


def sentences(report: Mapping[str, Any]) -> list[Said]:
    """The sentences of a report, what differs first."""
    said = [Said(found["state"], sentence(found["key"], found["values"])) for found in report["findings"]]
    return sorted(said, key=lambda one: one.state != verify.DIFFERS)


def sentence(key: str, values: Mapping[str, Any]) -> str:
    """One of the script's sentences."""
    told = {name: _(value) if name == "why" else value for name, value in values.items() if name != "detail"}
    if key == "rules":
        told["when"] = _instant(str(values["when"]))
    if language() == "ar":
        told = {name: ISOLATED.format(value) for name, value in told.items()}
    return str(_(verify.WORDS[key], **told))


def _instant(text: str) -> str:
    """An instant as pages say it; whatever else a bundle that was sent has in its place stays as it is."""
    with suppress(ValueError):
        if (at := datetime.fromisoformat(text)).tzinfo is not None:
            return datetime_geneva(at)
    return text
