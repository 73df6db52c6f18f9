"""A pledge as a row of files."""

from typing import Any

from awards.pledges import rules
from awards.pledges.queries import AnyPledge
from awards.pledges.rules.flat import flat

MONEY = ("word", "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate")
"""With money under several words these hold one item a word, joined by `|`."""


def row_of(pledge: AnyPledge) -> dict[str, Any]:
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
