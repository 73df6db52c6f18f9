"""A look for conflicts keeps what is new once, ends what runs, and tells staff what is lacking."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment import queries, services
from awards.assignment.models import Assignment, Conflict, Pairing
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogRow
from awards.infrastructure.outbox import OutboxMail
from awards.web.mail import compose
from tests.factories import a_collaborator, a_judge, a_nomination, a_user, an_assignment, an_edition


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="screening")


def sent(session, edition, nominator, at, **values):
    return a_nomination(session, edition, nominator, at, entry_state="eligible", **values)


def mails(session, template="assignment_conflict"):
    found = session.scalars(select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.to))
    return {mail.to: mail.values for mail in found}


def test_storing_many_finds_costs_as_many_statements_as_storing_few(session, edition, at, count_queries):
    def find(first, last):
        for n in range(first, last):
            sent(session, edition, a_user(session, f"n{n}@x.example"), at)
        session.flush()
        with count_queries() as statements:
            found = services.find_conflicts(session, edition, at)
        return len(found), len([s for s in statements if "audit_" not in s and "award_log" not in s])

    for n in range(3):
        a_judge(session, edition, f"judge{n}@x.example", at)
    few, statements_for_few = find(0, 2)
    many, statements_for_many = find(2, 32)
    assert (few, many) == (6, 90)
    assert statements_for_many == statements_for_few


def test_each_find_is_in_the_audit_log_and_in_the_awards_log(session, edition, at):
    judge = a_judge(session, edition, "ada@x.example", at)
    nominations = [sent(session, edition, a_user(session, f"n{n}@x.example"), at) for n in range(3)]
    services.find_conflicts(session, edition, at)
    session.commit()
    rows = session.scalars(select(AuditRow).where(AuditRow.action == "conflict.found")).all()
    assert {row.details["nomination"] for row in rows} == {str(nomination.id) for nomination in nominations}
    assert {row.details["judge"] for row in rows} == {str(judge.id)}
    logged = session.scalars(select(AwardLogRow.kind).where(AwardLogRow.edition_id == edition.id)).all()
    assert logged == ["conflict.found"] * 3


def test_a_look_at_some_judges_leaves_the_others_alone(session, edition, at):
    ada, ben = (a_judge(session, edition, f"{name}@x.example", at) for name in ("ada", "ben"))
    sent(session, edition, a_user(session, "n@x.example"), at)
    services.find_conflicts(session, edition, at, judge_ids=[ada.id])
    assert session.scalars(select(Conflict.judge_id)).all() == [ada.id]
    services.find_conflicts(session, edition, at)
    assert set(session.scalars(select(Conflict.judge_id))) == {ada.id, ben.id}


def test_a_judge_who_becomes_a_collaborator_after_being_assigned_never_meets_it_again(session, edition, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    nomination = sent(session, edition, a_user(session, "n@gmx.net"), at)
    other = sent(session, edition, a_user(session, "m@gmx.net"), at)
    assignments = [an_assignment(session, edition, each.entries[0], judge, at) for each in (nomination, other)]
    assert queries.conflicted_nominations(session, edition.id, judge.id) == {}
    a_collaborator(session, nomination, judge, "view", at)
    assert queries.conflicted_nominations(session, edition.id, judge.id) == {nomination.id: "collaborator"}
    later = at + timedelta(hours=1)
    services.find_conflicts(session, edition, later)
    session.expire_all()
    assert [assignment.end_reason for assignment in assignments] == ["conflict", None]
    assert session.get_one(Pairing, (nomination.id, judge.id)).blocked
    told = mails(session)
    assert list(told) == [staff.email]
    assert told[staff.email]["count"] == 1
    assert [one["number"] for one in told[staff.email]["named"]] == [nomination.number]


def test_staff_who_judge_are_told_of_nothing_they_are_tied_to_themselves(session, edition, at):
    ada, ben = (a_judge(session, edition, f"{name}@gmail.com", at) for name in ("ada", "ben"))
    staff = a_judge(session, edition, "sara@gmail.com", at)
    from awards.accounts.models import Role

    session.add(Role(user_id=staff.id, kind="staff", edition_id=edition.id))
    session.flush()
    own, other = (sent(session, edition, a_user(session, f"n{n}@gmx.net"), at) for n in range(2))
    for nomination, judge in ((own, ada), (other, ben)):
        an_assignment(session, edition, nomination.entries[0], judge, at)
        a_collaborator(session, nomination, judge, "view", at)
    a_collaborator(session, own, staff, "edit", at)
    services.find_conflicts(session, edition, at)
    assert [one["number"] for one in mails(session)["sara@gmail.com"]["named"]] == [other.number]
    assert mails(session)["sara@gmail.com"]["count"] == 1


def test_two_searches_at_once_keep_each_conflict_once(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        nominations = [sent(session, edition, a_user(session, f"n{n}@x.example"), at) for n in range(6)]
        judge = a_judge(session, edition, "ada@x.example", at)
        for nomination in nominations:
            an_assignment(session, edition, nomination.entries[0], judge, at)
    failures = []

    def search():
        try:
            with sessions.transaction() as session:
                services.find_conflicts(session, queries.edition(session, edition.id).edition, at)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with sessions.reading() as session:
        assert len(session.scalars(select(Conflict)).all()) == 6
        assert all(assignment.end_reason == "conflict" for assignment in session.scalars(select(Assignment)))


def test_the_mail_to_staff_says_what_is_lacking_and_where_to_go(app, session, edition, at):
    staff = a_user(session, "staff@office.example", ("staff", edition.id), name="Sara")
    judge = a_judge(session, edition, "ada@gmail.com", at)
    for n in range(2):
        nomination = sent(session, edition, a_user(session, f"n{n}@gmx.net"), at)
        an_assignment(session, edition, nomination.entries[0], judge, at)
        a_collaborator(session, nomination, judge, "view", at)
    services.find_conflicts(session, edition, at)
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.to == staff.email)).all()
    with app.app_context():
        written = compose(mail)
    assert written["Subject"] == "Conflicts of interest took away 2 reviews"
    text = written.get_content()
    assert "N-0001 in the category Skills: Ada" in text
    assert f"/staff/{edition.id}/plans" in text
    assert f"/staff/{edition.id}/conflicts" in text
    assert "Repair benches" not in text
