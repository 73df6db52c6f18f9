"""Progress reports as files: what is exported is taken back without a change, and a row brings a report in."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from awards.core.cells import csv_cell, from_csv_cell
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.pledges import services
from awards.pledges.models import PledgeReport
from awards.pledges.rules import reports
from awards.sharing import progress
from tests import factories
from tests.pledges.conftest import report_here

SAID = reports.Report(
    date(2026, 1, 1), date(2026, 6, 30), "on_track", "=We taught | more.\nAnd more.", "Go on.",
    (("Girls | women", "120"), ("Masts", "about 5")), "", "https://example.org/report",
    (reports.Given("disbursed", Decimal("70.50"), "EUR"), reports.Given("spent", Decimal(1500), "USD")),
    "https://archive.example/1", "fr",
)  # fmt: skip


@pytest.fixture
def staff(session):
    return factories.a_user(session, "staff@example.org")


@pytest.fixture
def told(session, at, a_pledge, staff):
    """Two pledges with reports, one of them withdrawn since; a report that another of its period replaced."""
    one, other, silent, _of_a_source = (a_pledge(source_id=number) for number in "1234")
    report_here(session, one, other, silent)
    services.report(session, one, reports.Report(SAID.start, SAID.end, "delayed", "It rained.", why_none="Rain.",
                                                 evidence=SAID.evidence), staff, date(2026, 7, 1), at)  # fmt: skip
    found = services.report(session, one, SAID, staff, date(2026, 7, 1), at + timedelta(hours=1))
    services.note_evidence(
        session, found, date(2026, 7, 1), False, "", factories.a_user(session, "b@example.org"), date(2026, 7, 1), at
    )
    services.report(session, other, SAID, staff, date(2026, 7, 1), at)
    services.withdraw_pledge(session, other, "By mistake.", None, at)
    session.commit()
    return one, other, silent


def exported(session, at):
    """The rows as a CSV file has them and gives them back."""
    out = io.StringIO()
    writer = csv.DictWriter(out, progress.COLUMNS)
    writer.writeheader()
    writer.writerows({name: csv_cell(v) for name, v in row.items()} for row in progress.rows(session, at))
    lines = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    return [{name: from_csv_cell(cell) for name, cell in row.items()} for row in lines]


def counted(session):
    return [session.scalar(select(func.count()).select_from(table)) for table in (PledgeReport, AuditRow)]


def test_what_is_exported_says_what_counts_and_is_taken_back_without_a_change(session, at, told, staff):
    (row,) = exported(session, at)
    assert row["public_id"] == told[0].public_id
    assert (row["targets"], row["results"]) == ("Girls | women|Masts", "120|about 5")
    assert (row["word"], row["amount"], row["currency"]) == ("disbursed|spent", "70.5|1500", "EUR|USD")
    assert (row["evidence_seen_on"], row["evidence_opened"]) == ("2026-07-01", "no")
    before = counted(session)
    assert progress.import_rows(session, [row, row], staff, at).same == {"report": 2}
    assert counted(session) == before
    with pytest.raises(RuleBroken, match="some cells"):
        progress.import_rows(session, [row, row | {"stage": "delayed"}], staff, at)


def test_a_row_brings_a_report_in_once_however_it_is_written(session, at, told, staff):
    silent = told[2]
    row = {
        "public_id": silent.public_id.lower().replace("-", ""), "first_day": "2026-01-01", "last_day": "2026-02-01",
        "stage": "started", "narrative": "We began.", "targets": "Masts", "results": "٥", "word": "spent|disbursed",
        "amount": "1,500.00|3", "currency": "eur|EUR", "evidence": "https://example.org/masts",
    }  # fmt: skip
    for wanted in ("new", "same"):
        assert getattr(progress.import_rows(session, [row], staff, at), wanted) == {"report": 1}
    found = session.scalars(select(PledgeReport).where(PledgeReport.pledge_id == silent.id)).one()
    assert (found.results, found.evidence, found.archived_copy) == ([["Masts", "5"]], "https://example.org/masts", None)
    assert progress.import_rows(session, [row | {"stage": "delayed"}], staff, at).changed == {"report": 1}
    before = counted(session)
    again = progress.import_rows(session, [row | {"stage": "completed"}], staff, at, dry_run=True)
    assert (again.changed, counted(session)) == ({"report": 1}, before)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"stage": "delayed"}, {"first_day": "An earlier row tells otherwise of the same period. Keep one of them."}),
        ({"public_id": "R-999999"}, {"public_id": "No public pledge has this number."}),
        ({"public_id": "R-000002"}, {"public_id": "No public pledge has this number."}),
        ({"public_id": "R-000004"}, {"public_id": "This pledge came from a source: nobody reports on it here."}),
        ({"first_day": "soon"}, {"first_day": "“soon” is not a date such as 2026-11-24."}),
        ({"last_day": "2099-01-01"}, {"last_day": "Report what has happened: the period ends today at the latest."}),
        ({"results": "1|2"}, {"results": "These hold as many items each: targets, results."}),
        ({"amount": "many", "word": "spent", "currency": "EUR"},
         {"amount": "“many” is not an amount. Write it in figures, such as 1500000 or 1500000.50."}),
        ({"evidence": "a letter"}, {"evidence": "Give the address of a page that shows it."}),
        ({"archived_copy": "ours"}, {"archived_copy": "An archived copy has an address that begins with https://."}),
        ({"evidence_language": "xx"},
         {"evidence_language": "“xx” is not known. Use one of: ar, zh, en, fr, ru, es, another."}),
        ({"targets": "", "results": ""}, {"why_no_number": "Give one number, or say why there is none."}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_comes_in(session, at, told, staff, change, wanted):
    row = {
        "public_id": "R-000003", "first_day": "2026-01-01", "last_day": "2026-02-01", "stage": "started",
        "narrative": "We began.", "targets": "Masts", "results": "5", "evidence": "https://example.org/masts",
    }  # fmt: skip
    before = counted(session)
    with pytest.raises(RuleBroken) as refused:
        progress.import_rows(session, [row, row | change], staff, at)
    assert {name: str(words) for name, words in refused.value.fields.items()} == {
        f"row 3, {column}": words for column, words in wanted.items()
    }
    assert counted(session) == before
