"""What a version of a pledge says as cells of one row: kept beside it for files, or read from it. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from awards.core.cells import csv_cell, plain, quoted
from awards.pledges.rules.content import ROLES

MONEY = (
    "word", "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate", "most",
    "value_date", "is_new",
)  # fmt: skip
"""With money under several words these hold one item a word, joined by `|`."""

OF_TARGETS = ("value", "unit", "qualifier", "baseline", "baseline_year", "by", "sex", "age", "disability")
"""What is said of targets: these hold one item a target in the order of `targets`, joined by `|`."""

KEPT: tuple[tuple[str, ...], ...] = (
    ("public_id",),
    ("register", "source_id", "version"),
    ("title", "summary", "language"),
    (
        "named_as", "entity_kind", "pledge_type", "resource_kind", "focus_area", *MONEY[:2], "most", "currency",
        "value_date", "is_new", *MONEY[3:9], "instalments", "countries", "country_shares", "regions",
        "beneficiary_groups", "sdgs", "action_lines", "start_year", "end_year", "targets", "conditions",
        "partners_wanted", "progress", "iati",
    ),
    ("status", "validated_on", "confidence", "inferred", "note", "source", "retrieved_on", "recorded_at"),
    ("tags",),
    tuple(f"target_{name}" for name in OF_TARGETS),
)  # fmt: skip
"""What never changes but with a new version: the columns of files, in runs that stand beside each other in their order.

A migration that changes these columns empties `pledge_line`; then `awards upgrade` writes it anew.
"""

BETWEEN = "\x1e"
"""Stands between runs (ASCII's own sign for it), and so in none of them."""

_FACTS = (
    "summary", "named_as", "conditions", "partners_wanted", "status", "validated_on", "confidence", "note",
)  # fmt: skip


def flat(
    version: Any,
    money: Iterable[Any],
    instalments: Iterable[tuple[str, Decimal, str, date, date]],
    places: Iterable[tuple[str, Decimal | None]],
    regions: Iterable[str],
    groups: Iterable[str],
) -> dict[str, Any]:
    """The version's cells by column: `version` has its own columns, the rest is what it says several of."""
    facts, amounts, where = version.facts, sorted(money, key=lambda one: one.word, reverse=True), sorted(places)
    return {
        "version": version.n, "title": version.title, "language": version.language, "entity_kind": version.entity_kind,
        "pledge_type": version.pledge_type, "resource_kind": version.resource_kind, "focus_area": version.focus_area,
        **_amounts(amounts),
        "instalments": [
            f"{word} {plain(amount)} {currency} {begins}/{ends}" for word, amount, currency, begins, ends in instalments
        ],
        "countries": [iso2 for iso2, _ in where],
        "country_shares": [f"{iso2}:{plain(share)}" for iso2, share in where if share is not None],
        "regions": sorted(regions), "beneficiary_groups": sorted(groups), "sdgs": facts.get("sdgs", []),
        "action_lines": facts.get("action_lines", []), "tags": facts.get("tags", []),
        "start_year": version.start_year, "end_year": version.end_year,
        "targets": [target["text"] for target in facts.get("targets", ())],
        "progress": [report["text"] for report in facts.get("progress", ())],
        "iati": True if facts.get("iati") else None, "inferred": facts.get("inferred", []),
        "source": version.source, "retrieved_on": version.retrieved_on, "recorded_at": version.recorded_at,
        **{name: facts.get(name) for name in _FACTS}, **_of_targets(facts.get("targets", ())),
    }  # fmt: skip


def line(row: dict[str, Any], parties: Iterable[tuple[str, str]]) -> str:
    """The runs of KEPT as they stand in a line of CSV, and after them the ids of the organisations of each role.

    BETWEEN stands between them: it is found sooner than JSON is read.
    """
    of_role: dict[str, list[str]] = {role: [] for role in ROLES}
    for role, organisation_id in parties:
        of_role[role].append(organisation_id)
    runs = [",".join([_cell(value) if (value := row[name]) else "" for name in names]) for names in KEPT]
    return BETWEEN.join([*(run.replace(BETWEEN, " ") for run in runs), *map(" ".join, of_role.values())])


def joined(values: Sequence[Any]) -> str | None:
    """One item a word of money, joined by `|`; None when nothing is recorded."""
    if all(value is None for value in values):
        return None
    texts = ("" if value is None else value if isinstance(value, str) else str(plain(value)) for value in values)
    return "|".join(texts)


def _of_targets(targets: Sequence[dict[str, Any]]) -> dict[str, str | None]:
    if all(len(target) == 1 for target in targets):
        return _NOTHING_OF_TARGETS  # each says its text alone
    return {f"target_{name}": joined([_word(target.get(name)) for target in targets]) for name in OF_TARGETS}


_NOTHING_OF_TARGETS = dict.fromkeys((f"target_{name}" for name in OF_TARGETS), None)


def _amounts(amounts: Sequence[Any]) -> dict[str, str | None]:
    if len(amounts) == 1:
        return dict(zip(MONEY, map(_word, _said_of(amounts[0])), strict=True))
    said = zip(*(map(_word, _said_of(one)) for one in amounts), strict=True) if amounts else [()] * len(MONEY)
    return {name: joined(values) for name, values in zip(MONEY, said, strict=True)}


_said_of = attrgetter(*MONEY)


def _word(value: Any) -> str | None:
    if value is None or value.__class__ is str:
        return value
    return ("yes" if value else "no") if isinstance(value, bool) else str(plain(value))


_plain = re.compile(r"[^\W_][^,\"\n\r]*").fullmatch
"""A text that is its own cell: no formula, and nothing in it that a reader of CSV would take for its end."""


def _cell(value: Any) -> str:
    kind = value.__class__
    if kind is list:
        value, kind = "|".join(map(str, value)), str
    if kind is str:
        return value if value.isalnum() or _plain(value) else quoted(csv_cell(value))
    if kind is int:
        return str(value)
    return _moment(value) if isinstance(value, date) else quoted(csv_cell(value))


@lru_cache(1000)
def _moment(at: date) -> str:
    return str(plain(at))
