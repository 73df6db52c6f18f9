"""A judge's and the staff's list and the save of a score at 5,000 nominations, beside floors taken in turns.

`python -m benchmarks.judging` fills a database of each kind, then asks by turns for the judge's list of 60 entries and
for a bare list of as many rows (one query, one table of Jinja), for the staff's list of 50 nominations and for a bare
one, and saves a score by turns with a bare Flask view that is sent the same fields and inserts one durable row. Five
rounds of a hundred turns, one and one, so that what else the machine does meets both; a line says the seconds of one
(of each round the median), those of the floor, the ratio, the range over the rounds, and the goal: a list may cost 4
bare ones, a save 5 bare views with their INSERT. A last line has no goal: the save beside the INSERT alone, which no
request reaches. Everything runs in this process, without a server. Beside the goal stands what the peer was measured to
take for the same on another machine of two cores, and how many times as long that is; it is not run here.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.assignment.services import look_again
from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from awards.judging.models import Score, Scorecard
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Criterion
from benchmarks.databases import KINDS, a_portal
from benchmarks.submitting import bare as bare_view
from benchmarks.turns import Goal, Line, by_turns, told
from tests.support.page import Client
from tests.test_growth import crowd

NOMINATIONS, ENTRIES, ROWS = 5_000, 60, 50
ROUNDS, TIMES = 5, 100
LIST = Goal(4.0, peer=3.77, sooner=100)
SAVE = Goal(5.0, peer=0.132, sooner=20)
"""The peer's seconds are those of its dashboard and of a score at 5,000."""

BARE_LIST = """<!doctype html><html lang="en"><title>List</title><main><table>{% for row in rows %}<tr>
<th scope="row"><a href="/{{ row.id }}">{{ row.title }}</a></th><td>{{ row.number }}</td><td>{{ row.state }}</td>
</tr>{% endfor %}</table></main></html>"""


def measure(database_url: str, folder: Path, nominations: int = NOMINATIONS, rounds: int = ROUNDS) -> list[Line]:
    """Fill a migrated database with places, and take turns."""
    app = a_portal(database_url, folder)
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
    staff, token, turn = Client(app, found.people["staff"]), client.csrf(), _turns(criteria)

    def ours() -> None:
        assert client.browser.get(f"/judging/{edition_id}").status_code == 200

    def bare() -> None:
        assert floor.get("/").status_code == 200

    def list_of_staff() -> None:
        assert staff.browser.get(f"/staff/{edition_id}/nominations").status_code == 200

    def bare_list() -> None:
        assert floor.get("/all").status_code == 200

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
        by_turns(f"{kind}: judge's list", LIST, ours, bare, rounds, TIMES),
        by_turns(f"{kind}: staff's list", LIST, list_of_staff, bare_list, rounds, TIMES),
        by_turns(f"{kind}: save of a score", SAVE, save, bare_save, rounds, TIMES),
        by_turns(f"{kind}: beside an INSERT", None, save, insert, rounds, TIMES),
    ]
    sessions.engine.dispose()
    return lines


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nominations", type=int, default=NOMINATIONS)
    asked = parser.parse_args(arguments)
    told("judging", KINDS, lambda url, folder: measure(url, folder, asked.nominations))


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
    app = bare_view(sessions)
    plain = sessions.engine.execution_options(awards_read_only=True, postgresql_readonly=True)
    page = app.jinja_env.from_string(BARE_LIST)

    everything = select(Entry.id, Entry.state, Nomination.title, Nomination.number).join(
        Nomination, Nomination.id == Entry.nomination_id
    )
    of_judge = everything.join(Assignment, Assignment.entry_id == Entry.id).where(Assignment.judge_id == judge_id)

    @app.get("/")
    def rows() -> str:
        with Session(plain) as session:
            return page.render(rows=session.execute(of_judge.limit(ENTRIES)).all())

    @app.get("/all")
    def all_rows() -> str:
        with Session(plain) as session:
            return page.render(rows=session.execute(everything.order_by(Nomination.number).limit(ROWS)).all())

    return app


if __name__ == "__main__":
    main()
