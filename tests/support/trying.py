"""Tries changes of modules in children of one process: what `tests.support.pure` and `tests.support.guards` share.

The tests run once while it is noted which of them pass a line. Then each change is made in a child of that very
process, where all is warm (the application built, the database that is copied made), and only the tests that pass the
line run, the quickest first.
"""

import csv
import gc
import importlib
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import FrameType

import pytest
import typst

from tests.support.changing import NOTE, ROOT, caches, change, living, module_name, noting, swap
from tests.support.mutations import Mutation

EQUAL = Path(__file__).parent / "equal.tsv"
REPORT = ROOT / "docs" / "mutants.md"
PATIENCE = 60
"""Seconds of processor time for one test after which a change counts as noticed: it never ends."""
WAITING = 120
"""Seconds of the clock for one test after which a change counts as noticed: it waits for what never comes."""

UNKNOWN = ("out of time", "cannot be made")


@cache
def a_sheet(kind: str) -> bytes:
    """One sheet, set in type by another process: setting begins threads that stay, of which a child has none."""
    ask = f"import sys, typst; sys.stdout.buffer.write(typst.compile(b'A sheet', format={kind!r}))"
    return subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True).stdout


class TooSlow(Exception):
    """A test takes longer than one that could be run for each change."""


@dataclass(frozen=True)
class Tried:
    """A change and what came of it: the test that failed, or None when none did; `passed` how many pass its line.

    `left` says why it is not known whether one would: time ended before all of them had run, or it cannot be made.
    """

    file: str
    mutation: Mutation
    by: str | None
    passed: int
    left: str = ""

    @property
    def key(self) -> str:
        """What it is known by while lines move."""
        return f"{self.file}\t{self.mutation.place}\t{self.mutation.what}"

    @property
    def told(self) -> str:
        """What came of it, in a line."""
        came = f"noticed by {self.by}" if self.by else f"{self.end.upper()} ({self.passed} tests)"
        return f"{self.file}:{self.mutation.line} {self.mutation.what}: {came}"

    @property
    def end(self) -> str:
        """How it ended: `noticed`, `survived`, `not reached`, or why that is not known."""
        return "noticed" if self.by else self.left or ("survived" if self.passed else "not reached")


class Trying:
    """The plugin of pytest that runs the tests once and then tries every change that was drawn."""

    def __init__(
        self,
        drawn: list[tuple[Path, Mutation]],
        without: Collection[str],
        slowest: float,
        cap: float = float("inf"),
        whole: bool = False,
    ) -> None:
        """Tests with a fixture of `without` are left out, those slower than `slowest` seconds noted and not used.

        All tests of one change may take `cap` seconds of processor time. `whole` keeps what a session of tests has in
        common, and goes on without a test that fails with nothing changed.
        """
        self.drawn, self.without, self.slowest, self.cap, self.whole = drawn, {*without}, slowest, cap, whole
        self.passing: dict[tuple[Path, int], set[int]] = defaultdict(set)
        self.took: dict[int, float] = {}
        self.failed: str | None = None
        self.unfit: set[int] = set()
        self.lost: list[str] = []
        self.sound: set[int] = set()
        self.sharp: dict[tuple[Path, str], int] = {}
        self.tried: list[Tried] = []
        self.at = 0
        self.setting: set[int] = set()
        self.set = False

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if not self.without & {*getattr(item, "fixturenames", ())}]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            pytest.exit("not all tests could be read", 1)
        files = {file for file, _mutation in self.drawn}
        self.sources = {file: file.read_text() for file in files}
        for file in files:
            importlib.import_module(module_name(file))  # one that the program loads later has to be there to be noted
        self.functions = living(files)
        self.caches = caches(files)
        for file in files:
            swap(file, noting(self.sources[file]), self.functions)
            vars(sys.modules[module_name(file)])[NOTE] = partial(self._pass, file)
        signal.signal(signal.SIGPROF, self._stop)
        for self.at, item in enumerate(session.items):
            self._note(item)
            print(f"{self.took[self.at]:.1f} s {item.nodeid}", file=sys.__stderr__, flush=True)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        for file in files:
            swap(file, self.sources[file], self.functions)
        gc.freeze()
        for file, mutation in self.drawn:
            self.tried.append(self._try(session.items, file, mutation))
            print(self.tried[-1].told, file=sys.__stderr__, flush=True)
        session._setupstate.teardown_exact(None)  # what the session made ends while its folders are there
        return True

    def _note(self, item: pytest.Item) -> None:
        """Run a test with nothing changed, noting the lines that it passes.

        A test for which any sheet will not do has its own set in type, in a child.
        """
        self.set = False
        self._timed(item)
        if self.failed and self.set:
            self.setting.add(self.at)
            self.unfit.discard(self.at)
            self._note_in_a_child(item)
        if self.failed and self.at not in self.unfit:
            if not self.whole:
                pytest.exit(f"{self.failed} fails with nothing changed: mend it first", 1)
            self.unfit.add(self.at)
            self.lost.append(self.failed)
        self.failed = None

    def _timed(self, item: pytest.Item) -> None:
        self._forget()
        self.failed, begun = None, time.process_time()
        signal.setitimer(signal.ITIMER_PROF, self.slowest)
        try:
            self._run(item, self.at)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self.took[self.at] = time.process_time() - begun

    def _note_in_a_child(self, item: pytest.Item) -> None:
        receiving, sending = os.pipe()
        if not (child := os.fork()):
            os.close(receiving)
            self._timed(item)
            with os.fdopen(sending, "wb") as pipe:
                pickle.dump((self.took[self.at], self.passing, self.unfit, self.failed), pipe)
            os._exit(0)
        os.close(sending)
        with os.fdopen(receiving, "rb") as pipe:
            self.took[self.at], self.passing, self.unfit, self.failed = pickle.load(pipe)  # noqa: S301 - our own child
        os.waitpid(child, 0)

    def _run(self, test: pytest.Item, number: int) -> None:
        """One test by itself; what the session made for all stays where it is `whole`."""
        with pytest.MonkeyPatch.context() as patch:
            if number not in self.setting:
                patch.setattr(typst, "compile", self._sheet)
                patch.setattr(typst, "query", self._nothing)
            test.config.hook.pytest_runtest_protocol(item=test, nextitem=test.session if self.whole else None)

    def _sheet(self, *_given: object, format: str = "pdf", **_named: object) -> bytes:
        self.set = True
        return a_sheet(format)

    def _nothing(self, *_given: object, **_named: object) -> str:
        self.set = True
        return "[]"

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.unfit.add(self.at)
        raise TooSlow

    def _pass(self, file: Path, line: int) -> None:
        self.passing[file, line].add(self.at)

    def _try(self, items: list[pytest.Item], file: Path, mutation: Mutation) -> Tried:
        passing = self.passing[file, mutation.statement]
        if not mutation.within:  # a constant: whatever runs in its module
            passing = set().union(*(tests for (of, _line), tests in self.passing.items() if of == file))
        first = self.sharp.get((file, mutation.place))
        tests = sorted(passing - self.unfit, key=lambda n: (n != first, self.took[n]))
        said, running = self._child(items, tests, (file, mutation)) if tests else ("", None)
        if running is not None and not self._holds(items, running):
            return self._try(items, file, mutation)
        name = str(file.relative_to(ROOT))
        if said in UNKNOWN:
            return Tried(name, mutation, None, len(tests), said)
        if said.isdigit():
            if not self._holds(items, int(said)):
                return self._try(items, file, mutation)
            self.sharp[file, mutation.place] = int(said)
            return Tried(name, mutation, items[int(said)].nodeid, len(tests))
        return Tried(name, mutation, said or (None if running is None else "never ends"), len(tests))

    def _holds(self, items: list[pytest.Item], test: int) -> bool:
        """Whether a test passes in a child with nothing changed: one that does not has noticed nothing."""
        if test not in self.sound and self._child(items, [test], None) != ("", None):
            self.unfit.add(test)
            self.lost.append(items[test].nodeid)
            return False
        self.sound.add(test)
        return True

    def _child(
        self, items: list[pytest.Item], tests: list[int], changed: tuple[Path, Mutation] | None
    ) -> tuple[str, int | None]:
        """What a child said that tried the change (the test that failed, by its number), or which one never ended."""
        receiving, sending = os.pipe()
        child = os.fork()
        if not child:
            os.close(receiving)
            self._in_the_child(sending, items, tests, changed)
        os.close(sending)
        with os.fdopen(receiving) as pipe:
            begun, ended, said = pipe.read().partition("=")
        os.waitpid(child, 0)
        return said, None if ended else int(begun.split()[-1])

    def _in_the_child(
        self, sending: int, items: list[pytest.Item], tests: list[int], changed: tuple[Path, Mutation] | None
    ) -> None:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        said, begun = "", time.process_time()
        try:
            said = "cannot be made"
            if changed:
                self._make(*changed)
            said = ""
            for test in tests:
                if time.process_time() - begun > self.cap:
                    said = "out of time"
                    break
                os.write(sending, f"{test} ".encode())
                signal.setitimer(signal.ITIMER_PROF, PATIENCE)
                signal.alarm(WAITING)
                self._run(items[test], test)
                if self.failed:
                    said = str(test)
                    break
        except BaseException as error:
            said = said or f"an error: {error!r}"[:200]
        os.write(sending, f"={said}".encode())
        os._exit(0)

    def _forget(self) -> None:
        for one in self.caches:
            one.cache_clear()

    def _make(self, file: Path, mutation: Mutation) -> None:
        self._forget()
        if mutation.within:
            swap(file, mutation.source, self.functions)
        else:
            change(file, mutation.source)


def equal() -> dict[str, str]:
    """Changes that change nothing, by file, function and what is changed, with the reason."""
    with EQUAL.open(newline="") as file:
        return {
            f"{row['file']}\t{row['in']}\t{row['change']}": row["why"] for row in csv.DictReader(file, delimiter="\t")
        }


def keep_part(text: str) -> None:
    """Write a part of the report, which begins with its heading, in the place of what it said before."""
    heading = text.partition("\n")[0]
    parts = re.split(r"^(?=# )", REPORT.read_text(), flags=re.MULTILINE) if REPORT.exists() else []
    others = [part.rstrip("\n") for part in parts if part.strip() and part.partition("\n")[0] != heading]
    REPORT.write_text("\n\n".join(sorted([*others, text.rstrip("\n")])) + "\n")
