"""What of pledges goes into the registry's log: versions, their end, ties, reports and how they were looked at."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.cells import plain
from awards.infrastructure import registry_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.registry_log import REGISTRY, Step
from awards.pledges.models import Pledge, PledgeReport, PledgeVersion
from awards.pledges.services import counting

AT_ONCE = 100


def version_step(public_id: str, n: int, digest: str) -> Step:
    """A version of a pledge is public, by the digest of what it says."""
    kind = Kind.PLEDGE_PUBLISHED if n == 1 else Kind.PLEDGE_CHANGED
    return Step(kind, public_id, {"version": n, "sha256": digest})


def steps_of_many(versions: Sequence[tuple[str, int, str]]) -> Iterator[Step]:
    """Versions that came in together, each as public id, number and digest: some of them make one step."""
    for begin in range(0, len(versions), AT_ONCE):
        some = [list(version) for version in versions[begin : begin + AT_ONCE]]
        yield Step(Kind.PLEDGES_IMPORTED, None, {"versions": some})


def report_step(public_id: str, report: PledgeReport) -> Step:
    """A report is public; of its words a salted hash goes in, for they may be erased."""
    return Step(
        Kind.PLEDGE_REPORTED, public_id, {"report": report.n, "stage": report.stage}, hidden=report_document(report)
    )


def tie_step(kind: Kind, public_id: str, of: str, other: str, share: Decimal | None) -> Step:
    """A tie to another pledge was made, or ended."""
    return Step(kind, public_id, {"kind": of, "other": other, "share": None if share is None else str(plain(share))})


def report_document(report: PledgeReport) -> dict[str, Any]:
    """What a report says, as it was hashed for the log."""
    said = {
        "first_day": report.starts_on.isoformat(), "last_day": report.ends_on.isoformat(),
        "narrative": report.narrative, "next_step": report.next_step, "results": report.results,
        "why_no_number": report.why_none, "evidence": report.evidence,
    }  # fmt: skip
    later = {"archived_copy": report.archived_copy, "evidence_language": report.evidence_language}
    return said | {name: value for name, value in later.items() if value is not None}


def tell(session: Session, pledge: Pledge, step: Step, at: datetime) -> None:
    """Put a step of a pledge into the log, unless it is of a rehearsal."""
    if not pledge.rehearsal:
        registry_log.tell(session, [step], at)


def log_missing(session: Session, at: datetime) -> None:
    """Put into the log what was public before there was one; a log that has begun misses nothing."""
    if registry_log.size(session):
        return
    counting.hold(session)
    registry_log.tell(session, _public(session), at)


def forget_reports(session: Session, reports: Collection[UUID], at: datetime) -> None:
    """Erase the hashes of reports whose words go. The digest of a version stays, in the log as on its page."""
    numbers: dict[str, set[int]] = {}
    for public_id, n in session.execute(
        select(Pledge.public_id, PledgeReport.n)
        .join(PledgeReport, PledgeReport.pledge_id == Pledge.id)
        .where(PledgeReport.id.in_(reports))
    ):
        numbers.setdefault(public_id, set()).add(n)
    rows = session.execute(
        select(AwardLogRow.id, AwardLogRow.subject, AwardLogPayload.payload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.edition_id == REGISTRY, AwardLogRow.kind == Kind.PLEDGE_REPORTED)
        .where(AwardLogRow.subject.in_(numbers))
    )
    gone = [key for key, pledge, text in rows if json.loads(text)["payload"]["report"] in numbers[pledge or ""]]
    registry_log.erase(session, gone, at)


def _public(session: Session) -> Iterator[Step]:
    shown = Pledge.rehearsal.is_(False)
    for public_id, n, digest in session.execute(
        select(Pledge.public_id, PledgeVersion.n, PledgeVersion.content_digest)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(shown)
        .order_by(PledgeVersion.recorded_at, Pledge.public_id, PledgeVersion.n)
        .execution_options(yield_per=1000)
    ):
        yield version_step(public_id, n, digest)
    for public_id, report in session.execute(
        select(Pledge.public_id, PledgeReport)
        .join(PledgeReport, PledgeReport.pledge_id == Pledge.id)
        .where(shown)
        .order_by(PledgeReport.recorded_at, Pledge.public_id, PledgeReport.n)
        .execution_options(yield_per=1000)
    ):
        yield report_step(public_id, report)
    for public_id in session.scalars(
        select(Pledge.public_id).where(shown, Pledge.state == "withdrawn").order_by(Pledge.changed_at, Pledge.public_id)
    ):
        yield Step(Kind.PLEDGE_WITHDRAWN, public_id, {})
