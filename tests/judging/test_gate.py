"""The gate: terms, names and countries, finds ticked already, and a polite way out for who does not agree."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from awards.assignment.models import Assignment, Conflict, JudgeProfile, Pairing
from awards.assignment.services import dismiss_conflict, find_conflicts
from awards.core.errors import RuleBroken
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import queries, services, terms
from awards.judging.models import Confidentiality, GateAnswer
from awards.judging.rules import TooLate
from awards.web.mail import compose
from tests import factories
from tests.judging.conftest import a_round


@pytest.fixture
def fresh(session, at):
    """Judging in which nobody has passed the gate yet."""
    found = a_round(session, at, agreed=False)
    session.commit()
    return found


def tie(session, judging, index=0, website="https://example.org"):
    """Nina's web domain turns up on a nomination that is assigned to her already."""
    (organisation,) = judging.nominations[index].organisations
    organisation.website, organisation.domain = website, website.split("//")[1]
    session.commit()


def gate(session, judging):
    session.expire_all()
    return queries.gate(session, judging.edition.id, judging.nina.id, judging.at)


def field(judging, index, kind="conflict"):
    return f"{kind}-{judging.nominations[index].id}"


def all_fields(judging, **more):
    """What the page sends when nothing was chosen."""
    return {field(judging, index): "" for index in range(3)} | {"agreed": "y"} | more


def mails(session, template):
    session.expire_all()
    return session.scalars(select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.to)).all()


def row_of(page, name):
    (row,) = [row for row in page.find("//table[@id='ties']/tbody/tr") if name in row.text_content()]
    return row


class TestFinds:
    def test_a_find_is_ticked_with_its_evidence_and_no_reason_is_asked(self, session, fresh, client_for):
        tie(session, fresh)
        page = client_for(fresh.nina).get("judging.conflicts", edition_id=fresh.edition.id)
        row = row_of(page, "Repair benches cooperative")
        (box,) = row.xpath(".//input[@type='checkbox']")
        assert (box.get("checked"), box.get("disabled")) == ("checked", "disabled")
        assert "You and the nominee share the web domain example.org." in row.text_content()
        assert row.xpath(".//select") == []
        assert len(page.find("//table[@id='ties']//select")) == 2

    def test_looking_changes_nothing(self, session, fresh, client_for):
        tie(session, fresh)
        client_for(fresh.nina).get("judging.conflicts", edition_id=fresh.edition.id)
        assert session.scalars(select(Conflict)).all() == []

    def test_passing_keeps_the_finds_ends_what_runs_and_tells_staff(self, session, fresh, client_for):
        staff = factories.a_user(session, "sara@office.example", ("staff", fresh.edition.id))
        tie(session, fresh)
        sent = all_fields(fresh, **{field(fresh, 1): "relative"})
        page = client_for(fresh.nina).post(
            "judging.conflicts", sent, edition_id=fresh.edition.id, follow=True, expect=200
        )
        assert page.notices == ["2 conflicts are noted. These nominations have left your queue."]
        assert "Night school" in page.main
        assert "Repair benches" not in page.main
        assert "Maps by phone" not in page.main
        session.expire_all()
        kept = session.execute(select(Conflict.nomination_id, Conflict.kind, Conflict.declared_by)).all()
        assert set(kept) == {
            (fresh.nominations[0].id, "same_domain", None),
            (fresh.nominations[1].id, "declared", fresh.nina.id),
        }
        ended = session.scalars(select(Assignment).where(Assignment.ended_at.is_not(None))).all()
        assert {(a.judge_id, a.nomination_id, a.end_reason) for a in ended} == {
            (fresh.nina.id, fresh.nominations[0].id, "conflict"),
            (fresh.nina.id, fresh.nominations[1].id, "conflict"),
        }
        kinds = session.scalars(select(AwardLogRow.kind).where(AwardLogRow.edition_id == fresh.edition.id)).all()
        assert sorted(kinds) == [
            "assignment.ended", "assignment.ended", "conflict.declared", "conflict.found",
        ]  # fmt: skip
        assert [mail.to for mail in mails(session, "assignment_conflict")] == [staff.email] * 2

    def test_several_conflicts_of_ones_own_are_one_mail_to_staff(self, session, fresh):
        staff = factories.a_user(session, "sara@office.example", ("staff", fresh.edition.id))
        reasons = {nomination.id: "I work there." for nomination in fresh.nominations}
        taken = services.pass_gate(session, fresh.edition, fresh.round, reasons, fresh.nina, fresh.at)
        assert taken == 3
        (mail,) = mails(session, "assignment_conflict")
        assert (mail.to, mail.values["count"]) == (staff.email, 3)

    def test_the_judge_contests_a_find_it_stands_and_staff_are_told(self, session, fresh, client_for, app):
        staff = factories.a_user(session, "sara@office.example", ("staff", fresh.edition.id))
        tie(session, fresh)
        sent = {"agreed": "y", field(fresh, 0, "contest"): "It is a host of many."}
        nina, edition = client_for(fresh.nina), {"edition_id": fresh.edition.id}
        session.commit()
        nina.post("judging.conflicts", sent, expect=302, **edition)
        (conflict,) = session.scalars(select(Conflict)).all()
        assert (conflict.contest, conflict.contested_at is None) == ("It is a host of many.", False)
        assert conflict.dismissed_at is None
        assert session.get_one(Pairing, (conflict.nomination_id, fresh.nina.id)).blocked
        (mail,) = mails(session, "conflict_contested")
        assert mail.to == staff.email
        with app.app_context():
            text = compose(mail).get_content()
        assert "N-0001" in text
        assert "host of many" not in text
        words = session.scalars(select(AuditRow).where(AuditRow.action == "conflict.contested")).all()
        assert [row.actor_id for row in words] == [fresh.nina.id]
        session.commit()
        page = nina.get("judging.conflicts", **edition)
        assert "You told staff why this is no conflict" in row_of(page, "Repair benches cooperative").text_content()
        nina.post("judging.conflicts", sent, expect=302, **edition)
        assert len(mails(session, "conflict_contested")) == 1

    def test_a_find_cannot_be_taken_away_by_what_the_form_sends(self, session, fresh, client_for):
        tie(session, fresh)
        client_for(fresh.nina).post("judging.conflicts", all_fields(fresh), edition_id=fresh.edition.id, expect=302)
        assert session.scalars(select(Conflict.kind)).all() == ["same_domain"]

    def test_a_contest_that_is_too_long_goes_back_with_all_that_was_typed(self, session, fresh, client_for):
        tie(session, fresh)
        sent = {"agreed": "y", field(fresh, 0, "contest"): "x" * 1001, field(fresh, 1): "other"}
        page = client_for(fresh.nina).post("judging.conflicts", sent, edition_id=fresh.edition.id, expect=422)
        assert page.errors == ["Why is Repair benches cooperative no conflict? Use at most 1000 characters"]
        assert page.field(field(fresh, 0, "contest")) == "x" * 1001
        assert page.field(field(fresh, 1)) == "other"

    def test_what_makes_the_judge_a_part_of_it_is_not_even_named(self, session, fresh, client_for):
        factories.a_collaborator(session, fresh.nominations[0], fresh.nina, "view", fresh.at)
        session.commit()
        page = client_for(fresh.nina).get("judging.conflicts", edition_id=fresh.edition.id)
        assert "Repair benches" not in page.main
        find_conflicts(session, fresh.edition, fresh.at)
        session.commit()
        page = client_for(fresh.nina).get("judging.conflicts", edition_id=fresh.edition.id)
        assert "Repair benches" not in page.main

    def test_another_judges_conflict_is_not_shown(self, session, fresh, client_for):
        services.pass_gate(
            session, fresh.edition, fresh.round, {fresh.nominations[0].id: "Mine."}, fresh.omar, fresh.at
        )
        session.commit()
        row = row_of(client_for(fresh.nina).get("judging.conflicts", edition_id=fresh.edition.id), "Repair benches")
        assert row.xpath(".//input[@type='checkbox']") == []

    def test_the_gate_costs_the_same_queries_for_many_nominations_as_for_few(
        self, session, fresh, client_for, count_queries
    ):
        nina = client_for(fresh.nina)
        nina.get("judging.conflicts", edition_id=fresh.edition.id)
        with count_queries(at_most=11) as few:
            nina.get("judging.conflicts", edition_id=fresh.edition.id)
        for n in range(17):
            nomination = factories.a_nomination(
                session, fresh.edition, fresh.nominator, fresh.at, entry_state="eligible", website=None,
                organisation=f"Group {n}",
            )  # fmt: skip
            factories.an_assignment(session, fresh.edition, nomination.entries[0], fresh.nina, fresh.at)
        session.commit()
        with count_queries() as many:
            page = nina.get("judging.conflicts", edition_id=fresh.edition.id)
        assert len(page.find("//table[@id='ties']/tbody/tr")) == 20
        assert len(many) == len(few)


class TestSameCountry:
    @pytest.fixture
    def strict(self, session, fresh):
        fresh.edition.same_country = True
        profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == fresh.nina.id)).one()
        profile.country = "PE"
        session.commit()
        return fresh

    def test_a_nomination_of_the_judges_country_is_ticked_in_words(self, session, strict, client_for):
        page = client_for(strict.nina).get("judging.conflicts", edition_id=strict.edition.id)
        assert "You and the nominee are of one country, Peru." in row_of(page, "Maps by phone").text_content()
        services.pass_gate(session, strict.edition, strict.round, {}, strict.nina, strict.at)
        assert session.scalars(select(Conflict.kind)).all() == ["same_country"]

    def test_without_the_rule_nothing_is_ticked(self, session, strict, client_for):
        strict.edition.same_country = False
        session.commit()
        page = client_for(strict.nina).get("judging.conflicts", edition_id=strict.edition.id)
        assert page.find("//table[@id='ties']//input[@type='checkbox']") == []


class TestWhatIsAsked:
    def test_a_nomination_given_later_opens_only_after_the_judge_was_asked(self, session, judging, client_for):
        later = factories.a_nomination(
            session, judging.edition, judging.nominator, judging.at, title="Late entry", entry_state="eligible",
            organisation="Latecomers", website=None,
        )  # fmt: skip
        factories.an_assignment(session, judging.edition, later.entries[0], judging.nina, judging.at)
        session.commit()
        nina = client_for(judging.nina)
        page = nina.get("judging.queue", edition_id=judging.edition.id)
        assert "One more nomination was given to you." in page.main
        assert "Latecomers" in page.main
        assert "Late entry" not in page.main
        assert "Late entry" not in nina.get("judging.my_scores", edition_id=judging.edition.id).main
        sheet = {"edition_id": judging.edition.id, "entry_id": later.entries[0].id}
        assert nina.get("judging.scorecard", expect=302, **sheet).location.endswith("/conflicts")
        kept = nina.get("judging.kept_pages", edition_id=judging.edition.id).json["pages"]
        assert len(kept) == 3
        assert not any(str(later.entries[0].id) in address for address in kept)
        page = nina.get("judging.conflicts", edition_id=judging.edition.id)
        assert "One nomination was given to you since you last looked." in page.main
        assert "New" in row_of(page, "Latecomers").text_content()
        nina.post("judging.conflicts", {f"conflict-{later.id}": ""}, edition_id=judging.edition.id, expect=302)
        assert nina.get("judging.scorecard", **sheet).heading == "Late entry"

    def test_when_everything_is_new_the_queue_asks_to_look_at_the_names(self, session, judging, client_for):
        session.query(GateAnswer).delete()
        session.commit()
        page = client_for(judging.nina).get("judging.queue", edition_id=judging.edition.id)
        assert "3 nominations were given to you. Before they open, look at their names" in page.main
        assert page.one("//p[@class='actions']/a").get("href").endswith("/conflicts")
        assert "Repair benches" in page.main
        assert "confirmed" not in page.main

    def test_a_nomination_that_stood_not_on_the_page_is_not_taken_as_asked(self, session, fresh, client_for):
        sent = {"agreed": "y", field(fresh, 0): "", field(fresh, 1): ""}
        client_for(fresh.nina).post("judging.conflicts", sent, edition_id=fresh.edition.id, expect=302)
        answered = set(session.scalars(select(GateAnswer.nomination_id)))
        assert answered == {fresh.nominations[0].id, fresh.nominations[1].id}
        row = session.scalars(select(AuditRow).where(AuditRow.action == "gate.passed")).one()
        assert len(row.details["nominations"]) == 2

    def test_after_a_dismissal_the_judge_is_asked_about_the_nomination(self, session, fresh):
        staff = factories.a_user(session, "sara@office.example", ("staff", fresh.edition.id))
        tie(session, fresh)
        services.pass_gate(session, fresh.edition, fresh.round, {}, fresh.nina, fresh.at)
        (conflict,) = session.scalars(select(Conflict)).all()
        dismiss_conflict(session, conflict, "A host of many.", staff, fresh.at)
        factories.an_assignment(session, fresh.edition, fresh.entries[0], fresh.nina, fresh.at)
        (row,) = [row for row in gate(session, fresh).rows if row.nomination_id == fresh.nominations[0].id]
        assert (row.ties, row.answered_at) == ((), None)


class TestTerms:
    def test_a_promise_names_the_text_and_a_new_text_is_asked_of_everybody(
        self, session, fresh, client_for, monkeypatch
    ):
        nina = client_for(fresh.nina)
        nina.post("judging.conflicts", all_fields(fresh), edition_id=fresh.edition.id, expect=302)
        (promise,) = session.scalars(select(Confidentiality)).all()
        assert (promise.version, promise.digest) == (1, terms.digest(1))
        session.commit()
        sheet = fresh.address()
        assert nina.get("judging.scorecard", **sheet).heading == "Repair benches"
        monkeypatch.setattr(terms, "TERMS", {**terms.TERMS, 2: (*terms.TERMS[1][:-1], terms.TERMS[1][0])})
        monkeypatch.setattr(terms, "VERSION", 2)
        assert nina.get("judging.scorecard", expect=302, **sheet).location.endswith("/conflicts")
        page = nina.get("judging.conflicts", edition_id=fresh.edition.id)
        assert "Agree and go to the queue" in page.main
        nina.post("judging.conflicts", all_fields(fresh), edition_id=fresh.edition.id, expect=302)
        assert nina.get("judging.scorecard", **sheet).heading == "Repair benches"
        assert session.scalar(select(func.count()).select_from(Confidentiality)) == 2

    def test_the_first_text_is_the_one_that_was_agreed_to_before_versions(self):
        from importlib.util import module_from_spec, spec_from_file_location
        from pathlib import Path

        found = spec_from_file_location("gate", Path(__file__).parents[2] / "migrations/versions/0023_gate.py")
        module = module_from_spec(found)
        found.loader.exec_module(module)
        assert terms.digest(1) == module.FIRST_TERMS

    def test_two_tabs_that_pass_at_once_leave_one_promise_and_one_answer_each(self, sessions, at):
        with sessions.transaction() as session:
            found = a_round(session, at, agreed=False)
            edition_id, judge_id, taken = found.edition.id, found.nina.id, found.nominations[1].id
        failures = []

        def enter():
            try:
                with sessions.transaction() as session:
                    here = queries.gate(session, edition_id, judge_id, at)
                    judge = session.get_one(type(found.nina), judge_id)
                    services.pass_gate(session, here.edition, here.round, {taken: "I work there."}, judge, at)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=enter) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        with sessions.reading() as session:
            assert len(session.scalars(select(Confidentiality)).all()) == 1
            assert len(session.scalars(select(GateAnswer)).all()) == 3
            assert session.scalars(select(Conflict.kind)).all() == ["declared"]
            agreed = select(AuditRow).where(AuditRow.action == "confidentiality.agreed")
            assert len(session.scalars(agreed).all()) == 1


class TestRefusal:
    def test_who_cannot_agree_leaves_politely_and_the_load_goes_back(self, session, fresh, client_for, app):
        staff = factories.a_user(session, "sara@office.example", ("staff", fresh.edition.id))
        session.commit()
        nina = client_for(fresh.nina)
        page = nina.get("judging.conflicts", edition_id=fresh.edition.id)
        assert page.one("//a[contains(., 'I cannot agree')]").get("href").endswith("/conflicts/refusal")
        page = nina.get("judging.refusal", edition_id=fresh.edition.id)
        assert "3 nominations were given to you: they go to other judges." in page.main
        page = nina.post("judging.refusal", {"reason": "My contract."}, edition_id=fresh.edition.id, expect=200)
        assert page.heading == "Thank you for telling us"
        session.expire_all()
        ended = session.scalars(select(Assignment).where(Assignment.judge_id == fresh.nina.id)).all()
        assert [a.end_reason for a in ended] == ["declined"] * 3
        profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == fresh.nina.id)).one()
        assert (profile.state, profile.decline_reason) == ("declined", "My contract.")
        (mail,) = mails(session, "gate_refused")
        assert (mail.to, mail.values["count"]) == (staff.email, 3)
        with app.app_context():
            written = compose(mail)
        assert written["Subject"] == "Nina did not agree to the terms of confidentiality"
        assert "3 reviews are lacking now" in written.get_content()
        assert f"/staff/{fresh.edition.id}/plans" in written.get_content()
        assert "contract" not in written.get_content()
        refused = session.scalars(select(AuditRow).where(AuditRow.action == "confidentiality.refused")).one()
        assert (refused.actor_id, refused.details["ended"]) == (fresh.nina.id, 3)
        assert session.scalars(select(Confidentiality)).all() == []

    def test_afterwards_nothing_opens(self, session, fresh, client_for):
        services.refuse_gate(session, gate(session, fresh), "", fresh.nina, fresh.at)
        session.commit()
        nina = client_for(fresh.nina)
        for page in ("queue", "conflicts", "my_scores", "refusal"):
            nina.get(f"judging.{page}", edition_id=fresh.edition.id, expect=404)
        nina.get("judging.scorecard", expect=404, **fresh.address())

    def test_a_reason_that_is_too_long_goes_back(self, session, fresh, client_for):
        page = client_for(fresh.nina).post(
            "judging.refusal", {"reason": "x" * 2000}, edition_id=fresh.edition.id, expect=422
        )
        assert page.field("reason") == "x" * 2000
        assert session.scalar(select(func.count()).where(Assignment.ended_at.is_not(None))) == 0

    def test_who_agreed_does_not_refuse_any_more(self, session, judging):
        with pytest.raises(RuleBroken, match="agreed to these terms already"):
            services.refuse_gate(session, gate(session, judging), "", judging.nina, judging.at)

    def test_nobody_refuses_after_the_close(self, session, fresh):
        with pytest.raises(TooLate):
            services.refuse_gate(session, gate(session, fresh), "", fresh.nina, fresh.at + timedelta(weeks=5))

    def test_after_the_close_the_page_says_that_nothing_is_asked(self, session, fresh, client_for):
        clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
        session.commit()
        nina = client_for(fresh.nina)
        page = nina.get("judging.refusal", edition_id=fresh.edition.id)
        assert "You need do nothing." in page.main
        assert page.find("//main//form") == []
        assert "I cannot agree" not in nina.get("judging.conflicts", edition_id=fresh.edition.id).main
