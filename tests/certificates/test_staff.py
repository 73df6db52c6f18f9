"""Certificates as staff see them: sealed before the instant, not across a tie, all in one file."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from awards.certificates.models import CertificateArchive, CertificateFile
from awards.core.vocabulary import LANGUAGES
from tests.certificates.things import certificates, file_of, work
from tests.decisions.things import a_judged_edition
from tests.feedback.things import tie
from tests.publishing.things import finalists, winners

DAY = timedelta(days=1)


def with_finalists_to_come(app, session, at):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at + DAY, at)
    work(app, session)
    return judged


pytestmark = pytest.mark.begins(judged=with_finalists_to_come)


@pytest.fixture
def judged(begun):
    return begun


def overview(client, judged):
    return client.get("certificates.overview", edition_id=judged.edition.id)


def test_staff_open_each_language_before_anybody_else_can(session, judged, client_for):
    [certificate] = certificates(session, "Bridge school")
    page = overview(client_for(judged.staff), judged)
    assert page.main.count("Sealed") == 3
    assert "Bridge school" in page.main
    link = page.one("//a[contains(@aria-label, 'Bridge school')][@lang='zh']").get("href")
    opened = client_for(judged.staff).browser.get(link)
    assert opened.data == file_of(session, certificate, "zh").content
    assert opened.headers["Content-Disposition"].startswith("inline")
    assert client_for(judged.admin).browser.get(link).status_code == 200
    client_for(judged.nominator).get(link, expect=404)
    client_for(judged.judges[0]).get(link, expect=404)


def test_whoever_is_tied_meets_no_certificate_of_the_category_and_packs_nothing(session, at, judged, client_for):
    [certificate] = certificates(session, "Code clubs")
    tie(session, judged, judged.second, at, "Bridge school")
    client = client_for(judged.second)
    page = overview(client, judged)
    assert "Code clubs" not in page.main
    assert "Left out: you are tied to a nomination of this category." in page.main
    of = {"edition_id": judged.edition.id}
    client.get("certificates.staff_file", expect=403, certificate_id=certificate.id, code="en", **of)
    page = client.post("certificates.archives", expect=422, **of)
    assert any("others of the staff fetch all of it" in error for error in page.errors)


def test_all_that_holds_is_packed_into_one_file_for_a_day(app, session, at, judged, client_for):
    winners(session, judged, at + 2 * DAY, at)
    work(app, session)
    client, of = client_for(judged.staff), {"edition_id": judged.edition.id}
    client.post("certificates.archives", **of)
    client.post("certificates.archives", **of)
    assert session.scalar(select(func.count()).select_from(CertificateArchive)) == 1
    assert "The file is being made." in overview(client, judged).main
    work(app, session)
    link = overview(client, judged).links()["All certificates (ZIP)"]
    packed = zipfile.ZipFile(io.BytesIO(client.browser.get(link).data))
    assert len(packed.namelist()) == 3 * len(LANGUAGES)
    assert "certificates-2027/skills/annas-workshop-2027-winner-ar.pdf" in packed.namelist()
    [bridge] = certificates(session, "Bridge school")
    name = "certificates-2027/skills/bridge-school-2027-finalist-fr.pdf"
    assert packed.read(name) == file_of(session, bridge, "fr").content
    client_for(judged.nominator).get(link, expect=404)
    tie(session, judged, judged.second, at, "Bridge school")
    client_for(judged.second).get(link, expect=403)


def test_what_lacks_is_made_when_staff_ask_for_it_and_keeps_its_code(app, session, judged, client_for):
    [before] = certificates(session, "Bridge school")
    session.execute(delete(CertificateFile).where(CertificateFile.language == "ru"))
    session.commit()
    client = client_for(judged.staff)
    assert overview(client, judged).main.count("Being made") == 3
    client.post("certificates.making", edition_id=judged.edition.id)
    work(app, session)
    assert overview(client, judged).main.count("Sealed") == 3
    assert certificates(session, "Bridge school") == [before]


def test_the_list_costs_the_same_with_more_certificates(app, session, at, judged, client_for, count_queries):
    client = client_for(judged.staff)
    overview(client, judged)
    with count_queries(at_most=10) as first:
        overview(client, judged)
    winners(session, judged, at + 2 * DAY, at)
    work(app, session)
    with count_queries(at_most=len(first)):
        page = overview(client, judged)
    assert page.main.count("Winner 2027") == 1
    assert "Earlier" not in page.main, "what the finalists take home holds until then"


def test_who_only_looks_on_is_offered_nothing_to_do(judged, client_for):
    assert not overview(client_for(judged.admin), judged).find("//main//form")
