"""What a person sees of an answer, and a client that walks as one person."""

from __future__ import annotations

from typing import Any

from flask import Flask, session, url_for
from flask_wtf.csrf import generate_csrf
from lxml import html
from werkzeug.test import TestResponse

from awards.accounts.models import User
from tests.support.sessions import a_session

FOCUSED = ("a", "button", "input", "select", "summary", "textarea")
"""What takes the focus by itself."""


class Page:
    """An answer as read: its status, headings, words, errors and links."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.body = response.get_data().decode(errors="replace").removeprefix("\ufeff")
        self.tree = html.document_fromstring(self.body) if "html" in response.content_type and self.body else None

    @property
    def text(self) -> str:
        """All words on the page, blanks folded."""
        return words(self.tree) if self.tree is not None else self.body

    @property
    def main(self) -> str:
        """The words of the main part."""
        return words(self.one("//main"))

    @property
    def heading(self) -> str:
        """The page's first heading."""
        return words(self.one("//h1"))

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [words(item) for item in self.find("//*[@id='error-summary']//li")]

    @property
    def astray(self) -> list[str]:
        """The lines of the error summary that lead to nothing which takes the focus."""
        lost = []
        for link in self.find("//*[@id='error-summary']//li//a"):
            targets = self.find(f"//*[@id='{link.get('href').removeprefix('#')}']")
            if len(targets) != 1 or not (targets[0].tag in FOCUSED or targets[0].get("tabindex")):
                lost.append(words(link))
        return lost

    @property
    def notices(self) -> list[str]:
        """Messages that the last action left."""
        return [words(item) for item in self.find("//*[@role='status'][not(ancestor-or-self::*[@hidden])]")]

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return self.response.get_json()

    def find(self, path: str) -> list[Any]:
        """Elements by XPath."""
        assert self.tree is not None, f"no page but {self.response.content_type}"
        return list(self.tree.xpath(path))

    def one(self, path: str) -> Any:
        """The one element by XPath."""
        found = self.find(path)
        assert len(found) >= 1, f"nothing at {path} in: {self.text[:400]}"
        return found[0]

    def links(self) -> dict[str, str]:
        """Link words to addresses."""
        return {words(a): a.get("href") for a in self.find("//a[@href]")}

    def field(self, name: str) -> str:
        """What a field of the page's form holds now."""
        element = self.one(f"//*[@name='{name}']")
        if element.tag == "textarea":
            return (element.text or "").removeprefix("\n")
        if element.tag == "select":
            return next((o.get("value") for o in element.iter("option") if o.get("selected") is not None), "")
        return element.get("value") or ""


class Client:
    """One browser of one person (or nobody), with real CSRF tokens and a real session record."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self.app = app
        self.browser = app.test_client()
        self.token: str | None = None
        if user is not None:
            with app.extensions["awards_sessions"].transaction() as writing:
                at = _real_now(writing)
                secret = a_session(writing, user, at)
            self.browser.set_cookie("awards", secret, domain="localhost")

    def get(self, endpoint: str, *, expect: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Page:
        """Open a page by endpoint or path and check its status."""
        return self._checked(self.browser.get(self._address(endpoint, values), headers=headers), expect)

    def post(
        self,
        endpoint: str,
        data: Any = None,
        *,
        expect: int = 302,
        token: bool = True,
        follow: bool = False,
        **values: Any,
    ) -> Page:
        """Send a form as the page would, with its token, and check the status."""
        data = dict(data or {})
        if token:
            data["csrf_token"] = self.csrf()
        return self._checked(
            self.browser.post(self._address(endpoint, values), data=data, follow_redirects=follow), expect
        )

    def csrf(self) -> str:
        """The token of this browser, as the next page with a form would carry it."""
        if self.token is None:
            with self.browser.session_transaction() as kept, self.app.test_request_context():
                session.update(kept)
                self.token = generate_csrf()
                kept.update(session)
        return self.token

    def _address(self, endpoint: str, values: dict[str, Any]) -> str:
        if endpoint.startswith("/"):
            return endpoint
        with self.app.test_request_context():
            return url_for(endpoint, **values)

    def _checked(self, response: TestResponse, expect: int) -> Page:
        page = Page(response)
        assert page.status == expect, f"{page.status} {page.location} instead of {expect}: {page.text[:1500]}"
        return page


def words(element: Any) -> str:
    """The words inside an element, blanks folded, without scripts."""
    return " ".join("".join(element.itertext()).split())


def _real_now(session: Any) -> Any:
    from awards.infrastructure import clock

    return clock.real(session)
