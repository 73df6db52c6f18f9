"""Reads of the dated totals of Partner2Connect."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.pledges.models import RegistryTotal


def totals_over_time(session: Session) -> list[RegistryTotal]:
    """Every dated total and milestone, the oldest first."""
    return list(session.scalars(select(RegistryTotal).order_by(RegistryTotal.sort_date, RegistryTotal.key)))


def latest_total(totals: Iterable[RegistryTotal]) -> RegistryTotal | None:
    """The newest of these totals that states an amount, or None."""
    return max((t for t in totals if t.usd_billion is not None), key=lambda t: t.sort_date, default=None)
