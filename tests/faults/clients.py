"""Nominees who write, send a file and submit, one nomination after another, and never give up."""

import base64
import hashlib
import random
import re
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from lxml import html

from tests.faults.browser import Answer, Browser, Unanswered
from tests.faults.patience import Client, number

PART_BYTES = 8_000
FILE_BYTES = 40_000
SAVES = 4


@dataclass(frozen=True)
class Draft:
    """A complete draft of somebody's own: its address, its id, and the cookie that opens it."""

    address: str
    id: str
    cookie: str


@dataclass
class Nominee(Client):
    """Writes, sends a file and submits, one draft after another.

    Unless `whole`, one of the first two is drawn, or neither: so some write while others send a file or submit, however
    few requests there is time for between two kills.
    """

    drafts: list[Draft] = field(default_factory=list)
    whole: bool = True

    def go_through(self, chance: random.Random) -> None:
        for draft in self.drafts:
            if self.enough.is_set():
                return
            browser = Browser(self.base_url, {"awards": draft.cookie})
            first = chance.choice(("text", "file", "nothing"))
            if self.whole or first == "text":
                self._write(browser, draft, chance)
            if self.whole or first == "file":
                self._send_file(browser, draft, chance)
            self._submit(browser, draft, chance)
            self.done += 1

    def _write(self, browser: Browser, draft: Draft, chance: random.Random) -> None:
        page = self.until(lambda: browser.get(f"{draft.address}/sections/work"), 200)
        form = page.form("seal-answer-what")
        for part in ("answer-what", "answer-change"):
            seal = form[f"seal-{part}"]
            for turn in range(SAVES):
                text = f"{self.name} {draft.id[:8]} {part} {turn}: {_words(chance, 60)}"
                subject, save = f"{draft.id}/{part.removeprefix('answer-')}", number(chance)
                data = {"csrf_token": form["csrf_token"], part: text, f"seal-{part}": seal}
                headers = {"Accept": "application/json", "X-Save": str(save)}
                ask = partial(browser.post, f"{draft.address}/parts/{part}", data, **headers)
                seal = self.sent("text", subject, text, ask, 200).json["seal"]

    def _send_file(self, browser: Browser, draft: Draft, chance: random.Random) -> None:
        content = f"Evidence of {self.name}\n{_words(chance, FILE_BYTES // 8)}".encode()[:FILE_BYTES]
        digest = hashlib.sha256(content).hexdigest()
        token = self.until(lambda: browser.get(f"{draft.address}/sections/evidence"), 200).form("csrf_token")[
            "csrf_token"
        ]
        tus = {"Tus-Resumable": "1.0.0", "X-CSRFToken": token, "Accept": "application/json"}
        about = {"filename": "evidence.txt", "key": str(number(chance))}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in about.items())
        begin = {**tus, "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        begun = self.until(lambda: browser.ask("POST", f"{draft.address}/uploads", b"", begin), 201)
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
            self.rest()
            standing = self.until(lambda: browser.ask("HEAD", address, headers=tus), 200)
            found = int(standing.headers["Upload-Offset"])
            self.ledger.note(self.name, "observed", "bytes", draft.id, str(found))
            return found, False
        assert answer.status == 204, f"a part of a file: {answer.status} {answer.body[:300]!r}"
        found = int(answer.headers["Upload-Offset"])
        self.ledger.note(self.name, "acknowledged", "bytes", draft.id, str(found))
        return found, found == len(content)

    def _submit(self, browser: Browser, draft: Draft, chance: random.Random) -> None:
        form = self.until(lambda: browser.get(f"{draft.address}/check"), 200).form("key")
        self.ledger.note(self.name, "sent", "submission", draft.id, "")
        self.until(lambda: browser.post(f"{draft.address}/submission", form), 302)
        receipt = self.until(lambda: browser.get(f"{draft.address}/receipt"), 200)
        self.ledger.note(self.name, "acknowledged", "submission", draft.id, _receipt(receipt))


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(("repair", "girls", "café", "سوق", "学校", "сеть", "señal")) for _ in range(count))


def _receipt(page: Answer) -> str:
    """The receipt's number as the page's title says it."""
    title = html.document_fromstring(page.body).findtext(".//title") or ""
    found = re.match(r"Receipt (\S+)", title)
    assert found, f"the receipt's number is not in the title “{title}”"
    return found.group(1)
