"""What a JSON document breaks of a schema; only the words of schemas that our own document uses."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "null": (type(None),),
    "integer": (int,), "number": (int, float),
}  # fmt: skip

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


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def _text_faults(value: str, schema: Mapping[str, Any], here: str) -> Iterator[str]:
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{here}: too long"
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
        if name in known:
            yield from faults(item, known[name], schemas, f"{where}.{name}")
        elif others is False:
            yield f"{where}.{name}: not known"
        elif isinstance(others, Mapping):
            yield from faults(item, others, schemas, f"{where}.{name}")
