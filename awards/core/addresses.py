"""Addresses of the web as somebody wrote them."""

from urllib.parse import SplitResult, urlsplit


def parts_of(address: str | None) -> SplitResult:
    """The parts of an address that may be anything: none of what is no address."""
    try:
        return urlsplit(address or "")
    except ValueError:  # a bracket that does not close, for one
        return urlsplit("")
