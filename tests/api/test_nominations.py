"""Programs read nominations as staff's list and desk show them, and screen them by the same verbs."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.api import queries
from awards.infrastructure.audit import AuditRow
from awards.nominations.models import Entry
from awards.screening.models import ScreeningAct
from tests import factories


@pytest.fixture
def waiting(session, judging):
    """Two more nominations that wait for staff."""
    found = [
        factories.a_nomination(session, judging.edition, judging.nominator, judging.at, title=title)
        for title in ("Bridge school", "Code clubs")
    ]
    session.commit()
    return found


def test_the_list_is_that_of_staff_with_its_filters(program, client_for, staff, judging, waiting):
    shown = client_for(staff).get("finding.nominations", edition_id=judging.edition.id).body
    every = program.ask("nominations")["nominations"]
    assert [row["number"] for row in every] == sorted(row["number"] for row in every)
    assert len(every) == len(judging.nominations) + 2
    assert all(row["title"] in shown for row in every)
    unscreened = program.ask("nominations?state=to_screen&sort=title")["nominations"]
    assert [row["title"] for row in unscreened] == ["Bridge school", "Code clubs"]
    assert [row["title"] for row in program.ask("nominations?q=bridge")["nominations"]] == ["Bridge school"]
    for wrong in ("state=lost", "since=yesterday", "column=title", "sort=colour"):
        program.ask(f"nominations?{wrong}", expect=400)


def test_the_list_goes_on_by_number_without_gap_or_repeat(program, waiting, monkeypatch, count_queries):
    every = [row["number"] for row in program.ask("nominations")["nominations"]]
    with count_queries(at_most=8) as whole:
        program.ask("nominations")
    monkeypatch.setattr(queries, "PAGE", 2)
    pages = list(program.pages("nominations", "nominations"))
    assert [row["number"] for page in pages for row in page] == every
    assert len(pages) == -(-len(every) // 2)
    with count_queries() as few:
        program.ask("nominations")
    assert len(few) == len(whole)


def test_one_comes_with_its_answers_and_its_files_and_never_with_their_bytes(program, session, judging):
    one = judging.nominations[0]
    file = factories.a_file(session, one, judging.nominator, judging.at)
    session.commit()
    found = program.ask(f"nominations/{one.id}")
    assert (found["number"], found["title"], found["state"]) == (one.number, one.title, "submitted")
    assert found["answers"] == {key: str(text) for key, text in one.answers.items()}
    assert [(told["name"], told["size"], told["sha256"]) for told in found["files"]] == [
        ("report.pdf", file.size, file.digest)
    ]
    assert file.stored not in str(found)
    draft = factories.a_nomination(session, judging.edition, judging.nominator, judging.at, state="draft")
    session.commit()
    program.ask(f"nominations/{draft.id}", expect=404)


def test_an_outcome_is_found_by_the_verb_of_the_desk(program, session, judging, waiting):
    one = waiting[0]
    before = program.ask(f"nominations/{one.id}")
    (entry,) = before["entries"]
    sent = {"outcome": "passed", "seen": before["seen"]}
    after = program.ask(f"nominations/{one.id}/outcome", json=sent)
    assert [(told["state"], told["findings"][0]["outcome"]) for told in after["entries"]] == [("eligible", "passed")]
    program.ask(f"nominations/{one.id}/outcome", json=sent, expect=409)
    with Session(session.get_bind()) as fresh:
        assert fresh.get_one(Entry, judging.nominations[0].entries[0].id).state == "eligible"
        assert [act.kind for act in fresh.scalars(select(ScreeningAct))] == ["passed"]
        (row,) = fresh.scalars(select(AuditRow).where(AuditRow.action == "screening.done"))
        assert "token" in row.details
    ruled = {"outcome": "ineligible", "seen": after["seen"], "entry": entry["id"], "rule": "none-such"}
    program.ask(f"nominations/{one.id}/outcome", json=ruled, expect=422)


def test_a_return_names_answers_and_an_instant_with_its_zone(program, session, judging, waiting):
    path = f"nominations/{waiting[1].id}"
    seen = program.ask(path)["seen"]
    sent = {"outcome": "returned", "seen": seen, "fields": ["evidence"], "reason": "Add one link."}
    due = (judging.at + timedelta(days=3)).replace(tzinfo=None).isoformat()
    wrong = program.ask(f"{path}/outcome", json=sent | {"due_at": due}, expect=422)
    assert [one["where"] for one in wrong["errors"]] == ["due_at"]
    assert "fields" in str(program.ask(f"{path}/outcome", json=sent | {"fields": ["nothing"]}, expect=422)["errors"])
    found = program.ask(f"{path}/outcome", json=sent | {"due_at": f"{due}+00:00"})
    assert found["state"] == "returned"
    assert [one["fields"] for one in found["returns"]] == [["evidence"]]
