"""Pledges as rows: what exports hold, and what an import reads back without changing anything."""

from typing import Any

from sqlalchemy.orm import Session

from awards.pledges import queries, rules
from awards.pledges.models import Pledge
from awards.pledges.rules.flat import flat

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
    return [{name: row[name] for name in COLUMNS} for row in map(row_of, queries.every_pledge(session))]


def row_of(pledge: Pledge) -> dict[str, Any]:
    """A pledge with its current version (wholly loaded) as a row; what files of the registry have further is there."""
    version = pledge.current
    parties = {role: [p.organisation.standing.name for p in version.parties if p.role == role] for role in rules.ROLES}
    said = flat(
        version,
        version.money,
        [(one.word, one.amount, one.currency, one.starts_on, one.ends_on) for one in version.tranches],
        [(one.iso2, one.share) for one in version.countries],
        [one.region_key for one in version.regions],
        [one.group_key for one in version.beneficiaries],
    )
    return said | {
        "public_id": pledge.public_id, "p2c_number": pledge.official_number, "register": pledge.source_register,
        "source_id": pledge.source_id, "state": pledge.state, "withdrawal_reason": pledge.withdrawal_reason,
        "lead": parties["lead"], "co_pledgers": parties["co-pledger"], "partners": parties["partner"],
    }  # fmt: skip
