"""Progress reports of a period, how far somebody looked at them and whether evidence opened; all only added."""

from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit
from awards.infrastructure.award_log import Kind
from awards.infrastructure.registry_log import Step
from awards.pledges.models import Pledge, PledgeEvidenceNote, PledgeReport, PledgeReportMoney, PledgeVerification
from awards.pledges.queries import desk
from awards.pledges.rules import reports, states
from awards.pledges.services import counting, logged
from awards.pledges.services.finding import keep_found

OWN = N_("You reported it yourself: another person looks at it.")


def report(session: Session, pledge: Pledge, said: reports.Report, by: User, today: date, at: datetime) -> PledgeReport:
    """Keep a report of a public pledge; another one of the same period replaces it for readers, and both stay.

    Raises RuleBroken with each mistake beside its field.
    """
    if wrong := reports.wrong_report(said, today):
        raise RuleBroken(N_("Some answers are missing or need a change."), wrong)
    said = reports.as_kept(said)
    counting.hold(session)
    session.refresh(pledge, ["state"], with_for_update=True)
    if pledge.state not in states.PUBLIC:
        raise RuleBroken(states.ELSEWHERE)
    last = session.scalar(select(func.max(PledgeReport.n)).where(PledgeReport.pledge_id == pledge.id)) or 0
    found = PledgeReport(
        id=uuid4(), pledge_id=pledge.id, n=last + 1, starts_on=said.start, ends_on=said.end, stage=said.stage,
        narrative=said.narrative, next_step=said.next_step,
        results=[list(result) for result in said.results], why_none=said.why_none,
        evidence=said.evidence, archived_copy=said.archived_copy or None,
        evidence_language=said.language or None, reported_by=by.id, recorded_at=at,
    )  # fmt: skip
    found.money = [PledgeReportMoney(word=one.word, amount=one.amount, currency=one.currency) for one in said.money]
    session.add(found)
    pledge.changed_at = at
    audit.record(
        session, actor=by.id, action="pledge.reported", subject=pledge.id,
        details={"public_id": pledge.public_id, "report": found.n, "stage": said.stage},
    )  # fmt: skip
    session.flush()
    logged.tell(session, pledge, logged.report_step(pledge.public_id, found), at)
    keep_found(session, [pledge.id])
    return found


def verify_report(
    session: Session, found: PledgeReport, level: int, method: str, by: User, at: datetime, note: str = ""
) -> None:
    """Say how far somebody looked at a report; it holds for 24 months, level 0 takes back. Raises RuleBroken."""
    if level not in reports.LEVELS:
        raise RuleBroken(N_("Choose a level of the list."), ["level"])
    if desk.is_own_report(session, found, by.id):
        raise RuleBroken(OWN, ["level"])
    if not method.strip():
        raise RuleBroken(N_("Say how."), ["method"])
    counting.hold(session)
    pledge = session.get_one(Pledge, found.pledge_id)
    pledge.changed_at = at
    session.add(
        PledgeVerification(
            id=uuid4(), report_id=found.id, level=level, method=method.strip(), by=by.id, at=at,
            note=note.strip() or None,
        )
    )  # fmt: skip
    audit.record(
        session, actor=by.id, action="pledge.report_verified", subject=found.pledge_id,
        details={"report": found.n, "level": level},
    )  # fmt: skip
    session.flush()
    said = {"report": found.n, "level": level}
    logged.tell(session, pledge, Step(Kind.REPORT_VERIFIED, pledge.public_id, said), at)
    keep_found(session, [found.pledge_id])


def note_evidence(
    session: Session, found: PledgeReport, looked_on: date, opened: bool | None, archived_copy: str, by: User,
    today: date, at: datetime,
) -> None:  # fmt: skip
    """Note that somebody looked at a report's evidence on a day, whether it opened, and where it is kept as it was.

    Raises RuleBroken with each mistake beside its field.
    """
    if desk.is_own_report(session, found, by.id):
        raise RuleBroken(OWN, ["looked_on"])
    if opened is None:
        raise RuleBroken(N_("Say whether it opened."), ["opened"])
    if wrong := reports.wrong_note(looked_on, archived_copy, today):
        raise RuleBroken(N_("Some answers are missing or need a change."), wrong)
    counting.hold(session)
    session.get_one(Pledge, found.pledge_id).changed_at = at
    session.add(
        PledgeEvidenceNote(
            id=uuid4(), report_id=found.id, looked_on=looked_on, opened=opened,
            archived_copy=archived_copy.strip() or None, by=by.id, at=at,
        )
    )  # fmt: skip
    audit.record(
        session, actor=by.id, action="pledge.evidence_noted", subject=found.pledge_id,
        details={"report": found.n, "looked_on": looked_on.isoformat(), "opened": opened},
    )  # fmt: skip
    session.flush()
