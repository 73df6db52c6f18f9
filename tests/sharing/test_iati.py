"""Activities of IATI: valid by the schema of 2.03, and only where the pledger agreed."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from awards.organisations.models import OrganisationIdentifier
from awards.organisations.services import ensure_organisation, merge
from awards.pledges import queries, services
from awards.pledges.rules import Money, Target, Tranche, reports
from awards.sharing import iati
from awards.sharing.queries import with_beside
from tests import factories

SCHEMA = Path(__file__).parents[1] / "data" / "iati-2.03" / "iati-activities-schema.xsd"
WHOLE = {
    "title": "Schools online", "summary": "We connect schools.", "conditions": "If funded.", "iati": True,
    "countries": ("KE", "UG"), "shares": (("KE", Decimal(60)), ("UG", Decimal(40))), "sdgs": ("4", "5"),
    "start_year": 2026, "end_year": 2028, "focus_area": "access", "resource_kind": "financial",
    "targets": (
        Target("Girls trained", value="1,000", unit="girls", by="2027", baseline="20", baseline_year="2025",
               sex="female", age="10-19", disability=True),
        Target("A law is passed"),
    ),
    "money": (
        Money("pledged", Decimal(1000), "EUR", most=Decimal(2000), value_date=date(2026, 3, 1)),
        Money("in_kind", Decimal(50), "EUR"),
    ),
    "tranches": (Tranche("pledged", Decimal(500), "EUR", date(2026, 1, 1), date(2026, 12, 31)),),
}  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


def read(client, schema, address="/pledges.xml"):
    """The file, held against the schema."""
    tree = etree.fromstring(client.get(address).response.get_data())
    schema.assertValid(tree)
    return tree


@pytest.fixture
def pledge(session, at, a_pledge):
    """A pledge that says all there is to say, with a report, tied to another one."""
    one = a_pledge(source_id="1", **WHOLE)
    other = a_pledge(source_id="2", title="The larger one", iati=True, start_year=2026)
    a_pledge(source_id="3", title="Nobody was asked", start_year=2026)
    staff = factories.a_user(session, "staff@example.org")
    said = reports.Report(
        date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", results=(("Girls trained", "120"),),
        evidence="https://example.org/report", archived_copy="https://archive.example/1", language="fr",
        money=(reports.Given("disbursed", Decimal(70), "EUR"),),
    )  # fmt: skip
    services.report(session, one, said, staff, date(2026, 7, 1), at)
    services.link(session, one, other, "part_of", None, "", staff, at)
    session.commit()
    return one


def test_everything_that_a_pledge_says_is_valid_by_the_schema(pledge, client_for, schema):
    tree = read(client_for(), schema, f"/pledges/{pledge.public_id}.xml")
    (one,) = tree.findall("iati-activity")
    assert one.findtext("iati-identifier") == f"localhost-{pledge.public_id}"
    assert [p.get("percentage") for p in one.findall("recipient-country")] == ["60", "40"]
    assert [(t.find("transaction-type").get("code"), t.findtext("value")) for t in one.findall("transaction")] == [
        ("12", "1000"), ("3", "70"),
    ]  # fmt: skip
    assert one.find("planned-disbursement/value").text == "500"
    assert [t.get("value") for t in one.iterfind("result/indicator/period/*[@value]")] == ["1000", "120"]
    assert [(r.get("ref"), r.get("type")) for r in one.findall("related-activity")] == [("localhost-R-000002", "1")]
    assert [(link.get("url"), link.find("language").get("code")) for link in one.findall("document-link")] == [
        ("https://example.org/report", "fr"), ("https://archive.example/1", "fr"),
    ]  # fmt: skip
    assert one.find("reporting-org").get("secondary-reporter") == "1"


def test_what_reports_tell_of_is_counted_once_and_the_total_said_in_words(session, at, a_pledge, client_for, schema):
    stated = (("pledged", 1000), ("disbursed", 300), ("spent", 40))
    limits = {"disbursed": Decimal(400)}
    money = tuple(Money(word, Decimal(amount), "EUR", most=limits.get(word)) for word, amount in stated)
    pledge = a_pledge(source_id="1", **{**WHOLE, "money": money})
    staff = factories.a_user(session, "staff@example.org")
    said = reports.Report(
        date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", evidence="https://example.org/report",
        money=(reports.Given("disbursed", Decimal(70), "EUR"),),
    )  # fmt: skip
    services.report(session, pledge, said, staff, date(2026, 7, 1), at)
    session.commit()
    (one,) = read(client_for(), schema, f"/pledges/{pledge.public_id}.xml").findall("iati-activity")
    told = [(one.find("transaction-type").get("code"), one.findtext("value")) for one in one.findall("transaction")]
    assert sorted(told) == [("12", "1000"), ("3", "70"), ("4", "40")]
    assert [text.text for text in one.iterfind("description[@type='4']/narrative") if "in all" in text.text] == [
        "Disbursed in all, as stated: 300 EUR, at most 400 EUR. The transactions are those of the reports."
    ]


def test_only_what_its_pledger_agreed_to_is_passed_on(pledge, client_for, schema):
    titles = [title.text for title in read(client_for(), schema).iterfind("iati-activity/title/narrative")]
    assert sorted(titles) == ["Schools online", "The larger one"]
    client_for().get("/pledges/R-000003.xml", expect=404)
    client_for().get("/pledges.xml?q=nobody", expect=404)


def test_a_withdrawn_pledge_is_passed_on_no_more(session, pledge, at, client_for, schema):
    services.withdraw_pledge(session, pledge, "Announced by mistake.", None, at)
    session.commit()
    assert "Schools" not in etree.tostring(read(client_for(), schema)).decode()
    client_for().get(f"/pledges/{pledge.public_id}.xml", expect=410)


def test_countries_among_which_the_amount_is_not_split_have_no_share(session, a_pledge, client_for, schema):
    a_pledge(source_id="1", countries=("KE", "UG"), iati=True, start_year=2026)
    session.commit()
    (one,) = read(client_for(), schema).findall("iati-activity")
    assert one.findall("recipient-country") == []
    assert "The amount is not split between: KE, UG" in etree.tostring(one).decode()


def test_an_identifier_of_the_pledger_stands_beside_its_name(session, at, a_pledge, client_for, schema):
    made = ensure_organisation(session, "Registered network", public=True)
    session.add(OrganisationIdentifier(organisation_id=made.id, scheme="GB-COH", value="09876543"))
    a_pledge(source_id="1", lead="Registered network", iati=True, start_year=2026)
    session.commit()
    assert read(client_for(), schema).find("iati-activity/participating-org").get("ref") == "GB-COH-09876543"


def test_whoever_takes_part_stands_there_by_what_it_is_known_by_today(session, at, a_pledge, client_for, schema):
    """Also by what it was known by before it was merged, and for a while to come; not by what has run out.

    Two that are one by now stand there once.
    """
    staff = factories.a_user(session, "staff@example.org")
    lead, before, partner, late = (
        ensure_organisation(session, name, public=True) for name in ("Lead", "Before", "Partner", "Late")
    )
    for number, (of, days) in enumerate(((before, None), (partner, 1), (late, -1))):
        until = None if days is None else at.date() + timedelta(days=days)
        said = {"scheme": "GB-COH", "value": f"0000000{number}", "valid_until": until}
        session.add(OrganisationIdentifier(organisation_id=of.id, **said))
    pledge = a_pledge(source_id="1", lead="Lead", iati=True, start_year=2026)
    for role, of in (("co-pledger", before), ("funder", partner), ("implementer", late)):
        services.name_part(session, pledge, of, role, None, staff, at, by_lead=False)
    merge(session, before, lead, staff)
    session.commit()
    found = read(client_for(), schema).findall("iati-activity/participating-org")
    assert [one.get("ref") for one in found] == ["GB-COH-00000000", "GB-COH-00000001", None]


@pytest.mark.parametrize(("years", "code"), [(0, "2"), (1, "1"), (-1, "2"), (None, "2")])
def test_what_has_not_begun_is_in_the_pipeline(session, at, a_pledge, years, code):
    year = None if years is None else at.year + years
    pledge = a_pledge(source_id="any", iati=True, start_year=year, end_year=at.year + 2)
    found = queries.public_pledge(session, pledge.public_id)
    ((_, beside),) = with_beside(session, [found], at)
    told = etree.fromstring(iati.activity(found, beside, iati.Reporter("XX-1", "http://localhost", {}, at.date())))
    assert told.find("activity-status").get("code") == code


NO_NUL = st.characters(codec="utf-8", exclude_characters="\0")
"""What the doors let in: PostgreSQL has no place for the other."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(NO_NUL, min_size=1, max_size=40), years=st.tuples(st.integers(1990, 2050), st.integers(0, 40)))
@pytest.mark.case("OU-01")
def test_no_text_makes_a_file_that_is_not_valid(session, at, a_pledge, schema, words, years):
    first, more = years
    pledge = a_pledge(
        source_id="any", title=words.strip() or "A title", summary=words, conditions=words, iati=True, start_year=first,
        end_year=first + more, targets=(Target(words, value=words, unit=words, by=words),),
    )  # fmt: skip
    pledge.official_number = words
    session.flush()
    session.expire_all()
    found = queries.public_pledge(session, pledge.public_id)
    ((_, beside),) = with_beside(session, [found], at)
    by = iati.Reporter("XX-1", "http://localhost", {}, at.date())
    file = iati.document([iati.activity(found, beside, by)], at)
    schema.assertValid(etree.fromstring(b"".join(file)))


def test_whom_a_target_counts_is_a_dimension_of_its_figures(pledge, client_for, schema):
    found = read(client_for(), schema)
    people = [("sex", "female"), ("age", "10-19"), ("disability", "yes")]
    figures = found.findall(".//period/target") + found.findall(".//period/actual")
    assert [figure.get("value") for figure in figures] == ["1000", "120"]
    assert [[(one.get("name"), one.get("value")) for one in figure.findall("dimension")] for figure in figures] == [
        people, people,
    ]  # fmt: skip
    (baseline,) = found.findall(".//baseline")
    assert (baseline.get("year"), baseline.get("value")) == ("2025", "20")


@pytest.mark.parametrize(
    ("said", "figure"),
    [("5,000", "5000"), ("5 000", "5000"), ("12.5", "12.5"), ("١٢٠", "120"), ("12,5", None), ("1,20", None),
     ("12 of 20", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_figure_that_could_be_read_in_two_ways_is_none(said, figure):
    assert iati.figure_of(said) == figure
