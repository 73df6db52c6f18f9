"""Takes guards of services, queries and views away, one at a time, and expects tests to fail, on SQLite.

A guard is an `if` whose body raises, gives back or goes on; an operand of `and`, `or`, `and_()`, `or_()` and `&`; the
`if` of a comprehension; a condition of an SQL statement; a policy that is asked; a call that requires or refuses.
`python -m tests.support.guards --rooms certificates closing` takes away all of these rooms, `--of PART` those in files
whose path has the part, by the rooms' own tests or by those of `--tests`; `--keep` writes what came of it into
docs/mutants.md, and `--again` tries those alone that it says no test missed. Without any, 300 of all rooms are drawn by
a seed. Tests that drive a browser or another process are left out. What is known to change nothing stands in
`equal.tsv` beside this file, with the reason.
"""

import argparse
import ast
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.support.changing import ROOT
from tests.support.mutants import asks_policy, lent_by_policies
from tests.support.mutations import Changes, Mutation, mutations, parts
from tests.support.trying import REPORT, Tried, Trying, equal, keep_part

HEADING = "# Guards that a test has to miss"
LEFT_OUT = ("rules", "models", "migrations", "policy")
"""Stairs that need no database: `tests.support.pure` changes them."""
ENDS = (ast.Raise, ast.Return, ast.Continue, ast.Break)
SAYS_SO = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Call)
CONDITIONS = ("where", "filter", "having")
DEMANDS = re.compile(r"_?(require|refuse|check|ensure|forbid)_|(require|refuse|check)$")
SLOWEST = 15.0
"""A test that takes longer, while it is noted which lines it passes, is stopped and tries no guard."""
ENDINGS = ("noticed", "change nothing", "survived", "not reached", "out of time", "cannot be made")


def guards(text: str) -> list[Mutation]:
    """Every guard of a source taken away, in the order of its lines; doors are those of `tests.support.mutants`."""
    lent = lent_by_policies(ast.parse(text))
    return mutations(text, lambda tree, text: taken_away(tree, text, lent, asked_in(tree)))


def asked_in(tree: ast.AST) -> set[ast.expr]:
    """What is asked for whether it holds, with its parts: an `or` elsewhere mostly gives what stands by default."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.If, ast.IfExp, ast.While)):
            found.append(node.test)
        elif isinstance(node, ast.comprehension):
            found += node.ifs
    for one in found:
        if isinstance(one, ast.BoolOp):
            found += one.values
        elif isinstance(one, ast.UnaryOp):
            found.append(one.operand)
    return {*found}


def taken_away(node: ast.AST, text: str, lent: set[str], asked: set[ast.expr]) -> Changes:
    """The guards in a part of the source, each with what stands there without it."""

    def said(of: ast.expr) -> str:
        return ast.get_source_segment(text, of) or ""

    if isinstance(node, ast.If) and any(isinstance(one, ENDS) for one in node.body):
        yield node.test, "False"
    if isinstance(node, ast.BoolOp) and (
        node in asked or isinstance(node.op, ast.And) or all(isinstance(one, SAYS_SO) for one in node.values)
    ):
        yield from ((one, str(isinstance(node.op, ast.And))) for one in node.values)
    if isinstance(node, ast.comprehension):
        yield from ((one, "True") for one in node.ifs)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        yield node, said(node.left)
        yield node, said(node.right)
    if isinstance(node, ast.Call):
        yield from conditions(node, said)
        if asks_policy(node.func, lent):
            yield node, "True"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and DEMANDS.match(called(node.value)):
        yield node, "pass"
    for child in parts(node):
        yield from taken_away(child, text, lent, asked)


def conditions(call: ast.Call, said: Callable[[ast.expr], str]) -> Changes:
    """What a statement asks of its rows, one condition less at a time."""
    name = called(call)
    if not (name in CONDITIONS and isinstance(call.func, ast.Attribute)) and name not in ("and_", "or_"):
        return
    for one in call.args:
        if isinstance(one, ast.Starred):
            yield one, "*()"
        else:
            yield one, str(name != "or_")


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def files() -> list[Path]:
    """The files of all rooms whose guards are tried here."""
    return sorted(
        file
        for file in (ROOT / "awards").glob("*/**/*.py")
        if not {*file.relative_to(ROOT).with_suffix("").parts} & {*LEFT_OUT} and (ROOT / "tests" / room(file)).is_dir()
    )


def room(file: Path) -> str:
    """The room that a file stands in."""
    return file.relative_to(ROOT).parts[1]


def try_all(tests: list[str], chosen: list[tuple[Path, Mutation]], cap: float) -> tuple[list[Tried], list[str]]:
    """What came of the guards by these tests, and the tests that were of no use: they fail with nothing changed."""
    trying = Trying(chosen, ("live",), SLOWEST, cap, whole=True)
    quiet = ["-q", "-p", "no:cacheprovider", "--tb=no", "-m", "not browser", "--db", "sqlite"]
    pytest.main([*quiet, *tests], plugins=[trying])
    if len(trying.tried) != len(chosen):
        sys.exit(f"Of {', '.join(tests)} not all guards were tried.")
    return trying.tried, trying.lost


def ending(one: Tried, known: dict[str, str]) -> str:
    """How a try ended; what is known to change nothing stands apart."""
    return "change nothing" if one.by is None and one.key in known else one.end


def keep(tests: list[str], tried: list[Tried], known: dict[str, str], *, again: bool = False) -> None:
    """Write what came of the files that were tried into the report, and leave what it says of others as it stands.

    `again` says that those were tried which the report had left, so that what was noticed before counts as well; of
    two that read the same one may have been.
    """
    files = {one.file for one in tried}
    rows = (REPORT.read_text() if REPORT.exists() else "").partition(HEADING)[2].split("\n")
    counted = {row.split(" | ")[0][2:]: row for row in rows if re.match(r"\| awards/\S+ \| tests/", row)}
    left = [row for row in rows if re.match(r"\| awards/\S+, ", row) and row.split(", ")[0][2:] not in files]
    for file in sorted(files):
        counts, by = Counter(ending(one, known) for one in tried if one.file == file), tests
        if again:
            _file, before, whole, *_rest = counted[file].strip("| ").split(" | ")
            counts["noticed"] = int(whole) - sum(counts[end] for end in ENDINGS if end != "noticed")
            by = [*dict.fromkeys([*before.split(), *tests])]
        numbers = [counts.total(), *(counts[end] for end in ENDINGS)]
        counted[file] = f"| {file} | {' '.join(by)} | {' | '.join(map(str, numbers))} |"
    for one in tried:
        if one.by is None:
            why = known.get(one.key)
            came = f"changes nothing: {why}" if why else f"{one.end}, {one.passed} tests pass it"
            left.append(f"{row_of(one.file, one.mutation)} {came} |")
    lines = [
        HEADING, "",
        "`python -m tests.support.guards` took each guard of these files away in turn, on SQLite, by the tests",
        "named, without those that drive a browser or another process.", "", *by_room(counted.values()), "",
        f"| File | By | Guards | {' | '.join(end.capitalize() for end in ENDINGS)} |", "| --- " * 9 + "|",
        *(counted[file] for file in sorted(counted)), "",
        "| File | Guard | Came of it |", "| --- | --- | --- |", *sorted(left),
    ]  # fmt: skip
    keep_part("\n".join(lines))


def row_of(file: str, mutation: Mutation) -> str:
    """How the report's line of a guard begins that no test missed."""
    what = mutation.what.replace("|", "\\|")
    return f"| {file}, {mutation.place} | `{what}` |"


def by_room(rows: Iterable[str]) -> list[str]:
    """A line for each room: how many of its guards were noticed or change nothing."""
    every, fine = Counter[str](), Counter[str]()
    for row in rows:
        file, _tests, *numbers = row.strip("| ").split(" | ")
        every[file.split("/")[1]] += int(numbers[0])
        fine[file.split("/")[1]] += int(numbers[1]) + int(numbers[2])
    return [f"- {name}: {fine[name]} of {every[name]} noticed, or nothing changes without" for name in sorted(every)]


def asked() -> argparse.Namespace:
    """What is wanted."""
    wanted = argparse.ArgumentParser(prog="tests.support.guards")
    wanted.add_argument("--rooms", nargs="*", help="all guards of these rooms")
    wanted.add_argument("--of", nargs="*", help="all guards in files whose path has one of these parts")
    wanted.add_argument("--keep", action="store_true", help="write what came of it into docs/mutants.md")
    wanted.add_argument("--again", action="store_true", help="those alone that the report says no test missed")
    wanted.add_argument("--tests", nargs="*", help="by these tests, not by those of the rooms")
    wanted.add_argument("--seconds", type=float, default=60, help="of processor time for one guard")
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--sample", type=int, default=300)
    return wanted.parse_args()


def drawn(given: argparse.Namespace) -> list[tuple[Path, Mutation]]:
    """What is tried, in the order of files and lines."""
    chosen = [
        file
        for file in files()
        if (given.rooms is None or room(file) in given.rooms)
        and (given.of is None or any(part in str(file.relative_to(ROOT)) for part in given.of))
    ]
    every = [(file, mutation) for file in chosen for mutation in guards(file.read_text())]
    if given.again:
        report = REPORT.read_text()
        return [(file, one) for file, one in every if row_of(str(file.relative_to(ROOT)), one) in report]
    if given.rooms or given.of:
        return every
    sample = random.Random(given.seed).sample(every, min(given.sample, len(every)))
    return sorted(sample, key=lambda one: (str(one[0]), one[1].line))


def main() -> int:
    """Try what is asked for; 1 when a guard was missed by no test."""
    given, known = asked(), equal()
    chosen = drawn(given)
    rooms = sorted({room(file) for file, _mutation in chosen})
    tests = given.tests or [f"tests/{name}" for name in rooms]
    every, lost = try_all(tests, chosen, given.seconds)
    if given.keep:
        keep(tests, every, known, again=given.again)
    counts = Counter(ending(one, known) for one in every)
    print(*(one.told for one in every if one.by is None and one.key not in known), sep="\n")
    print(*(f"of no use, it fails with nothing changed: {test}" for test in lost), sep="\n")
    print(", ".join(f"{counts[end]} {end}" for end in ENDINGS if counts[end]))
    return 0 if every and counts["noticed"] + counts["change nothing"] == len(every) else 1


if __name__ == "__main__":
    sys.exit(main())
