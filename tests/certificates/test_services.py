"""What the job and staff do with certificates and letters: once, of their own edition, and never over what went."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from awards.certificates import queries, services
from awards.certificates.models import (
    Certificate,
    CertificateArchive,
    CertificateFile,
    CertifiedLaureate,
    Letter,
    LetterCode,
)
from awards.certificates.services import issue
from awards.certificates.services.issuing import Made
from awards.core.errors import NotFound, RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.nominations.models import Nomination
from awards.people.rules import Names
from awards.publishing import queries as publishing
from awards.publishing.services.erasing import erase_laureates
from tests.certificates.things import a_certificate, a_letter, issued, let_go_out
from tests.decisions.things import a_judged_edition, all_judged
from tests.feedback.things import tie
from tests.publishing.test_retractions import retract
from tests.publishing.things import finalists, winners

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    """Another edition, with finalists of its own."""
    found = a_judged_edition(session, at, year=2029, name="-2029", last_number=100)
    finalists(session, found, at, at)
    return found


def contents(session):
    """How many files have their bytes, by certificate."""
    query = select(CertificateFile.certificate_id, func.count()).where(CertificateFile.content.is_not(None))
    return dict(session.execute(query.group_by(CertificateFile.certificate_id)).all())


# Certificates


def test_two_workers_who_make_the_same_leave_one_certificate_a_laureate(session, judged, at):
    publication = finalists(session, judged, at, at)
    found = publishing.publication(session, publication.id)
    first, second = ({one.id: a_certificate(found, one, at) for one in found.laureates} for _worker in range(2))
    files = [Made(one.id, "en", b"made", "0" * 64) for one in second.values()]
    assert issue(session, found.id, first, [], at) == 3
    assert issue(session, found.id, second, files, at) == 0
    assert set(session.scalars(select(Certificate.id))) == {one.id for one in first.values()}
    assert session.scalar(select(func.count()).select_from(CertificateFile)) == 0, "files of what was not kept go"
    files = [Made(one.id, "en", text, "0" * 64) for one in first.values() for text in (b"first", b"again")]
    assert issue(session, found.id, first, files, at) == 0
    assert set(session.scalars(select(CertificateFile.content))) == {b"first"}, "a file that is there stays"
    assert session.scalar(select(func.count()).select_from(CertifiedLaureate)) == 3


def test_a_later_publication_that_says_the_same_keeps_the_certificate(session, judged, at):
    bridge = issued(session, finalists(session, judged, at, at), at)["Bridge school"]
    found = publishing.publication(session, winners(session, judged, at, at).id)
    laureate = next(one for one in found.laureates if one.entry_id == bridge.entry_id)
    assert issue(session, found.id, {laureate.id: bridge}, [], at) == 0, "it is not new"
    of_it = select(CertifiedLaureate.laureate_id).where(CertifiedLaureate.certificate_id == bridge.id)
    assert laureate.id in set(session.scalars(of_it))


def test_beside_one_that_was_withdrawn_another_is_made_and_no_file_of_it_comes_back(session, judged, at):
    publication = finalists(session, judged, at, at)
    before = issued(session, publication, at, languages=("en",))
    annas = before["Anna’s workshop"]
    assert services.withdraw(session, [annas.entry_id], None, at) == 1
    assert services.withdraw(session, [annas.entry_id], None, at) == 0, "done again it is the same"
    assert set(contents(session)) == {one.id for title, one in before.items() if title != "Anna’s workshop"}
    found = publishing.publication(session, publication.id)
    laureate = next(one for one in found.laureates if one.entry_id == annas.entry_id)
    late = [Made(annas.id, "fr", b"late", "0" * 64)]
    assert issue(session, found.id, {laureate.id: annas}, late, at) == 0
    assert annas.id not in contents(session)
    assert issue(session, found.id, {laureate.id: a_certificate(found, laureate, at)}, [], at) == 1
    assert [one.publication_id for one in found.laureates if one.id == laureate.id] == [publication.id]


def test_of_a_laureate_that_was_erased_whole_nothing_is_made(session, judged, at):
    publication = finalists(session, judged, at, at)
    found = publishing.publication(session, publication.id)
    made = {one.id: a_certificate(found, one, at) for one in found.laureates}
    gone = found.laureates[0].id
    erase_laureates(session, {gone: "all"}, Names({"Nobody else"}, set()), at)
    session.expire_all()
    assert issue(session, publication.id, made, [], at) == 2
    assert made[gone].id not in set(session.scalars(select(Certificate.id)))
    assert queries.to_issue(session) == [], "the other two are all that there is to make"


def test_no_file_comes_back_to_a_certificate_that_was_withdrawn_with_its_laureate(session, judged, at):
    publication = finalists(session, judged, at, at)
    annas = issued(session, publication, at, languages=("en",))["Anna’s workshop"]
    found = publishing.publication(session, publication.id)
    laureate_id = next(one.id for one in found.laureates if one.entry_id == annas.entry_id)
    services.withdraw(session, [annas.entry_id], None, at)
    erase_laureates(session, {laureate_id: "all"}, Names({"Nobody else"}, set()), at)
    session.expire_all()
    late = [Made(annas.id, "fr", b"late", "0" * 64)]
    assert issue(session, publication.id, {laureate_id: annas}, late, at) == 0
    assert annas.id not in contents(session)


def test_nothing_is_kept_of_a_publication_that_was_taken_back_meanwhile(session, judged, other, at):
    publication = finalists(session, judged, at, at)
    found = publishing.publication(session, publication.id)
    made = {one.id: a_certificate(found, one, at) for one in found.laureates}
    retract(session, judged, "finalists", at)
    assert issue(session, publication.id, made, [], at) == 0
    assert session.scalars(select(Certificate.id)).all() == []


def test_withdrawing_takes_the_packed_files_of_its_own_edition_alone(session, judged, other, at):
    certificates = issued(session, finalists(session, judged, at, at), at)
    issued(session, publishing.publication_of_kind(session, other.edition.id, "finalists"), at)
    let_go_out(session)
    for one in (judged, other):
        page = queries.edition_certificates(session, one.edition.id, one.staff.id)
        services.ask_for_archive(session, page, one.staff, at)
    services.withdraw(session, [certificates["Code clubs"].entry_id], None, at)
    assert set(session.scalars(select(CertificateArchive.edition_id))) == {other.edition.id}
    told = select(AuditRow.subject_id).where(AuditRow.action == "certificate.withdrawn")
    assert session.scalars(told).all() == [certificates["Code clubs"].id]


def test_a_proposal_that_is_taken_back_leaves_what_was_approved_before_as_it_was(session, judged, at):
    publication = finalists(session, judged, at, at)
    first = issued(session, publication, at)
    let_go_out(session)
    agreed = {one.id: one.approval_id for one in first.values()}
    winner = issued(session, winners(session, judged, at, at), at)["Anna’s workshop"]
    proposal = services.propose_certificates(session, judged.edition, judged.staff, at)
    assert winner.approval_id == proposal.id
    services.drop_certificates(session, proposal, judged.second, at)
    session.expire_all()
    assert winner.approval_id is None
    assert {key: session.get_one(Certificate, key).approval_id for key in agreed} == agreed
    assert None not in agreed.values()


def test_what_is_being_packed_is_packed_once_and_anew_after_it_was_made(session, judged, other, at):
    issued(session, finalists(session, judged, at, at), at)
    let_go_out(session)
    page = queries.edition_certificates(session, judged.edition.id, judged.staff.id)
    first = services.ask_for_archive(session, page, judged.staff, at)
    assert services.ask_for_archive(session, page, judged.second, at) is first
    services.keep_archive(session, first.id, b"packed", at)
    services.keep_archive(session, first.id, b"packed by another", at)
    services.keep_archive(session, uuid4(), b"of one that went", at)
    assert (first.content, first.made_at) == (b"packed", at)
    second = services.ask_for_archive(session, page, judged.staff, at + HOUR)
    assert second.id != first.id
    assert queries.archive_of(session, judged.edition.id, at + HOUR) is second
    services.keep_archive(session, second.id, b"second", at + HOUR)
    third = services.ask_for_archive(session, page, judged.staff, at + DAY)
    assert set(session.scalars(select(CertificateArchive.id))) == {second.id, third.id}, "after a day it goes"


def test_nothing_is_packed_before_it_is_approved_or_for_whoever_is_tied_to_some_of_it(session, judged, other, at):
    issued(session, publishing.publication_of_kind(session, other.edition.id, "finalists"), at)
    let_go_out(session)
    issued(session, finalists(session, judged, at, at), at)
    page = queries.edition_certificates(session, judged.edition.id, judged.staff.id)
    with pytest.raises(RuleBroken, match="No certificate is approved"):
        services.ask_for_archive(session, page, judged.staff, at)
    let_go_out(session)
    tie(session, judged, judged.second, at, "Bridge school")
    tied = queries.edition_certificates(session, judged.edition.id, judged.second.id)
    with pytest.raises(RuleBroken, match="others of the staff fetch all of it"):
        services.ask_for_archive(session, tied, judged.second, at)
    assert services.ask_for_archive(session, page, judged.staff, at).asked_by == judged.staff.id


def test_a_packed_file_is_opened_once_it_is_made_until_it_expires_and_under_its_edition(session, judged, other, at):
    issued(session, finalists(session, judged, at, at), at)
    let_go_out(session)
    page = queries.edition_certificates(session, judged.edition.id, judged.staff.id)
    archive = services.ask_for_archive(session, page, judged.staff, at)

    def opened(edition, when):
        try:
            return queries.archive_page(session, edition.id, archive.id, judged.staff.id, when).archive is archive
        except NotFound:
            return False

    assert not opened(judged.edition, at), "it is not made"
    services.keep_archive(session, archive.id, b"packed", at)
    assert opened(judged.edition, archive.expires_at - HOUR)
    assert not opened(judged.edition, archive.expires_at)
    assert not opened(other.edition, at)
    assert queries.archive_of(session, judged.edition.id, archive.expires_at) is None
    assert queries.archive_of(session, other.edition.id, at) is None


# Letters


def kept(session, judged, at, *titles, text="Dear all"):
    """Letters to these nominations, as the job keeps them."""
    made = [a_letter(judged.entries[title].nomination_id, text) for title in titles]
    return services.keep_letters(session, judged.edition.id, "nominees", made, at)


def test_a_letter_that_is_made_anew_replaces_its_own_code_alone(session, judged, at):
    assert kept(session, judged, at, "Delta radio", "Code clubs") == 2
    assert kept(session, judged, at + HOUR, "Delta radio", text="Dear Delta") == 1
    rows = session.execute(select(LetterCode.nomination_id, LetterCode.replaced_at)).all()
    delta, code = (judged.entries[title].nomination_id for title in ("Delta radio", "Code clubs"))
    assert sorted(rows, key=str) == sorted([(delta, at + HOUR), (delta, None), (code, None)], key=str)
    assert kept(session, judged, at + DAY, "Delta radio", text="Dear Delta, once more") == 1
    replaced = select(LetterCode.replaced_at).where(LetterCode.nomination_id == delta)
    assert set(session.scalars(replaced)) == {None, at + HOUR, at + DAY}, "the first keeps when it was replaced"


def test_no_letter_is_kept_that_was_forgotten_or_whose_nomination_was_withdrawn(session, judged, other, at):
    kept(session, judged, at, "Delta radio", "Code clubs")
    kept(session, other, at, "Delta radio")
    delta, code = (judged.entries[title].nomination_id for title in ("Delta radio", "Code clubs"))
    assert services.forget_letters(session, [delta], None, at) == 1
    assert services.forget_letters(session, [delta], None, at) == 0, "done again: none"
    session.get_one(Nomination, code).state = "withdrawn"
    session.flush()
    assert kept(session, judged, at, "Delta radio", "Code clubs", text="Dear all, again") == 0
    rows = dict(session.execute(select(Letter.nomination_id, Letter.basis)).all())
    theirs = other.entries["Delta radio"].nomination_id
    assert rows == {delta: None, code: "Dear all", theirs: "Dear all"}
    told = select(AuditRow.edition_id, AuditRow.details).where(AuditRow.action == "letter.forgotten")
    assert session.execute(told).all() == [(judged.edition.id, {"count": 1})]


def test_the_same_words_saved_again_are_no_new_version_and_keep_the_approval(session, judged, other, at):
    services.save_letter(session, other.edition, "nominees", {"en": "Theirs"}, 0, other.staff, at)
    text = services.save_letter(session, judged.edition, "nominees", {"en": "Dear all", "fr": ""}, 0, judged.staff, at)
    assert text.texts == {"en": "Dear all"}
    services.approve_letter(session, judged.edition, "nominees", 1, judged.second, at)
    services.approve_letter(session, judged.edition, "nominees", 1, judged.staff, at), "approved already: nothing more"
    services.save_letter(session, judged.edition, "nominees", {"en": "Dear all"}, 0, judged.staff, at)
    assert (text.version, text.approved_by) == (1, judged.second.id)
    told = select(func.count()).where(AuditRow.action == "letter_text.approved")
    assert session.scalar(told) == 1
