"""Programs that ask the API for whatever its document allows, and for what it does not: no answer may surprise.

Requests are drawn from the OpenAPI document by Schemathesis, from a seed, and sent as each role; half of them name
things that exist. No answer is a 5xx, and each has a status, a type, headers and a body that the document tells.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    status_code_conformance,
)

from awards.api.document import BASE, document

DOCUMENT = document()

CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance,
]  # fmt: skip


@dataclass
class Found:
    """What came of all requests: how many of each role got which status; what was wrong, each with a request."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many were sent."""
        return self.answers.total()

    def note(self, what: str, how: str) -> None:
        """Keep what was wrong, with the first request that showed it."""
        self.wrong.setdefault(what, how[:600])


def fuzz(app: Flask, secrets: Mapping[str, str], known: Mapping[str, Sequence[str]], each: int, start: int) -> Found:
    """Send `each` requests to each operation as each role; `secrets` are tokens by role, empty for nobody.

    `known` are values of parameters, by name, that lead to something.
    """
    load_all_checks()
    found, schema = Found(), schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", app)
    for operation in _operations(schema):
        for role, secret in secrets.items():
            _ask(operation, role, secret, known, each, start, found)
    return found


def _operations(schema: Any) -> Iterator[Any]:
    for one in schema.get_all_operations():
        yield one.ok()


def _ask(
    operation: Any, role: str, secret: str, known: Mapping[str, Sequence[str]], each: int, start: int, found: Found
) -> None:
    chance = Random(f"{start} {operation.label} {role}")
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {secret}"} if secret else {})

    def send(case: Any) -> None:
        for name in case.path_parameters or {}:
            if name in known and chance.random() < 0.5:
                case.path_parameters[name] = chance.choice(known[name])
        answer = case.call(headers=headers)
        found.answers[role, answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS, headers=headers)
        except (Failure, FailureGroup) as failed:
            said = " ".join(str(one) for one in getattr(failed, "exceptions", [failed]))
            wrong = [" ".join(said.split())[:600]]
        else:
            wrong = list(_faults(operation, answer))
        for one in wrong:
            found.note(f"{operation.label} {answer.status_code}: {one}", f"{role}, {case.formatted_path} {case.query}")

    for mode in modes:
        quiet = settings(
            max_examples=max(each // len(modes), 1), database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        seed(start)(quiet(given(case=mode)(send)))()


def _faults(operation: Any, answer: Any) -> Iterator[str]:
    """Where the body is not what the document tells of this status."""
    told = DOCUMENT["paths"][operation.path][operation.method]["responses"][str(answer.status_code)]
    content = told.get("content", {}).get("application/json")
    if content is not None:
        schema = {**content["schema"], "components": DOCUMENT["components"]}
        for one in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer.json()):
            yield f"{one.json_path}: {one.message[:300]}"
