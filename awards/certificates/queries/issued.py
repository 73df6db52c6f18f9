"""Which certificates there are of an edition, and which publications wait for theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from awards.certificates import rules
from awards.certificates.models import Certificate, CertificateFile, CertifiedLaureate
from awards.programme.models import Edition
from awards.publishing.models import Cancellation, Laureate, Publication, Retraction
from awards.publishing.rules import KINDS

ISSUE = "certificates.issue"
"""The kind of job that makes the certificates of a publication."""


@dataclass(frozen=True)
class Issued:
    """A certificate with the languages that it is made in."""

    certificate: Certificate
    languages: frozenset[str]


def to_issue(session: Session) -> Sequence[Row[UUID, datetime, datetime | None]]:
    """The announced publications with a laureate without a certificate, but for those that were taken back.

    Each with when it was built, and when the edition's newest certificate was withdrawn: another is made of the rest.
    """
    withdrawn = (
        select(func.max(Certificate.withdrawn_at))
        .where(Certificate.edition_id == Publication.edition_id)
        .correlate(Publication)
        .scalar_subquery()
    )
    return session.execute(
        select(Publication.id, Publication.created_at, withdrawn.label("withdrawn"))
        .join(Edition, Edition.id == Publication.edition_id)
        .where(
            Edition.put_away_at.is_(None),
            Publication.kind.in_(KINDS),
            exists().where(
                Laureate.publication_id == Publication.id,
                Laureate.erased.is_distinct_from("all"),
                ~exists()
                .where(
                    CertifiedLaureate.laureate_id == Laureate.id,
                    Certificate.id == CertifiedLaureate.certificate_id,
                    Certificate.withdrawn_at.is_(None),
                )
                .correlate(Laureate),
            ),
            ~exists().where(Cancellation.publication_id == Publication.id),
            ~exists().where(Retraction.publication_id == Publication.id),
        )
        .order_by(Publication.created_at, Publication.id)
    ).all()


def taken_back(session: Session, publication_id: UUID) -> bool:
    """Whether a publication was cancelled or retracted."""
    return any(session.get(model, publication_id) is not None for model in (Cancellation, Retraction))


def issued(session: Session, publication: Publication) -> list[Issued]:
    """The certificates of the publication's edition, but for those that stand for nothing but what was cancelled."""
    certificates = session.scalars(
        select(Certificate)
        .where(
            Certificate.edition_id == publication.edition_id,
            exists()
            .where(
                CertifiedLaureate.certificate_id == Certificate.id,
                Laureate.id == CertifiedLaureate.laureate_id,
                ~exists().where(Cancellation.publication_id == Laureate.publication_id).correlate(Laureate),
            )
            .correlate(Certificate),
        )
        .order_by(Certificate.issued_at, Certificate.id)
    ).all()
    languages: dict[UUID, set[str]] = {}
    rows = session.execute(
        select(CertificateFile.certificate_id, CertificateFile.language).where(
            CertificateFile.certificate_id.in_([found.id for found in certificates])
        )
    )
    for certificate_id, language in rows:
        languages.setdefault(certificate_id, set()).add(language)
    return [Issued(found, frozenset(languages.get(found.id, ()))) for found in certificates]


def certificate_of(found: Iterable[Issued], publication: Publication, laureate: Laureate) -> Issued | None:
    """The certificate that says just what the publication says of the laureate."""
    wanted = rules.mark(publication.facts["names"], laureate.document(), laureate.role)
    own = (one for one in found if one.certificate.entry_id == laureate.entry_id)
    return next((one for one in own if one.certificate.mark == wanted), None)
