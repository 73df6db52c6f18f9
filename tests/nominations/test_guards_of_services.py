"""What verbs of a nomination refuse and what they leave as it is: each guard that no page shows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from awards.accounts.models import Role
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure import jobs
from awards.infrastructure.jobs import Job
from awards.nominations import queries, rules, services
from awards.nominations.models import NominationVersion, Question, Submission
from awards.nominations.services.arrivals import ARRIVED, note_arrival
from awards.nominations.services.bringing import bring, bring_change, bring_state, go_on_behind
from tests.factories import a_user, an_edition
from tests.nominations.conftest import a_content, a_frame

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

    @pytest.mark.one_database
    def test_the_next_numbers_go_on_behind_one_that_a_file_gave_and_never_back(self, session, edition, at):
        other = an_edition(session, at, year=2040)
        for number in (5, 3):
            go_on_behind(session, edition, number)
        session.refresh(edition), session.refresh(other)
        assert [edition.last_number, other.last_number] == [5, 0]

    def test_a_draft_is_sent_back_by_no_file(self, session, edition, complete, at):
        with pytest.raises(RuleBroken, match="is draft does not become returned"):
            bring_state(session, complete, edition, "returned", None, at)


@pytest.mark.one_database
class TestWriting:
    def test_the_same_form_begins_one_nomination(self, session, edition, ama, at):
        key = uuid4()
        first, again, other = (
            services.start_draft(session, edition, a_frame(title=title), ama, at, key=key)
            for title in ("One", "One", "Another")
        )
        assert first is again
        assert [first.number, other.number] == [1, 2]

    def test_a_nomination_that_was_sent_at_that_very_moment_is_not_saved_over(
        self, session, edition, complete, ama, at, monkeypatch
    ):
        lock = queries.lock_nomination

        def late(session, nomination):
            monkeypatch.setattr(queries, "lock_nomination", lock)
            services.submit(session, nomination, edition, ama, at)

        monkeypatch.setattr(queries, "lock_nomination", late)
        with pytest.raises(StaleVersion):
            services.save_draft(session, complete, edition, a_content(title="Another"), complete.version, ama, at)

    def test_who_may_nominate_no_more_still_mends_an_answer_and_no_category(self, session, edition, complete, ama, at):
        edition.no_staff_or_jury = True
        session.add(Role(user_id=ama.id, kind="staff", edition_id=edition.id))
        session.flush()
        mended = {"answers": {"what": "Mended."}}
        assert services.save_draft(session, complete, edition, a_content(**mended), complete.version, ama, at)
        for more in ({"title": "Another"}, {"categories": ("access",)}):
            with pytest.raises(RuleBroken, match="do not nominate"):
                services.save_draft(session, complete, edition, a_content(**mended, **more), complete.version, ama, at)

    def test_what_the_button_saves_is_a_version_beside_those_of_the_page(self, session, edition, complete, ama, at):
        for n, save_id in enumerate((uuid4(), uuid4(), None, uuid4())):
            typed = {"answer-what": f"Words {n}"}
            before = rules.from_document(queries.version(session, complete).content)
            seals = {name: rules.seal(before, name) for name in typed}
            services.save_parts(session, complete, edition, typed, seals, ama, at, save_id=save_id)
        versions = select(NominationVersion.n).where(NominationVersion.nomination_id == complete.id)
        assert session.scalars(versions.order_by(NominationVersion.n)).all() == [1, 2, 4, 5, 6]

    def test_a_category_that_is_screened_stays_and_others_come_and_go(self, session, edition, submitted, ama, at):
        submitted.entries[0].state = "eligible"
        more = a_content(categories=("skills", "access"))
        assert services.save_draft(session, submitted, edition, more, submitted.version, ama, at)
        with pytest.raises(RuleBroken, match="screened already"):
            services.save_draft(
                session, submitted, edition, a_content(categories=("access",)), submitted.version, ama, at
            )

    def test_what_left_a_category_out_is_not_sent_once_that_is_screened(self, session, edition, submitted, ama, at):
        services.save_draft(session, submitted, edition, a_content(categories=("access",)), submitted.version, ama, at)
        submitted.entries[0].state = "eligible"
        with pytest.raises(RuleBroken, match="screened already"):
            services.submit(session, submitted, edition, ama, at)

    def test_the_same_form_sends_once_and_another_sends_what_was_written_since(
        self, session, edition, complete, ama, at
    ):
        keys = [uuid4() for _ in range(2)]
        services.submit(session, complete, edition, ama, at, key=keys[0])
        services.save_draft(session, complete, edition, a_content(title="Another"), complete.version, ama, at)
        services.submit(session, complete, edition, ama, at, key=keys[0])
        assert complete.title == "Repair benches"
        services.submit(session, complete, edition, ama, at, key=keys[1])
        assert complete.title == "Another"

    def test_why_a_nomination_is_withdrawn_is_short(self, session, submitted, ama, at):
        with pytest.raises(RuleBroken, match="Use at most"):
            services.withdraw(session, submitted, "x" * (rules.LONGEST_REASON + 1), ama, at)
        services.withdraw(session, submitted, "x" * rules.LONGEST_REASON, ama, at)

    def test_a_nomination_goes_back_for_parts_that_there_are_with_a_short_reason(self, session, edition, submitted, at):
        an_edition(session, at, year=2040)
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        for fields, reason, words in (
            (["what", "nothing"], "Say more.", "Choose the answers"),
            (["what"], "x" * (rules.LONGEST_REASON + 1), "at most"),
        ):
            with pytest.raises(RuleBroken, match=words):
                services.return_nomination(session, submitted, fields, reason, staff, at, at + DAY)
        reason = "x" * rules.LONGEST_REASON
        assert services.return_nomination(session, submitted, ["what"], reason, staff, at, at + DAY).fields == ["what"]

    def test_what_waits_is_set_aside_for_its_own_nomination(self, session, edition, complete, submitted, ama, at):
        other = services.start_draft(session, edition, a_frame(title="Another"), ama, at)
        for nomination in (submitted, other):
            services.ask(session, nomination, edition, "May we?", ama, at, key=uuid4())
        services.set_aside(session, submitted, a_user(session, "staff@office.example", ("staff", edition.id)), at)
        left = session.scalars(select(Question.nomination_id).where(Question.settled_at.is_(None))).all()
        assert left == [other.id]
