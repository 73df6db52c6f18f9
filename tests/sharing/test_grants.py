"""Pledges as grants of 360Giving: by rules that we wrote from the standard, and only where the pledger agreed."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from awards.organisations.models import OrganisationIdentifier
from awards.organisations.services import ensure_organisation
from awards.pledges import services
from awards.pledges.rules import Money, Tranche, reports
from awards.sharing.grants import REGRANT
from tests import factories
from tests.support.counting import count_queries

DAY = re.compile(r"\d{4}(-(0[1-9]|1[012])(-(0[1-9]|[12]\d|3[01]))?)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ADDRESS = re.compile(r"https?://\S+")
TEXT, NUMBER = (str,), (int, float)
EVENT = {"title": TEXT, "startDate": DAY, "endDate": DAY, "description": TEXT}
ORGANISATION = {"id": TEXT, "name": TEXT}
FIELDS = {
    "id": TEXT, "title": TEXT, "description": TEXT, "currency": re.compile("[A-Z]{3}"), "amountAwarded": NUMBER,
    "awardDate": DAY, "amountDisbursed": NUMBER, "url": ADDRESS, "dataSource": ADDRESS, "dateModified": MOMENT,
    "regrantType": re.compile(r"FRG0[1-7]0"), "relatedActivity": [TEXT], "plannedDates": [EVENT],
    "actualDates": [EVENT], "fundingOrganization": [ORGANISATION], "recipientOrganization": [ORGANISATION],
    "beneficiaryLocation": [{"id": TEXT, "countryCode": re.compile("[A-Z]{2}"), "description": TEXT}],
    "grantProgramme": [{"code": TEXT, "title": TEXT, "url": ADDRESS}],
    "classifications": [{"vocabulary": TEXT, "code": TEXT, "url": ADDRESS}],
    "relatedDocument": [{"title": TEXT, "url": ADDRESS, "documentType": TEXT}],
    "disbursementTransaction": [{"transactionDate": DAY, "currency": TEXT, "value": NUMBER}],
}  # fmt: skip
OURS = {"amounts", "conditions"}
ALWAYS = {"id", "title", "description", "currency", "fundingOrganization"}
WHOLE = {
    "title": "Schools online", "summary": "We connect schools.", "conditions": "If funded.", "grants": True,
    "countries": ("KE", "UG"), "shares": (("KE", Decimal(60)), ("UG", Decimal(40))), "sdgs": ("4",),
    "start_year": 2026, "end_year": 2028, "focus_area": "access", "resource_kind": "financial",
    "money": (
        Money("pledged", Decimal(1000), "EUR", most=Decimal(2000)),
        Money("committed", Decimal("600.50"), "EUR", value_date=date(2026, 3, 1)),
    ),
    "tranches": (Tranche("pledged", Decimal(500), "EUR", date(2026, 1, 1), date(2026, 12, 31)),),
}  # fmt: skip


def wrong(value, rule, where=""):
    """What of a value is not as the standard has it, by its place."""
    if isinstance(rule, list):
        if not isinstance(value, list) or not value:
            return [where]
        return [found for n, one in enumerate(value) for found in wrong(one, rule[0], f"{where}[{n}]")]
    if isinstance(rule, dict):
        found = [f"{where}.{name}" for name in value if name not in rule and name not in OURS]
        if rule is ORGANISATION:
            found += [f"{where}.{name}" for name in rule if name not in value]
        return found + [
            one for name in value if name in rule for one in wrong(value[name], rule[name], f"{where}.{name}")
        ]
    if isinstance(rule, tuple):
        return [] if isinstance(value, rule) and not isinstance(value, bool) and value != "" else [where]
    return [] if isinstance(value, str) and rule.fullmatch(value) else [where]


def read(client, address="/pledges/360giving.json"):
    """The grants of a file, each held against the rules."""
    document = client.get(address).json
    assert {"title", "description", "license", "publisher", "modified"} <= document.keys()
    assert document["grants"]
    for one in document["grants"]:
        assert wrong(one, FIELDS) == []
        assert one.keys() >= ALWAYS
    return document["grants"]


@pytest.fixture
def pledge(session, at, a_pledge):
    """A pledge that says all there is to say, with a report, paying for another one."""
    lead = ensure_organisation(session, "Registered network", public=True)
    session.add(OrganisationIdentifier(organisation_id=lead.id, scheme="GB-COH", value="09876543"))
    one = a_pledge(source_id="1", lead="Registered network", **WHOLE)
    other = a_pledge(source_id="2", title="The other one", grants=True, money=(Money("pledged", Decimal(5), "USD"),))
    a_pledge(source_id="3", title="Nobody was asked", money=WHOLE["money"])
    a_pledge(source_id="4", title="No amount", grants=True, start_year=2026)
    a_pledge(source_id="5", title="As IATI data alone", iati=True, money=(Money("pledged", Decimal(5), "USD"),))
    staff = factories.a_user(session, "staff@example.org")
    said = reports.Report(
        date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", why_none="Soon.",
        evidence="https://example.org/report", archived_copy="https://archive.example/1",
        money=(reports.Given("disbursed", Decimal(70), "EUR"),),
    )  # fmt: skip
    services.report(session, one, said, staff, date(2026, 7, 1), at)
    before = {"start": date(2025, 1, 1), "end": date(2025, 12, 31), "stage": "planned", "money": ()}
    early = replace(said, **before, evidence="A letter", archived_copy="")
    services.report(session, one, early, staff, date(2026, 7, 1), at)
    services.link(session, one, other, "funds", None, "", staff, at)
    helped = ensure_organisation(session, "School board")
    services.name_part(session, one, helped, "beneficiary", None, staff, at, by_lead=False)
    session.commit()
    return one


def test_what_a_pledge_says_stands_where_the_standard_has_it(pledge, client_for):
    (one,) = read(client_for(), f"/pledges/{pledge.public_id}/360giving.json")
    assert one["id"] == f"localhost-{pledge.public_id}"
    assert (one["currency"], one["amountAwarded"], one["awardDate"]) == ("EUR", 600.5, "2026-03-01")
    assert one["amountDisbursed"] == 70
    assert one["disbursementTransaction"] == [{"transactionDate": "2026-06-30", "currency": "EUR", "value": 70}]
    assert one["plannedDates"] == [
        {"startDate": "2026", "endDate": "2028"},
        {"title": "Instalment", "startDate": "2026-01-01", "endDate": "2026-12-31", "description": "pledged 500 EUR"},
    ]
    assert [event["title"] for event in one["actualDates"]] == ["started"]
    assert one["fundingOrganization"] == [{"id": "GB-COH-09876543", "name": "Registered network"}]
    assert one["recipientOrganization"] == [{"id": "localhost-school-board", "name": "School board"}]
    assert [place["description"] for place in one["beneficiaryLocation"]] == [
        "60 per cent of the amount", "40 per cent of the amount",
    ]  # fmt: skip
    assert [document["url"] for document in one["relatedDocument"]] == [
        "https://example.org/report", "https://archive.example/1",
    ]  # fmt: skip


def test_what_is_pledged_is_not_awarded_and_money_that_goes_on_is_said_to(pledge, client_for):
    grants = {one["title"]: one for one in read(client_for())}
    assert grants.keys() == {"Schools online", "The other one"}
    paid = grants["The other one"]
    assert not paid.keys() & {"amountAwarded", "awardDate", "amountDisbursed", "recipientOrganization", "regrantType"}
    assert [(one["word"], one["amount"], one["currency"]) for one in paid["amounts"]] == [("pledged", "5", "USD")]
    assert grants["Schools online"]["regrantType"] == REGRANT
    assert paid["relatedActivity"] == [grants["Schools online"]["id"]]


def test_only_what_its_pledger_agreed_to_and_what_states_an_amount_is_a_grant(session, pledge, at, client_for):
    client = client_for()
    for number in ("R-000003", "R-000004"):
        client.get(f"/pledges/{number}/360giving.json", expect=404)
    client.get("/pledges/360giving.json?q=nobody", expect=404)
    client.get("/pledges/360giving.json?sorted=up", expect=400)
    assert [one["title"] for one in read(client, "/pledges/360giving.json?q=schools")] == ["Schools online"]
    services.withdraw_pledge(session, pledge, "Announced by mistake.", None, at)
    session.commit()
    assert [one["title"] for one in read(client)] == ["The other one"]
    client.get(f"/pledges/{pledge.public_id}/360giving.json", expect=410)


def test_an_amount_a_year_is_no_total_and_other_currencies_are_not_added(session, at, a_pledge, client_for):
    money = (
        Money("committed", Decimal(9), "EUR", basis="yearly"), Money("pledged", Decimal(90), "USD"),
        Money("disbursed", Decimal(7), "EUR"),
    )  # fmt: skip
    a_pledge(source_id="1", grants=True, money=money)
    session.commit()
    (one,) = read(client_for())
    assert (one["currency"], one.get("amountAwarded"), one.get("amountDisbursed")) == ("USD", None, None)
    assert len(one["amounts"]) == 3


def test_many_grants_cost_no_more_queries_than_two(pledge, session, a_pledge, client_for, engine):
    client = client_for()

    def asked():
        session.expire_all()
        with count_queries(engine) as found:
            read(client)
        return len(found)

    few = asked()
    for number in range(10, 20):
        a_pledge(source_id=str(number), grants=True, money=WHOLE["money"])
    session.commit()
    assert asked() == few


def test_a_page_leads_to_no_file_that_is_not_there(session, a_pledge, client_for):
    for source_id, values in (
        ("1", {"iati": True, "grants": True}), ("2", {"iati": True, "start_year": 2026, "money": WHOLE["money"]}),
        ("3", {"grants": True, "money": WHOLE["money"]}), ("4", {"start_year": 2026, "money": WHOLE["money"]}),
    ):  # fmt: skip
        a_pledge(source_id=source_id, **values)
    session.commit()
    client, offered = client_for(), []
    for number in ("R-000001", "R-000002", "R-000003", "R-000004"):
        links = client.get(f"/pledges/{number}").links()
        offered.append([name for name in ("IATI", "360Giving") if name in links])
        for name in offered[-1]:
            client.get(links[name])
    assert offered == [[], ["IATI"], ["360Giving"], []]
