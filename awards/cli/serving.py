"""`awards serve`: the web server, one child process for the jobs and the outbox, one for public pages as files."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click
from sqlalchemy.exc import OperationalError

from awards.cli.common import open_sessions, progress, refuse, settings
from awards.infrastructure import clock

IDLE_SECONDS = 0.5
RESTART_SECONDS = 2.0
TIMETABLE_SECONDS = 10.0


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
        sys.executable, "-m", "gunicorn", "awards:create_app()", "--bind", f"{host}:{port}", "--workers", str(workers),
        "--worker-class", "sync" if on_sqlite else "gthread", "--threads", "1" if on_sqlite else "4",
        "--graceful-timeout", "30", "--timeout", "60", "--log-level", "warning", "--preload",
    ]  # fmt: skip
    commands = [[sys.executable, "-m", "awards.cli.serving"]]
    if config.public_dir:
        commands.append([sys.executable, "-m", "awards.cli.pages"])
    web = subprocess.Popen(web_command)  # noqa: S603 - our own program with our own arguments
    beside = [subprocess.Popen(command) for command in commands]  # noqa: S603
    progress.print(f"Serving on [bold]{base_url}[/bold] — Ctrl-C ends it.")

    def stop(_signal: int, _frame: FrameType | None) -> None:
        web.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while web.poll() is None:
        for number, process in enumerate(beside):
            if process.poll() is not None:
                time.sleep(RESTART_SECONDS)
                if web.poll() is None:
                    beside[number] = subprocess.Popen(commands[number])  # noqa: S603
        time.sleep(IDLE_SECONDS)
    for process in beside:
        process.terminate()
    for process in beside:
        process.wait(timeout=30)
    sys.exit(web.returncode)


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def work(once: bool) -> None:
    """Work the jobs and send the mail that waits."""
    run(once=once)


def run(*, once: bool = False) -> None:
    """Do jobs and send mail, one after another; ends with its parent, or when nothing waits and `once` is set."""
    from awards import create_app
    from awards.cli.handlers import HANDLERS, TIMETABLE
    from awards.infrastructure import jobs, standing_jobs
    from awards.web import mail

    app = create_app()
    sessions = app.extensions["awards_sessions"]
    parent, stopping, looked = os.getppid(), [], float("-inf")
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    if not once:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when Ctrl-C is pressed
    while not stopping and (once or os.getppid() == parent):
        try:
            if time.monotonic() - looked >= TIMETABLE_SECONDS:
                looked = time.monotonic()
                standing_jobs.arm_due(sessions, TIMETABLE)
            with app.app_context():  # jobs that print have words in a language
                busy = jobs.run_next(sessions, HANDLERS)
            busy |= mail.send_next(app, sessions)
        except OperationalError as error:  # a long import holds SQLite's one writer, or the server is away
            if once:
                raise
            progress.print(f"The database does not answer, waiting: {error.orig}")
            time.sleep(RESTART_SECONDS)
            busy = False
        if not busy:
            if once:
                return
            time.sleep(IDLE_SECONDS)


def _refuse_a_moved_clock() -> None:
    with open_sessions() as sessions, sessions.reading() as session:
        if clock.offset(session):
            refuse("a rehearsal's clock is set in this database: run awards clock reset in development first")


if __name__ == "__main__":
    run()
