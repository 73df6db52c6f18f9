"""The fairness report as rows for CSV and JSON: all of it for staff, and without small cells for the public."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from awards.fairness import rules
from awards.fairness.queries import Report
from awards.fairness.rules import Case, GroupRow, keeping_back
from awards.fairness.rules.keeping_back import Counts

ORDERS: dict[str, tuple[str, ...]] = {
    "region": ("africa", "americas", "arab-states", "asia-pacific", "cis", "europe"),
    "ldc": ("ldc", "not-ldc"),
    "language": ("ar", "zh", "en", "fr", "ru", "es"),
    "nominee": ("organisation", "person", "several", "project"),
    "organisation": (),
    "first": ("first", "again"),
}
"""In which order the groups of each dimension stand."""

Kept = Mapping[str, Collection[str]]
"""Groups that were kept back, by dimension."""

ALL = "all"
COUNTS = ("nominated", "eligible", "finalists", "winners")
OF_A_SHARE = ("share", "low", "high", "difference", "difference_low", "difference_high")

COLUMNS = (
    "category", "by", "group", *COUNTS,
    *(f"{count}_{name}" for count in COUNTS[1:] for name in (*OF_A_SHARE, "few")),
    "median_move", "moves",
)  # fmt: skip

PUBLIC_COLUMNS = (
    "by",
    "group",
    *COUNTS,
    *(f"{count}_{name}" for count in COUNTS[1:] for name in OF_A_SHARE[:3]),
    "kept_back",
)


def tables(found: Report, cases: Sequence[Case]) -> list[tuple[str, list[GroupRow]]]:
    """All nominations together, then the groups of each dimension."""
    whole = [rules.row(cases, ALL, None, found.steps)] if cases else []
    return [(ALL, whole)] + [
        (dimension, rules.table(cases, dimension, ORDERS[dimension], found.steps)) for dimension in rules.DIMENSIONS
    ]


def rows(found: Report, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Every row of the report with all of its figures; for staff alone."""
    where = found.category.key if found.category else ALL
    return [_row(where, dimension, row) for dimension, groups in tables(found, cases) for row in groups]


def document(found: Report, cases: Sequence[Case]) -> dict[str, Any]:
    """The report as JSON, with what it leaves out."""
    return {
        "edition": found.edition.year,
        "rehearsal": found.edition.rehearsal,
        "category": found.category.key if found.category else ALL,
        "categories": [category.key for category in found.told],
        "not_decided": [category.key for category in found.left_out],
        "closed_to_you": [category.key for category in found.tied_ones],
        "intervals": "95 %: Wilson 1927 for shares, Newcombe 1998 (method 10) for differences to all others",
        "few": f"a share of fewer than {rules.FEW} nominations says next to nothing",
        "rows": rows(found, cases),
    }


def public_rows(cases: Sequence[Case], before: Kept | None = None) -> list[dict[str, Any]]:
    """The rows that may leave the staff: each nomination once a dimension, and no group that would tell of a few.

    `before` are the groups that an earlier file about the same nominations kept back, by dimension.
    """
    whole = _counts(cases)
    told = keeping_back.parts_told(whole)
    made = [_public(ALL, ALL, whole, told, hidden=False)]
    for dimension in rules.DIMENSIONS:
        groups = by_group(cases, dimension)
        hidden = keeping_back.kept_back(groups, (before or {}).get(dimension, ()))
        if hidden is not None:
            made += [_public(dimension, group, row, told, hidden=group in hidden) for group, row in groups.items()]
    return made


def by_group(cases: Sequence[Case], dimension: str) -> dict[str, Counts]:
    """The counts of each group of a dimension where each nomination counts once, in the order of the report."""
    found = {case.once(dimension) for case in cases}
    known = {group: place for place, group in enumerate((*ORDERS[dimension], rules.SEVERAL, rules.UNKNOWN))}
    ordered = sorted(found, key=lambda group: (known.get(group, -1), group))
    return {group: _counts([case for case in cases if case.once(dimension) == group]) for group in ordered}


def _counts(cases: Sequence[Case]) -> Counts:
    return Counts(*(sum(case.reached > step for case in cases) for step in range(len(COUNTS))))


def _public(dimension: str, group: str, row: Counts, told: int, *, hidden: bool) -> dict[str, Any]:
    back = set(COUNTS[:2] if hidden else COUNTS[1:2] if told < len(COUNTS) - 2 else ())
    line: dict[str, Any] = {"by": dimension, "group": group}
    line |= {name: None if name in back else count for name, count in zip(COUNTS, row, strict=True)}
    for step, name in enumerate(COUNTS[1:], start=1):
        if row[step - 1] and not back & {name, COUNTS[step - 1]}:
            low, high = rules.wilson(row[step], row[step - 1])
            line |= dict(
                zip(
                    (f"{name}_{one}" for one in OF_A_SHARE[:3]),
                    (round(value, 4) for value in (row[step] / row[step - 1], low, high)),
                    strict=True,
                )
            )
    return line | {"kept_back": " ".join(name for name in COUNTS if name in back) or None}


def _row(where: str, dimension: str, row: GroupRow) -> dict[str, Any]:
    line: dict[str, Any] = {"category": where, "by": dimension, "group": row.group}
    line |= dict(zip(COUNTS, row.counts, strict=False))
    for name, share in zip(COUNTS[1:], row.shares, strict=False):
        if share is not None:
            line |= {f"{name}_{one}": getattr(share, one) for one in OF_A_SHARE} | {f"{name}_few": share.is_few}
    return line | {"median_move": row.move, "moves": row.moves}
