"""Certificates as staff look at them, also before they are public; not across a tie."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload, undefer

from awards.certificates.models import (
    Certificate,
    CertificateApproval,
    CertificateArchive,
    CertificateFile,
    CertifiedLaureate,
)
from awards.certificates.queries.checked import files_of
from awards.certificates.queries.conditions import is_approved
from awards.certificates.queries.own import file_in
from awards.core.errors import NotFound
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Cancellation, Laureate, Publication, Retraction
from awards.publishing.queries import EditionAnnouncements
from awards.publishing.queries.public import WINNERS_LAST, out
from awards.publishing.rules import KINDS


@dataclass(frozen=True)
class Row:
    """A certificate with the laureate that it stands for in the newest publication, and its files.

    `holds` says that a publication which counts now, or is to come, names it; `out` that it does so in public;
    `approval` is how far two of the staff are with it: `proposed`, `approved` or None.
    """

    certificate: Certificate
    laureate: Laureate
    files: Sequence[CertificateFile]
    holds: bool
    out: bool
    approval: str | None


@dataclass(frozen=True)
class StaffFile:
    """A file of a certificate; `closed` to a reader who is tied to a nomination of its category."""

    edition_id: UUID
    certificate: Certificate
    closed: bool
    language: str

    def content(self, session: Session) -> bytes:
        """The bytes. Raises NotFound."""
        return file_in(session, self.certificate.id, self.language).content or b""


@dataclass(frozen=True)
class ArchivePage:
    """The ZIP file that was asked for; `closed` to a reader who is tied to a nomination of the edition."""

    edition_id: UUID
    archive: CertificateArchive
    closed: bool


def edition_certificates(session: Session, edition_id: UUID, reader_id: UUID) -> EditionAnnouncements:
    """The edition of these certificates, and the categories that the reader is tied to. Raises NotFound."""
    return publishing.edition_announcements(session, edition_id, reader_id)


def rows(session: Session, edition: Edition, tied: Collection[UUID], at: datetime) -> list[Row]:
    """The certificates of an edition by category and title, but for categories that the reader is tied to."""
    order = {category.key: category.position for category in edition.categories}
    closed = {category.key for category in edition.categories if category.id in tied}
    counting = set(session.scalars(counting_ids(edition.id, at)))
    found = session.execute(
        select(Certificate, Laureate, CertificateApproval.state)
        .join(CertifiedLaureate, CertifiedLaureate.certificate_id == Certificate.id)
        .join(Laureate, Laureate.id == CertifiedLaureate.laureate_id)
        .join(Laureate.publication)
        .outerjoin(CertificateApproval, CertificateApproval.id == Certificate.approval_id)
        .where(
            Certificate.edition_id == edition.id,
            ~exists().where(Cancellation.publication_id == Publication.id),
        )
        .options(
            contains_eager(Laureate.publication), selectinload(Laureate.organisations), selectinload(Laureate.countries)
        )
        .order_by(Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc(), Laureate.position)
    )
    first: dict[UUID, tuple[Certificate, Laureate, str | None]] = {}
    named: dict[UUID, list[Publication]] = {}
    for certificate, laureate, state in found:
        if laureate.category_key not in closed:
            first.setdefault(certificate.id, (certificate, laureate, state))
            if laureate.publication_id in counting and certificate.withdrawn_at is None:
                named.setdefault(certificate.id, []).append(laureate.publication)
    files = files_of(session, list(first))
    made = [
        Row(
            certificate, laureate, files.get(certificate.id, ()),
            certificate.id in named, any(one.public_from <= at for one in named.get(certificate.id, ())), state,
        )
        for certificate, laureate, state in first.values()
    ]  # fmt: skip
    made.sort(key=lambda row: (not row.holds, order.get(row.laureate.category_key or "", 0), row.laureate.position))
    return made


def newest_id(session: Session, edition_id: UUID) -> UUID | None:
    """The newest publication of an edition that stands, public already or not."""
    return session.scalar(newest(edition_id))


def newest(edition_id: UUID) -> Select[UUID]:
    """The same as a query."""
    return (
        select(Publication.id)
        .where(
            Publication.edition_id == edition_id,
            ~exists().where(Cancellation.publication_id == Publication.id),
            ~exists().where(Retraction.publication_id == Publication.id),
        )
        .order_by(Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc())
        .limit(1)
    )


def counting_ids(edition_id: UUID, at: datetime) -> Select[UUID]:
    """The ids of the announcement that counts at an instant, and of those that are approved and to come.

    Their certificates are agreed to together: were those of a result to come agreed to alone, whoever waits for the
    certificate of what is public already would know of it.
    """
    now = (
        select(Publication.id)
        .where(Publication.edition_id == edition_id, Publication.kind.in_(KINDS), out(at))
        .order_by(Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc(), Publication.id)
        .limit(1)
    )
    to_come = (
        Publication.public_from > at,
        ~exists().where(Cancellation.publication_id == Publication.id),
        ~exists().where(Retraction.publication_id == Publication.id),
    )
    return select(Publication.id).where(
        Publication.edition_id == edition_id,
        Publication.kind.in_(KINDS),
        or_(Publication.id == now.scalar_subquery(), and_(*to_come)),
    )


def standing_ids(session: Session, edition_id: UUID) -> Sequence[UUID]:
    """The publications of an edition's announcements that nobody took back."""
    return session.scalars(
        select(Publication.id)
        .where(
            Publication.edition_id == edition_id,
            Publication.kind.in_(KINDS),
            ~exists().where(Cancellation.publication_id == Publication.id),
            ~exists().where(Retraction.publication_id == Publication.id),
        )
        .order_by(Publication.created_at)
    ).all()


def staff_file(session: Session, edition_id: UUID, certificate_id: UUID, language: str, reader_id: UUID) -> StaffFile:
    """A certificate of the edition, for a reader. Raises NotFound."""
    page = edition_certificates(session, edition_id, reader_id)
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or certificate.edition_id != edition_id:
        raise NotFound("certificate")
    keys = session.scalars(
        select(Laureate.category_key)
        .join(CertifiedLaureate, CertifiedLaureate.laureate_id == Laureate.id)
        .where(CertifiedLaureate.certificate_id == certificate_id)
    ).all()
    closed = {category.key for category in page.edition.categories if category.id in page.tied}
    return StaffFile(edition_id, certificate, not closed.isdisjoint(keys), language)


def archive_page(session: Session, edition_id: UUID, archive_id: UUID, reader_id: UUID, at: datetime) -> ArchivePage:
    """A ZIP file of the edition's that is made and kept still. Raises NotFound."""
    page = edition_certificates(session, edition_id, reader_id)
    archive = session.get(CertificateArchive, archive_id, options=[undefer(CertificateArchive.content)])
    if archive is None or archive.edition_id != edition_id or archive.content is None or archive.expires_at <= at:
        raise NotFound("archive")
    return ArchivePage(edition_id, archive, bool(page.tied))


def archive_of(session: Session, edition_id: UUID, at: datetime) -> CertificateArchive | None:
    """The newest ZIP file that was asked for and is kept still, without its bytes."""
    return session.scalar(
        select(CertificateArchive)
        .where(CertificateArchive.edition_id == edition_id, CertificateArchive.expires_at > at)
        .order_by(CertificateArchive.asked_at.desc())
        .limit(1)
    )


def files_to_pack(session: Session, edition_id: UUID) -> dict[str, bytes]:
    """The approved files that hold once the newest publication is public, by their names in the ZIP file."""
    newest = newest_id(session, edition_id)
    found = session.execute(
        select(
            Laureate.category_key, Laureate.slug, Certificate.role, CertificateFile.language, CertificateFile.content
        )
        .join(CertifiedLaureate, CertifiedLaureate.laureate_id == Laureate.id)
        .join(Certificate, Certificate.id == CertifiedLaureate.certificate_id)
        .join(CertificateFile, CertificateFile.certificate_id == Certificate.id)
        .where(
            Laureate.publication_id == newest, Certificate.withdrawn_at.is_(None), is_approved(),
            CertificateFile.content.is_not(None),
        )
        .order_by(Laureate.position, CertificateFile.language)
    )  # fmt: skip
    return {f"{row.category_key}/{row.slug}-{row.role}-{row.language}.pdf": row.content or b"" for row in found}
