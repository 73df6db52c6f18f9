"""Which attacks and faults are withstood, and by which test it is seen: `python -m tests.support.cases`.

The cases stand in `cases.tsv` beside this file. A test that shows one bears its mark, `@pytest.mark.case("AU-05")`,
with `rest=` for what of it the test does not show. Here the marked tests are run on SQLite, and `docs/cases.md` is
written anew: a row for each case that has a test, with what came of it; then the ids that no test bears.
"""

import ast
import csv
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[2]
CASES, TABLE = Path(__file__).with_suffix(".tsv"), ROOT / "docs" / "cases.md"

INTRODUCTION = """# Cases of attack and fault, and the tests that show them

Written by `python -m tests.support.cases`, which runs the tests of this page on SQLite. A case is in the table when a
test bears its mark; *not shown* says what of it that test leaves open.

| case | what must hold | seen by | not shown | result |
|---|---|---|---|---|
"""
REST = """
## Without a mark

No test bears these ids yet. For many there are tests: nobody has read these rows against them yet, so nothing is said
of them here.

"""


@dataclass(frozen=True)
class Case:
    """Something that is tried, and what must hold then."""

    id: str
    tried: str
    expected: str


@dataclass(frozen=True)
class Mark:
    """A test that shows a case, but for the rest."""

    case: str
    test: str
    rest: str


def cases() -> list[Case]:
    """All cases, as they are listed."""
    with CASES.open(newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Case(row["case"], row["tried"], row["expected"]) for row in rows]


def marks() -> Iterator[Mark]:
    """Every mark that a test bears, found without running anything."""
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        text = file.read_text()
        if "mark.case(" not in text:
            continue
        for function in (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)):
            for call in function.decorator_list:
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.case":
                    said = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                    where = f"{file.relative_to(ROOT)}::{function.name}"
                    yield Mark(ast.literal_eval(call.args[0]), where, said.get("rest", ""))


def results(tests: set[str]) -> dict[str, str]:
    """What came of each of these tests: passed, failed or skipped, with how often it was tried."""
    found = defaultdict[str, list[str]](list)
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [sys.executable, "-m", "pytest", "-q", "--db", "sqlite", f"--junitxml={report.name}", *sorted(tests)]
        subprocess.run(command, cwd=ROOT, check=False)
        for one in etree.parse(report.name).iter("testcase"):
            bad = next((child.tag for child in one if child.tag in ("failure", "error", "skipped")), None)
            file = one.get("classname", "").replace(".", "/") + ".py"
            name = re.sub(r"\[.*", "", one.get("name", ""))
            found[f"{file}::{name}"].append({None: "passed", "skipped": "skipped"}.get(bad, "FAILED"))
    return {test: _summary(found.get(test, [])) for test in tests}


def _summary(said: list[str]) -> str:
    if not said:
        return "not run"
    return ", ".join(f"{said.count(word)} {word}" for word in ("passed", "FAILED", "skipped") if word in said)


def table(found: list[Mark], said: Mapping[str, str]) -> str:
    """The page."""
    of = defaultdict[str, list[Mark]](list)
    for mark in found:
        of[mark.case].append(mark)
    rows = [
        f"| {case.id} | {case.expected} | {_words(mark)} | {mark.rest} | {said[mark.test]} |\n"
        for case in cases()
        for mark in of[case.id]
    ]
    bare = [case.id for case in cases() if not of[case.id]]
    return INTRODUCTION + "".join(rows) + REST + ", ".join(bare) + ".\n"


def _words(mark: Mark) -> str:
    """The test as a sentence, with where it stands."""
    file, _, name = mark.test.partition("::")
    return f"{name.removeprefix('test_').replace('_', ' ')} (`{file.removeprefix('tests/')}`)"


def main() -> None:
    """Run the marked tests and write the page."""
    found = list(marks())
    said = results({mark.test for mark in found})
    TABLE.write_text(table(found, said))
    bad = sorted(test for test, words in said.items() if "passed" not in words or "FAILED" in words)
    print(f"{len({mark.case for mark in found})} of {len(cases())} cases", *bad, sep="\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
