"""Verbs of judging: scores with history, words, confirmation."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from awards.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import queries, services
from awards.judging.models import Score, Scorecard, ScoreChange
from awards.judging.rules import TooLate
from awards.nominations.models import Nomination
from awards.web.filters import GENEVA
from awards.web.mail import compose


def history(session, card, criterion):
    found = session.scalars(
        select(ScoreChange)
        .where(ScoreChange.scorecard_id == card.id, ScoreChange.criterion_id == criterion.id)
        .order_by(ScoreChange.n)
    )
    return [(change.n, change.before, change.after) for change in found]


def actions(session):
    rows = session.scalars(select(AuditRow.action).where(AuditRow.edition_id.is_not(None)).order_by(AuditRow.seq))
    return list(rows)


def test_a_score_is_saved_with_its_history(session, judging):
    card, results = judging.card(judging.nina), judging.criteria["results"]
    first = services.save_score(session, card, results.id, Decimal(3), 0, judging.nina, judging.at)
    second = services.save_score(session, card, results.id, Decimal(4), 1, judging.nina, judging.at)
    assert (first.version, second.version) == (1, 2)
    assert history(session, card, results) == [(1, None, 3), (2, 3, 4)]
    assert session.get(Score, (card.id, results.id)).points == 4
    assert actions(session) == ["scorecard.begun", "score.saved", "score.saved"]


def test_the_audit_log_says_which_criterion_and_not_which_points(session, judging):
    judging.score(judging.nina, results="4")
    row = session.scalars(select(AuditRow).where(AuditRow.action == "score.saved")).one()
    assert row.details == {"entry": str(judging.entries[0].id), "criterion": "results", "version": 1}
    assert (row.actor_id, row.edition_id) == (judging.nina.id, judging.edition.id)


@pytest.mark.case("CO-02")
def test_a_save_from_an_older_tab_overwrites_nothing_and_says_what_stands(session, judging):
    card, results = judging.score(judging.nina, results="3"), judging.criteria["results"]
    services.save_score(session, card, results.id, Decimal(5), 1, judging.nina, judging.at)
    with pytest.raises(StaleVersion) as clash:
        services.save_score(session, card, results.id, Decimal(2), 1, judging.nina, judging.at)
    assert clash.value.theirs == {"points": "5", "why": "", "version": "2"}
    assert history(session, card, results) == [(1, None, 3), (2, 3, 5)]


@pytest.mark.case("FT-16")
def test_the_same_save_sent_twice_is_one_change(session, judging):
    card, results = judging.card(judging.nina), judging.criteria["results"]
    for _ in range(2):
        saved = services.save_score(session, card, results.id, Decimal(3), 0, judging.nina, judging.at)
        assert (saved.version, saved.points) == (1, 3)
    assert history(session, card, results) == [(1, None, 3)]
    assert actions(session).count("score.saved") == 1


def test_a_score_can_be_taken_back_and_its_numbers_go_on(session, judging):
    card, results = judging.score(judging.nina, results="3"), judging.criteria["results"]
    services.save_score(session, card, results.id, None, 1, judging.nina, judging.at)
    assert session.get(Score, (card.id, results.id)) is None
    with pytest.raises(StaleVersion):
        services.save_score(session, card, results.id, Decimal(4), 0, judging.nina, judging.at)
    services.save_score(session, card, results.id, Decimal(4), 2, judging.nina, judging.at)
    assert history(session, card, results) == [(1, None, 3), (2, 3, None), (3, None, 4)]


def test_points_off_the_scale_are_refused(session, judging):
    card, results = judging.card(judging.nina), judging.criteria["results"]
    for points in ("0", "6", "3.5"):
        with pytest.raises(RuleBroken, match="from 1 to 5, in whole points"):
            services.save_score(session, card, results.id, Decimal(points), 0, judging.nina, judging.at)


def test_half_points_are_taken_where_the_edition_allows_them(session, make_judging):
    judging = make_judging(half_points=True)
    judging.score(judging.nina, results="3.5")
    assert session.scalars(select(Score.points)).one() == Decimal("3.5")


def test_a_criterion_of_another_category_is_not_found(session, judging):
    other = judging.edition.categories[0].criteria[0]
    with pytest.raises(NotFound):
        services.save_score(session, judging.card(judging.nina), other.id, Decimal(3), 0, judging.nina, judging.at)


def test_nobody_scores_on_the_card_of_another(session, judging):
    card, results = judging.score(judging.nina, results="3", evidence="3"), judging.criteria["results"]
    with pytest.raises(NotAllowed):
        services.save_score(session, card, results.id, Decimal(1), 1, judging.omar, judging.at)
    with pytest.raises(NotAllowed):
        services.save_words(session, card, "no", "", judging.omar, judging.at)
    with pytest.raises(NotAllowed):
        services.confirm_scorecard(session, card, judging.omar, judging.at)
    with pytest.raises(NotAllowed):
        services.recuse(session, judging.assignment(judging.nina), "not mine", judging.omar, judging.at)


@pytest.mark.parametrize(("weeks", "words"), [(-2, "has not opened yet"), (5, "round of judging closed")])
@pytest.mark.case("AZ-08")
def test_scores_words_and_confirmation_are_taken_only_while_the_round_is_open(session, judging, weeks, words):
    card, results = judging.score(judging.nina, results="3", evidence="4"), judging.criteria["results"]
    then = judging.at + timedelta(weeks=weeks)
    for change in (
        lambda: services.open_scorecard(session, judging.assignment(judging.nina, 1), then),
        lambda: services.save_score(session, card, results.id, Decimal(5), 1, judging.nina, then),
        lambda: services.save_words(session, card, "a", "b", judging.nina, then),
        lambda: services.confirm_scorecard(session, card, judging.nina, then),
    ):
        with pytest.raises(TooLate, match=words):
            change()
    session.expire_all()
    assert (card.comment, card.confirmed_at) == ("", None)
    assert history(session, card, results) == [(1, None, 3)]


@pytest.mark.case("CO-06")
def test_what_was_withdrawn_or_found_ineligible_takes_no_score(session, judging):
    card, results = judging.score(judging.nina, results="3"), judging.criteria["results"]
    judging.entries[0].state = "ineligible"
    with pytest.raises(NotFound):
        services.save_score(session, card, results.id, Decimal(5), 1, judging.nina, judging.at)
    judging.entries[0].state = "eligible"
    session.flush()
    session.execute(update(Nomination).values(state="withdrawn", withdrawn_at=judging.at))
    with pytest.raises(NotFound):
        services.save_score(session, card, results.id, Decimal(5), 1, judging.nina, judging.at)


def test_words_to_the_committee_and_to_the_nominee_are_kept_apart(session, judging):
    card = judging.card(judging.nina)
    words = ("Weak survey.", "Show the figures.")
    services.save_words(session, card, *words, judging.nina, judging.at, expected_version=1)
    session.expire_all()
    assert (card.comment, card.feedback, card.version) == (*words, 2)
    with pytest.raises(StaleVersion) as clash:
        services.save_words(session, card, "Other.", "", judging.nina, judging.at, expected_version=1)
    assert clash.value.theirs == {"comment": "Weak survey.", "feedback": "Show the figures.", "version": "2"}


def test_words_that_are_too_long_name_their_field(session, judging):
    with pytest.raises(RuleBroken) as refused:
        services.save_words(session, judging.card(judging.nina), "", "x" * 2001, judging.nina, judging.at)
    assert list(refused.value.fields) == ["feedback"]


def test_confirming_early_names_what_is_missing(session, judging):
    card = judging.score(judging.nina, results="3")
    with pytest.raises(RuleBroken, match="Score every criterion before you confirm") as refused:
        services.confirm_scorecard(session, card, judging.nina, judging.at)
    assert list(refused.value.fields) == ["evidence"]
    assert card.confirmed_at is None


def test_a_confirmed_card_does_not_change_by_any_verb(session, judging):
    card = judging.score(judging.nina, results="3", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    with pytest.raises(TooLate, match="You confirmed this card"):
        services.save_score(session, card, judging.criteria["results"].id, Decimal(5), 1, judging.nina, judging.at)
    with pytest.raises(TooLate):
        services.save_words(session, card, "later", "", judging.nina, judging.at)
    later = judging.at + timedelta(minutes=1)
    services.confirm_scorecard(session, card, judging.nina, later)
    assert card.confirmed_at == judging.at
    assert actions(session).count("scorecard.confirmed") == 1


@pytest.mark.parametrize(
    "statement",
    [
        update(Scorecard).values(comment="by hand"),
        update(Scorecard).values(confirmed_at=None),
        update(Score).values(points=1),
        delete(Score),
        update(ScoreChange).values(after=1),
        delete(ScoreChange),
    ],
    ids=lambda statement: str(statement).split(",")[0][:40],
)
def test_the_database_itself_refuses_changes_to_a_confirmed_card(session, judging, statement):
    card = judging.score(judging.nina, results="3", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    session.commit()
    with pytest.raises(DatabaseError, match="a confirmed scorecard does not change"):
        session.execute(statement)


def test_the_database_lets_no_score_move_onto_a_confirmed_card_or_off_it(session, judging):
    confirmed = judging.score(judging.nina, results="3", evidence="4")
    services.confirm_scorecard(session, confirmed, judging.nina, judging.at)
    free = judging.score(judging.nina, 1, results="5")
    session.commit()
    ids = confirmed.id, free.id
    for table in (Score, ScoreChange):
        for from_card, to_card in (ids, ids[::-1]):
            change = update(table).where(table.scorecard_id == from_card).values(scorecard_id=to_card)
            with pytest.raises(DatabaseError, match="a confirmed scorecard does not change"):
                session.execute(change)
            session.rollback()


def test_the_last_confirmation_is_thanked_for_once_and_carries_no_score(app, session, judging):
    for index in range(3):
        services.confirm_scorecard(
            session, judging.score(judging.nina, index, results="2", evidence="5"), judging.nina, judging.at
        )
        waiting = list(session.scalars(select(OutboxMail)))
        assert len(waiting) == (1 if index == 2 else 0)
    assert (waiting[0].to, waiting[0].template) == ("nina@example.org", "scorecard_all_confirmed")
    assert set(waiting[0].values) == {"name", "names", "when", "edition_id"}
    with app.test_request_context():
        text = " ".join(compose(waiting[0]).get_content().split())
    assert f"the last on {judging.at.astimezone(GENEVA):%A, %-d %B %Y, %H:%M} Geneva." in text


def test_all_scored_cards_are_confirmed_at_once(session, judging):
    judging.score(judging.nina, 0, results="2", evidence="5")
    judging.score(judging.nina, 1, results="3", evidence="5")
    entries = [entry.id for entry in judging.entries[:2]]
    assert services.confirm_all(session, judging.round, entries, judging.nina, judging.at) == 2
    assert queries.unconfirmed(session, judging.round.id, judging.nina.id) == 1


def test_confirming_all_with_a_half_scored_one_confirms_none(session, judging):
    cards = [judging.score(judging.nina, 0, results="2", evidence="5"), judging.score(judging.nina, 1, results="3")]
    with pytest.raises(RuleBroken):
        services.confirm_all(session, judging.round, [e.id for e in judging.entries], judging.nina, judging.at)
    session.rollback()
    assert session.scalar(text("SELECT count(*) FROM scorecard WHERE confirmed_at IS NOT NULL")) == 0
    assert len(cards) == 2
