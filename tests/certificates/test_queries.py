"""What is read of certificates and letters: of the own edition, public by then, approved, and not what went."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.certificates import queries, services
from awards.core.errors import NotFound
from awards.nominations.models import Nomination
from awards.people.rules import Names
from awards.publishing import queries as publishing
from awards.publishing import rules as publications
from awards.publishing import services as publishing_services
from awards.publishing.models import Announcement
from awards.publishing.services.erasing import erase_laureates
from tests.certificates.things import a_letter, issued, let_go_out
from tests.decisions.things import a_judged_edition, all_judged
from tests.feedback.things import tie
from tests.publishing.test_corrections import correct, renamed
from tests.publishing.test_retractions import retract
from tests.publishing.things import a_record_edition, finalists, two_laureates, winners

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    """Another edition."""
    return a_judged_edition(session, at, year=2029, name="-2029", last_number=100)


def with_certificates(session, judged, at, instant=None):
    """The finalists' certificates, which nobody agreed to yet."""
    return issued(session, finalists(session, judged, instant or at, at), at)


def with_letters(session, judged, at, *titles):
    """Letters about these nominations, once a text was approved; by title."""
    kind = "nominees"
    if kind not in queries.texts_of_letters(session, judged.edition.id):
        services.save_letter(session, judged.edition, kind, {"en": "Dear all"}, 0, judged.staff, at)
        services.approve_letter(session, judged.edition, kind, 1, judged.second, at)
    made = {title: a_letter(judged.entries[title].nomination_id) for title in titles}
    services.keep_letters(session, judged.edition.id, kind, list(made.values()), at)
    return made


def cancelled(session, judged, at, kind="finalists"):
    """An announcement that waits for its instant is stopped."""
    of_it = (Announcement.edition_id == judged.edition.id, Announcement.kind == kind)
    waiting = session.scalars(select(Announcement).where(*of_it)).one()
    publishing_services.cancel_announcement(session, waiting, judged.staff, at)


def ids(found):
    return {one.id for one in found}


def open_to_all(read, *given):
    """Whether this gives something instead of refusing."""
    try:
        return read(*given) is not None
    except NotFound:
        return False


# Which are to be made


def test_certificates_wait_to_be_made_until_each_laureate_has_one(session, other, at):
    judged = a_judged_edition(session, at, rehearsal=True)
    mine, theirs = finalists(session, judged, at, at), finalists(session, other, at, at)
    publishing_services.publish_record(
        session, a_record_edition(session, 2019), publications.facts(), two_laureates(), at
    )
    assert [one.id for one in queries.to_issue(session)] == [mine.id, theirs.id]
    issued(session, theirs, at)
    assert [one.id for one in queries.to_issue(session)] == [mine.id]
    certificates = issued(session, mine, at)
    assert queries.to_issue(session) == []
    services.withdraw(session, [certificates["Code clubs"].entry_id], None, at + HOUR)
    assert [(one.id, one.withdrawn) for one in queries.to_issue(session)] == [(mine.id, at + HOUR)]
    later = winners(session, other, at, at)
    withdrawn = {one.id: one.withdrawn for one in queries.to_issue(session)}
    assert withdrawn == {mine.id: at + HOUR, later.id: None}
    issued(session, later, at)
    judged.edition.put_away_at = at
    session.flush()
    assert queries.to_issue(session) == []


def test_nothing_is_made_of_what_was_cancelled_or_taken_back(session, judged, other, at):
    finalists(session, judged, at, at)
    finalists(session, other, at + DAY, at)
    retract(session, judged, "finalists", at)
    cancelled(session, other, at)
    assert queries.to_issue(session) == []


def test_what_there_is_of_an_edition_is_its_own_and_the_files_of_each(session, judged, other, at):
    mine = with_certificates(session, judged, at)
    theirs = issued(session, finalists(session, other, at, at), at, languages=("en",))
    found = queries.issued(session, publishing.publication_of_kind(session, other.edition.id, "finalists"))
    assert {(one.certificate.id, one.languages) for one in found} == {
        (one.id, frozenset({"en"})) for one in theirs.values()
    }
    publication = publishing.publication_of_kind(session, judged.edition.id, "finalists")
    found = queries.issued(session, publication)
    laureates = publishing.publication(session, publication.id).laureates
    for laureate in laureates:
        same = queries.certificate_of(found, publication, laureate)
        assert same.certificate.id == mine[laureate.project].id
    one, another = laureates[:2]
    certificate = mine[one.project]
    with session.no_autoflush:
        certificate.mark = "of other words"
        assert queries.certificate_of(found, publication, one) is None
        certificate.mark = mine[another.project].mark
        alone = [given for given in found if given.certificate.id == certificate.id]
        assert queries.certificate_of(alone, publication, another) is None, "it is another entry's, whatever it says"


def test_what_stands_for_nothing_but_what_was_cancelled_is_none(session, judged, other, at):
    with_certificates(session, other, at)
    with_certificates(session, judged, at, at + DAY)
    publication = publishing.publication_of_kind(session, judged.edition.id, "finalists")
    assert len(queries.issued(session, publication)) == 3
    cancelled(session, judged, at)
    assert queries.issued(session, publication) == []
    standing = publishing.publication_of_kind(session, other.edition.id, "finalists")
    assert len(queries.issued(session, standing)) == 3


# What staff and anybody may know


def test_staff_see_certificates_of_their_edition_and_files_by_language(session, judged, other, at):
    mine, theirs = with_certificates(session, judged, at), with_certificates(session, other, at)
    rows = queries.rows(session, judged.edition, [], at)
    assert {row.certificate.id for row in rows} == {one.id for one in mine.values()}
    assert {len(row.files) for row in rows} == {6}
    assert queries.rows(session, judged.edition, [judged.skills.id], at) == []
    assert len(queries.rows(session, judged.edition, [judged.access.id], at)) == 3
    annas, reader = mine["Anna’s workshop"], judged.staff.id
    found = queries.staff_file(session, judged.edition.id, annas.id, "fr", reader)
    assert (found.content(session), found.closed) == (f"{annas.code} fr".encode(), False)
    for edition, certificate in ((judged, theirs["Anna’s workshop"].id), (other, annas.id), (judged, uuid4())):
        assert not open_to_all(queries.staff_file, session, edition.edition.id, certificate, "fr", reader)
    tie(session, judged, judged.second, at, "Bridge school")
    assert queries.staff_file(session, judged.edition.id, annas.id, "fr", judged.second.id).closed
    services.withdraw(session, [annas.entry_id], None, at)
    with pytest.raises(NotFound):
        queries.staff_file(session, judged.edition.id, annas.id, "fr", reader).content(session)


def test_packed_is_what_is_approved_and_stands_in_the_newest_result_of_the_edition(session, judged, other, at):
    mine = with_certificates(session, judged, at)
    with_certificates(session, other, at)
    assert queries.files_to_pack(session, judged.edition.id) == {}, "nobody approved it"
    let_go_out(session)
    files = queries.files_to_pack(session, judged.edition.id)
    assert len(files) == 18
    assert files["skills/bridge-school-2027-finalist-en.pdf"] == f"{mine['Bridge school'].code} en".encode()
    services.withdraw(session, [mine["Code clubs"].entry_id], None, at)
    assert len(queries.files_to_pack(session, judged.edition.id)) == 12
    winners(session, judged, at + HOUR, at)
    assert queries.files_to_pack(session, judged.edition.id) == {}


def test_publications_that_stand_are_the_edition_s_own_that_nobody_took_back(session, judged, other, at):
    finalists(session, other, at, at)
    first = finalists(session, judged, at, at)
    second = winners(session, judged, at + DAY, at)
    assert list(queries.standing_ids(session, judged.edition.id)) == [first.id, second.id]
    assert queries.newest_id(session, judged.edition.id) == second.id
    cancelled(session, judged, at, "winners")
    assert list(queries.standing_ids(session, judged.edition.id)) == [first.id]
    assert queries.newest_id(session, judged.edition.id) == first.id
    retract(session, judged, "finalists", at)
    assert list(queries.standing_ids(session, judged.edition.id)) == []
    assert queries.newest_id(session, judged.edition.id) is None


def test_a_code_is_known_once_it_is_approved_public_and_on_its_side(session, judged, other, at):
    mine, theirs = with_certificates(session, judged, at, at + HOUR), with_certificates(session, other, at)
    annas = mine["Anna’s workshop"]
    proposal = services.propose_certificates(session, other.edition, other.staff, at)
    services.approve_certificates(session, proposal, other.second, at)
    assert not queries.is_known(session, annas.code, at + HOUR), "others are approved"
    proposal = services.propose_certificates(session, judged.edition, judged.staff, at)
    assert not queries.is_known(session, annas.code, at + HOUR), "it is only proposed"
    services.approve_certificates(session, proposal, judged.second, at)
    assert not queries.is_known(session, annas.code, at)
    assert queries.is_known(session, annas.code, at + HOUR)
    assert not queries.is_known(session, annas.code, at + HOUR, 2027), "it is no rehearsal's"
    found = queries.checked(session, annas.code, at + HOUR)
    assert (found.certificate.id, found.standing, found.now.project) == (annas.id, "holds", "Anna’s workshop")
    assert (
        queries.checked(session, theirs["Anna’s workshop"].code, at).laureate.entry_id == other.of("Anna’s workshop")[0]
    )
    assert queries.checked(session, "0" * 20, at + HOUR) is None
    assert set(queries.files_of(session, [annas.id])) == {annas.id}
    correct(session, judged, at + HOUR, renamed("Bridge schools"))
    later = at + 2 * HOUR
    retract(session, other, "finalists", later)
    found = queries.checked(session, mine["Bridge school"].code, later)
    assert (found.standing, found.reason) == ("replaced", "A typo in the name"), "what was taken back is another's"
    found = queries.checked(session, theirs["Anna’s workshop"].code, later)
    assert (found.standing, found.now, found.reason) == ("retracted", None, "Two cards were mixed up")
    assert queries.checked(session, annas.code, later).standing == "holds"
    services.withdraw(session, [annas.entry_id], None, later)
    assert queries.checked(session, annas.code, later).standing == "withdrawn"
    retract(session, judged, "finalists", at + 3 * HOUR)
    bridge = mine["Bridge school"].code
    assert queries.checked(session, bridge, later).standing == "replaced", "it was taken back later"
    assert queries.checked(session, bridge, at + 3 * HOUR).standing == "retracted"


def test_the_certificate_of_whoever_was_taken_off_is_gone_with_the_reason(session, judged, at):
    mine = with_certificates(session, judged, at)
    let_go_out(session)
    off = publications.Change(slug="bridge-school-2027", category="skills", removed=True)
    correct(session, judged, at + HOUR, off, reason="It was entered twice")
    found = queries.checked(session, mine["Bridge school"].code, at + HOUR)
    assert (found.standing, found.now, found.reason) == ("gone", None, "It was entered twice")


def test_a_nominee_finds_the_own_places_letter_and_files_and_nothing_of_others(session, judged, other, at):
    mine = with_certificates(session, judged, at)
    with_certificates(session, other, at)
    of = judged.entries["Bridge school"].nomination_id
    here = (session, judged.edition.id, of)
    assert queries.own(*here, at).places[0].certificate is None, "nobody approved it"
    let_go_out(session)
    found = queries.own(*here, at)
    assert [(one.laureate.project, one.certificate.id) for one in found.places] == [
        ("Bridge school", mine["Bridge school"].id)
    ]
    bridge = mine["Bridge school"].id
    assert queries.own_file(*here, bridge, "fr", at).file.language == "fr"
    assert not open_to_all(queries.own_file, *here, mine["Code clubs"].id, "fr", at)
    assert not open_to_all(queries.own_file, *here, bridge, "fr", at - HOUR)
    assert not open_to_all(queries.own_file, *here, bridge, "xx", at)
    nomination = session.get_one(Nomination, of)
    for state in ("withdrawn", "submitted"):
        nomination.state, nomination.withdrawn_at = state, at if state == "withdrawn" else None
        session.flush()
        assert queries.own(*here, at).has_any is (state == "submitted")
        assert open_to_all(queries.own_file, *here, bridge, "fr", at) is (state == "submitted")
    services.withdraw(session, [mine["Bridge school"].entry_id], None, at)
    assert queries.own(*here, at).places[0].certificate is None
    assert not open_to_all(queries.own_file, *here, bridge, "fr", at)
    assert not queries.own(session, judged.edition.id, judged.entries["Delta radio"].nomination_id, at).has_any
    erase_laureates(session, {found.places[0].laureate.id: "all"}, Names({"Nobody else"}, set()), at)
    session.expire_all()
    assert queries.own(*here, at).places == ()
