"""Two of the staff agree to certificates and to letters: each once, from a session of their own, to what they read."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from awards.certificates import queries, services
from awards.certificates.models import CertificateFile
from awards.core.errors import RuleBroken
from tests.certificates.test_queries import ids, open_to_all, with_certificates, with_letters
from tests.certificates.things import issued, let_go_out
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.things import winners

HOUR = timedelta(hours=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    """Another edition."""
    return a_judged_edition(session, at, year=2029, name="-2029", last_number=100)


def refused(said, verb, *given):
    with pytest.raises(RuleBroken, match=said):
        verb(*given)


def test_certificates_of_the_newest_result_of_the_edition_with_all_files_wait_for_approval(session, judged, other, at):
    mine = with_certificates(session, judged, at)
    with_certificates(session, other, at)
    assert ids(queries.to_approve(session, judged.edition.id, at)) == ids(mine.values())
    session.execute(
        update(CertificateFile)
        .where(CertificateFile.certificate_id == mine["Code clubs"].id, CertificateFile.language == "fr")
        .values(content=None)
    )
    assert ids(queries.to_approve(session, judged.edition.id, at)) == ids(mine.values()) - {mine["Code clubs"].id}
    assert [queries.unproposed(session, one.edition.id, at) for one in (judged, other)] == [2, 3]
    services.propose_certificates(session, other.edition, other.staff, at)
    assert queries.proposed(session, judged.edition.id) is None
    assert queries.waiting(session, judged.edition.id, 2).proposed is None
    found = queries.waiting(session, other.edition.id, 0)
    assert (found.proposed.edition_id, found.by, found.count) == (other.edition.id, "Sana Staff", 3)
    newer = issued(session, winners(session, other, at, at), at)
    assert queries.unproposed(session, other.edition.id, at) == 0, "first the proposal that waits"
    services.approve_certificates(session, found.proposed, other.second, at)
    assert queries.unproposed(session, other.edition.id, at) == len(newer)
    services.approve_certificates(
        session, services.propose_certificates(session, other.edition, other.staff, at), other.second, at
    )
    assert queries.unproposed(session, other.edition.id, at) == 0
    assert queries.waiting(session, other.edition.id, 0).proposed is None
    assert queries.proposed(session, other.edition.id) is None
    assert queries.to_approve(session, other.edition.id, at) == [], "all of them are approved"
    newest = issued(session, winners(session, judged, at, at), at)
    assert ids(queries.to_approve(session, judged.edition.id, at)) == ids(newest.values())
    for edition, approval in ((judged, found.proposed.id), (other, uuid4())):
        assert not open_to_all(queries.approval_page, session, edition.edition.id, approval, other.staff.id)
    assert (
        queries.approval_page(session, other.edition.id, found.proposed.id, other.staff.id).approval is found.proposed
    )


@pytest.mark.parametrize("public", [True, False])
def test_who_will_win_is_not_told_by_whose_certificate_is_there_before_the_winners_are(session, judged, at, public):
    """Agreed to alone, those of the winners to come left a finalist without one, and only who wins."""
    first = with_certificates(session, judged, at, at if public else at + HOUR)
    later = issued(session, winners(session, judged, at + 2 * HOUR, at), at)
    let_go_out(session)
    states = {title: [bool(one.approval_id) for one in (first[title], later[title])] for title in first}
    assert set(map(tuple, states.values())) == {(True, True)}
    for instant, holding in ((at + HOUR, 6), (at + 2 * HOUR, 3)):
        rows = queries.rows(session, judged.edition, [], instant)
        assert (len(rows), sum(row.holds for row in rows)) == (6, holding)
        told = {row.certificate.entry_id: row.certificate.role for row in rows if row.out}
        assert ("winner" in told.values(), len(told)) == (instant == at + 2 * HOUR, 3)
        assert queries.unproposed(session, judged.edition.id, instant) == 0


def test_what_no_result_says_any_more_waits_for_nobody(session, judged, at):
    first = with_certificates(session, judged, at)
    later = issued(session, winners(session, judged, at + HOUR, at), at)
    waiting = ids(queries.to_approve(session, judged.edition.id, at + HOUR))
    assert waiting == ids(later.values())
    assert ids(queries.to_approve(session, judged.edition.id, at)) == waiting | ids(first.values())


def test_how_far_an_edition_is_counts_its_newest_result_its_approvals_and_its_letters(session, judged, other, at):
    mine = with_certificates(session, judged, at)
    with_certificates(session, other, at)
    found = queries.ready(session, judged.edition.id)
    assert (found.laureates, found.made, found.approved, found.letters) == (3, 3, 0, 0)
    let_go_out(session)
    with_letters(session, other, at, "Delta radio")
    found = queries.ready(session, judged.edition.id)
    assert (found.laureates, found.made, found.approved, found.letters) == (3, 3, 3, 0)
    services.save_letter(session, judged.edition, "nominees", {"en": "Dear all"}, 0, judged.staff, at)
    assert queries.ready(session, judged.edition.id).letters == 0, "nobody approved it"
    services.approve_letter(session, judged.edition, "nominees", 1, judged.second, at)
    assert queries.ready(session, judged.edition.id).letters == 1
    services.withdraw(session, [mine["Code clubs"].entry_id], None, at)
    found = queries.ready(session, judged.edition.id)
    assert (found.laureates, found.made, found.approved) == (3, 2, 2)
    winners(session, judged, at + HOUR, at)
    found = queries.ready(session, judged.edition.id)
    assert (found.laureates, found.made, found.approved) == (3, 0, 0), "of the newest, public or not"


def test_certificates_are_proposed_once_and_approved_once_by_another_from_another_session(session, judged, other, at):
    refused("no certificate that waits", services.propose_certificates, session, judged.edition, judged.staff, at)
    with_certificates(session, judged, at)
    with_certificates(session, other, at)
    services.propose_certificates(session, other.edition, other.staff, at)
    one, two = uuid4(), uuid4()
    proposal = services.propose_certificates(session, judged.edition, judged.staff, at, one)
    refused("proposed already", services.propose_certificates, session, judged.edition, judged.second, at)
    refused("another member of staff", services.approve_certificates, session, proposal, judged.staff, at, two)
    refused("sign in anew", services.approve_certificates, session, proposal, judged.second, at, one)
    services.approve_certificates(session, proposal, judged.second, at, two)
    refused("settled already", services.approve_certificates, session, proposal, judged.second, at, two)
    refused("settled already", services.drop_certificates, session, proposal, judged.second, at)


def test_a_proposal_that_no_session_is_known_of_is_approved_by_another(session, judged, at):
    with_certificates(session, judged, at)
    proposal = services.propose_certificates(session, judged.edition, judged.staff, at)
    services.approve_certificates(session, proposal, judged.second, at)
    assert proposal.state == "approved"


def test_a_letter_is_saved_over_what_was_seen_and_approved_by_another_who_read_it(session, judged, other, at):
    of = (session, judged.edition, "nominees")
    refused("Save the letter first", services.approve_letter, *of, 1, judged.second, at)
    refused("in English at least", services.save_letter, *of, {"fr": "Bonjour"}, 0, judged.staff, at)
    one, two = uuid4(), uuid4()
    text = services.save_letter(*of, {"en": "Dear all"}, 0, judged.staff, at, one)
    refused("other words meanwhile", services.save_letter, *of, {"en": "Dear"}, 0, judged.second, at)
    refused("was changed since", services.approve_letter, *of, 2, judged.second, at, two)
    refused("another member of staff", services.approve_letter, *of, 1, judged.staff, at, two)
    refused("sign in anew", services.approve_letter, *of, 1, judged.second, at, one)
    assert text.approved_at is None
    services.approve_letter(*of, 1, judged.second, at, two)
    services.save_letter(*of, {"en": "Dear"}, 1, judged.staff, at)
    assert (text.version, text.approved_at, text.approved_by) == (2, None, None)
    services.approve_letter(*of, 2, judged.second, at)
    assert text.approved_at == at
