"""A web worker: the work from its start to its first answers, and how much memory it holds once it has answered.

`python -m benchmarks.starting` takes turns with a bare Flask view in a process of its own. Memory is what the machine
keeps in it for one process alone (RSS), beside the limit and what the peer was measured to hold; of two workers of one
server most is shared, which the last column says: what each has to itself.
"""

import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from awards.infrastructure import migrations
from benchmarks import history
from tests.support.databases import fill

ROUNDS = 5
START_GOAL, MEMORY_GOAL = 2.0, 110
PEER = "202 to 221 MiB, 0.6 to 0.9 s"
"""As it was measured on another machine of two cores; not run here."""

TOLD = """
import os, time
begun = time.process_time()
{make}
client = app.test_client()
for page in {pages}:
    assert client.get(page).status_code == 200, page
took = time.process_time() - begun
child = os.fork()
if child == 0:
    for page in {pages}:
        client.get(page)
    own = sum(int(line.split()[1]) for line in open("/proc/self/smaps") if line.startswith("Private_"))
    held = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS"))
    print(took, held / 1024, own / 1024, flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""

OURS = """
import sys
from awards.cli.settled import settled
app = settled(env="test", secret_key="x" * 40, database_url=sys.argv[1], instance=sys.argv[2], base_url="http://localhost")
"""

BARE = """
from flask import Flask
app = Flask("floor")
app.add_url_rule("/", "hello", lambda: "hello")
"""


@dataclass(frozen=True)
class Started:
    """Seconds of a processor to the first answers, MiB held, MiB that a worker has to itself."""

    seconds: float
    held: float
    own: float


def measure(database_url: str, folder: Path, rounds: int = ROUNDS) -> tuple[list[Started], list[Started]]:
    """Ours and the floor's, round by round."""
    ours, floor = [], []
    for _round in range(rounds):
        ours.append(_started(OURS, ("/", "/winners", "/account/sign-in"), database_url, str(folder)))
        floor.append(_started(BARE, ("/",)))
    return ours, floor


def main(rounds: int = ROUNDS) -> None:
    """Two lines."""
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite:///{made}/awards.sqlite"
        migrations.upgrade(url)
        fill(url)
        ours, floor = measure(url, Path(made), rounds)
    seconds, bare = (statistics.median(one.seconds for one in found) for found in (ours, floor))
    held, own = (statistics.median(getattr(one, name) for one in ours) for name in ("held", "own"))
    print(
        f"start to first answers {seconds:.2f} s of a processor, a bare view {bare:.2f} s, {seconds / bare:.1f} times; "
        f"goal {START_GOAL} {'yes' if seconds <= START_GOAL * bare else 'NO'}"
    )
    print(
        f"a worker holds {held:.0f} MiB, of which {own:.0f} to itself; limit {MEMORY_GOAL} "
        f"{'yes' if held <= MEMORY_GOAL else 'NO'}; the peer: {PEER}"
    )
    history.keep("starting: start beside a bare view", seconds / bare)
    history.keep("starting: MiB of a worker beside the limit", held / MEMORY_GOAL)


def _started(make: str, pages: tuple[str, ...], *arguments: str) -> Started:
    told = subprocess.check_output([sys.executable, "-c", TOLD.format(make=make, pages=pages), *arguments], text=True)
    return Started(*map(float, told.split()))


if __name__ == "__main__":
    main()
