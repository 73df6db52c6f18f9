"""What search engines are told of: every public page, and nothing of a result before its instant."""

from datetime import timedelta

import pytest
from lxml import etree

from awards.infrastructure import clock
from awards.publishing import rules, services
from tests.decisions.things import a_judged_edition
from tests.publishing.things import a_record_edition, finalists, two_laureates

DAY = timedelta(days=1)
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def listed(client):
    answer = client.get("/sitemap.xml").response
    assert answer.mimetype == "application/xml"
    return [found.text for found in etree.fromstring(answer.get_data()).iter(LOC)]


def recorded_and_judged(_app, session, at):
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    return a_judged_edition(session, at)


pytestmark = pytest.mark.begins(judged=recorded_and_judged)


@pytest.fixture
def judged(begun):
    return begun


def test_each_public_page_is_listed_once_and_answers(judged, client_for):
    visitor = client_for()
    found = listed(visitor)
    assert len(found) == len(set(found))
    paths = [address.removeprefix("http://localhost") for address in found]
    assert {"/", "/winners", "/winners/2019", "/laureates/female-agent-2019", "/countries/KE", "/call"} <= set(paths)
    assert not [path for path in paths if "." in path or "rehearsal" in path or "embed" in path]
    for path in paths[:12] + paths[-8:]:
        visitor.get(path)


def test_a_result_is_listed_from_its_instant_on(session, at, judged, client_for, count_queries):
    visitor = client_for()
    with count_queries() as few:
        before = listed(visitor)
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert listed(visitor) == before
    clock.move(session, int(DAY.total_seconds()), None)
    session.commit()
    with count_queries(at_most=8) as more:
        after = listed(visitor)
    assert len(more) == len(few)
    assert {"http://localhost/winners/2027", "http://localhost/laureates/annas-workshop-2027"} <= set(after)
