"""A real browser: one context a person, watched for everything that must not happen on any page."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pyotp
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.support import needs
from tests.support.live import Live, served

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PATIENCE = 20_000
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}


@dataclass
class Person:
    """One person's browser: a page, the program it talks to, and all that went wrong behind the page."""

    live: Live
    context: BrowserContext
    page: Page
    email: str = ""
    wrong: list[str] = field(default_factory=list)
    _talks: dict[Page, CDPSession] = field(default_factory=dict)
    _worlds: dict[Page, int] = field(default_factory=dict)

    def goto(self, path: str, *, expect: int = 200) -> Page:
        """Open an address of the portal and check its status."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == expect, f"{path}: {answer.status} instead of {expect}: {self.words()[:800]}"
        return self.page

    def words(self) -> str:
        """The words of the page's main part, blanks folded."""
        return " ".join(self.page.locator("main").first.inner_text().split())

    def sees(self, *texts: str) -> None:
        """Each of the texts stands in the main part."""
        words = self.words()
        for text in texts:
            assert text in words, f"{text!r} is not on {self.page.url}: {words[:3000]}"

    def fill(self, label: str, value: str, *, within: Any = None) -> None:
        """Type into the field with this label."""
        (within or self.page).get_by_label(label, exact=False).first.fill(value)

    def tick(self, label: str, *, within: Any = None) -> None:
        """Tick the box or choose the point with this label."""
        (within or self.page).get_by_label(label, exact=False).first.check()

    def press(self, name: str, *, within: Any = None, exact: bool = True) -> None:
        """Press the button with these words; the next page is there afterwards."""
        button = (within or self.page).get_by_role("button", name=name, exact=exact).first
        with self.page.expect_navigation():
            button.click()

    def follow(self, name: str, *, within: Any = None, exact: bool = True) -> None:
        """Follow the link with these words."""
        link = (within or self.page).get_by_role("link", name=name, exact=exact).first
        with self.page.expect_navigation():
            link.click()

    def sign_in(self, email: str, landing: str = "/account") -> None:
        """Sign in as anybody does: ask for a code, read it in the mail, type it."""
        self.email = email
        before = len([mail for mail in self.live.mails(email) if "code" in mail.subject])
        self.goto(f"/account/sign-in?next={landing}")
        self.fill("Your e-mail address", email)
        self.press("Send me a code")
        mail = self.live.wait_for_mail(email, after=before, about="code")
        self.fill("The ten digits from the mail", mail.code)
        self.press("Sign in")
        assert urlsplit(self.page.url).path == urlsplit(landing).path, f"{self.page.url}: {self.words()[:800]}"

    def set_up_app(self) -> str:
        """Set up an authenticator app, as whoever needs a second step is asked to; gives what the app knows."""
        self.follow("Set up an app")
        secret = self.page.locator("main code").inner_text().replace(" ", "")
        self.fill("The six digits that the app shows", pyotp.TOTP(secret).now())
        self.press("Set up the app")
        self.press("Make ten recovery codes")
        assert self.page.locator("main ol code").count() == 10
        self.follow("I have kept them, go on")
        return secret

    def get(self, path: str) -> Any:
        """Ask for an address with this person's cookies, without opening it: the answer."""
        return self.context.request.get(f"{self.live.base_url}{path}", max_redirects=0)

    def axe(self, rule: str | None = None) -> list[str]:
        """What axe finds against WCAG 2.2 AA, or one rule, a line each; it runs beside the page's own policy."""
        only = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": WCAG}
        told = {"resultTypes": ["violations"], "selectors": False}  # of what is right nothing is told
        run = (
            f"axe.run(document, {json.dumps({'runOnly': only, 'preload': False, **told})})"
            ".then(found => JSON.stringify(found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.html)])))"
        )
        found = json.loads(self._beside(_axe_source(), run))
        return [f"{name}: {words} at {' | '.join(html[:160] for html in nodes[:4])}" for name, words, nodes in found]

    def transferred(self, path: str) -> dict[str, int]:
        """Encoded bytes of a first load of the address, by kind of resource (Document, Stylesheet, Script, ...)."""
        talk = self.context.new_cdp_session(self.page)
        kinds: dict[str, str] = {}
        sums: dict[str, int] = {}
        under_way: set[str] = set()

        def begin(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"]
            under_way.add(event["requestId"])

        def end(event: dict[str, Any]) -> None:
            under_way.discard(event["requestId"])
            if event["requestId"] in kinds:  # else the page before still loaded it
                kind = kinds[event["requestId"]]
                sums[kind] = sums.get(kind, 0) + int(event.get("encodedDataLength", 0))

        talk.on("Network.requestWillBeSent", begin)
        talk.on("Network.loadingFinished", end)
        talk.on("Network.loadingFailed", end)
        talk.send("Network.enable")
        talk.send("Network.setCacheDisabled", {"cacheDisabled": True})
        talk.send("Network.setBypassServiceWorker", {"bypass": True})  # it keeps what was loaded before
        self.page.goto(path)  # until all is loaded, scripts too, but not a lazy picture in sight
        while under_way:
            self.page.wait_for_timeout(5)
        talk.detach()
        return sums

    def _beside(self, source: str, run: str) -> str:
        """What `run` gives in a world of its own beside the page, into which `source` is brought once a page."""
        page = self.page
        if page not in self._talks:
            self._talks[page] = self.context.new_cdp_session(page)
            page.on("framenavigated", lambda _frame: self._worlds.pop(page, None))
        talk = self._talks[page]
        if page not in self._worlds:
            frame = talk.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
            world = talk.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})["executionContextId"]
            talk.send("Runtime.evaluate", {"expression": source, "contextId": world})
            self._worlds[page] = world
        answer = talk.send(
            "Runtime.evaluate",
            {"expression": run, "contextId": self._worlds[page], "awaitPromise": True, "returnByValue": True},
        )
        assert "exceptionDetails" not in answer, answer
        value: str = answer["result"]["value"]
        return value


@dataclass
class People:
    """Opens browsers of people, and at the end says all that went wrong in any of them."""

    browser: Browser
    live: Live
    persons: list[Person] = field(default_factory=list)

    def person(self, email: str | None = None, landing: str = "/account", **context: Any) -> Person:
        """A person with a browser of their own, signed in when an address is given."""
        usual = {"locale": "en-GB", "timezone_id": "Africa/Nairobi", "viewport": DESK}
        made = self.browser.new_context(base_url=self.live.base_url, **(usual | context))
        made.set_default_timeout(PATIENCE)
        person = Person(self.live, made, made.new_page())
        _watch(person)
        self.persons.append(person)
        if email:
            person.sign_in(email, landing)
        return person

    def close(self) -> None:
        """Close every browser; nothing may have gone wrong in one."""
        wrong = [f"{person.email or 'a visitor'}: {line}" for person in self.persons for line in person.wrong]
        for person in self.persons:
            person.context.close()
        self.persons.clear()
        assert wrong == [], "\n".join(wrong)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of this worker."""
    path = needs.browser()
    assert path, "no browser: run make test, which gets one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def live(database_url: str, tmp_path: Path) -> Iterator[Live]:
    """The real program, served for this test alone on its fresh database."""
    with served(database_url, tmp_path) as found:
        yield found


@pytest.fixture
def people(chromium: Browser, live: Live) -> Iterator[People]:
    """`people.person(email)`: a signed-in person; `people.person()`: a visitor."""
    found = People(chromium, live)
    yield found
    found.close()


def watched(browser: Browser, live: Live) -> Callable[[], People]:
    """A maker of people for a server that several tests share."""
    return lambda: People(browser, live)


def _watch(person: Person) -> None:
    own = urlsplit(person.live.base_url).netloc

    def said(message: ConsoleMessage) -> None:
        status = message.text.startswith("Failed to load resource: the server responded with a status of")
        blocked = message.text == "Service Worker registration blocked by Playwright"  # a test asked for that
        if message.type in ("error", "warning") and not status and not blocked:  # a status is judged by `answered`
            person.wrong.append(f"{person.page.url}: the console says: {message.text}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != own:
            person.wrong.append(f"{person.page.url}: a request goes outside: {request.url}")

    def answered(response: Response) -> None:
        worker = response.request.service_worker is not None  # passes on the pages that are opened, as its own requests
        page = response.request.is_navigation_request() or worker  # of other files the page's own request tells
        if response.status >= 500 or (response.status >= 400 and not page):
            person.wrong.append(f"{response.url}: answers {response.status}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was asked for before this one was whole
            person.wrong.append(f"{request.url}: {request.failure}")

    person.context.on("console", said)
    person.context.on("weberror", lambda error: person.wrong.append(f"{error.page}: a script fails: {error.error}"))
    person.context.on("request", asked)
    person.context.on("response", answered)
    person.context.on("requestfailed", failed)


WITHOUT_LINE = (
    "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_SOCKET",
    "ERR_CONTENT_LENGTH_MISMATCH", "ERR_INCOMPLETE_CHUNKED_ENCODING",
)  # fmt: skip
"""What a browser says of a request whose line is cut before it, on its way, or in the midst of the answer."""


def without_line(person: Person, *refused: int) -> None:
    """Forget what the browser said of requests that had no line, and of those that a test had refused on purpose."""
    silent = (*WITHOUT_LINE, *(f"answers {status}" for status in refused))
    person.wrong[:] = [line for line in person.wrong if not any(sign in line for sign in silent)]


@cache
def _axe_source() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
