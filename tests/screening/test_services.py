"""Staff pass, return or find ineligible; each finding is a row, and the newest counts."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import services as nominations
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition
from awards.screening.models import ScreeningOutcome
from awards.web.mail import compose
from tests.factories import a_nomination, a_user, an_edition
from tests.screening.one_entry import found, mark_of


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="screening")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


@pytest.fixture
def nomination(session, edition, at):
    return a_nomination(
        session, edition, a_user(session, "ben@x.example"), at, categories=("access", "skills"), title="Repair benches"
    )


def findings(session):
    return [(row.outcome, row.rule) for row in session.scalars(select(ScreeningOutcome).order_by(ScreeningOutcome.at))]


def test_a_passed_entry_is_eligible_and_the_other_still_waits(session, nomination, staff, at):
    first, second = nomination.entries
    found(session, first, "passed", staff, at)
    assert (first.state, second.state) == ("eligible", "received")
    assert session.scalars(select(OutboxMail)).all() == []
    row = session.scalars(select(AuditRow).where(AuditRow.action == "entry.passed")).one()
    assert (row.subject_id, row.actor_id) == (first.id, staff.id)


def test_an_ineligible_entry_cites_its_rule_and_the_nominator_is_told(session, nomination, staff, at):
    entry = nomination.entries[0]
    found(session, entry, "ineligible", staff, at, rule="outside_category", reason="It is about roads.")
    assert entry.state == "ineligible"
    assert findings(session) == [("ineligible", "outside_category")]
    (mail,) = session.scalars(select(OutboxMail))
    assert (mail.to, mail.template, mail.values["reason"]) == (
        "ben@x.example",
        "screening_ineligible",
        "It is about roads.",
    )


def test_a_rule_that_the_edition_does_not_have_cannot_be_cited(session, edition, nomination, staff, at):
    session.execute(update(Edition).values(no_staff_or_jury=False))
    entry = nomination.entries[0]
    for rule in ("no_staff_or_jury", "bad_weather"):
        with pytest.raises(RuleBroken) as broken:
            found(session, entry, "ineligible", staff, at, rule=rule)
        assert list(broken.value.fields) == ["rule"]


def test_a_return_opens_the_answers_named_and_all_entries_are_screened_again(session, nomination, staff, at):
    first, second = nomination.entries
    found(session, first, "passed", staff, at)
    found(session, second, "returned", staff, at, fields=["what"], reason="For whom?", due_at=at + timedelta(days=3))
    session.refresh(first)
    session.refresh(nomination)
    assert (first.state, second.state, nomination.state) == ("received", "received", "returned")
    back = session.scalars(select(Nomination).where(Nomination.id == nomination.id)).one()
    session.refresh(back, ["returns"])
    assert [(row.fields, row.reason, row.due_at) for row in back.returns] == [
        (["what"], "For whom?", at + timedelta(days=3))
    ]


def test_an_ineligible_entry_stays_so_when_another_is_returned(session, nomination, staff, at):
    first, second = nomination.entries
    found(session, first, "ineligible", staff, at, rule="outside_category")
    found(session, second, "returned", staff, at, fields=["what"], reason="For whom?")
    session.refresh(first)
    assert first.state == "ineligible"


@pytest.mark.parametrize("state", ["draft", "returned", "withdrawn"])
def test_only_a_submitted_nomination_is_screened(session, edition, staff, at, state):
    nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at, state=state)
    with pytest.raises(NotFound if state == "draft" else RuleBroken):
        found(session, nomination.entries[0], "passed", staff, at)
    assert findings(session) == []


def test_nothing_is_screened_while_nominations_are_open(session, at):
    edition = an_edition(session, at, phase="open")
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at)
    entry = nomination.entries[0]
    for find in (
        lambda: found(session, entry, "passed", staff, at),
        lambda: found(session, entry, "returned", staff, at, fields=["what"], reason="For whom?"),
        lambda: found(session, entry, "ineligible", staff, at, rule="outside_category"),
    ):
        with pytest.raises(RuleBroken, match="still open"):
            find()


def test_staff_do_not_screen_what_they_sent_themselves(session, edition, staff, at):
    own = a_nomination(session, edition, staff, at)
    with pytest.raises(RuleBroken, match="another member of staff"):
        found(session, own.entries[0], "passed", staff, at)


def test_a_finding_is_corrected_by_a_newer_one_and_both_stay(session, nomination, staff, at):
    entry = nomination.entries[0]
    found(session, entry, "passed", staff, at)
    found(session, entry, "ineligible", staff, at + timedelta(minutes=1), rule="entered_twice")
    assert entry.state == "ineligible"
    assert findings(session) == [("passed", None), ("ineligible", "entered_twice")]


def test_a_page_that_is_older_than_the_last_finding_clashes(session, nomination, staff, at):
    entry, before = nomination.entries[0], mark_of(session, nomination)
    found(session, entry, "passed", staff, at, seen=before)
    with pytest.raises(StaleVersion):
        found(session, entry, "ineligible", staff, at, rule="entered_twice", seen=before)
    found(session, entry, "ineligible", staff, at, rule="entered_twice", seen=mark_of(session, nomination))


def test_two_staff_who_screen_at_once_leave_one_finding_and_one_clash(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        staff = [a_user(session, f"staff{n}@office.example", ("staff", edition.id)) for n in range(4)]
        nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at)
        seen = mark_of(session, nomination)
    entry_id, results = nomination.entries[0].id, []

    def screen(by):
        try:
            with sessions.transaction() as session:
                found(session, session.get_one(Entry, entry_id), "passed", by, at, seen=seen)
                results.append("passed")
        except (StaleVersion, RuleBroken) as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=screen, args=(by,)) for by in staff]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("passed") == 1
    with sessions.reading() as session:
        assert findings(session) == [("passed", None)]


def test_the_mail_to_the_nominator_cites_the_rule(app, sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at)
        entry = nomination.entries[0]
        found(session, entry, "ineligible", staff, at, rule="outside_category", reason="It is about roads.")
    with app.app_context(), sessions.reading() as session:
        mail = compose(session.scalars(select(OutboxMail)).one())
    assert mail["Subject"] == "Nomination N-0001 does not go on in one category"
    assert "The rule: The work does not belong in this category as the call describes it." in mail.get_content()
    assert f"http://localhost/nominations/{edition.id}/{nomination.id}" in mail.get_content()


def test_a_nomination_with_more_time_is_screened_when_that_is_over(session, edition, nomination, staff, at):
    until, entry = at + timedelta(hours=1), nomination.entries[0]
    nominations.extend(session, edition, until, "The power was cut.", staff, at, nomination=nomination)
    with pytest.raises(RuleBroken, match="was given more time"):
        found(session, entry, "passed", staff, at)
    found(session, entry, "passed", staff, until)
    assert entry.state == "eligible"
