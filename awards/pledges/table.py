"""Pledges as rows: what exports hold, and what an import reads back without changing anything."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from awards.core.cells import plain
from awards.pledges import queries, rules
from awards.pledges.models import Pledge

COLUMNS = (
    "public_id", "p2c_number", "register", "source_id", "version", "state", "withdrawal_reason", "title", "language",
    "lead", "co_pledgers", "partners", "named_as", "entity_kind", "pledge_type", "resource_kind", "focus_area", "word",
    "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate", "countries", "regions",
    "beneficiary_groups", "sdgs", "action_lines", "start_year", "end_year", "targets", "progress", "status",
    "validated_on", "confidence", "inferred", "note", "source", "retrieved_on",
)  # fmt: skip
"""`register` and `source_id` say whose the pledge is; `version` is not read. Lists are joined by `|`."""

MONEY = ("word", "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate")
"""With money under several words these hold one item a word, joined by `|`."""


def rows(session: Session) -> list[dict[str, Any]]:
    """Every pledge that is or was published, as a row of COLUMNS."""
    return [row_of(pledge) for pledge in queries.every_pledge(session)]


def row_of(pledge: Pledge) -> dict[str, Any]:
    """A pledge with its current version (wholly loaded) as a row."""
    version = pledge.current
    facts = version.facts
    parties = {role: [p.organisation.standing.name for p in version.parties if p.role == role] for role in rules.ROLES}
    return {
        "public_id": pledge.public_id, "p2c_number": pledge.official_number, "register": pledge.source_register,
        "source_id": pledge.source_id, "version": version.n, "state": pledge.state,
        "withdrawal_reason": pledge.withdrawal_reason, "title": version.title, "language": version.language,
        "lead": parties["lead"], "co_pledgers": parties["co-pledger"], "partners": parties["partner"],
        "named_as": facts.get("named_as"), "entity_kind": version.entity_kind, "pledge_type": version.pledge_type,
        "resource_kind": version.resource_kind, "focus_area": version.focus_area,
        **{column: joined([getattr(money, column) for money in version.money]) for column in MONEY},
        "countries": [c.iso2 for c in version.countries], "regions": [r.region_key for r in version.regions],
        "beneficiary_groups": [b.group_key for b in version.beneficiaries], "sdgs": facts.get("sdgs", []),
        "action_lines": facts.get("action_lines", []), "start_year": version.start_year, "end_year": version.end_year,
        "targets": [target["text"] for target in facts.get("targets", [])],
        "progress": [report["text"] for report in facts.get("progress", [])], "status": facts.get("status"),
        "validated_on": facts.get("validated_on"), "confidence": facts.get("confidence"),
        "inferred": facts.get("inferred", []), "note": facts.get("note"), "source": version.source,
        "retrieved_on": version.retrieved_on,
    }  # fmt: skip


def joined(values: Sequence[Any]) -> str | None:
    """One item a word of money, joined by `|`; None when nothing is recorded."""
    if all(value is None for value in values):
        return None
    texts = ("" if value is None else value if isinstance(value, str) else str(plain(value)) for value in values)
    return "|".join(texts)
