"""Makes the pages of a set by asking the program itself, as any visitor would, as if it were a given instant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask
from werkzeug.test import Client, TestResponse

from awards.core.vocabulary import LANGUAGES
from awards.desks.prerendering.addresses import PICTURES, addresses
from awards.desks.prerendering.marks import calls, told
from awards.infrastructure.clock import SessionsAsAt
from awards.infrastructure.database import Sessions
from awards.infrastructure.page_sets import Folders, Making, Mark
from awards.infrastructure.shipped import root
from awards.web.errors import notice

OF_THE_MOMENT = frozenset({"Content-Length", "Date", "ETag", "Vary", "X-Request-ID"})
"""Headers that are not the page's own: who serves it sets them."""

NOTICE = "away.html"
"""In each language's folder: what a server in front says when the program is stopped and there is no file."""

VARY = ("Vary", "Accept-Encoding, Accept-Language, Cookie")

Asking = Callable[[str, str], TestResponse]


class Renderer:
    """The program in this process, asked for its public pages. It serves nobody else meanwhile."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.sessions: Sessions = app.extensions["awards_sessions"]

    @contextmanager
    def as_at(self, at: datetime) -> Iterator[Asking]:
        """Ask for pages by address and language as they are at an instant; nothing can be written meanwhile."""
        browser = Client(self.app.wsgi_app, TestResponse, use_cookies=False)
        base_url = str(self.app.config["AWARDS"].base_url)
        self.app.extensions["awards_sessions"] = SessionsAsAt(self.sessions.engine, at)
        try:
            yield lambda address, language: browser.get(
                address, base_url=base_url, headers={"Accept-Language": language}
            )
        finally:
            self.app.extensions["awards_sessions"] = self.sessions


def made(
    renderer: Renderer, folders: Folders, at: datetime, wanted: Mark, meanwhile: Callable[[], object]
) -> Making | None:
    """The pages as they are at an instant; None when what is told then, or a call, changed while they were made.

    A registry that changes all the time holds nothing up: the set is then old at once, and made anew in its turn.
    """
    making = folders.begin()
    try:
        with renderer.sessions.reading() as session:
            found = addresses(session, at)
        with renderer.as_at(at) as ask:
            for address in found:
                _put(making, address, ask, at)
                meanwhile()
        making.put_beside(root() / "static" / "site", "static")
        for language in LANGUAGES:
            making.put_notice(f"{language}/{NOTICE}", notice(renderer.app, language), at)
        with renderer.sessions.reading() as session:
            stands = (told(session, at), calls(session, at)) == (wanted.told, wanted.calls)
    except BaseException:
        making.drop()
        raise
    if not stands:
        making.drop()
        return None
    return making


def is_kept(answer: TestResponse) -> bool:
    """Whether an answer is a page for everybody: there, and without a cookie."""
    return answer.status_code == 200 and "Set-Cookie" not in answer.headers


def _put(making: Making, address: str, ask: Asking, at: datetime) -> None:
    same = address.endswith(PICTURES)
    answers = {language: ask(address, language) for language in (LANGUAGES[:1] if same else LANGUAGES)}
    if not all(is_kept(answer) for answer in answers.values()):
        if not same:
            making.leave_out(address)
        return
    for language, answer in answers.items():
        headers = sorted((name, value) for name, value in answer.headers.items() if name not in OF_THE_MOMENT)
        content = answer.get_data()
        if same:
            making.add_same(address, LANGUAGES, content, (*headers, VARY), at)
        else:
            making.add(address, language, content, (*headers, VARY), at)
