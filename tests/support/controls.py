"""Whether the test of a case fails without its guard: `python -m tests.support.controls [word…]`.

`controls.toml` beside this file says of a case and a test which words of which file are its guard, and what stands
there without it. Each is taken out of a copy of the project, and the one test has to fail; of the words given, one must
stand in the control's case, test or file.
"""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.mutants import copied, first_failed, run

KEPT = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Control:
    """A guard of a case: `gone` says in words what is taken away."""

    case: str
    test: str
    gone: str
    file: str
    guard: str
    without: str

    @property
    def function(self) -> str:
        """The test without the values that it is tried with."""
        return self.test.partition("[")[0]

    def taken_out_of(self, root: Path) -> str:
        """The file's text without the guard."""
        text = (root / self.file).read_text()
        if text.count(self.guard) != 1:
            raise ValueError(f"{self.file}: the guard of {self.case} stands there {text.count(self.guard)} times")
        return text.replace(self.guard, self.without)


def controls() -> Iterator[Control]:
    """All that are kept."""
    for one in tomllib.loads(KEPT.read_text())["control"]:
        yield Control(**one)


def noticed(control: Control, copy: Path) -> bool:
    """Whether the test fails in this copy without the guard; the copy is whole again afterwards."""
    file = copy / control.file
    whole = file.read_text()
    file.write_text(control.taken_out_of(copy))
    try:
        return first_failed(run(copy, "-x", "-m", "browser or not browser", control.test).stdout) is not None
    finally:
        file.write_text(whole)


def main() -> None:
    """Take out what the words name, or all, and name what no test noticed."""
    asked = [
        one
        for one in controls()
        if not sys.argv[1:] or any(word in f"{one.case} {one.test} {one.file}" for word in sys.argv[1:])
    ]
    lost = 0
    with copied() as copy:
        for one in asked:
            seen = noticed(one, copy)
            lost += not seen
            print("noticed " if seen else "SURVIVED", one.case, one.test, one.gone, sep="  ", flush=True)
    print(f"{len(asked) - lost} of {len(asked)} noticed")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
