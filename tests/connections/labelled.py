"""The pairs that two readers labelled, as the rule sees them: what it would show, and what they said."""

import csv
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from awards.connections.rules import Honoured, Pledged, Tags, agreement, connection

FOLDER = Path(__file__).parent / "labels"
SAMPLES = {"record": "", "made up": "_made_up"}
FOCUS = {
    "access": "access", "skills": "adoption", "leadership-in-tech": "value-creation",
    "leadership-in-smes": "value-creation",
}  # fmt: skip
"""The focus area of each category, as an edition has it unless staff change it."""


@dataclass(frozen=True)
class Pair:
    """A laureate beside a pledge, the two labels with their reasons, and whether the rule shows the pledge there."""

    laureate: str
    pledge: str
    labels: tuple[bool, bool]
    why: tuple[str, str]
    shown: bool


def pairs(sample: str) -> list[Pair]:
    """A sample's pairs in their order."""
    end = SAMPLES[sample]
    readers = [{row["pair"]: row for row in _rows(f"reader_{name}{end}.csv")} for name in "ab"]
    found = []
    for row in _rows(f"pairs{end}.csv"):
        said = [reader[row["pair"]] for reader in readers]
        found.append(
            Pair(
                row["laureate_project"] or row["laureate_organisation"] or row["laureate"],
                row["pledge_title"],
                (said[0]["label"] == "yes", said[1]["label"] == "yes"),
                (said[0]["why"], said[1]["why"]),
                _is_shown(row),
            )
        )
    return found


def _is_shown(row: dict[str, str]) -> bool:
    category = row["laureate_category"].lower().replace(" ", "-")
    honoured = Honoured(
        countries=_items(row["laureate_countries"]), focus_area=FOCUS.get(category), category=category,
    )  # fmt: skip
    pledged = Pledged(
        row["pledge"], countries=_items(row["pledge_countries"]), focus_area=row["pledge_focus_area"] or None,
        groups=_items(row["pledge_groups"]), text=row["pledge_title"],
    )  # fmt: skip
    return connection(honoured, pledged, Tags(1)) is not None


def _items(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split("|")))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def worked_out() -> list[dict[str, Any]]:
    """What `awards/connections/labelled.json` has to say."""
    return [_sample(name) for name in SAMPLES]


def _sample(name: str) -> dict[str, Any]:
    found = pairs(name)
    one, other = ([pair.labels[reader] for pair in found] for reader in (0, 1))
    return {
        "key": name,
        "agreement": asdict(agreement(one, other, [pair.shown for pair in found])),
        "missed": sum(all(pair.labels) and not pair.shown for pair in found),
        "disagreements": [
            {"laureate": pair.laureate, "pledge": pair.pledge, "labels": list(pair.labels), "why": list(pair.why)}
            for pair in found
            if pair.labels[0] != pair.labels[1]
        ],
    }
