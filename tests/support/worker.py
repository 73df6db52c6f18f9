"""A worker in a process of its own: does jobs and sends mail until nothing waits, as `awards work` does.

`python -m tests.support.worker DATABASE_URL INSTANCE MAIL_URL` prints a line when it begins a job that stalls.
"""

import sys
import time
from pathlib import Path

from awards import create_app
from awards.infrastructure import audit, jobs
from awards.web import mail


def note(session, job):
    """One audit row a job: how often it was done can be counted."""
    audit.record(session, actor=None, action="noted", details=job.values)


def stall(session, job):
    """Begins, and on its first attempt never ends."""
    audit.record(session, actor=None, action="stalled", details=job.values)
    session.flush()
    if job.attempts == 1:
        print("stalled", flush=True)  # noqa: T201 - the test waits for this line
        time.sleep(600)


def main(url, instance, mail_url):
    app = create_app(
        env="test", database_url=url, secret_key="a secret for tests only, long enough", instance=Path(instance),
        base_url="http://localhost", mail_url=mail_url,
    )  # fmt: skip
    sessions = app.extensions["awards_sessions"]
    handlers = {"note": note, "stall": stall}
    while jobs.run_next(sessions, handlers) | mail.send_next(app, sessions):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
