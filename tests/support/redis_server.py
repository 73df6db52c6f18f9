"""A real Redis of a test's own: on a port of loopback, nothing kept on disk, killed and started again."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.support.live import free_port

START_SECONDS = 30
PASSWORD = "zq7password7qz"
MARK = "nothing more"


def program() -> str | None:
    """The server of this machine, or None."""
    return shutil.which("redis-server", path="/usr/bin:/usr/sbin:/usr/local/bin") or shutil.which("valkey-server")


class Server:
    """The server, always on the same port and with the same password."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self._port}/0"
        self.client: Any = Redis.from_url(self.url, decode_responses=True)

    def start(self) -> None:
        """Start it, where it does not run, and wait until it answers. What it held before is gone."""
        if self._process is not None:
            return
        command = [
            program() or "redis-server", "--port", str(self._port), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "no", "--dir", str(self._folder), "--requirepass", PASSWORD, "--maxmemory", "32mb",
            "--maxmemory-policy", "noeviction",
        ]  # fmt: skip
        log = (self._folder / "redis.log").open("ab")
        self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        log.close()
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert time.monotonic() < until, (self._folder / "redis.log").read_text()
            time.sleep(0.01)

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def hold(self) -> None:
        """Let it answer nobody, though its port is open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def let_go(self) -> None:
        """Let it answer again; it has all that it had."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except RedisError:
            return False


@contextmanager
def listening(server: Server) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """`heard()`: all that was told to whoever listens, since it was asked last."""
    line = server.client.pubsub(ignore_subscribe_messages=True)
    line.psubscribe("*")
    line.get_message(timeout=5)

    def heard() -> list[dict[str, Any]]:
        server.client.publish("mark", MARK)
        told = []
        while (one := line.get_message(timeout=10)) is None or one["data"] != MARK:
            told += [one] if one else []
        return told

    yield heard
    line.close()


@contextmanager
def a_redis() -> Iterator[Server]:
    """A server for as long as the block lasts; where none can be had the test says so and is left out."""
    if program() is None:
        pytest.skip("there is no redis-server on this machine")
    with tempfile.TemporaryDirectory(prefix="awards-redis-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
            server.client.close()
