"""Long files: written to disk piece by piece, then sent whole, so that they need no more memory than short ones.

Whole before it is sent: rows may still be read from the database, and a file that breaks off would look complete.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, request
from werkzeug.wsgi import FileWrapper

from awards.core.cells import csv_cell, plain

IN_MEMORY = 1 << 20
"""A file of at most so many bytes never touches the disk, and goes as other texts do, compressed."""


def written(pieces: Iterable[bytes], media: str, name: str | None = None) -> Response:
    """An answer of these pieces; with a name it is a file to be kept. 304 when the browser has the same already."""
    digest = hashlib.sha256()
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when the answer has been sent
    for piece in pieces:
        digest.update(piece)
        file.write(piece)
    return _answer(file, digest.hexdigest(), media, name)


def filled(fill: Callable[[Any], None], media: str, name: str) -> Response:
    """An answer of what `fill` writes into a file."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when the answer has been sent
    fill(file)
    file.seek(0)
    return _answer(file, hashlib.file_digest(file, "sha256").hexdigest(), media, name)


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The rows as CSV in UTF-8 with a header row, some at a time; no cell can be run as a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([csv_cell(row.get(column)) for column in columns])
        if buffer.tell() > 64_000:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def csv_of_lines(columns: Sequence[str], parts: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The same of lines that are written already, some at a time."""
    for some in chain([[",".join(columns)]], parts):
        yield ("\r\n".join(some) + "\r\n").encode()


def json_list(document: Mapping[str, Any], key: str, items: Iterable[Any]) -> Iterator[bytes]:
    """The document with a list as its last value, item by item."""
    head = json.dumps(document, ensure_ascii=False, default=plain)
    yield f"{head[:-1]}{', ' if document else ''}{json.dumps(key)}: [".encode()
    for place, item in enumerate(items):
        yield f"{',' if place else ''}\n{json.dumps(item, ensure_ascii=False, default=plain)}".encode()
    yield b"]}\n"


def _answer(file: Any, digest: str, media: str, name: str | None) -> Response:
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        response = Response(file.read(), mimetype=media)
        file.close()
    else:
        response = Response(FileWrapper(file), mimetype=media, direct_passthrough=True)
        response.content_length = size
        response.call_on_close(file.close)
    if name is not None:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(digest)
    response.make_conditional(request)
    return response
