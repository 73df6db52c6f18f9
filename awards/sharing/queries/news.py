"""What is new in the registry: versions of pledges and reports as they became public, and reports that did not come."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Load, Session

from awards.pledges import queries
from awards.pledges.models import Pledge, PledgeReport, PledgeSearch, PledgeVersion
from awards.pledges.rules.reports import due_on


@dataclass(frozen=True)
class News:
    """A version of a pledge (with what a row shows of it), or a report beside the pledge's present one."""

    public_id: str
    version: PledgeVersion
    report: PledgeReport | None
    at: datetime


@dataclass(frozen=True)
class Late:
    """A pledge (with what a row shows of it) whose report is overdue: until when it reported, since when it is public.

    `last_day` is None of one that has not reported yet.
    """

    public_id: str
    version: PledgeVersion
    begun: date
    last_day: date | None

    @property
    def due(self) -> date:
        """The last day on which it was not late."""
        return due_on(self.last_day or self.begun)

    @property
    def at(self) -> datetime:
        """The instant from which it is late."""
        return datetime.combine(self.due + timedelta(days=1), time(), UTC)


def changed_at(session: Session) -> datetime | None:
    """When anything public of a pledge last changed: the date of what the registry hands out."""
    return session.scalar(select(func.max(Pledge.changed_at)).where(Pledge.current_n > 0, Pledge.rehearsal.is_(False)))


def news(session: Session, filters: queries.Filters, most: int) -> list[News]:
    """The newest of the pledges that match: each version, each report."""
    matching = select(PledgeSearch.pledge_id).where(PledgeSearch.n.in_(queries.selected(session, filters)))
    versions = session.execute(
        select(Pledge.public_id, PledgeVersion)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(Pledge.id.in_(matching))
        .options(*queries.row_loading(Load(PledgeVersion)))
        .order_by(PledgeVersion.recorded_at.desc(), Pledge.public_id.desc(), PledgeVersion.n.desc())
        .limit(most)
    )
    reports = session.execute(
        select(Pledge.public_id, PledgeVersion, PledgeReport)
        .join(PledgeReport, PledgeReport.pledge_id == Pledge.id)
        .join(Pledge.current)
        .where(Pledge.id.in_(matching))
        .options(*queries.row_loading(Load(PledgeVersion)))
        .order_by(PledgeReport.recorded_at.desc(), Pledge.public_id.desc(), PledgeReport.n.desc())
        .limit(most)
    )
    found = [News(public_id, version, None, version.recorded_at) for public_id, version in versions]
    found += [News(public_id, version, report, report.recorded_at) for public_id, version, report in reports]
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def late(session: Session, filters: queries.Filters, most: int) -> list[Late]:
    """Those of the pledges that match whose report is overdue, as the light says; who became late last comes first."""
    lights = filters.chosen.get("light") or queries.LATE
    chosen = {**filters.chosen, "light": tuple(light for light in lights if light in queries.LATE)}
    if not chosen["light"]:
        return []
    last = select(func.max(PledgeReport.ends_on)).where(PledgeReport.pledge_id == Pledge.id).scalar_subquery()
    which = (
        select(PledgeSearch.n, PledgeSearch.public_since, last)
        .join(Pledge, Pledge.id == PledgeSearch.pledge_id)
        .where(PledgeSearch.n.in_(queries.selected(session, replace(filters, chosen=chosen))))
        .limit(most)
    )
    orders: tuple[tuple[Any, Any], ...] = ((last.is_not(None), last), (last.is_(None), PledgeSearch.public_since))
    heard = {
        n: (begun.astimezone(UTC).date(), last_day)
        for condition, order in orders
        for n, begun, last_day in session.execute(which.where(condition).order_by(order.desc(), PledgeSearch.n.desc()))
    }
    first = sorted(heard, key=lambda n: (heard[n][1] or heard[n][0], n), reverse=True)[:most]
    versions = session.execute(
        select(PledgeSearch.n, Pledge.public_id, PledgeVersion)
        .join(Pledge, Pledge.id == PledgeSearch.pledge_id)
        .join(Pledge.current)
        .where(PledgeSearch.n.in_(first))
        .options(*queries.row_loading(Load(PledgeVersion)))
    )
    found = {n: Late(public_id, version, *heard[n]) for n, public_id, version in versions}
    return [found[n] for n in first]
