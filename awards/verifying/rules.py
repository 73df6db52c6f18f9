"""A bundle as bytes: canonical lines, a manifest of every line, one ZIP file; equal documents give equal bytes."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from awards.verifying import verify

MANIFEST, SCRIPT, README = "manifest.json", "verify.py", "README.txt"


def lines(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """One document a line, in the order given."""
    return b"".join(verify.canonical(document) + b"\n" for document in documents)


def sorted_lines(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """One document a line, by their text: an order that tells of nothing but pseudonyms."""
    return b"".join(sorted(verify.canonical(document) + b"\n" for document in documents))


def manifest(said: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The manifest: what the bundle says of itself, each file with its digest and its lines', its own digest."""
    whole = {**said, "bundle": verify.FORMAT, "files": [_listed(name, files[name]) for name in sorted(files)]}
    return verify.canonical(whole | {"digest": hashlib.sha256(verify.canonical(whole)).hexdigest()}) + b"\n"


def zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    """The files as one ZIP file, dated by an instant of the award."""
    moment, out = at.astimezone(UTC).timetuple()[:6], io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=moment)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def _listed(name: str, content: bytes) -> dict[str, Any]:
    rows = verify.lines_of(content) if content else []
    digests = "".join(hashlib.sha256(row).hexdigest()[: verify.DIGITS] for row in rows)
    return {
        "name": name, "bytes": len(content), "lines": len(rows), "sha256": hashlib.sha256(content).hexdigest(),
        "line_sha256": digests,
    }  # fmt: skip
