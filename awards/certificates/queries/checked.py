"""What anybody may know of a certificate by its code, at an instant: nothing before what it says is public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from awards.certificates import rules
from awards.certificates.models import Certificate, CertificateFile, CertifiedLaureate
from awards.certificates.queries.conditions import is_approved
from awards.certificates.rules import Standing
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate, Publication, Retraction
from awards.publishing.queries.public import WINNERS_LAST, came, side_of


@dataclass(frozen=True)
class Checked:
    """A certificate, how it stands, and what it was made for: the laureate as it was published, and as it is now.

    `reason` is what was said in public where the result was taken back or corrected; `now` is None where there is no
    such laureate any more.
    """

    certificate: Certificate
    standing: Standing
    laureate: Laureate
    now: Laureate | None
    reason: str | None


def is_known(session: Session, code: str, at: datetime, rehearsal: int | None = None) -> bool:
    """Whether there is such a certificate, two of the staff agreed to it, and what it says was public."""
    return session.execute(_made_for(code, at, rehearsal).limit(1)).first() is not None


def checked(session: Session, code: str, at: datetime, rehearsal: int | None = None) -> Checked | None:
    """How the certificate with this code stands; None where there is none that went out, or nothing was public yet."""
    query = _made_for(code, at, rehearsal).options(
        contains_eager(Laureate.publication), selectinload(Laureate.organisations), selectinload(Laureate.countries)
    )
    row = session.execute(query.limit(1)).first()
    if row is None:
        return None
    certificate, laureate, retracted = row
    present = publishing.newest_public(session, certificate.edition_id, at)
    now = (
        next((found for found in present.laureates if found.entry_id == certificate.entry_id), None)
        if present
        else None
    )
    same = (
        present is not None
        and now is not None
        and rules.mark(present.facts["names"], now.document(), certificate.role) == certificate.mark
    )
    standing = rules.standing(
        certificate.role, withdrawn=certificate.withdrawn_at is not None, came_back=retracted is not None,
        role=now.role if now else None, same=same,
    )  # fmt: skip
    corrected = present.reason if present is not None else None
    reason = retracted if standing is Standing.RETRACTED else None if standing is Standing.HOLDS else corrected
    return Checked(certificate, standing, laureate, now, reason)


def files_of(session: Session, certificate_ids: Sequence[UUID]) -> dict[UUID, list[CertificateFile]]:
    """The files of certificates without their bytes, by certificate and language."""
    rows = session.scalars(
        select(CertificateFile)
        .where(CertificateFile.certificate_id.in_(certificate_ids))
        .order_by(CertificateFile.certificate_id, CertificateFile.language)
    )
    found: dict[UUID, list[CertificateFile]] = {}
    for file in rows:
        found.setdefault(file.certificate_id, []).append(file)
    return found


def _made_for(code: str, at: datetime, rehearsal: int | None) -> Select[Certificate, Laureate, str | None]:
    """The certificate with each laureate it stands for that came before the public, the newest first."""
    return (
        select(Certificate, Laureate, Retraction.reason)
        .join(CertifiedLaureate, CertifiedLaureate.certificate_id == Certificate.id)
        .join(Laureate, Laureate.id == CertifiedLaureate.laureate_id)
        .join(Publication, Publication.id == Laureate.publication_id)
        .outerjoin(Retraction, and_(Retraction.publication_id == Publication.id, Retraction.at <= at))
        .where(Certificate.code == code, is_approved(), came(at), side_of(rehearsal))
        .order_by(Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc(), Laureate.id)
    )
