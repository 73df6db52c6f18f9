"""The JSON documents that `awards solve` and `awards check` are given, and what their exit codes say."""

import json
from typing import BinaryIO

FOUND, REFUSED, WRONG = 0, 1, 2


class NotJson(Exception):
    """The file does not hold a JSON document; the text says where it breaks."""


def document_of(file: BinaryIO) -> object:
    """The document; large ones name the same entries and judges again and again, so each name is held once."""
    names: dict[str, str] = {}

    def held_once(row: dict[str, object]) -> dict[str, object]:
        for key, value in row.items():
            if type(value) is str:
                row[key] = names.setdefault(value, value)
        return row

    try:
        found: object = json.loads(_text(file), object_hook=held_once)
    except (ValueError, RecursionError) as why:
        raise NotJson(str(why).rstrip(".") or "nested too deeply") from why
    return found


def _text(file: BinaryIO) -> str:
    content = file.read()
    return content.decode(json.detect_encoding(content), "surrogatepass")
