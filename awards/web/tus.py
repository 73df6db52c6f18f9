"""The tus protocol 1.0 (tus.io) for uploads that go on after a cut: what its headers say, read strictly."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from functools import wraps
from typing import Any

from flask import Response, after_this_request, request
from flask.typing import ResponseReturnValue

from awards.core.errors import BadRequest

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
PART = "application/offset+octet-stream"
LONGEST_METADATA = 4_000


def speaks_tus(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A page for programs that speak this version of tus; 412 for any other."""

    @wraps(view)
    def spoken(*values: Any) -> ResponseReturnValue:
        after_this_request(_say_version)
        if request.headers.get("Tus-Resumable") != VERSION:
            return Response(status=412, headers={"Tus-Version": VERSION})
        return view(*values)

    return spoken


def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    return response


def abilities(largest: int) -> Response:
    """What the server can do, for OPTIONS."""
    response = Response(status=204)
    response.headers.update({
        "Tus-Resumable": VERSION, "Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(largest),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    })  # fmt: skip
    return response


def number(header: str) -> int:
    """A header's whole number. Raises BadRequest."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadRequest(f"{header} is no number")
    return int(text)


def metadata() -> dict[str, str]:
    """The pairs of Upload-Metadata, decoded. Raises BadRequest."""
    given = request.headers.get("Upload-Metadata", "")
    if len(given) > LONGEST_METADATA:
        raise BadRequest("Upload-Metadata is too long")
    found: dict[str, str] = {}
    for pair in filter(None, (pair.strip() for pair in given.split(","))):
        key, _, value = pair.partition(" ")
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise BadRequest("Upload-Metadata is not readable") from None
        if key in found or "\0" in text:
            raise BadRequest("Upload-Metadata is not readable")
        found[key] = text
    return found


def is_sound(part: bytes) -> bool:
    """Whether the part is what Upload-Checksum says; True without one. Raises BadRequest for an unknown kind."""
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return True
    name, _, value = given.partition(" ")
    if name not in ALGORITHMS:
        raise BadRequest("unknown checksum")
    return base64.b64encode(ALGORITHMS[name](part).digest()).decode() == value.strip()


def standing(offset: int, expires_at: datetime | None = None, length: int | None = None) -> dict[str, str]:
    """Headers that say how far an upload is."""
    headers = {"Upload-Offset": str(offset), "Cache-Control": "no-store"}
    if length is not None:
        headers["Upload-Length"] = str(length)
    if expires_at is not None:
        headers["Upload-Expires"] = format_datetime(expires_at, usegmt=True)
    return headers
