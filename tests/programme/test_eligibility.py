"""The check before the form: set by staff, answered by anybody, counted and not kept."""

import pytest
from sqlalchemy import select

from awards.infrastructure.audit import AuditRow
from awards.programme.eligibility import checks, findings
from awards.programme.models import EligibilityCount
from tests.factories import an_edition

RESEARCH = {
    "key": "published", "ask": {"en": "Is your work a product?", "ar": "هل عملكم منتج؟"}, "enter": "yes",
    "rule": {"en": "Studies enter Research."}, "category": "skills",
}  # fmt: skip
STAFF = {
    "key": "staff", "ask": {"en": "Are you on the jury?"}, "enter": "no", "rule": {"en": "The jury does not enter."},
    "category": None,
}  # fmt: skip


@pytest.fixture
def called(session, at):
    edition = an_edition(session, at, year=2031, phase="open", eligibility=[RESEARCH, STAFF])
    session.commit()
    return edition


def counts(session):
    rows = session.scalars(select(EligibilityCount).execution_options(populate_existing=True)).all()
    session.commit()
    return {(row.question, row.outcome): row.count for row in rows}


@pytest.mark.one_database
def test_a_question_is_met_by_the_answer_that_lets_one_enter():
    product, jury = checks([RESEARCH, STAFF])
    found = findings([product, jury], {"published": "yes", "staff": "yes"})
    assert [(finding.question.key, finding.met) for finding in found] == [("published", True), ("staff", False)]
    with pytest.raises(KeyError):
        findings([product, jury], {"published": "yes"})


def test_whoever_meets_every_rule_is_led_on_to_start(session, client_for, called):
    visitor = client_for()
    page = visitor.get(visitor.get("programme.call").links()["Check if you can enter"])
    assert page.heading == "Can you enter?"
    assert "2 questions, before you begin. No account is needed" in page.main
    page = visitor.post("/call/eligibility", {"answer-published": "yes", "answer-staff": "no"}, expect=200)
    assert "You can enter." in page.main
    assert page.links()["Start a nomination"] == f"/nominations/{called.id}/new"
    assert counts(session) == {("published", "met"): 1, ("staff", "met"): 1, ("", "passed"): 1}


def test_whoever_does_not_is_told_the_rule_and_the_category_that_fits(session, client_for, called):
    page = client_for().post("/call/eligibility", {"answer-published": "no", "answer-staff": "yes"}, expect=200)
    assert "These rules stand against it:" in page.main
    assert "The rule: Studies enter Research. This category may fit instead: Skills" in page.main
    assert "The rule: The jury does not enter." in page.main
    assert page.links()["Skills"] == "/call#category-skills"
    assert "Start a nomination" not in page.links()
    assert page.find("//input[@name='answer-published'][@value='no'][@checked]"), "answers stay to be changed"
    assert counts(session)[("", "failed")] == 1


def test_an_answer_that_lacks_is_asked_for_and_nothing_is_counted(session, client_for, called):
    page = client_for().post("/call/eligibility", {"answer-published": "no"}, expect=422)
    assert page.errors == ["Are you on the jury? Choose yes or no"]
    page = client_for().post("/call/eligibility", {"answer-published": "maybe", "answer-staff": "no"}, expect=422)
    assert len(page.errors) == 1
    assert counts(session) == {}


def test_nothing_of_a_person_is_kept(session, client_for, called):
    before = session.scalars(select(AuditRow.seq)).all()
    session.commit()
    page = client_for().post("/call/eligibility", {"answer-published": "yes", "answer-staff": "no"}, expect=200)
    assert "Set-Cookie" not in page.response.headers or "awards=" not in page.response.headers["Set-Cookie"]
    assert session.scalars(select(AuditRow.seq)).all() == before
    session.commit()


def test_the_check_speaks_the_readers_language_and_marks_what_it_cannot(client_for, called):
    page = client_for().get("/call/eligibility?lang=ar")
    assert "هل عملكم منتج؟" in page.main
    assert page.find("//legend/span[@lang='en'][text()='Are you on the jury?']")


def test_an_edition_without_questions_has_no_check(session, client_for, at):
    an_edition(session, at, year=2031, phase="open")
    session.commit()
    page = client_for().get("programme.call")
    assert "Check if you can enter" not in page.links()
    assert "Start a nomination" in page.links()
    client_for().get("/call/eligibility", expect=404)


def test_before_the_call_opens_one_can_check_but_not_start(session, client_for, at):
    an_edition(session, at, year=2031, phase="upcoming", eligibility=[STAFF])
    session.commit()
    assert client_for().get("programme.call").links()["Check if you can enter"] == "/call/eligibility"
    page = client_for().post("/call/eligibility", {"answer-staff": "no"}, expect=200)
    assert "You can enter." in page.main
    assert "Start a nomination" not in page.links()


def test_a_rehearsal_is_checked_and_counted_apart(session, client_for, called, at):
    rehearsal = an_edition(session, at, year=2031, phase="open", rehearsal=True, eligibility=[STAFF])
    session.commit()
    visitor = client_for()
    page = visitor.get(visitor.get("/rehearsal/2031/call").links()["Check if you can enter"])
    assert "Are you on the jury?" in page.main
    assert "Is your work a product?" not in page.main
    visitor.post("/rehearsal/2031/call/eligibility", {"answer-staff": "no"}, expect=200)
    rows = session.scalars(select(EligibilityCount.edition_id)).all()
    session.commit()
    assert set(rows) == {rehearsal.id}


def test_staff_read_how_often_each_rule_stood_against_somebody(client_for, called, staff_of):
    for answer in ("yes", "yes", "no"):
        client_for().post("/call/eligibility", {"answer-published": "yes", "answer-staff": answer}, expect=200)
    page = staff_of(called, "ada").get("programme.edition", edition_id=called.id)
    assert "Are you on the jury? Who answers no can enter. It stood against 2 checks." in page.main
    assert "Is your work a product? Who answers yes can enter." in page.main
    assert "Checks so far: 1 passed, 2 not." in page.main


def test_staff_set_the_check_up_to_six_questions(proposed_edition, staff_of, reread):
    desk, where = staff_of(proposed_edition, "ada"), {"edition_id": proposed_edition.id}
    page = desk.get("programme.check", **where, key="purpose")
    assert page.field("ask").startswith("Does the work help women or girls")
    typed = {name: page.field(name) for name in ("version", "ask", "rule", "category", "place")} | {"enter": "no"}
    desk.post("programme.check", typed | {"category": "research", "place": "3"}, **where, key="purpose")
    found = reread(proposed_edition).eligibility
    assert [check["key"] for check in found] == ["former-winner", "staff-or-jury", "purpose"]
    assert (found[2]["enter"], found[2]["category"]) == ("no", "research")
    assert set(found[2]["ask"]) == {"en", "fr", "ar"}
    for number in range(3):
        version = desk.get("programme.new_check", **where).field("version")
        new = {"version": version, "key": f"q{number}", "ask": "Yes?", "enter": "yes", "rule": "Yes.", "category": "",
               "place": "1"}  # fmt: skip
        desk.post("programme.new_check", new, **where)
    assert len(reread(proposed_edition).eligibility) == 6
    assert "Add a question to the check" not in desk.get("programme.edition", **where).links()
    version = desk.get("programme.new_check", **where).field("version")
    page = desk.post("programme.new_check", new | {"version": version, "key": "q9"}, **where, expect=422)
    assert page.errors == ["The check has at most 6 questions."]
    desk.post("programme.check_removal", **where, key="q1")
    version = desk.get("programme.new_check", **where).field("version")
    page = desk.post("programme.new_check", new | {"version": version, "key": "q2", "rule": ""}, **where, expect=422)
    assert page.errors == ["Rule: Enter a text"]
    page = desk.post("programme.new_check", new | {"version": version, "key": "q2"}, **where, expect=422)
    assert page.errors == ["Short name in addresses and files: This name is taken: choose another."]


def test_a_category_that_goes_is_named_by_no_question(proposed_edition, staff_of, reread):
    desk, where = staff_of(proposed_edition, "ada"), {"edition_id": proposed_edition.id}
    page = desk.get("programme.check", **where, key="purpose")
    typed = {name: page.field(name) for name in ("version", "ask", "rule", "place")}
    desk.post("programme.check", typed | {"enter": "yes", "category": "skills"}, **where, key="purpose")
    desk.post("programme.category_removal", **where, key="skills")
    assert reread(proposed_edition).eligibility[0]["category"] is None
