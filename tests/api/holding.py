"""Holds an answer of the server to what its own OpenAPI document tells of that address and status."""

import re

from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

from awards.api.document import BASE, document

DOCUMENT = document()
COMPONENTS = {"components": DOCUMENT["components"]}
SEEN: set[tuple[str, str, str]] = set()
PATTERNS = {path: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))) for path in DOCUMENT["paths"]}


def operation_of(path: str, how: str) -> tuple[str, str] | None:
    """The path and the method under which the document tells of an address; None where it tells of none."""
    plain = path.partition("?")[0].removeprefix(BASE)
    fits = [known for known, pattern in PATTERNS.items() if pattern.fullmatch(plain)]
    fits = [known for known in fits if how.lower() in DOCUMENT["paths"][known]]
    return (min(fits, key=lambda known: known.count("{")), how.lower()) if fits else None


def wrongs(path: str, how: str, answer: TestResponse) -> list[str]:
    """What an answer breaks of the document: the status, the type, a header, the body."""
    operation = operation_of(path, how)
    if operation is None:
        return [] if answer.status_code in (404, 405) else [f"{how} {path} is nowhere in the document"]
    told = DOCUMENT["paths"][operation[0]][operation[1]]["responses"].get(str(answer.status_code))
    SEEN.add((operation[0], operation[1], str(answer.status_code)))
    if told is None:
        return [f"{how} {operation[0]} answers {answer.status_code}, which is not told"]
    if "content" not in told:
        return ["a body where none is told"] if answer.data else []
    ((kind, content),) = told["content"].items()
    found = [f"{answer.mimetype} instead of {kind}"] if answer.mimetype != kind else []
    found += [f"no {name}" for name in told.get("headers", ()) if name not in answer.headers]
    validator = Draft202012Validator({**content["schema"], **COMPONENTS}, format_checker=FormatChecker())
    return found + [f"{one.json_path}: {one.message[:200]}" for one in validator.iter_errors(answer.get_json())]
