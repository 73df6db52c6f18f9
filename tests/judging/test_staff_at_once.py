"""Two members of staff at once, and staff beside the judge: one wins, the other is told and keeps what was typed."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import services
from awards.judging.models import (
    PaperForm,
    Score,
    Scorecard,
    ScorecardConfirmation,
    ScorecardReopening,
    ScoreChange,
)
from awards.judging.queries.paper import form_on_paper
from awards.judging.rules import TooLate
from awards.judging.services import KeyedTwice, Paper
from tests import factories

TURNS = pytest.mark.parametrize("turn", range(3))


@pytest.fixture
def staff(session, judging):
    """Three members of staff; packs of Nina are made."""
    found = [
        factories.a_user(session, f"staff{n}@secretariat.example", ("staff", judging.edition.id)) for n in range(3)
    ]
    services.ask_for_pack(session, judging.edition.id, judging.nina, "en", found[0], judging.at)
    session.commit()
    return found


@pytest.fixture
def form(session, judging, staff):
    """Nina's form of the first entry, by its id."""
    found = session.scalars(
        select(PaperForm.id).where(PaperForm.assignment_id == judging.assignment(judging.nina).id)
    ).one()
    session.commit()
    return found


@pytest.fixture
def confirmed(session, judging):
    card = judging.score(judging.nina, results="4", evidence="2")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    session.commit()
    return card.id


def look(session, query):
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(query))


def count(session, what):
    return look(session, select(func.count()).select_from(what))[0]


def acts(session, action):
    return look(session, select(func.count()).where(AuditRow.action == action))[0]


def mails(session, template):
    return look(session, select(func.count()).where(OutboxMail.template == template))[0]


def refused(answers):
    return [answer for answer in answers if isinstance(answer, Exception)]


def requests_at_once(*asks):
    """Each asked in a thread of its own, all at the same moment; gives their pages."""
    start = Barrier(len(asks))

    def one(ask):
        start.wait()
        return ask()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(one, asks))


# One form keyed in by two


@TURNS
def test_of_two_who_key_in_one_form_one_wins_and_the_other_sees_both(session, judging, staff, form, together, turn):
    given = [{"results": Decimal(n + 2), "evidence": Decimal(5 - n)} for n in range(3)]

    def key_in(writing, index):
        by = writing.get_one(User, staff[index].id)
        of = form_on_paper(writing, judging.edition.id, form, by.id)
        return services.key_in(writing, of, Paper(given[index], comment=f"By {index}"), by, judging.at)

    answers = together(3, key_in)
    lost = refused(answers)
    assert [type(answer) for answer in lost] == [KeyedTwice] * 2
    winner = answers.index(True)
    kept = {key: str(points) for key, points in given[winner].items()}
    assert all(answer.before["points"] == kept for answer in lost), "the others are shown what stands"
    assert sorted(look(session, select(Score.points))) == sorted(given[winner].values())
    (card,) = look(session, select(Scorecard))
    assert card.comment == f"By {winner}"
    assert count(session, ScoreChange) == 2
    assert acts(session, "paper_form.keyed_in") == 1
    assert mails(session, "scorecard_keyed_in") == 1


def test_of_two_who_key_in_the_same_both_are_content_and_the_judge_is_told_once(
    session, judging, staff, form, together
):
    def key_in(writing, index):
        by = writing.get_one(User, staff[index].id)
        of = form_on_paper(writing, judging.edition.id, form, by.id)
        paper = Paper({"results": Decimal(4), "evidence": Decimal(2)})
        return services.key_in(writing, of, paper, by, judging.at)

    assert sorted(together(3, key_in)) == [False, False, True]
    assert count(session, ScoreChange) == 2
    assert acts(session, "paper_form.keyed_in") == 1
    assert mails(session, "scorecard_keyed_in") == 1


def test_on_the_page_the_one_who_was_second_keeps_what_was_typed(session, judging, staff, form, client_for):
    where = {"edition_id": judging.edition.id, "form_id": form}
    clients = [client_for(one) for one in staff[:2]]
    typed = [{"points-results": str(n + 3), "points-evidence": "2", "comment": f"By {n}"} for n in range(2)]
    for client in clients:
        client.csrf()

    def ask(n):
        data = typed[n] | {"csrf_token": clients[n].token}
        return clients[n].browser.post(clients[n]._address("judging.keyed_form", where), data=data)

    answers = requests_at_once(lambda: ask(0), lambda: ask(1))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    lost = next(n for n, answer in enumerate(answers) if answer.status_code == 422)
    words = answers[lost].get_data(as_text=True)
    assert "This form was keyed in before, with something else. Look at both." in words
    assert f"By {lost}" in words
    assert f"By {1 - lost}" in words
    assert f"By {lost}" not in [card.comment for card in look(session, select(Scorecard))]


# One card reopened by two


@TURNS
def test_of_two_who_reopen_one_card_one_does_and_the_judge_is_told_once(
    session, judging, staff, confirmed, together, turn
):
    def reopen(writing, index):
        by = writing.get_one(User, staff[index].id)
        services.reopen_scorecard(writing, writing.get_one(Scorecard, confirmed), f"Reason {index}", by, judging.at)
        return index

    answers = together(3, reopen)
    assert [str(answer) for answer in refused(answers)] == ["This card is open already: its judge can change it."] * 2
    (winner,) = (answer for answer in answers if isinstance(answer, int))
    (reopening,) = look(session, select(ScorecardReopening))
    assert reopening.by == staff[winner].id
    assert look(session, select(Scorecard.confirmed_at)) == [None]
    assert acts(session, "scorecard.reopened") == 1
    assert mails(session, "scorecard_reopened") == 1


def test_on_the_page_the_one_who_reopened_second_is_told_and_keeps_the_reason(
    session, judging, staff, confirmed, client_for
):
    where = {"edition_id": judging.edition.id, "scorecard_id": confirmed}
    clients = [client_for(one) for one in staff[:2]]
    for client in clients:
        client.csrf()

    def ask(n):
        data = {"reason": f"Reason {n}", "csrf_token": clients[n].token}
        return clients[n].browser.post(clients[n]._address("judging.reopening", where), data=data)

    answers = requests_at_once(lambda: ask(0), lambda: ask(1))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    lost = next(n for n, answer in enumerate(answers) if answer.status_code == 422)
    words = answers[lost].get_data(as_text=True)
    assert "This card is open already: its judge can change it." in words
    assert f"Reason {lost}" in words
    assert count(session, ScorecardReopening) == 1


# The judge beside staff


@TURNS
def test_a_judge_who_confirms_while_staff_reopen_leaves_one_or_the_other(
    session, judging, staff, confirmed, together, turn
):
    """The card was confirmed, reopened and changed; now the judge confirms it again and staff reopen it again."""
    services.reopen_scorecard(session, session.get_one(Scorecard, confirmed), "First.", staff[0], judging.at)
    results = judging.criteria["results"].id
    services.save_score(
        session, session.get_one(Scorecard, confirmed), results, Decimal(3), 1, judging.nina, judging.at
    )
    session.commit()

    def work(writing, index):
        card = writing.get_one(Scorecard, confirmed)
        if index == turn:
            return services.confirm_scorecard(writing, card, writing.get_one(User, judging.nina.id), judging.at)
        return services.reopen_scorecard(writing, card, "Again.", writing.get_one(User, staff[index].id), judging.at)

    answers = together(3, work)
    assert answers[turn] is None
    reopened = [answer for n, answer in enumerate(answers) if n != turn and answer is None]
    assert all("open already" in str(answer) for answer in refused(answers))
    (card,) = look(session, select(Scorecard))
    assert len(reopened) <= 1
    assert (card.confirmed_at is None) == (len(reopened) == 1)
    kept = look(session, select(ScorecardConfirmation).order_by(ScorecardConfirmation.n))
    assert [(found.n, found.points["results"]) for found in kept] == [(1, "4"), (2, "3")]
    assert count(session, ScorecardReopening) == 1 + len(reopened)
    assert acts(session, "scorecard.confirmed") == 2


@TURNS
def test_a_judge_who_saves_on_the_sheet_while_the_form_is_keyed_in_loses_nothing(
    session, judging, staff, form, together, turn
):
    results = judging.criteria["results"].id

    def work(writing, index):
        if index == turn:
            judge = writing.get_one(User, judging.nina.id)
            assignment = writing.merge(judging.assignment(judging.nina), load=True)
            card = services.open_scorecard(writing, assignment, judging.at)
            return services.save_score(writing, card, results, Decimal(5), 0, judge, judging.at).version
        by = writing.get_one(User, staff[index].id)
        of = form_on_paper(writing, judging.edition.id, form, by.id)
        return services.key_in(writing, of, Paper({"results": Decimal(2), "evidence": Decimal(3)}), by, judging.at)

    answers = together(3, work)
    judge, keyed = answers[turn], [answer for n, answer in enumerate(answers) if n != turn]
    stands = look(session, select(Score.points).where(Score.criterion_id == results))
    changes = look(session, select(ScoreChange.after).where(ScoreChange.criterion_id == results))
    if judge == 1:
        assert (stands, changes) == ([5], [5])
        assert all(isinstance(answer, RuleBroken) and "points-results" in answer.fields for answer in keyed)
        assert acts(session, "paper_form.keyed_in") == 0
        assert "5" not in " ".join(str(words) for answer in keyed for words in answer.fields.values())
    else:
        assert isinstance(judge, StaleVersion)
        assert judge.theirs["points"] == "2", "the judge is shown what staff keyed in"
        assert (stands, changes) == ([2], [2])
        assert sorted(keyed) == [False, True]
        assert acts(session, "paper_form.keyed_in") == 1


@TURNS
def test_a_signed_form_confirmed_by_staff_while_the_judge_saves_never_changes_afterwards(
    session, judging, staff, form, together, turn
):
    evidence = judging.criteria["evidence"].id
    paper = Paper({"results": Decimal(2), "evidence": Decimal(3)}, signed="Folder 4")

    def work(writing, index):
        if index == turn:
            judge = writing.get_one(User, judging.nina.id)
            assignment = writing.merge(judging.assignment(judging.nina), load=True)
            card = services.open_scorecard(writing, assignment, judging.at)
            return services.save_score(writing, card, evidence, Decimal(5), 0, judge, judging.at).version
        by = writing.get_one(User, staff[index].id)
        return services.key_in(writing, form_on_paper(writing, judging.edition.id, form, by.id), paper, by, judging.at)

    answers = together(3, work)
    judge, keyed = answers[turn], [answer for n, answer in enumerate(answers) if n != turn]
    (card,) = look(session, select(Scorecard))
    stands = look(session, select(Score.points).where(Score.criterion_id == evidence))
    if judge == 1:
        assert (stands, card.confirmed_at) == ([5], None)
        assert len(refused(keyed)) == 2
    else:
        assert isinstance(judge, TooLate)
        assert (stands, card.confirmed_at) == ([3], judging.at)
        assert len(refused(keyed)) == 1
        assert count(session, ScorecardConfirmation) == 1
