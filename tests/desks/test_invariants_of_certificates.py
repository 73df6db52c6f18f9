"""Each invariant of certificates and letters is missed when it is broken, whoever broke it and by whatever path."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from awards.certificates import queries, rules, services
from awards.certificates.models import (
    Certificate,
    CertificateApproval,
    CertificateFile,
    CertifiedLaureate,
    Letter,
    LetterCode,
)
from awards.certificates.services.issuing import Made
from awards.certificates.services.letters import MadeLetter
from awards.core.identifiers import certificate_code
from awards.core.vocabulary import LANGUAGES
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.publishing.things import finalists, winners
from tests.support.invariants import found_broken, unguarded


def with_certificates(_app, session, at):
    judged = a_judged_edition(session, at)
    publication = finalists(session, judged, at, at)
    names = publication.facts["names"]
    made = {
        one.id: Certificate(
            edition_id=judged.edition.id, entry_id=one.entry_id, role=one.role, code=certificate_code(), dated=at,
            mark=rules.mark(names, one.document(), one.role), issued_at=at,
        )
        for one in publication.laureates
    }  # fmt: skip
    session.add_all(made.values())
    session.flush()
    files = [Made(one.id, code, b"%PDF", "0" * 64) for one in made.values() for code in LANGUAGES]
    services.issue(session, publication.id, made, files, at)
    approval = services.propose_certificates(session, judged.edition, judged.staff, at)
    services.approve_certificates(session, approval, judged.second, at)
    winners(session, judged, at, at)
    letter = MadeLetter(judged.entries["Delta radio"].nomination_id, "en", "basis", certificate_code(), "mark", b"%PDF")
    services.keep_letters(session, judged.edition.id, "nominees", [letter], at)
    assert queries.ready(session, judged.edition.id).approved == 0, "those of the winners are not made yet"
    session.commit()
    return judged


pytestmark = pytest.mark.begins(judged=with_certificates)


@pytest.fixture
def judged(begun):
    """Certificates of the finalists, two of which went out, and a letter; their files are no more than a few bytes."""
    return begun


def test_certificates_and_letters_as_the_program_makes_them_are_sound(judged, database_url):
    assert found_broken(database_url) == []


@pytest.mark.unsound("a certificate stands for a laureate of another entry or edition")
def test_a_certificate_of_another_entry(judged, engine):
    with unguarded(engine) as connection:
        connection.execute(update(Certificate).values(entry_id=judged.entries["Delta radio"].id))


@pytest.mark.unsound("a certificate that went out stands for no laureate")
def test_a_certificate_that_stands_for_nobody(judged, engine):
    with unguarded(engine) as connection:
        connection.execute(delete(CertifiedLaureate))


@pytest.mark.unsound("a certificate is of an approval of another edition, or a dropped one")
def test_a_certificate_of_an_approval_that_was_dropped(judged, engine):
    with unguarded(engine) as connection:
        connection.execute(update(CertificateApproval).values(state="dropped"))


@pytest.mark.unsound("a certificate is of an approval of another edition, or a dropped one")
def test_a_certificate_of_an_approval_of_another_edition(session, judged, engine, at):
    other = factories.an_edition(session, at, year=2030)
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(update(CertificateApproval).values(edition_id=other.id))


@pytest.mark.unsound("a certificate was withdrawn and keeps a file")
def test_a_certificate_that_was_withdrawn_and_keeps_its_file(session, judged, engine, at):
    services.withdraw(session, [judged.entries["Bridge school"].id], None, at)
    session.commit()
    withdrawn = select(Certificate.id).where(Certificate.withdrawn_at.is_not(None)).scalar_subquery()
    with unguarded(engine) as connection:
        connection.execute(
            update(CertificateFile)
            .where(CertificateFile.certificate_id == withdrawn, CertificateFile.language == "ar")
            .values(content=b"%PDF")
        )


@pytest.mark.unsound("a letter was made before its result was public")
def test_a_letter_before_its_result(judged, engine, at):
    with unguarded(engine) as connection:
        connection.execute(update(LetterCode).values(made_at=at - timedelta(days=1)))


@pytest.mark.unsound("a letter's code stands beside a letter of another edition")
def test_a_letter_of_another_edition(session, judged, engine, at):
    other = factories.an_edition(session, at, year=2030)
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(update(Letter).values(edition_id=other.id))
