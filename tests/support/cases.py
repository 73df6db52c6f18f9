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

from tests.support.controls import controls

ROOT = Path(__file__).parents[2]
CASES, TABLE = Path(__file__).with_suffix(".tsv"), ROOT / "docs" / "cases.md"

INTRODUCTION = """# Cases of attack and fault, and the tests that show them

Written by `python -m tests.support.cases`, which runs the tests of this page on SQLite. A case is in the table when a
test bears its mark; *not shown* says what of it that test leaves open, *fails without* which guard was taken away to
see the test fail (`python -m tests.support.controls` does it again). *not run*: the mark is newer than the last run.

| case | what must hold | seen by | not shown | fails without | result |
|---|---|---|---|---|---|
"""
REST = """
## Without a mark

"""


@dataclass(frozen=True)
class Case:
    """Something that is tried, and what must hold then."""

    id: str
    tried: str
    expected: str
    why_not: str
    """Why no test bears its mark, where none does."""


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
        return [
            Case(row["case"], row["tried"], row["expected"], row["why not"] or "nobody has read the tests for it yet")
            for row in rows
        ]


def marks() -> Iterator[Mark]:
    """Every mark that a test bears, found without running anything."""
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        text = file.read_text()
        if "mark.case(" not in text:
            continue
        for name, function in functions(ast.parse(text)):
            for call in function.decorator_list:
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.case":
                    said = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                    where = f"{file.relative_to(ROOT)}::{name}"
                    yield Mark(ast.literal_eval(call.args[0]), where, said.get("rest", ""))


def functions(within: ast.Module | ast.ClassDef, before: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of a file, and of its classes, by the name that pytest knows them by."""
    for node in within.body:
        if isinstance(node, ast.FunctionDef):
            yield before + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{before}{node.name}::")


def results(tests: set[str]) -> dict[str, str]:
    """What came of each of these tests: passed, failed or skipped, with how often it was tried."""
    found = defaultdict[str, list[str]](list)
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [sys.executable, "-m", "pytest", "-q", "--db", "sqlite", f"--junitxml={report.name}", *sorted(tests)]
        subprocess.run(command, cwd=ROOT, check=False)
        for one in etree.parse(report.name).iter("testcase"):
            bad = next((child.tag for child in one if child.tag in ("failure", "error", "skipped")), None)
            name = re.sub(r"\[.*", "", one.get("name", ""))
            found[test_of(one.get("classname", ""), name)].append(
                {None: "passed", "skipped": "skipped"}.get(bad, "FAILED")
            )
    return {test: _summary(found.get(test, [])) for test in tests}


def test_of(dotted: str, name: str) -> str:
    """The test as pytest takes it, from how its report names the file, and the class if there is one."""
    parts = dotted.split(".")
    classes = [part for part in parts if part[:1].isupper()]
    return "::".join(["/".join(parts[: len(parts) - len(classes)]) + ".py", *classes, name])


def _summary(said: list[str]) -> str:
    if not said:
        return "not run"
    return ", ".join(f"{said.count(word)} {word}" for word in ("passed", "FAILED", "skipped") if word in said)


def table(found: list[Mark], said: Mapping[str, str]) -> str:
    """The page."""
    of = defaultdict[str, list[Mark]](list)
    for mark in found:
        of[mark.case].append(mark)
    gone = defaultdict[tuple[str, str], list[str]](list)
    for one in controls():
        gone[one.case, one.function].append(one.gone)
    rows = [
        f"| {case.id} | {case.expected} | {_words(mark)} | {mark.rest} | {'; '.join(gone[case.id, mark.test])}"
        f" | {said[mark.test]} |\n"
        for case in cases()
        for mark in of[case.id]
    ]
    bare = [f"- {case.id}: {case.why_not}\n" for case in cases() if not of[case.id]]
    return INTRODUCTION + "".join(rows) + REST + "".join(bare)


def _words(mark: Mark) -> str:
    """The test as a sentence, with where it stands."""
    file, *_, name = mark.test.split("::")
    return f"{name.removeprefix('test_').replace('_', ' ')} (`{file.removeprefix('tests/')}`)"


def kept(found: list[Mark]) -> dict[str, str]:
    """What the page says now of the tests of these marks."""
    rows = [line for line in TABLE.read_text().splitlines() if line.startswith("| ")]
    last = {tuple(row.split(" | ")[:3:2]): row.rsplit("|", 2)[1].strip() for row in rows}
    said = {mark.test: last.get((f"| {mark.case}", _words(mark))) for mark in found}
    return {test: words or "not run" for test, words in said.items()}


def main() -> None:
    """Run the marked tests and write the page; of `--missing` only those that it has nothing of."""
    found = list(marks())
    said = kept(found)
    asked = {test for test, words in said.items() if words == "not run"} if "--missing" in sys.argv[1:] else {*said}
    said |= results(asked) if asked else {}
    TABLE.write_text(table(found, said))
    bad = sorted(test for test, words in said.items() if "passed" not in words or "FAILED" in words)
    print(f"{len({mark.case for mark in found})} of {len(cases())} cases", *bad, sep="\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
