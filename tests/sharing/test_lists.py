"""A list of the registry as a file: the same rows in every format, typed, documented, and safe to open."""

import csv
import io
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import python_calamine
from sqlalchemy import select

from awards.campaigns import services as campaigns
from awards.campaigns.services import Said
from awards.organisations import services as organisations
from awards.organisations.models import Organisation
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, services
from awards.pledges.rules import Money, Target, Tranche
from awards.sharing import workbook
from awards.sharing.lines import in_parts
from awards.sharing.queries import each
from awards.sharing.rules.columns import NAMES, PLEDGES
from awards.sharing.services import written
from awards.web.streaming import csv_of_lines
from tests import factories
from tests.support.counting import count_queries

FULL = {
    "title": "=HYPERLINK(\"https://example.org\")", "summary": "We will teach.", "conditions": "If funded.",
    "partners_wanted": "A university.", "countries": ("KE", "UG"), "sdgs": ("4", "5"),
    "shares": (("KE", Decimal(60)), ("UG", Decimal(40))), "start_year": 2026, "end_year": 2028,
    "resource_kind": "financial", "targets": (Target("1,000 girls trained"),),
    "money": (
        Money("pledged", Decimal("1000.50"), "EUR", most=Decimal(2000), value_date=date(2026, 3, 1), is_new=True),
    ),
    "tranches": (Tranche("pledged", Decimal(500), "EUR", date(2026, 1, 1), date(2026, 12, 31)),),
}  # fmt: skip


def as_csv(client, **chosen):
    return list(csv.DictReader(io.StringIO(client.get("sharing.pledges", form="csv", **chosen).body)))


def as_xlsx(client, **chosen):
    content = client.get("sharing.pledges", form="xlsx", **chosen).response.get_data()
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))


def test_a_row_says_everything_that_the_pledge_says(session, at, client_for, a_pledge):
    one, other = a_pledge(source_id="1", **FULL), a_pledge(source_id="2", lead="Other network")
    staff = factories.a_user(session, "sara@example.org")
    services.link(session, one, other, "part_of", Decimal(50), "", staff, at)
    session.commit()
    row = {row["public_id"]: row for row in as_csv(client_for())}[one.public_id]
    assert list(row) == list(NAMES)
    said = {name: row[name] for name in (
        "title", "summary", "amount", "most", "currency", "value_date", "is_new", "instalments", "country_shares",
        "conditions", "partners_wanted", "ties", "sdgs", "reports", "url",
    )}  # fmt: skip
    assert said == {
        "title": "'=HYPERLINK(\"https://example.org\")", "summary": "We will teach.", "amount": "1000.5",
        "most": "2000", "currency": "EUR", "value_date": "2026-03-01", "is_new": "yes",
        "instalments": "pledged 500 EUR 2026-01-01/2026-12-31", "country_shares": "KE:60|UG:40",
        "conditions": "If funded.", "partners_wanted": "A university.", "ties": f"part_of {other.public_id} 50",
        "sdgs": "4|5", "reports": "0", "url": f"http://localhost/pledges/{one.public_id}",
    }  # fmt: skip


def test_parts_of_others_and_other_registers_stand_in_every_form(session, at, client_for, a_pledge):
    pledge, staff = a_pledge(source_id="1", **FULL, iati=True), factories.a_user(session, "sara@example.org")
    funder = ensure_organisation(session, "Funding network")
    part = services.name_part(session, pledge, funder, "funder", Decimal(50), staff, at, by_lead=False)
    hidden = ensure_organisation(session, "Nobody has confirmed")
    services.name_part(session, pledge, hidden, "implementer", None, staff, at, by_lead=True)
    services.confirm_part(session, part, staff, at)
    services.register_elsewhere(session, pledge, "P2C", "7528", "", "validated", at.date(), staff, at)
    campaign = campaigns.add_campaign(session, Said("Kits", at.date(), None, public=True), staff)
    campaigns.add_pledge(session, campaign, pledge.public_id, staff, at)
    session.commit()
    client = client_for()
    (row,) = as_csv(client)
    assert (row["parts"], row["other_registers"]) == ("funder funding-network 50 confirmed", "P2C 7528 validated")
    document = client.get(f"/pledges/{pledge.public_id}.json").json
    assert [(one["organisation"], one["role"], one["confirmed"]) for one in document["parts"]] == [
        ("funding-network", "funder", True)
    ]
    assert document["registers"][0]["status_word"] == "validated"
    assert (row["campaigns"], document["campaigns"]) == ("kits", [{"slug": "kits", "name": "Kits"}])
    xml = client.get(f"/pledges/{pledge.public_id}.xml").body
    assert '<participating-org role="1"><narrative>Funding network' in xml
    assert '<other-identifier ref="P2C 7528" type="A9"' in xml
    assert 'code="kits"><narrative>Kits</narrative></tag>' in xml
    assert "Nobody has confirmed" not in xml + str(document) + str(row)
    found = written(session, "")
    with zipfile.ZipFile(found.path) as packed:
        tables = {name.rpartition("/")[2]: packed.read(name).decode() for name in packed.namelist()}
    found.folder.cleanup()
    assert "funding-network,funder,50" in tables["parts.csv"]
    assert "P2C,7528" in tables["registers.csv"]
    assert "funding-network" in tables["organisations.csv"]
    assert "Nobody has confirmed" not in "".join(tables.values())


def test_a_workbook_holds_numbers_and_days_as_such_and_formulas_as_text(session, client_for, a_pledge):
    a_pledge(source_id="1", **FULL)
    session.commit()
    book = as_xlsx(client_for())
    header, row = book.get_sheet_by_index(0).to_python()
    cell = dict(zip(header, row, strict=True))
    assert header == list(NAMES)
    assert cell["title"] == FULL["title"]
    assert (cell["amount"], cell["start_year"], cell["value_date"]) == (1000.5, 2026, date(2026, 3, 1))


def test_the_workbook_says_what_each_column_means_and_where_it_comes_from(recorded, client_for):
    notes = as_xlsx(client_for(), focus_area="access").get_sheet_by_name("Notes").to_python()
    text = "\n".join(str(cell) for row in notes for cell in row)
    assert "http://localhost/pledges.xlsx?focus_area=access" in text
    assert "Not the official register." in text
    assert {row[0] for row in notes} >= set(NAMES)


@pytest.mark.parametrize("chosen", [{}, {"focus_area": "access"}, {"q": "ghana", "sort": "title"}])
def test_every_format_has_the_same_pledges_in_the_same_order(recorded, client_for, chosen):
    client = client_for()
    document = client.get("sharing.pledges", form="json", **chosen).json
    numbers = [pledge["public_id"] for pledge in document["pledges"]]
    assert numbers == [row["public_id"] for row in as_csv(client, **chosen)]
    assert numbers == [row[0] for row in as_xlsx(client, **chosen).get_sheet_by_index(0).to_python()[1:]]
    assert document["found"] == len(numbers) > 0


def test_every_list_links_to_its_files_with_its_filters(recorded, client_for):
    page = client_for().get("pledges.pledges", focus_area="access", sort="title")
    files = {text: url for text, url in page.links().items() if text in ("CSV", "XLSX", "JSON")}
    assert files == {form.upper(): f"/pledges.{form}?focus_area=access&sort=title" for form in ("csv", "xlsx", "json")}


def test_a_pledge_is_a_file_too_and_one_that_nobody_knows_is_none(recorded, client_for):
    client = client_for()
    listed = list(csv.DictReader(io.StringIO(client.get("/pledges/R-000001.csv").body)))
    assert [row["public_id"] for row in listed] == ["R-000001"]
    assert client.get("/pledges/R-000001.json").json["state"] == "published"
    client.get("/pledges/R-999999.xlsx", expect=404)


def test_a_file_that_a_program_has_already_is_not_sent_again(recorded, client_for):
    client = client_for()
    tag = client.get("/pledges.csv").response.headers["ETag"]
    again = client.browser.get("/pledges.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_long_list_needs_no_more_memory_than_a_short_one_and_as_many_queries_a_part(
    session, engine, at, a_pledge, monkeypatch, tmp_path
):
    monkeypatch.setattr("awards.pledges.queries.listing.AT_ONCE", 5)
    for number in range(50):
        a_pledge(source_id=str(number), usd=number, countries=("GH",), summary="long " * 2000)
    session.commit()

    def peak(filters):
        session.expire_all()
        session.expunge_all()
        tracemalloc.start()
        size = sum(len(piece) for piece in csv_of_lines(NAMES, in_parts(session, filters, at, "")))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, found

    half = queries.Filters(q="R-00000")
    for filters in (half, queries.Filters()):
        peak(filters)  # what is made once
    (small, few), (large, many) = peak(half), peak(queries.Filters())
    assert large > 4 * small
    assert many < 3 * few
    with count_queries(engine) as asked:
        list(each(session, queries.Filters(), at))
    assert len(asked) <= 1 + 10 * 11
    with count_queries(engine) as asked:
        list(in_parts(session, queries.Filters(), at, ""))
    assert len(asked) <= 3


def test_a_number_that_a_cell_cannot_hold_stays_text(tmp_path, at):
    file = tmp_path / "long.xlsx"
    with file.open("wb") as out:
        workbook.write(out, [{"public_id": "R-000001", "amount": "12345678901234567.89"}], "", at)
    header, row = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert dict(zip(header, row, strict=True))["amount"] == "12345678901234567.89"


def test_every_column_says_what_it_means():
    assert all(column.meaning and column.kind for column in PLEDGES)
    assert len(set(NAMES)) == len(NAMES)


def test_many_in_a_stream_say_what_each_says_alone(recorded, client_for):
    one = recorded.scalars(select(Organisation).where(Organisation.slug == "government-of-ghana")).one()
    other = ensure_organisation(recorded, "Cedar Network", public=True)
    organisations.merge(recorded, one, other, factories.a_user(recorded, "merger@office.example"))
    recorded.commit()
    client = client_for()
    listed = client.get("/pledges.json").json["pledges"]
    assert len(listed) == 33
    assert listed == [client.get(f"/pledges/{said['public_id']}.json").json for said in listed]
    assert any(party["organisation"] == other.slug for said in listed for party in said["parties"])
