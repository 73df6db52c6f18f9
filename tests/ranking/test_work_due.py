"""Which rounds are worked out ahead, what a job leaves in the table, and what it forgets."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from awards.infrastructure import standing_jobs
from awards.infrastructure.jobs import Job
from awards.judging.models import Scorecard
from awards.programme.models import Edition, Round
from awards.ranking import services
from awards.ranking.models import RankingResult
from awards.ranking.parts import RANKING
from awards.ranking.queries import scores as score_queries
from awards.ranking.services import working
from tests import factories
from tests.ranking.test_working import asked_by_a_page, do_the_jobs, judged, large

__all__ = ["judged", "large"]


def kept(round_id, mark="0" * 64, *, whole=True):
    return RankingResult(mark=mark, part=RANKING, round_id=round_id, whole=whole, found=b"")


def due(session):
    return [moment.values["round"] for moment in services.work_due(session)]


def test_a_round_that_has_closed_is_due_until_a_whole_result_is_kept(session, judged, large):
    round_ = judged.edition.rounds[0]
    assert due(session) == [str(round_.id)]
    session.add(kept(round_.id, whole=False))
    session.flush()
    assert due(session) == [str(round_.id)], "what is kept for somebody who is tied is not for all"
    session.add(kept(round_.id, "1" * 64))
    session.flush()
    assert due(session) == []


@pytest.mark.parametrize("why", ["open", "long ago", "put away"])
def test_a_round_that_is_open_or_closed_long_ago_or_of_an_edition_put_away_is_not(session, judged, large, at, why):
    if why == "put away":
        session.execute(update(Edition).values(put_away_at=at, rehearsal=True))
    else:
        closes_at = at + timedelta(hours=1) if why == "open" else at - working.AHEAD - timedelta(hours=1)
        session.execute(update(Round).values(opens_at=closes_at - timedelta(days=9), closes_at=closes_at))
    assert due(session) == []


def test_confirmed_cards_alone_make_a_round_large(session, judged, at, monkeypatch):
    confirmed = session.scalar(select(func.count()).select_from(Scorecard))
    monkeypatch.setattr(working, "AT_ONCE", confirmed * working.STEPS_TAKE)
    more = factories.a_nomination(session, judged.edition, judged.nominator, at, title="More", entry_state="eligible")
    for judge in judged.judges:
        factories.an_assignment(session, judged.edition, more.entries[0], judge, at)
        factories.a_scorecard(session, judged.edition, more.entries[0], judge, at, results=2, confirmed=False)
    session.flush()
    assert due(session) == []
    monkeypatch.setattr(working, "AT_ONCE", (confirmed - 1) * working.STEPS_TAKE)
    assert due(session) != []


def test_a_job_about_a_round_that_is_not_large_any_more_keeps_nothing(session, sessions, judged, large, monkeypatch):
    assert standing_jobs.arm_due(sessions, [services.work_due]) == 1
    monkeypatch.setattr(score_queries, "AT_ONCE", 1_000)
    assert do_the_jobs(sessions) == 1
    assert session.scalars(select(RankingResult)).all() == []


def test_what_is_kept_is_not_worked_out_again_nor_kept_twice(session, sessions, judged, large):
    asked = asked_by_a_page(session, sessions, judged)
    found = working._read(session, asked.values)
    assert found is not None
    assert found.lacking == []
    lost = working._read(session, asked.values | {"hidden": [str(judged.entries["Code clubs"].nomination_id)]})
    assert lost.lacking == [RANKING], "of another result it is not kept"
    working._keep(session, Job(), (found, {RANKING: b"again"}))
    assert b"again" not in session.scalars(select(RankingResult.found)).all()


def test_for_somebody_who_is_tied_the_ranking_alone_is_kept_and_not_as_the_whole(session, sessions, judged, large):
    asked_by_a_page(session, sessions, judged, [judged.entries["Code clubs"].nomination_id])
    rows = session.execute(select(RankingResult.part, RankingResult.whole)).all()
    assert rows == [(RANKING, False)]


def test_what_was_worked_out_ahead_and_forgotten_since_waits_until_somebody_asks(session, sessions, judged, large):
    assert standing_jobs.arm_due(sessions, [services.work_due]) == 1
    do_the_jobs(sessions)
    session.execute(delete(RankingResult))
    assert due(session) == []


def test_results_of_other_rounds_and_jobs_that_wait_are_not_forgotten(session, judged, large, at, monkeypatch):
    monkeypatch.setattr(working, "MOST_MARKS", 0)
    own = judged.edition.rounds[0]
    other = factories.an_edition(session, at, year=2030).rounds[0]
    session.add_all([kept(own.id), kept(other.id, "1" * 64)])
    session.flush()
    values = {"round": str(own.id), "hidden": [], "parts": [RANKING]}
    standing_jobs.arm(session, standing_jobs.Moment(services.WORK, f"{services.WORK}:{'0' * 32}:x", values, at))
    working._forget(session, own.id)
    assert session.scalars(select(RankingResult.round_id)).all() == [other.id]
    assert session.scalar(select(func.count()).where(Job.kind == services.WORK)) == 1
