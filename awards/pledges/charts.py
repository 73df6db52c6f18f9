"""The registry's way to its target and its years, each as a chart and as the table of the same figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from awards.pledges import rules
from awards.pledges.models import PledgeVersion, RegistryTotal
from awards.pledges.rules import Content, InYear, Money, Tranche, Yearly
from awards.pledges.wording import source_links
from awards.web.drawing.bars import BarChart, YearValue, year_bars
from awards.web.drawing.lines import DatedPoint, StepLine, step_line
from awards.web.filters import money, number, partial_date, qualified
from awards.web.labels import label

LABEL_EVERY = Decimal(25)
"""A point is labelled when the total rose by this much (USD billion) since the last label, and the first and last."""


def totals_charts(totals: Sequence[RegistryTotal]) -> tuple[StepLine, StepLine] | None:
    """The dated totals in USD billion as steps beside the newest target, wide and for a phone; None without totals."""
    wide, narrow = totals_chart(totals, 760, 260), totals_chart(totals, 372, 290)
    return (wide, narrow) if wide and narrow else None


def totals_chart(totals: Sequence[RegistryTotal], width: float, height: float) -> StepLine | None:
    """One of them."""
    shown = [total for total in totals if total.usd_billion is not None]
    if not shown:
        return None
    target = max((t for t in totals if t.target_usd_billion is not None), key=lambda t: t.sort_date, default=None)
    points, labelled = [], Decimal(-1000)
    for total in shown:
        value = total.usd_billion or Decimal(0)
        says = total is shown[-1] or value - labelled >= LABEL_EVERY
        labelled = value if says else labelled
        points.append(
            DatedPoint(
                total.sort_date,
                float(value),
                qualified(number(value), total.usd_qualifier) if says else "",
                partial_date(total.stated_date) if says else "",
                derived=total.usd_basis == "derived",
            )
        )
    return step_line(
        points,
        target=float(target.target_usd_billion) if target and target.target_usd_billion else None,
        until=date(int(target.target_until[:4]), 12, 31) if target and target.target_until else None,
        width=width,
        height=height,
    )


def years_chart(found: Yearly) -> BarChart | None:
    """The promised dollars year by year; None when no pledge of the selection names years."""
    if not found.years:
        return None
    sums = {one.year: money(one.planned + one.assumed, "USD") for one in found.years}
    most = max(found.years, key=lambda one: one.planned + one.assumed)
    values = [
        YearValue(one.year, float(one.planned), float(one.assumed), f"{one.year}: {sums[one.year]}")
        for one in found.years
    ]
    return year_bars(values, f"{most.year}: {sums[most.year]}")


@dataclass(frozen=True)
class YearByYear:
    """What a pledge gives in each year under one word, as a chart and as rows (year, figure, whether assumed)."""

    title: str
    drawing: BarChart
    rows: list[tuple[int, str, bool]]


def year_by_year(version: PledgeVersion) -> list[YearByYear]:
    """A chart for each word of a version's money that names years; nothing where none is told."""
    content = Content(
        "", "", (), start_year=version.start_year, end_year=version.end_year,
        money=tuple(Money(one.word, one.amount, one.currency, basis=one.basis) for one in version.money),
        tranches=tuple(
            Tranche(one.word, one.amount, one.currency, one.starts_on, one.ends_on) for one in version.tranches
        ),
    )  # fmt: skip
    found = rules.year_by_year(content)
    return [
        _drawn(word, currency, list(parts))
        for (word, currency), parts in groupby(found, key=lambda one: (one.word, one.currency))
    ]


def _drawn(word: str, currency: str, parts: Sequence[InYear]) -> YearByYear:
    sums = defaultdict[int, list[Decimal]](lambda: [Decimal(0), Decimal(0)])
    for one in parts:
        sums[one.year][one.assumed] += one.amount
    every = range(min(sums), max(sums) + 1)
    values = [
        YearValue(
            year,
            float(sums[year][0]),
            float(sums[year][1]),
            f"{year}: {_amount(sum(sums[year], Decimal(0)), currency, assumed=sums[year][1] > 0)}",
        )
        for year in every
    ]
    most = max(values, key=lambda one: one.known + one.assumed)
    return YearByYear(
        f"{_('Year by year')}: {label(word)}", year_bars(values, most.text, height=170),
        [(one.year, _amount(one.amount, currency, assumed=one.assumed), one.assumed) for one in parts],
    )  # fmt: skip


def _amount(amount: Decimal, currency: str, *, assumed: bool) -> str:
    """An amount in words; an equal part of several years is assumed, so it has no cents."""
    return money(amount.quantize(Decimal(1)) if assumed else amount, currency)


def target(totals: Sequence[RegistryTotal]) -> RegistryTotal | None:
    """The newest row that states a target, or None."""
    return max((t for t in totals if t.target_usd_billion is not None), key=lambda t: t.sort_date, default=None)


def totals_rows(totals: Sequence[RegistryTotal]) -> list[dict[str, Any]]:
    """The totals and milestones as rows of a table: when, usd, pledges, entities, countries, note, sources."""
    return [
        {
            "when": partial_date(total.stated_date),
            "usd": _figure(total.usd_billion, total.usd_qualifier),
            "derived": total.usd_basis == "derived",
            "pledges": _figure(total.pledges, total.pledges_qualifier),
            "entities": _figure(total.entities, total.entities_qualifier),
            "countries": _figure(total.countries, None),
            "event": total.event,
            "note": total.note,
            "sources": source_links(total.source),
        }
        for total in reversed(totals)
    ]


def _figure(value: Decimal | int | None, qualifier: str | None) -> str | None:
    return None if value is None else qualified(number(value), qualifier)
