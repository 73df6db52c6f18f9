"""An announcement is told in groups, each at its own instant, held back, let go and taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.infrastructure import clock, jobs, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.publishing import queries, rules, services
from awards.publishing.models import Telling
from tests.decisions.things import all_judged
from tests.publishing.things import NO_UNDO, decide, finalists, winners

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
HANDLERS = {services.TELL: services.tell}


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def work_all(sessions):
    while jobs.run_next(sessions, HANDLERS):
        pass


def told(session):
    """The titles of the nominations to which a mail waits or left."""
    session.rollback()
    session.expire_all()
    values = session.scalars(select(OutboxMail.values).where(OutboxMail.template == "announcement_finalists"))
    return sorted(value["title"] for value in values if value)


def move_clock(session, by):
    clock.move(session, int(by.total_seconds()), None)
    session.commit()


def early(session, judged, at, **plan):
    """Three finalists for tomorrow, approved, with groups that are told at their own instants."""
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    proposed = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at, plan)
    services.approve_announcement(session, proposed, judged.second, at, NO_UNDO)
    session.commit()
    return proposed


@pytest.mark.case("EM-03")
def test_every_group_is_told_at_its_own_instant_and_the_others_with_the_public(session, sessions, judged, at):
    early(session, judged, at, finalists=at + HOUR)
    work_all(sessions)
    assert told(session) == []
    move_clock(session, HOUR)
    work_all(sessions)
    assert told(session) == ["Anna’s workshop", "Bridge school", "Code clubs"]
    move_clock(session, DAY)
    work_all(sessions)
    assert told(session) == ["Anna’s workshop", "Bridge school", "Code clubs", "Delta radio"]


def test_who_is_told_early_is_asked_to_keep_it_and_who_is_told_in_time_is_not(session, sessions, judged, at):
    announcement = early(session, judged, at, finalists=at)
    instant = session.get_one(type(announcement), announcement.id).instant
    work_all(sessions)
    move_clock(session, DAY)
    work_all(sessions)
    session.rollback()
    found = session.scalars(select(OutboxMail.values).where(OutboxMail.template == "announcement_finalists")).all()
    until = {values["title"]: values["until"] for values in found}
    assert until.pop("Delta radio") is None
    assert set(until.values()) == {instant.isoformat()}


def test_a_nomination_with_two_outcomes_gets_one_letter_in_its_best_group(session, judged, at):
    finalists(session, judged, at, at)
    publication = winners(session, judged, at, at)
    groups = {letter.title: letter.audience for letter in queries.letters(session, publication)}
    assert groups == {"Anna’s workshop": "winners", "Bridge school": "finalists", "Code clubs": "finalists"}


def test_a_group_that_is_held_hears_nothing_until_it_is_released(session, sessions, judged, at):
    announcement = early(session, judged, at)
    services.hold_group(session, announcement, "rest", judged.staff)
    session.commit()
    move_clock(session, DAY)
    work_all(sessions)
    assert told(session) == ["Anna’s workshop", "Bridge school", "Code clubs"]
    services.release_group(session, announcement, "rest", judged.staff)
    session.commit()
    work_all(sessions)
    assert told(session) == ["Anna’s workshop", "Bridge school", "Code clubs", "Delta radio"]


def test_a_group_is_moved_until_its_mails_are_written(session, sessions, judged, at):
    announcement = early(session, judged, at, finalists=at + HOUR)
    services.move_group(session, announcement, "finalists", at + 3 * HOUR, judged.staff, at)
    session.commit()
    move_clock(session, 2 * HOUR)
    work_all(sessions)
    assert told(session) == []
    move_clock(session, 4 * HOUR)
    work_all(sessions)
    assert len(told(session)) == 3
    with pytest.raises(RuleBroken, match="written already"):
        services.move_group(session, announcement, "finalists", None, judged.staff, at + 4 * HOUR)
    with pytest.raises(RuleBroken, match="not past"):
        services.move_group(session, announcement, "rest", at - HOUR, judged.staff, at)


def test_written_mails_wait_a_minute_and_can_be_taken_back_and_told_anew(session, sessions, judged, at):
    announcement = early(session, judged, at, finalists=at)
    work_all(sessions)
    assert len(told(session)) == 3
    waiting = session.scalars(select(OutboxMail.hold_until).where(OutboxMail.template == "announcement_finalists"))
    assert all(until > clock.real(session) for until in waiting)
    assert services.take_mails_back(session, announcement, "finalists", judged.staff) == 3
    session.commit()
    assert told(session) == []
    move_clock(session, 2 * DAY)
    work_all(sessions)
    assert told(session) == ["Delta radio"], "taken back, the group stays held"
    services.release_group(session, announcement, "finalists", judged.staff)
    session.commit()
    work_all(sessions)
    assert len(told(session)) == 4


def test_nobody_whose_mail_had_left_before_the_others_were_taken_back_gets_it_twice(session, sessions, judged, at):
    announcement = early(session, judged, at, finalists=at)
    work_all(sessions)
    session.expire_all()
    gone = session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_finalists")).first()
    title = gone.values["title"]
    outbox.mark_sent(gone, at)
    session.commit()
    assert services.take_mails_back(session, announcement, "finalists", judged.staff) == 2
    services.release_group(session, announcement, "finalists", judged.staff)
    session.commit()
    work_all(sessions)
    again = told(session)
    assert len(again) == 2
    assert title not in again


def test_mails_that_wait_are_let_go_at_once_and_then_cannot_be_taken_back_once_sent(session, sessions, judged, at):
    announcement = early(session, judged, at, finalists=at)
    with pytest.raises(RuleBroken, match="waits any more"):
        services.let_mails_go(session, announcement, "finalists", judged.staff)
    session.rollback()
    work_all(sessions)
    assert services.let_mails_go(session, announcement, "finalists", judged.staff) == 3
    session.commit()
    found = session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_finalists")).all()
    assert {mail.hold_until for mail in found} == {None}
    for mail in found:
        outbox.mark_sent(mail, at)
    session.commit()
    with pytest.raises(RuleBroken, match="waits any more"):
        services.take_mails_back(session, announcement, "finalists", judged.staff)


def test_a_cancelled_announcement_takes_the_mails_back_that_had_not_left(session, sessions, judged, at):
    announcement = early(session, judged, at, finalists=at)
    work_all(sessions)
    services.cancel_announcement(session, announcement, judged.staff, at)
    session.commit()
    states = session.scalars(select(OutboxMail.state).where(OutboxMail.template == "announcement_finalists")).all()
    assert set(states) == {"cancelled"}
    with pytest.raises(RuleBroken, match="cancelled already"):
        services.hold_group(session, announcement, "rest", judged.staff)
    session.rollback()


def test_a_mail_that_is_leaving_just_now_is_not_taken_for_one_that_was_taken_back(session, sessions, judged, at):
    announcement = early(session, judged, at, finalists=at)
    work_all(sessions)
    leaving = session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_finalists")).first()
    leaving.claimed_at = clock.real(session)
    session.commit()
    services.cancel_announcement(session, announcement, judged.staff, at + HOUR)
    session.commit()
    session.refresh(leaving)
    assert leaving.state == "waiting"


def test_an_approval_can_be_undone_for_a_minute_in_which_nothing_is_public_and_nobody_is_told(
    session, sessions, judged, at
):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    proposed = services.propose_announcement(
        session, judged.edition, "finalists", at, judged.staff, at, {"finalists": at}
    )
    publication = services.approve_announcement(session, proposed, judged.second, at)
    assert publication.public_from == at + rules.UNDO
    moments = session.scalars(select(Telling.tell_at).where(Telling.audience == "finalists")).all()
    assert moments == [at + rules.UNDO]
    session.commit()
    work_all(sessions)
    assert told(session) == []
    services.cancel_announcement(session, proposed, judged.second, at + rules.UNDO - timedelta(seconds=1))
    session.commit()
    move_clock(session, DAY)
    work_all(sessions)
    assert told(session) == []


def test_a_group_is_not_moved_into_the_minute_in_which_the_approval_is_undone(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    proposed = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at)
    services.approve_announcement(session, proposed, judged.second, at)
    assert services.move_group(session, proposed, "finalists", at, judged.staff, at).tell_at == at + rules.UNDO
    later = at + rules.UNDO + HOUR
    assert services.move_group(session, proposed, "finalists", later, judged.staff, at).tell_at == later
    session.commit()


def test_every_change_of_the_plan_leaves_an_audit_row(session, judged, at):
    announcement = early(session, judged, at)
    services.hold_group(session, announcement, "rest", judged.staff)
    services.move_group(session, announcement, "rest", at + HOUR, judged.staff, at)
    services.release_group(session, announcement, "rest", judged.staff)
    rows = session.scalars(
        select(AuditRow.details).where(AuditRow.action == "announcement.planned").order_by(AuditRow.seq)
    ).all()
    assert [row["what"] for row in rows] == ["held", "moved", "released"]


def test_mails_are_let_go_and_taken_back_while_one_waits(session, sessions, judged, at):
    announcement = early(session, judged, at)
    for verb in (services.let_mails_go, services.take_mails_back):
        with pytest.raises(RuleBroken, match="No mail to this group waits any more"):
            verb(session, announcement, "rest", judged.second)


def test_who_would_be_told_is_known_of_what_was_approved_or_is_complete_and_of_nothing_else(session, judged, at):
    def told(announcement, **more):
        found = services.publication_to_tell(session, judged.edition, announcement, **more)
        return found and (found.id, [one.entry_id for one in found.laureates])

    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    proposed = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at)
    chosen = set(judged.of("Anna’s workshop", "Bridge school"))
    assert set(told(proposed)[1]) == chosen
    nomination = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.flush()
    assert told(proposed) is None, "it is incomplete"
    assert set(told(proposed, complete=True)[1]) == chosen
    nomination.state, nomination.withdrawn_at = "submitted", None
    session.flush()
    public = services.approve_announcement(session, proposed, judged.second, at, NO_UNDO)
    assert told(proposed)[0] == public.id
    services.cancel_announcement(session, proposed, judged.staff, at)
    assert told(proposed) is None


def test_of_a_correction_that_waits_it_is_known_whom_it_would_name_and_of_a_retraction_what_goes(session, judged, at):
    finalists(session, judged, at, at)
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": "Bridge schools"})
    mended = services.propose_correction(session, judged.edition, [change], "A slip", at, judged.staff, at)
    would_be = services.publication_to_tell(session, judged.edition, mended)
    assert "Bridge schools" in [one.project for one in would_be.laureates]
    taken = services.propose_retraction(session, judged.edition, "finalists", "All wrong", judged.staff, at)
    assert services.publication_to_tell(session, judged.edition, taken).id == taken.corrects_id
    services.cancel_announcement(session, taken, judged.staff, at)
    assert services.publication_to_tell(session, judged.edition, taken) is None
