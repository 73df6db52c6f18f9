"""The OpenAPI document: what every address takes and answers. Tests hold each answer against it."""

from collections.abc import Mapping
from typing import Any

from awards.api import registry
from awards.api.schemas import SCHEMAS

VERSION = "1.0.0"
BASE = "/api/v1"
EDITION, PLAN = "/editions/{edition_id}", "/editions/{edition_id}/plans/{plan_id}"
SCORES = f"{EDITION}/categories/{{key}}/scores"
COMPARISONS, OWN = (f"{EDITION}/categories/{{key}}/{one}" for one in ("comparisons", "own-comparisons"))

UUID_ = {"type": "string", "format": "uuid"}
IMPORT = "/pledge-imports/{import_id}"
AFTER = ("after", UUID_, "The id of the last row of the answer before.")
ROUND = ("round", {"type": "integer", "minimum": 1, "maximum": 999}, "The number of a round.")
AMOUNT = "at_least"
"""What the registry is asked with and that may be no number."""

REFUSALS = {
    "400": "Nothing that this address takes.",
    "401": "No token, or one that is worth nothing.",
    "403": "The token is not for this.",
    "404": "Not there, or none of the holder's business.",
    "410": "Withdrawn; why is said.",
    "409": "Too late, or answered meanwhile; why is said.",
    "422": "A value that cannot be understood, or a rule of the award refuses it; why is said.",
    "429": "Too many requests; `Retry-After` says for how many seconds to wait.",
}


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "EQUALS in Tech Awards: judging, and the registry of pledges",
            "version": VERSION,
            "description": (
                "For programs of staff. The token is made on the account page and sent as a bearer; it may what its"
                " holder may. Lists come in pages: `next` is the address of the following one, or null. Instants are"
                " UTC. Nobody sees others' points before their round has closed. The registry of pledges is open to"
                " anybody, without a token: `/pledges` and what stands beside it."
            ),
        },
        "servers": [{"url": BASE}],
        "security": [{"token": []}],
        "paths": {
            "/openapi.json": {"get": _open("This document.")},
            "/editions": {"get": _list("editions", "Edition", "Editions of which the holder is staff.", AFTER)},
            EDITION: {"get": _one("Edition", "One edition with its rounds.", EDITION)},
            f"{EDITION}/judges": {
                "get": _list("judges", "Judge", "Judges by name, each with the step reached.", AFTER, path=EDITION)
            },
            f"{EDITION}/conflicts": {
                "get": _list(
                    "conflicts", "Conflict", "Conflicts, the newest first.", AFTER,
                    ("state", {"type": "string", "enum": ["standing", "dismissed"]}, "Standing ones unless said."),
                    path=EDITION,
                )
            },
            f"{EDITION}/assignments": {
                "get": _list(
                    "assignments", "Assignment", "Assignments of all rounds or of one.", AFTER, ROUND,
                    ("state", {"type": "string", "enum": ["running", "ended"]}, "Both unless said."), path=EDITION,
                )
            },
            f"{EDITION}/progress": {
                "get": _list("progress", "Progress", "How far each judge is, in entries.", AFTER, ROUND, path=EDITION)
            },
            f"{EDITION}/own-scores": {
                "get": _list(
                    "cards", "OwnCard", "The holder's own cards, if the holder judges.", AFTER, ROUND, path=EDITION
                )
            },
            SCORES: {
                "get": _list(
                    "scores", "Scored", "Each judge's card of a category, once the round has closed.",
                    ("after", {"type": "integer", "minimum": 0}, "The number of the answer's last nomination before."),
                    ROUND, path=SCORES,
                )
            },
            COMPARISONS: {
                "get": _list(
                    "comparisons", "Compares", "How far each judge is with comparing two at a time.", AFTER,
                    path=COMPARISONS,
                )
            },
            OWN: {
                "get": _one("OwnComparisons", "The holder's own comparisons, if the holder judges the category.", OWN)
            },
            f"{OWN}/pairs": {
                "post": _change(
                    None, {"200": "OwnComparisons"}, "Ask for the next pair, unless one waits or enough is asked.",
                    OWN, "409",
                )
            },
            f"{OWN}/answers": {
                "post": _change(
                    "PairAnswered", {"200": "OwnComparisons"},
                    "Say which of a pair should win. With a `save` of its own, what arrives twice is done once.",
                    OWN, "409",
                )
            },
            f"{OWN}/answers/removal": {
                "post": _change("PairNamed", {"200": "OwnComparisons"}, "Take an answer back.", OWN, "409")
            },
            f"{OWN}/confirmation": {
                "post": _change(
                    None, {"200": "OwnComparisons"}, "The judge's last word. `step` is there from the next answer on.",
                    OWN, "409",
                )
            },
            f"{EDITION}/decisions": {
                "get": _list(
                    "decisions", "Decision", "Decisions of rounds that have closed, rejected ones too.", AFTER,
                    path=EDITION,
                )
            },
            f"{EDITION}/feedback": {
                "get": _list(
                    "feedback", "FeedbackLine", "How far the feedback about each entry is.",
                    ("after", {"type": "integer", "minimum": 0}, "The number of the answer's last nomination before."),
                    path=EDITION,
                )
            },
            f"{EDITION}/fairness": {
                "get": _one("Fairness", "How nominations of each group came through, in what is decided.", EDITION)
            },
            f"{EDITION}/plans": {
                "get": _list("plans", "PlanLine", "Plans, accepted or not; judges see none.", AFTER, path=EDITION),
                "post": _change(
                    "PlanAsked", {"202": "Plan", "200": "DryRun"},
                    "Ask for a plan: it is worked out after the answer. With `dry_run` the same is refused, and"
                    " nothing is written.", EDITION,
                ),
            },
            PLAN: {"get": _one("Plan", "One plan with what came out.", PLAN)},
            f"{PLAN}/panels": {
                "get": _list(
                    "panels", "Panel", "The entries of a plan with their judges.",
                    ("after", {"type": "integer", "minimum": 0}, "The position of the last row of the answer before."),
                    ("show", {"type": "string", "enum": ["all", "changed", "empty"]}, "All unless said."), path=PLAN,
                )
            },
            f"{PLAN}/acceptance": {
                "post": _change(
                    "Acceptance", {"200": "Accepted"},
                    "Accept a plan, all of it or nothing. With `dry_run` it is counted, and nothing stays.", PLAN,
                )
            },
            f"{PLAN}/discard": {"post": _change(None, {"200": "Plan"}, "Put a plan away; work on it stops.", PLAN)},
            f"{PLAN}/undo": {
                "post": _change(None, {"200": "Plan"}, "Undo an acceptance while its mails still wait.", PLAN)
            },
            **_of_registry(),
            "/pledge-imports": {
                "post": _change(
                    "PledgesSent", {"202": "PledgeImport"},
                    "Send pledges as CSV with the columns of the registry's own files. They are tried after the answer,"
                    " and nothing of them is taken: `changes` and `problems` say what would come of it.", "",
                )
            },
            IMPORT: {"get": _one("PledgeImport", "How far it is, and what was found.", IMPORT)},
            f"{IMPORT}/bringing": {
                "post": _change(
                    None, {"202": "PledgeImport"}, "Take what was tried and is `ready`; again, nothing changes.", IMPORT
                )
            },
            f"{IMPORT}/second": {
                "post": _change(
                    None, {"202": "PledgeImport"},
                    "Stand behind the amounts that take two people, as another of the staff.", IMPORT,
                )
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS | registry.SCHEMAS,
        },
    }  # fmt: skip


def _of_registry() -> dict[str, Any]:
    """What anybody may read of the registry."""
    one = "/pledges/{public_id}"
    by_state = ("state", {"type": "string", "enum": ["open", "met", "closed"]}, "Open ones unless said.")
    of_needs = [("focus_area", {"type": "string"}, "A focus area."), ("country", registry.CODE, "A country."),
                ("group", {"type": "string"}, "The key of a group.")]  # fmt: skip
    return {
        "/pledges": {
            "get": _open_list(
                "pledges", "Pledge", "Pledges by any filter of the site's own list.", *registry.FILTERS,
                registry.SINCE, registry.AFTER_PLEDGE,
            )
        },
        one: {"get": _open_one("Pledge", "One pledge with its ties and its reports.", one, "410")},
        f"{one}/versions": {
            "get": _open_list("versions", "VersionLine", "Its versions, the newest first.", path=one, gone=True)
        },
        f"{one}/versions/{{n}}": {
            "get": _open_one("PledgeVersion", "What it said in a version; that never changes.", f"{one}{{n}}", "410")
        },
        f"{one}/reports": {
            "get": _open_list("reports", "Report", "Its reports, the newest period first.", path=one, gone=True)
        },
        "/organisations": {
            "get": _open_list(
                "organisations", "Organisation", "Organisations; a merged one leads to the other.", registry.SINCE,
                registry.AFTER_SLUG,
            )
        },
        "/countries": {
            "get": _open_list(
                "countries", "InCountry", "Countries with how many of the pledges are for them and from them.",
                *registry.SELECTING,
            )
        },
        "/totals": {"get": _open_one("Totals", "Every number of the pledges that match.", "", more=registry.SELECTING)},
        "/needs": {
            "get": _open_list("needs", "Need", "Needs, the newest first.", by_state, *of_needs, registry.AFTER_NEED)
        },
        "/dumps": {
            "get": _open_list(
                "dumps", "Dump", "The registry day by day.",
                ("before", registry.DAY, "Only days before this one."),
            )
        },
    }  # fmt: skip


Parameter = tuple[str, Mapping[str, Any], str]


def _list(key: str, schema: str, summary: str, *parameters: Parameter, path: str = "") -> dict[str, Any]:
    page = {
        "type": "object", "additionalProperties": False, "required": [key, "next"],
        "properties": {
            key: {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}},
            "next": {"type": ["string", "null"]},
        },
    }  # fmt: skip
    return _operation(summary, path, {"200": page}, parameters, refusals=("400", "401", "404", "429"))


def _one(schema: str, summary: str, path: str) -> dict[str, Any]:
    return _operation(summary, path, {"200": _ref(schema)}, (), refusals=("400", "401", "404", "429"))


def _change(body: str | None, answers: Mapping[str, str], summary: str, path: str, *more: str) -> dict[str, Any]:
    found = _operation(
        summary, path, {status: _ref(schema) for status, schema in answers.items()}, (),
        refusals=("400", "401", "403", "404", *more, "422", "429"),
    )  # fmt: skip
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    return found


def _open_list(
    key: str, schema: str, summary: str, *parameters: Parameter, path: str = "", gone: bool = False
) -> dict[str, Any]:
    found = _list(key, schema, summary, *parameters, path=path)
    return _without_token(found, ("400", "404", "410") if gone else ("400", "404"))


def _open_one(schema: str, summary: str, path: str, *refusals: str, more: tuple[Parameter, ...] = ()) -> dict[str, Any]:
    return _without_token(
        _operation(summary, path, {"200": _ref(schema)}, more, refusals=()), ("400", "404", *refusals)
    )


def _without_token(operation: dict[str, Any], refusals: tuple[str, ...]) -> dict[str, Any]:
    if any(parameter["name"] == AMOUNT for parameter in operation["parameters"]):
        refusals = (*refusals, "422")
    answers = {"200": operation["responses"]["200"]}
    answers |= {status: _answer(REFUSALS[status], _ref("Error")) for status in refusals}
    return operation | {"responses": answers, "security": []}


def _open(summary: str) -> dict[str, Any]:
    return _operation(summary, "", {"200": {"type": "object"}}, (), refusals=()) | {"security": []}


def _operation(
    summary: str,
    path: str,
    answers: Mapping[str, Mapping[str, Any]],
    parameters: tuple[Parameter, ...],
    *,
    refusals: tuple[str, ...],
) -> dict[str, Any]:
    inside = {"edition_id": UUID_, "plan_id": UUID_, "import_id": UUID_, "key": {"type": "string"},
              "public_id": registry.PUBLIC_ID, "n": {"type": "integer", "minimum": 1}}  # fmt: skip
    named = {name: schema for name, schema in inside.items() if f"{{{name}}}" in path}
    return {
        "summary": summary,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": schema} for name, schema in named.items()),
            *({"name": n, "in": "query", "schema": schema, "description": text} for n, schema, text in parameters),
        ],
        "responses": {
            **{status: _answer("As asked.", schema) for status, schema in answers.items()},
            **{status: _answer(REFUSALS[status], _ref("Error")) for status in refusals},
        },
    }


def _answer(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _ref(schema: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{schema}"}
