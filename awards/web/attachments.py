"""Handing out files that people sent: never shown in the portal's own pages, never kept, never able to run."""

from typing import BinaryIO

from flask import Response, current_app, send_file

from awards.infrastructure import storage
from awards.infrastructure.storage import Storage


def files() -> Storage:
    """The application's storage."""
    config = current_app.config["AWARDS"]
    return storage.at(config.storage_url, config.instance)


def as_attachment(file: BinaryIO, name: str, served_as: str, size: int) -> Response:
    """The file as a download; it carries no mark by which two equal files could be known to be equal."""
    response = send_file(file, served_as, as_attachment=True, download_name=name, conditional=False, etag=False)
    response.content_length = size
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
