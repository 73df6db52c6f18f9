"""A judge's own page: when done, what is left, no reminders for a while; and how staff set reminders."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure.audit import AuditRow
from awards.watching import services
from awards.watching.models import ReminderPause, WatchRules
from tests import factories
from tests.watching.conftest import live_in
from tests.watching.test_progress_pages import crowd, rows_of
from tests.watching.test_reminders import told, work

RULES = {
    "reminding": "y", "silent_days": "4", "after_silence": "2", "first_before": "6", "last_before": "2",
    "confirm_before": "1", "quiet_start": "21", "quiet_end": "7", "version": "0",
}  # fmt: skip


@pytest.fixture
def nina(judging, client_for):
    return client_for(judging.nina)


def kept(session, query):
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(query))


class TestOwnTime:
    def test_few_cards_and_no_jury_say_that_nothing_can_be_said(self, judging, nina):
        page = nina.get("watching.own_time", edition_id=judging.edition.id)
        assert "cannot be said yet" in page.main
        assert "0 of 3" in page.main
        assert "27 days left" in page.main or "28 days left" in page.main

    def test_the_own_pace_gives_the_days_between_which_one_is_done(self, session, judging, nina, move):
        for index in range(3):
            judging.score(judging.nina, index, results="3", evidence="3")
        for number in range(3):
            nomination = factories.a_nomination(
                session, judging.edition, judging.nominator, judging.at, title=f"More {number}",
                entry_state="eligible", website=None,
            )  # fmt: skip
            factories.an_assignment(session, judging.edition, nomination.entries[0], judging.nina, judging.at)
        session.commit()
        move(days=3)
        page = nina.get("watching.own_time", edition_id=judging.edition.id)
        assert "you are expected to finish" in page.main
        assert "3 of 6" in page.main
        assert "a day" in page.main
        assert "pace of the whole jury" not in page.main

    def test_with_few_cards_it_goes_by_the_jury_and_says_so(self, session, judging, nina, move):
        crowd(session, judging, judges=3, each=6, scored=3)
        session.commit()
        move(days=3)
        page = nina.get("watching.own_time", edition_id=judging.edition.id)
        assert "you are expected to finish" in page.main
        assert "pace of the whole jury" in page.main

    def test_when_everything_is_scored_only_the_confirmation_is_left(self, session, judging, client_for):
        judging.score(judging.omar, 0, results="3", evidence="3")
        session.commit()
        page = client_for(judging.omar).get("watching.own_time", edition_id=judging.edition.id)
        assert "Confirm your scores before the close" in page.main

    def test_it_costs_a_fixed_number_of_queries(self, session, judging, nina, count_queries):
        nina.get("watching.own_time", edition_id=judging.edition.id)
        with count_queries(at_most=11) as few:
            nina.get("watching.own_time", edition_id=judging.edition.id)
        crowd(session, judging, judges=20, each=6, scored=3)
        session.commit()
        with count_queries() as many:
            nina.get("watching.own_time", edition_id=judging.edition.id)
        assert len(many) == len(few)

    def test_it_reads_in_arabic_from_right_to_left(self, judging, nina):
        page = nina.get(f"/judging/{judging.edition.id}/time?lang=ar")
        assert page.one("/html").get("dir") == "rtl"


class TestPause:
    def test_a_judge_says_until_when_and_staff_see_it(self, session, judging, nina, sara):
        day = (judging.at + timedelta(days=10)).date()
        edition = {"edition_id": judging.edition.id}
        page = nina.get(nina.post("watching.own_time", {"until": day.isoformat()}, expect=303, **edition).location)
        assert "You get no reminders until" in page.main
        nina_row = next(
            row for row in rows_of(sara.get("watching.progress", **edition)) if row["Judge"].startswith("Nina")
        )
        assert "away until" in nina_row["How it stands"]
        document = {row["name"]: row for row in sara.get("watching.progress_json", **edition).json}
        assert document["Nina"]["away_until"] == day.isoformat()
        page = nina.get(nina.post("watching.pause_removal", expect=303, **edition).location)
        assert "You get no reminders until" not in page.main
        assert kept(session, select(ReminderPause)) == []
        wanted = select(AuditRow.action).where(AuditRow.action.like("reminders.%")).order_by(AuditRow.seq)
        assert kept(session, wanted) == ["reminders.paused", "reminders.resumed"]

    def test_one_button_mutes_the_round(self, session, sessions, judging, nina, watch, move):
        watch()
        page = nina.get("watching.own_time", edition_id=judging.edition.id)
        until = page.one("//input[@type='hidden' and @name='until']").get("value")
        assert until == judging.round.closes_at.date().isoformat()
        nina.post("watching.own_time", {"until": until}, expect=303, edition_id=judging.edition.id)
        page = nina.get("watching.own_time", edition_id=judging.edition.id)
        assert not page.find("//input[@type='hidden' and @name='until']")
        for days in (4, 17, 5, 1):
            move(days=days)
            work(sessions)
        assert [to for to, _kind in told(session) if to == "nina@example.org"] == []
        assert told(session) != []

    def test_a_day_that_is_over_where_the_judge_is_is_refused(self, session, judging, nina):
        live_in(session, judging.nina, "Pacific/Kiritimati")  # fourteen hours ahead
        yesterday = (judging.at + timedelta(hours=14)).date() - timedelta(days=1)
        edition = {"edition_id": judging.edition.id}
        page = nina.post("watching.own_time", {"until": yesterday.isoformat()}, expect=422, **edition)
        assert page.errors == ["No reminders until the end of: Choose today or a later day."]
        page = nina.post("watching.own_time", {"until": "2099-01-01"}, expect=422, **edition)
        assert page.errors == ["No reminders until the end of: Choose a day within half a year."]
        assert nina.post("watching.own_time", {"until": "soon"}, expect=422, **edition).errors
        assert kept(session, select(ReminderPause)) == []

    def test_a_button_pressed_twice_at_once_pauses_once_and_errs_nowhere(self, session, sessions, judging):
        day, wrong = (judging.at + timedelta(days=4)).date(), []

        def pause():
            try:
                with sessions.transaction() as own:
                    services.pause_reminders(own, judging.edition.id, day, "UTC", judging.nina, judging.at)
            except Exception as error:
                wrong.append(error)

        again = Thread(target=pause)
        with sessions.transaction() as first:
            services.pause_reminders(first, judging.edition.id, day, "UTC", judging.nina, judging.at)
            again.start()
            again.join(0.5)
        again.join(20)
        assert wrong == []
        assert [one.until for one in kept(session, select(ReminderPause))] == [day]

    def test_ending_a_pause_that_is_not_there_changes_nothing(self, session, judging, nina):
        nina.post("watching.pause_removal", expect=303, edition_id=judging.edition.id)
        assert kept(session, select(AuditRow).where(AuditRow.action.like("reminders.%"))) == []


class TestRules:
    def test_staff_switch_reminders_on_with_days_and_hours_of_their_own(self, session, judging, sara, staff):
        edition = {"edition_id": judging.edition.id}
        assert "Nobody is reminded automatically." in sara.get("watching.progress", **edition).main
        page = sara.get("watching.reminders", **edition)
        assert [page.field(name) for name in ("silent_days", "after_silence", "first_before")] == ["5", "3", "7"]
        page = sara.get(sara.post("watching.reminders", RULES, expect=303, **edition).location)
        assert "Judges are reminded automatically." in page.main
        found = kept(session, select(WatchRules))[0]
        assert (found.reminding, found.silent_days, found.quiet_start, found.quiet_weekends) == (True, 4, 21, False)
        row = kept(session, select(AuditRow).where(AuditRow.action == "watching.changed"))[0]
        assert (row.actor_id, row.details["silent_days"]) == (staff.id, 4)

    def test_two_who_change_it_at_once_do_not_overwrite_each_other(self, session, judging, sara):
        edition = {"edition_id": judging.edition.id}
        sara.post("watching.reminders", RULES, expect=303, **edition)
        sara.post("watching.reminders", RULES | {"silent_days": "9"}, expect=409, **edition)
        sara.post("watching.reminders", RULES | {"version": "1" * 5_000}, expect=400, **edition)
        assert kept(session, select(WatchRules.silent_days)) == [4]
        sara.post("watching.reminders", RULES | {"silent_days": "9", "version": "1"}, expect=303, **edition)
        assert kept(session, select(WatchRules.silent_days)) == [9]

    def test_saved_as_it_is_nothing_is_noted(self, session, judging, sara):
        edition = {"edition_id": judging.edition.id}
        sara.post("watching.reminders", RULES, expect=303, **edition)
        sara.post("watching.reminders", RULES | {"version": "1"}, expect=303, **edition)
        assert len(kept(session, select(AuditRow).where(AuditRow.action == "watching.changed"))) == 1

    def test_what_nobody_can_mean_is_said_beside_its_field(self, session, judging, sara):
        edition = {"edition_id": judging.edition.id}
        page = sara.post("watching.reminders", RULES | {"silent_days": "0"}, expect=422, **edition)
        assert page.errors == [
            "Days without work after which a judge is shown as silent: Enter whole days from 1 to 60."
        ]
        page = sara.post("watching.reminders", RULES | {"last_before": "6"}, expect=422, **edition)
        assert page.errors == ["Last reminder, days before the close: Enter fewer days than for the first reminder."]
        page = sara.post("watching.reminders", RULES | {"quiet_end": "24"}, expect=422, **edition)
        assert page.errors == ["Quiet until, full hour: Enter a full hour from 0 to 23."]
        sara.post("watching.reminders", RULES | {"version": "x"}, expect=400, **edition)
        assert kept(session, select(WatchRules)) == []

    def test_the_days_that_staff_set_decide_who_is_silent(self, judging, sara, move):
        edition = {"edition_id": judging.edition.id}
        move(days=4)
        assert "Silent" not in {row["How it stands"] for row in rows_of(sara.get("watching.progress", **edition))}
        sara.post("watching.reminders", RULES, expect=303, **edition)
        assert {row["How it stands"] for row in rows_of(sara.get("watching.progress", **edition))} == {"Silent"}
