"""Judges who score on two devices at once, card after card, and confirm those that are theirs alone."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from lxml import html

from tests.faults.browser import Browser
from tests.faults.patience import Client, number

POINTS = ("1", "2", "3", "4", "5")
SAVES = 3


@dataclass(frozen=True)
class Card:
    """A judge's card: its address, the subject under which the ledger keeps it, and whether this device confirms it."""

    address: str
    subject: str
    alone: bool


@dataclass
class Seen:
    """What a device last saw of one score."""

    address: str
    version: int
    points: str


@dataclass
class Device(Client):
    """One of a judge's devices. When another one was sooner, it takes up from what stands, as a person would."""

    cards: list[Card] = field(default_factory=list)
    cookie: str = ""
    saves: int = SAVES
    browser: Callable[[str, dict[str, str]], Browser] = Browser

    def go_through(self, chance: random.Random) -> None:
        browser = self.browser(self.base_url, {"awards": self.cookie})
        for card in self.cards:
            if self.enough.is_set():
                return
            page = self.until(partial(browser.get, card.address), 200)
            tree = html.document_fromstring(page.body)
            token = next(iter(tree.xpath("//input[@name='csrf_token']/@value")))
            seen = [
                Seen(
                    str(part.get("data-to")),
                    int(part.xpath(".//input[contains(@name, '-version')]/@value")[0]),
                    next(iter(part.xpath(".//input[@type='radio'][@checked]/@value")), ""),
                )
                for part in tree.xpath("//*[@data-score]")
            ]
            assert seen, "the sheet has scores to give"
            for _turn in range(self.saves):
                for score in seen:
                    self._save(browser, card, token, score, chance)
            if card.alone:
                confirm = partial(browser.post, f"{card.address}/confirmation", {"csrf_token": token})
                self.sent("confirmation", card.subject, "", confirm, 303)
            self.done += 1

    def _save(self, browser: Browser, card: Card, token: str, score: Seen, chance: random.Random) -> None:
        points, save = chance.choice([p for p in POINTS if p != score.points]), str(number(chance))
        subject = f"{card.subject}/{score.address.rpartition('/')[2]}"
        data = {"csrf_token": token, "points": points, "version": str(score.version)}
        headers = {"Accept": "application/json", "X-Save": save}
        self.ledger.note(self.name, "sent", "score", subject, f"{save} {points}")
        answer = self.until(partial(browser.post, score.address, data, **headers), 200, 409)
        if answer.status == 200:
            score.version, score.points = answer.json["version"], points
            self.ledger.note(self.name, "acknowledged", "score", subject, f"{save} {points} {score.version}")
        else:
            self.ledger.refused(self.name)
            theirs = answer.json["theirs"]
            score.version, score.points = int(theirs["version"]), theirs["points"]
