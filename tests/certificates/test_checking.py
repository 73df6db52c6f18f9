"""The public page of a certificate: what it says, to whom, and not a moment before the result is public."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from awards.certificates import services as certificate_services
from awards.certificates.making import issue_job
from awards.certificates.models import Certificate, CertificateFile
from awards.core.identifiers import certificate_code
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure.jobs import Job
from awards.publishing import queries, rules, services
from awards.publishing.services.erasing import erase_laureates
from tests.certificates.things import certificates, file_of, work
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.test_corrections import correct, decide_anew, renamed
from tests.publishing.test_embargo import move_clock
from tests.publishing.test_retractions import retract
from tests.publishing.things import announce, finalists, winners

DAY = timedelta(days=1)
NOBODY_WATCHES = SimpleNamespace(tell=lambda _doing: None)
FIELD = "Code: "


def with_certificates(app, session, at):
    judged = all_judged(app, session, at)
    finalists(session, judged, at, at)
    work(app, session)
    return judged


pytestmark = pytest.mark.begins(bridge=with_certificates, judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def bridge(session, judged):
    """The certificate of a finalist that is public."""
    return certificates(session, "Bridge school")[0]


def page_of(client, certificate, expect=200):
    return client.get(f"/certificates/{certificate.code}", expect=expect)


def test_before_the_instant_a_code_is_as_unknown_as_any_other(app, session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    work(app, session)
    [certificate] = certificates(session, "Anna’s workshop")
    assert session.scalar(select(func.count()).select_from(CertificateFile)) == 3 * len(LANGUAGES)
    session.commit()
    never, client = certificate_code(), client_for()
    sealed = page_of(client, certificate, expect=404)
    unknown = client.get(f"/certificates/{never}", expect=404)
    assert sealed.body.replace(certificate.code, never) == unknown.body
    assert "No certificate and no letter has this code." in sealed.main
    move_clock(session, DAY)
    page = page_of(client, certificate)
    assert page.heading == "This certificate holds"
    assert "Anna’s workshop" in page.main


def test_it_says_what_it_stands_for_and_names_the_digest_of_each_file(session, bridge, client_for):
    page = page_of(client_for(), bridge)
    assert "It was issued to a finalist." in page.main
    for said in ("Bridge school", "Skills", "Kenya", "2027"):
        assert said in page.main
    for language in LANGUAGES:
        assert file_of(session, bridge, language).digest in page.main


def test_the_page_costs_the_same_whatever_was_said_since(app, session, at, judged, bridge, client_for, count_queries):
    client = client_for()
    page_of(client, bridge)
    with count_queries(at_most=21) as first:
        page_of(client, bridge)
    winners(session, judged, at, at)
    work(app, session)
    with count_queries(at_most=len(first)):
        page_of(client, bridge)


def test_a_winner_has_two_certificates_and_a_finalist_keeps_the_one(app, session, at, judged, bridge, client_for):
    winners(session, judged, at, at)
    work(app, session)
    first, second = certificates(session, "Anna’s workshop")
    assert (first.role, second.role) == ("finalist", "winner")
    assert certificates(session, "Bridge school") == [bridge]
    client = client_for()
    page = page_of(client, first)
    assert page.heading == "This certificate holds"
    assert "Since then: Winner 2027, Skills." in page.main
    assert "It was issued to a winner." in page_of(client, second).main
    assert "Since then" not in page_of(client, bridge).main
    work(app, session)
    assert session.scalar(select(func.count()).select_from(Certificate)) == 4
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == "certificates.issue")) == 2


def test_a_correction_replaces_the_certificate_and_the_old_page_says_so(app, session, at, judged, bridge, client_for):
    correct(session, judged, at, renamed("Bridge schools"))
    work(app, session)
    [other] = certificates(session, "Anna’s workshop")
    [old, new] = certificates(session, "Bridge school")
    assert old == bridge
    client = client_for()
    page = page_of(client, old)
    assert page.heading == "This certificate was replaced"
    assert "it may still be in the making" in page.main
    assert "A typo in the name" in page.main
    assert page_of(client, new).heading == "This certificate holds"
    assert "Bridge schools" in page_of(client, new).main
    assert page_of(client, other).heading == "This certificate holds", "nothing was said of the others"


def test_whoever_is_no_laureate_any_more_holds_a_certificate_that_does_not_hold(
    app, session, at, judged, bridge, client_for
):
    decide_anew(session, judged, at, "Anna’s workshop", "Code clubs", kind="shortlist")
    correct(session, judged, at, rules.Change(slug="bridge-school-2027", category="skills", fields={}, removed=True))
    work(app, session)
    page = page_of(client_for(), bridge, expect=410)
    assert page.heading == "This certificate does not hold any more"
    assert "A typo in the name" in page.main


def test_a_result_that_was_taken_back_takes_its_certificates_with_it(app, session, at, judged, bridge, client_for):
    winners(session, judged, at, at)
    work(app, session)
    finalist, winner = certificates(session, "Anna’s workshop")
    retract(session, judged, "winners", at)
    session.commit()
    client = client_for()
    assert "Two cards were mixed up" in page_of(client, winner, expect=410).main
    assert page_of(client, finalist).heading == "This certificate holds"
    assert "Since then" not in page_of(client, finalist).main
    retract(session, judged, "finalists", at)
    session.commit()
    page = page_of(client, bridge, expect=410)
    assert "Two cards were mixed up" in page.main
    assert "Bridge school" not in page.text


def test_nothing_is_made_of_what_was_cancelled_and_what_comes_instead_has_codes_of_its_own(
    app, session, at, judged, client_for
):
    finalists(session, judged, at + DAY, at)
    work(app, session)
    [first] = certificates(session, "Bridge school")
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["finalists"], judged.staff, at)
    session.commit()
    announce(session, judged, "finalists", at, at)
    work(app, session)
    [other] = [found for found in certificates(session, "Bridge school") if found != first]
    client = client_for()
    page_of(client, first, expect=404)
    move_clock(session, 2 * DAY)
    page_of(client, first, expect=404)
    assert page_of(client, other).heading == "This certificate holds"


def test_a_name_that_is_erased_leaves_a_page_without_it_and_no_file(app, session, at, judged, bridge, client_for):
    digest = file_of(session, bridge).digest
    assert certificate_services.withdraw(session, [bridge.entry_id], None, at) == 1
    assert certificate_services.withdraw(session, [bridge.entry_id], None, at) == 0
    work(app, session)
    page = page_of(client_for(), bridge, expect=410)
    assert page.heading == "This certificate was withdrawn"
    assert "Bridge" not in page.text
    assert "Kenya" not in page.text
    assert digest in page.main, "a file that somebody kept can still be told to have been one"
    assert file_of(session, bridge).content is None
    winners(session, judged, at, at)
    work(app, session)
    page_of(client_for(), bridge, expect=410)


def test_a_file_is_compared_byte_for_byte_and_not_kept(session, bridge, client_for):
    client, path = client_for(), f"/certificates/{bridge.code}/comparison"
    content = file_of(session, bridge, "ar").content
    page = client.post(path, {"file": (io.BytesIO(content), "mine.pdf")}, expect=200)
    assert "Yes, byte for byte" in page.main
    assert "العربية" in page.main
    page = client.post(path, {"file": (io.BytesIO(content + b" "), "mine.pdf")}, expect=200)
    assert "It is none of the files of this certificate." in page.main
    page = client.post(path, {}, expect=422)
    assert page.errors == ["The file to compare (PDF): Choose a file"]


def test_a_code_is_typed_as_it_is_printed_and_a_wrong_one_is_told_what_is_wrong(bridge, client_for):
    client = client_for()
    spaced = " ".join(bridge.code[place : place + 4] for place in range(0, 20, 4))
    assert client.get("certificates.ask", code=spaced, expect=302).location == f"/certificates/{bridge.code}"
    eastern = bridge.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.get("certificates.ask", code=eastern, expect=302).location == f"/certificates/{bridge.code}"
    page = client.get("certificates.ask", code="1234 5678", expect=422)
    assert page.errors == [f"{FIELD}A code has 20 digits, and this has 8. Compare it with the paper."]
    assert page.field("code") == "1234 5678"
    wrong = bridge.code[:-1] + str((int(bridge.code[-1]) + 1) % 10)
    page = client.get("certificates.ask", code=wrong, expect=422)
    assert page.errors == [f"{FIELD}A digit of this code is mistyped. Compare it with the paper."]
    page = client.get(f"/certificates/{wrong}", expect=404)
    assert page.errors == [f"{FIELD}A digit of this code is mistyped. Compare it with the paper."]
    assert client.get("certificates.ask", code="", expect=422).errors == [f"{FIELD}Type the code"]


def test_whoever_guesses_is_stopped_and_good_codes_cost_nothing(bridge, client_for):
    client = client_for()
    for _ in range(110):
        page_of(client, bridge)
    for _ in range(100):
        client.get(f"/certificates/{certificate_code()}", expect=404)
    page = client.get(f"/certificates/{certificate_code()}", expect=429)
    assert "too many tries" in page.main
    assert int(page.response.headers["Retry-After"]) > 0
    page_of(client, bridge, expect=429)


def test_a_rehearsals_certificate_opens_under_its_rehearsal_alone(app, session, at, client_for):
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    work(app, session)
    [certificate] = certificates(session, "Bridge school")
    client = client_for()
    page_of(client, certificate, expect=404)
    page = client.get(f"/rehearsal/2027/certificates/{certificate.code}")
    assert page.heading == "This certificate holds"
    assert "Everything on this page is made up." in page.text
    client.get(f"/rehearsal/2026/certificates/{certificate.code}", expect=404)
    asked = client.get("certificates.rehearsal_ask", year=2027, code=certificate.code, expect=302)
    assert asked.location == f"/rehearsal/2027/certificates/{certificate.code}"
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    client.get(f"/rehearsal/2027/certificates/{certificate.code}", expect=404)


def test_of_a_laureate_whose_person_was_erased_a_certificate_without_the_name_is_made(
    app, session, at, judged, bridge, client_for
):
    publication = queries.newest_public(session, judged.edition.id, at)
    laureate = next(one for one in publication.laureates if one.entry_id == bridge.entry_id)
    erase_laureates(session, {laureate.id: "person"}, lambda _text: False, at)
    certificate_services.withdraw(session, [bridge.entry_id], None, at)
    work(app, session)
    before, after = certificates(session, "Bridge school")
    assert before == bridge
    assert file_of(session, before).content is None
    assert file_of(session, after).content is not None
    page = client_for().get(f"/certificates/{before.code}", expect=410)
    assert "The project keeps its place, with another certificate that names nobody: Bridge school" in page.main
    erase_laureates(session, {laureate.id: "all"}, lambda _text: False, at)
    certificate_services.withdraw(session, [bridge.entry_id], None, at)
    work(app, session)
    assert len(certificates(session, "Bridge school")) == 2, "of one that is erased altogether none is made"


def test_what_was_taken_back_while_its_certificates_were_set_gets_none(app, session, at, judged):
    publication = finalists(session, judged, at + DAY, at)
    session.commit()
    with app.app_context():
        set_before = issue_job.look(issue_job.read(session, {"publication": str(publication.id)}), NOBODY_WATCHES)
        standing = queries.standing(session, judged.edition.id)["finalists"]
        services.cancel_announcement(session, standing, judged.staff, at)
        issue_job.keep(session, None, set_before)
        assert issue_job.read(session, {"publication": str(publication.id)}) is None
    session.commit()
    assert certificates(session, "Bridge school") == []


def test_what_was_set_before_a_name_was_erased_is_not_kept_afterwards(app, session, at, judged):
    publication = finalists(session, judged, at, at)
    session.commit()
    with app.app_context():
        material = issue_job.read(session, {"publication": str(publication.id)})
        set_before = issue_job.look(material, NOBODY_WATCHES)
        laureate = next(one for one in publication.laureates if one.project == "Bridge school")
        erase_laureates(session, {laureate.id: "all"}, lambda _text: False, at)
        issue_job.keep(session, None, set_before)
    session.commit()
    assert certificates(session, "Bridge school") == []
    assert len(certificates(session, "Code clubs")) == 1
