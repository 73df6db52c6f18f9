"""Every signed-in page with 100 nominations and with 10,000, taken in turns in the same run.

`python -m benchmarks.growth` fills two databases of each kind for each phase of an edition: all that differs is how
many nominations the edition has; a judge has as many of them in both. Each page of the test of growth is asked by turns
of the one and the other. A line says how many times as long the middle one of so many pages took, and the next name
those beyond the goal: 1.2 times. Files of a whole list, which grow with it, have a line of their own.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from flask import url_for

from awards.infrastructure.database import Sessions
from benchmarks import history
from benchmarks.databases import KINDS, a_database, a_portal
from tests.support.databases import fill
from tests.support.page import Client
from tests.test_growth import PAGES, Asked, crowd, looked_for_ties

FEW, MANY, GIVEN = 100, 10_000, 20
TURNS = 15
FILES = ("_csv", "_json")
GOAL = 1.2
PEER = "2.7 to 4 times, from 150 to 5,000"
"""As it was measured on another machine of two cores; not run here."""


def measure(few: tuple[str, Path], many: tuple[str, Path], when: str, sizes: tuple[int, int]) -> dict[str, float]:
    """How many times as long each page of a phase takes with many nominations, by the medians of its turns."""
    ask = [_asking(*place, when, size) for place, size in zip((few, many), sizes, strict=True)]
    found = {}
    for page in (one for one in PAGES if one.when == when):
        first, second = (asking(page) for asking in ask)
        turns = [(_seconds(first), _seconds(second)) for _ in range(TURNS + 1)][1:]
        of_few, of_many = (statistics.median(column) for column in zip(*turns, strict=True))
        found[f"{page.page} ({when}, {page.by})"] = of_many / of_few
    return found


def main(arguments: list[str] | None = None) -> None:
    """One line a database, and one for each page beyond the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    asked = parser.parse_args(arguments)
    for kind in KINDS:
        found: dict[str, float] = {}
        for when in sorted({page.when for page in PAGES}):
            with ExitStack() as stack:
                few, many = (stack.enter_context(a_database(kind)) for _ in range(2))
                found |= measure(few, many, when, (asked.few, asked.many))
        files = {page: found.pop(page) for page in list(found) if page.partition(" ")[0].endswith(FILES)}
        beyond = {page: ratio for page, ratio in found.items() if ratio > GOAL}
        middle, most = statistics.median(found.values()), max(found.values())
        print(
            f"{kind}: {len(found)} pages, {asked.few} to {asked.many} nominations: the middle {middle:.2f} times, at"
            f" most {most:.2f}; goal {GOAL} {'yes' if not beyond else 'NO'}; the peer: {PEER}",
            flush=True,
        )
        for page, ratio in sorted(beyond.items(), key=lambda one: -one[1]):
            print(f"  {ratio:6.2f} {page}")
        of_files = sorted(files.values())
        print(f"  {len(of_files)} files: the middle {statistics.median(of_files):.2f}, at most {of_files[-1]:.2f}")
        history.keep(f"growth: {kind}: the middle page", middle)
        history.keep(f"growth: {kind}: the page that grows most", most)


def _asking(url: str, folder: Path, when: str, size: int) -> Callable[[Asked], Callable[[], None]]:
    """Fill a migrated database; gives what opens a page of it again and again."""
    fill(url)
    app = a_portal(url, folder)
    sessions: Sessions = app.extensions["awards_sessions"]
    with sessions.transaction() as session:
        found = crowd(session, when, size, GIVEN)
    looked_for_ties(sessions)
    clients = {name: Client(app, person) for name, person in found.people.items()}

    def of(page: Asked) -> Callable[[], None]:
        known = {"edition_id": "edition"} | page.values
        with app.test_request_context():
            address = url_for(page.page, **{name: found.things.get(one, one) for name, one in known.items() if one})
        browser = clients[page.by].browser

        def ask() -> None:
            assert browser.get(address).status_code == page.expect, address

        return ask

    return of


def _seconds(ask: Callable[[], None]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
