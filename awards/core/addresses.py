"""Addresses of the web as somebody wrote them."""

import re
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"[^\s/@:]+\.[^\s/@:.]{2,}(/\S*)?")


def parts_of(address: str | None) -> SplitResult:
    """The parts of an address that may be anything: none of what is no address."""
    try:
        return urlsplit(address or "")
    except ValueError:  # a bracket that does not close, for one
        return urlsplit("")


def as_web_address(text: str) -> str:
    """The address as it is kept: one that begins with the name of a site, as `www.example.org/a`, gets `https://`."""
    return f"https://{text}" if _HOST.fullmatch(text) else text


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address with a host name, without user or odd port."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = parts.scheme in ("http", "https") and "." in host and parts.username is None and port in (None, 80, 443)
    return plain and not any(character.isspace() for character in text)
