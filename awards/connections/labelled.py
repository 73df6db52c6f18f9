"""What two readers said of pairs of laureates and pledges, in figures, as `/connections` shows it.

`labelled.json` is worked out from the readers' files in the tests (`tests/connections/labels`), and a test holds it to
them and to the rule.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from awards.connections.rules import Agreement


@dataclass(frozen=True)
class Sample:
    """A labelled sample: its figures, how many pairs got a yes from both and are not shown, and each disagreement."""

    key: str
    agreement: Agreement
    missed: int
    disagreements: list[dict[str, Any]]


@cache
def samples() -> list[Sample]:
    """The labelled samples, the real record's first."""
    found = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return [Sample(one["key"], Agreement(**one["agreement"]), one["missed"], one["disagreements"]) for one in found]
