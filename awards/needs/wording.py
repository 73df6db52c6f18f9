"""How pages say what is needed, why a pledge may fit, and how far an introduction is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from awards.needs import rules
from awards.needs.models import Need
from awards.pledges.models import Pledge
from awards.pledges.wording import Row
from awards.pledges.wording import row as pledge_row
from awards.web.filters import money
from awards.web.labels import label
from awards.web.languages import in_language, translated

STATES = {
    "submitted": _l("Handed in"), "returned": _l("Needs a change"), "open": _l("Open"), "met": _l("The need is met"),
    "closed": _l("Closed"), "withdrawn": _l("Need withdrawn"),
}  # fmt: skip
STANDINGS = {
    "asked": _l("Asked for"), "open": _l("Both were written to"), "declined": _l("Declined"),
    "agreed": _l("Both agreed"), "ended": _l("Ended"),
}  # fmt: skip


@dataclass(frozen=True)
class NeedRow:
    """A need as a row of a list."""

    public_id: str
    title: str
    language: str
    url: str
    by: str | None
    country: str
    iso2: str
    focus_area: str
    group: str | None
    amount: str | None
    until: date
    state: str


@dataclass(frozen=True)
class FittingRow:
    """A pledge that may fit, and why."""

    pledge: Row
    reasons: list[str]


def row(need: Need, today: date) -> NeedRow:
    """A need as a row; one past its day is closed."""
    return NeedRow(
        public_id=need.public_id,
        title=need.title,
        language=need.language,
        url=url_for("needs.need", public_id=need.public_id),
        by=need.organisation.standing.name if need.organisation else None,
        country=in_language(need.country.names) or need.iso2,
        iso2=need.iso2,
        focus_area=label(need.focus_area),
        group=in_language(need.group.names) if need.group else None,
        amount=money(Decimal(need.amount), need.currency) if need.amount is not None and need.currency else None,
        until=need.until,
        state="closed" if rules.over(need.state, need.until, today) else need.state,
    )


def fitting_row(found: rules.Match, need: Need, pledge: Pledge) -> FittingRow:
    """A pledge beside a need, with the reasons in words."""
    return FittingRow(pledge_row(pledge), reasons(found, need))


def reasons(found: rules.Match, need: Need) -> list[str]:
    """Why the two may fit, in the page's language."""
    named: Mapping[str, Any] = {
        "country": in_language(need.country.names),
        "focus_area": label(need.focus_area),
        "group": in_language(need.group.names) if need.group else "",
    }
    return [translated(rules.reason(kind, str(named.get(kind) or key))) for kind, key in found.reasons]
