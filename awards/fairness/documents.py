"""The fairness report as rows for CSV and JSON: all of it for staff, and without small cells for the public."""

from collections.abc import Sequence
from typing import Any

from awards.fairness import rules
from awards.fairness.queries import Report
from awards.fairness.rules import Case, GroupRow

ORDERS: dict[str, tuple[str, ...]] = {
    "region": ("africa", "americas", "arab-states", "asia-pacific", "cis", "europe"),
    "ldc": ("ldc", "not-ldc"),
    "language": ("ar", "zh", "en", "fr", "ru", "es"),
    "nominee": ("organisation", "person", "several", "project"),
    "organisation": (),
    "first": ("first", "again"),
}
"""In which order the groups of each dimension stand."""

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


def public_rows(found: Report, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The rows that may leave the staff: without cells of 1 to 4, and without those from which they would follow."""
    return [row for dimension, groups in tables(found, cases) for row in _public(dimension, groups)]


def _public(dimension: str, groups: Sequence[GroupRow]) -> list[dict[str, Any]]:
    hidden = rules.kept_back([row.counts for row in groups])
    made = []
    for row, cells in zip(groups, hidden, strict=True):
        line: dict[str, Any] = {"by": dimension, "group": row.group}
        for step, (name, count) in enumerate(zip(COUNTS, row.counts, strict=False)):
            line[name] = None if cells[step] else count
            share = row.shares[step - 1] if step else None
            if share is not None and not cells[step] and not cells[step - 1]:
                line |= {f"{name}_{one}": round(getattr(share, one), 4) for one in OF_A_SHARE[:3]}
        line["kept_back"] = " ".join(name for name, back in zip(COUNTS, cells, strict=False) if back) or None
        made.append(line)
    return made


def _row(where: str, dimension: str, row: GroupRow) -> dict[str, Any]:
    line: dict[str, Any] = {"category": where, "by": dimension, "group": row.group}
    line |= dict(zip(COUNTS, row.counts, strict=False))
    for name, share in zip(COUNTS[1:], row.shares, strict=False):
        if share is not None:
            line |= {f"{name}_{one}": getattr(share, one) for one in OF_A_SHARE} | {f"{name}_few": share.is_few}
    return line | {"median_move": row.move, "moves": row.moves}
