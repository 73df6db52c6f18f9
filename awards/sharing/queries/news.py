"""What is new in the registry: versions of pledges and reports, as they became public."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Load, Session

from awards.pledges import queries
from awards.pledges.models import Pledge, PledgeReport, PledgeSearch, PledgeVersion


@dataclass(frozen=True)
class News:
    """A version of a pledge (with what a row shows of it), or a report beside the pledge's present one."""

    public_id: str
    version: PledgeVersion
    report: PledgeReport | None
    at: datetime


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
