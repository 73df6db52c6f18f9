"""`awards serve`: the web server, one child process for the jobs and the outbox, one for public pages as files."""

import os
import signal
import subprocess
import sys
import tempfile
import time
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
        sys.executable, "-m", "gunicorn", "awards.cli.settled:settled()", "--bind", f"{host}:{port}",
        "--workers", str(workers), "--threads", "1" if on_sqlite else "4",
        "--worker-class", "sync" if on_sqlite else "gthread",
        "--graceful-timeout", "30", "--timeout", "60", "--log-level", "warning", "--preload",
        "--logger-class", "awards.cli.server_log.ServerLog",
    ]  # fmt: skip
    commands = [[sys.executable, "-m", "awards.cli.serving"]]
    if config.public_dir:
        commands.append([sys.executable, "-m", "awards.cli.pages"])
    progress.print(f"Serving on [bold]{base_url}[/bold] — Ctrl-C ends it.")
    with tempfile.TemporaryDirectory(prefix="awards-") as folder:
        sys.exit(_stay(web_command, commands, Path(folder), config.drain_seconds))


def _stay(web_command: list[str], commands: list[list[str]], folder: Path, drain_seconds: int) -> int:
    """Keep all processes going until told to end, or until the web server ends by itself; its exit code.

    Told to end, /readyz says no for as long as a balancer needs to look elsewhere; then all end what is in their hand.
    """
    (folder / "counts").mkdir()
    of_web = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder / "counts"), "AWARDS_RUN_DIR": str(folder)}
    told: list[float] = []

    def end(_signal: int, _frame: FrameType | None) -> None:
        (folder / ENDING).touch()
        told.append(time.monotonic() + (0 if told else drain_seconds))  # who tells twice does not wait

    signal.signal(signal.SIGTERM, end)  # before anything begins that would be left behind
    signal.signal(signal.SIGINT, end)
    web = subprocess.Popen(web_command, env=of_web)  # noqa: S603 - our own program with our own arguments
    beside = [subprocess.Popen(command) for command in commands]  # noqa: S603
    while web.poll() is None and not (told and time.monotonic() >= min(told)):
        for number, process in enumerate(beside):
            if process.poll() is not None and not told:
                time.sleep(RESTART_SECONDS)
                if web.poll() is None and not told:
                    beside[number] = subprocess.Popen(commands[number])  # noqa: S603
        time.sleep(IDLE_SECONDS)
    for process in (web, *beside):
        process.terminate()  # once: told again, a web server drops what it has in hand
    web.wait()
    _end(beside)
    return int(web.returncode)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Tell them to end, and end those that do not in time."""
    until = time.monotonic() + STOP_SECONDS
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def work(once: bool) -> None:
    """Work the jobs and send the mail that waits."""
    run(once=once)


def run(*, once: bool = False) -> None:
    """Do jobs and send mail, side by side; ends with its parent, or when nothing waits and `once` is set."""
    from awards.cli.handlers import HANDLERS, LANES, TIMETABLE
    from awards.cli.lanes import Lanes
    from awards.cli.settled import settled

    observing.begin(settings())
    lanes = Lanes(settled(), HANDLERS, LANES, TIMETABLE)
    parent, told = os.getppid(), []
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


if __name__ == "__main__":
    run()
