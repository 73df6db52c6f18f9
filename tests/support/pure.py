"""Changes pure modules, one thing at a time, and expects tests without a database to fail.

Rules, who may (`policy`), what an embargo hangs on and money stand in modules that need no database; so their tests
need none, and hundreds of changes are tried in minutes: the tests run once while it is noted which of them pass a line,
then each change is made in a child of that very process, and only the tests that pass the line run, the quickest first.
`python -m tests.support.pure` draws 300 by a seed and writes down what survived; `--of PART` takes all in files whose
path has the part. What is known to change nothing stands in `equal.tsv` beside this file, with the reason.
"""

import argparse
import csv
import gc
import os
import random
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

import pytest

import awards  # noqa: F401 - read once, before a child is made for each room
from tests.support.mutations import Mutation, mutations

ROOT = Path(__file__).parents[2]
EQUAL = Path(__file__).parent / "equal.tsv"
REPORT = ROOT / "docs" / "mutants.md"
PURE = ("awards/*/rules.py", "awards/*/rules/**/*.py", "awards/*/policy.py")
"""Rules (those of publishing say what an embargo hangs on, those of pledges and rates are about money), and who may."""
PATIENCE = 60
"""Seconds of processor time after which a change counts as noticed: it never ends."""
SLOWEST = 1.0
"""A test that takes longer, while it is noted which lines it passes, is stopped and tries no change."""


class TooSlow(Exception):
    """A test takes longer than one that could be run for each change."""


@dataclass(frozen=True)
class Tried:
    """A change and what came of it: the test that failed, or None when none did; `passed` how many ran."""

    file: str
    mutation: Mutation
    by: str | None
    passed: int

    @property
    def key(self) -> str:
        """What it is known by while lines move."""
        return f"{self.file}\t{self.mutation.place}\t{self.mutation.what}"


class Trying:
    """The plugin of pytest that runs the tests once and then tries every change that was drawn."""

    def __init__(self, drawn: list[tuple[Path, Mutation]]) -> None:
        self.drawn = drawn
        self.files = {str(file) for file, _mutation in drawn}
        self.passing: dict[tuple[str, int], set[int]] = defaultdict(set)
        self.took: dict[int, float] = {}
        self.failed: str | None = None
        self.slow: set[int] = set()
        self.tried: list[Tried] = []
        self.at = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            item for item in items if not {"database_kind", "app", "live"} & {*getattr(item, "fixturenames", ())}
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        signal.signal(signal.SIGPROF, self._stop)
        for self.at, item in enumerate(session.items):
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, SLOWEST)
            threading.settrace(self._enter)
            sys.settrace(self._enter)
            try:
                run(item)
            finally:
                sys.settrace(None)
                threading.settrace(None)  # type: ignore[arg-type]
                signal.setitimer(signal.ITIMER_PROF, 0)
            self.took[self.at] = time.process_time() - begun
            if self.failed and self.at not in self.slow:
                pytest.exit(f"{self.failed} fails with nothing changed: mend it first", 1)
            self.failed = None
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        gc.freeze()
        for file, mutation in self.drawn:
            self.tried.append(self._try(session.items, file, mutation))
            one = self.tried[-1]
            told = f"noticed by {one.by}" if one.by else f"SURVIVED ({one.passed} tests)"
            print(f"{one.file}:{mutation.line} {mutation.what}: {told}", file=sys.__stderr__, flush=True)
        return True

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.slow.add(self.at)
        raise TooSlow

    def _enter(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename not in self.files:
            return None
        self._pass(frame, "line", None)
        return self._pass

    def _pass(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        self.passing[frame.f_code.co_filename, frame.f_lineno].add(self.at)
        return self._pass

    def _try(self, items: list[pytest.Item], file: Path, mutation: Mutation) -> Tried:
        lines = range(mutation.line, mutation.end + 1)
        passing = set().union(*(self.passing[str(file), line] for line in lines))
        if not passing:  # a constant: whatever runs in its module
            passing = set().union(*(tests for (of, _line), tests in self.passing.items() if of == str(file)))
        tests = [items[n] for n in sorted(passing, key=self.took.__getitem__) if n not in self.slow]
        receiving, sending = os.pipe()
        child = os.fork()
        if not child:
            os.close(receiving)
            self._in_the_child(sending, tests, file, mutation)
        os.close(sending)
        with os.fdopen(receiving) as pipe:
            said = pipe.read()
        _pid, status = os.waitpid(child, 0)
        by = said or ("never ends" if status else None)
        return Tried(str(file.relative_to(ROOT)), mutation, by, len(tests))

    def _in_the_child(self, sending: int, tests: list[pytest.Item], file: Path, mutation: Mutation) -> None:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        try:
            change(file, mutation.source)
            for test in tests:
                run(test)
                if self.failed:
                    break
        except BaseException as error:
            self.failed = f"an error: {error!r}"[:200]
        os.write(sending, (self.failed or "").encode())
        os._exit(0)


def run(test: pytest.Item) -> None:
    """One test by itself."""
    test.config.hook.pytest_runtest_protocol(item=test, nextitem=None)


def change(file: Path, source: str) -> None:
    """Put a changed source into the modules that run: code and defaults of functions, and whatever imports a value."""
    name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    module, other = sys.modules[name], ModuleType(name)
    other.__dict__.update(__package__=module.__package__, __file__=str(file), __path__=getattr(module, "__path__", []))
    exec(compile(source, str(file), "exec"), other.__dict__)  # noqa: S102 - our own source, changed
    for key, new in vars(other).items():
        old = vars(module).get(key)
        if old is None or key.startswith("__"):
            continue
        if isinstance(old, type) and old.__module__ == name:
            for part, made in vars(new).items():
                replace(old, part, vars(old).get(part), made)
        elif not replace_code(old, new) and not same(old, new):
            for user in list(sys.modules.values()):
                if vars(user).get(key) is old:
                    setattr(user, key, new)


def replace(of: type, key: str, old: Any, new: Any) -> None:
    """A part of a class: a method, a property, or a value that it gives by default."""
    if not replace_code(old, new) and not key.startswith("_") and not same(old, new):
        setattr(of, key, new)


def replace_code(old: Any, new: Any) -> bool:
    """Whether both are functions, in which case the old one does what the new one does."""
    old, new = inner(old), inner(new)
    if not isinstance(old, FunctionType) or not isinstance(new, FunctionType):
        return False
    if old.__module__ == new.__module__ and old.__code__.co_freevars == new.__code__.co_freevars:
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    return True


def inner(of: Any) -> Any:
    """The function that a property, a class method or a cache holds."""
    if hasattr(of, "cache_clear"):
        of.cache_clear()
    if isinstance(of, property):
        return of.fget
    if isinstance(of, cached_property):
        return of.func
    return getattr(of, "__wrapped__", None) or getattr(of, "__func__", of)


def same(old: Any, new: Any) -> bool:
    """Whether two values say the same, as far as they can be compared."""
    try:
        return bool(old == new) or type(old) is not type(new)
    except Exception:
        return True


def drawn(seed: int, sample: int, of: str | None) -> tuple[list[tuple[Path, Mutation]], int]:
    """What is tried, in the order of files and lines, and out of how many."""
    files = sorted({file for pattern in PURE for file in ROOT.glob(pattern) if of is None or of in str(file)})
    every = [(file, mutation) for file in files for mutation in mutations(file.read_text())]
    chosen = every if of else random.Random(seed).sample(every, min(sample, len(every)))
    return sorted(chosen, key=lambda one: (str(one[0]), one[1].line)), len(every)


def equal() -> dict[str, str]:
    """Changes that change nothing, by file, function and what is changed, with the reason."""
    with EQUAL.open(newline="") as file:
        return {
            f"{row['file']}\t{row['in']}\t{row['change']}": row["why"] for row in csv.DictReader(file, delimiter="\t")
        }


def report(seed: int, every: int, sample: int, tried: list[Tried], known: dict[str, str]) -> str:
    """The table of what survived, with the numbers above it."""
    left = [one for one in tried if one.by is None]
    same_as_before = [one for one in left if one.key in known]
    counted = len(tried) - len(same_as_before)
    noticed = len(tried) - len(left)
    rooms = Counter(one.file.split("/")[1] for one in tried)
    lines = [
        "# Changes that a test without a database has to notice", "",
        f"`python -m tests.support.pure --seed {seed}` drew {sample} of {every} changes of {', '.join(PURE)};",
        f"{len(tried)} of them were tried.",
        "",
        f"- noticed: {noticed} of {counted} that change something, {100 * noticed / counted:.1f} %",
        f"- change nothing, for the reason below: {len(same_as_before)}",
        f"- tried by room: {', '.join(f'{room} {number}' for room, number in sorted(rooms.items()))}", "",
        "| File | Change | Tests that passed the line | Why it changes nothing |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for one in left:
        what = one.mutation.what.replace("|", "\\|")
        lines.append(
            f"| {one.file}, {one.mutation.place} | `{what}` | {one.passed} | {known.get(one.key, 'it does')} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Try what is drawn; 1 when fewer than 95 % of what changes something are noticed."""
    asked = argparse.ArgumentParser(prog="tests.support.pure")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--sample", type=int, default=300)
    asked.add_argument("--rooms", nargs="*", help="of these rooms alone, in this order")
    asked.add_argument("--of", help="all changes in files whose path has this part, and no report")
    given = asked.parse_args()
    chosen, every = drawn(given.seed, given.sample, given.of)
    by_room: dict[str, list[tuple[Path, Mutation]]] = defaultdict(list)
    for file, mutation in chosen:
        by_room[file.relative_to(ROOT).parts[1]].append((file, mutation))
    tried, known = list[Tried](), equal()
    fork = get_context("fork")
    for room in given.rooms or by_room:
        with ProcessPoolExecutor(1, fork) as pool:
            tried += pool.submit(try_room, room, by_room[room]).result()
        if given.of is None:
            REPORT.write_text(report(given.seed, every, len(chosen), tried, known))
    left = [one for one in tried if one.by is None]
    counted = len(tried) - sum(one.key in known for one in left)
    noticed = len(tried) - len(left)
    print(f"{noticed} of {counted} noticed, {len(tried) - counted} change nothing")
    return 0 if noticed >= 0.95 * counted else 1


def try_room(room: str, chosen: list[tuple[Path, Mutation]]) -> list[Tried]:
    """What came of the changes of a room by its own tests."""
    trying = Trying(chosen)
    quiet = ["-q", "-p", "no:cacheprovider", "-m", "not browser", "--db", "sqlite"]
    pytest.main([*quiet, f"tests/{room}"], plugins=[trying])  # what was stopped counts as failed there
    if len(trying.tried) != len(chosen):
        sys.exit(f"The tests of {room} fail with nothing changed. Mend them first.")
    return trying.tried


if __name__ == "__main__":
    sys.exit(main())
