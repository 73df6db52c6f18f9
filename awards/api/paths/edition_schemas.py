"""The schemas of an edition's nominations, its jury as programs change it, and its rankings."""

from typing import Any

from awards.api.schemas import COUNT, FLAG, ID, KEY, MOMENT, TEXT, Schema, list_of, of_object, or_null
from awards.assignment.rules import LARGEST_LOAD, LONGEST_NAME, LONGEST_REASON
from awards.assignment.rules.inviting import MOST_MINUTES
from awards.core.vocabulary import LANGUAGES
from awards.screening.rules import LONGEST_REASON as LONGEST_WORDS
from awards.screening.rules import Outcome

TEXTS = list_of(TEXT)
STATE = {"type": "string", "enum": ["draft", "submitted", "returned", "withdrawn"]}
FOUND = {"type": "string", "enum": [str(one) for one in Outcome]}
ENTRY_STATE = {"type": "string", "enum": ["received", "eligible", "ineligible"]}
NUMBER, OR_NO_NUMBER = {"type": "number"}, {"type": ["number", "null"]}


def _words(most: int) -> Schema:
    return {"type": "string", "maxLength": most, "pattern": r"^[^\x00]*\S[^\x00]*$"}


_LINE: dict[str, Schema] = {
    "id": ID, "number": COUNT, "title": TEXT, "state": STATE, "language": TEXT, "nominee": TEXTS,
    "nominator_email": TEXT, "organisations": TEXTS, "countries": TEXTS, "impact": TEXTS, "received": or_null(MOMENT),
}  # fmt: skip

_FILE = of_object(
    number=COUNT, question=or_null(TEXT), name=TEXT, kind=TEXT,
    state={"type": "string", "enum": ["uploading", "quarantined", "ready", "refused"]}, size=or_null(COUNT),
    sha256=or_null(TEXT), arrived_at=or_null(MOMENT),
)  # fmt: skip

_RANKED = of_object(
    rank=or_null(COUNT), nomination=COUNT, category=TEXT, title=TEXT, reviews=COUNT, missing=COUNT, raw=OR_NO_NUMBER,
    rank_raw=or_null(COUNT), adjusted=OR_NO_NUMBER, se=OR_NO_NUMBER, low=OR_NO_NUMBER, high=OR_NO_NUMBER,
    rank_adjusted=or_null(COUNT), chance=OR_NO_NUMBER, component=or_null(COUNT), tied=FLAG, lowest=OR_NO_NUMBER,
    highest=OR_NO_NUMBER, rank_check=or_null(COUNT), adjusted_check=OR_NO_NUMBER, rank_other=or_null(COUNT),
    adjusted_other=OR_NO_NUMBER, chance_other=OR_NO_NUMBER, rank_compared=or_null(COUNT), strength=OR_NO_NUMBER,
    chance_best=OR_NO_NUMBER, preferred=or_null(COUNT), not_preferred=or_null(COUNT),
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "NominationLine": of_object(
        **_LINE, saved=MOMENT, entries=list_of(of_object(entry=KEY, state=ENTRY_STATE)), missing=TEXTS, tags=TEXTS,
        duplicates=COUNT, consent=or_null(TEXT), letters=TEXTS,
    ),
    "Nomination": of_object(
        **_LINE, version=COUNT, nominee_kind=TEXT,
        seen={"type": "string", "description": "What it looked like: to be sent along with an outcome."},
        answers={"type": "object", "additionalProperties": TEXT},
        evidence=list_of(of_object(title=TEXT, url=TEXT)), files=list_of(_FILE),
        entries=list_of(
            of_object(
                id=ID, entry=KEY, state=ENTRY_STATE,
                findings=list_of(
                    of_object(at=MOMENT, outcome=FOUND, rule=or_null(TEXT), reason=or_null(TEXT), by=TEXT)
                ),
            )
        ),
        returns=list_of(
            of_object(at=MOMENT, fields=TEXTS, reason=TEXT, due_at=MOMENT, answered_at=or_null(MOMENT))
        ),
    ),
    "OutcomeFound": of_object(
        ("entry", "fields", "rule", "reason", "due_at"), outcome=FOUND, seen={"type": "string", "maxLength": 200},
        entry=ID | {"description": "One entry; without it, every entry that waits."},
        fields={"type": "array", "items": TEXT, "maxItems": 200,
                "description": "The answers to mend, when it is returned."},
        rule={"type": "string", "description": "The key of the rule that an ineligible entry breaks."},
        reason={"type": "string", "maxLength": LONGEST_WORDS}, due_at=MOMENT,
    ),
    "JudgeAsked": of_object(
        ("languages", "categories", "min", "max", "organisation", "country", "minutes", "language", "answer_by"),
        email={"type": "string", "maxLength": 254}, name=_words(LONGEST_NAME), languages=TEXTS, categories=TEXTS,
        min={"type": "integer", "minimum": 0, "maximum": LARGEST_LOAD},
        max={"type": "integer", "minimum": 0, "maximum": LARGEST_LOAD},
        organisation={"type": "string", "maxLength": LONGEST_NAME},
        country={"type": "string", "pattern": "^[A-Z]{2}$"},
        minutes={"type": "integer", "minimum": 1, "maximum": MOST_MINUTES},
        language={"type": "string", "enum": list(LANGUAGES)}, answer_by=MOMENT,
    ),
    "Invitation": of_object(
        id=ID, judge=ID, email=TEXT, name=TEXT,
        state={"type": "string", "enum": ["invited", "accepted", "declined", "withdrawn"]}, invited_at=MOMENT,
        answer_by=or_null(MOMENT),
    ),
    "AssignmentAsked": of_object(
        ("round",), judge=ID, round={"type": "integer", "minimum": 1, "maximum": 999}
    ),
    "EndAsked": of_object(reason=_words(LONGEST_REASON)),
    "Ranking": of_object(
        round=COUNT, category=TEXT, places=COUNT, counts=TEXT, entries=list_of(_RANKED),
    ),
}  # fmt: skip
