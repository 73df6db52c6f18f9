"""What a pledge says, when it is sound, and how sums of pledges are made: pure."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from awards.core.cells import plain
from awards.core.text import N_, Message
from awards.core.vocabulary import FOCUS_AREAS, LANGUAGES

PLEDGE_TYPES = ("financial", "programmatic", "policy", "advocacy")
RESOURCE_KINDS = ("financial", "in-kind", "none")
ENTITY_KINDS = (
    "government", "private-sector", "civil-society", "academia", "international-organization",
    "regional-organization", "un-agency",
)  # fmt: skip
WORDS = ("pledged", "committed", "disbursed", "spent", "in_kind")
BASES = ("stated", "yearly", "derived")
QUALIFIERS = ("more than", "over", "at least", "exact", "about", "nearly", "up to", "less than")
ROLES = ("lead", "co-pledger", "partner")
PUBLIC_ID = re.compile(r"R-\d{6,}")
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_TITLE = 300


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


@dataclass(frozen=True)
class Target:
    """What a pledge aims at, in the source's figures; targets are never added up."""

    text: str
    value: str | None = None
    unit: str | None = None
    qualifier: str | None = None
    source: str | None = None


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


def content_digest(content: Content) -> str:
    """SHA-256 of what the pledge says, whatever the order of its lists: reading the same again makes no new version."""
    said = replace(
        content,
        money=tuple(sorted(content.money, key=lambda money: money.word)),
        countries=tuple(sorted(content.countries)),
        regions=tuple(sorted(content.regions)),
        beneficiaries=tuple(sorted(content.beneficiaries)),
    )
    document = json.dumps(asdict(said), sort_keys=True, ensure_ascii=False, default=plain)
    return hashlib.sha256(document.encode()).hexdigest()


def facts(content: Content) -> dict[str, Any]:
    """What a version keeps beside its columns, as JSON; empty values are left out."""
    kept = {
        "targets": [_present(asdict(target)) for target in content.targets],
        "progress": [_present(asdict(report)) for report in content.progress],
        "sdgs": list(content.sdgs),
        "action_lines": list(content.action_lines),
        "named_as": content.named_as,
        "status": content.status,
        "validated_on": content.validated_on,
        "confidence": content.confidence,
        "inferred": list(content.inferred),
        "note": content.note,
    }
    return _present(kept)


def sort_usd(content: Content) -> Decimal | None:
    """The largest dollar value of the pledge, or None when it has none."""
    return max((money.usd for money in content.money if money.usd is not None), default=None)


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


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
            wrong[column] = _not_known(value, known)
    for column, year in (("start_year", content.start_year), ("end_year", content.end_year)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            wrong[column] = N_("Give a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
    if content.start_year and content.end_year and content.start_year > content.end_year:
        wrong["end_year"] = N_("The last year is before the first.")
    for money in content.money:
        wrong.update(_wrong_money(money))
    if len({money.word for money in content.money}) < len(content.money):
        wrong["word"] = N_("A word stands for one amount only.")
    if content.money and content.resource_kind == "none":
        wrong["resource_kind"] = N_("The pledge has an amount, so what it gives is not “none”.")
    return wrong


def _not_known(value: str, known: Iterable[str]) -> Message:
    return N_("“%(value)s” is not known. Use one of: %(known)s.", value=value, known=", ".join(known))


def _wrong_money(money: Money) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for column, value, known in (("word", money.word, WORDS), ("basis", money.basis, BASES)):
        if value not in known:
            wrong[column] = _not_known(value, known)
    if money.qualifier is not None and money.qualifier not in QUALIFIERS:
        wrong["qualifier"] = _not_known(money.qualifier, QUALIFIERS)
    if not re.fullmatch(r"[A-Z]{3}", money.currency):
        wrong["currency"] = N_("Give the currency's three capital letters, such as EUR.")
    if any(amount is not None and amount < 0 for amount in (money.amount, money.yearly_amount, money.usd)):
        wrong["amount"] = N_("An amount is not below zero.")
    if (money.basis == "derived") != (money.yearly_amount is not None):
        wrong["yearly_amount"] = N_("A derived amount, and only that, says from which yearly amount.")
    if money.basis == "yearly" and money.usd is not None:
        wrong["usd"] = N_("A yearly amount has no total.")
    if (money.usd is None) != (money.usd_basis is None):
        wrong["usd_basis"] = N_("Say whether the dollar value is stated, derived or converted.")
    if money.usd_basis == "converted" and money.usd_rate is None:
        wrong["usd_rate"] = N_("Give the rate of the conversion.")
    return wrong


@dataclass(frozen=True)
class MoneyGroup:
    """Money of several pledges that is alike, so that its amounts may be added, and the dollar values if any."""

    word: str
    currency: str
    basis: str
    qualified: bool
    has_usd: bool
    pledges: int
    amount: Decimal
    usd: Decimal | None


@dataclass(frozen=True)
class Sum:
    """The dollar values under one word; `converted` is what of it was in another currency (currency, amount, usd)."""

    word: str
    usd: Decimal
    pledges: int
    qualified: bool
    converted: tuple[tuple[str, Decimal, Decimal], ...]


@dataclass(frozen=True)
class LeftOut:
    """Amounts that no sum in dollars holds: without a dollar value, or yearly and therefore without a total."""

    word: str
    currency: str
    amount: Decimal
    yearly: bool
    pledges: int


@dataclass(frozen=True)
class Totals:
    """Sums of a list of pledges, each word apart, and what is left out of them."""

    sums: tuple[Sum, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Figures:
    """Counts and sums of a list: `found` of `all`; `facets` maps facet to value to count, None for not stated."""

    all: int
    found: int
    facets: dict[str, dict[str | None, int]]
    totals: Totals
    no_amount: int
    no_money: int


def totals(groups: Iterable[MoneyGroup]) -> Totals:
    """Sums in dollars word by word, and the amounts that are in none of them; words are never added together."""
    groups = sorted(groups, key=lambda g: (WORDS.index(g.word), g.currency, g.basis))
    sums: list[Sum] = []
    left_out: list[LeftOut] = []
    for word in WORDS:
        counted = [g for g in groups if g.word == word and g.usd is not None and g.has_usd]
        others = _by_currency(g for g in counted if g.currency != "USD")
        if counted:
            sums.append(
                Sum(
                    word,
                    sum((g.usd or Decimal(0) for g in counted), Decimal(0)),
                    sum(g.pledges for g in counted),
                    any(g.qualified for g in counted),
                    others,
                )
            )
        missing: dict[tuple[str, bool], tuple[Decimal, int]] = {}
        for g in groups:
            if g.word == word and not g.has_usd:
                amount, pledges = missing.get((g.currency, g.basis == "yearly"), (Decimal(0), 0))
                missing[g.currency, g.basis == "yearly"] = (amount + g.amount, pledges + g.pledges)
        left_out.extend(LeftOut(word, c, amount, yearly, n) for (c, yearly), (amount, n) in missing.items())
    return Totals(tuple(sums), tuple(left_out))


def _by_currency(groups: Iterable[MoneyGroup]) -> tuple[tuple[str, Decimal, Decimal], ...]:
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for g in groups:
        amount, usd = found.get(g.currency, (Decimal(0), Decimal(0)))
        found[g.currency] = (amount + g.amount, usd + (g.usd or Decimal(0)))
    return tuple((currency, amount, usd) for currency, (amount, usd) in found.items())
