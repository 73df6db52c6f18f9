"""The table of what `make trust` found: a row a run, kept in the repository; a later count goes on behind the last."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from tests.faults.checker import Wrong

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "trust.md"

INTRODUCTION = """# What `make trust` found

Each row is one run on a new database: kills while nominees write, send files and submit, judges score on two devices
and announcements are told and mailed; or saves of the same scores at once from many tabs. Clients keep outside of the
server what was acknowledged, and at the end a checker compares (`tests/faults`). `make trust` goes on where this table
ends; a row with a loss is run again. *killed*: `server` all processes at once, `worker` one that answers, `runner` the
one that works jobs and sends mail. *in hand*: what was sent and not acknowledged, or taken and not ended, at a kill.
"""


@dataclass(frozen=True)
class Row:
    """One run: `what` it was, by which it is found again, and what came of it."""

    seed: int
    database: str
    what: str
    killed: str
    in_hand: str
    acknowledged: str
    lost: int
    doubled: int
    otherwise: int
    seconds: int
    commit: str

    @classmethod
    def read(cls, line: str) -> Self:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        kinds = {field.name: int if field.type is int else str for field in fields(cls)}
        values = dict(zip(kinds, cells, strict=True))
        return cls(**{name: kinds[name](value) for name, value in values.items()})  # type: ignore[arg-type]

    @property
    def key(self) -> tuple[str, int, str]:
        """What a run is known by."""
        return self.what, self.seed, self.database

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.otherwise)


HEAD = [field.name.replace("_", " ") for field in fields(Row)]


class Table:
    """The rows of a file, which is written anew, whole, for every row."""

    def __init__(self, path: Path = TABLE) -> None:
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        rows = [Row.read(line) for line in lines if line.startswith("| ") and line[2].isdigit()]
        self.rows = {row.key: row for row in rows}

    def done(self, what: str, seed: int, database: str) -> bool:
        """Whether this run was made and nothing was wrong in it."""
        row = self.rows.get((what, seed, database))
        return row is not None and row.good

    def keep(self, row: Row) -> None:
        """Add the row, or put it in the place of an earlier one of the same run."""
        self.rows[row.key] = row
        lines = [INTRODUCTION, _line(HEAD), _line("-" * len(name) for name in HEAD)]
        lines += [_line(map(str, asdict(row).values())) for row in sorted(self.rows.values(), key=lambda row: row.key)]
        new = self.path.with_suffix(".new")
        new.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(new, self.path)


def a_row(
    what: str, seed: int, database: str, *, wrong: list[Wrong], seconds: float, acknowledged: str,
    killed: str = "", in_hand: str = "",
) -> Row:  # fmt: skip
    """A row of this run, made at the commit that stands here."""
    hows = Counter(found.how for found in wrong)
    return Row(
        seed, database, what, killed, in_hand, acknowledged, hows["lost"], hows["doubled"], hows["otherwise"],
        round(seconds), commit(),
    )  # fmt: skip


def counted(counts: Mapping[str, int]) -> str:
    """Counts in words: `12 text, 3 score`."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count)


def commit() -> str:
    """The commit that the code stands at, with a `+` when it was changed since; `unknown` where there is no Git."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--abbrev=9", "--exclude=*"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return told + ("+" if changed else "")


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
