"""Judges, tabs and staff at the same time, with real threads and sessions of their own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.core.errors import StaleVersion
from awards.judging import services
from awards.judging.models import Score, Scorecard, ScoreChange
from awards.judging.rules import TooLate

THREADS = 8


def loaded(session, judging, judge, index=0):
    assignment = session.get_one(Assignment, judging.assignment(judge, index).id)
    return session.get_one(User, judge.id), assignment


def test_tabs_that_save_one_score_lose_no_history(session, judging, together):
    results, tries = judging.criteria["results"].id, 6

    def save(writing, index):
        judge, assignment = loaded(writing, judging, judging.nina)
        card = services.open_scorecard(writing, assignment, judging.at)
        return services.save_score(writing, card, results, Decimal(1 + index % 5), index // 5, judge, judging.at)

    given = [answer for turn in range(tries) for answer in together(THREADS, lambda s, i, t=turn: save(s, i + t))]
    saved = [answer for answer in given if not isinstance(answer, Exception)]
    refused = [answer for answer in given if isinstance(answer, StaleVersion)]
    assert len(saved) + len(refused) == THREADS * tries
    changes = session.scalars(select(ScoreChange).order_by(ScoreChange.n)).all()
    assert [change.n for change in changes] == list(range(1, len(changes) + 1))
    assert [change.before for change in changes[1:]] == [change.after for change in changes[:-1]]
    score = session.scalars(select(Score)).one()
    assert (score.version, score.points) == (len(changes), changes[-1].after)
    assert {answer.version for answer in saved} == {change.n for change in changes}
    assert session.scalar(select(func.count()).select_from(Scorecard)) == 1


def test_of_tabs_that_saw_the_same_score_only_one_saves_another(session, judging, together):
    card, results = judging.score(judging.nina, results="3"), judging.criteria["results"].id
    session.commit()

    def save(writing, index):
        judge, _ = loaded(writing, judging, judging.nina)
        own = writing.get_one(Scorecard, card.id)
        points = Decimal(4) if index % 2 else Decimal(5)
        return services.save_score(writing, own, results, points, 1, judge, judging.at).points

    given = together(THREADS, save)
    session.expire_all()
    stands = session.scalars(select(Score.points)).one()
    assert {answer for answer in given if not isinstance(answer, StaleVersion)} == {stands}
    assert sum(isinstance(answer, StaleVersion) for answer in given) == THREADS // 2
    assert session.scalar(select(func.count()).select_from(ScoreChange)) == 2


@pytest.mark.parametrize("turn", range(3))
def test_a_save_that_races_the_confirmation_never_changes_a_confirmed_card(session, judging, together, turn):
    card, results = judging.score(judging.nina, results="3", evidence="4"), judging.criteria["results"].id
    session.commit()

    def work(writing, index):
        judge, _ = loaded(writing, judging, judging.nina)
        own = writing.get_one(Scorecard, card.id)
        if index == turn:
            services.confirm_scorecard(writing, own, judge, judging.at)
            return writing.scalars(select(Score.points).where(Score.criterion_id == results)).one()
        return services.save_score(writing, own, results, Decimal(5), 1, judge, judging.at).points

    given = together(THREADS, work)
    session.expire_all()
    confirmed_with = given[turn]
    assert session.scalars(select(Score.points).where(Score.criterion_id == results)).one() == confirmed_with
    assert session.get_one(Scorecard, card.id).confirmed_at == judging.at
    saves = [answer for index, answer in enumerate(given) if index != turn]
    assert all(isinstance(answer, TooLate) or answer == 5 for answer in saves)
    assert confirmed_with == 5 or all(isinstance(answer, TooLate) for answer in saves)


def test_scores_in_flight_at_the_close_are_counted_or_refused(session, judging, together):
    criteria, closes = list(judging.criteria.values()), judging.round.closes_at

    def save(writing, index):
        judge, assignment = loaded(writing, judging, judging.nina, index % 3)
        at = closes + timedelta(milliseconds=index - THREADS // 2)
        card = services.open_scorecard(writing, assignment, at)
        return services.save_score(writing, card, criteria[index % 2].id, Decimal(2), 0, judge, at)

    given = together(THREADS, save)
    counted = {answer.saved_at for answer in given if not isinstance(answer, Exception)}
    assert [isinstance(answer, TooLate) for answer in given] == [index >= THREADS // 2 for index in range(THREADS)]
    assert set(session.scalars(select(Score.saved_at))) == counted
    assert all(at < closes for at in counted)


def test_a_recusal_and_a_save_at_once_leave_no_score_that_counts(session, judging, together):
    results = judging.criteria["results"].id

    def work(writing, index):
        judge, assignment = loaded(writing, judging, judging.nina)
        if index == 0:
            return services.recuse(writing, assignment, "A tie.", judge, judging.at)
        card = services.open_scorecard(writing, assignment, judging.at)
        return services.save_score(writing, card, results, Decimal(index), 0, judge, judging.at)

    given = together(5, work)
    assert given[0] is None
    session.expire_all()
    assert judging.assignment(judging.nina).ended_at == judging.at
    saved = [answer for answer in given[1:] if not isinstance(answer, Exception)]
    assert len(session.scalars(select(Score)).all()) == len(saved) <= 1
