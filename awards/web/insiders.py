"""Who may see how the program itself is: whoever asks from the networks of the settings, or brings their token."""

import hmac
from ipaddress import ip_address

from flask import current_app, request

CAME_THROUGH = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
"""What a server in front adds: where the settings name none, such a request comes from who knows where."""


def asks_from_inside() -> bool:
    """Whether this request may learn how the program is."""
    config = current_app.config["AWARDS"]
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if config.metrics_token and kind.lower() == "bearer":
        return hmac.compare_digest(sent.strip().encode(), config.metrics_token.encode())
    if not config.proxy_hops and any(name in request.headers for name in CAME_THROUGH):
        return False
    before: dict[str, str | None] = request.environ.get("werkzeug.proxy_fix.orig", {})
    addresses = {request.remote_addr, before.get("REMOTE_ADDR", request.remote_addr)}
    return all(_is_of(address, config.insiders) for address in addresses)


def _is_of(address: str | None, networks: tuple[object, ...]) -> bool:
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks)  # type: ignore[operator]
