"""What the document says of the registry: addresses that anybody may ask, without a token."""

from collections.abc import Mapping
from typing import Any

from awards.api.schemas import COUNT, FLAG, MOMENT, NAMES, TEXT, Schema, list_of, of_object, or_null
from awards.pledges import rules
from awards.pledges.queries import FACETS, SORTS
from awards.pledges.rules.links import KINDS
from awards.pledges.rules.reports import STAGES

PUBLIC_ID = {"type": "string", "pattern": r"^R-\d{6,}$"}
DAY = {"type": "string", "format": "date"}
FIGURE = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "description": "An exact decimal number."}
CODE = {"type": "string", "pattern": "^[A-Z]{2}$"}
MANY = {"type": "array", "items": TEXT}

Parameter = tuple[str, Mapping[str, Any], str]

FILTERS: tuple[Parameter, ...] = (
    ("q", TEXT, "Words, as one types them, in any language."),
    *((facet, MANY, "One of these values; `not-stated` for pledges that do not say.") for facet in FACETS),
    ("place", TEXT, "Pledges from or for this country, or a country of this region or UN group."),
    ("organisation", TEXT, "The slug of an organisation that has a part, or of what was merged into it."),
    ("campaign", TEXT, "The slug of a campaign that it belongs to."),
    ("edition", {"type": "integer"}, "The year of an edition whose laureates it is told of; computed links are none."),
    ("at_least", TEXT, "Pledges that state so much under one word; totals say how many cannot be compared."),
    ("currency", {"type": "string", "pattern": "^[A-Z]{3}$"}, "The currency of `at_least` and of an order by amount."),
    ("lists_on", DAY, "The day by which countries stand on UN lists; without one, the newest lists count."),
    ("prices", {"type": "integer"}, "A year of the index of prices at /rates: dollars are told in its prices as well."),
    ("sort", {"type": "string", "enum": list(SORTS)}, "The order."),
)
SELECTING = tuple(one for one in FILTERS if one[0] != "sort")
SINCE: Parameter = (
    "changed_since", TEXT, "A day or an instant: only what changed since, withdrawn ones included."
)  # fmt: skip
AFTER_PLEDGE: Parameter = ("after", PUBLIC_ID, "The id of the last pledge of the answer before.")
AFTER_SLUG: Parameter = ("after", TEXT, "The slug of the last organisation of the answer before.")
AFTER_NEED: Parameter = ("after", {"type": "string", "pattern": r"^N-\d{6,}$"}, "The last need of the answer before.")


def _enum(values: Any, *, null: bool = False) -> dict[str, Any]:
    found = {"type": "string", "enum": list(values)}
    return or_null(found) | {"enum": [*values, None]} if null else found


def _year() -> dict[str, Any]:
    return {"type": ["integer", "null"], "minimum": rules.FIRST_YEAR, "maximum": rules.LAST_YEAR}


_MONEY = of_object(
    word=_enum(rules.WORDS), amount=FIGURE, currency=TEXT, qualifier=or_null(TEXT), basis=_enum(rules.BASES),
    yearly_amount=or_null(FIGURE), usd=or_null(FIGURE), usd_basis=or_null(TEXT), usd_rate=or_null(FIGURE),
    most=or_null(FIGURE), value_date=or_null(DAY), is_new=or_null(FLAG),
) | {"patternProperties": {r"^usd_at_prices_of_\d{4}$": or_null(FIGURE)}}  # fmt: skip

VERSION: dict[str, Schema] = {
    "public_id": PUBLIC_ID, "url": TEXT, "version": COUNT, "recorded_at": MOMENT, "sha256": TEXT,
    "change_note": or_null(TEXT),
    "official_number": or_null(TEXT),
    "title": TEXT, "language": TEXT,
    "parties": list_of(of_object(organisation=TEXT, name=TEXT, role=TEXT)), "named_as": or_null(TEXT),
    "entity_kind": or_null(TEXT), "pledge_type": _enum(rules.PLEDGE_TYPES, null=True),
    "resource_kind": _enum(rules.RESOURCE_KINDS, null=True), "focus_area": or_null(TEXT), "money": list_of(_MONEY),
    "countries": list_of(CODE),
    "country_shares": {"type": ["object", "null"], "additionalProperties": FIGURE},
    "instalments": list_of(
        of_object(word=_enum(rules.WORDS), amount=FIGURE, currency=TEXT, **{"from": DAY, "until": DAY})
    ),
    "summary": or_null(TEXT), "conditions": or_null(TEXT), "partners_wanted": or_null(TEXT),
    "tags": list_of(TEXT), "regions": list_of(TEXT),
    "beneficiary_groups": list_of(TEXT), "start_year": _year(), "end_year": _year(), "sdgs": list_of(TEXT),
    "action_lines": list_of(TEXT), "targets": list_of({"type": "object", "required": ["text"]}),
    "progress": list_of({"type": "object", "required": ["text"]}), "status": or_null(TEXT),
    "validated_on": or_null(TEXT), "confidence": or_null(TEXT), "inferred": list_of(TEXT), "note": or_null(TEXT),
    "source": TEXT, "retrieved_on": or_null(DAY),
}  # fmt: skip

_REPORT = of_object(
    **{"from": DAY, "until": DAY}, stage=_enum(STAGES), narrative=TEXT, next_step=or_null(TEXT),
    why_no_number=or_null(TEXT), evidence=TEXT, evidence_language=or_null(TEXT),
    archived_copy=or_null(TEXT), evidence_seen=or_null(of_object(on=DAY, opened=FLAG)),
    results=list_of(of_object(target=TEXT, value=TEXT)),
    money=list_of(of_object(word=_enum(rules.WORDS), amount=FIGURE, currency=TEXT)), recorded_at=MOMENT,
    verification_level={"type": "integer", "minimum": 0, "maximum": 4},
)  # fmt: skip

_TOLD = {
    "withdrawal_reason": TEXT, "state": _enum(("published", "closed", "withdrawn")), "changed_at": MOMENT,
    "parts": list_of(of_object(organisation=TEXT, name=TEXT, role=TEXT, share=or_null(FIGURE), confirmed=FLAG)),
    "registers": list_of(
        of_object(register=TEXT, identifier=TEXT, url=or_null(TEXT), status_word=or_null(TEXT), retrieved_on=DAY)
    ),
    "campaigns": list_of(of_object(slug=TEXT, name=TEXT)),
    "ties": list_of(of_object(kind=_enum(KINDS), other=PUBLIC_ID, share=or_null(FIGURE), from_the_other=FLAG)),
    "reports": list_of(_REPORT), "report_due": or_null(DAY),
}  # fmt: skip

_LEFT_OUT = {"type": "array", "prefixItems": [FIGURE, COUNT], "minItems": 2, "maxItems": 2}

SCHEMAS: dict[str, Any] = {
    "Pledge": {
        "type": "object", "additionalProperties": False, "properties": {**VERSION, **_TOLD},
        "required": ["public_id", "url", "state", "changed_at"],
        "description": "Of a withdrawn one only `withdrawal_reason` stands beside what is required.",
    },
    "PledgeVersion": of_object(**VERSION),
    "VersionLine": of_object(n=COUNT, recorded_at=MOMENT, url=TEXT),
    "Report": _REPORT,
    "Organisation": of_object(
        slug=TEXT, url=TEXT, name=TEXT, names=NAMES, kind=or_null(TEXT), country=or_null(CODE),
        state=_enum(("unverified", "verified", "merged")), merged_into=or_null(TEXT), also_named=list_of(TEXT),
        identifiers=list_of(of_object(scheme=TEXT, value=TEXT)),
    ),
    "InCountry": of_object(iso2=CODE, names=NAMES, region=or_null(TEXT), pledges_for=COUNT, pledges_from=COUNT),
    "Totals": of_object(
        ("not_compared", "at_prices"), at=MOMENT, all=COUNT, found=COUNT,
        facets={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": COUNT}},
        sums={
            "type": "object",
            "additionalProperties": of_object(
                gross=FIGURE, net=FIGURE, pledges=COUNT,
                of_other_currencies={"type": "object", "additionalProperties": list_of(FIGURE)},
            ),
        },
        left_out=list_of(of_object(word=_enum(rules.WORDS), currency=TEXT, yearly=FLAG, amount=FIGURE, pledges=COUNT)),
        no_amount=COUNT, no_money=COUNT, not_compared=COUNT,
        at_prices={
            "type": "object",
            "description": "By the year of `prices`, then by word; what is left out as dollars, pledges.",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": of_object(
                    gross=FIGURE, net=FIGURE, pledges=COUNT, undated=_LEFT_OUT, outside=_LEFT_OUT
                ),
            },
        },
    ),
    "Need": of_object(
        public_id={"type": "string", "pattern": r"^N-\d{6,}$"}, url=TEXT, title=TEXT, words=TEXT, language=TEXT,
        country=CODE, focus_area=TEXT, group=or_null(TEXT), organisation=or_null(TEXT), amount=or_null(FIGURE),
        currency=or_null(TEXT), until=DAY, state=TEXT, published_on=or_null(DAY),
    ),
    "Dump": of_object(
        day=DAY, made_at=MOMENT, url=or_null(TEXT), bytes=COUNT, sha256=TEXT, previous_sha256=or_null(TEXT),
        rows={"type": "object", "additionalProperties": COUNT}, figures={"type": "object"}, changed_since=TEXT,
    ),
}  # fmt: skip
