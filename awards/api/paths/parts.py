"""The parts that descriptions of addresses are made of."""

from collections.abc import Mapping
from typing import Any

from awards.api.paths.registry_schemas import PUBLIC_ID

UUID_ = {"type": "string", "format": "uuid"}
AFTER = ("after", UUID_, "The id of the last row of the answer before.")
AFTER_NUMBER = (
    "after", {"type": "integer", "minimum": 0}, "The number of the answer's last nomination before.",
)  # fmt: skip
ROUND = ("round", {"type": "integer", "minimum": 1, "maximum": 999}, "The number of a round.")
AMOUNT = "at_least"
"""What the registry is asked with and that may be no number."""

EDITION = "/editions/{edition_id}"
CATEGORY = f"{EDITION}/categories/{{key}}"

INSIDE: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(
        ("edition_id", "plan_id", "import_id", "nomination_id", "entry_id", "assignment_id", "profile_id"), UUID_
    ),
    "key": {"type": "string"}, "public_id": PUBLIC_ID, "n": {"type": "integer", "minimum": 1},
}  # fmt: skip
"""What stands inside of an address."""

REFUSALS = {
    "400": "Nothing that this address takes.",
    "401": "No token, or one that is worth nothing.",
    "403": "The token is not for this.",
    "404": "Not there, or none of the holder's business.",
    "410": "Withdrawn; why is said.",
    "409": "Too late, changed or being done meanwhile; why is said.",
    "422": "A value that cannot be understood, or a rule of the award refuses it; why is said.",
    "503": "Being worked out; `Retry-After` says in how many seconds to ask again.",
    "429": "Too many requests; `Retry-After` says for how many seconds to wait.",
}

ONCE = {
    "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"},
    "description": "A new one for each request: the same sent again within a day is not done again.",
}  # fmt: skip
UNLESS = {
    "name": "If-None-Match", "in": "header", "schema": {"type": "string"},
    "description": "The ETag of an answer that is at hand.",
}  # fmt: skip

Parameter = tuple[str, Mapping[str, Any], str]
Operation = dict[str, Any]


def listed(key: str, schema: str, summary: str, *parameters: Parameter, path: str, scope: str | None) -> Operation:
    """A list in pages, for a token of this scope."""
    return _read(_operation(summary, path, {"200": _page(key, schema)}, parameters), scope)


def one(
    schema: str, summary: str, path: str, *parameters: Parameter, scope: str | None, refusals: tuple[str, ...] = ()
) -> Operation:  # fmt: skip
    """One thing, for a token of this scope."""
    return _read(_operation(summary, path, {"200": named(schema)}, parameters), scope, *refusals)


def change(
    body: str | None, answers: Mapping[str, str], summary: str, path: str, *refusals: str, scope: str
) -> Operation:  # fmt: skip
    """A change, for a token of this scope; `answers` are schemas by status."""
    found = _operation(summary, path, {status: named(schema) for status, schema in answers.items()}, ())
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": named(body)}}}
    found["parameters"].append(ONCE)
    refusals = (*refusals, "409")
    return _behind_the_door(found, scope, *refusals, "422")


def open_list(
    key: str, schema: str, summary: str, *parameters: Parameter, path: str = "", gone: bool = False
) -> Operation:  # fmt: skip
    """A list that anybody may read, without a token."""
    found = _operation(summary, path, {"200": _page(key, schema)}, parameters)
    return _without_token(found, ("410",) if gone else ())


def open_one(
    schema: str, summary: str, path: str = "", *refusals: str, more: tuple[Parameter, ...] = ()
) -> Operation:  # fmt: skip
    """One thing that anybody may read, without a token."""
    return _without_token(_operation(summary, path, {"200": named(schema)}, more), refusals)


def handed_out(summary: str) -> Operation:
    """A document that is there for anybody, whatever is asked."""
    return _operation(summary, "", {"200": {"type": "object"}}, ()) | {"security": []}


def about(what: str, paths: Mapping[str, Mapping[str, Operation]]) -> dict[str, dict[str, Operation]]:
    """The same addresses, each told to be about this."""
    return {
        path: {how: operation | {"tags": [what]} for how, operation in hows.items()} for path, hows in paths.items()
    }


def named(schema: str) -> dict[str, Any]:
    """The schema of this name."""
    return {"$ref": f"#/components/schemas/{schema}"}


def _page(key: str, schema: str) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "required": [key, "next"],
        "properties": {
            key: {"type": "array", "items": named(schema)},
            "next": {"type": ["string", "null"]},
        },
    }  # fmt: skip


def _read(operation: Operation, scope: str | None, *refusals: str) -> Operation:
    operation["parameters"].append(UNLESS)
    operation["responses"]["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
    operation["responses"]["304"] = {"description": "The same as what the ETag sent stands for."}
    return _behind_the_door(operation, scope, *refusals)


def _behind_the_door(operation: Operation, scope: str | None, *refusals: str) -> Operation:
    lacking = ("403",) if scope else ()
    _refuse(operation, *sorted({"400", "401", *lacking, *_of_what_is_named(operation), *refusals, "429"}))
    return operation | {"security": [{"token": [scope] if scope else []}]}


def _without_token(operation: Operation, refusals: tuple[str, ...]) -> Operation:
    if any(parameter["name"] == AMOUNT for parameter in operation["parameters"]):
        refusals = (*refusals, "422")
    _refuse(operation, "400", *_of_what_is_named(operation), *refusals)
    return operation | {"security": []}


def _of_what_is_named(operation: Operation) -> tuple[str, ...]:
    """An address that names a thing, in itself, by a round or by a campaign, may name one that is not there."""
    named_things = {"round", "campaign", *INSIDE}
    return ("404",) if named_things & {parameter["name"] for parameter in operation["parameters"]} else ()


def _refuse(operation: Operation, *statuses: str) -> None:
    operation["responses"] |= {
        status: _answer(REFUSALS[status], named("Problem"), "application/problem+json") for status in statuses
    }


def _operation(
    summary: str, path: str, answers: Mapping[str, Mapping[str, Any]], parameters: tuple[Parameter, ...]
) -> Operation:  # fmt: skip
    inside = {name: schema for name, schema in INSIDE.items() if f"{{{name}}}" in path}
    return {
        "summary": summary,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": schema} for name, schema in inside.items()),
            *({"name": n, "in": "query", "schema": schema, "description": text} for n, schema, text in parameters),
        ],
        "responses": {status: _answer("As asked.", schema) for status, schema in answers.items()},
    }


def _answer(text: str, schema: Mapping[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"description": text, "content": {kind: {"schema": schema}}}
