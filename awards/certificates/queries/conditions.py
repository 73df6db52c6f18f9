"""What several reads of certificates ask alike."""

from sqlalchemy import ColumnElement, exists

from awards.certificates.models import Certificate, CertificateApproval


def is_approved() -> ColumnElement[bool]:
    """The condition that two of the staff agreed to a certificate."""
    return (
        exists()
        .where(CertificateApproval.id == Certificate.approval_id, CertificateApproval.state == "approved")
        .correlate(Certificate)
    )
