"""A public page as the program serves it from its file, beside a bare Flask view, taken in turns in the same run.

`python -m benchmarks.public` loads the record, makes the page set, and asks by turns for the page of winners and for a
view that says `hello`, each as the server calls them (WSGI, without a socket), as a browser does that takes brotli and
sends a language. Five rounds; a line says the microseconds of one, those of the floor, the share of its answers a
second by the medians, the range over the rounds, and the goal: at least .8 of the floor's.
"""

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from werkzeug.test import EnvironBuilder

from awards import create_app
from awards.cli.record import load
from awards.desks.prerendering import Keeper, Renderer, rendering
from awards.infrastructure import clock, migrations
from awards.infrastructure.page_sets import Folders
from benchmarks import history

ROUNDS, TIMES = 5, 2_000
GOAL = 0.8
PEER, SOONER = 195, 30
"""Answers a second of the peer's landing page, on another machine of two cores, not run here; how many times more."""
PAGES = ("/", "/winners", "/feed.atom")
BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "fr-CH,fr;q=0.9", "User-Agent": "Benchmark"}


@dataclass(frozen=True)
class Line:
    """One page measured: seconds of ours and of the floor by round."""

    what: str
    ours: list[float]
    floor: list[float]

    @property
    def share(self) -> float:
        """Our answers a second as a share of the floor's, by the medians."""
        return statistics.median(self.floor) / statistics.median(self.ours)

    def __str__(self) -> str:
        shares = [bare / mine for mine, bare in zip(self.ours, self.floor, strict=True)]
        return (
            f"{self.what:>12} {statistics.median(self.ours) * 1e6:9.1f} {statistics.median(self.floor) * 1e6:9.1f} "
            f"{self.share:7.2f} {min(shares):6.2f} to {max(shares):<6.2f} {GOAL:5.1f} "
            f"{'yes' if self.share >= GOAL else 'NO'}"
        )


def measure(database_url: str, folder: Path, rounds: int = ROUNDS, times: int = TIMES) -> list[Line]:
    """Load the record into a migrated database, make the set of these pages, and take turns."""
    settings = {
        "env": "test", "database_url": database_url, "secret_key": secrets.token_hex(), "instance": folder / "instance",
        "base_url": "http://localhost",
    }  # fmt: skip
    folders = Folders(folder / "public", folder / "instance" / "sealed")
    folders.prepare()
    app = create_app(**settings, public_dir=folders.public)
    with app.extensions["awards_sessions"].transaction() as session:
        load(session, clock.now(session))
    with patch.object(rendering, "addresses", lambda _session, _at: list(PAGES)):
        Keeper(Renderer(create_app(**settings)), folders).keep_once()
    found = []
    for page in PAGES:
        ours, bare = _asking(app, page, 500), _asking(_floor(), "/", len(b"hello"))
        turns = [(_seconds(ours, times), _seconds(bare, times)) for _ in range(rounds + 1)][1:]
        found.append(Line(page, *(list(column) for column in zip(*turns, strict=True))))
    return found


def main(rounds: int = ROUNDS) -> None:
    """One line a page."""
    print(f"{'page':>12} {'ours µs':>9} {'floor µs':>9} {'share':>7} {'range':>16} {'goal':>5}")
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite:///{made}/awards.sqlite"
        migrations.upgrade(url)
        for line in measure(url, Path(made), rounds):
            print(line, flush=True)
            more = 1 / statistics.median(line.ours) / PEER
            print(f"{'':12} {more:.0f} times the peer's {PEER} a second, which a server gave; goal {SOONER}")
            history.keep(f"public: {line.what} beside a bare view", 1 / line.share)


def _floor() -> Flask:
    """A bare Flask view: frozen, so that the share means the same from version to version."""
    app = Flask("floor")
    app.add_url_rule("/", "hello", lambda: "hello")
    return app


def _asking(app: Flask, path: str, at_least: int) -> Callable[[], None]:
    environ = EnvironBuilder(path=path, base_url="http://localhost", headers=BROWSER).get_environ()
    statuses = []

    def ask() -> None:
        body = app.wsgi_app(environ.copy(), lambda status, _headers: statuses.append(status))
        size = sum(len(part) for part in body)
        body.close() if hasattr(body, "close") else None
        assert statuses.pop() == "200 OK"
        assert size >= at_least

    return ask


def _seconds(ask: Callable[[], None], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        ask()
    return (time.perf_counter() - begun) / times


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    main(parser.parse_args().rounds)
