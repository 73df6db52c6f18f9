"""Reads of typos that staff put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.nominations.models import Correction, NominationVersion


@dataclass(frozen=True)
class Corrected:
    """A text that staff put right: in which version, which part, who, when, and what they say about it."""

    n: int
    part: str
    by: str
    at: datetime
    why: str


def corrections(session: Session, nomination_id: UUID) -> Sequence[Corrected]:
    """What staff put right in a nomination, the newest first. One query."""
    name = func.coalesce(func.nullif(User.name, ""), User.email)
    rows = session.execute(
        select(Correction.n, Correction.part, name, Correction.at, Correction.why)
        .join(User, User.id == Correction.by)
        .where(Correction.nomination_id == nomination_id)
        .order_by(Correction.n.desc())
    )  # fmt: skip
    return [Corrected(*row) for row in rows]


def sent_version(session: Session, nomination_id: UUID) -> NominationVersion | None:
    """The version that its nominator submitted last, whatever staff put right since: what the receipt is of."""
    put_right = exists().where(
        Correction.nomination_id == NominationVersion.nomination_id, Correction.n == NominationVersion.n
    )
    return session.scalars(
        select(NominationVersion)
        .where(NominationVersion.nomination_id == nomination_id, NominationVersion.frozen_at.is_not(None), ~put_right)
        .order_by(NominationVersion.n.desc())
        .limit(1)
    ).one_or_none()
