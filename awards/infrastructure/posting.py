"""Posts a message to an address that somebody typed, and to nothing inside: resolved once, and connected to just that.

Whoever names the address must not make the server ask its own machine or network: each address that the name stands
for has to be anybody's on the internet, the connection goes to the one that was looked at, and no redirect is followed.
"""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event, Timer
from urllib.parse import urlsplit

SECONDS = 10.0
"""So long the other side may take for each step."""

AT_MOST = 30.0
"""So long it may take in all: one that answers a letter at a time would hold everybody's messages back."""

TOO_LONG = "the other side took too long"

INSIDE = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""IPv6 that stands for addresses of IPv4, which may be anything."""


class NotPosted(Exception):
    """The message did not get there, in words that staff read."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> int:
    """The status with which the other side answered. Raises NotPosted.

    `loopback` lets plain http to this very machine through, for development and tests.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", _port(url)
    address = _looked_at(host, port, loopback=loopback)
    connection: HTTPConnection = (
        _Pinned(host, port, address) if parts.scheme == "https" else _Plain(host, port, address)
    )
    ended = Event()
    timer = Timer(AT_MOST, _end, (connection, ended))
    timer.daemon = True
    timer.start()
    try:
        connection.request(
            "POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, dict(headers)
        )
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        raise NotPosted(TOO_LONG if ended.is_set() else f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        timer.cancel()
        connection.close()
    if ended.is_set():  # what is cut off looks like the end of an answer
        raise NotPosted(TOO_LONG)
    return status


def _end(connection: HTTPConnection, ended: Event) -> None:
    """Wake whoever waits for the other side."""
    ended.set()
    if (sock := connection.sock) is not None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # below TLS, whatever that is at


def wrong_with(url: str, *, loopback: bool = False) -> str | None:
    """Why nothing can ever be posted to an address as it is written; None where it can. Asks nobody."""
    try:
        parts, port = urlsplit(url), _port(url)
    except ValueError:
        return "port"
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment or not port:
        return "address"
    if not url.isascii() or any(character.isspace() for character in url):
        return "address"
    if parts.scheme == "https":
        reached = loopback and _is_loopback(parts.hostname)
        return "inside" if _is_inside(parts.hostname) and not reached else None
    return None if loopback and parts.scheme == "http" and _is_loopback(parts.hostname) else "scheme"


def _is_inside(host: str) -> bool:
    """Whether a host is written as an address that is not of the public internet, or as this very machine."""
    try:
        return not is_anybodys(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port if parts.port is not None else 443 if parts.scheme == "https" else 80


def _looked_at(host: str, port: int, *, loopback: bool) -> str:
    """The address to connect to, when none that the name stands for is inside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotPosted(f"the name is not known: {error}"[:300]) from error
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        if not is_anybodys(address) and not (loopback and _is_loopback(address)):
            raise NotPosted("the name stands for an address that is not on the public internet")
    return addresses[0]


def is_anybodys(text: str) -> bool:
    """Whether an address is one of the public internet: not this machine's, not a network's own, no multicast."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if isinstance(address, ipaddress.IPv6Address) and any(address in network for network in INSIDE):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


class _Plain(HTTPConnection):
    """A connection to the address that was looked at, whatever the name stands for by now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), SECONDS)


class _Pinned(HTTPSConnection):
    """The same with TLS: the certificate is checked against the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._tls = address, ssl.create_default_context()

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()
