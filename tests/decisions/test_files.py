"""The decisions of an edition as files: every one of them, and none that the reader may not see."""

import csv
import io
import json
from datetime import timedelta

import pytest

from awards.decisions import services
from awards.decisions.queries import COLUMNS
from awards.decisions.rules import Beside
from awards.nominations.models import Nomination
from tests.decisions.things import a_judged_edition


@pytest.fixture
def judged(session, at):
    judged = a_judged_edition(session, at)
    bridge, code = judged.of("Bridge school", "Code clubs")
    first = services.propose(
        session, judged.edition, judged.skills, "shortlist", judged.of("Anna’s workshop", "Bridge school"), {},
        judged.staff, at,
    )  # fmt: skip
    services.reject(session, first, "Look again", judged.second, at)
    second = services.propose(
        session, judged.edition, judged.skills, "shortlist", judged.of("Anna’s workshop"),
        {code: "Told apart by the jury"}, judged.staff, at + timedelta(hours=1), number_reason="=One only",
        beside=Beside(reserves={bridge: 1, code: 2}),
    )  # fmt: skip
    services.approve(session, second, judged.second, at)
    session.commit()
    return judged


def test_the_json_file_holds_every_decision_with_its_entries(judged, client_for):
    page = client_for(judged.staff).get("decisions.decisions_json", edition_id=judged.edition.id)
    rejected, approved = json.loads(page.text)["decisions"]
    assert (rejected["state"], rejected["rejection_reason"]) == ("rejected", "Look again")
    assert [(entry["role"], entry["nomination"]) for entry in approved["entries"]] == [
        ("chosen", 1), ("reserve", 2), ("reserve", 3),
    ]  # fmt: skip
    assert (approved["proposed_by"], approved["approved_by"]) == (judged.staff.email, judged.second.email)


def test_the_csv_file_has_one_row_an_entry_and_no_cell_that_runs(judged, client_for):
    page = client_for(judged.admin).get("decisions.decisions_csv", edition_id=judged.edition.id)
    rows = list(csv.DictReader(io.StringIO(page.text)))
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["state"], row["role"], row["title"]) for row in rows][2:] == [
        ("approved", "chosen", "Anna’s workshop"), ("approved", "reserve", "Bridge school"),
        ("approved", "reserve", "Code clubs"),
    ]  # fmt: skip
    assert rows[2]["number_reason"] == "'=One only"


@pytest.mark.parametrize("file", ["decisions.decisions_json", "decisions.decisions_csv"])
def test_whoever_is_tied_to_a_category_reads_none_of_its_decisions(session, judged, client_for, file):
    session.get_one(Nomination, judged.entries["Delta radio"].nomination_id).nominator_id = judged.staff.id
    session.commit()
    page = client_for(judged.staff).get(file, edition_id=judged.edition.id)
    assert "Anna" not in page.text
    assert "Look again" not in page.text
    client_for(judged.nominator).get(file, edition_id=judged.edition.id, expect=404)


def test_the_files_take_as_many_queries_with_one_decision_or_two(session, judged, client_for, count_queries):
    staff = client_for(judged.staff)
    staff.get("decisions.decisions_json", edition_id=judged.edition.id)
    with count_queries(at_most=12):
        staff.get("decisions.decisions_json", edition_id=judged.edition.id)
