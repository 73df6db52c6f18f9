"""What may stand open when an edition is to end: some of it must be mended first, the rest needs a reason."""

from collections.abc import Mapping

ITEMS = (
    "winners", "announcements", "decisions", "appeals", "appeal_time", "mails", "feedback", "open_data", "bundle",
    "certificates", "seals", "fairness",
)  # fmt: skip
"""What is looked at, in the order of the list."""

BLOCKING = frozenset({"winners", "announcements", "decisions", "appeals", "appeal_time", "mails"})
"""What must be done before the end, since nobody could do it afterwards or somebody waits for it."""

OF_THE_RESULT = frozenset(ITEMS) - {"winners", "mails", "fairness"}
"""What leads to the result or rests on it: before the winners are public none of it is done."""


def is_to_come(item: str, found: Mapping[str, int]) -> bool:
    """Whether an item has nothing open only because the winners are not public yet."""
    return item in OF_THE_RESULT and not found.get(item) and bool(found.get("winners"))


def in_the_way(found: Mapping[str, int]) -> list[str]:
    """What must be done first."""
    return [item for item in ITEMS if found.get(item) and item in BLOCKING]


def to_be_answered(found: Mapping[str, int]) -> list[str]:
    """What may stay open, for a reason."""
    return [item for item in ITEMS if found.get(item) and item not in BLOCKING]
