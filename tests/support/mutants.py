"""Takes every policy call away, one at a time, and expects the access tests to fail.

A guard whose removal nothing notices is a guard that could be lost in silence.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ("tests/test_access.py",)


@dataclass(frozen=True)
class Mutant:
    """One policy call to take away: in which file, on which line, under which name."""

    file: Path
    line: int
    name: str
    source: str


def mutants() -> Iterator[Mutant]:
    """Every `policy.x` handed to a door becomes a rule that always holds; every `policy.x(…)` called becomes True."""
    for file in sorted((ROOT / "awards").rglob("*.py")):
        text = file.read_text()
        lines = text.splitlines(keepends=True)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line.encode()))
        raw = text.encode()

        def cut(node: ast.expr, by: str, file: Path = file, raw: bytes = raw, starts: list[int] = starts) -> Mutant:
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
            mutated = (raw[:begin] + by.encode() + raw[end:]).decode()
            return Mutant(file.relative_to(ROOT), node.lineno, ast.unparse(node)[:60], mutated)

        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "requires" and node.args:
                yield cut(node.args[0], "(lambda *_: True)")
            elif is_policy(node.func):
                yield cut(node, "True")


def is_policy(node: ast.expr) -> bool:
    """Whether the expression names a function of a policy module."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("policy")


def survives(mutant: Mutant) -> bool:
    """Whether the tests still pass without this guard."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "instance", "*_cache", ".hypothesis", "dist")
        )
        (copy / mutant.file).write_text(mutant.source)
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy)},
            capture_output=True,
            check=False,
        )
        return run.returncode == 0


def main() -> None:
    """Try every mutant and name those that nothing noticed."""
    found = list(mutants())
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
