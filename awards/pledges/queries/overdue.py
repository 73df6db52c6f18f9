"""Reads of pledges that are silent: which are late with a report, whom to ask, who was asked when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User
from awards.infrastructure.jobs import Job
from awards.organisations.models import Organisation, OrganisationClaim
from awards.pledges.models import Pledge, PledgeReminder, PledgeReport, PledgeVersion
from awards.pledges.rules import reports


@dataclass(frozen=True)
class Running:
    """A public pledge of a desk that has not come to its end: since when, and until when it was reported on."""

    pledge_id: UUID
    public_id: str
    title: str
    organisation_id: UUID
    organisation: str
    rehearsal: bool
    begun: date
    last_end: date | None

    @property
    def due_on(self) -> date:
        """The last day on which it is not late."""
        return reports.due_on(self.last_end or self.begun)

    def light(self, today: date) -> str:
        return reports.light(self.begun, self.last_end, False, today)


@dataclass(frozen=True)
class Silent:
    """A running pledge that is late: when its organisation was asked last, and how many people can be."""

    running: Running
    asked_at: datetime | None
    speakers: int


def silent(
    session: Session, today: date, *, light: str | None = None, rehearsal: bool = False, after: str = "", most: int
) -> list[Silent]:
    """Pledges that are late, in the order of their numbers; made-up ones for made-up staff alone."""
    very = _silent_before(reports.late_before(today, reports.SILENT_AFTER))
    conditions: list[Any] = [_late(today), *({"red": [very], "amber": [~very]}.get(light or "", []))]
    if rehearsal:
        conditions.append(Pledge.rehearsal)
    found = _running(session, *conditions, Pledge.public_id > after, most=most)
    roots = {one.organisation_id for one in found}
    asked, speakers = last_asked(session, roots), people_of(session, roots)
    return [Silent(one, asked.get(one.organisation_id), len(speakers.get(one.organisation_id, ()))) for one in found]


def to_ask(session: Session, today: date) -> dict[UUID, list[Running]]:
    """By organisation as it stands of which a pledge is late: all its running pledges, those that are due first.

    None of a rehearsal.
    """
    late = {one.organisation_id for one in _running(session, _late(today), ~Pledge.rehearsal)}
    found: dict[UUID, list[Running]] = {}
    family = or_(Organisation.id.in_(late), Organisation.merged_into_id.in_(late))
    for one in sorted(_running(session, family, ~Pledge.rehearsal), key=lambda one: (one.due_on, one.public_id)):
        found.setdefault(one.organisation_id, []).append(one)
    return found


def any_late(session: Session, today: date) -> bool:
    """Whether a pledge that is none of a rehearsal is late."""
    return bool(_running(session, _late(today), ~Pledge.rehearsal, most=1))


def late(session: Session, organisation_ids: Collection[UUID], today: date) -> set[UUID]:
    """Of which pledges of these organisations, and of what was merged into them, a report is due."""
    family = or_(Organisation.id.in_(organisation_ids), Organisation.merged_into_id.in_(organisation_ids))
    return {one.pledge_id for one in _running(session, _late(today), family)}


def last_asked(session: Session, organisation_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each organisation was asked last to report."""
    rows: Any = session.execute(
        select(PledgeReminder.organisation_id, func.max(PledgeReminder.at))
        .where(PledgeReminder.organisation_id.in_(organisation_ids))
        .group_by(PledgeReminder.organisation_id)
    )
    return {row[0]: row[1] for row in rows}


def people_of(session: Session, organisation_ids: Collection[UUID]) -> Mapping[UUID, Sequence[User]]:
    """The people whom staff confirmed as speaking for each organisation and whose account is open."""
    root = func.coalesce(Organisation.merged_into_id, Organisation.id)
    rows = session.execute(
        select(root, User)
        .join(OrganisationClaim, OrganisationClaim.organisation_id == Organisation.id)
        .join(User, User.id == OrganisationClaim.user_id)
        .where(
            root.in_(organisation_ids), OrganisationClaim.state == "confirmed", User.disabled_at.is_(None),
        )
        .order_by(User.id)
    )  # fmt: skip
    found: dict[UUID, list[User]] = {}
    for organisation_id, user in rows:
        if user not in found.setdefault(organisation_id, []):
            found[organisation_id].append(user)
    return found


def armed(session: Session, key: str, moment: datetime) -> bool:
    """Whether this standing job waits or runs, or was armed for this moment."""
    busy = or_(Job.due_at == moment, Job.state.in_(("waiting", "running")))
    return session.scalar(select(Job.id).where(Job.key == key, busy)) is not None


def _late(today: date) -> ColumnElement[bool]:
    return _silent_before(reports.late_before(today))


def _silent_before(day: date) -> ColumnElement[bool]:
    """Last heard of before a day: by its last report, or else by its first version."""
    first = aliased(PledgeVersion)
    begun = select(first.recorded_at).where(first.pledge_id == Pledge.id, first.n == 1).scalar_subquery()
    last = _last(func.max(PledgeReport.ends_on)).scalar_subquery()
    return or_(and_(last.is_not(None), last < day), and_(last.is_(None), begun < datetime.combine(day, time(), UTC)))


def _last(what: Any) -> Any:
    return select(what).where(PledgeReport.pledge_id == Pledge.id).correlate(Pledge)


def _running(session: Session, *conditions: Any, most: int | None = None) -> list[Running]:
    first, standing = aliased(PledgeVersion), aliased(Organisation)
    newest = _last(PledgeReport.stage).order_by(PledgeReport.ends_on.desc(), PledgeReport.n.desc()).limit(1)
    rows = session.execute(
        select(
            Pledge.id, Pledge.public_id, PledgeVersion.title, func.coalesce(standing.id, Organisation.id),
            func.coalesce(standing.name, Organisation.name), Pledge.rehearsal, first.recorded_at,
            _last(func.max(PledgeReport.ends_on)).scalar_subquery(),
        )
        .join(Pledge.current)
        .join(first, (first.pledge_id == Pledge.id) & (first.n == 1))
        .join(Pledge.organisation)
        .outerjoin(standing, standing.id == Organisation.merged_into_id)
        .where(
            Pledge.state == "published", func.coalesce(newest.scalar_subquery(), "").not_in(reports.FINISHED),
            *conditions,
        )
        .order_by(Pledge.public_id)
        .limit(most)
    )  # fmt: skip
    return [
        Running(pledge_id, public_id, title, organisation_id, name, rehearsal, begun.date(), last_end)
        for pledge_id, public_id, title, organisation_id, name, rehearsal, begun, last_end in rows
    ]
