"""The schemas of what goes in and out: nothing beside what they name."""

from collections.abc import Mapping
from typing import Any

from awards.assignment.rules import LARGEST_LOAD, LARGEST_SEED, LONGEST_NAME, PlanState
from awards.assignment.rules.options import (
    LARGEST_BONUS,
    LARGEST_CAP,
    LONGEST_SECONDS,
    Objective,
    Running,
)
from awards.comparing.rules import Side
from awards.feedback.queries import STATES
from awards.importing.models import STATES as IMPORT_STATES
from awards.watching.rules.finish import Risk

Schema = Mapping[str, Any]

TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
ID = {"type": "string", "format": "uuid"}
MOMENT = {"type": "string", "format": "date-time"}
KEY = {"type": "string", "pattern": r"^\d{1,9}/[a-z0-9-]{1,60}$", "description": "A number and a category: 42/skills."}
SIDES = [str(side) for side in Side]
JUDGES = {"type": "array", "items": ID, "maxItems": 5000}
PAIRS = {
    "type": "array", "maxItems": 5000,
    "items": {"type": "array", "prefixItems": [KEY, ID], "minItems": 2, "maxItems": 2},
}  # fmt: skip


def or_null(schema: Schema) -> dict[str, Any]:
    """The same, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def of_object(optional: tuple[str, ...] = (), /, **properties: Schema) -> dict[str, Any]:
    """An object of these properties, each of which is there unless it is `optional`."""
    return {
        "type": "object", "additionalProperties": False, "properties": properties,
        "required": [name for name in properties if name not in optional],
    }  # fmt: skip


def list_of(items: Schema) -> dict[str, Any]:
    """A list of these."""
    return {"type": "array", "items": items}


def _all_optional(**properties: Schema) -> dict[str, Any]:
    return of_object(tuple(properties), **properties)


NAMES = {"type": "object", "additionalProperties": TEXT}
LINE = {
    "id": ID, "round": _whole(1, 999), "state": {"type": "string", "enum": [str(state) for state in PlanState]},
    "name": TEXT, "created_at": MOMENT, "accepted_at": or_null(MOMENT),
}  # fmt: skip

OPTIONS: dict[str, Schema] = {
    "partial": FLAG, "seed": _whole(0, LARGEST_SEED), "seconds": _whole(1, LONGEST_SECONDS),
    "objective": {"type": "string", "enum": [str(one) for one in Objective]},
    "running": {"type": "string", "enum": [str(one) for one in Running]},
    "keep_bonus": {"type": "number", "minimum": 0, "maximum": LARGEST_BONUS},
    "region_cap": or_null(_whole(1, LARGEST_CAP)), "organisation_cap": or_null(_whole(1, LARGEST_CAP)),
    "chairs": FLAG, "region": or_null({"type": "string", "maxLength": 60}), "judges": JUDGES,
    "reviews": {"type": "object", "additionalProperties": _whole(0, LARGEST_LOAD)},
    "loads": {
        "type": "object",
        "additionalProperties": {
            "type": "array", "minItems": 2, "maxItems": 2, "items": or_null(_whole(0, LARGEST_LOAD)),
        },
    },
    "together": PAIRS, "apart": PAIRS, "away": JUDGES,
}  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "Edition": of_object(
        id=ID, year=COUNT, rehearsal=FLAG, names=NAMES,
        rounds={"type": "array", "items": of_object(number=_whole(1, 999), opens_at=MOMENT, closes_at=MOMENT)},
    ),
    "Judge": of_object(
        id=ID, judge=ID, email=TEXT, name=TEXT, organisation=TEXT, country=or_null(TEXT),
        languages={"type": "array", "items": TEXT}, categories={"type": "array", "items": TEXT},
        min=COUNT, max=COUNT, state={"type": "string", "enum": ["invited", "accepted", "declined", "withdrawn"]},
        step=TEXT, load=COUNT, invited_at=MOMENT, answered_at=or_null(MOMENT),
    ),
    "Conflict": of_object(
        id=ID, judge=ID, judge_email=TEXT, nomination=COUNT, kind=TEXT, reason=TEXT, found_at=MOMENT,
        dismissed_at=or_null(MOMENT), dismissal_reason=or_null(TEXT),
    ),
    "Assignment": of_object(
        id=ID, entry=KEY, round=_whole(1, 999), judge=ID, judge_email=TEXT, assigned_at=MOMENT, begun=FLAG,
        ended_at=or_null(MOMENT), plan=or_null(ID),
    ),
    "OwnCard": of_object(
        entry=KEY, id=ID, title=TEXT, state=TEXT, total={"type": ["number", "null"]},
        points={"type": "object", "additionalProperties": {"type": ["number", "null"]}},
    ),
    "Compares": of_object(judge=ID, name=TEXT, confirmed_at=or_null(MOMENT), reopened_at=or_null(MOMENT)),
    "OwnComparisons": of_object(
        category=TEXT, round=_whole(1, 999), gate_passed=FLAG, waits=or_null(COUNT), most=COUNT, through=FLAG,
        entries={"type": "array", "items": of_object(id=ID, entry=KEY, title=TEXT)},
        pairs={
            "type": "array",
            "items": of_object(n=COUNT, left=ID, right=ID, answer={"type": ["string", "null"], "enum": [*SIDES, None]}),
        },
        confirmed_at=or_null(MOMENT), card=or_null(TEXT), step=or_null(COUNT),
    ),
    "PairNamed": of_object(n=_whole(1, 999)),
    "PairAnswered": of_object(("save",), n=_whole(1, 999), answer={"type": "string", "enum": SIDES}, save=ID),
    "Scored": of_object(
        entry=KEY, round=_whole(1, 999), title=TEXT, judge=TEXT,
        points={"type": "object", "additionalProperties": {"type": ["number", "null"]}},
        total={"type": ["number", "null"]}, comment=TEXT, feedback=TEXT, confirmed_at=or_null(MOMENT),
    ),
    "Decision": of_object(
        id=ID, category=TEXT, round=_whole(1, 999),
        kind={"type": "string", "enum": ["advancing", "shortlist", "winners"]},
        state={"type": "string", "enum": ["proposed", "approved", "rejected"]},
        entries={
            "type": "array",
            "items": of_object(
                role={"type": "string", "enum": ["chosen", "reserve", "mention", "passed over"]},
                position=or_null(COUNT), nomination=COUNT, title=TEXT, rank=or_null(COUNT), reason=or_null(TEXT),
            ),
        },
        number_reason=or_null(TEXT), no_award=FLAG, public_words=or_null(TEXT),
        open_items={
            "type": "array",
            "items": of_object(item=TEXT, nominations={"type": "array", "items": COUNT}, count=COUNT, reason=TEXT),
        },
        follows=or_null(ID), rejection_reason=or_null(TEXT), proposed_by=TEXT, proposed_at=MOMENT,
        approved_by=or_null(TEXT), approved_at=or_null(MOMENT),
    ),
    "FeedbackLine": of_object(
        entry=KEY, title=TEXT, state={"type": "string", "enum": list(STATES)}, length=COUNT, band=or_null(TEXT),
    ),
    "Fairness": of_object(
        edition=COUNT, rehearsal=FLAG, category=TEXT, categories={"type": "array", "items": TEXT},
        not_decided={"type": "array", "items": TEXT}, closed_to_you={"type": "array", "items": TEXT},
        intervals=TEXT, few=TEXT,
        rows={"type": "array", "items": {"type": "object", "required": ["by", "group", "nominated"]}},
    ),
    "Progress": of_object(
        judge=ID, email=TEXT, name=TEXT, assigned=COUNT, scored=COUNT, half=COUNT, confirmed=COUNT, to_compare=COUNT,
        not_begun=COUNT, seen_at=or_null(MOMENT), pace_a_day={"type": ["number", "null"]},
        expected_first=or_null(MOMENT), expected_last=or_null(MOMENT),
        expected_by={"type": ["string", "null"], "enum": ["judge", "jury", None]},
        risk={"type": "string", "enum": [str(one) for one in Risk]},
        away_until=or_null({"type": "string", "format": "date"}), reminded_at=or_null(MOMENT), left=FLAG,
    ),
    "PlanLine": of_object(**LINE),
    "Plan": of_object(
        **LINE, options=_all_optional(**OPTIONS), status=or_null(TEXT), summary={"type": "object"},
        reasons={"type": "array", "items": TEXT},
    ),
    "Panel": of_object(
        entry=KEY, position=COUNT, title=TEXT, added=JUDGES, kept=JUDGES, ended=JUDGES, missing=COUNT,
        fit={"type": "number"},
    ),
    "PlanAsked": _all_optional(
        **OPTIONS, round=_whole(1, 999), name={"type": "string", "maxLength": LONGEST_NAME}, dry_run=FLAG
    ),
    "DryRun": of_object(dry_run={"type": "boolean", "enum": [True]}, options=_all_optional(**OPTIONS)),
    "PledgesSent": of_object(
        ("name",), name={"type": "string", "maxLength": 200, "pattern": r"[\w .()-]*"},
        csv=TEXT | {"contentMediaType": "text/csv"},
    ),
    "PledgeImport": of_object(
        id=ID, name=TEXT, sha256=TEXT, state={"type": "string", "enum": list(IMPORT_STATES)}, rows=COUNT, failed=FLAG,
        doing=or_null(TEXT), counts={"type": "object", "additionalProperties": COUNT},
        notes={"type": "array", "items": TEXT},
        problems={"type": "array", "items": of_object(row=COUNT, column=TEXT, words=TEXT)},
        changes={
            "type": "array",
            "items": of_object(
                row=COUNT, public_id=TEXT,
                columns={"type": "array", "items": of_object(column=TEXT, before=TEXT, after=TEXT)},
            ),
        },
        uploaded_at=MOMENT, expires_at=MOMENT, done_at=or_null(MOMENT),
    ),
    "Acceptance": _all_optional(
        dry_run=FLAG, bridges={"type": "array", "items": _whole(0, 999), "maxItems": 100}
    ),
    "Accepted": of_object(dry_run=FLAG, added=COUNT, ended=COUNT),
    "Problem": of_object(
        ("detail", "errors", "request", "id", "withdrawn_at"), type=TEXT, title=TEXT, status=_whole(400, 599),
        detail=TEXT, request=TEXT, id=TEXT, withdrawn_at=or_null(MOMENT),
        errors=list_of(of_object(where=TEXT, detail=TEXT)),
    ),
}  # fmt: skip
