"""A long count: `python -m tests.faults --kills 200 --seed 1`, on a database of its own for every run."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from awards.infrastructure import migrations
from tests.faults.run import one_run
from tests.support.databases import fill


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="the first seed; every run has the next")
    parser.add_argument("--a-run", type=int, default=10, help="kills a run")
    asked = parser.parse_args()
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


if __name__ == "__main__":
    main()
