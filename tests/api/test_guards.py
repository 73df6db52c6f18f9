"""What guards an answer to a program beside its door: names that are kept back, ties, and where a list goes on."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.accounts.models import Role
from awards.accounts.rules import SCOPES
from awards.accounts.services import tokens
from awards.api.views import importing
from awards.api.views.pages import kind_of, name_of
from awards.assignment.models import Conflict, Pairing
from awards.importing import queries as imports
from awards.importing.models import PledgeImport
from awards.infrastructure import clock
from tests import factories
from tests.api.conftest import READING, Program
from tests.decisions.things import a_decision, judge_an_edition

ANNA, DELTA = "Anna’s workshop", "Delta radio"


@pytest.fixture
def judged(session, at):
    made = judge_an_edition(session, at)
    elsewhere = factories.an_edition(session, at, year=2028)
    chair = ("chair", made.edition.id, made.skills.id)
    made.chair = factories.a_user(session, "chair@example.org", chair, ("staff", elsewhere.id), name="Carla Chair")
    session.commit()
    return made


@pytest.fixture
def program_for(app, session, judged):
    def make(user, scopes=READING):
        secret = tokens.make_token(session, user, f"Program {uuid4()}", scopes, 1, clock.real(session))
        session.commit()
        return Program(app.test_client(), secret, judged.edition.id)

    return make


def test_of_a_blind_round_a_chair_reads_numbers_and_staff_read_titles(session, judged, program_for):
    chair, staff = program_for(judged.chair, ["results:read"]), program_for(judged.staff)

    def titles(program):
        return {entry["title"] for entry in program.ask("categories/skills/ranking")["entries"]}

    assert titles(chair) == titles(staff) == {*judged.entries}
    judged.edition.rounds[0].blind = True
    session.commit()
    assert titles(chair) == {f"N-{number:04d}" for number in range(1, 5)}
    assert titles(staff) == {*judged.entries}


def test_nobody_asks_a_plan_by_name_for_what_a_conflict_closes(session, judged, at, program_for):
    judged.edition.rounds[0].closes_at = at + timedelta(days=1)
    nomination_id = judged.entries[DELTA].nomination_id
    session.add(Pairing(nomination_id=nomination_id, judge_id=judged.staff.id, blocked=True))
    session.flush()
    session.add(
        Conflict(nomination_id=nomination_id, judge_id=judged.staff.id, kind="declared", evidence="", found_at=at)
    )
    session.commit()
    tied, other = (program_for(one, SCOPES) for one in (judged.staff, judged.second))
    asked = {"dry_run": True, "round": 1, "reviews": {"4/skills": 3}}
    answer = tied.ask("plans", json=asked, expect=422)
    assert [error["where"] for error in answer["errors"]] == ["reviews"]
    assert tied.ask("plans", json=asked | {"reviews": {"1/skills": 3}})["dry_run"]
    assert other.ask("plans", json=asked)["dry_run"]
    other.ask("plans", json=asked | {"round": 9}, expect=404)
    named = {"Authorization": f"Bearer {other.secret}"}
    changed = other.browser.post(f"/api/v1/editions/{judged.edition.id}/plans", headers=named, json=asked)
    assert (changed.status_code, "ETag" in changed.headers) == (200, False)


def test_decisions_go_on_after_the_one_that_was_named(session, judged, at, program_for):
    ranking = [{"entry": str(judged.entries[ANNA].id), "rank": 1, "raw": "5/1", "adjusted": 5.0}]
    for kind in ("shortlist", "winners"):
        a_decision(session, judged, at, kind, ANNA, ranking=ranking)
    session.commit()
    program = program_for(judged.staff)
    every = [one["id"] for one in program.ask("decisions")["decisions"]]
    assert len(every) == 2
    assert every == sorted(every)
    for place, key in enumerate(every):
        assert [one["id"] for one in program.ask(f"decisions?after={key}")["decisions"]] == every[place + 1 :]


def test_own_scores_go_on_after_the_entry_that_was_named(program_of, session, judging):
    session.add(Role(user_id=judging.nina.id, kind="staff", edition_id=judging.edition.id))
    session.flush()
    factories.through_the_gate(session, judging.edition, judging.nina, judging.at)
    for index in range(3):
        judging.card(judging.nina, index)
    session.commit()
    session.refresh(judging.nina, ["roles"])
    program = program_of(judging.nina, ["judging:read"])
    numbers = {nomination.entries[0].id: f"{nomination.number}/skills" for nomination in judging.nominations}
    keys = sorted(numbers)

    def told(path):
        return [card["entry"] for card in program.ask(path)["cards"]]

    assert told("own-scores") == [numbers[key] for key in keys]
    for place, key in enumerate(keys, start=1):
        assert told(f"own-scores?after={key}") == [numbers[one] for one in keys[place:]]


def test_where_nothing_is_compared_there_are_no_comparisons(judged, program_for):
    program_for(judged.staff).ask("categories/skills/comparisons", expect=404)


def test_an_answer_is_kept_by_nobody_and_marked_where_it_may_be_asked_for_again(judged, program_for):
    program = program_for(judged.staff)
    named = {"Authorization": f"Bearer {program.secret}"}
    own = program.browser.get(f"/api/v1/editions/{judged.edition.id}", headers=named)
    assert (own.headers["Cache-Control"], own.headers["Vary"]) == ("no-store", own.headers["Vary"])
    assert "Authorization" in own.headers["Vary"]
    assert "ETag" in own.headers
    missing = program.browser.get(f"/api/v1/editions/{uuid4()}", headers=named)
    assert (missing.status_code, "ETag" in missing.headers) == (404, False)
    refused = program.browser.post(f"/api/v1/editions/{judged.edition.id}/plans", headers=named, json={})
    assert "ETag" not in refused.headers
    public = program.browser.get("/api/v1/pledges")
    assert public.headers["Cache-Control"] != "no-store"


@pytest.mark.parametrize(
    ("state", "job", "failed"),
    [("checking", "failed", True), ("bringing", "failed", True), ("checking", "running", False),
     ("ready", "failed", False)],
)  # fmt: skip
def test_a_file_failed_where_its_job_did_before_it_was_through(
    app, session, judged, at, monkeypatch, state, job, failed
):
    found = PledgeImport(id=uuid4(), user_id=judged.staff.id, name="ours.csv", digest="d", header=[], notes=[],
                         row_count=1, state=state, uploaded_at=at, expires_at=at)  # fmt: skip
    monkeypatch.setattr(imports, "job_state", lambda _session, _file: (job, "reading"))
    monkeypatch.setattr(importing, "db_session", lambda: None)
    with app.test_request_context("/api/v1/pledge-imports"):
        assert importing._told(found).get_json()["failed"] is failed


def test_the_page_of_the_document_names_what_a_value_is():
    of = {"$ref": "#/components/schemas/Edition"}
    listed = {"properties": {"next": {"type": "string"}, "editions": {"type": "array", "items": of}}}
    assert [name_of(one) for one in (None, {}, of, listed, {"properties": {"n": {"type": "integer"}}})] == [
        None, None, "Edition", "Edition", None,
    ]  # fmt: skip
    kinds = (
        of, {"type": ["string", "null"]}, {"type": "string", "format": "uuid"}, {"type": "string", "enum": ["a", None]},
        {"type": "array", "items": of}, {"type": ["array", "null"], "items": of}, {"type": "array"},
        {"type": "string", "items": of}, {},
    )  # fmt: skip
    assert [kind_of(one) for one in kinds] == [
        "Edition", "string or null", "uuid", "a | null", "list of Edition", "list of Edition", "array", "string",
        "anything",
    ]  # fmt: skip
