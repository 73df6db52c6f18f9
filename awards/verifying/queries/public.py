"""Of which results there is a bundle: those whose winners are public, and of no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound, Withdrawn
from awards.infrastructure.award_log import AwardLogBlank, AwardLogRow, AwardLogSecret
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate, LaureateErasure, Publication
from awards.publishing.queries.public import WINNERS_LAST, out, public
from awards.sealing.models import SealKey, SealKeyName, SealSignature
from awards.verifying.models import Bundle, SentBundle


@dataclass(frozen=True)
class Verifiable:
    """A public result with its bundle; None while that is being made."""

    year: int
    names: dict[str, Any]
    digest: str
    public_from: datetime
    bundle: Bundle | None

    @property
    def result(self) -> str | None:
        """What the script says of the bundle."""
        return self.bundle.report["result"] if self.bundle else None


def published(session: Session, edition: Edition, at: datetime) -> Publication | None:
    """The publication of an edition's winners that counts at this instant; None before it is public, and after it."""
    rehearsal = edition.year if edition.rehearsal else None
    try:
        found = publishing.of_year(session, edition.year, at, rehearsal)
    except (NotFound, Withdrawn):
        return None
    return found if found.kind == "winners" and found.edition_id == edition.id else None


def verifiable(session: Session, at: datetime, rehearsal: int | None = None) -> list[Verifiable]:
    """The results that can be verified at this instant, the newest first; one query, without the bundles' bytes."""
    rows = session.execute(
        select(Publication.year, Publication.facts, Publication.digest, Publication.public_from, Bundle)
        .outerjoin(Bundle, Bundle.publication_id == Publication.id)
        .where(Publication.id.in_(_current(public(at, rehearsal))), Publication.kind == "winners")
        .order_by(Publication.year.desc())
    )
    return [Verifiable(row.year, row.facts["names"], row.digest, row.public_from, row.Bundle) for row in rows]


def one_verifiable(session: Session, year: int, at: datetime, rehearsal: int | None = None) -> Verifiable:
    """The result of a year. Raises NotFound before winners are public, Withdrawn once they were taken back."""
    for found in verifiable(session, at, rehearsal):
        if found.year == year:
            return found
    publishing.of_year(session, year, at, rehearsal)
    for word in publishing.history(session, year, at, rehearsal):
        if word.is_retraction and word.kind == "winners":  # while the finalists stay public
            raise Withdrawn(word.reason)
    raise NotFound("result")


def content(session: Session, bundle: Bundle) -> bytes:
    """The bytes of a bundle."""
    return session.scalars(select(Bundle.content).where(Bundle.publication_id == bundle.publication_id)).one()


def sent(session: Session, sent_id: UUID) -> SentBundle:
    """A bundle that somebody sent, without its bytes. Raises NotFound."""
    found = session.get(SentBundle, sent_id)
    if found is None:
        raise NotFound("bundle")
    return found


def mark(session: Session, publication_id: UUID, script: str) -> str:
    """What a bundle stands on beside its publication: the script, sealed heads, and what of the edition was erased.

    That is: laureates and public reasons that were blanked, steps of the log without their content, names of holders.
    """
    edition_id = select(Publication.edition_id).where(Publication.id == publication_id).scalar_subquery()
    of_edition = Publication.edition_id == edition_id
    laureates = select(func.count()).select_from(LaureateErasure).join(Laureate).join(Publication).where(of_edition)
    reasons = select(func.count()).where(of_edition, Publication.reason.is_not(None), Publication.reason_salt == "")
    signatures = select(func.count()).where(SealSignature.edition_id == edition_id)
    names = select(func.count()).select_from(SealKeyName).join(SealKey).where(SealKey.edition_id == edition_id)
    blanked = select(func.count()).select_from(AwardLogBlank).join(AwardLogRow, AwardLogRow.id == AwardLogBlank.row_id)
    steps = blanked.where(AwardLogRow.edition_id == edition_id)
    counts = (laureates, reasons, signatures, names, steps)
    found = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return " ".join([script, *map(str, found)])


def to_make(session: Session, at: datetime, script: str) -> Sequence[UUID]:
    """The publications of winners that count now, real or rehearsed, whose bundle lacks or is out of date."""
    rows = session.execute(
        select(Publication.id, Bundle.mark)
        .join(Edition, Edition.id == Publication.edition_id)
        .outerjoin(Bundle, Bundle.publication_id == Publication.id)
        .where(
            Publication.id.in_(_current(out(at))),
            Publication.kind == "winners",
            Edition.put_away_at.is_(None),
            exists().where(AwardLogSecret.edition_id == Publication.edition_id),
        )
        .order_by(Publication.public_from, Publication.id)
    )
    return [row.id for row in rows if row.mark != mark(session, row.id, script)]


def _current(condition: ColumnElement[bool]) -> Select[UUID]:
    """The publication of each edition that counts, among those of a condition."""
    number = func.row_number().over(
        partition_by=Publication.edition_id,
        order_by=(
            Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc(), Publication.id,
        ),
    )  # fmt: skip
    numbered = select(Publication.id, number.label("number")).where(condition).subquery()
    return select(numbered.c.id).where(numbered.c.number == 1)
