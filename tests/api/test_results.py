"""Programs read of the result what its pages show: decisions, how far feedback is, the fairness report."""

from datetime import timedelta

import pytest

from awards.accounts.services import tokens
from awards.api import queries
from awards.api.document import document
from awards.api.schema import faults
from awards.core.errors import BeingWorkedOut
from awards.infrastructure import clock
from tests import factories
from tests.api.conftest import READING, Program
from tests.decisions.things import a_judged_edition
from tests.publishing.things import decide

DOCUMENT = document()
TITLES = ("Anna’s workshop", "Bridge school", "Code clubs")
WHAT = ("decisions", "feedback", "fairness")


def decided(_app, session, at):
    judged = a_judged_edition(session, at)
    decide(session, judged, at, *TITLES)
    session.commit()
    return judged


pytestmark = pytest.mark.begins(judged=decided)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def program(app, session, judged):
    secret = tokens.make_token(session, judged.staff, "Archive", READING, 1, clock.real(session))
    session.commit()
    return Program(app.test_client(), secret, judged.edition.id)


def asked(program, what, path=None):
    """An answer that fits what the document says of it."""
    answer = program.ask(path or what)
    told = DOCUMENT["paths"][f"/editions/{{edition_id}}/{what}"]["get"]["responses"]["200"]
    assert list(faults(answer, told["content"]["application/json"]["schema"], DOCUMENT["components"]["schemas"])) == []
    return answer


def test_decisions_are_those_of_the_page_s_file(program, judged, client_for):
    (found,) = asked(program, "decisions")["decisions"]
    (shown,) = client_for(judged.staff).get("decisions.decisions_json", edition_id=judged.edition.id).json["decisions"]
    assert found == shown
    assert {entry["title"] for entry in found["entries"] if entry["role"] == "chosen"} == set(TITLES)


def test_the_ranking_is_the_page_s_file_and_comes_once_the_round_has_closed(program, judged, client_for, session):
    found = program.ask("categories/skills/ranking")
    shown = client_for(judged.staff).get("ranking.category_json", edition_id=judged.edition.id, key="skills").json
    assert found == {"round": 1} | shown
    assert {"raw", "adjusted", "low", "high", "chance"} <= set(found["entries"][0])
    judged.edition.rounds[0].closes_at = clock.now(session) + timedelta(days=1)
    session.commit()
    program.ask("categories/skills/ranking?round=1", expect=404)


def test_a_large_ranking_is_worked_out_by_a_job_and_a_program_is_told_when_to_ask_again(program, monkeypatch):
    def not_yet(*_):
        raise BeingWorkedOut("ranking.work", "ranking.work:here", {"round": "", "hidden": [], "parts": []})

    monkeypatch.setattr("awards.ranking.queries.ranking_of", not_yet)
    program.ask("categories/skills/ranking", expect=503)


def test_what_is_still_the_same_is_not_sent_again(program):
    for path in ("decisions", "feedback", "fairness", "categories/skills/ranking"):
        program.again(path)


def test_whoever_is_tied_finds_the_entry_in_no_ranking(program, judged, session, at):
    nomination = session.get_one(factories.Nomination, judged.entries["Anna’s workshop"].nomination_id)
    factories.a_collaborator(session, nomination, judged.staff, "view", at)
    session.commit()
    entries = program.ask("categories/skills/ranking")["entries"]
    assert nomination.number not in {row["nomination"] for row in entries}
    assert entries


def test_feedback_says_of_each_entry_how_far_it_is(program):
    found = asked(program, "feedback")["feedback"]
    assert {row["entry"].split("/")[1] for row in found} == {"skills"}
    assert {row["title"] for row in found} >= set(TITLES)
    assert {row["state"] for row in found} == {"to_write"}


def test_feedback_goes_on_by_number_without_gap_or_repeat(program, monkeypatch):
    every = [row["entry"] for row in program.ask("feedback")["feedback"]]
    monkeypatch.setattr(queries, "PAGE", 2)
    pages = list(program.pages("feedback", "feedback"))
    assert [row["entry"] for page in pages for row in page] == every
    assert len(pages) == 2


def test_the_fairness_report_is_the_page_s(program, judged, client_for):
    found = asked(program, "fairness")
    shown = client_for(judged.staff).get("fairness.report_json", edition_id=judged.edition.id).json
    assert found == shown
    assert found["categories"] == ["skills"]


def test_whoever_is_tied_reads_nothing_of_the_category(program, judged, session, at):
    nomination = judged.entries["Anna’s workshop"].nomination_id
    factories.a_collaborator(session, session.get_one(factories.Nomination, nomination), judged.staff, "view", at)
    session.commit()
    assert asked(program, "decisions")["decisions"] == []
    assert asked(program, "feedback")["feedback"] == []
    assert asked(program, "fairness")["closed_to_you"] == ["skills"]


def test_it_is_closed_to_staff_of_other_editions(app, session, judged, at):
    other = factories.an_edition(session, at, year=2031)
    stranger = factories.a_user(session, "stranger@example.org", ("staff", other.id))
    secret = tokens.make_token(session, stranger, "Mine", READING, 1, clock.real(session))
    session.commit()
    for what in WHAT:
        Program(app.test_client(), secret, judged.edition.id).ask(what, expect=404)


def test_each_costs_few_queries(program, count_queries):
    for what in WHAT:
        program.ask(what)
        with count_queries(at_most=20):
            program.ask(what)
