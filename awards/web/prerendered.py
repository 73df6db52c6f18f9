"""Shows visitors the public pages from files, before the program itself is asked: the same answers, ready made.

Only whoever is nobody's session gets them, only for an address as it stands or with `?lang=`. What stands now is looked
at each second, and by the database's clock at each instant at which something is told. While the database is away the
set that stands is shown as it is, to whoever has a session too: nobody can change then what is public.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_accept_header

from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from awards.infrastructure.page_sets import Folders, Page, PageSet, Standing
from awards.infrastructure.redis import Ear
from awards.web.errors import AWAY
from awards.web.framing import FRAMED
from awards.web.languages import COOKIE, chosen_of, cookie_of

LOOK_SECONDS = 1.0
CLOSE = timedelta(seconds=2)
"""So long before an instant each answer asks the database whether it has come."""

ENDINGS = {"": "", "br": ".br", "gzip": ".gz"}
OF_A_BODY = ("Content-Type", "Content-Disposition")

_OURS = re.compile(r"(?:^|;)\s*(?:__Host-)?awards(?!_lang=)[a-z_]*=")
_REMEMBERED = re.compile(rf"(?:^|;)\s*{COOKIE}=([a-z]{{2}})(?:;|$)")
_ASKED = re.compile(r"lang=([a-z]{2})")


Found = tuple[str, list[tuple[str, str]], bytes]
"""An answer from a file: status, headers, body."""


@dataclass(frozen=True)
class _Seen:
    standing: Standing
    when: float
    rings: int


class Prerendered:
    """The program with its pages from files in front of it."""

    def __init__(
        self, app: Flask, folders: Folders, look: Callable[[Sessions], Standing], ear: Ear | None = None
    ) -> None:
        self.app, self.program, self.folders, self.look, self.ear = app, app.wsgi_app, folders, look, ear
        config = app.config["AWARDS"]
        self.host, self.secure = urlsplit(config.base_url).netloc, config.secure_cookies
        self._seen: _Seen | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if (found := self._answer(environ)) is not None:
            return _given(found, environ, start_response)
        kept: list[Found] = []

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            if environ.get(AWAY) and (found := self._answer(environ, away=True)) is not None:
                kept.append(found)
                return lambda _part: None
            return start_response(status, headers, *error)

        answer = self.program(environ, begin)
        if not kept:
            return answer
        if hasattr(answer, "close"):
            answer.close()
        return _given(kept[0], environ, start_response)

    def _answer(self, environ: WSGIEnvironment, *, away: bool = False) -> Found | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("HTTP_HOST") != self.host:
            return None
        cookies, query = environ.get("HTTP_COOKIE", ""), environ.get("QUERY_STRING", "")
        asked = _ASKED.fullmatch(query)
        if (not away and cookies and _OURS.search(cookies)) or (query and not (asked and asked[1] in LANGUAGES)):
            return None
        shown = self.folders.standing() if away else self._shown()
        by_language = shown.pages.get(environ.get("PATH_INFO", "")) if shown else None
        if shown is None or by_language is None:
            return None
        remembered = _REMEMBERED.search(cookies)
        language = asked[1] if asked else chosen_of(
            remembered[1] if remembered else None, environ.get("HTTP_ACCEPT_LANGUAGE")
        )  # fmt: skip
        page = by_language[language]
        packing = _packing(environ.get("HTTP_ACCEPT_ENCODING", "")) if page.packed else ""
        tag = f'"{page.tag}-{packing}"' if packing else f'"{page.tag}"'
        headers = [*page.headers, ("ETag", tag)]
        if asked and not any(pair in FRAMED.items() for pair in page.headers):
            headers.append(("Set-Cookie", cookie_of(language, secure=self.secure)))
        if tag in (environ.get("HTTP_IF_NONE_MATCH") or "").split(", "):
            return "304 Not Modified", [pair for pair in headers if pair[0] not in OF_A_BODY], b""
        try:
            body = self._read(shown, page, packing)
        except OSError:  # swept away since it was looked at
            return None
        if packing:
            headers.append(("Content-Encoding", packing))
        headers.append(("Content-Length", str(len(body))))
        return "200 OK", headers, body

    def _read(self, shown: PageSet, page: Page, packing: str) -> bytes:
        with open(f"{self.folders.root_of(shown)}/{page.file}{ENDINGS[packing]}", "rb") as file:
            return file.read()

    def _shown(self) -> PageSet | None:
        seen, rings = self._seen, self.ear.rings() if self.ear else 0
        try:
            if seen is None or rings != seen.rings or self._is_time(seen):
                found = self.look(self.app.extensions["awards_sessions"])
                seen = self._seen = _Seen(found, time.monotonic(), rings)
        except (SQLAlchemyError, OSError) as error:  # nobody can change what is public while the database is away
            logging.getLogger(__name__).warning("what is public could not be looked at: %s", type(error).__name__)
            standing = Standing(self.folders.standing(), datetime.now(UTC), None)
            seen = self._seen = _Seen(standing, time.monotonic(), rings)
        return seen.standing.shown

    def _is_time(self, seen: _Seen) -> bool:
        passed = time.monotonic() - seen.when
        if passed >= LOOK_SECONDS:
            return True
        until = seen.standing.until
        if until is None or seen.standing.at + timedelta(seconds=passed) < until - CLOSE:
            return False
        sessions: Sessions = self.app.extensions["awards_sessions"]
        with sessions.reading() as session:
            return clock.now(session) >= until


def _given(found: Found, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    status, headers, body = found
    start_response(status, headers)
    return [body] if environ["REQUEST_METHOD"] == "GET" else []


@lru_cache(maxsize=1000)
def _packing(accepted: str) -> str:
    wished = parse_accept_header(accepted)
    return next((name for name in ("br", "gzip") if wished[name] > 0), "")
