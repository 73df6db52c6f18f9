"""The real program without the seconds of its loading: each start parts from a process that has loaded it.

From there a start is the program's own: its settings, its application, its processes. A hundred and fifty tests begin
the program; what it costs to load is paid once by each process that runs tests.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def _of_python(environment: Mapping[str, str]) -> set[tuple[str, str]]:
    return {(name, value) for name, value in environment.items() if name.startswith(("PYTHON", "TZ"))}


LOADED_WITH = _of_python(os.environ)
"""What an interpreter reads when it begins."""

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.support.warm_parts"])


class Warm:
    """`awards …` in a folder, with this environment and no other; what it says goes to `log`. As a Popen, it is asked
    and told by `poll`, `wait`, `terminate` and `kill`."""

    def __init__(self, arguments: list[str], environment: dict[str, str], folder: Path, log: Path) -> None:
        other = sorted(name for name, _ in _of_python(environment) ^ LOADED_WITH)
        assert not other, f"{other} were read when the program was loaded: name the program, to have it begun anew"
        self._process = _CONTEXT.Process(target=_be, args=(arguments, environment, str(folder), str(log)))
        self._process.start()
        self.terminate, self.kill = self._process.terminate, self._process.kill

    def poll(self) -> int | None:
        """Its exit code once it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if (ended := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired("awards", timeout or 0)
        return ended


def _be(arguments: list[str], environment: dict[str, str], folder: str, log: str) -> None:
    from awards.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    with Path(log).open("ab") as out:
        for number in (1, 2):
            os.dup2(out.fileno(), number)
    sys.argv[:] = ["awards", *arguments]
    main()
