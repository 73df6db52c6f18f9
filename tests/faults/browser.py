"""A small client that speaks HTTP as a browser without scripts does: cookies, forms, one request at a time."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from lxml import html


class Unanswered(Exception):
    """No whole answer came: nobody knows whether the request was carried out."""


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def form(self, name: str) -> dict[str, str]:
        """What the page's form with a field of this name would send as it stands."""
        tree = html.document_fromstring(self.body)
        for form in tree.iter("form"):
            if name in form.fields:
                return {name: value for name, value in form.form_values() if value is not None}
        raise AssertionError(f"no form with {name!r} on the page: {' '.join(tree.text_content().split())[:500]}")


@dataclass
class Browser:
    """One person's browser; it never answers a lost connection by asking again itself."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: float = 20.0

    def get(self, path: str) -> Answer:
        """Open a page; redirects are not followed."""
        return self.ask("GET", path)

    def post(self, path: str, data: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        body = urlencode(data).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request and its whole answer. Raises Unanswered when the line or the server breaks meanwhile."""
        parts = urlsplit(self.base_url)
        line = http.client.HTTPConnection(parts.hostname or "localhost", parts.port, timeout=self.seconds)
        try:
            line.request(method, path, body, {**(headers or {}), "Cookie": self._cookie(), "Connection": "close"})
            answer = line.getresponse()
            found = Answer(answer.status, dict(answer.getheaders()), answer.read())
            self._keep(answer.headers.get_all("Set-Cookie") or [])
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(str(error)) from error
        finally:
            line.close()
        if found.status in (502, 503, 504):
            raise Unanswered(f"answered {found.status}")
        return found

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, set_cookies: list[str]) -> None:
        for line in set_cookies:
            name, _equals, value = line.split(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
