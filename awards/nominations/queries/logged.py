"""Where the award's log holds a nomination's submission: the nominee's leaf."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.nominations.models import Nomination, Submission
from awards.nominations.rules import sealed_of


@dataclass(frozen=True)
class LoggedSubmission:
    """The step of a submission: its row, and what was hashed into it, for nobody but the nominee."""

    row: AwardLogRow
    salt: str
    payload: str
    hidden: dict[str, str | int]


def logged_submission(session: Session, nomination_id: UUID) -> LoggedSubmission | None:
    """The step of the text that stands, looked at against the log; None when the log does not hold it. Two queries."""
    found = session.execute(
        select(Submission, Nomination.number, Nomination.edition_id)
        .join(Nomination, Nomination.id == Submission.nomination_id)
        .where(Submission.nomination_id == nomination_id)
        .order_by(Submission.version.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    submission, number, edition_id = found
    hidden = sealed_of(number, submission.version, submission.digest)
    rows = session.execute(
        select(AwardLogRow, AwardLogPayload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(
            AwardLogRow.edition_id == edition_id, AwardLogRow.kind == Kind.NOMINATION_SUBMITTED,
            AwardLogRow.at == submission.at,
        )
    ).all()  # fmt: skip
    for row, kept in rows:
        told = json.loads(kept.payload)["payload"]
        if award_log.is_whole(row, kept) and told.get("sealed") == award_log.sealed(kept.salt, hidden):
            return LoggedSubmission(row, kept.salt, kept.payload, hidden)
    return None


def with_receipt(session: Session, edition_id: UUID, receipt: str) -> UUID | None:
    """The nomination of an edition with this receipt number."""
    return session.scalar(
        select(Nomination.id).where(Nomination.edition_id == edition_id, Nomination.receipt == receipt)
    )
