"""Changes pure modules, one thing at a time, and expects tests without a database to fail.

Rules, who may (`policy`), what an embargo hangs on and money stand in modules that need no database; so their tests
need none, and hundreds of changes are tried in minutes: the tests run once while it is noted which of them pass a line,
then each change is made in a child of that very process, and only the tests that pass the line run, the quickest first.
`python -m tests.support.pure` draws 300 by a seed and writes down what survived; `--of PART` takes all in files whose
path has the part. What is known to change nothing stands in `equal.tsv` beside this file, with the reason.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import awards  # noqa: F401 - read once, before a child is made for each room
from tests.support.changing import ROOT
from tests.support.mutations import Mutation, mutations
from tests.support.trying import Tried, Trying, equal, keep_part

PURE = ("awards/*/rules.py", "awards/*/rules/**/*.py", "awards/*/policy.py")
"""Rules (those of publishing say what an embargo hangs on, those of pledges and rates are about money), and who may."""
SLOWEST = 1.0
"""A test that takes longer, while it is noted which lines it passes, is stopped and tries no change."""


def drawn(seed: int, sample: int, of: str | None) -> tuple[list[tuple[Path, Mutation]], int]:
    """What is tried, in the order of files and lines, and out of how many."""
    files = sorted({file for pattern in PURE for file in ROOT.glob(pattern) if of is None or of in str(file)})
    every = [(file, mutation) for file in files for mutation in mutations(file.read_text())]
    chosen = every if of else random.Random(seed).sample(every, min(sample, len(every)))
    return sorted(chosen, key=lambda one: (str(one[0]), one[1].line)), len(every)


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
            keep_part(report(given.seed, every, len(chosen), tried, known))
    left = [one for one in tried if one.by is None]
    counted = len(tried) - sum(one.key in known for one in left)
    noticed = len(tried) - len(left)
    print(f"{noticed} of {counted} noticed, {len(tried) - counted} change nothing")
    return 0 if noticed >= 0.95 * counted else 1


def try_room(room: str, chosen: list[tuple[Path, Mutation]]) -> list[Tried]:
    """What came of the changes of a room by its own tests."""
    trying = Trying(chosen, ("database_kind", "app", "live"), SLOWEST)
    quiet = ["-q", "-p", "no:cacheprovider", "-m", "not browser", "--db", "sqlite"]
    pytest.main([*quiet, f"tests/{room}"], plugins=[trying])  # what was stopped counts as failed there
    if len(trying.tried) != len(chosen):
        sys.exit(f"The tests of {room} fail with nothing changed. Mend them first.")
    return trying.tried


if __name__ == "__main__":
    sys.exit(main())
