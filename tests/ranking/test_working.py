"""What comes of a large round's scores is worked out by a job, kept, and read by pages that wait for it."""

import zlib
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import delete, func, select, update

from awards.core.errors import BeingWorkedOut
from awards.core.vocabulary import ORDINAL
from awards.infrastructure import clock, jobs, standing_jobs
from awards.infrastructure.jobs import MAY_WAIT, Job
from awards.nominations.models import Nomination
from awards.programme import queries as programme
from awards.ranking import keeping, services
from awards.ranking.models import RankingResult
from awards.ranking.parts import RANKING, RESIDUALS, changes_of, worths_of
from awards.ranking.queries import ground, ranking_of, rankings, results_of
from awards.ranking.queries import scores as score_queries
from awards.ranking.services import working
from tests.decisions.things import all_judged

HANDLERS = {services.WORK: services.work_job}


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def large(monkeypatch):
    """Every round counts as large, and this process remembers nothing."""
    monkeypatch.setattr(score_queries, "AT_ONCE", 0)
    monkeypatch.setattr(working, "AT_ONCE", 0)
    rankings._kept.clear()
    yield
    rankings._kept.clear()


def read(session, judged, hidden=()):
    """The ranking, by an edition that was just loaded."""
    edition = programme.edition(session, judged.edition.id)
    return ranking_of(session, edition, edition.rounds[0], hidden)


def asked_by_a_page(session, sessions, judged, hidden=()):
    """Let a page ask and be told to wait, then do the job."""
    with pytest.raises(BeingWorkedOut) as waits:
        as_a_page(session, lambda: read(session, judged, hidden))
    asked, moment = waits.value, clock.now(session)
    session.rollback()
    found = standing_jobs.Moment(asked.kind, asked.key, asked.values, moment)
    with sessions.transaction() as own:
        assert standing_jobs.arm(own, found)
        assert not standing_jobs.arm(own, found), "there is one, whoever asks"
    do_the_jobs(sessions)
    return asked


def do_the_jobs(sessions):
    done = 0
    while jobs.run_next(sessions, HANDLERS):
        done += 1
    rankings._kept.clear()
    return done


def forget_here(session):
    session.rollback()
    rankings._kept.clear()


def as_a_page(session, work):
    session.info[MAY_WAIT] = True
    try:
        return work()
    finally:
        del session.info[MAY_WAIT]


# Text and back


@pytest.mark.parametrize("counts", ["linear", ORDINAL])
def test_every_part_is_the_same_after_it_was_text(session, judged, counts):
    judged.edition.ranked_by = counts
    found = results_of(session, judged.edition, judged.edition.rounds[0])
    for part in (RANKING, RESIDUALS, changes_of(judged.skills.id), worths_of(judged.skills.id)):
        assert keeping.from_text(keeping.as_text(found.part(part))) == found.part(part)


def test_figures_come_back_to_the_last_digit_and_strange_ones_too():
    value = {"a": (0.1 + 0.2, Fraction(1, 3), None, True), "b": [frozenset({1, 2}), float("inf"), -0.0]}
    assert keeping.from_text(keeping.as_text(value)) == value
    with pytest.raises(TypeError):
        keeping.as_text(object())


# Pages wait, others work


def test_a_page_waits_for_the_job_and_then_reads_what_it_kept(session, sessions, judged, large):
    expected = read(session, judged)
    forget_here(session)
    asked_by_a_page(session, sessions, judged)
    found = as_a_page(session, lambda: read(session, judged))
    untimed = {category: replace(one, fit=None) for category, one in found.items()}
    assert untimed == {category: replace(one, fit=None) for category, one in expected.items()}
    assert found[judged.skills.id].rows[0].title == "Anna’s workshop"
    assert found[judged.skills.id].fit.judges == expected[judged.skills.id].fit.judges


def test_whoever_does_not_show_a_page_works_it_out(session, judged, large):
    assert read(session, judged)[judged.skills.id].scorecards == 8


def test_a_small_round_is_worked_out_at_once(session, judged):
    found = as_a_page(session, lambda: read(session, judged))
    assert found[judged.skills.id].scorecards == 8


def test_a_job_that_broke_off_is_not_waited_for(session, judged, large):
    stands_on = ground(session, judged.edition, judged.edition.rounds[0])
    key = rankings.job_key(stands_on.mark, [RANKING])
    session.add(Job(kind=services.WORK, key=key, values={}, state="failed"))
    session.flush()
    assert as_a_page(session, lambda: read(session, judged))


# Ahead, anew, and forgotten


def test_when_a_round_has_closed_everything_is_worked_out_ahead_once(session, sessions, judged, large):
    assert standing_jobs.arm_due(sessions, [services.work_due]) == 1
    assert standing_jobs.arm_due(sessions, [services.work_due]) == 0
    assert do_the_jobs(sessions) == 2 + 2 * len(judged.edition.categories)
    parts = set(session.scalars(select(RankingResult.part)))
    each = {part(category.id) for category in judged.edition.categories for part in (changes_of, worths_of)}
    assert parts == {RANKING, RESIDUALS} | each
    assert standing_jobs.arm_due(sessions, [services.work_due]) == 0


def test_what_is_kept_holds_no_title(session, sessions, judged, large):
    standing_jobs.arm_due(sessions, [services.work_due])
    do_the_jobs(sessions)
    for packed in session.scalars(select(RankingResult.found)):
        assert "Anna" not in zlib.decompress(packed).decode()


def test_another_title_or_a_withdrawal_makes_it_be_worked_out_anew(session, sessions, judged, large):
    standing_jobs.arm_due(sessions, [services.work_due])
    do_the_jobs(sessions)
    assert as_a_page(session, lambda: read(session, judged))
    other = judged.entries["Bridge school"].nomination_id
    session.execute(update(Nomination).where(Nomination.id == other).values(state="withdrawn"))
    with pytest.raises(BeingWorkedOut):
        as_a_page(session, lambda: read(session, judged))


def test_whoever_is_tied_waits_for_a_result_without_those_nominations(session, sessions, judged, large):
    standing_jobs.arm_due(sessions, [services.work_due])
    do_the_jobs(sessions)
    hidden = [judged.entries["Anna’s workshop"].nomination_id]
    assert asked_by_a_page(session, sessions, judged, hidden).values["hidden"] == [str(hidden[0])]
    found = as_a_page(session, lambda: read(session, judged, hidden))
    assert found[judged.skills.id].rows[0].title == "Bridge school"
    assert len(found[judged.skills.id].rows) == 3


def test_what_another_version_of_the_program_found_is_not_taken(session, sessions, judged, large, monkeypatch):
    standing_jobs.arm_due(sessions, [services.work_due])
    do_the_jobs(sessions)
    monkeypatch.setattr(keeping, "program", lambda: "another")
    with pytest.raises(BeingWorkedOut):
        as_a_page(session, lambda: read(session, judged))


def test_only_the_newest_results_of_a_round_stay(session, sessions, judged, large, monkeypatch):
    monkeypatch.setattr(working, "MOST_MARKS", 1)
    asked_by_a_page(session, sessions, judged)
    (first,) = set(session.scalars(select(RankingResult.mark)))
    long_ago = clock.now(session) - timedelta(days=9)
    session.rollback()
    with sessions.transaction() as own:
        own.execute(update(RankingResult).values(made_at=long_ago))
    asked_by_a_page(session, sessions, judged, [judged.entries["Anna’s workshop"].nomination_id])
    (left,) = set(session.scalars(select(RankingResult.mark)))
    assert left != first
    assert session.scalar(select(func.count()).where(Job.key.startswith(f"{services.WORK}:{first[:32]}"))) == 0


def test_rows_may_be_forgotten_at_any_time(session, sessions, judged, large):
    standing_jobs.arm_due(sessions, [services.work_due])
    do_the_jobs(sessions)
    session.execute(delete(RankingResult))
    session.commit()
    with pytest.raises(BeingWorkedOut):
        as_a_page(session, lambda: read(session, judged))


# What a person meets


def test_the_page_says_that_it_is_being_worked_out_and_looks_again_by_itself(
    session, sessions, judged, large, client_for
):
    address = {"edition_id": judged.edition.id, "key": "skills"}
    client = client_for(judged.staff)
    page = client.get("ranking.category", **address, expect=202)
    assert "This is being worked out" in page.main
    assert page.response.headers["Refresh"] == "3"
    told = client.get("ranking.category_json", **address, expect=503)
    assert told.response.headers["Retry-After"] == "3"
    assert do_the_jobs(sessions) > 0
    page = client.get("ranking.category", **address)
    assert "Anna’s workshop" in page.main
    for other in ("ranking.changes", "ranking.further_reviews", "ranking.judges_drift"):
        client.get(other, **address)
    assert client.get("decisions.choose", **address, kind="shortlist")
