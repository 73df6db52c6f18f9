"""Where the award's log holds a nomination's submission: the nominee's leaf."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
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
    """The step of the text that stands, looked at against the log; None when the log does not hold it."""
    newest = select(func.max(Submission.version)).where(Submission.nomination_id == nomination_id).scalar_subquery()
    of_it = (Submission.nomination_id == nomination_id) & (Submission.version == newest)
    return next(iter(_logged(session, of_it)), None)


def logged_submissions(session: Session, nominations: Collection[UUID]) -> list[LoggedSubmission]:
    """The steps of all that was submitted of these nominations, where the log holds them."""
    return _logged(session, Submission.nomination_id.in_(nominations))


def _logged(session: Session, which: ColumnElement[bool]) -> list[LoggedSubmission]:
    rows = session.execute(
        select(Submission, Nomination.number, AwardLogRow, AwardLogPayload)
        .join(Nomination, Nomination.id == Submission.nomination_id)
        .join(
            AwardLogRow,
            (AwardLogRow.edition_id == Nomination.edition_id)
            & (AwardLogRow.kind == Kind.NOMINATION_SUBMITTED)
            & (AwardLogRow.at == Submission.at),
        )
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(which)
        .order_by(AwardLogRow.edition_id, AwardLogRow.seq)
    ).all()
    found = []
    for submission, number, row, kept in rows:
        hidden = sealed_of(number, submission.version, submission.digest)
        told = json.loads(kept.payload)["payload"]
        if award_log.is_whole(row, kept) and told.get("sealed") == award_log.sealed(kept.salt, hidden):
            found.append(LoggedSubmission(row, kept.salt, kept.payload, hidden))
    return found


def with_receipt(session: Session, edition_id: UUID, receipt: str) -> UUID | None:
    """The nomination of an edition with this receipt number."""
    return session.scalar(
        select(Nomination.id).where(Nomination.edition_id == edition_id, Nomination.receipt == receipt)
    )
