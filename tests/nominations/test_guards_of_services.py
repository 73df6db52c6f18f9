"""What verbs of a nomination refuse and what they leave as it is: each guard that no page shows."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from awards.core.errors import RuleBroken
from awards.infrastructure import jobs
from awards.infrastructure.jobs import Job
from awards.nominations import services
from awards.nominations.models import Submission
from awards.nominations.services.arrivals import ARRIVED, note_arrival
from awards.nominations.services.bringing import bring, bring_change, bring_state
from tests.factories import an_edition
from tests.nominations.conftest import a_content

DAY = timedelta(days=1)


class TestArrivals:
    def waiting(self, session):
        return session.scalar(select(func.count()).where(Job.kind == ARRIVED, Job.state == "waiting"))

    def test_an_award_is_looked_at_once_however_many_nominations_arrive(self, session, edition, at):
        other = an_edition(session, at, year=2040)
        for _ in range(2):
            note_arrival(session, edition.id, at)
            note_arrival(session, other.id, at)
        assert self.waiting(session) == 2

    def test_neither_another_job_nor_one_that_is_done_keeps_it_from_being_looked_at(self, session, edition, at):
        values = {"edition_id": str(edition.id)}
        jobs.enqueue(session, "another", values, None)
        jobs.enqueue(session, ARRIVED, values, None).state = "done"
        session.flush()
        note_arrival(session, edition.id, at)
        assert self.waiting(session) == 1


class TestBringing:
    def test_a_number_that_a_file_gives_is_of_its_own_award_and_goes_on_from_the_highest(
        self, session, edition, ama, at
    ):
        other = an_edition(session, at, year=2040)
        for number, last in ((50, 50), (7, 50), (None, 51)):
            found = bring(session, edition, a_content(title=f"No {number}"), ama, None, at, number)
            assert (found.number, edition.last_number) == (number or last, last)
        session.refresh(other)
        session.refresh(edition)
        assert [edition.last_number, other.last_number] == [51, 0]

    def test_what_is_submitted_says_already_is_brought_no_more_whatever_its_nominator_tries(
        self, session, edition, submitted, ama, at
    ):
        services.save_draft(session, submitted, edition, a_content(title="Not sent"), submitted.version, ama, at)
        before = submitted.version
        assert bring_change(session, submitted, edition, a_content(), None, at) is False
        assert (submitted.version, submitted.title) == (before, "Repair benches")
        assert bring_change(session, submitted, edition, a_content(title="As the file says"), None, at) is True
        assert submitted.title == "As the file says"

    def test_a_draft_is_compared_by_what_it_says_now_and_stays_a_draft(self, session, edition, complete, at):
        assert bring_change(session, complete, edition, a_content(), None, at) is False
        assert bring_change(session, complete, edition, a_content(title="As the file says"), None, at) is True
        assert (complete.title, complete.state) == ("As the file says", "draft")

    def test_what_is_withdrawn_takes_no_change_but_says_what_it_says(self, session, edition, submitted, ama, at):
        services.withdraw(session, submitted, "", ama, at)
        assert bring_change(session, submitted, edition, a_content(), None, at) is False
        with pytest.raises(RuleBroken, match="does not change any more"):
            bring_change(session, submitted, edition, a_content(title="Another"), None, at)

    def test_what_is_sent_is_not_sent_again_to_be_withdrawn(self, session, edition, submitted, at):
        assert bring_state(session, submitted, edition, "submitted", None, at) is False
        assert bring_state(session, submitted, edition, "withdrawn", None, at) is True
        assert session.scalar(select(func.count()).select_from(Submission)) == 1

    def test_a_draft_is_sent_back_by_no_file(self, session, edition, complete, at):
        with pytest.raises(RuleBroken, match="is draft does not become returned"):
            bring_state(session, complete, edition, "returned", None, at)
