"""A visitor who looks for what is not announced yet, all the time and wherever the portal answers."""

import threading
from collections.abc import Collection, Sequence

from tests.faults.browser import Browser, Unanswered
from tests.faults.checker import Wrong

SECRET = "Anna’s workshop"
PAUSE_SECONDS = 0.1


class Visitor(threading.Thread):
    """Asks for the winners of each of these years in turn; a finalist of a year that is not `due` must not be told."""

    def __init__(self, base_url: str, years: Sequence[int], due: Collection[int], stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._base_url, self._years, self._due, self._stopped = base_url, years, due, stop
        self.looks, self.wrong = 0, list[Wrong]()

    def run(self) -> None:
        browser = Browser(self._base_url)
        while not self._stopped.is_set():
            for year in self._years:
                if year not in self._due:
                    self._look(browser, year)
            self._stopped.wait(PAUSE_SECONDS)

    def _look(self, browser: Browser, year: int) -> None:
        try:
            answer = browser.get(f"/winners/{year}")
        except Unanswered:
            return
        browser.cookies.clear()
        told = SECRET in answer.body.decode()
        if year not in self._due:
            self.looks += 1
            if told:
                self.wrong.append(Wrong("otherwise", f"{year} was told before anybody had approved it"))
