"""An exported file imported again changes nothing; a wrong cell is named and nothing is written."""

import csv
import io
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from awards.core.cells import csv_cell, from_csv_cell
from awards.core.errors import RuleBroken, Withdrawn
from awards.pledges import queries, table
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.rules import Money
from tests.support.counting import count_queries


def as_file(session):
    """The rows as a file holds them and a command reads them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, table.COLUMNS)
    writer.writeheader()
    writer.writerows({c: csv_cell(row[c]) for c in table.COLUMNS} for row in table.rows(session))
    text.seek(0)
    return [{c: from_csv_cell(cell) for c, cell in row.items()} for row in csv.DictReader(text)]


def test_an_exported_record_imported_again_changes_nothing(recorded, at):
    versions = recorded.scalar(select(func.count()).select_from(PledgeVersion))
    counts = table.import_rows(recorded, as_file(recorded), None, at)
    assert counts.nothing_changed
    assert counts.same == {"pledge": 33}
    assert recorded.scalar(select(func.count()).select_from(PledgeVersion)) == versions


def test_a_changed_cell_makes_one_version_and_keeps_what_the_table_does_not_show(recorded, at):
    rows = as_file(recorded)
    rows[0]["amount"] = "160000000"
    assert table.import_rows(recorded, rows, None, at).changed == {"pledge": 1}
    recorded.expire_all()
    now = queries.public_pledge(recorded, "R-000001").current
    assert (now.n, now.money[0].amount, now.facts["targets"][1]["qualifier"]) == (2, 160_000_000, "about")


def test_a_blank_number_is_a_new_pledge_by_a_new_organisation(recorded, at):
    row = as_file(recorded)[0] | {"public_id": "", "source_id": "", "register": "", "lead": "Brand New Network"}
    assert table.import_rows(recorded, [row], None, at).new == {"pledge": 1}
    pledge = queries.public_pledge(recorded, "R-000034")
    assert pledge.current.parties[0].organisation.slug == "brand-new-network"


def test_a_pledge_that_the_file_leaves_out_stays(recorded, at):
    table.import_rows(recorded, as_file(recorded)[:1], None, at)
    assert queries.figures(recorded, queries.Filters()).all == 33


def test_a_file_withdraws_with_a_reason(recorded, at):
    rows = as_file(recorded)[:1]
    rows[0] |= {"state": "withdrawn", "withdrawal_reason": "Announced by mistake."}
    table.import_rows(recorded, rows, None, at)
    with pytest.raises(Withdrawn, match="by mistake"):
        queries.public_pledge(recorded, "R-000001")
    assert table.import_rows(recorded, as_file(recorded), None, at).nothing_changed


def test_every_wrong_cell_is_named_and_nothing_is_written(recorded, at):
    rows = as_file(recorded)
    rows[0]["amount"], rows[1]["countries"], rows[2]["start_year"] = "1,000", "GH|XX", "soon"
    rows[3]["retrieved_on"], rows[4]["state"], rows[6]["currency"] = "yesterday", "lost", "US dollars"
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(recorded, rows, None, at)
    assert set(refused.value.fields) == {
        "row 2, amount", "row 3, countries", "row 4, start_year", "row 5, retrieved_on", "row 6, state",
        "row 8, currency",
    }  # fmt: skip
    assert recorded.scalar(select(func.max(Pledge.current_n))) == 1


def test_money_under_two_words_goes_out_and_comes_back(session, at, a_pledge):
    a_pledge(
        source_id="1",
        money=(
            Money("pledged", Decimal(5), "EUR", qualifier="over"),
            Money("in_kind", Decimal("7.5"), "USD", usd=Decimal("7.5"), usd_basis="stated"),
        ),
    )
    rows = as_file(session)
    assert sorted(rows[0]["word"].split("|")) == ["in_kind", "pledged"]
    assert table.import_rows(session, rows, None, at).nothing_changed


def test_a_title_that_begins_like_a_formula_survives_the_file(session, at, a_pledge):
    a_pledge(source_id="1", title="=SUM(A1)")
    rows = as_file(session)
    assert rows[0]["title"] == "=SUM(A1)"
    assert table.import_rows(session, rows, None, at).nothing_changed


def test_an_export_of_many_costs_as_many_queries_as_one_of_few(session, engine, a_pledge):
    for number in range(3):
        a_pledge(source_id=str(number), usd=number)
    with count_queries(engine) as few:
        table.rows(session)
    for number in range(3, 40):
        a_pledge(source_id=str(number), usd=number, countries=("GH",))
    session.expire_all()
    with count_queries(engine) as many:
        table.rows(session)
    assert len(many) == len(few)
