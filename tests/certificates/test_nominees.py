"""What a nominee finds on the page of the nomination once the result is public."""

from datetime import timedelta

import pytest

from awards.nominations.models import Nomination
from tests.certificates.things import certificates, file_of, work
from tests.decisions.things import all_judged
from tests.factories import a_user
from tests.publishing.test_embargo import move_clock
from tests.publishing.test_retractions import retract
from tests.publishing.things import finalists
from tests.support.page import words

DAY = timedelta(days=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def of(judged, title="Bridge school"):
    return {"edition_id": judged.edition.id, "nomination_id": judged.entries[title].nomination_id}


def test_a_finalist_takes_certificate_and_badge_home_from_the_instant_on(app, session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    work(app, session)
    [certificate] = certificates(session, "Bridge school")
    client = client_for(judged.nominator)
    client.get("certificates.own", expect=404, **of(judged))
    file = {"certificate_id": certificate.id, "code": "ar", **of(judged)}
    client.get("certificates.own_file", expect=404, **file)
    move_clock(session, DAY)
    page = client.get("nominations.nomination", **of(judged))
    assert "Certificate and letter" in page.links()
    assert words(page.one("//main//div[@class='actions']/a[@class='button']")) == "Certificate and letter"
    assert words(page.one("//main//div[@class='actions']/a[not(@class)]")) == "See the receipt"
    page = client.get("certificates.own", **of(judged))
    assert "Finalist 2027, Skills" in page.main
    links = page.links()
    assert links["the page that they see"] == f"/certificates/{certificate.code}"
    assert {"English", "العربية", "中文", "Français", "Русский", "Español"} <= set(links)
    assert 'alt="EQUALS in Tech Awards: Finalist 2027, Skills. Bridge school"' in page.main
    assert '<img src="http://localhost/laureates/bridge-school-2027/badge-en-light.svg"' in page.main
    taken = client.browser.get(page.one("//main//a[@lang='ar']").get("href"))
    assert taken.data == file_of(session, certificate, "ar").content
    assert taken.mimetype == "application/pdf"


def test_nobody_else_takes_it_and_a_nomination_without_honour_has_no_such_page(app, session, at, judged, client_for):
    finalists(session, judged, at, at)
    work(app, session)
    [certificate] = certificates(session, "Bridge school")
    other = a_user(session, "other@example.net")
    session.commit()
    file = {"certificate_id": certificate.id, "code": "en"}
    client_for(other).get("certificates.own", expect=404, **of(judged))
    client_for(other).get("certificates.own_file", expect=404, **file, **of(judged))
    client = client_for(judged.nominator)
    client.get("certificates.own", expect=404, **of(judged, "Delta radio"))
    client.get("certificates.own_file", expect=404, **file, **of(judged, "Delta radio"))
    assert "Certificate and letter" not in client.get("nominations.nomination", **of(judged, "Delta radio")).links()


def test_until_it_is_made_the_page_says_so(session, at, judged, client_for):
    finalists(session, judged, at, at)
    session.commit()
    page = client_for(judged.nominator).get("certificates.own", **of(judged))
    assert "The certificate is not ready yet." in page.main


def test_what_was_taken_back_is_taken_home_no_more(app, session, at, judged, client_for):
    finalists(session, judged, at, at)
    work(app, session)
    [certificate] = certificates(session, "Bridge school")
    retract(session, judged, "finalists", at)
    session.commit()
    client = client_for(judged.nominator)
    client.get("certificates.own", expect=404, **of(judged))
    client.get("certificates.own_file", expect=404, certificate_id=certificate.id, code="en", **of(judged))


def test_the_page_costs_the_same_with_one_place_or_several(app, session, at, judged, client_for, count_queries):
    finalists(session, judged, at, at)
    work(app, session)
    client = client_for(judged.nominator)
    client.get("certificates.own", **of(judged))
    with count_queries(at_most=16):
        client.get("certificates.own", **of(judged))


def test_a_nomination_that_was_withdrawn_afterwards_takes_nothing_home(app, session, at, judged, client_for):
    finalists(session, judged, at, at)
    work(app, session)
    [certificate] = certificates(session, "Bridge school")
    session.get_one(Nomination, judged.entries["Bridge school"].nomination_id).state = "withdrawn"
    session.commit()
    client = client_for(judged.nominator)
    client.get("certificates.own", expect=404, **of(judged))
    client.get("certificates.own_file", expect=404, certificate_id=certificate.id, code="en", **of(judged))


def test_a_laureates_page_and_the_page_of_checks_lead_to_the_field_for_a_code(session, at, judged, client_for):
    finalists(session, judged, at, at)
    session.commit()
    client = client_for()
    for address in ("/laureates/bridge-school-2027", "/verify"):
        assert client.get(address).links()["Check a certificate"] == "/certificates"
