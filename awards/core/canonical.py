"""The one text of a document, so that whoever has the document has the same bytes and the same hash."""

import json
from collections.abc import Mapping
from typing import Any


def canonical(document: Mapping[str, Any]) -> str:
    """The one text of a document: keys in order, no spaces. Raises TypeError for a fraction, which has many texts."""
    _refuse_fractions(document)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fractions_as_text(value: Any) -> Any:
    """The value with every fraction in it as its shortest text that reads back as the same number."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: fractions_as_text(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [fractions_as_text(part) for part in value]
    return value


def _refuse_fractions(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a fraction goes into the log as text")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_fractions(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_fractions(part)
