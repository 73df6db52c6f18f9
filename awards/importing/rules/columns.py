"""The columns of a file of pledges: those of the registry's own files, in any order."""

import re
from collections.abc import Sequence

from awards.core.text import N_, Message
from awards.pledges.rules.flat import OF_TARGETS

KEYS = ("public_id", "p2c_number", "register", "source_id", "state", "withdrawal_reason")
PARTIES = {"lead": "lead", "co_pledgers": "co-pledger", "partners": "partner"}
MONEY = (
    "word", "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate", "most",
    "value_date", "is_new",
)  # fmt: skip
"""With money under several words these hold one item a word, joined by `|`."""

TEXTS = (
    "title", "language", "pledge_type", "resource_kind", "focus_area", "entity_kind", "named_as", "status",
    "validated_on", "confidence", "note", "source", "summary", "conditions", "partners_wanted",
)  # fmt: skip
LISTS = {
    "countries": "countries", "regions": "regions", "beneficiary_groups": "beneficiaries", "sdgs": "sdgs",
    "action_lines": "action_lines", "inferred": "inferred", "tags": "tags",
}  # fmt: skip
TARGETS = tuple(f"target_{name}" for name in OF_TARGETS)
"""With several targets these hold one item a target, joined by `|`."""

OTHERS = ("start_year", "end_year", "retrieved_on", "targets", "progress", "instalments", "country_shares")

READ = (*KEYS, *PARTIES, *MONEY, *TEXTS, *LISTS, *OTHERS, *TARGETS)
"""What is read. A column that a file leaves out changes nothing of a pledge that is here already."""

IGNORED = (
    "version", "ties", "reports", "stage", "reported_until", "verification_level", "recorded_at", "url",
    "iati", "parts", "other_registers", "changed_at", "campaigns", "report_due",
)  # fmt: skip
"""What the registry's own files tell beside it: the registry knows it better, so it is not read."""

PRICED = re.compile(r"usd_at_prices_of_\d{4}", re.ASCII)
"""Nor are dollars in the prices of a year (`rates.rules.column_at`)."""

NEEDED = ("title", "lead", "source")
"""Without these no pledge is whole; and one of the two ids."""

RENAMED = {"beneficiaries": "beneficiary_groups", "tranches": "instalments", "shares": "country_shares"}
"""What a rule calls otherwise than the file does."""


def wrong_header(header: Sequence[str]) -> Message | None:
    """What is wrong with the names in the first row; None for a sound one."""
    doubled = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in NEEDED if name not in header]
    unknown = [name for name in header if name not in READ and name not in IGNORED and not PRICED.fullmatch(name)]
    if doubled:
        return N_("Row 1 names the column “%(column)s” twice.", column=doubled[0])
    if "source_id" not in header and "public_id" not in header:
        missing.append("source_id")
    if missing:
        return N_("Row 1 lacks these columns: %(columns)s.", columns=", ".join(missing))
    if unknown:
        return N_("Row 1 names columns that pledges do not have: %(columns)s.", columns=", ".join(unknown))
    return None
