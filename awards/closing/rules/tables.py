"""The tables of the open data, as pure rows: what came in and what came of it, and of nobody who was not chosen."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from awards.fairness.rules import Case
from awards.fairness.rules.keeping_back import (
    Block,
    Counts,
    countries_kept_back,
    kept_back,
    whole_of,
)

STEPS = ("nominated", "eligible", "finalists", "winners")
CATEGORIES = ("category", *STEPS, "kept_back")
COUNTRIES = ("country", "region", "ldc", "nominated", "finalists", "winners", "kept_back")
SCORES = ("category", "entry", "judge", "criterion", "points")

FEWEST_ENTRIES = 5
FEWEST_JUDGES = 5
"""A category with fewer entries or judges has no scorecards in the open data: too many could be told apart."""


class Point(Protocol):
    """The points of one judge for one criterion of one entry, as they counted."""

    @property
    def category(self) -> str: ...
    @property
    def entry(self) -> object: ...
    @property
    def judge(self) -> object: ...
    @property
    def criterion(self) -> str: ...
    @property
    def points(self) -> str: ...


@dataclass(frozen=True)
class Told:
    """Rows with the groups that they keep back; no rows where nothing may be told by group."""

    rows: list[dict[str, Any]]
    hidden: list[str]


def by_category(cases: Sequence[Case], order: Sequence[str], before: Collection[str] = ()) -> Told:
    """Entries by category: how many took each step.

    How many were judged in a category is public beside it, in the bundle and in the scorecards: so that those who
    were not eligible cannot be told from it, it is how many were nominated that is kept back.
    """
    reached: dict[str, list[int]] = {key: [] for key in order}
    for case in cases:
        for key, steps in case.entries:
            reached[key].append(steps)
    rows = {key: _counts(found) for key, found in reached.items() if found}
    secret = {key: row._replace(finalists=row.eligible) for key, row in rows.items()}
    whole = whole_of(rows.values())
    hidden = kept_back(secret, before)
    back = set(rows) if hidden is None else hidden
    return Told(
        [
            _entries("all", whole, hidden=hidden is None),
            *(_entries(key, row, hidden=key in back) for key, row in rows.items()),
        ],
        sorted(back),
    )


def by_country(
    cases: Sequence[Case],
    places: Mapping[str, Block],
    before: Collection[str] = (),
    regions_back: Collection[str] = (),
) -> Told:
    """Nominations by country of the organisation, those of one country alone; `places` says where each belongs.

    Of countries with nobody among the laureates, only those that may be told stand in it. `regions_back` are the
    regions that another table keeps back.
    """
    within: dict[str, list[int]] = defaultdict(list)
    abroad: dict[Block, int] = defaultdict(int)
    for case in cases:
        if len(case.countries) == 1:
            within[next(iter(case.countries))].append(case.reached)
        elif case.reached < 3:
            abroad[Block(case.once("region"), case.once("ldc"))] += 1
    rows = {iso2: _counts(found) for iso2, found in sorted(within.items())}
    found = countries_kept_back(rows, places, abroad, before, regions_back)
    hidden = set(rows) if found is None else found
    made = []
    for iso2, row in rows.items():
        back = iso2 in hidden
        if not back or row.finalists:
            made.append(
                {
                    "country": iso2, "region": places[iso2].region, "ldc": places[iso2].ldc,
                    "nominated": None if back else row.nominated, "finalists": row.finalists, "winners": row.winners,
                    "kept_back": "nominated" if back else None,
                }
            )  # fmt: skip
    return Told(made, sorted(hidden))


def scores(points: Sequence[Point], chance: Random) -> list[dict[str, Any]]:
    """Scorecards without names: entries and judges numbered anew in each category, in an order drawn by `chance`."""
    by_key: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        by_key[point.category].append(point)
    made = []
    for key, found in sorted(by_key.items()):
        entries = _numbered({str(point.entry) for point in found}, chance)
        judges = _numbered({str(point.judge) for point in found}, chance)
        if len(entries) < FEWEST_ENTRIES or len(judges) < FEWEST_JUDGES:
            continue
        rows = [
            {
                "category": key, "entry": entries[str(point.entry)], "judge": judges[str(point.judge)],
                "criterion": point.criterion, "points": point.points,
            }
            for point in found
        ]  # fmt: skip
        made += sorted(rows, key=lambda row: (row["entry"], row["judge"], row["criterion"]))
    return made


def _numbered(keys: Collection[str], chance: Random) -> dict[str, int]:
    order = sorted(keys)
    chance.shuffle(order)
    return {key: number for number, key in enumerate(order, start=1)}


def _counts(reached: Sequence[int]) -> Counts:
    return Counts(*(sum(found > step for found in reached) for step in range(len(STEPS))))


def _entries(key: str, row: Counts, *, hidden: bool) -> dict[str, Any]:
    figures = dict(zip(STEPS, row, strict=True)) | ({"nominated": None} if hidden else {})
    return {"category": key} | figures | {"kept_back": "nominated" if hidden else None}
