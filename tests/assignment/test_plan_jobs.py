"""Work on a plan says what it is at, can be stopped, is done again after a crash; verbs that meet leave no half."""

import os
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment import services
from awards.assignment.models import Assignment, Plan
from awards.assignment.rules.options import Options
from awards.assignment.solver import working
from awards.core.errors import RuleBroken
from awards.infrastructure import clock, jobs
from awards.infrastructure.jobs import Job, LongSteps
from awards.infrastructure.outbox import OutboxMail
from tests.factories import a_judge, a_nomination, a_user, an_assignment, an_edition

HANDLERS = {"assignment.plan": services.solve_plan_job}
MATERIAL = {
    "problem": {
        "entries": [{"id": "1/skills", "demand": 1}], "judges": [{"id": name, "min": 0, "max": 1} for name in "ab"],
        "pairs": [{"entry": "1/skills", "judge": judge, "score": score} for judge, score in (("a", 1.0), ("b", 2.0))],
    },
    "partial": False, "seed": 0, "seconds": 20, "live": [], "cells": {"1/skills": ["skills", "en"]}, "loads": {},
    "join": True,
}  # fmt: skip


class Stop(Exception):
    """Whoever waits no longer wants it."""


@pytest.fixture
def place(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        found = {"edition": edition, "staff": a_user(session, "staff@office.example", ("staff", edition.id))}
        for n in range(4):
            found[f"judge{n}"] = a_judge(session, edition, f"judge{n}@lab{n}.example", at)
        for n in range(3):
            found[n] = a_nomination(
                session, edition, a_user(session, f"n{n}@y{n}.example"), at, title=f"Work {n}",
                website=f"https://w{n}.example", entry_state="eligible",
            )  # fmt: skip
        return found


def asked(session, place, at, **options):
    return services.request_plan(
        session, place["edition"].rounds[0], options=Options(**options), by=place["staff"], at=at
    )  # fmt: skip


def solved(sessions, place, at, **options):
    with sessions.transaction() as session:
        plan = asked(session, place, at, **options)
        services.solve_plan(session, plan, at)
        assert plan.state == "proposed"
        return plan.id


def live(sessions):
    with sessions.reading() as session:
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.ended_at.is_(None)))
        return {tuple(row) for row in rows}


def at_once(*verbs):
    """What each verb gave or how it was refused, all begun together."""
    results, ready = [None] * len(verbs), threading.Barrier(len(verbs))

    def do(place, verb):
        ready.wait()
        try:
            results[place] = verb()
        except RuleBroken as broken:
            results[place] = broken

    threads = [threading.Thread(target=do, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# In a process of its own


def test_a_plan_worked_out_apart_is_the_same_and_says_what_it_is_at():
    said = []
    found = working.apart(MATERIAL, said.append)
    here = working.work_out(MATERIAL)
    for one in (found, here):
        one["answer"].pop("seconds"), one["summary"].pop("seconds")
    assert found == here
    assert found["answer"]["assignments"] == [["1/skills", "b"]]
    steps = []
    working.work_out(MATERIAL, steps.append)
    assert steps == ["reading", "solving", "spreading", "checking", "comparing"]


def test_the_process_is_killed_when_nobody_waits_any_more(monkeypatch):
    begun, popen = [], working.subprocess.Popen

    def noted(*arguments, **more):
        begun.append(popen(*arguments, **more))
        return begun[0]

    def stop(doing):
        raise Stop

    monkeypatch.setattr(working.subprocess, "Popen", noted)
    with pytest.raises(Stop):
        working.apart(MATERIAL, stop)
    assert begun[0].returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(begun[0].pid, 0)


def test_a_plan_whose_time_is_over_says_so_instead_of_going_on(monkeypatch):
    monkeypatch.setattr(working, "GRACE_SECONDS", -20.0)
    found = working.apart(MATERIAL, lambda doing: None)
    assert found["answer"]["status"] == "invalid"
    assert found["summary"]["messages"][0]["text"].startswith("Time ran out before a plan was found.")


# Long work


def test_long_work_tells_what_it_is_at_and_stops_when_it_is_called_off(sessions):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "long", {}, None).id
    seen = []

    def look(material, watch):
        watch.tell("solving")
        with sessions.reading() as session:
            job = session.get_one(Job, job_id)
            seen.append((job.doing, job.seen_at is not None, job.state))
        with sessions.transaction() as session:
            jobs.call_off(session, job_id)
        watch.tell()
        seen.append("went on")

    kept = []
    handler = LongSteps(lambda session, values: None, look, lambda session, job, found: kept.append(found))
    assert jobs.run_next(sessions, {"long": handler})
    assert (seen, kept) == ([("solving", True, "running")], [])
    with sessions.reading() as session:
        assert (session.get_one(Job, job_id).state, session.get_one(Job, job_id).error) == ("failed", "called off")


def test_work_that_fell_silent_is_done_again_and_the_late_answer_is_not_kept(sessions):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "long", {}, None).id
    kept, again = [], []

    def look(material, watch):
        if again:
            return "second"
        again.append(True)
        watch.tell("solving")
        with sessions.transaction() as session:
            session.get_one(Job, job_id).seen_at = clock.real(session) - timedelta(minutes=2)
        assert jobs.run_next(sessions, {"long": handler})
        return "first, too late"

    handler = LongSteps(lambda session, values: None, look, lambda session, job, found: kept.append(found))
    assert jobs.run_next(sessions, {"long": handler})
    assert kept == ["second"]
    with sessions.reading() as session:
        assert session.get_one(Job, job_id).state == "done"


def test_a_plan_discarded_while_it_is_worked_out_stays_discarded(sessions, place, at, monkeypatch):
    with sessions.transaction() as session:
        plan_id = asked(session, place, at).id
    apart = working.apart

    def meanwhile(plain, tell):
        with sessions.transaction() as session:
            services.discard_plan(session, session.get_one(Plan, plan_id), place["staff"])
        return apart(plain, tell)

    monkeypatch.setattr(working, "apart", meanwhile)
    assert jobs.run_next(sessions, HANDLERS)
    with sessions.reading() as session:
        plan = session.get_one(Plan, plan_id)
        assert (plan.state, plan.answer, plan.summary) == ("discarded", {}, {})


# Verbs that meet


def test_of_two_drafts_accepted_at_once_one_is(sessions, place, at):
    one, other = (solved(sessions, place, at, seed=seed) for seed in (1, 2))

    def accept(plan_id):
        with sessions.transaction() as session:
            return services.accept_plan(session, session.get_one(Plan, plan_id), place["staff"], at)

    results = at_once(lambda: accept(one), lambda: accept(other))
    assert sorted(type(result).__name__ for result in results) == ["Accepted", "RuleBroken"]
    assert len(live(sessions)) == 6


def test_a_plan_undone_and_told_at_once_is_one_of_both(sessions, place, at):
    plan_id = solved(sessions, place, at)
    with sessions.transaction() as session:
        services.accept_plan(session, session.get_one(Plan, plan_id), place["staff"], at)

    def undo():
        with sessions.transaction() as session:
            services.undo_plan(session, session.get_one(Plan, plan_id), place["staff"], at)
            return "undone"

    def tell():
        with sessions.transaction() as session:
            return services.tell_now(session, session.get_one(Plan, plan_id), place["staff"]) and "told"

    results = at_once(undo, tell, undo)
    done = [result for result in results if isinstance(result, str)]
    assert len(done) == 1
    with sessions.reading() as session:
        states = {mail.state for mail in session.scalars(select(OutboxMail))}
    assert (states, len(live(sessions))) == (({"cancelled"}, 0) if done == ["undone"] else ({"waiting"}, 6))


def test_a_plan_that_takes_away_and_a_judge_who_begins_never_both_win(sessions, place, at):
    with sessions.transaction() as session:
        has = an_assignment(session, place["edition"], place[0].entries[0], place["judge0"], at).id
    plan_id = solved(
        sessions, place, at, running="free", apart=(("1/skills", str(place["judge0"].id)),)
    )  # fmt: skip

    def accept():
        with sessions.transaction() as session:
            return services.accept_plan(session, session.get_one(Plan, plan_id), place["staff"], at)

    def begin():
        with sessions.transaction() as session:
            found = session.scalars(
                select(Assignment).where(Assignment.id == has, Assignment.ended_at.is_(None)).with_for_update()
            ).one_or_none()
            if found is None:
                return "too late"
            found.begun_at = at
            return "begun"

    accepted, begun = at_once(accept, begin)
    with sessions.reading() as session:
        assignment = session.get_one(Assignment, has)
        assert (assignment.begun_at is None) == (begun == "too late")
        assert (assignment.end_reason == "moved_by_plan") == (begun == "too late")
    assert isinstance(accepted, RuleBroken) == (begun == "begun")


# A replacement


def test_a_replacement_ends_nothing_whatever_the_seed_of_fate(sessions, place, at):
    plan_id = solved(sessions, place, at)
    with sessions.transaction() as session:
        services.accept_plan(session, session.get_one(Plan, plan_id), place["staff"], at)
        lost = session.scalars(select(Assignment).where(Assignment.ended_at.is_(None))).first()
        judge = session.get_one(type(place["staff"]), lost.judge_id)
        services.record_recusal(session, lost, "I taught the founder.", judge, at)
        gone = (lost.entry_id, lost.judge_id)
    before = live(sessions)
    with sessions.transaction() as session:
        entry = next(place[n].entries[0] for n in range(3) if place[n].entries[0].id == gone[0])
        plan = services.replace_judge(session, place["edition"].rounds[0], entry, at, place["staff"])
        services.solve_plan(session, plan, at)
        assert (plan.summary["added"], plan.summary["ended"]) == (1, 0)
        services.accept_plan(session, plan, place["staff"], at)
    after = live(sessions)
    assert before < after
    assert gone not in after
    assert len(after) == 6


def test_the_dry_run_of_an_acceptance_counts_and_leaves_nothing(sessions, place, at):
    plan_id = solved(sessions, place, at)
    with sessions.transaction() as session:
        done = services.accept_plan(session, session.get_one(Plan, plan_id), place["staff"], at, dry_run=True)
        assert done == services.Accepted(6, 0)
    assert live(sessions) == set()
    with sessions.reading() as session:
        assert session.get_one(Plan, plan_id).state == "proposed"
        assert session.scalars(select(OutboxMail)).all() == []
