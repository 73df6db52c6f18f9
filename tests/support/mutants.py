"""Takes every policy call away, one at a time, and expects tests to fail.

A guard whose removal nothing notices is a guard that could be lost in silence. A rule at a page's door is tried by
that page's rows of the access table, then by all tests of its room; a policy asked elsewhere by all tests of its room.
On one database: a guard is the program's, and asks no other question on the other.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "instance", "*_cache", ".hypothesis", "dist", "build")


@dataclass(frozen=True)
class Mutant:
    """One guard to take away: where it stands, its name, the source without it, and the tests that should notice."""

    file: Path
    line: int
    name: str
    source: str
    tests: tuple[str, ...]


def mutants() -> Iterator[Mutant]:
    """Every rule handed to a door becomes one that always holds; every `policy.x(…)` asked elsewhere becomes True."""
    for file in sorted((ROOT / "awards").rglob("*.py")):
        text = file.read_text()
        room = file.relative_to(ROOT / "awards").parts[0]
        tree = ast.parse(text)
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for door in function.decorator_list:
                if isinstance(door, ast.Call) and isinstance(door.func, ast.Name) and door.func.id == "requires":
                    page = f"{room}.{function.name}"
                    yield cut(file, text, door.args[0], "(lambda *_: True)", ("tests/test_access.py", "-k", page))
        lent = set() if file.stem == "policy" else lent_by_policies(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and asks_policy(node.func, lent):
                yield cut(file, text, node, "True", (f"tests/{room}", "tests/test_access.py"))


def asks_policy(node: ast.expr, lent: set[str]) -> bool:
    """Whether the expression names a function of a policy module, by the module's name or by its own."""
    if isinstance(node, ast.Name):
        return node.id in lent
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("policy")


def lent_by_policies(tree: ast.AST) -> set[str]:
    """The rules that a file imports by their own names."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {name.name for node in imports if (node.module or "").endswith(".policy") for name in node.names}


def cut(file: Path, text: str, node: ast.expr, by: str, tests: tuple[str, ...]) -> Mutant:
    """The file with this expression replaced."""
    raw = text.encode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    begin = starts[node.lineno - 1] + node.col_offset
    end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
    changed = (raw[:begin] + by.encode() + raw[end:]).decode()
    return Mutant(file.relative_to(ROOT), node.lineno, ast.unparse(node)[:60], changed, tests)


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project to change, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        yield copy


def survives(mutant: Mutant) -> bool:
    """Whether the tests still pass without this guard."""
    with copied() as copy:
        (copy / mutant.file).write_text(mutant.source)
        room = mutant.file.parts[1]
        return passes(copy, mutant.tests) and ("-k" not in mutant.tests or passes(copy, (f"tests/{room}",)))


def passes(copy: Path, tests: tuple[str, ...]) -> bool:
    """Whether these tests pass in the copy, or there are none that could notice."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "-m",
            "not browser",
            "--db",
            "sqlite",
            *tests,
        ],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        check=False,
    )
    return run.returncode in (0, 5)


def main() -> None:
    """Try every mutant and name those that nothing noticed."""
    found = list(mutants())
    rooms = sorted({f"tests/{mutant.file.parts[1]}" for mutant in found})
    with copied() as copy:
        if not passes(copy, ("tests/test_access.py", *rooms, "-n", "auto")):
            sys.exit(
                "The tests fail with every guard in place, so they cannot show that one is missing. Mend them first."
            )
    left: list[Mutant] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for mutant, alive in zip(found, pool.map(survives, found), strict=True):
            print(f"{'SURVIVED' if alive else 'noticed '} {mutant.file}:{mutant.line} {mutant.name}", flush=True)
            if alive:
                left.append(mutant)
    print(f"{len(found)} guards taken away, {len(found) - len(left)} noticed")
    sys.exit(1 if left or not found else 0)


if __name__ == "__main__":
    main()
