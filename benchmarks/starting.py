"""A web worker: the work from its start to its first answers, and how much memory it holds once it has answered.

`python -m benchmarks.starting` takes turns with a bare Flask view in a process of its own. Two starts are told: that of
a whole server, and that of a worker which takes the place of one that ended, by which people are kept waiting: it parts
from a server that has all loaded (`--preload`). Memory is what one process alone holds (RSS), beside the limit and what
the peer was measured to hold. Of the two workers of a server most is shared, since they part when all is loaded: so it
also says what each has to itself, and what the machine keeps for the server as a whole (the sum of PSS of the process
that began and its workers), by worker. The last line is all that `awards serve` keeps: these workers, the jobs and
mail, and the public pages as files.
"""

import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from awards.infrastructure import migrations
from benchmarks import history
from tests.support.databases import fill
from tests.support.live import PROGRAM, Live, served

ROUNDS = 5
START_GOAL, MEMORY_GOAL = 2.0, 110
PEER = "202 to 221 MiB, 0.6 to 0.9 s"
"""As it was measured on another machine of two cores; not run here."""

WORKERS, PATIENCE = 2, 60

TOLD = """
import os, signal, struct, time
begun = time.process_time()
{make}
client = app.test_client()
for page in {pages}:
    assert client.get(page).status_code == 200, page
took = time.process_time() - begun

def kept(process, name, file="smaps_rollup"):
    with open(f"/proc/{{process}}/{{file}}") as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

workers, ends = [], os.pipe()
for _ in range({workers}):
    if (child := os.fork()) == 0:
        begun = time.process_time()
        for page in {pages}:
            client.get(page)
        os.write(ends[1], struct.pack("d", time.process_time() - begun))
        signal.pause()
    workers.append(child)
again = max(struct.unpack("d", os.read(ends[0], 8))[0] for _ in workers)
held = max(kept(worker, "VmRSS", "status") for worker in workers)
own = max(kept(worker, "Private_") for worker in workers)
whole = sum(kept(process, "Pss:") for process in (os.getpid(), *workers))
print(took, again, held, own, whole, flush=True)
for worker in workers:
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
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
    """Seconds of a processor to the first answers, of a server and of a worker that parts from it; MiB that a worker
    holds, has to itself, and that a server takes."""

    seconds: float
    again: float
    held: float
    own: float
    whole: float


def measure(database_url: str, folder: Path, rounds: int = ROUNDS) -> tuple[list[Started], list[Started]]:
    """Ours and the floor's, round by round."""
    ours, floor = [], []
    for _round in range(rounds):
        ours.append(_started(OURS, ("/", "/winners", "/account/sign-in"), database_url, str(folder)))
        floor.append(_started(BARE, ("/",)))
    return ours, floor


def of_a_portal(database_url: str, folder: Path) -> tuple[float, int]:
    """MiB (the sum of PSS) that `awards serve` with public pages as files takes once it has answered, and how many
    processes it has."""
    with served(database_url, folder, prepare=_with_files, program=PROGRAM) as live:
        for page in ("/", "/winners", "/account/sign-in") * 10:
            with urlopen(f"{live.base_url}{page}") as answer:  # noqa: S310 - our own server
                answer.read()
        until = time.monotonic() + PATIENCE
        while "route=/countries/" not in (folder / "served.log").read_text():  # nobody asks but who makes the files
            assert time.monotonic() < until, "the public pages are not made"
            time.sleep(0.2)
        processes = _served_from(live.folder)
        return sum(_pss(process) for process in processes), len(processes)


def _with_files(live: Live) -> None:
    live.environment["AWARDS_PUBLIC_DIR"] = str(live.folder / "public")


def _served_from(folder: Path) -> list[int]:
    """The processes that work in a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
    return found


def _pss(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main(rounds: int = ROUNDS) -> None:
    """Five lines."""
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite:///{made}/awards.sqlite"
        migrations.upgrade(url)
        fill(url)
        ours, floor = measure(url, Path(made), rounds)
        portal, processes = of_a_portal(url, Path(made))
    seconds, bare = (statistics.median(one.seconds for one in found) for found in (ours, floor))
    again, held, own, whole = (
        statistics.median(getattr(one, name) for one in ours) for name in ("again", "held", "own", "whole")
    )
    for what, took in (("a server's start", seconds), ("a new worker's start", again)):
        print(
            f"{what} to first answers {took:.2f} s of a processor, a bare view {bare:.2f} s, {took / bare:.1f} times; "
            f"goal {START_GOAL} {'yes' if took <= START_GOAL * bare else 'NO'}"
        )
    print(
        f"a worker holds {held:.0f} MiB, of which {own:.0f} to itself; limit {MEMORY_GOAL} "
        f"{'yes' if held <= MEMORY_GOAL else 'NO'}; the peer: {PEER}"
    )
    print(
        f"a server of {WORKERS} workers takes {whole:.0f} MiB, {whole / WORKERS:.0f} by worker; limit {MEMORY_GOAL} "
        f"{'yes' if whole <= WORKERS * MEMORY_GOAL else 'NO'}"
    )
    print(f"a portal of {processes} processes, jobs and pages as files among them, takes {portal:.0f} MiB")
    history.keep("starting: start beside a bare view", seconds / bare)
    history.keep("starting: start of a new worker beside a bare view", again / bare)
    history.keep("starting: MiB of a worker beside the limit", held / MEMORY_GOAL)
    history.keep("starting: MiB of a server by worker beside the limit", whole / WORKERS / MEMORY_GOAL)


def _started(make: str, pages: tuple[str, ...], *arguments: str) -> Started:
    told = subprocess.check_output(
        [sys.executable, "-c", TOLD.format(make=make, pages=pages, workers=WORKERS), *arguments], text=True
    )
    return Started(*map(float, told.split()))


if __name__ == "__main__":
    main()
