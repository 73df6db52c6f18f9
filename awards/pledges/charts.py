"""The registry's way to its target and its years, each as a chart and as the table of the same figures."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from awards.pledges.models import RegistryTotal
from awards.pledges.rules import Yearly
from awards.pledges.wording import source_links
from awards.web.drawing.bars import BarChart, YearValue, year_bars
from awards.web.drawing.lines import DatedPoint, StepLine, step_line
from awards.web.filters import money, number, partial_date, qualified

LABEL_EVERY = Decimal(25)
"""A point is labelled when the total rose by this much (USD billion) since the last label, and the first and last."""


def totals_chart(totals: Sequence[RegistryTotal], width: float = 480, height: float = 260) -> StepLine | None:
    """The dated totals in USD billion as steps beside the newest target; None when there is no total."""
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
