"""A nomination submitted among 5,000, beside a bare Flask view that is sent the same fields and inserts one row.

`python -m benchmarks.submitting` fills a database of each kind and opens the check page of as many complete drafts as
are submitted, then takes turns: a draft submitted, a bare view sent the same. Everything runs in this process.
"""

import argparse
from pathlib import Path
from uuid import uuid4

from flask import Flask, Response, jsonify, request
from sqlalchemy import text

from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from benchmarks.databases import KINDS, a_portal
from benchmarks.turns import Goal, Line, by_turns, told
from tests.factories import a_nomination, a_user
from tests.support.page import Client
from tests.test_growth import crowd

NOMINATIONS, ROUNDS, TIMES = 5_000, 5, 40
SUBMIT = Goal(8.0, peer=0.277, sooner=15)
FIELDS = ("csrf_token", "key", "expected_version")


def measure(
    database_url: str, folder: Path, nominations: int = NOMINATIONS, rounds: int = ROUNDS, times: int = TIMES
) -> list[Line]:
    """Fill a migrated database with places, and take turns."""
    app = a_portal(database_url, folder)
    sessions: Sessions = app.extensions["awards_sessions"]
    with sessions.transaction() as session:
        at = clock.now(session)
        found = crowd(session, "open", nominations, 20)
        edition_id, drafts = found.edition.id, []
        for n in range(rounds * times + 1):
            nominator = a_user(session, f"nominator{n}@nominations.example")
            draft = a_nomination(
                session, found.edition, nominator, at, state="draft", title=f"Draft {n}", organisation=f"Draft {n}",
                website=f"https://draft{n}.example",
            )  # fmt: skip
            drafts.append((nominator, draft.id))
    with sessions.engine.begin() as connection:
        connection.execute(text("CREATE TABLE bare_row (id VARCHAR PRIMARY KEY, words VARCHAR)"))
    floor, forms = bare(sessions).test_client(), []
    for nominator, draft in drafts:
        client = Client(app, nominator)
        page = client.get(f"/nominations/{edition_id}/{draft}/check")
        address = f"/nominations/{edition_id}/{draft}/submission"
        forms.append((client.browser, address, {name: page.field(name) for name in FIELDS}))
    sent, left = iter(forms), iter(forms)

    def submit() -> None:
        browser, address, form = next(sent)
        answer = browser.post(address, data=form)
        assert answer.location.endswith("/receipt"), answer.get_data(as_text=True)

    def bare_submit() -> None:
        assert floor.post("/", data=next(left)[2]).status_code == 200

    kind = sessions.engine.dialect.name
    lines = [by_turns(f"{kind}: a nomination submitted", SUBMIT, submit, bare_submit, rounds, times)]
    sessions.engine.dispose()
    return lines


def bare(sessions: Sessions) -> Flask:
    """A bare view that inserts one durable row of what it is sent: frozen."""
    app = Flask("floor")

    @app.post("/")
    def insert() -> Response:
        words = " ".join(request.form.values())
        with sessions.engine.begin() as connection:
            connection.execute(text("INSERT INTO bare_row VALUES (:id, :words)"), {"id": str(uuid4()), "words": words})
        return jsonify(words=words)

    return app


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nominations", type=int, default=NOMINATIONS)
    asked = parser.parse_args(arguments)
    told("submitting", KINDS, lambda url, folder: measure(url, folder, asked.nominations))


if __name__ == "__main__":
    main()
