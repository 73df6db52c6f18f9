"""Automatic reminders switched off for a round or a judge, and who is never written to."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import JudgeProfile
from awards.core.errors import RuleBroken
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.programme.models import Round
from awards.watching import queries, services
from awards.watching.models import ReminderStop
from tests.watching.conftest import reminders
from tests.watching.test_reminders import told, work


def stop(client, judging, *judges, on=False, expect=303, **more):
    sent = {"judge": [str(judge.id) for judge in judges]} | more
    return client.post(f"watching.stop{'_removal' if on else ''}", sent, expect=expect, edition_id=judging.edition.id)


def settings(client, judging):
    return client.get("watching.reminders", edition_id=judging.edition.id)


def stops_in(session):
    with Session(session.get_bind()) as fresh:
        return fresh.scalar(select(func.count()).select_from(ReminderStop))


def test_a_judge_for_whom_they_are_off_hears_nothing_until_they_are_on_again(
    session, sessions, judging, sara, watch, move
):
    watch()
    page = sara.get(stop(sara, judging, judging.nina).location)
    assert page.notices == ["Automatic reminders are off."]
    assert "Off for these judges" in page.main
    assert "Nina" in page.main
    move(days=4)
    work(sessions)
    assert told(session) == [("omar@example.net", "silent")]
    assert "reminders off" in sara.get("watching.progress", edition_id=judging.edition.id).main
    stop(sara, judging, judging.nina, on=True)
    assert "Off for these judges" not in settings(sara, judging).main
    move(days=1)
    work(sessions)
    assert ("nina@example.org", "silent") in told(session)
    with Session(session.get_bind()) as fresh:
        actions = fresh.scalars(
            select(AuditRow.action).where(AuditRow.action.like("reminders.%")).order_by(AuditRow.seq)
        ).all()
    assert sorted(actions) == ["reminders.restarted", "reminders.stopped"]


def test_a_round_for_which_they_are_off_reminds_nobody_and_the_page_says_so(
    session, sessions, judging, sara, watch, move
):
    watch()
    page = sara.get(stop(sara, judging, whole="y").location)
    assert page.notices == ["Automatic reminders are off for this round."]
    move(days=4)
    work(sessions)
    assert told(session) == []
    said = "Automatic reminders are off for this round."
    assert said in sara.get("watching.progress", edition_id=judging.edition.id).main
    stop(sara, judging, whole="y", on=True)
    assert said not in sara.get("watching.progress", edition_id=judging.edition.id).main
    work(sessions)
    assert len(told(session)) == 2


def test_switched_off_after_the_job_was_armed_nobody_is_written_to(session, judging, watch, move):
    watch()
    move(days=4)
    at = clock.now(session)
    of = queries.watched(session, judging.edition.id, at)
    staff = session.scalars(select(User).where(User.email == "ama@cooperative.example")).one()
    services.stop_reminders(session, of, None, staff, at)
    session.commit()
    assert services.remind(session, judging.edition.id, judging.round.id, at) == 0


def test_by_hand_staff_may_still_write(session, judging, sara, watch):
    watch()
    stop(sara, judging, judging.nina)
    sara.post("watching.nudge", {"judge": [str(judging.nina.id)]}, expect=303, edition_id=judging.edition.id)
    assert [found.to for found in reminders(session)] == ["nina@example.org"]


def test_only_judges_who_have_something_in_the_round(session, judging, sara):
    refused = stop(sara, judging, judging.nominator, expect=422)
    assert refused.errors == ["Choose at least one judge who has something to do in this round."]
    stop(sara, judging, expect=422)
    sara.post("watching.stop", {"judge": ["x"]}, expect=400, edition_id=judging.edition.id)
    assert stops_in(session) == 0


def test_twice_is_once(session, judging, sara):
    for _ in range(2):
        stop(sara, judging, judging.nina, judging.omar)
        stop(sara, judging, whole="y")
    assert stops_in(session) == 3


def test_at_the_same_moment_too(session, sessions, judging, staff):
    begin, failed = threading.Barrier(4), list[BaseException]()
    edition_id, staff_id, at = judging.edition.id, staff.id, judging.at
    session.rollback()

    def switch() -> None:
        begin.wait()
        try:
            with sessions.transaction() as own:
                of = queries.watched(own, edition_id, at)
                services.stop_reminders(own, of, None, own.get_one(User, staff_id), at)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=switch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert stops_in(session) == 1


@pytest.mark.parametrize("how", ["withdrawn", "declined", "closed"])
def test_who_has_left_the_jury_hears_nothing_and_cannot_be_written_to(
    how, session, sessions, judging, sara, watch, move
):
    watch()
    if how == "closed":
        judging.nina.disabled_at = judging.at
    else:
        profile = select(JudgeProfile).where(JudgeProfile.user_id == judging.nina.id)
        session.scalars(profile).one().state = how
    session.commit()
    move(days=4)
    work(sessions)
    assert told(session) == [("omar@example.net", "silent")]
    page = sara.get(f"/staff/{judging.edition.id}/progress/nudge?judge={judging.nina.id}")
    assert "no longer in the jury" in page.main
    sent = {"judge": [str(judging.nina.id)]}
    sara.post("watching.nudge", sent, expect=422, edition_id=judging.edition.id)
    assert "no longer in the jury" in sara.get("watching.progress", edition_id=judging.edition.id).main


def test_another_rounds_switch_is_its_own(session, judging, sara, staff):
    second = Round(
        edition_id=judging.edition.id, number=2, opens_at=judging.round.closes_at,
        closes_at=judging.round.closes_at + (judging.round.closes_at - judging.at),
    )  # fmt: skip
    session.add(second)
    session.commit()
    of = queries.watched(session, judging.edition.id, judging.at, 2)
    services.stop_reminders(session, of, None, staff, judging.at)
    session.commit()
    assert not queries.watched(session, judging.edition.id, judging.at, 1).stopped
    assert queries.watched(session, judging.edition.id, judging.at, 2).stopped
    with pytest.raises(RuleBroken):
        services.stop_reminders(session, of, [judging.nina.id], staff, judging.at)
