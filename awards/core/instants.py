"""Instants as programs, files and fields of ours write them."""

from datetime import UTC, datetime


def instant_in(text: str) -> datetime | None:
    """The instant that a text names with its zone, in UTC; None for whatever else.

    Also for one that UTC has not, before the first year or behind the last: no database could keep it.
    """
    try:
        found = datetime.fromisoformat(text)
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
