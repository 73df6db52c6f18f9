"""The real program without the seconds of its loading: each start parts from a process that has loaded it.

From there a start is the program's own: its settings, its application, its processes. A hundred and fifty tests begin
the program; what it costs to load is paid once by each process that runs tests.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
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
        self._process = _begun(arguments, environment, folder, log, log)
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


def run(
    arguments: list[str], environment: dict[str, str], folder: Path, timeout: float
) -> subprocess.CompletedProcess[str]:
    """`awards …` to its end, as `subprocess.run` with what it says captured. Raises subprocess.TimeoutExpired."""
    with tempfile.TemporaryDirectory() as said:
        out, err = Path(said) / "out", Path(said) / "err"
        process = _begun(arguments, environment, folder, out, err)
        process.join(timeout)
        if (ended := process.exitcode) is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired("awards", timeout)
        return subprocess.CompletedProcess(arguments, ended, out.read_text("utf-8"), err.read_text("utf-8"))


def _begun(arguments: list[str], environment: dict[str, str], folder: Path, out: Path, err: Path) -> ForkServerProcess:
    other = sorted(name for name, _ in _of_python(environment) ^ LOADED_WITH)
    assert not other, f"{other} were read when the program was loaded: name the program, to have it begun anew"
    process = _CONTEXT.Process(target=_be, args=(arguments, environment, str(folder), str(out), str(err)))
    process.start()
    return process


def _be(arguments: list[str], environment: dict[str, str], folder: str, *said: str) -> None:
    from awards.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, file in enumerate(said, start=1):
        with Path(file).open("ab") as written:
            os.dup2(written.fileno(), number)
    sys.argv[:] = ["awards", *arguments]
    main()
