"""Sends texts compressed to browsers that take it: most readers pay for every kilobyte."""

import gzip
import io
import secrets

from flask import Flask, Response, request

from awards.web.identity import cookie_secret

KINDS = frozenset(
    {
        "text/html",
        "text/csv",
        "application/json",
        "application/feed+json",
        "application/atom+xml",
        "application/xml",
        "image/svg+xml",
    }
)
SHORTEST = 1000
"""A text of fewer bytes goes as it is."""

MOST_PADDING = 100


def install(app: Flask) -> None:
    """Compress answers; to be called before anything else that looks at an answer, since it must see it last."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in KINDS or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    text = response.get_data()
    if len(text) < SHORTEST or request.accept_encodings["gzip"] <= 0:
        return response
    response.set_data(packed(text, padded=cookie_secret() is not None))
    response.headers["Content-Encoding"] = "gzip"
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag, weak=True)
    return response


def packed(text: bytes, *, padded: bool) -> bytes:
    """The text as gzip. A page of a person is `padded` by a name of random length, so that its size tells nothing.

    Who can watch sizes and make a browser ask for pages could otherwise guess a page's secrets bit by bit (BREACH).
    """
    out = io.BytesIO()
    name = secrets.token_hex(MOST_PADDING)[: secrets.randbelow(MOST_PADDING)] if padded else ""
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=6, fileobj=out, mtime=0) as file:
        file.write(text)
    return out.getvalue()
