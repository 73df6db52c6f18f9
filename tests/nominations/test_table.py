"""Nominations as files: what goes out comes in again, and every wrong cell is named."""

import csv
import io

import pytest
from sqlalchemy import func, select

from awards.accounts import queries as accounts
from awards.accounts import services as account_services
from awards.core.cells import csv_cell, from_csv_cell
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, services, table
from awards.nominations.models import Nomination
from tests.factories import a_user, an_edition
from tests.nominations.conftest import a_content, a_frame


@pytest.fixture
def clerk(session, at):
    return a_user(session, "clerk@example.org")


@pytest.fixture
def row(edition):
    return {
        "number": "", "title": "Repair benches", "nominee_kind": "organisation", "nominee_names": "",
        "organisations": "Example cooperative <https://cooperative.example>|Second", "countries_organisation": "PL",
        "countries_impact": "PL|UA", "categories": "skills|access", "language": "en",
        "nominator_email": "ama@cooperative.example", "relation": "self", "state": "", "answer:what": "We teach.",
        "answer:change": "402 women earn.", "answer:repeat": "", "evidence": "https://report.example A report",
    }  # fmt: skip


def as_file(session, edition) -> list[dict[str, str]]:
    """The export, written as CSV and read again as the command does."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    columns = table.columns(edition)
    writer.writerow(columns)
    writer.writerows([csv_cell(row.get(column)) for column in columns] for row in table.rows(session, edition))
    lines = list(csv.reader(io.StringIO(buffer.getvalue())))
    return [{name: from_csv_cell(cell) for name, cell in zip(lines[0], line, strict=True)} for line in lines[1:]]


def refusal(session, edition, rows, clerk, at) -> dict[str, str]:
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, edition, rows, clerk, at)
    return {place: str(words) for place, words in refused.value.fields.items()}


def count(session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


def test_the_columns_are_those_of_the_contract_and_the_evidence(edition):
    assert ",".join(table.columns(edition)) == (
        "number,title,nominee_kind,nominee_names,organisations,countries_organisation,countries_impact,categories,"
        "language,nominator_email,relation,state,answer:what,answer:change,answer:repeat,evidence,pledge"
    )


def test_a_row_without_a_number_is_a_new_submitted_nomination_of_a_user_made_for_it(session, edition, row, clerk, at):
    counts = table.import_rows(session, edition, [row], clerk, at)
    assert counts.new == {"nomination": 1}
    found = session.scalars(queries.whole()).one()
    assert (found.number, found.state, found.submitted_at) == (1, "submitted", at)
    assert [(o.name, o.website) for o in found.organisations] == [
        ("Example cooperative", "https://cooperative.example"), ("Second", None),
    ]  # fmt: skip
    assert {c.iso2 for c in found.countries if c.role == "impact"} == {"PL", "UA"}
    assert len(found.entries) == 2
    assert [(e.title, e.url) for e in found.evidence] == [("A report", "https://report.example")]
    assert accounts.user_by_address(session, "ama@cooperative.example").id == found.nominator_id
    assert count(session, OutboxMail) == 0, "what came by another way is not answered by mail"


def test_the_audit_log_tells_who_brought_it(session, edition, row, clerk, at):
    table.import_rows(session, edition, [row], clerk, at)
    rows = session.scalars(select(AuditRow).where(AuditRow.action.startswith("nomination."))).all()
    assert [(r.action, r.actor_id) for r in rows] == [
        ("nomination.started", clerk.id), ("nomination.submitted", clerk.id),
    ]  # fmt: skip


def test_an_exported_file_imported_again_changes_nothing(session, edition, ama, row, clerk, at, submitted):
    tricky = a_content(
        title="=2+2", relation="other", organisations=(("-Dash", "https://dash.example"), ("+Plus", None)),
        categories=("research", "access"), answers={"what": "@home\n=1", "change": "'quoted"},
        evidence=(("", "https://only.example"), ("=cmd", "https://two.example/?a=1,2")),
    )  # fmt: skip
    draft = services.start_draft(session, edition, a_frame(title="x", relation="other", organisations=()), ama, at)
    services.save_draft(session, draft, edition, tricky, 1, ama, at)
    other = a_user(session, "other@example.org")
    table.import_rows(session, edition, [row | {"organisations": "Third", "nominator_email": other.email}], clerk, at)
    services.withdraw(session, submitted, "", ama, at)
    file = as_file(session, edition)
    assert [r["state"] for r in file] == ["withdrawn", "draft", "submitted"]
    before = (count(session, AuditRow), count(session, Nomination))
    counts = table.import_rows(session, edition, file, clerk, at)
    assert (counts.new, counts.changed, counts.same) == ({}, {}, {"nomination": 3})
    assert (count(session, AuditRow), count(session, Nomination)) == before


def test_names_and_addresses_with_signs_of_the_file_come_in_as_they_went_out(session, edition, ama, clerk, at):
    organisations = (
        ("Girls <3 Code", None), ("Maths > Magic", "https://maths.example"), ("Old <name>", None),
        ("A <b> c", "https://abc.example"), ("List", "https://list.example/?of=1|2"),
    )  # fmt: skip
    services.start_draft(session, edition, a_frame(relation="other", organisations=organisations), ama, at)
    file = as_file(session, edition)
    counts = table.import_rows(session, edition, file, clerk, at)
    assert (counts.new, counts.changed, counts.same) == ({}, {}, {"nomination": 1})
    empty = an_edition(session, at, year=2041, categories=("access", "skills", "research"))
    telling = [one for one in file[0]["organisations"].split("|") if not one.startswith("Old")]
    table.import_rows(session, empty, [file[0] | {"organisations": "|".join(telling)}], clerk, at)
    assert as_file(session, empty)[0]["organisations"].split("|") == telling


@pytest.mark.usefixtures("submitted")
def test_a_file_taken_into_an_empty_edition_gives_the_same_file(session, edition, at, clerk):
    file = as_file(session, edition)
    empty = an_edition(session, at, year=2041, categories=("access", "skills", "research"))
    table.import_rows(session, empty, file, clerk, at)
    assert as_file(session, empty) == file


def test_a_number_that_is_given_and_free_is_kept_and_numbers_go_on_after_it(session, edition, row, clerk, at):
    other = row | {"nominator_email": "b@example.org", "organisations": "Other"}
    table.import_rows(session, edition, [row | {"number": "17"}, other], clerk, at)
    assert session.scalars(select(Nomination.number).order_by(Nomination.number)).all() == [17, 18]


def test_a_changed_cell_changes_the_nomination_and_leaves_out_what_the_file_does(session, edition, clerk, submitted):
    cells = {"number": "1", "answer:what": "New words"}
    counts = table.import_rows(session, edition, [cells], clerk, edition.closes_at)
    assert counts.changed == {"nomination": 1}
    assert submitted.answers == {"what": "New words", "change": "402 women earn from repairs."}
    assert submitted.title == "Repair benches"


def test_a_file_without_evidence_leaves_the_links_alone(session, edition, row, clerk, at):
    table.import_rows(session, edition, [row], clerk, at)
    file = as_file(session, edition)
    del file[0]["evidence"]
    assert table.import_rows(session, edition, file, clerk, at).same == {"nomination": 1}


def test_a_file_may_submit_a_draft_and_withdraw_a_nomination(session, edition, clerk, at, complete):
    for state in ("submitted", "withdrawn"):
        counts = table.import_rows(session, edition, [{"number": "1", "state": state}], clerk, at)
        assert counts.changed == {"nomination": 1}
        assert complete.state == state
    assert refusal(session, edition, [{"number": "1", "state": "draft"}], clerk, at) == {
        "row 2, state": "A nomination that is withdrawn does not become draft by a file."
    }


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"number": "x"}, "number", "Enter a whole number above 0"),
        ({"number": "0"}, "number", "Enter a whole number above 0"),
        ({"number": "0000001234567890123"}, "number", "Enter a whole number above 0"),
        ({"nominator_email": ""}, "nominator_email", "Enter an address like"),
        ({"nominator_email": "ama"}, "nominator_email", "Enter an address like"),
        ({"categories": "skills|beauty"}, "categories", "no category “beauty”"),
        ({"categories": "skills|access|research"}, "categories", "at most 2 categories"),
        ({"categories": ""}, "categories", "Choose at least one category."),
        ({"countries_impact": "PL|XX"}, "countries_impact", "no country “XX”"),
        ({"language": "de"}, "language", "Choose the language"),
        ({"relation": "friend"}, "relation", "Choose whether"),
        ({"nominee_kind": "robot"}, "nominee_kind", "Choose what kind"),
        ({"organisations": "Bad <javascript:x>"}, "organisations", "Enter the web address of “Bad”"),
        ({"evidence": "no-address"}, "evidence", "Enter a web address"),
        ({"state": "won"}, "state", "Use one of: draft, submitted, returned, withdrawn."),
        ({"state": "returned"}, "state", "returned by screening"),
        ({"answer:what": ""}, "answer:what", "not answered yet"),
        ({"answer:what": "w" * 2001}, "answer:what", "Shorten it by 1."),
        ({"answer:what": "x\x00"}, "answer:what", "U+0000"),
        ({"answer:beauty": "x"}, "answer:beauty", "no such column"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_row_and_column_and_nothing_is_written(
    session, edition, row, clerk, at, change, column, words
):
    good = row | {"nominator_email": "b@example.org", "organisations": "Other"}
    found = refusal(session, edition, [good, row | change], clerk, at)
    assert list(found) == [f"row 3, {column}"]
    assert words in found[f"row 3, {column}"]
    assert count(session, Nomination) == 0


def test_all_wrong_rows_are_named_at_once(session, edition, row, clerk, at):
    wrong = [row | {"language": "de"}, row | {"number": "a"}, row | {"state": "x"}]
    found = refusal(session, edition, wrong, clerk, at)
    assert list(found) == ["row 2, language", "row 3, number", "row 4, state"]


def test_a_number_that_stands_twice_is_refused(session, edition, row, clerk, at):
    assert list(refusal(session, edition, [row | {"number": "5"}] * 2, clerk, at)) == ["row 3, number"]


def test_a_rule_of_the_edition_broken_by_rows_together_is_found_and_nothing_stays(session, edition, row, clerk, at):
    edition.most_categories = 1
    rows = [row | {"categories": key} for key in ("skills", "access")]
    session.flush()
    found = refusal(session, edition, rows, clerk, at)
    assert list(found) == ["row 3, categories"]
    assert count(session, Nomination) == 0


def test_a_nominator_does_not_change_by_a_file(session, edition, clerk, at, submitted):
    cells = {"number": "1", "nominator_email": "eve@example.org"}
    assert list(refusal(session, edition, [cells], clerk, at)) == ["row 2, nominator_email"]


def test_a_dry_run_checks_all_and_writes_nothing(session, edition, row, clerk, at):
    counts = table.import_rows(session, edition, [row], clerk, at, dry_run=True)
    assert counts.new == {"nomination": 1}
    assert count(session, Nomination) == 0
    assert accounts.user_by_address(session, "ama@cooperative.example") is None


def test_a_blank_relation_of_a_new_row_is_somebody_else(session, edition, row, clerk, at):
    account_services.ensure_user(session, row["nominator_email"], at)
    table.import_rows(session, edition, [row | {"relation": ""}], clerk, at)
    assert session.scalars(select(Nomination.relation)).one() == "other"
