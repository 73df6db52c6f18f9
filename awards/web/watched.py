"""Every request as whoever watches the program sees it: one line when its answer has gone, and its number.

Of the address there is the page's own pattern and never what was filled in, of the person what kind of a role, of the
query string nothing.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, g, request

from awards.infrastructure import at_work

log = logging.getLogger("awards.requests")

HEADER = "X-Request-ID"

KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

NO_PAGE, KEPT, STATIC = "(no page)", "(kept page)", "/static/<file>"
"""How addresses are told that no page of the program answers: none, a page kept as a file, a sheet or script."""

_PLACE = "awards.watched"
_SOUND = re.compile(r"[0-9a-f][0-9a-f-]{7,63}")


@dataclass
class Request(at_work.Work):
    """A request at work: its method, the pattern of the page, the status it was answered with, and as who it came."""

    method: str = "OTHER"
    route: str = ""
    status: int = 500
    who: str = "visitor"

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return self.ms / 1000


Watcher = Callable[[Request], None]
"""Is told of each request once its answer has gone."""


class Watched:
    """The program, watched. A number is taken over from the server in front where the settings say there is one."""

    def __init__(self, program: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]], *, behind: bool) -> None:
        self.program, self.behind = program, behind
        self.watchers: list[Watcher] = [_tell]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        seen = environ[_PLACE] = Request(
            self._number(environ), method=method if method in KNOWN_METHODS else "OTHER",
            route=STATIC if environ.get("PATH_INFO", "").startswith("/static/") else KEPT,
        )  # fmt: skip

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            seen.status = int(status[:3])
            if seen.route != STATIC:
                headers = [*headers, (HEADER, str(seen.number))]
            return start_response(status, headers, *rest)

        try:
            with at_work.on(seen):
                body = self.program(environ, start)
        except BaseException:
            self._gone(seen)
            raise
        if seen.route == STATIC:  # the server sends the file itself, which it would not through a frame of ours
            self._gone(seen)
            return body
        return _Answer(seen, body, self._gone)

    def _number(self, environ: WSGIEnvironment) -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        return given if self.behind and _SOUND.fullmatch(given) else at_work.new_number()

    def _gone(self, seen: Request) -> None:
        for watcher in self.watchers:
            watcher(seen)


def install(app: Flask) -> None:
    """Let pages say which they are and who came, and errors name the request."""
    app.before_request(_note_page)
    app.teardown_request(_note_who)


def watch(app: Flask, *, behind: bool) -> Watched:
    """Put the watch around all that the program answers; last, so that nothing is answered outside of it."""
    watched = Watched(app.wsgi_app, behind=behind)
    app.wsgi_app = watched  # type: ignore[method-assign]
    return watched


def route() -> str:
    """The pattern of the page that is asked for, as a log tells it."""
    return request.url_rule.rule if request.url_rule is not None else NO_PAGE


def asked() -> str:
    """What was asked for, as a log tells it: the method and the pattern of the page."""
    return f"{request.method if request.method in KNOWN_METHODS else 'OTHER'} {route()}"


def _note_page() -> None:
    seen = request.environ.get(_PLACE)
    g.request_id = seen.number if seen is not None else at_work.new_number()
    if seen is not None:
        seen.route = route()


def _note_who(_error: BaseException | None) -> None:
    seen = request.environ.get(_PLACE)
    if seen is not None:
        seen.who = _who()


def _who() -> str:
    """What kind of a role asked; as the request itself found out, for nothing is asked for it."""
    return "program" if "api_asker" in g else str(g.get("came_as", "visitor"))


class _Answer:
    """The parts of an answer on their way; what is read for one while it goes out is counted with its request."""

    def __init__(self, seen: Request, body: Iterable[bytes], gone: Callable[[Request], None]) -> None:
        self._seen, self._parts, self._gone = seen, iter(body), gone
        self._close, self._ended = getattr(body, "close", None), False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            with at_work.on(self._seen):
                return next(self._parts)
        except StopIteration:
            self._end()
            raise

    def close(self) -> None:
        """Whatever the answer still holds is let go of; one that broke off has gone too."""
        try:
            if self._close is not None:
                self._close()
        finally:
            self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._gone(self._seen)


def _tell(seen: Request) -> None:
    told = {
        "request": seen.number, "method": seen.method, "route": seen.route, "status": seen.status, "ms": seen.ms,
        "queries": seen.queries, "who": seen.who,
    }  # fmt: skip
    at_work.heard("request", seen, told)
    log.info("request", extra=told)
