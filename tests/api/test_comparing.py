"""Comparing two at a time by a program: as its holder judges, and nothing of what others said."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from awards.accounts.models import Role
from awards.accounts.services import tokens
from awards.assignment.models import Advance, Conflict, Pairing
from awards.comparing import queries
from awards.comparing.models import Comparison
from awards.infrastructure import clock
from awards.judging.models import GateAnswer
from tests.api.conftest import READING, Program
from tests.api.test_document import wrong
from tests.comparing.conftest import TITLES, finals_of
from tests.factories import a_nomination, a_user, an_assignment

OF = "categories/skills"
OWN = f"{OF}/own-comparisons"
PATH = "/editions/{edition_id}/categories/{key}"


def compared(_app, session, at):
    found = finals_of(session, at)
    session.add(Role(user_id=found.judges[0].id, kind="staff", edition_id=found.edition.id))
    session.commit()
    session.refresh(found.judges[0], ["roles"])
    return found


pytestmark = pytest.mark.begins(finals=compared)


@pytest.fixture
def finals(begun):
    """The first of the judges is staff as well, and may have programs."""
    return begun


@pytest.fixture
def program_of(app, session, finals):
    numbers = count(1)

    def make(user, scopes=(*READING, "judging:write")):
        name = f"Comparer {next(numbers)}"
        secret = tokens.make_token(session, user, name, scopes, 1, clock.real(session))
        session.commit()
        return Program(app.test_client(), secret, finals.edition.id)

    return make


@pytest.fixture
def program(program_of, finals):
    return program_of(finals.judges[0])


def test_a_program_goes_from_the_first_pair_to_the_confirmation(program, finals, session):
    page = program.ask(OWN)
    assert wrong(f"{PATH}/own-comparisons", "get", 200, page) == []
    assert ([one["title"] for one in page["entries"]], page["waits"], page["most"]) == ([*TITLES], None, 6)
    page = program.ask(f"{OWN}/pairs", json={})
    assert wrong(f"{PATH}/own-comparisons/pairs", "post", 200, page) == []
    assert (page["waits"], len(page["pairs"])) == (1, 1)
    best = page["entries"][2]["id"]
    while page["waits"]:
        pair = page["pairs"][page["waits"] - 1]
        side = "left" if pair["left"] == best else "right" if pair["right"] == best else "neither"
        page = program.ask(f"{OWN}/answers", json={"n": pair["n"], "answer": side, "save": str(uuid4())})
        assert wrong(f"{PATH}/own-comparisons/answers", "post", 200, page) == []
    assert page["through"]
    page = program.ask(f"{OWN}/answers/removal", json={"n": 6})
    assert wrong(f"{PATH}/own-comparisons/answers/removal", "post", 200, page) == []
    assert page["waits"] == 6
    early = program.ask(f"{OWN}/confirmation", json={}, expect=422)
    assert wrong(f"{PATH}/own-comparisons/confirmation", "post", 422, early) == []
    program.ask(f"{OWN}/answers", json={"n": 6, "answer": "neither"})
    page = program.ask(f"{OWN}/confirmation", json={})
    assert wrong(f"{PATH}/own-comparisons/confirmation", "post", 200, page) == []
    assert (page["confirmed_at"] is None, len(page["card"])) == (False, 64)
    assert program.ask(OWN)["step"] == 1
    assert {str(row.judge_id) for row in queries.confirmed(session, finals.round.id)} == {str(finals.judges[0].id)}
    session.rollback()
    other = "left" if page["pairs"][0]["answer"] == "right" else "right"
    late = program.ask(f"{OWN}/answers", json={"n": 1, "answer": other}, expect=409)
    assert wrong(f"{PATH}/own-comparisons/answers", "post", 409, late) == []


def test_what_arrives_twice_is_done_once_and_another_answer_clashes(program, session):
    program.ask(f"{OWN}/pairs", json={})
    sent = {"n": 1, "answer": "left", "save": str(uuid4())}
    program.ask(f"{OWN}/answers", json=sent)
    program.ask(f"{OWN}/answers", json=sent)
    assert len(session.scalars(select(Comparison)).all()) == 2
    session.rollback()
    refused = program.ask(f"{OWN}/answers", json={"n": 1, "answer": "right"}, expect=409)
    assert "another tab" in refused["detail"]


def test_what_does_not_fit_is_refused_and_says_why(program):
    program.ask(f"{OWN}/pairs", json={})
    for sent in (
        {},
        {"n": 1},
        {"n": 1, "answer": "both"},
        {"n": "1", "answer": "left"},
        {"n": 1, "answer": "left", "x": 1},
    ):
        program.ask(f"{OWN}/answers", json=sent, expect=422)
    program.ask(f"{OWN}/answers", json={"n": 7, "answer": "left"}, expect=404)
    program.ask("categories/access/own-comparisons", expect=404)
    program.ask("categories/nothing/comparisons", expect=404)


def test_a_token_for_reading_or_assigning_compares_nothing(program_of, finals, session):
    for scopes in (READING, [*READING, "assignments:write"]):
        other = program_of(finals.judges[0], scopes)
        assert len(other.ask(OWN)["entries"]) == 4
        for path in ("pairs", "answers", "answers/removal", "confirmation"):
            other.ask(f"{OWN}/{path}", json={"n": 1, "answer": "left"}, expect=403)
    assert session.scalars(select(Comparison)).all() == []


def test_a_token_for_comparing_assigns_nothing(program):
    program.ask("plans", json={"dry_run": True}, expect=403)


def test_before_the_gate_no_entry_is_named_and_nothing_is_asked(program, finals, session):
    session.execute(delete(GateAnswer).where(GateAnswer.judge_id == finals.judges[0].id))
    session.commit()
    page = program.ask(OWN)
    assert wrong(f"{PATH}/own-comparisons", "get", 200, page) == []
    assert (page["gate_passed"], page["entries"], page["pairs"]) == (False, [], [])
    program.ask(f"{OWN}/pairs", json={}, expect=422)


def test_staff_read_how_far_each_judge_is_and_no_answer(program_of, finals, session):
    finals.compare(finals.judges[0], 0, 1, 2, 3)
    finals.compare(finals.judges[1], 0, 1, 2, 3, confirm=False)
    session.commit()
    staff = program_of(finals.staff, READING)
    answer = staff.ask(f"{OF}/comparisons")
    assert wrong(f"{PATH}/comparisons", "get", 200, answer) == []
    confirmed = {row["judge"]: row["confirmed_at"] is not None for row in answer["comparisons"]}
    assert confirmed == {str(judge.id): n == 0 for n, judge in enumerate(finals.judges)}
    first, *_others = sorted(confirmed)
    assert [row["judge"] for row in staff.ask(f"{OF}/comparisons?after={first}")["comparisons"]] == _others
    staff.ask(OWN, expect=404)


def test_who_compares_in_another_category_as_well_stands_in_each_once(program_of, finals, session, at):
    first, nominator = finals.edition.rounds[0], a_user(session, "nia@access.example")
    first.advancing = first.advancing | {"access": 2}
    for title in TITLES[:2]:
        entry = a_nomination(session, finals.edition, nominator, at, title=f"{title} for all", entry_state="eligible",
                             categories=("access",)).entries[0]  # fmt: skip
        session.add(Advance(entry_id=entry.id, round_id=first.id, at=at))
        an_assignment(session, finals.edition, entry, finals.judges[0], at, round_=finals.round)
    session.commit()
    found = program_of(finals.staff, READING).ask(f"{OF}/comparisons")["comparisons"]
    assert {row["judge"] for row in found} == {str(judge.id) for judge in finals.judges}
    assert len(found) == 3


def test_staff_who_are_tied_read_as_if_the_entry_were_not_there(program_of, finals, session, at):
    staff = program_of(finals.staff, READING)
    for entry in finals.entries[1:]:
        session.add(Pairing(nomination_id=entry.nomination_id, judge_id=finals.staff.id, blocked=True))
        session.add(
            Conflict(
                nomination_id=entry.nomination_id, judge_id=finals.staff.id, kind="declared", found_at=at,
                evidence="A cousin",
            )
        )  # fmt: skip
    session.commit()
    assert staff.ask(f"{OF}/comparisons")["comparisons"] == []


def test_after_the_close_a_program_compares_no_more(program, finals, session):
    program.ask(f"{OWN}/pairs", json={})
    finals.round.closes_at = finals.at - timedelta(seconds=1)
    session.commit()
    program.ask(f"{OWN}/answers", json={"n": 1, "answer": "left"}, expect=409)
