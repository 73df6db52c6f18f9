"""Somebody who asks for a code to one address again and again: as many are sent as the limit says, whatever is lost."""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import rules
from awards.accounts.models import SignInCode
from tests.faults.browser import Browser, Unanswered
from tests.faults.checker import Wrong

ADDRESS = "nobody@flood.example"
PAUSE_SECONDS = 0.4
NARROW = next(limit for limit in rules.LIMITS["ask"] if limit.of_account)


class Asker(threading.Thread):
    """Asks until it is told to stop; it is sent a code (302), told to wait (429), or has to try again."""

    def __init__(self, base_url: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._base_url, self._stopped = base_url, stop
        self.sent, self.refused, self.wrong = 0, 0, list[Wrong]()

    def run(self) -> None:
        browser = Browser(self._base_url)
        while not self._stopped.wait(PAUSE_SECONDS):
            try:
                token = browser.get("/account/sign-in").form("email")["csrf_token"]
                status = browser.post("/account/sign-in", {"csrf_token": token, "email": ADDRESS}).status
            except Unanswered:
                continue
            self.sent += status == 302
            self.refused += status == 429
            if status not in (302, 429):
                self.wrong.append(Wrong("otherwise", f"asking for a code was answered {status}"))

    def wrongs(self, session: Session) -> Iterator[Wrong]:
        """What is wrong at the end: fewer codes than were told of, or more than the limit lets through."""
        asked = select(SignInCode.created_at).where(SignInCode.email == ADDRESS).order_by(SignInCode.created_at)
        codes = session.scalars(asked).all()
        yield from self.wrong
        if len(codes) < self.sent:
            yield Wrong("lost", f"{self.sent} codes were told to be sent, {len(codes)} were")
        if (most := most_in_one_while(codes)) > NARROW.most:
            yield Wrong("otherwise", f"{most} codes were sent within {NARROW.within}")


def most_in_one_while(instants: Sequence[datetime]) -> int:
    """The most instants, in their order, of one while that begins with the first after the one before."""
    most, count, begun = 0, 0, None
    for at in instants:
        if begun is None or begun <= at - NARROW.within:
            begun, count = at, 0
        count += 1
        most = max(most, count)
    return most
