"""What a pledge says, and the digest of it: pure."""

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from awards.core.cells import plain

PLEDGE_TYPES = ("financial", "programmatic", "policy", "advocacy")
RESOURCE_KINDS = ("financial", "in-kind", "none")
ENTITY_KINDS = (
    "government", "private-sector", "civil-society", "academia", "international-organization",
    "regional-organization", "un-agency",
)  # fmt: skip
WORDS = ("pledged", "committed", "disbursed", "spent", "in_kind")
BASES = ("stated", "yearly", "derived")
QUALIFIERS = ("more than", "over", "at least", "exact", "about", "nearly", "up to", "less than")
SEXES = ("female", "male")
AGE = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)", re.ASCII)
ROLES = ("lead", "co-pledger", "partner")
PUBLIC_ID = re.compile(r"R-(?:[0-9]{6}|[1-9][0-9]{6,11})")
GOALS = tuple(str(number) for number in range(1, 18))
"""The Sustainable Development Goals, by their numbers."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_TITLE = 300

MADE_UP = "rehearsal"
"""The register of made-up pledges: they stand in a database of their own, and never beside those of others."""


@dataclass(frozen=True)
class Money:
    """An amount under its word; see `models.PledgeMoney` for what the columns mean."""

    word: str
    amount: Decimal
    currency: str
    qualifier: str | None = None
    basis: str = "stated"
    yearly_amount: Decimal | None = None
    usd: Decimal | None = None
    usd_basis: str | None = None
    usd_rate: Decimal | None = None
    most: Decimal | None = None
    value_date: date | None = None
    is_new: bool | None = None


@dataclass(frozen=True)
class Tranche:
    """A planned instalment: so much under a word in a period."""

    word: str
    amount: Decimal
    currency: str
    start: date
    end: date


@dataclass(frozen=True)
class Target:
    """What a pledge aims at, in the source's figures; targets are never added up.

    Where a figure counts people, `sex` and `age` (`15-24`, `60+`) say which, `disability` that all have one; None is
    not stated. `baseline_year` is the year of the figure at the start.
    """

    text: str
    value: str | None = None
    unit: str | None = None
    qualifier: str | None = None
    source: str | None = None
    baseline: str | None = None
    by: str | None = None
    baseline_year: str | None = None
    sex: str | None = None
    age: str | None = None
    disability: bool | None = None


@dataclass(frozen=True)
class Progress:
    """What a source reports as done."""

    text: str
    as_of: str | None = None
    disbursed: str | None = None
    currency: str | None = None
    people_reached: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Content:
    """Everything that a version of a pledge says; empty means not recorded. `parties` are (slug, role)."""

    title: str
    source: str
    parties: tuple[tuple[str, str], ...]
    language: str = "en"
    pledge_type: str | None = None
    resource_kind: str | None = None
    focus_area: str | None = None
    entity_kind: str | None = None
    start_year: int | None = None
    end_year: int | None = None
    money: tuple[Money, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    sdgs: tuple[str, ...] = ()
    action_lines: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    progress: tuple[Progress, ...] = ()
    named_as: str | None = None
    status: str | None = None
    validated_on: str | None = None
    retrieved_on: date | None = None
    confidence: str | None = None
    inferred: tuple[str, ...] = field(default=())
    note: str | None = None
    summary: str | None = None
    conditions: str | None = None
    partners_wanted: str | None = None
    tags: tuple[str, ...] = ()
    tranches: tuple[Tranche, ...] = ()
    shares: tuple[tuple[str, Decimal], ...] = ()
    iati: bool | None = None
    grants: bool | None = None


def changed(content: Content, **values: Any) -> Content:
    """The same pledge with other values: `dataclasses.replace` without a look at each field, for many pledges."""
    other = object.__new__(Content)
    other.__dict__.update(content.__dict__, **values)
    return other


LATER = frozenset({
    "summary", "conditions", "partners_wanted", "tags", "tranches", "shares", "most", "value_date", "is_new",
    "baseline", "by", "iati", "grants", "baseline_year", "sex", "age", "disability",
})  # fmt: skip
"""What was added to pledges later: a digest says nothing of it where it is empty, so that earlier digests hold."""


def content_digest(content: Content) -> str:
    """SHA-256 of what the pledge says, whatever the order of its lists: reading the same again makes no new version."""
    values = vars(content)
    said = dict(zip(_FIRST, _first(values), strict=True)) | {
        name: value for name in _LATER if (value := values[name]) is not None and value != ()
    }
    for name in ("targets", "progress"):
        said[name] = [_without_later(one) for one in values[name]]
    for name in ("countries", "regions", "beneficiaries"):
        said[name] = sorted(values[name])
    said["money"] = [_without_later(one) for one in sorted(content.money, key=lambda money: money.word)]
    if content.shares:
        said["shares"] = sorted(content.shares)
    if content.tranches:
        said["tranches"] = [_without_later(one) for one in content.tranches]
    return hashlib.sha256(_AS_JSON.encode(said).encode()).hexdigest()


_AS_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=plain)
_FIRST = [one.name for one in fields(Content) if one.name not in LATER]
_LATER = [one.name for one in fields(Content) if one.name in LATER]
_first = itemgetter(*_FIRST)


def _without_later(values: object) -> dict[str, Any]:
    return {name: value for name, value in vars(values).items() if name not in LATER or value not in (None, ())}


def sort_usd(content: Content) -> Decimal | None:
    """The largest dollar value of the pledge, or None when it has none."""
    return max((money.usd for money in content.money if money.usd is not None), default=None)
