"""The page about the addresses for programs, made from the document itself, and the client to take along."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from awards.accounts.rules import SCOPES
from awards.accounts.services import tokens
from awards.api.document import BASE, document
from awards.api.paths.parts import REFUSALS
from awards.web.access import public
from awards.web.keeping import kept

bp = Blueprint("programs", __name__)


@dataclass(frozen=True)
class Told:
    """An address as the page tells it."""

    how: str
    path: str
    anchor: str
    summary: str
    scope: str | None
    open: bool
    parameters: list[dict[str, Any]]
    body: str | None
    answers: list[tuple[str, str, str | None]]


@bp.route("/api")
@public
@kept
def api() -> ResponseReturnValue:
    groups, schemas = _told()
    return render_template(
        "api/api.html", groups=groups, schemas=schemas, base=BASE, refusals=REFUSALS, scopes=SCOPES,
        most=tokens.MOST_REQUESTS, version=document()["info"]["version"],
    )  # fmt: skip


@bp.route("/api/client.py")
@public
def client() -> ResponseReturnValue:
    response = Response(files("awards.api").joinpath("client.py").read_bytes(), mimetype="text/x-python")
    response.headers["Content-Disposition"] = 'attachment; filename="client.py"'
    return response


@cache
def _told() -> tuple[dict[str, list[Told]], dict[str, list[tuple[str, str, str]]]]:
    """The addresses by what they are about, and the parts of each schema."""
    found = document()
    groups: dict[str, list[Told]] = {}
    for path, hows in found["paths"].items():
        for how, operation in hows.items():
            groups.setdefault(operation["tags"][0], []).append(_one(path, how, operation))
    schemas = found["components"]["schemas"]
    return groups, {name: list(_parts(schema)) for name, schema in sorted(schemas.items())}


def _one(path: str, how: str, operation: Mapping[str, Any]) -> Told:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    scopes = [scope for one in operation["security"] for scope in one["token"]]
    return Told(
        how.upper(), path, f"{how}{path}".replace("/", "-").replace("{", "").replace("}", ""), operation["summary"],
        scopes[0] if scopes else None, not operation["security"],
        [
            {"name": one["name"], "place": one["in"], "kind": kind_of(one["schema"]),
             "text": one.get("description", "")}
            for one in operation["parameters"]
        ],
        name_of(body) if body else None,
        [
            (status, answer["description"], _schema_of(answer))
            for status, answer in operation["responses"].items()
        ],
    )  # fmt: skip


def _schema_of(answer: Mapping[str, Any]) -> str | None:
    return next((name_of(content["schema"]) for content in answer.get("content", {}).values()), None)


def name_of(schema: Mapping[str, Any] | None) -> str | None:
    """The named schema that this is, or that a page of a list holds; None where there is none."""
    if not schema:
        return None
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    lists = [one["items"] for one in schema.get("properties", {}).values() if one.get("type") == "array"]
    return name_of(lists[0]) if lists else None


def kind_of(schema: Mapping[str, Any]) -> str:
    """What a value is, in few words: `text or null`, `list of Edition`."""
    if "$ref" in schema:
        return str(name_of(schema))
    kinds = schema.get("type", "anything")
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if "enum" in schema:
        return " | ".join("null" if one is None else str(one) for one in schema["enum"])
    if "array" in names and "items" in schema:
        return f"list of {kind_of(schema['items'])}"
    return " or ".join(str(schema.get("format", name)) if name == "string" else name for name in names)


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    needed = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        yield name if name in needed else f"{name}?", kind_of(part), part.get("description", "")
