"""The report to the secretariat, and the note to Partner2Connect: facts, each with where it can be seen."""

from datetime import timedelta

import pytest

from awards.closing import queries, services
from awards.nominations.models import Entry
from tests import factories
from tests.closing.test_guards import another
from tests.decisions.things import all_judged
from tests.pledges.conftest import put
from tests.publishing.things import finalists, winners

pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def where(judged):
    return {"edition_id": judged.edition.id}


def test_it_counts_each_step_once(session, judged, at) -> None:
    factories.a_nomination(session, judged.edition, judged.nominator, at, title="Half", state="draft")
    out = factories.a_nomination(session, judged.edition, judged.nominator, at, title="Out", entry_state="ineligible")
    assert isinstance(out.entries[0], Entry)
    finalists(session, judged, at, at)
    winners(session, judged, at + timedelta(hours=1), at)
    found = queries.report(session, judged.edition.id, at)
    wanted = {"drafts": 1, "submitted": 5, "entries": 5, "eligible": 4, "ineligible": 1, "reviews": 8, "confirmed": 8,
              "lacking": 0, "appeals": 0}  # fmt: skip
    assert {name: found.counts[name] for name in wanted} == wanted
    assert list(found.loads) == [4, 4]
    assert found.moments["finalists"] == at
    assert found.moments["winners"] is None, "what is not public yet is told nobody"
    session.commit()


def test_the_page_says_as_of_when_and_where_each_figure_can_be_seen(session, judged, at, client_for) -> None:
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    page = client_for(judged.staff).get("closing.report", **where(judged))
    assert "Reviews confirmed8" in page.main
    assert "As of" in page.main
    assert "not closed yet" in page.main
    assert page.main.count("Source:") == 7


def test_with_open_data_it_tells_of_fairness_without_small_counts(session, judged, at, client_for) -> None:
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    services.make(session, found, at, 1)
    session.commit()
    page = client_for(judged.staff).get("closing.report", **where(judged))
    assert "3 of 4" in page.main
    assert "Region:" not in page.main


@pytest.mark.parametrize("lang", ["en", "ar", "zh"])
def test_it_is_a_pdf_too(session, judged, at, client_for, lang) -> None:
    finalists(session, judged, at, at)
    session.commit()
    client = client_for(judged.staff)
    response = client.browser.get(f"/staff/{judged.edition.id}/closing/report.pdf?lang={lang}")
    assert response.status_code == 200
    assert response.data.startswith(b"%PDF-")
    assert f"report-{judged.edition.year}.pdf" in response.headers["Content-Disposition"]


def test_the_note_names_a_laureate_with_a_pledge_beside_it_and_why(session, judged, at, client_for) -> None:
    put(session, at, title="Repair for all", lead="Anna’s workshop association")
    finalists(session, judged, at, at)
    session.commit()
    text = client_for(judged.staff).get("closing.note", **where(judged)).main
    assert "Finalist: Anna’s workshop" in text
    assert "Repair for all" in text
    assert "Why:" in text
    assert "Bridge school" not in text


def test_the_note_says_nothing_where_no_pledge_stands_beside_a_laureate(session, judged, at, client_for) -> None:
    finalists(session, judged, at, at)
    session.commit()
    page = client_for(judged.staff).get("closing.note", **where(judged))
    assert "No pledge stands beside a laureate" in page.main


def test_the_note_is_of_the_laureates_of_its_own_edition(session, judged, at) -> None:
    put(session, at, title="Repair for all", lead="Anna’s workshop association")
    other = another(session, at)
    for one in (judged, other):
        finalists(session, one, at, at)
    session.commit()
    found = queries.connected_laureates(session, judged.edition, at)
    assert [one.laureate.publication.edition_id for one in found] == [judged.edition.id]
