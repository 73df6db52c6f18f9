"""Once a year an organisation is asked by mail to report on its pledges: a job looks every day whom to ask."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.infrastructure import audit, clock, locks, outbox
from awards.infrastructure.jobs import Job
from awards.infrastructure.standing_jobs import Moment
from awards.pledges.models import PledgeReminder
from awards.pledges.queries import overdue
from awards.pledges.queries.overdue import Running
from awards.pledges.rules import reports

ASK = "pledges.ask"


def asking_due(session: Session) -> list[Moment]:
    """A job for the day when a pledge is late, unless it was armed for this day."""
    at = clock.now(session)
    day = at - (at - datetime.min.replace(tzinfo=UTC)) % timedelta(days=1)
    if overdue.armed(session, ASK, day) or not overdue.any_late(session, at.date()):
        return []
    return [Moment(ASK, ASK, {}, day)]


def ask_job(session: Session, _job: Job) -> None:
    """Ask whoever is to be asked as of now: late or done twice, nobody is asked twice."""
    ask(session, clock.now(session))


def ask(session: Session, at: datetime) -> int:
    """Write to the confirmed people of each organisation with a late pledge that was not asked for a year.

    One mail for all its pledges, with the address of each report; an organisation for which nobody speaks waits.
    Gives how many organisations were asked.
    """
    locks.hold(session, [ASK])
    today = at.date()
    wanted = overdue.to_ask(session, today)
    asked, people = overdue.last_asked(session, wanted), overdue.people_of(session, wanted)
    count = 0
    for organisation_id in sorted(wanted):
        last = asked.get(organisation_id)
        users = [user for user in people.get(organisation_id, ()) if not user.rehearsal]
        if not users or (last is not None and reports.due_on(last.date()) > today):
            continue
        session.add(PledgeReminder(id=uuid4(), organisation_id=organisation_id, year=at.year, at=at))
        for user in users:
            _write(session, user, organisation_id, wanted[organisation_id], at)
        audit.record(
            session, actor=None, action="pledge.reports_asked", subject=organisation_id,
            details={"pledges": len(wanted[organisation_id])},
        )  # fmt: skip
        count += 1
    session.flush()
    return count


def _write(session: Session, user: User, organisation_id: UUID, pledges: list[Running], at: datetime) -> None:
    outbox.put(
        session, to=user.email, language=user.language, template="pledge_reports_asked",
        values={
            "name": user.name, "organisation": pledges[0].organisation,
            "pledges": [
                {"title": one.title, "public_id": one.public_id, "pledge_id": str(one.pledge_id),
                 "last": one.last_end.isoformat() if one.last_end else None, "late": one.due_on < at.date()}
                for one in pledges
            ],
        },
        dedupe_key=f"{ASK}:{organisation_id}:{at.year}:{user.id}",
        about=organisation_id,
    )  # fmt: skip
