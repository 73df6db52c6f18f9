"""`awards serve`: the web server, one process for the jobs and the outbox, one for public pages as files.

All of them part from one that has loaded the program: it is read once, and they share what they only read.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

import click

from awards.cli.common import open_sessions, progress, refuse, settings
from awards.core.running import ENDING
from awards.infrastructure import clock, observing

IDLE_SECONDS = 0.5
RESTART_SECONDS = 2.0
STOP_SECONDS = 25.0
"""Longer than what a worker gives to the work in its hand; whoever is there still is killed."""

TOLD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

COUNTS = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True)
class Part:
    """What one process of a running portal does until it is told to end, and what a list of processes calls it."""

    name: str
    work: Callable[[], object]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Web worker processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the portal until it is told to stop."""
    config = settings()
    if not config.in_development:
        _refuse_a_moved_clock()
    base_url = config.base_url
    if "base_url" not in config.model_fields_set:  # links in mail lead to where it listens
        os.environ["AWARDS_BASE_URL"] = base_url = f"http://localhost:{port}"
    on_sqlite = config.database_url.startswith("sqlite")
    web_command = [
        "awards.cli.settled:shared()", "--name", f"{host}:{port}", "--bind", f"{host}:{port}",
        "--workers", str(workers), "--threads", "1" if on_sqlite else "4",
        "--worker-class", "sync" if on_sqlite else "gthread",
        "--graceful-timeout", "30", "--timeout", "60", "--log-level", "warning", "--preload",
        "--logger-class", "awards.cli.server_log.ServerLog",
    ]  # fmt: skip
    parts = [Part("web", partial(_web, web_command)), Part("jobs and mail", partial(run, parent=os.getpid()))]
    if config.public_dir:
        parts.append(Part("public pages", partial(_pages, os.getpid())))
    progress.print(f"Serving on [bold]{base_url}[/bold] — Ctrl-C ends it.")
    with tempfile.TemporaryDirectory(prefix="awards-") as folder:
        sys.exit(_stay(parts, Path(folder), config.drain_seconds))


def _stay(parts: list[Part], folder: Path, drain_seconds: int) -> int:
    """Keep all processes going until told to end, or until the web server ends by itself; its exit code.

    The first part is the web server. Told to end, /readyz says no for as long as a balancer needs to look elsewhere;
    then all end what is in their hand.
    """
    told: list[float] = []

    def end(_signal: int, _frame: FrameType | None) -> None:
        (folder / ENDING).touch()
        told.append(time.monotonic() + (0 if told else drain_seconds))  # who tells twice does not wait

    for number in TOLD:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup: it outlives the line on which it was begun
            signal.signal(number, end)  # before anything begins that would be left behind
    _load(folder)
    web, *beside = [_begin(part) for part in parts]
    while web.exitcode is None and not (told and time.monotonic() >= min(told)):
        for at, process in enumerate(beside):
            if process.exitcode is not None and not told:
                time.sleep(RESTART_SECONDS)
                if web.exitcode is None and not told:
                    beside[at] = _begin(parts[1 + at])
        time.sleep(IDLE_SECONDS)
    for process in (web, *beside):
        process.terminate()  # once: told again, a web server drops what it has in hand
    web.join()
    _end(beside)
    return 0 if web.exitcode == -signal.SIGTERM else int(web.exitcode or 0)  # told so before it had begun to listen


def _load(folder: Path) -> None:
    """Load the program, for all that part from here. Where answers are counted must be known before."""
    for name in ("counts", "not served"):
        (folder / name).mkdir()
    os.environ |= {COUNTS: str(folder / "counts"), "AWARDS_RUN_DIR": str(folder)}
    from awards.cli.settled import shared

    shared()


def _begin(part: Part) -> BaseProcess:
    """A process that parts from this one; what this one is told meanwhile waits until each has its own ear."""
    signal.pthread_sigmask(signal.SIG_BLOCK, TOLD)
    try:
        process = multiprocessing.get_context("fork").Process(target=_parted, args=(part,))
        process.start()
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD)


def _parted(part: Part) -> None:
    from setproctitle import setproctitle

    for number in TOLD:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD)
    setproctitle(f"awards serve: {part.name}")
    try:
        part.work()
    finally:
        observing.end()


def _web(command: list[str]) -> None:
    """Be the web server, as a shell would start it."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv[1:] = command
    WSGIApplication(prog="gunicorn").run()


def _pages(parent: int) -> None:
    """Keep the public pages as files. What it asks of itself is no visitor's request."""
    from awards.cli import pages

    os.environ[COUNTS] = str(Path(os.environ["AWARDS_RUN_DIR"]) / "not served")
    pages.run(parent=parent)


def _end(processes: list[BaseProcess]) -> None:
    """Tell them to end, and end those that do not in time."""
    until = time.monotonic() + STOP_SECONDS
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(max(until - time.monotonic(), 0))
        if process.exitcode is None:
            process.kill()
            process.join()


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def work(once: bool) -> None:
    """Work the jobs and send the mail that waits."""
    run(once=once)


def run(*, once: bool = False, parent: int | None = None) -> None:
    """Do jobs and send mail, side by side; ends with its parent, or when nothing waits and `once` is set."""
    from awards.cli.handlers import HANDLERS, LANES, TIMETABLE
    from awards.cli.lanes import Lanes
    from awards.cli.settled import shared

    observing.begin(settings())
    lanes = Lanes(shared(), HANDLERS, LANES, TIMETABLE)
    parent, told = parent or os.getppid(), []
    signal.signal(signal.SIGTERM, lambda *_: told.append(True))
    if once:
        while not told and lanes.once():
            pass
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when Ctrl-C is pressed
    lanes.start()
    while not told and os.getppid() == parent and lanes.whole():
        time.sleep(IDLE_SECONDS)
    broken = not lanes.whole()
    if lanes.stop() and not broken:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(broken))  # work that does not end by itself must not keep the process


def _refuse_a_moved_clock() -> None:
    with open_sessions() as sessions, sessions.reading() as session:
        if clock.offset(session):
            refuse("a rehearsal's clock is set in this database: run awards clock reset in development first")
