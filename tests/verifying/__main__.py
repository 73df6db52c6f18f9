"""A whole rehearsal published and verified by an outsider: `python -m tests.verifying --nominations 132 --edits 100`.

Too slow for every run of the tests, which do the same with a small one.
"""

import argparse
import tempfile
import time
from pathlib import Path

from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock, migrations
from awards.infrastructure.database import Sessions, connect
from awards.publishing import queries as publishing
from awards.verifying.services import bundle_of
from tests.support.databases import fill
from tests.verifying.outsider import looked_at, unnamed_edits
from tests.verifying.things import YEAR, unpacked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nominations", type=int, default=132)
    parser.add_argument("--rounds", type=int, default=2, help="in the last of several judges compare two at a time")
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle, seconds = _bundle(folder, asked.nominations, asked.rounds, asked.seed)
        print(f"a rehearsal of {asked.nominations}, {asked.rounds} rounds: {len(bundle)} bytes, {seconds:.0f} s")
        began = time.monotonic()
        run = looked_at(bundle, folder / "empty")
        print(run.stdout + run.stderr, f"exit {run.returncode} after {time.monotonic() - began:.1f} s", sep="\n")
        missed = unnamed_edits(unpacked(bundle, folder / "bundle"), asked.edits, asked.seed)
        print(f"{asked.edits - len(missed)} of {asked.edits} random edits are named with file and line", *missed)
        raise SystemExit(bool(run.returncode or missed))


def _bundle(folder: Path, nominations: int, rounds: int, seed: int) -> tuple[bytes, float]:
    url = f"sqlite:///{folder}/awards.sqlite"
    migrations.upgrade(url)
    fill(url)
    engine, began = connect(url), time.monotonic()
    sessions = Sessions(engine)
    with sessions.transaction() as session:
        size = Size(nominations, countries=54, judges=40, rounds=rounds)
        rehearse(session, YEAR, size, seed, Until.PUBLISHED, clock.now(session), lambda *_: None)
    with sessions.reading() as session:
        publication = publishing.of_year(session, YEAR, clock.now(session), rehearsal=YEAR)
        made = bundle_of(session, publication).content
    engine.dispose()
    return made, time.monotonic() - began


if __name__ == "__main__":
    main()
