"""Each invariant of the whole database is missed when it is broken, whoever broke it and by whatever path."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update

from awards.assignment import services as assignments
from awards.assignment.models import Advance, Assignment, Conflict, JudgeProfile
from awards.infrastructure import award_log, clock
from awards.infrastructure.award_log import AwardLogRow, Kind
from awards.judging.models import Recusal, Score, ScoreChange
from awards.judging.services import confirm_scorecard, save_score
from awards.nominations.models import Entry, Nomination
from tests import factories
from tests.judging.conftest import a_round
from tests.support.invariants import found_broken, unguarded
from tests.support.live import shell


@pytest.fixture
def judging(session, at):
    """A round in which every verb was used: cards scored and confirmed, one given back, a conflict, a recusal."""
    found = a_round(session, at)
    confirm_scorecard(session, found.score(found.nina, 0, results="4", evidence="5"), found.nina, at)
    card = found.score(found.nina, 1, results="3")
    save_score(session, card, found.criteria["results"].id, None, 1, found.nina, at)
    found.score(found.omar, 0, evidence="2")
    session.commit()
    return found


def test_a_round_as_judges_leave_it_is_sound(judging, database_url):
    assert found_broken(database_url) == []


@pytest.mark.unsound("an assignment runs although a conflict stands")
def test_an_assignment_across_a_conflict(judging, engine):
    with unguarded(engine) as connection:
        connection.execute(
            insert(Conflict).values(
                id=uuid4(), nomination_id=judging.nominations[0].id, judge_id=judging.nina.id, kind="declared",
                evidence="A friend.", found_at=judging.at,
            )
        )  # fmt: skip


@pytest.mark.unsound("an assignment stands beside a conflict although its round was open")
def test_a_dispute_in_a_round_that_was_open(judging, engine):
    with unguarded(engine) as connection:
        changed = update(Assignment).where(Assignment.id == judging.assignment(judging.nina, 1).id)
        connection.execute(changed.values(disputed_at=judging.round.closes_at - timedelta(seconds=1)))


@pytest.mark.unsound("an entry is eligible although its nominee has not agreed")
def test_an_eligible_entry_whose_nominee_was_not_asked(judging, engine):
    with unguarded(engine) as connection:
        changed = update(Nomination).where(Nomination.id == judging.nominations[0].id)
        connection.execute(changed.values(relation="other"))


@pytest.mark.unsound("an assignment runs although the judge stepped back")
def test_an_assignment_after_a_recusal(judging, engine):
    mine = judging.assignment(judging.nina, 1)
    with unguarded(engine) as connection:
        connection.execute(
            insert(Recusal).values(
                id=uuid4(), assignment_id=mine.id, judge_id=judging.nina.id, entry_id=mine.entry_id, reason="A tie.",
                at=judging.at,
            )
        )  # fmt: skip


@pytest.mark.unsound("an entry's category is of another edition", "a confirmed card lacks a score",
                     "a score is of another category's criterion")  # fmt: skip
def test_an_entry_in_another_editions_category(session, judging, engine, at):
    other = factories.an_edition(session, at, year=2030)
    session.commit()
    with unguarded(engine) as connection:
        changed = update(Entry).where(Entry.id == judging.entries[0].id)
        connection.execute(changed.values(category_id=other.categories[1].id))


@pytest.mark.unsound("an assignment's round is of another edition")
def test_an_assignment_in_another_editions_round(session, judging, engine, at):
    other = factories.an_edition(session, at, year=2030)
    session.commit()
    with unguarded(engine) as connection:
        changed = update(Assignment).where(Assignment.id == judging.assignment(judging.nina, 2).id)
        connection.execute(changed.values(round_id=other.rounds[0].id))


@pytest.mark.unsound("a judge has more entries than agreed")
def test_a_judge_beyond_the_cap(session, judging, engine):
    with unguarded(engine) as connection:
        connection.execute(text("UPDATE judge_profile SET min_load = 0, max_load = 2"))


@pytest.mark.unsound("a judge has more entries than agreed in rounds open together")
def test_a_judge_beyond_the_cap_in_two_rounds(session, judging, engine):
    close = judging.round.closes_at
    finals = factories.a_later_round(session, judging.edition, close, close + timedelta(days=9))
    factories.an_assignment(session, judging.edition, judging.entries[2], judging.omar, judging.at, round_=finals)
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(
            update(JudgeProfile).where(JudgeProfile.user_id == judging.omar.id).values(min_load=0, max_load=1)
        )


@pytest.mark.unsound("a card belongs to no assignment")
def test_a_card_without_an_assignment(judging, engine):
    with unguarded(engine) as connection:
        connection.execute(delete(Assignment).where(Assignment.id == judging.assignment(judging.omar).id))


@pytest.mark.unsound("a confirmed card lacks a score", "a score is not what its history says",
                     "a confirmed card has other points than the award's log")  # fmt: skip
def test_a_confirmed_card_with_a_gap(judging, engine):
    with unguarded(engine) as connection:
        connection.execute(delete(Score).where(Score.criterion_id == judging.criteria["results"].id))


@pytest.mark.unsound("a score is of another category's criterion", "a confirmed card lacks a score",
                     "a score is not what its history says")  # fmt: skip
def test_a_score_of_another_categorys_criterion(judging, engine):
    other = judging.edition.categories[0].criteria[0]
    with unguarded(engine) as connection:
        connection.execute(
            update(Score).where(Score.criterion_id == judging.criteria["results"].id).values(criterion_id=other.id)
        )


@pytest.mark.unsound("a score is not what its history says", "a confirmed card has other points than the award's log")
def test_points_of_a_confirmed_card_that_were_changed_by_hand(judging, engine):
    with unguarded(engine) as connection:
        connection.execute(update(Score).where(Score.points == 4).values(points=5))


@pytest.mark.unsound("a confirmed card has other points than the award's log")
def test_points_that_were_changed_by_hand_with_their_history(judging, engine):
    with unguarded(engine) as connection:
        connection.execute(update(Score).where(Score.points == 4).values(points=5))
        connection.execute(update(ScoreChange).where(ScoreChange.after == 4).values(after=5))


@pytest.mark.unsound("a score is not what its history says")
@pytest.mark.parametrize("lost", ["score", "version"])
def test_a_score_that_was_lost_or_counts_otherwise(judging, engine, lost):
    two = Score.points == 2
    change = delete(Score).where(two) if lost == "score" else update(Score).where(two).values(version=3)
    with unguarded(engine) as connection:
        connection.execute(change)


@pytest.mark.unsound("a score's history has a gap")
def test_a_lost_change_of_a_score(judging, engine):
    with unguarded(engine) as connection:
        connection.execute(delete(ScoreChange).where(ScoreChange.n == 1, ScoreChange.after == 3))


def test_a_log_that_was_changed(session, judging, engine, database_url):
    award_log.append(session, judging.edition.id, Kind.RECUSAL, {}, None, judging.at)
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(update(AwardLogRow).where(AwardLogRow.seq == 2).values(seq=3))
    (sentence,) = found_broken(database_url)
    assert "it follows row 1" in sentence
    with unguarded(engine) as connection:
        connection.execute(update(AwardLogRow).where(AwardLogRow.seq == 3).values(seq=2))


def test_a_load_that_was_lowered_after_the_entries_were_given_is_no_fault(session, judging, database_url):
    staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judging.omar.id)).one()
    for entry in judging.entries[1:]:
        assignments.assign_judge(session, judging.round, entry, profile, staff, judging.at)
    fewer = replace(assignments.profile_of(profile), max_load=1)
    assert assignments.change_judge(session, judging.edition, profile, fewer, profile.version, staff)
    session.commit()
    assert found_broken(database_url) == []


@pytest.mark.unsound("a judge has an entry that did not go on to the round")
def test_an_entry_judged_in_finals_to_which_it_did_not_go_on(session, at, database_url):
    edition = factories.an_edition(session, at, phase="judging")
    edition.rounds[0].advancing = {"skills": 1}
    finals = factories.a_later_round(session, edition, at + timedelta(weeks=5), at + timedelta(weeks=6))
    judge = factories.a_judge(session, edition, "judge@finals.example", at)
    nominator = factories.a_user(session, "nominator@finals.example")
    sent = factories.a_nomination(
        session, edition, nominator, at, categories=("access", "skills"), entry_state="eligible"
    )
    for entry in sent.entries:
        factories.an_assignment(session, edition, entry, judge, at, round_=finals)
    going_on = Advance(entry_id=sent.entries[1].id, round_id=edition.rounds[0].id, at=at)
    session.add(going_on)
    session.commit()
    assert found_broken(database_url) == [], "of access all go on, of skills this one did"
    session.delete(going_on)
    session.commit()


class TestTheDatabaseOfAProgramThatServes:
    """Tests with a browser share a program with a database of its own, and that is looked at after each of them."""

    @pytest.fixture
    def live(self, makers, tmp_path):
        with makers("sqlite").fresh() as url:
            yield shell(url, tmp_path)

    @pytest.mark.one_database
    @pytest.mark.unsound("a judge has more entries than agreed")
    def test_is_looked_at_too(self, live):
        with live.session() as session:
            found = a_round(session, clock.now(session))
            profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == found.nina.id)).one()
            profile.max_load = 1
