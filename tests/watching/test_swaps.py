"""Replacing a silent judge from the page: asked for, looked at, accepted."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, Plan
from awards.cli.handlers import HANDLERS
from awards.infrastructure import jobs
from tests import factories
from tests.support.page import words


@pytest.fixture
def fresh(session, judging):
    """Two judges who have nothing yet."""
    found = [
        factories.a_judge(session, judging.edition, f"{name}@{name}.example", judging.at, country=None)
        for name in ("fatou", "gita")
    ]
    session.commit()
    return found


def work(sessions):
    while jobs.run_next(sessions, HANDLERS):
        pass


def running(session, judging):
    with Session(session.get_bind()) as fresh:
        rows = fresh.execute(
            select(Assignment.entry_id, Assignment.judge_id).where(
                Assignment.round_id == judging.round.id, Assignment.ended_at.is_(None)
            )
        )
        return {tuple(row) for row in rows}


def ask(client, judging, *judges, expect=303):
    sent = {"judge": [str(judge.id) for judge in judges]}
    return client.post("watching.swap", sent, expect=expect, edition_id=judging.edition.id)


def test_in_two_clicks_others_come_in_and_it_is_shown_before_it_happens(session, sessions, judging, sara, fresh):
    judging.card(judging.nina, 0)
    session.commit()
    before = running(session, judging)
    page = sara.get("watching.progress", edition_id=judging.edition.id)
    buttons = {button.get("value"): words(button) for button in page.find("//button[@form='swap']")}
    assert buttons == {str(judging.nina.id): "Replace Nina", str(judging.omar.id): "Replace Omar"}
    plan_page = ask(sara, judging, judging.nina).location
    work(sessions)
    assert running(session, judging) == before
    page = sara.get(plan_page)
    for judge in fresh:
        assert judge.name in page.main
    accept = page.one("//form[contains(@action,'/acceptance')]").get("action")
    sara.post(accept, follow=True, expect=200)
    after = running(session, judging)
    assert before - after == {(judging.entries[1].id, judging.nina.id), (judging.entries[2].id, judging.nina.id)}
    assert {entry for entry, _ in after - before} == {judging.entries[1].id, judging.entries[2].id}
    assert (judging.entries[0].id, judging.nina.id) in after


def test_who_has_begun_everything_is_not_offered_and_is_refused_with_words(session, judging, sara):
    judging.card(judging.omar, 0)
    session.commit()
    page = sara.get("watching.progress", edition_id=judging.edition.id)
    assert [button.get("value") for button in page.find("//button[@form='swap']")] == [str(judging.nina.id)]
    refused = ask(sara, judging, judging.omar, expect=422)
    assert refused.errors == ["This judge has nothing to hand over: what is begun stays with whoever began it."]
    assert session.scalars(select(Plan)).all() == []


def test_one_judge_at_a_time_while_the_round_is_open(session, judging, sara, move):
    ask(sara, judging, expect=400)
    ask(sara, judging, judging.nina, judging.omar, expect=400)
    move(weeks=5)
    assert not sara.get("watching.progress", edition_id=judging.edition.id).find("//button[@form='swap']")
    ask(sara, judging, judging.nina, expect=422)


def test_a_judge_of_another_edition_has_nothing_to_hand_over_here(session, judging, sara):
    other = factories.an_edition(session, judging.at, year=2031, phase="judging")
    elsewhere = factories.a_judge(session, other, "else@example.org", judging.at)
    session.commit()
    ask(sara, judging, elsewhere, expect=422)
    assert session.scalars(select(Plan)).all() == []
