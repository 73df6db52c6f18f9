"""Issue the certificates of a publication, and withdraw one whose name is erased."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from awards.certificates import queries, rules
from awards.certificates.models import Certificate, CertificateArchive, CertificateFile, CertifiedLaureate
from awards.infrastructure import audit
from awards.publishing import queries as publishing
from awards.publishing.models import Publication


@dataclass(frozen=True)
class Made:
    """A file of a certificate that was set, with its digest."""

    certificate_id: UUID
    language: str
    content: bytes
    digest: str


def issue(
    session: Session, publication_id: UUID, certificates: Mapping[UUID, Certificate], made: Sequence[Made], at: datetime
) -> int:
    """Keep the certificates of a publication, by laureate, with the files that were made; gives how many are new.

    Nothing is kept of a publication that was taken back meanwhile, and none that says what is said no more: a name may
    have been erased since.
    """
    session.execute(select(Publication.id).where(Publication.id == publication_id).with_for_update())
    if queries.taken_back(session, publication_id):
        return 0
    publication = publishing.publication(session, publication_id)
    said = {
        one.id: rules.mark(publication.facts["names"], one.document(), one.role)
        for one in publication.laureates
        if one.erased != "all"
    }
    linked = set(
        session.scalars(
            select(CertifiedLaureate.laureate_id)
            .join(Certificate, Certificate.id == CertifiedLaureate.certificate_id)
            .where(CertifiedLaureate.laureate_id.in_(list(certificates)), Certificate.withdrawn_at.is_(None))
        )
    )
    kept: dict[UUID, Certificate] = {}
    new = 0
    for laureate_id, certificate in certificates.items():
        if certificate.mark is None or said.get(laureate_id) != certificate.mark:
            continue
        found = session.get(Certificate, certificate.id)
        if found is None and laureate_id not in linked:
            session.add(certificate)
            session.flush()
            found, new = certificate, new + 1
        if found is not None:
            kept[found.id] = found
            if laureate_id not in linked:
                session.add(CertifiedLaureate(laureate_id=laureate_id, certificate_id=found.id))
    session.flush()
    files = 0
    for file in made:
        if file.certificate_id not in kept:
            continue
        if session.get(CertificateFile, (file.certificate_id, file.language)) is None:
            session.add(
                CertificateFile(
                    certificate_id=file.certificate_id, language=file.language, digest=file.digest,
                    size=len(file.content), made_at=at, content=file.content,
                )
            )  # fmt: skip
            files += 1
    audit.record(
        session, actor=None, action="certificates.issued", subject=publication_id, edition=publication.edition_id,
        details={"new": new, "files": files},
    )  # fmt: skip
    session.flush()
    return new


def withdraw(session: Session, entry_ids: Collection[UUID], by: UUID | None, at: datetime) -> int:
    """Forget the files about entries whose names are erased, packed ones too; gives how many certificates it were.

    Their pages say from now on that they were withdrawn at the person's wish, and the digests of the files stay, so
    that a file somebody kept can still be told to have been one. Done again it is the same.
    """
    found = session.scalars(
        select(Certificate)
        .where(Certificate.entry_id.in_(list(entry_ids)), Certificate.withdrawn_at.is_(None))
        .order_by(Certificate.id)
        .with_for_update()
    ).all()
    for certificate in found:
        certificate.withdrawn_at, certificate.mark = at, None
        session.execute(
            update(CertificateFile)
            .where(CertificateFile.certificate_id == certificate.id)
            .values(content=None)
            .execution_options(synchronize_session=False)
        )
        audit.record(
            session, actor=by, action="certificate.withdrawn", subject=certificate.id, edition=certificate.edition_id,
            details={},
        )  # fmt: skip
    session.execute(
        delete(CertificateArchive).where(
            CertificateArchive.edition_id.in_({certificate.edition_id for certificate in found})
        )
    )
    session.flush()
    return len(found)
