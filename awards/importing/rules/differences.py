"""How what a row says differs from what the pledge says already, column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.cells import csv_cell
from awards.importing.rules.columns import LISTS, MONEY, PARTIES, TARGETS, TEXTS
from awards.pledges.rules import Content

LONGEST = 200
"""So many letters of a cell are shown."""


@dataclass(frozen=True)
class Difference:
    """A column with its two values as cells; empty means not recorded."""

    column: str
    before: str
    after: str


def differences(
    before: Content, before_names: Mapping[str, str], after: Content, after_names: Mapping[str, str]
) -> list[Difference]:
    """The columns in which two pledges differ; the mappings give the names of organisations by slug."""
    was, is_ = _cells(before, before_names), _cells(after, after_names)
    return [Difference(name, _cut(was[name]), _cut(is_[name])) for name in was if was[name] != is_[name]]


def _cells(content: Content, names: Mapping[str, str]) -> dict[str, str]:
    parties = {
        column: [names.get(slug, slug) for slug, held in content.parties if held == role]
        for column, role in PARTIES.items()
    }
    money = sorted(content.money, key=lambda one: one.word)
    cells: dict[str, Any] = {name: getattr(content, name) for name in TEXTS} | parties
    cells |= {name: "|".join(csv_cell(getattr(one, name)) for one in money) for name in MONEY}
    cells |= {name: sorted(getattr(content, held)) for name, held in LISTS.items()}
    cells |= {"start_year": content.start_year, "end_year": content.end_year, "retrieved_on": content.retrieved_on}
    cells |= {"targets": [one.text for one in content.targets], "progress": [one.text for one in content.progress]}
    for name in TARGETS:
        values = [getattr(one, name.removeprefix("target_")) for one in content.targets]
        cells[name] = "|".join(map(csv_cell, values)) if any(values) else None
    cells["instalments"] = [
        f"{one.word} {csv_cell(one.amount)} {one.currency} {one.start}/{one.end}" for one in content.tranches
    ]
    cells["country_shares"] = [f"{iso2}:{csv_cell(share)}" for iso2, share in sorted(content.shares)]
    return {name: csv_cell(value) for name, value in cells.items()}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
