"""What a JSON document breaks of a schema; only the words of schemas that our own document uses."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from awards.web.forms import odd_characters, tidy

TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "null": (type(None),),
    "integer": (int,), "number": (int, float),
}  # fmt: skip

FILE = "contentMediaType"
"""Stands in the schema of a text that is a whole file: whoever reads the file says what is wrong in it."""

READ: Mapping[str, Any] = {"uuid": UUID, "date-time": datetime.fromisoformat, "date": date.fromisoformat}


def faults(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Each place that does not fit, with what it should be; `schemas` are those that `$ref` names."""
    if "$ref" in schema:
        yield from faults(value, schemas[schema["$ref"].rpartition("/")[2]], schemas, where)
        return
    here = where or "the document"
    wanted = schema.get("type", list(TYPES))
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    if not any(_is(value, name) for name in names):
        yield f"{here}: {' or '.join(names)} expected"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{here}: one of {', '.join(map(str, schema['enum']))} expected"
    if isinstance(value, str):
        yield from _text_faults(value, schema, here)
    counts = isinstance(value, int | float) and not isinstance(value, bool)
    if counts and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{here}: out of bounds"
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{here}: too few or too many items"
        for place, item in enumerate(value):
            first = schema.get("prefixItems", ())
            own = first[place] if place < len(first) else schema.get("items", {})
            yield from faults(item, own, schemas, f"{where}[{place}]")
    if isinstance(value, dict):
        yield from _object_faults(value, schema, schemas, where)


def tidied(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """What fits its schema, with its texts as a form's are kept; one that is a whole file stays as it was sent."""
    if "$ref" in schema:
        return tidied(value, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if isinstance(value, str):
        return value if FILE in schema else tidy(value)
    if isinstance(value, list):
        first, every = schema.get("prefixItems", ()), schema.get("items", {})
        own = (first[place] if place < len(first) else every for place in range(len(value)))
        return [tidied(item, part, schemas) for item, part in zip(value, own, strict=True)]
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {name: tidied(item, known.get(name, others), schemas) for name, item in value.items()}
    return value


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def _text_faults(value: str, schema: Mapping[str, Any], here: str) -> Iterator[str]:
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{here}: too long"
    if FILE not in schema and (code := odd_characters(tidy(value) or "")):
        yield f"{here}: {code} has no place in a text"
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        yield f"{here}: {schema['pattern']} expected"
    if schema.get("format") in READ:
        try:
            READ[schema["format"]](value)
        except ValueError:
            yield f"{here}: {schema['format']} expected"


def _object_faults(
    value: Mapping[str, Any], schema: Mapping[str, Any], schemas: Mapping[str, Any], where: str
) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where}.{name}: missing"
    for name, item in value.items():
        if code := odd_characters(name):
            yield f"{where or 'the document'}: {code} has no place in a name"
        elif name in known:
            yield from faults(item, known[name], schemas, f"{where}.{name}")
        elif others is False:
            yield f"{where}.{name}: not known"
        elif isinstance(others, Mapping):
            yield from faults(item, others, schemas, f"{where}.{name}")
