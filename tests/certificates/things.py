"""Things that tests of certificates need."""

from sqlalchemy import select

from awards.certificates.models import Certificate, CertificateFile
from awards.cli.handlers import HANDLERS, TIMETABLE
from awards.infrastructure import jobs, standing_jobs
from awards.nominations.models import Entry, Nomination

FINALISTS = ("Anna’s workshop", "Bridge school", "Code clubs")


def work(app, session):
    """Arm what is due and do it, as the child of `awards serve` does; nothing may fail."""
    session.commit()
    sessions = app.extensions["awards_sessions"]
    with app.app_context():
        standing_jobs.arm_due(sessions, TIMETABLE)
        while jobs.run_next(sessions, HANDLERS):
            pass
    failed = session.execute(select(jobs.Job.kind, jobs.Job.error).where(jobs.Job.state == "failed")).all()
    session.commit()
    assert not failed, failed


def certificates(session, title):
    """The certificates of a nomination's entries, the first one first."""
    found = session.execute(
        select(Certificate.id, Certificate.code, Certificate.role, Certificate.entry_id)
        .join(Entry, Entry.id == Certificate.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Nomination.title == title)
        .order_by(Certificate.issued_at, Certificate.dated, Certificate.role)
    ).all()
    session.commit()
    return found


def file_of(session, certificate, language="en"):
    """The bytes and the digest of a certificate's file."""
    found = session.execute(
        select(CertificateFile.content, CertificateFile.digest).where(
            CertificateFile.certificate_id == certificate.id, CertificateFile.language == language
        )
    ).one()
    session.commit()
    return found
