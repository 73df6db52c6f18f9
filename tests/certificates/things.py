"""Things that tests of certificates need."""

from uuid import uuid4

from sqlalchemy import select

from awards.accounts.models import Role, User
from awards.certificates import queries, rules, services
from awards.certificates.models import Certificate, CertificateFile
from awards.certificates.services import issue
from awards.certificates.services.issuing import Made
from awards.certificates.services.letters import MadeLetter
from awards.cli.handlers import HANDLERS, TIMETABLE
from awards.core.identifiers import certificate_code
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import clock, jobs, standing_jobs
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition
from awards.publishing import queries as publishing

FINALISTS = ("Anna’s workshop", "Bridge school", "Code clubs")


def work(app, session, *, agreed=True):
    """Arm what is due and do it, as the child of `awards serve` does; nothing may fail.

    Then two of the staff agree that the certificates that were made go out, unless they are not to (`agreed`).
    """
    session.commit()
    sessions = app.extensions["awards_sessions"]
    with app.app_context():
        standing_jobs.arm_due(sessions, TIMETABLE)
        while jobs.run_next(sessions, HANDLERS):
            pass
    failed = session.execute(select(jobs.Job.kind, jobs.Job.error).where(jobs.Job.state == "failed")).all()
    session.commit()
    assert not failed, failed
    if agreed:
        let_go_out(session)


def let_go_out(session):
    """One of the staff of each edition proposes what is made, another approves."""
    at = clock.now(session)
    for edition in session.scalars(select(Edition)).all():
        if queries.to_approve(session, edition.id, at):
            staff = select(User).join(Role, Role.user_id == User.id).where(Role.edition_id == edition.id)
            first, second, *_more = session.scalars(
                staff.where(Role.kind == "staff", Role.ended_at.is_(None)).order_by(User.email)
            )
            approval = services.propose_certificates(session, edition, first, at)
            services.approve_certificates(session, approval, second, at)
    session.commit()


def a_certificate(publication, laureate, at):
    """What the job would make of a laureate, in no session yet."""
    return Certificate(
        id=uuid4(), edition_id=publication.edition_id, entry_id=laureate.entry_id, role=laureate.role,
        code=certificate_code(), mark=rules.mark(publication.facts["names"], laureate.document(), laureate.role),
        dated=publication.public_from, issued_at=at,
    )  # fmt: skip


def issued(session, publication, at, *, languages=LANGUAGES):
    """The certificates of a publication by title, kept with files that nobody set in type."""
    found = publishing.publication(session, publication.id)
    made = {one.id: a_certificate(found, one, at) for one in found.laureates}
    files = [
        Made(each.id, code, f"{each.code} {code}".encode(), "0" * 64) for each in made.values() for code in languages
    ]
    issue(session, found.id, made, files, at)
    return {one.project: made[one.id] for one in found.laureates}


def a_letter(nomination_id, text="Dear all", *, honours=()):
    """What the job would make of a nomination's letter."""
    content = f"{text} {nomination_id}".encode()
    return MadeLetter(nomination_id, "en", text, certificate_code(), rules.letter_mark(honours), content)


def certificates(session, title):
    """The certificates of a nomination's entries, the first one first."""
    found = session.execute(
        select(Certificate.id, Certificate.code, Certificate.role, Certificate.entry_id, Certificate.approval_id)
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
