"""What a pledge's amounts are worth in US dollars where its source does not say: pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from awards.pledges.rules.content import Content, Money, changed
from awards.rates.rules import DOLLAR, LAST, Rates, Step, dollars, over_years

SIX = Decimal("0.000001")
LONGEST_PERIOD = 50


def in_dollars(content: Content, rates: Rates, on: date) -> Content:
    """The same pledge with a dollar value for each amount that has a rate; `on` is the day that it was recorded.

    Stated values stay. An amount with a day takes the rate of the day; instalments and the years of a pledge take the
    mean of each year, the rest of an amount beyond its instalments in equal parts; what lies ahead takes the newest
    rate. A yearly amount has no total, so it has no value either.
    """
    return with_steps(content, rates, on)[0]


def with_steps(content: Content, rates: Rates, on: date) -> tuple[Content, list[dict[str, Any]]]:
    """The same, and by which rates the amounts were converted, as a version keeps it: one entry a word and rate."""
    if not any(_open(money) for money in content.money):
        return content, []
    amounts, found = list[Money](), dict[tuple[str, str, str], dict[str, Any]]()
    for money in content.money:
        steps = steps_of(content, money, rates, on) if _open(money) else None
        amounts.append(money if steps is None else _valued(money, steps))
        for step in steps or ():
            key = (money.word, step.rate.kind, step.rate.period)
            found[key] = {
                "word": money.word, "kind": step.rate.kind, "period": step.rate.period, "rate": f"{step.rate.usd:.10f}"
            }  # fmt: skip
    return changed(content, money=tuple(amounts)), list(found.values())


def steps_of(content: Content, money: Money, rates: Rates, on: date) -> list[Step] | None:
    """The parts of an amount, each with its rate; None where one has none."""
    currency = money.currency
    if money.value_date is not None:
        rate = rates.of_day(currency, money.value_date)
        return None if rate is None else [Step(money.amount, rate)]
    found: list[Step] = []
    rest = money.amount
    for one in content.tranches:
        if (one.word, one.currency) == (money.word, currency):
            part = over_years(rates, one.amount, currency, one.start.year, one.end.year)
            if part is None:
                return None
            found, rest = found + part, rest - one.amount
    if found and rest <= 0:
        return found
    years = [year for year in (content.start_year, content.end_year) if year]
    if not years:
        rate = rates.of_day(currency, content.retrieved_on or on)
        return None if rate is None else [*found, Step(rest, rate)]
    part = over_years(rates, rest, currency, years[0], min(years[-1], years[0] + LONGEST_PERIOD))
    return None if part is None else found + part


def ahead(document: list[dict[str, Any]]) -> bool:
    """Whether a part of the money lies ahead and stands at the newest rate."""
    return any(step["kind"] == LAST for step in document)


def as_given(money: Money, kept: list[dict[str, Any]]) -> Money:
    """An amount as its source gave it: without the value that was worked out here, as the version's steps tell."""
    if any(step["word"] == money.word for step in kept):
        return replace(money, usd=None, usd_basis=None, usd_rate=None)
    return money


def _open(money: Money) -> bool:
    """Whether a value is to be worked out."""
    return money.usd is None and money.basis != "yearly" and money.currency != DOLLAR


def _valued(money: Money, steps: Sequence[Step]) -> Money:
    usd = dollars(steps)
    rate = (usd / money.amount if money.amount else steps[0].rate.usd).quantize(SIX)
    return replace(money, usd=usd, usd_basis="converted", usd_rate=rate)
