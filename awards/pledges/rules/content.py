"""What a pledge says, when it is sound, and how sums of pledges are made: pure."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from awards.core.cells import plain
from awards.core.text import N_, Message
from awards.core.vocabulary import FOCUS_AREAS, LANGUAGES, SECTORS, TECHNOLOGIES

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
CURRENCY = re.compile(r"[A-Z]{3}")
NO_CURRENCY = N_("Give the currency's three capital letters, such as EUR.")
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


def changed(content: Content, **values: Any) -> Content:
    """The same pledge with other values: `dataclasses.replace` without a look at each field, for many pledges."""
    other = object.__new__(Content)
    other.__dict__.update(content.__dict__, **values)
    return other


LATER = frozenset({
    "summary", "conditions", "partners_wanted", "tags", "tranches", "shares", "most", "value_date", "is_new",
    "baseline", "by", "iati", "baseline_year", "sex", "age", "disability",
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


def wrong_columns(content: Content) -> dict[str, Message]:
    """What each column says that a pledge cannot say; empty for a sound one."""
    wrong: dict[str, Message] = {}
    if not content.title.strip() or len(content.title) > LONGEST_TITLE:
        wrong["title"] = N_("Give a title of at most %(most)s characters.", most=LONGEST_TITLE)
    if not content.source.strip():
        wrong["source"] = N_("Name the source.")
    if not any(role == "lead" for _, role in content.parties):
        wrong["lead"] = N_("Name the organisation that pledges.")
    for column, value, known in (
        ("language", content.language, LANGUAGES),
        ("pledge_type", content.pledge_type, PLEDGE_TYPES),
        ("resource_kind", content.resource_kind, RESOURCE_KINDS),
        ("focus_area", content.focus_area, FOCUS_AREAS),
        ("entity_kind", content.entity_kind, ENTITY_KINDS),
    ):
        if value is not None and value not in known:
            wrong[column] = not_known(value, known)
    if strange := [tag for tag in content.tags if tag not in (*SECTORS, *TECHNOLOGIES)]:
        wrong["tags"] = not_known(strange[0], (*SECTORS, *TECHNOLOGIES))
    for column, year in (("start_year", content.start_year), ("end_year", content.end_year)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            wrong[column] = N_("Give a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
    if content.start_year and content.end_year and content.start_year > content.end_year:
        wrong["end_year"] = N_("The last year is before the first.")
    for money in content.money:
        wrong.update(_wrong_money(money))
    if len({money.word for money in content.money}) < len(content.money):
        wrong["word"] = N_("A word stands for one amount only.")
    wrong.update(_wrong_targets(content.targets))
    wrong.update(_wrong_tranches(content))
    wrong.update(_wrong_shares(content))
    if content.money and content.resource_kind == "none":
        wrong["resource_kind"] = N_("The pledge has an amount, so what it gives is not “none”.")
    return wrong


def _wrong_targets(targets: Iterable[Target]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for one in targets:
        if one.sex is not None and one.sex not in SEXES:
            wrong["target_sex"] = not_known(one.sex, SEXES)
        ages = AGE.fullmatch(one.age) if one.age is not None else None
        if one.age is not None and (ages is None or (ages[2] and int(ages[1]) > int(ages[2]))):
            wrong["target_age"] = N_("Write an age in years, such as 15-24 or 60+.")
    return wrong


def _wrong_tranches(content: Content) -> dict[str, Message]:
    if any(one.start > one.end or one.amount <= 0 for one in content.tranches):
        return {"tranches": N_("Each instalment has an amount above zero and a period that begins before it ends.")}
    pledged = {(money.word, money.currency): money.most or money.amount for money in content.money}
    planned: dict[tuple[str, str], Decimal] = {}
    for one in content.tranches:
        key = (one.word, one.currency)
        planned[key] = planned.get(key, Decimal(0)) + one.amount
    if any(key not in pledged or amount > pledged[key] for key, amount in planned.items()):
        return {"tranches": N_("The instalments are more than the amount, or in another currency. Change one of them.")}
    return {}


def _wrong_shares(content: Content) -> dict[str, Message]:
    """Either no country has a share, or all have one and they make 100."""
    if not content.shares:
        return {}
    if {iso2 for iso2, _ in content.shares} != set(content.countries) or len(content.shares) != len(content.countries):
        return {"shares": N_("Give every country its share, or none: then the amount is not split.")}
    if any(share <= 0 for _, share in content.shares) or sum(share for _, share in content.shares) != 100:
        return {"shares": N_("The shares of the countries make 100 per cent together. Change one of them.")}
    return {}


def not_known(value: str, known: Iterable[str]) -> Message:
    """What is said of a value that is none of those known."""
    return N_("“%(value)s” is not known. Use one of: %(known)s.", value=value, known=", ".join(known))


def _wrong_money(money: Money) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for column, value, known in (("word", money.word, WORDS), ("basis", money.basis, BASES)):
        if value not in known:
            wrong[column] = not_known(value, known)
    if money.qualifier is not None and money.qualifier not in QUALIFIERS:
        wrong["qualifier"] = not_known(money.qualifier, QUALIFIERS)
    if not CURRENCY.fullmatch(money.currency):
        wrong["currency"] = NO_CURRENCY
    if any(amount is not None and amount < 0 for amount in (money.amount, money.yearly_amount, money.usd)):
        wrong["amount"] = N_("An amount is not below zero.")
    if money.most is not None and money.most < money.amount:
        wrong["most"] = N_("The most is below the least. Exchange them.")
    if (money.basis == "derived") != (money.yearly_amount is not None):
        wrong["yearly_amount"] = N_("A derived amount, and only that, says from which yearly amount.")
    if money.basis == "yearly" and money.usd is not None:
        wrong["usd"] = N_("A yearly amount has no total.")
    if (money.usd is None) != (money.usd_basis is None):
        wrong["usd_basis"] = N_("Say whether the dollar value is stated, derived or converted.")
    if money.usd_basis == "converted" and money.usd_rate is None:
        wrong["usd_rate"] = N_("Give the rate of the conversion.")
    return wrong
