"""When a laureate and a pledge belong side by side, why, and how well readers agree with it: pure."""

from awards.connections.rules.agreement import Agreement, agreement
from awards.connections.rules.linking import (
    MOST,
    NAMED,
    PARTNERS,
    Connection,
    Honoured,
    Pledged,
    Reason,
    connection,
    connections,
    is_specific,
    lacking,
    message,
    missing,
    named_too,
    score,
)
from awards.connections.rules.work import names_work
from awards.pledges.rules.rarity import Tags

__all__ = [
    "MOST", "NAMED", "PARTNERS", "Agreement", "Connection", "Honoured", "Pledged", "Reason", "Tags", "agreement",
    "connection", "connections", "is_specific", "lacking", "message", "missing", "named_too", "names_work", "score",
]  # fmt: skip
