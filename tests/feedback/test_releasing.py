"""Feedback is released after the result and its delay; its mails wait, can be held and taken back, and come once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.core.errors import RuleBroken
from awards.decisions import queries as decisions_read
from awards.decisions import services as decisions
from awards.feedback import queries, services
from awards.feedback.models import Feedback
from awards.infrastructure import clock, jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.standing_jobs import arm_due
from awards.nominations import services as nominations
from awards.nominations.models import Nomination
from awards.publishing import services as announcing
from tests.feedback.things import WEEK, a_public_award, an_award, approved, released
from tests.publishing.things import announce, decide

MOMENT = timedelta(seconds=1)


def mails(session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(OutboxMail.template == "feedback_ready")))


def where(judged, **values):
    return {"edition_id": judged.edition.id, **values}


def test_nothing_is_released_before_the_delay_is_over(session, at):
    judged = a_public_award(session, at)
    found = approved(session, judged, at)
    assert services.release(session, judged.edition, at + WEEK - MOMENT) == 0
    assert found.released_at is None
    assert services.release(session, judged.edition, at + WEEK) == 1
    assert found.released_at == at + WEEK + timedelta(minutes=10)


def test_nothing_is_released_while_the_winners_are_not_public(session, at):
    judged = an_award(session, at)
    found = approved(session, judged, at)
    assert queries.due(session, at + 10 * WEEK) == []
    assert services.release(session, judged.edition, at + 10 * WEEK) == 0
    assert found.released_at is None


def test_what_is_not_approved_stays(session, at):
    judged = a_public_award(session, at)
    services.save(session, judged.edition, judged.entries["Delta radio"], "en", "x" * 200, 0, judged.staff, at)
    assert services.release(session, judged.edition, at + WEEK) == 0


def test_only_what_is_approved_and_stands_in_this_edition_is_released(session, at):
    judged, beside = a_public_award(session, at), a_public_award(session, at, name="beside", year=2026, last_number=100)
    going, theirs = approved(session, judged, at), approved(session, beside, at)
    for title, gone in (("Anna’s workshop", "withdrawn"), ("Bridge school", "ineligible")):
        approved(session, judged, at, title)
        entry = judged.entries[title]
        if gone == "withdrawn":
            session.get_one(Nomination, entry.nomination_id).state = gone
        else:
            entry.state = gone
    services.save(session, judged.edition, judged.entries["Code clubs"], "en", "x" * 200, 0, judged.staff, at)
    assert services.release(session, judged.edition, at + WEEK) == 1
    assert session.scalars(select(Feedback).where(Feedback.released_at.is_not(None))).all() == [going]
    services.release(session, beside.edition, at + WEEK)
    services.take_back(session, judged.edition, judged.staff, at + WEEK)
    assert (going.released_at, theirs.released_at) == (None, at + WEEK + timedelta(minutes=10))
    assert sorted((mail.to, mail.state) for mail in mails(session)) == [
        (judged.nominator.email, "cancelled"), (beside.nominator.email, "waiting"),
    ]  # fmt: skip


def test_a_hold_keeps_who_held_first_and_ends_once(session, at):
    judged = a_public_award(session, at)
    for verb, person in (
        (services.hold, judged.staff), (services.hold, judged.second), (services.let_go, judged.second),
        (services.let_go, judged.staff),
    ):  # fmt: skip
        verb(session, judged.edition, person, at)
    rows = session.scalars(select(AuditRow).where(AuditRow.action.in_(["feedback.held", "feedback.let_go"])))
    assert sorted((row.action, row.actor_id) for row in rows) == [
        ("feedback.held", judged.staff.id), ("feedback.let_go", judged.second.id),
    ]  # fmt: skip


def test_the_nominator_gets_one_mail_that_waits_ten_minutes_and_says_nothing_of_the_feedback(session, at):
    judged = a_public_award(session, at)
    released(session, judged, at)
    assert services.release(session, judged.edition, at + WEEK) == 0
    (mail,) = mails(session)
    assert mail.to == judged.nominator.email
    assert mail.hold_until - clock.real(session) > timedelta(minutes=9)
    assert set(mail.values) == {"number", "title", "year", "edition_id", "nomination_id"}


def test_whoever_withdrew_gets_none_even_while_the_mail_waits(session, at):
    judged = a_public_award(session, at)
    approved(session, judged, at)
    session.get_one(Nomination, judged.entries["Delta radio"].nomination_id).state = "withdrawn"
    assert services.release(session, judged.edition, at + WEEK) == 0
    assert mails(session) == []


def test_a_mail_that_waits_is_taken_back_when_its_nomination_is_withdrawn(session, at):
    judged = a_public_award(session, at)
    approved(session, judged, at, "Code clubs")
    approved(session, judged, at, "Delta radio")
    services.release(session, judged.edition, at + WEEK)
    nomination = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    nominations.withdraw(session, nomination, "We stop", by=judged.nominator, at=at + WEEK)
    session.commit()
    assert sorted((mail.about_id == nomination.id, mail.state) for mail in mails(session)) == [
        (False, "waiting"), (True, "cancelled"),
    ]  # fmt: skip
    others = session.scalars(select(OutboxMail).where(OutboxMail.template != "feedback_ready")).all()
    assert [mail.template for mail in others if mail.about_id == nomination.id] == ["nomination_withdrawn"]
    assert {mail.state for mail in others} == {"waiting"}


def test_a_release_is_taken_back_within_ten_minutes_and_then_held(session, at):
    judged = a_public_award(session, at)
    found = released(session, judged, at)
    assert services.take_back(session, judged.edition, judged.second, at + WEEK + timedelta(minutes=9)) == 1
    assert found.released_at is None
    assert [mail.state for mail in mails(session)] == ["cancelled"]
    assert services.release(session, judged.edition, at + 2 * WEEK) == 0
    services.let_go(session, judged.edition, judged.second, at + 2 * WEEK)
    assert services.release(session, judged.edition, at + 2 * WEEK) == 1
    assert sorted(mail.state for mail in mails(session)) == ["cancelled", "waiting"]


def test_all_that_nobody_reads_yet_is_taken_back_with_every_mail_of_it(session, at):
    judged = a_public_award(session, at)
    first = released(session, judged, at, "Code clubs")
    second = approved(session, judged, at + WEEK, "Delta radio")
    assert services.release(session, judged.edition, at + WEEK + timedelta(minutes=5)) == 1
    assert services.take_back(session, judged.edition, judged.second, at + WEEK + timedelta(minutes=8)) == 2
    assert (first.released_at, second.released_at) == (None, None)
    assert [mail.state for mail in mails(session)] == ["cancelled", "cancelled"]


def test_a_mail_about_what_is_read_already_is_not_taken_back(session, at):
    judged = a_public_award(session, at)
    released(session, judged, at, "Code clubs")
    approved(session, judged, at + WEEK, "Delta radio")
    later = at + WEEK + timedelta(minutes=10)
    assert services.release(session, judged.edition, later) == 1
    assert services.take_back(session, judged.edition, judged.second, later) == 1
    assert {mail.values.get("title", "forgotten"): mail.state for mail in mails(session)} == {
        "forgotten": "cancelled", "Code clubs": "waiting",
    }  # fmt: skip


def retracted(session, judged, at):
    proposed = announcing.propose_retraction(session, judged.edition, "winners", "A wrong count.", judged.staff, at)
    announcing.approve_retraction(session, proposed, judged.second, at)
    session.commit()


def test_winners_that_are_taken_back_take_feedback_back_that_nobody_read_and_the_next_release_it(session, at):
    judged = a_public_award(session, at)
    read = released(session, judged, at, "Code clubs")
    unread = approved(session, judged, at + WEEK, "Delta radio")
    later = at + WEEK + timedelta(minutes=15)
    assert services.release(session, judged.edition, later) == 1
    session.commit()
    retracted(session, judged, later + timedelta(minutes=5))
    assert (read.released_at, unread.released_at) == (at + WEEK + timedelta(minutes=10), None)
    of_unread = judged.entries["Delta radio"].nomination_id
    assert sorted((mail.about_id == of_unread, mail.state) for mail in mails(session)) == [
        (False, "waiting"), (True, "cancelled"),
    ]  # fmt: skip
    row = session.scalars(select(AuditRow).where(AuditRow.action == "feedback.taken_back")).one()
    assert (row.actor_id, row.subject_id) == (None, unread.id)
    assert services.release(session, judged.edition, at + 3 * WEEK) == 0, "no result is public"
    again = at + 4 * WEEK
    announce(session, judged, "winners", again, again)
    assert services.release(session, judged.edition, again + WEEK) == 1, "nobody had held it"
    assert unread.released_at == again + WEEK + timedelta(minutes=10)


def test_after_ten_minutes_a_release_stands(session, at):
    judged = a_public_award(session, at)
    released(session, judged, at)
    with pytest.raises(RuleBroken, match="nominees read it already"):
        services.take_back(session, judged.edition, judged.second, at + WEEK + timedelta(minutes=10))


def test_a_job_releases_by_itself_once_and_again_for_what_is_approved_later(session, sessions, at):
    judged = a_public_award(session, at - 2 * WEEK)
    approved(session, judged, at - WEEK, "Delta radio")
    session.commit()

    assert work(sessions) == 1
    assert work(sessions) == 0
    assert len(mails(session)) == 1
    session.commit()
    approved(session, judged, at, "Code clubs")
    assert work(sessions) == 1
    assert session.scalars(select(Feedback).where(Feedback.released_at.is_(None))).all() == []
    assert len(mails(session)) == 2


def work(sessions) -> int:
    """Do what is armed now, as the program does it; how many jobs were armed."""
    armed = arm_due(sessions, [services.release_due])
    while jobs.run_next(sessions, {services.RELEASE: services.release_job}):
        pass
    return armed


def test_what_was_taken_back_is_released_by_itself_once_it_is_let_go(session, sessions, at):
    judged = a_public_award(session, at - 2 * WEEK)
    found = approved(session, judged, at - WEEK, "Delta radio")
    session.commit()
    work(sessions)
    services.take_back(session, judged.edition, judged.staff, clock.now(session))
    session.commit()
    work(sessions)
    session.refresh(found)
    assert found.released_at is None
    services.let_go(session, judged.edition, judged.second, clock.now(session))
    session.commit()
    work(sessions)
    session.refresh(found)
    assert found.released_at is not None
    assert sorted(mail.state for mail in mails(session)) == ["cancelled", "waiting"]


def test_a_release_that_failed_is_not_tried_each_hour(session, sessions, at):
    judged = a_public_award(session, at - 2 * WEEK)
    approved(session, judged, at - WEEK, "Delta radio")
    session.commit()
    assert arm_due(sessions, [services.release_due]) == 1
    session.execute(
        update(jobs.Job)
        .where(jobs.Job.kind == services.RELEASE)
        .values(state="failed", due_at=clock.now(session) - timedelta(hours=1))
    )
    session.commit()
    assert arm_due(sessions, [services.release_due]) == 1  # more could have been approved
    session.execute(update(jobs.Job).where(jobs.Job.kind == services.RELEASE).values(state="failed"))
    clock.move(session, 3600, None)
    session.commit()
    assert arm_due(sessions, [services.release_due]) == 0


def test_what_stands_again_after_a_release_is_released_within_the_hour(session, sessions, at):
    judged = a_public_award(session, at - 2 * WEEK)
    found = approved(session, judged, at - WEEK, "Delta radio")
    entry = session.merge(judged.entries["Delta radio"])
    entry.state = "ineligible"
    approved(session, judged, at - WEEK, "Code clubs")
    session.commit()
    work(sessions)
    entry.state = "eligible"
    clock.move(session, 3600, None)
    session.commit()
    work(sessions)
    session.refresh(found)
    assert found.released_at is not None


def test_dates_are_set_before_the_result_and_made_no_worse_after_it(session, at):
    judged = an_award(session, at)
    services.set_dates(session, judged.edition, 30, 0, 5, judged.staff, at)
    assert queries.settings(session, judged.edition.id).delay_days == 30
    session.commit()


@pytest.mark.parametrize(("delay", "days"), [(8, 14), (7, 13), (0, 20)])
def test_after_the_result_feedback_comes_no_later_and_appeals_close_no_earlier(session, at, delay, days):
    judged = a_public_award(session, at)
    with pytest.raises(RuleBroken, match="count on these dates"):
        services.set_dates(session, judged.edition, delay, 0, days, judged.staff, at)
    services.set_dates(session, judged.edition, 0, 0, 21, judged.staff, at)


def test_staff_hold_let_go_and_take_back_on_the_page(session, at, client_for):
    judged = a_public_award(session, at - 2 * WEEK)
    approved(session, judged, at - WEEK)
    client = client_for(judged.staff)
    page = client.post("feedback.hold", **where(judged), follow=True, expect=200)
    assert "The release is held." in page.main
    client.post("feedback.letting_go", **where(judged))
    services.release(session, judged.edition, clock.now(session))
    session.commit()
    page = client.get("feedback.overview", **where(judged))
    assert "Take the release back" in page.main
    page = client.post("feedback.taking_back", **where(judged), follow=True, expect=200)
    assert page.notices == ["The release is taken back, and held. Nobody read it."]
    page = client.post("feedback.taking_back", **where(judged), expect=422)
    assert "nominees read it already" in page.main


def test_dates_are_set_on_their_page_and_a_bad_number_stays_in_its_field(session, at, client_for):
    judged = an_award(session, at)
    client = client_for(judged.staff)
    page = client.post(
        "feedback.dates", {"delay_days": "400", "fewest": "10", "appeal_days": "3"}, **where(judged), expect=422
    )
    assert page.errors == ["Days from the announcement of the winners to the feedback: Enter a number from 0 to 365"]
    assert page.field("delay_days") == "400"
    client.post("feedback.dates", {"delay_days": "4", "fewest": "10", "appeal_days": "3"}, **where(judged))
    page = client.get("feedback.overview", **where(judged))
    assert "released 4 days after the winners are public" in page.main
    client_for(judged.admin).get("feedback.dates", **where(judged), expect=404)


def test_what_was_approved_waits_again_when_the_shortlist_that_it_tells_of_is_taken_back(session, at):
    judged = an_award(session, at)
    stays = approved(session, judged, at, "Delta radio")
    (decision,) = decisions_read.approved(session, judged.edition.id, "shortlist")
    decisions.reject(session, decision, "A card was counted twice", judged.second, at)
    session.commit()
    assert (stays.approved_at, stays.approved_by, stays.told) == (None, None, {})
    assert stays.texts, "its words stay"
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Delta radio")
    services.approve(session, judged.edition, [judged.entries["Delta radio"]], judged.staff, at)
    assert stays.told["band"] == "finalist"
    (gone,) = session.scalars(select(AuditRow).where(AuditRow.action == "feedback.approval_gone"))
    assert (gone.subject_id, gone.actor_id) == (stays.id, None)


def test_a_proposal_that_is_rejected_leaves_what_was_approved(session, at):
    judged = an_award(session, at)
    stays = approved(session, judged, at, "Delta radio")
    reasons = {entry.id: "A reason of the jury" for entry in judged.entries.values()}
    proposed = decisions.propose(
        session, judged.edition, judged.skills, "winners", judged.of("Anna’s workshop"), reasons, judged.staff, at,
        number_reason="As the jury found",
    )  # fmt: skip
    decisions.reject(session, proposed, "Another one", judged.second, at)
    session.commit()
    assert stays.approved_at == at
