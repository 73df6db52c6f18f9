"""What is true of certificates and letters whatever happened, as selects of what breaks it."""

from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select

from awards.certificates.models import (
    Certificate,
    CertificateApproval,
    CertificateFile,
    CertifiedLaureate,
    Letter,
    LetterCode,
)
from awards.certificates.queries import is_approved
from awards.publishing.models import Cancellation, Laureate, Publication


def of_certificates() -> dict[str, Select[UUID, UUID]]:
    """The words of each with the query of the two ids that name where it is broken."""
    of_another = or_(
        Laureate.entry_id.is_distinct_from(Certificate.entry_id), Publication.edition_id != Certificate.edition_id
    )
    still_there = and_(CertificateFile.certificate_id == Certificate.id, CertificateFile.content.is_not(None))
    result_came = exists().where(
        Publication.edition_id == LetterCode.edition_id, Publication.kind == "winners",
        Publication.public_from <= LetterCode.made_at,
        ~exists().where(Cancellation.publication_id == Publication.id).correlate(Publication),
    )  # fmt: skip
    return {
        "a certificate stands for a laureate of another entry or edition (certificate, laureate)": select(
            Certificate.id, Laureate.id
        )
        .join(CertifiedLaureate, CertifiedLaureate.certificate_id == Certificate.id)
        .join(Laureate, Laureate.id == CertifiedLaureate.laureate_id)
        .join(Publication, Publication.id == Laureate.publication_id)
        .where(of_another),
        "a certificate that went out stands for no laureate (certificate, edition)": select(
            Certificate.id, Certificate.edition_id
        ).where(is_approved(), ~exists().where(CertifiedLaureate.certificate_id == Certificate.id)),
        "a certificate is of an approval of another edition, or a dropped one (certificate, approval)": select(
            Certificate.id, CertificateApproval.id
        )
        .join(CertificateApproval, CertificateApproval.id == Certificate.approval_id)
        .where(or_(CertificateApproval.edition_id != Certificate.edition_id, CertificateApproval.state == "dropped")),
        "a certificate was withdrawn and keeps a file (certificate, entry)": select(
            Certificate.id, Certificate.entry_id
        ).where(Certificate.withdrawn_at.is_not(None), exists().where(still_there)),
        "a letter was made before its result was public (nomination, edition)": select(
            LetterCode.nomination_id, LetterCode.edition_id
        ).where(~result_came.correlate(LetterCode)),
        "a letter's code stands beside a letter of another edition (nomination, edition)": select(
            LetterCode.nomination_id, LetterCode.edition_id
        )
        .join(Letter, Letter.nomination_id == LetterCode.nomination_id)
        .where(Letter.edition_id != LetterCode.edition_id),
    }
