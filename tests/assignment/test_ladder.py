"""How far each judge is, from the invitation to the last confirmed score: counts and lists agree, paged by name."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Assignment, JudgeProfile
from awards.assignment.rules.inviting import Step
from awards.judging import services as judging
from awards.judging.models import Confidentiality
from awards.judging.queries import how_far
from tests.factories import a_judge, a_nomination, a_user, an_assignment, an_edition

STEPS = [step.value for step in Step]


def score(session, place, who, entry, at, *criteria):
    """The judge scores these criteria of an entry by number; with both of them the card is confirmed too."""
    running = session.scalars(
        select(Assignment).where(
            Assignment.judge_id == place[who].id, Assignment.entry_id == place["entries"][entry].id
        )
    ).one()
    card = judging.open_scorecard(session, running, at)
    for number in criteria:
        criterion = place["edition"].categories[1].criteria[number]
        judging.save_score(session, card, criterion.id, Decimal(4), 0, place[who], at)
    if len(criteria) == 2:
        judging.confirm_scorecard(session, card, place[who], at)


@pytest.fixture
def place(sessions, at):
    """A judge on each step, and one more who is a judge without an entry."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        place = {"edition": edition, "staff": a_user(session, "staff@office.example", ("staff", edition.id))}
        entries = [
            a_nomination(
                session, edition, a_user(session, f"n{n}@y.example"), at, title=f"Work {n}", entry_state="eligible"
            ).entries[0]
            for n in range(2)
        ]
        asked = {"state": "invited", "answer_by": at + timedelta(days=5)}
        a_judge(session, edition, "invited@a.example", at, **asked)
        a_judge(session, edition, "opened@b.example", at, **asked | {"opened_at": at})
        a_judge(session, edition, "expired@c.example", at, **asked | {"answer_by": at, "opened_at": at})
        a_judge(session, edition, "declined@d.example", at, state="declined")
        a_judge(session, edition, "withdrawn@e.example", at, state="withdrawn")
        people = {}
        for name in ("accepted", "gate", "scored", "half", "idle"):
            people[name] = a_judge(session, edition, f"{name}@{name}.example", at)
            if name != "accepted":
                session.add(Confidentiality(edition_id=edition.id, judge_id=people[name].id, agreed_at=at))
            if name != "idle":
                for entry in entries:
                    an_assignment(session, edition, entry, people[name], at)
        place |= people | {"entries": entries}
        score(session, place, "scored", 0, at, 0)
        score(session, place, "half", 0, at, 0, 1)
        return place


def read(sessions, place, at, **given):
    with sessions.reading() as session:
        rows = queries.ladder(session, place["edition"].id, at, how_far, **given)
        return {row.user.email.split("@")[0]: row.step for row in rows}


def test_each_judge_stands_at_the_step_that_was_reached(sessions, place, at):
    assert read(sessions, place, at) == {
        "invited": "invited",
        "opened": "opened",
        "expired": "expired",
        "declined": "declined",
        "withdrawn": "invitation_withdrawn",
        "accepted": "accepted",
        "gate": "gate_passed",
        "scored": "first_score",
        "half": "first_score",
        "idle": "gate_passed",
    }


def test_all_is_confirmed_only_when_every_entry_is(sessions, place, at):
    with sessions.transaction() as session:
        score(session, place, "half", 1, at, 0)
    assert read(sessions, place, at)["half"] == "first_score", "one of two is confirmed"
    with sessions.transaction() as session:
        score(session, place, "gate", 0, at, 0, 1)
        score(session, place, "gate", 1, at, 0, 1)
    assert read(sessions, place, at)["gate"] == "all_confirmed"


def test_counts_equal_the_lists_and_every_judge_is_on_one(sessions, place, at):
    with sessions.reading() as session:
        counts = queries.step_counts(session, place["edition"].id, at, how_far)
    assert list(counts) == STEPS
    lists = {step: len(read(sessions, place, at, step=step)) for step in STEPS}
    assert counts == lists
    assert sum(counts.values()) == 10
    with sessions.reading() as session:
        for profile in session.scalars(select(JudgeProfile)):
            step = queries.step_of(session, profile, at, how_far)
            assert profile.user_id in {
                row.user.id for row in queries.ladder(session, place["edition"].id, at, how_far, step=step)
            }


def test_the_page_filters_by_step_and_its_file_has_the_same_rows(client_for, place):
    client, given = client_for(place["staff"]), {"edition_id": place["edition"].id}
    page = client.get("assignment.judges", **given)
    assert page.heading == "2 judges have not answered"
    shown = " ".join("".join(page.one("//ul[@aria-label='How far they are']").itertext()).split())
    assert "Invited 1" in shown
    assert "Gate passed 2" in shown
    assert "First score 2" in shown
    assert "All confirmed 0" in shown
    for step, names in (("first_score", ["Half", "Scored"]), ("expired", ["Expired"])):
        one = client.get(page.links()[f"{'First score 2' if step == 'first_score' else 'Expired 1'}"])
        found = [a.text_content() for a in one.find("//table[@id='judges']//tbody//th//a")]
        assert found == names
        lines = csv.DictReader(io.StringIO(client.get("assignment.judges_csv", state=step, **given).body))
        assert [(line["name"], line["step"]) for line in lines] == [(name, step) for name in names]
    assert client.get("assignment.judges", state="all_confirmed", **given).main.count("Nobody here") == 1


def test_the_list_is_paged_by_name_and_address_without_losing_anybody(client_for, place, sessions, at):
    with sessions.transaction() as session:
        for n in range(60):
            a_judge(session, place["edition"], f"same{n:02}@z.example", at, state="declined")
            session.flush()
        session.execute(update(User).where(User.email.like("same%")).values(name="Same Name"))
    client = client_for(place["staff"])
    page = client.get("assignment.judges", edition_id=place["edition"].id, state="declined")
    seen = []
    while True:
        seen += [a.get("href") for a in page.find("//table[@id='judges']//tbody//th//a")]
        if "Show the next" not in page.links():
            break
        page = client.get(page.links()["Show the next"])
    assert len(seen) == len(set(seen)) == 61
