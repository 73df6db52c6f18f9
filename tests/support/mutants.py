"""Takes every guard away, one at a time, and expects tests to fail.

A guard whose removal nothing notices is a guard that could be lost in silence. The rules at pages' doors are tried
first, each by its page's rows of the access table with the door open (`tests/support/opened.py`). What these rows do
not notice, and every policy that is asked elsewhere, is taken out of a copy of the project: the test that noticed it
the last time is tried first (`noticed.json` beside this file keeps it), then all tests of its room and the table.
On one database: a guard is the program's, and asks no other question on the other.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "noticed.json"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "instance", "*_cache", ".hypothesis", "dist", "build")
TABLE = "tests/test_access.py"
PROOFS = ("fresh_only", "setting_up", "first_step_only")
"""Doors that ask for a proof and no rule: the rows of the table, all signed in and fresh, cannot tell them."""


@dataclass(frozen=True)
class Mutant:
    """One guard to take away: where it stands, its page if it is a door's rule, and the source without it."""

    file: Path
    line: int
    name: str
    source: str
    page: str | None
    key: str

    @property
    def room(self) -> str:
        """The tests of its room."""
        return f"tests/{self.file.parts[1]}"


def mutants() -> Iterator[Mutant]:
    """Every rule handed to a door becomes one that always holds, every `policy.x(…)` asked elsewhere True; no proof."""
    seen: Counter[str] = Counter()
    for file in sorted((ROOT / "awards").rglob("*.py")):
        text = file.read_text()
        room = file.relative_to(ROOT / "awards").parts[0]
        tree = ast.parse(text)
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for door in function.decorator_list:
                page = f"{room}.{function.name}"
                if isinstance(door, ast.Call) and isinstance(door.func, ast.Name) and door.func.id == "requires":
                    yield cut(file, text, door.args[0], "(lambda *_: True)", seen, page)
                elif isinstance(door, ast.Name) and door.id in PROOFS and room != "web":
                    yield cut(file, text, door, "(lambda view: view)", seen, None, f"{door.id} {function.name}")
        lent = set() if file.stem == "policy" else lent_by_policies(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and asks_policy(node.func, lent):
                yield cut(file, text, node, "True", seen)


def asks_policy(node: ast.expr, lent: set[str]) -> bool:
    """Whether the expression names a function of a policy module, by the module's name or by its own."""
    if isinstance(node, ast.Name):
        return node.id in lent
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("policy")


def lent_by_policies(tree: ast.AST) -> set[str]:
    """The rules that a file imports by their own names."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {name.name for node in imports if (node.module or "").endswith(".policy") for name in node.names}


def cut(
    file: Path, text: str, node: ast.expr, by: str, seen: Counter[str], page: str | None = None, name: str = ""
) -> Mutant:
    """The file with this expression replaced."""
    raw = text.encode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    begin = starts[node.lineno - 1] + node.col_offset
    end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
    changed = (raw[:begin] + by.encode() + raw[end:]).decode()
    where, name = file.relative_to(ROOT), name or ast.unparse(node)[:60]
    if not changed_well(changed):
        raise ValueError(f"{where}:{node.lineno} cannot be cut out")
    key = f"{where} {page or ''} {name}"
    seen[key] += 1
    return Mutant(where, node.lineno, name, changed, page, f"{key} {seen[key]}")


def changed_well(source: str) -> bool:
    """Whether it is still Python: a guard that is cut out badly fails every test and shows nothing."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project to change, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        _give_python(copy)
        yield copy


def _give_python(copy: Path) -> None:
    """A Python of the copy's own, which finds the copy even where it is told to heed no variable (`-I`)."""
    here, own, packages = Path(sys.prefix), copy / ".venv", Path(sysconfig.get_path("purelib"))
    (own / "bin").mkdir(parents=True)
    for program in (here / "bin").iterdir():
        (own / "bin" / program.name).symlink_to(program)
    shutil.copy(here / "pyvenv.cfg", own)
    known = own / packages.relative_to(here)
    known.mkdir(parents=True)
    (known / "copy.pth").write_text(f"{copy}\n{packages}\n")


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The tests of a copy, on SQLite and without a browser."""
    python = copy / ".venv" / "bin" / Path(sys.executable).name
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not browser", "--db", "sqlite"]
    return subprocess.run(
        [*command, *arguments], cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, text=True, capture_output=True,
        check=False,
    )  # fmt: skip


def noticed_by(mutant: Mutant, first: str | None) -> str | None:
    """The test that fails without this guard, the `first` one tried before all others; None when none does."""
    with copied() as copy:
        (copy / mutant.file).write_text(mutant.source)
        for tests in ([first] if first else [], near(mutant), [mutant.room, TABLE]):
            if tests and (failed := first_failed(run(copy, "-x", *tests).stdout)):
                return failed
    return None


def near(mutant: Mutant) -> list[str]:
    """The tests of its room that bear its file's name, or a page test's: the likeliest to notice."""
    stem = mutant.file.stem.rstrip("s")
    files = sorted((ROOT / mutant.room).glob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if stem in file.stem or "pages" in file.stem]


def first_failed(said: str) -> str | None:
    """The first test that pytest says failed, without its database."""
    found = re.search(r"^(?:FAILED|ERROR) (tests/\S+?::[^\n]+?)(?: - .*)?$", said, re.MULTILINE)
    return found.group(1) if found else None


def open_doors(copy: Path) -> dict[str, bool]:
    """Page to whether its rows of the table notice that its door is open."""
    said = run(copy, "-p", "tests.support.opened", "--tb=no", "-n", "auto", TABLE).stdout
    found = re.findall(r"^DOOR (noticed |SURVIVED) (\S+) (.+)$", said, re.MULTILINE)
    if not found:
        sys.exit(f"No door was tried:\n{said[-2000:]}")
    for verdict, page, kind in found:
        print(f"{verdict} at the door of {page} ({kind})", flush=True)
    return {page: verdict == "noticed " for verdict, page, _kind in found}


def main() -> None:
    """Try every guard, name those that nothing noticed, and keep which test noticed which."""
    found = list(mutants())
    known: dict[str, str] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    first = {mutant.key: known[mutant.key] for mutant in found if mutant.key in known}
    with copied() as copy:
        tests = sorted({test for test in first.values() if test.split("::")[0] != TABLE})
        rooms = sorted({mutant.room for mutant in found if mutant.key not in first and mutant.page is None})
        ground = run(copy, "-n", "auto", TABLE, *tests, *rooms)
        if ground.returncode:
            sys.exit(f"The tests fail with every guard in place. Mend them first.\n{ground.stdout[-3000:]}")
        doors = open_doors(copy)
    left = [mutant for mutant in found if mutant.page is None or not doors.get(mutant.page)]
    alone = [page for page in doors if page not in {mutant.page for mutant in found} and not doors[page]]
    survived: list[str] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        tried = pool.map(lambda mutant: noticed_by(mutant, first.get(mutant.key)), left)
        for mutant, test in zip(left, tried, strict=True):
            where = f"{mutant.file}:{mutant.line} {mutant.name}"
            print(f"{'noticed ' if test else 'SURVIVED'} {where}{f' by {test}' if test else ''}", flush=True)
            if test:
                first[mutant.key] = test
            else:
                survived.append(where)
    KEPT.write_text(json.dumps(dict(sorted(first.items())), indent=1, ensure_ascii=False) + "\n")
    survived += [f"the door of {page}" for page in alone]
    tries = len(found) + len([page for page in doors if page not in {mutant.page for mutant in found}])
    print(f"{tries} guards taken away, {tries - len(survived)} noticed", *survived, sep="\n")
    sys.exit(1 if survived or not found else 0)


if __name__ == "__main__":
    main()
