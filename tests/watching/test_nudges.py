"""Reminders by hand: looked at in the judge's language, held five minutes, taken back or sent."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import services as judging_services
from awards.watching import services
from awards.web import mail
from tests import factories
from tests.support.page import words
from tests.watching.conftest import live_in, reminders


def address(judging, *judges):
    chosen = "&".join(f"judge={judge.id}" for judge in judges)
    return f"/staff/{judging.edition.id}/progress/nudge?{chosen}"


def send(client, judging, *judges, expect=303):
    sent = {"judge": [str(judge.id) for judge in judges]}
    return client.post("watching.nudge", sent, expect=expect, edition_id=judging.edition.id)


def actions(session):
    with Session(session.get_bind()) as fresh:
        return list(
            fresh.scalars(select(AuditRow.action).where(AuditRow.action.like("%nudge%")).order_by(AuditRow.seq))
        )


def test_the_mail_is_shown_in_the_judges_language_and_nothing_is_sent_by_looking(session, judging, sara):
    judging.nina.language, judging.omar.language = "ar", "fr"
    live_in(session, judging.omar, "America/Lima")
    page = sara.get(address(judging, judging.nina, judging.omar))
    assert page.heading == "Remind 2 judges"
    table = page.one("//table")
    assert "America/Lima" in words(table)
    shown = {div.get("lang"): div for div in page.find("//div[@lang]")}
    assert set(shown) == {"ar", "fr"}
    assert shown["ar"].get("dir") == "rtl"
    assert f"/judging/{judging.edition.id}" in words(shown["fr"])
    assert reminders(session) == []


def test_mails_wait_five_minutes_with_their_count_and_then_leave(app, session, sessions, judging, sara):
    page = sara.get(send(sara, judging, judging.nina, judging.omar).location)
    assert any("2 mails leave at" in notice for notice in page.notices)
    assert words(page.one("//div[@class='rule stack']//strong")).startswith("2 mails leave at")
    assert len(reminders(session)) == 2
    assert not mail.send_next(app, sessions)
    for found in reminders(session):
        assert timedelta(minutes=4) < found.due_at - clock.real(session) <= timedelta(minutes=5)
    session.execute(update(OutboxMail).values(due_at=clock.real(session)))
    session.commit()
    assert mail.send_next(app, sessions)
    assert mail.send_next(app, sessions)
    assert {found.state for found in reminders(session)} == {"sent"}


def test_taken_back_they_never_leave_and_the_judges_can_be_reminded_again(app, session, sessions, judging, sara):
    page = sara.get(send(sara, judging, judging.nina).location)
    button = page.one("//form[contains(@action,'/removal')]").get("action")
    page = sara.get(sara.post(button, expect=303).location)
    assert page.notices == ["1 mail is taken back."]
    assert not mail.send_next(app, sessions)
    assert [found.state for found in reminders(session)] == ["cancelled"]
    assert "never" in words(sara.get(address(judging, judging.nina)).one("//table"))
    assert "No mail was left" in sara.get(sara.post(button, expect=303).location).notices[0]
    send(sara, judging, judging.nina)
    assert [found.state for found in reminders(session)] == ["cancelled", "waiting"]
    assert actions(session) == ["nudge.taken_back"]


def test_sent_now_they_leave_at_once_and_cannot_be_taken_back(app, session, sessions, judging, sara):
    page = sara.get(send(sara, judging, judging.nina).location)
    removal = page.one("//form[contains(@action,'/removal')]").get("action")
    release = page.one("//form[contains(@action,'/release')]").get("action")
    assert sara.get(sara.post(release, expect=303).location).notices == ["1 mail leaves now."]
    assert mail.send_next(app, sessions)
    sara.post(removal, expect=303)
    assert [found.state for found in reminders(session)] == ["sent"]
    assert actions(session) == ["nudge.sent_at_once"]


def test_a_form_sent_twice_reminds_once(session, judging, sara):
    send(sara, judging, judging.nina)
    page = sara.get(send(sara, judging, judging.nina).location)
    assert any("was reminded today already" in notice for notice in page.notices)
    assert len(reminders(session)) == 1


def test_a_nudge_is_the_only_reminder_of_its_day(session, judging, sara, watch, move):
    watch()
    move(days=4)
    send(sara, judging, judging.nina)
    at = clock.now(session)
    services.remind(session, judging.edition.id, judging.round.id, at)
    session.commit()
    kinds = {found.to: found.values["kind"] for found in reminders(session)}
    assert kinds == {"nina@example.org": "nudge", "omar@example.net": "silent"}


def test_who_is_done_or_away_is_left_out_and_said_so(session, judging, sara):
    card = judging.score(judging.omar, 0, results="5", evidence="1")
    judging_services.confirm_scorecard(session, card, judging.omar, judging.at)
    day = (judging.at + timedelta(days=4)).date()
    services.pause_reminders(session, judging.edition.id, day, "UTC", judging.nina, judging.at)
    session.commit()
    page = sara.get(address(judging, judging.nina, judging.omar))
    assert page.heading == "Nobody to remind"
    assert "Omar: everything is confirmed" in page.main
    assert "Nina: wants no reminders until" in page.main
    refused = send(sara, judging, judging.nina, judging.omar, expect=422)
    assert refused.errors == ["Choose at least one judge who has something left and asked for no pause."]
    assert reminders(session) == []


def test_judges_of_another_edition_and_strangers_are_not_written_to(session, judging, sara, client_for):
    other = factories.an_edition(session, judging.at, year=2031, phase="judging")
    elsewhere = factories.a_judge(session, other, "else@example.org", judging.at)
    session.commit()
    send(sara, judging, elsewhere, judging.nominator, expect=422)
    assert reminders(session) == []
    sara.get(f"/staff/{judging.edition.id}/progress/nudge?judge=x", expect=400)


def test_after_the_close_nobody_is_reminded(session, judging, sara, move):
    move(weeks=5)
    assert "The round has closed" in sara.get(address(judging, judging.nina)).main
    send(sara, judging, judging.nina, expect=422)
    assert reminders(session) == []


def test_a_nudge_of_another_edition_is_not_there(session, judging, sara, client_for):
    page = sara.get(send(sara, judging, judging.nina).location)
    removal = page.one("//form[contains(@action,'/removal')]").get("action")
    other = factories.an_edition(session, judging.at, year=2031)
    tom = factories.a_user(session, "tom@example.org", ("staff", other.id))
    session.commit()
    client_for(tom).post(removal, expect=404)
    client_for(tom).post(removal.replace(str(judging.edition.id), str(other.id)), expect=404)
    assert [found.state for found in reminders(session)] == ["waiting"]
