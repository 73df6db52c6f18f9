"""The registry for programs: open to anybody, each answer as the document says, and the same rows as the site."""

from datetime import date, timedelta

import pytest

from awards.api.document import BASE
from awards.needs.models import Need
from awards.organisations.services import ensure_organisation, merge
from awards.pledges import queries, services
from awards.pledges.rules import reports
from awards.sharing.models import RegistryDump
from tests import factories
from tests.api.holding import wrongs
from tests.pledges.conftest import a_pledge, recorded

__all__ = ["a_pledge", "recorded"]


@pytest.fixture
def ask(client_for):
    """`ask("/pledges", q="…")`: the answer to anybody's program, held against the document."""
    client = client_for()

    def asked(path, at=None, expect=200, **query):
        address = BASE + (at or path)
        answer = client.browser.get(address, query_string=query)
        assert wrongs(address, "get", answer) == []
        return client._checked(answer, expect).json

    return asked


def test_every_pledge_of_the_record_fits_the_document(recorded, ask):
    found = ask("/pledges")["pledges"]
    assert len(found) == 33
    first = found[0]["public_id"]
    assert ask("/pledges/{public_id}", f"/pledges/{first}") == found[0]
    assert ask("/pledges/{public_id}/versions/{n}", f"/pledges/{first}/versions/1")["title"] == found[0]["title"]
    assert [one["n"] for one in ask("/pledges/{public_id}/versions", f"/pledges/{first}/versions")["versions"]] == [1]
    assert ask("/pledges/{public_id}", "/pledges/R-999999", 404)


def test_a_pledge_with_a_report_a_tie_and_money_in_parts_fits_it(session, at, a_pledge, ask):
    from tests.sharing.test_iati import WHOLE

    one, other = a_pledge(source_id="1", **WHOLE), a_pledge(source_id="2")
    staff = factories.a_user(session, "staff@example.org")
    said = reports.Report(
        date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", results=(("Girls trained", "120"),),
        evidence="https://example.org", money=(reports.Given("disbursed", 70, "EUR"),),
    )  # fmt: skip
    found = services.report(session, one, said, staff, date(2026, 7, 1), at)
    other_staff = factories.a_user(session, "other@example.org")
    services.note_evidence(session, found, date(2026, 7, 1), True, "", other_staff, date(2026, 7, 1), at)
    services.link(session, one, other, "part_of", None, "", staff, at)
    session.commit()
    assert len(ask("/pledges")["pledges"]) == 2
    address = f"/pledges/{one.public_id}/reports"
    (report,) = ask("/pledges/{public_id}/reports", address)["reports"]
    assert report["money"] == [{"word": "disbursed", "amount": "70", "currency": "EUR"}]
    services.withdraw_pledge(session, one, "By mistake.", None, at + timedelta(days=1))
    session.commit()
    (gone,) = ask("/pledges", changed_since=(at + timedelta(hours=1)).isoformat())["pledges"]
    assert (gone["state"], gone["withdrawal_reason"]) == ("withdrawn", "By mistake.")
    assert "By mistake." in str(ask("/pledges/{public_id}/reports", address, 410))


def test_the_same_filter_gives_the_same_rows_and_numbers_as_the_site(recorded, at, ask):
    asked = {"focus_area": ["access", "adoption"], "sort": "title"}
    filters = queries.Filters(chosen={"focus_area": ("access", "adoption")}, sort="title", at=at)
    rows = [pledge.public_id for pledge in queries.pledges(recorded, filters)]
    assert [pledge["public_id"] for pledge in ask("/pledges", **asked)["pledges"]] == rows
    totals = ask("/totals", focus_area=["access", "adoption"])
    assert totals["found"] == len(rows)
    countries = ask("/countries", focus_area=["access", "adoption"])["countries"]
    assert {one["iso2"]: (one["pledges_for"], one["pledges_from"]) for one in countries} == {
        iso2: (count.work, count.home) for iso2, count in queries.by_country(recorded, filters).items()
    }
    ask("/pledges", expect=400, colour="red")


def test_long_lists_go_on_page_by_page(recorded, ask, monkeypatch):
    monkeypatch.setattr("awards.api.views.registry.PAGE", 10)
    seen, more = [], {}
    while more is not None:
        found = ask("/pledges", **more)
        seen += [one["public_id"] for one in found["pledges"]]
        more = {"after": found["next"].split("after=")[1]} if found["next"] else None
    assert len(seen) == len(set(seen)) == 33


def test_organisations_tell_what_was_merged_and_since_when(session, at, a_pledge, ask):
    a_pledge(source_id="1", lead="Old network")
    staff = factories.a_user(session, "staff@example.org")
    old, new = ensure_organisation(session, "Old network"), ensure_organisation(session, "New network", public=True)
    merge(session, old, new, staff)
    session.commit()
    told = {one["slug"]: one for one in ask("/organisations")["organisations"]}
    assert (told["old-network"]["state"], told["old-network"]["merged_into"]) == ("merged", "new-network")
    assert told["new-network"]["state"] == "unverified"
    later = (at + timedelta(days=400)).isoformat()
    assert ask("/organisations", changed_since=later)["organisations"] == []
    ask("/organisations", expect=400, changed_since="soon")


def test_needs_and_dumps_fit_it(session, at, ask):
    one, other = (factories.a_user(session, f"{name}@example.org") for name in ("one", "other"))
    session.add(Need(
        public_id="N-000001", iso2="KE", focus_area="access", title="Schools", words="We need lines.", language="en",
        amount=5, currency="EUR", until=at.date() + timedelta(days=90), contact="kenya@example.org", state="open",
        by=one.id, at=at, published_by=other.id, published_at=at,
    ))  # fmt: skip
    session.add(RegistryDump(
        day=at.date(), made_at=at, stored="0" * 32, size=1, digest="0" * 64, counts={"pledges": 1}, figures={"found": 1}
    ))  # fmt: skip
    session.commit()
    (need,) = ask("/needs", country="KE")["needs"]
    assert (need["public_id"], need["state"]) == ("N-000001", "open")
    assert "contact" not in need
    assert ask("/needs", state="met")["needs"] == []
    assert len(ask("/dumps")["dumps"]) == 1


def test_the_list_costs_the_same_for_few_and_for_many(session, a_pledge, client_for, count_queries):
    a_pledge(source_id="one", usd=1)
    session.commit()
    client = client_for()
    with count_queries(at_most=14) as few:
        client.browser.get(f"{BASE}/pledges")
    for number in range(40):
        a_pledge(source_id=str(number), usd=number, lead=f"Network {number}", countries=("GH",))
    session.commit()
    with count_queries(at_most=14) as many:
        client.browser.get(f"{BASE}/pledges")
    assert len(many) == len(few)
