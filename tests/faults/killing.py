"""The program with all its processes, to be killed at once or one by one and started again on what it left."""

import contextlib
import os
import random
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from tests.support.live import Live, free_port, shell, wait_until_it_answers

RUNNER = "awards serve: jobs and mail"
"""What the process that works the jobs and sends the mail is called."""

WEB = "gunicorn: master"

BACK_SECONDS = 60


class Server:
    """`awards serve` in a process group of its own, always on the same port; settings beside the usual ones."""

    def __init__(self, database_url: str, folder: Path, **settings: str) -> None:
        live = shell(database_url, folder, port=free_port())
        self.live: Live = replace(live, environment=live.environment | settings)
        self.log = folder / "served.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [self.live.program, "serve", "--port", self.live.base_url.rpartition(":")[2]],
                cwd=self.live.folder, env=self.live.environment, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        wait_until_it_answers(self._process, self.live.base_url, self.log)

    def kill(self) -> None:
        """SIGKILL to every process of it: nothing is tidied up."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_runner(self) -> None:
        """SIGKILL to the process that works the jobs; the program starts another."""
        assert self._process is not None
        self._kill_one(self._process.pid, random.Random(0), runner=True)

    def kill_worker(self, chance: random.Random) -> None:
        """SIGKILL to one of the processes that answer; the program starts another, and the others go on."""
        assert self._process is not None
        master = next(pid for pid, command in _children(self._process.pid).items() if WEB in command)
        self._kill_one(master, chance, runner=False)

    def stop(self) -> None:
        """End as an operator would; what is in hand is finished."""
        self.tell_to_end()
        self.ended()

    def tell_to_end(self) -> None:
        """Ask it to end, and do not wait."""
        assert self._process is not None
        self._process.terminate()

    def ended(self) -> int:
        """Wait until it has ended; its exit code."""
        assert self._process is not None
        return self._process.wait(60)

    @staticmethod
    def _kill_one(parent: int, chance: random.Random, *, runner: bool) -> None:
        """Kill a child of this process, after waiting until there is one."""
        deadline = time.monotonic() + BACK_SECONDS
        while time.monotonic() < deadline:
            found = sorted(pid for pid, command in _children(parent).items() if (RUNNER in command) is runner)
            if found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(found), signal.SIGKILL)
                return
            time.sleep(0.1)
        raise AssertionError("the process that was killed did not come back")


def _children(parent: int) -> dict[int, str]:
    """The children of a process, each with its command."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in table.splitlines()]
    return {int(pid): command for pid, ppid, command in (row for row in rows if len(row) == 3) if int(ppid) == parent}
