"""The program with all its processes, to be killed at once and started again on what it left."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from tests.support.live import Live, free_port, shell, wait_until_it_answers


class Server:
    """`awards serve` in a process group of its own, always on the same port."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.live: Live = shell(database_url, folder, port=free_port())
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
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End as an operator would; what is in hand is finished."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(60)
