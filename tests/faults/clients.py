"""Nominees who write, send a file and submit, one nomination after another, and never give up."""

import base64
import hashlib
import json
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

from lxml import html

from tests.faults.browser import Answer, Browser, Unanswered
from tests.faults.ledger import Ledger

PART_BYTES = 8_000
FILE_BYTES = 40_000
SAVES = 4
RETRY_SECONDS = 0.2


@dataclass(frozen=True)
class Draft:
    """A complete draft of somebody's own: its address, its id, and the cookie that opens it."""

    address: str
    id: str
    cookie: str


@dataclass
class Nominee:
    """One client. Every request that got no answer is sent again as it was, with the number it had."""

    name: str
    base_url: str
    drafts: list[Draft]
    ledger: Ledger
    seed: str
    stop: threading.Event
    wrong: list[str] = field(default_factory=list)
    done: int = 0

    def work(self) -> None:
        """Go through the drafts until they are all submitted or it is time to stop."""
        chance = random.Random(self.seed)
        try:
            for draft in self.drafts:
                browser = Browser(self.base_url, {"awards": draft.cookie})
                self._write(browser, draft, chance)
                self._send_file(browser, draft, chance)
                self._submit(browser, draft, chance)
                self.done += 1
        except Stopped:
            return
        except Exception as error:
            self.wrong.append(f"{self.name}: {type(error).__name__}: {error}")

    def _write(self, browser: Browser, draft: Draft, chance: random.Random) -> None:
        page = self._until(lambda: browser.get(f"{draft.address}/sections/work"), 200)
        form = page.form("seal-answer-what")
        for part in ("answer-what", "answer-change"):
            seal = form[f"seal-{part}"]
            for number in range(SAVES):
                text = f"{self.name} {draft.id[:8]} {part} {number}: {_words(chance, 60)}"
                subject, save = f"{draft.id}/{part.removeprefix('answer-')}", _number(chance)
                data = {"csrf_token": form["csrf_token"], part: text, f"seal-{part}": seal}
                headers = {"Accept": "application/json", "X-Save": str(save)}
                ask = partial(browser.post, f"{draft.address}/parts/{part}", data, **headers)
                seal = self._sent("text", subject, text, ask, 200).json["seal"]

    def _send_file(self, browser: Browser, draft: Draft, chance: random.Random) -> None:
        content = f"Evidence of {self.name}\n{_words(chance, FILE_BYTES // 8)}".encode()[:FILE_BYTES]
        digest = hashlib.sha256(content).hexdigest()
        token = self._until(lambda: browser.get(f"{draft.address}/sections/evidence"), 200).form("csrf_token")[
            "csrf_token"
        ]
        tus = {"Tus-Resumable": "1.0.0", "X-CSRFToken": token, "Accept": "application/json"}
        about = {"filename": "evidence.txt", "key": str(_number(chance))}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in about.items())
        begin = {**tus, "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        begun = self._until(lambda: browser.ask("POST", f"{draft.address}/uploads", b"", begin), 201)
        address, offset = urlsplit(begun.headers["Location"]).path, int(begun.headers["Upload-Offset"])
        self.ledger.note(self.name, "sent", "file", draft.id, digest)
        whole = False
        while not whole:
            offset, whole = self._part(browser, draft, address, content, offset, tus)
        self.ledger.note(self.name, "acknowledged", "file", draft.id, digest)

    def _part(
        self, browser: Browser, draft: Draft, address: str, content: bytes, offset: int, tus: dict[str, str]
    ) -> tuple[int, bool]:
        """Send the next part, none once all is there; how far the file came, and whether the server has it whole."""
        headers = {**tus, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        try:
            answer = browser.ask("PATCH", address, content[offset : offset + PART_BYTES], headers)
        except Unanswered:
            self._rest()
            standing = self._until(lambda: browser.ask("HEAD", address, headers=tus), 200)
            found = int(standing.headers["Upload-Offset"])
            self.ledger.note(self.name, "observed", "bytes", draft.id, str(found))
            return found, False
        assert answer.status == 204, f"a part of a file: {answer.status} {answer.body[:300]!r}"
        found = int(answer.headers["Upload-Offset"])
        self.ledger.note(self.name, "acknowledged", "bytes", draft.id, str(found))
        return found, found == len(content)

    def _submit(self, browser: Browser, draft: Draft, chance: random.Random) -> None:
        form = self._until(lambda: browser.get(f"{draft.address}/check"), 200).form("key")
        self.ledger.note(self.name, "sent", "submission", draft.id, "")
        self._until(lambda: browser.post(f"{draft.address}/submission", form), 302)
        receipt = self._until(lambda: browser.get(f"{draft.address}/receipt"), 200)
        self.ledger.note(self.name, "acknowledged", "submission", draft.id, _receipt(receipt))

    def _sent(self, kind: str, subject: str, value: str, ask: Callable[[], Answer], status: int) -> Answer:
        """Ask until there is an answer, noting before what is sent and afterwards that it was acknowledged."""
        self.ledger.note(self.name, "sent", kind, subject, value)
        answer = self._until(ask, status)
        self.ledger.note(self.name, "acknowledged", kind, subject, value)
        return answer

    def _until(self, ask: Callable[[], Answer], status: int) -> Answer:
        """Ask, and ask the same again whenever no whole answer came."""
        while True:
            try:
                answer = ask()
            except Unanswered:
                self._rest()
                continue
            assert answer.status == status, f"{answer.status} instead of {status}: {_said(answer)}"
            return answer

    def _rest(self) -> None:
        if self.stop.is_set():
            raise Stopped
        time.sleep(RETRY_SECONDS)


class Stopped(Exception):
    """It is time to stop, and the server does not answer any more."""


def _number(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(("repair", "girls", "café", "سوق", "学校", "сеть", "señal")) for _ in range(count))


def _receipt(page: Answer) -> str:
    """The receipt's number as the page's title says it."""
    title = html.document_fromstring(page.body).findtext(".//title") or ""
    found = re.match(r"Receipt (\S+)", title)
    assert found, f"the receipt's number is not in the title “{title}”"
    return found.group(1)


def _said(answer: Answer) -> str:
    try:
        return json.dumps(answer.json)[:500]
    except ValueError:
        return " ".join(html.document_fromstring(answer.body or b"<p>nothing</p>").text_content().split())[:500]
