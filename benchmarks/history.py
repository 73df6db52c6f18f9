"""What was measured before: one line a ratio in `history.jsonl`, and a word where one has become worse.

A ratio says how many times a floor of the same run something costs, so a higher one is worse, on any machine. It is
compared with the middle of the last five; what is worse by a fifth or more is named. `make bench` adds its lines, to be
committed with what was found.
"""

import json
import os
import statistics
import subprocess
from datetime import UTC, datetime
from pathlib import Path

HISTORY = Path(__file__).with_name("history.jsonl")
WORSE = 1.2
COMPARED = 5


def keep(what: str, ratio: float, path: Path = HISTORY) -> None:
    """Add a ratio, and say so when it is worse than it was."""
    before = [line["ratio"] for line in _lines(path) if line["what"] == what][-COMPARED:]
    if word := worse(what, ratio, before):
        print(f"  WORSE: {word}", flush=True)
    line = {
        "what": what, "ratio": float(f"{ratio:.4g}"), "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}", "commit": _commit(),
        "cores": os.cpu_count(), "waiting": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def worse(what: str, ratio: float, before: list[float]) -> str | None:
    """What is to be said of a ratio after these, the oldest first; None where it is not worse by a fifth."""
    if not before or ratio < WORSE * (was := statistics.median(before)):
        return None
    return f"{what}: {ratio:.3g}, by {ratio / was - 1:.0%} more than {was:.3g}"


def _lines(path: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=HISTORY.parent)
    return found.stdout.strip() or "unknown"
