"""A virus scanner that speaks clamd's INSTREAM, over TCP or a socket of this machine."""

import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from urllib.parse import unquote, urlsplit

PATIENCE = 60.0
"""Seconds that the scanner has for one answer."""


class ScannerAway(Exception):
    """The scanner did not answer, or not with a verdict: the file stays where it is."""


def is_clean(url: str, parts: Iterable[bytes]) -> bool:
    """Whether the scanner at `url` (tcp://host:port, unix:///path) finds nothing in these bytes. ScannerAway."""
    try:
        with closing(_connect(url)) as line:
            line.sendall(b"zINSTREAM\0")
            for part in parts:
                if part:
                    line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
            verdict = _answer(line)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if verdict.endswith("FOUND"):
        return False
    if verdict == "stream: OK":
        return True
    raise ScannerAway(verdict or "no answer")


def answers(url: str) -> bool:
    """Whether the scanner is there."""
    try:
        with closing(_connect(url)) as line:
            line.sendall(b"zPING\0")
            return _answer(line) == "PONG"
    except OSError:
        return False


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), PATIENCE)
    if parts.scheme != "unix":
        raise OSError(f"{parts.scheme or 'nothing'}:// is no scanner's address")
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(unquote(parts.path))
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 10_000:
        more = line.recv(1000)
        if not more:
            break
        said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
