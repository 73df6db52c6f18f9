"""Every signed-in page with 100 nominations and with 10,000, taken in turns in the same run.

`python -m benchmarks.growth` fills two databases of each kind for each phase of an edition: all that differs is how
many nominations the edition has; a judge has as many of them in both. Each page of the test of growth is asked by turns
of the one and the other. A line says how many times as long the middle one of so many pages took, and the next name
those beyond the goal: 1.2 times. Files of a whole list, which grow with it, have a line of their own. Another one says
how often a page asks the database, beside the goal of 6, and whether it asks as often of many as of few.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flask import url_for
from sqlalchemy import Engine

from awards.infrastructure.database import Sessions
from benchmarks import history
from benchmarks.databases import KINDS, a_database, a_portal
from tests.support.counting import count_queries
from tests.support.databases import fill
from tests.support.page import Client
from tests.test_growth import PAGES, Asked, crowd, looked_for_ties

FEW, MANY, GIVEN = 100, 10_000, 20
TURNS = 15
FILES = ("_csv", "_json")
GOAL, MOST_QUERIES = 1.2, 6
PEER, PEERS_QUERIES = "2.7 to 4 times, from 150 to 5,000", "385 for its list of 50, 351 to 551 for its dashboard"
"""As it was measured on another machine of two cores; not run here."""


@dataclass(frozen=True)
class Grown:
    """A page: how many times as long it takes with many nominations, and how often it asks of few and of many."""

    times: float
    of_few: int
    of_many: int


def measure(few: tuple[str, Path], many: tuple[str, Path], when: str, sizes: tuple[int, int]) -> dict[str, Grown]:
    """How much more each page of a phase takes with many nominations: seconds by the medians of its turns."""
    opening = [_opening(*place, when, size) for place, size in zip((few, many), sizes, strict=True)]
    found = {}
    for page in (one for one in PAGES if one.when == when):
        asks = [of(page) for _, of in opening]
        turns = [tuple(map(_seconds, asks)) for _ in range(TURNS + 1)][1:]
        of_few, of_many = (statistics.median(column) for column in zip(*turns, strict=True))
        asked = [_queries(engine, ask) for (engine, _), ask in zip(opening, asks, strict=True)]
        found[f"{page.page} ({when}, {page.by})"] = Grown(of_many / of_few, *asked)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Two lines a database, and one for each page beyond the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    asked = parser.parse_args(arguments)
    for kind in KINDS:
        found: dict[str, Grown] = {}
        for when in sorted({page.when for page in PAGES}):
            with ExitStack() as stack:
                few, many = (stack.enter_context(a_database(kind)) for _ in range(2))
                found |= measure(few, many, when, (asked.few, asked.many))
        print(f"{kind}: {asked.few} to {asked.many} nominations", flush=True)
        files = {page: found.pop(page) for page in list(found) if page.partition(" ")[0].endswith(FILES)}
        _tell_times(kind, {page: one.times for page, one in found.items()}, sorted(one.times for one in files.values()))
        _tell_queries(kind, found, found | files)


def _tell_times(kind: str, found: dict[str, float], of_files: list[float]) -> None:
    beyond = {page: times for page, times in found.items() if times > GOAL}
    middle, most = statistics.median(found.values()), max(found.values())
    print(
        f"  {len(found)} pages: the middle {middle:.2f} times as long, at most {most:.2f}; goal {GOAL}"
        f" {'yes' if not beyond else 'NO'}; the peer: {PEER}"
    )
    for page, times in sorted(beyond.items(), key=lambda one: -one[1]):
        print(f"  {times:6.2f} {page}")
    print(f"  {len(of_files)} files: the middle {statistics.median(of_files):.2f}, at most {of_files[-1]:.2f}")
    history.keep(f"growth: {kind}: the middle page", middle)
    history.keep(f"growth: {kind}: the page that grows most", most)


def _tell_queries(kind: str, pages: dict[str, Grown], everything: dict[str, Grown]) -> None:
    numbers = [one.of_many for one in pages.values()]
    middle, beyond = statistics.median(numbers), sum(number > MOST_QUERIES for number in numbers)
    other = {page: one for page, one in everything.items() if one.of_few != one.of_many}
    print(
        f"  a page asks the database {middle:.0f} times, at most {max(numbers)}; goal {MOST_QUERIES}"
        f" {'yes' if not beyond else f'NO ({beyond} ask more often)'}; as often of many as of few"
        f" {'yes' if not other else 'NO'}; the peer: {PEERS_QUERIES}"
    )
    for page, one in other.items():
        print(f"  {one.of_few} and {one.of_many} times: {page}")
    history.keep(f"growth: {kind}: queries of the middle page beside {MOST_QUERIES}", middle / MOST_QUERIES)


def _opening(url: str, folder: Path, when: str, size: int) -> tuple[Engine, Callable[[Asked], Callable[[], None]]]:
    """Fill a migrated database; gives its engine, and what opens a page of it again and again."""
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

    return sessions.engine, of


def _queries(engine: Engine, ask: Callable[[], None]) -> int:
    with count_queries(engine) as statements:
        ask()
    return len(statements)


def _seconds(ask: Callable[[], None]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
