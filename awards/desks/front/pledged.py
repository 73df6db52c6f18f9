"""What was pledged: the registry's totals as somebody published them, beside the target."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from awards.desks.front.words import Chart
from awards.pledges.models import RegistryTotal
from awards.web.drawing import lines
from awards.web.filters import money, number, partial_date, qualified

BILLION = 10**9
WORTH_A_LABEL = 0.1
"""A step of this share of the target is labelled in the chart, beside the first and the last figure."""


@dataclass(frozen=True)
class Pledged:
    """The registry's totals: the last one beside the target, and the way there."""

    title: str
    chart: Chart
    figures: tuple[tuple[str, str], ...]
    target_words: str | None


def pledged(totals: Sequence[RegistryTotal]) -> Pledged | None:
    """The last total and the way to it; None when no total has a figure."""
    dated = [(total, total.usd_billion) for total in totals if total.usd_billion is not None]
    if not dated:
        return None
    aims = [total for total in totals if total.target_usd_billion is not None]
    target = aims[-1].target_usd_billion if aims else None
    until = aims[-1].target_until if aims else None
    points, before = [], None
    for total, billion in dated:
        value = float(billion)
        step = value - before if before is not None else value
        worth = before is None or total is dated[-1][0] or (target and step >= float(target) * WORTH_A_LABEL)
        points.append(
            lines.DatedPoint(
                total.sort_date, value,
                text=qualified(number(billion), total.usd_qualifier) if worth else "",
                when=partial_date(total.stated_date) if worth else "",
                derived=total.usd_basis == "derived",
            )
        )  # fmt: skip
        before = value
    last, billion = dated[-1]
    goal = money(target * BILLION, "USD") if target is not None else None
    return Pledged(
        title=_(
            "Totals pledged to Partner2Connect from %(first)s to %(last)s",
            first=partial_date(dated[0][0].stated_date),
            last=partial_date(last.stated_date),
        ),
        chart=Chart(
            lines.step_line(points, target=float(target) if target is not None else None),
            note=_("Dotted at the end: no newer figure found. Hollow dot: derived from another figure."),
        ),
        figures=(
            (
                _("Pledged in all by %(date)s", date=partial_date(last.stated_date)),
                qualified(money(billion * BILLION, "USD"), last.usd_qualifier),
            ),
            *([(_("Target, end of %(year)s", year=until) if until else _("Target"), goal)] if goal else []),
        ),
        target_words=_("Target: %(sum)s by the end of %(year)s", sum=goal, year=until) if goal and until else goal,
    )
