"""One transaction a request, committed when the answer is good and not otherwise."""

import pytest
from flask import flash, redirect
from sqlalchemy import event, insert, select

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.audit import AuditRow
from awards.web.access import public
from awards.web.transaction import db_session, outside_of_it, own_transaction
from tests.factories import a_user


@pytest.fixture
def page(app):
    """`page(view)`: the address of a page made for this test."""

    def add(view, path="/made-for-a-test"):
        app.add_url_rule(path, path.strip("/"), public(view), methods=["GET", "POST"])
        return path

    return add


def people(sessions):
    with sessions.reading() as session:
        return set(session.scalars(select(User.email)))


def add_somebody():
    a_user(db_session(), "somebody@example.org")


@pytest.mark.parametrize("status", [200, 201, 302, 303])
def test_a_good_answer_keeps_the_change(client_for, sessions, page, status):
    def view():
        add_somebody()
        return "done", status

    client_for().post(page(view), expect=status)
    assert people(sessions) == {"somebody@example.org"}


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500, 503])
def test_another_answer_leaves_nothing(client_for, sessions, page, status):
    def view():
        add_somebody()
        return "not done", status

    client_for().post(page(view), expect=status)
    assert people(sessions) == set()


@pytest.mark.parametrize(("error", "status"), [(RuleBroken(N_("No.")), 422), (ZeroDivisionError(), 500)])
@pytest.mark.case("CF-03")
def test_an_error_after_a_change_leaves_nothing(client_for, sessions, page, error, status):
    def view():
        add_somebody()
        raise error

    client_for().post(page(view), expect=status)
    assert people(sessions) == set()


def test_a_commit_that_fails_answers_500_keeps_nothing_and_says_nothing_of_success(client_for, sessions, page):
    def view():
        session = db_session()
        add_somebody()
        event.listen(session, "before_commit", lambda _session: 1 / 0)
        flash("All is saved.")
        return redirect("/account/sign-in")

    visitor = client_for()
    answer = visitor.post(page(view), expect=500)
    assert "Something went wrong on our side" in answer.main
    assert people(sessions) == set()
    assert "All is saved." not in visitor.get("/account/sign-in").text


def test_what_a_good_answer_says_is_shown_once_on_the_next_page(client_for, page):
    def view():
        flash("All is saved.")
        return redirect("/account/sign-in")

    visitor = client_for()
    visitor.post(page(view))
    assert visitor.get("/account/sign-in").notices == ["All is saved."]
    assert visitor.get("/account/sign-in").notices == []


@pytest.mark.parametrize("way", ["object", "statement", "row"])
def test_a_page_that_shows_and_tries_to_change_fails_loudly(client_for, sessions, page, caplog, way):
    def view():
        session = db_session()
        if way == "object":
            add_somebody()
        elif way == "statement":
            session.execute(insert(AuditRow).values(action="thing.done", details={}))
        else:
            session.add(AuditRow(action="thing.done", details={}, text=None))
            session.flush()
        return "shown"

    client_for().get(page(view), expect=500)
    assert "must not change anything" in caplog.text
    with sessions.reading() as session:
        assert session.scalars(select(AuditRow).where(AuditRow.action == "thing.done")).all() == []
    assert people(sessions) == set()


def test_what_must_count_in_any_case_is_kept_though_the_answer_is_an_error(client_for, sessions, page):
    def view():
        with own_transaction() as session:
            a_user(session, "counted@example.org")
        return "refused", 422

    client_for().post(page(view), expect=422)
    assert people(sessions) == {"counted@example.org"}


def test_a_transaction_of_its_own_is_refused_inside_the_requests_one(client_for, sessions, page):
    def view():
        add_somebody()
        with own_transaction() as session:
            a_user(session, "counted@example.org")
        return "done"

    client_for().post(page(view), expect=500)
    assert people(sessions) == set()


def test_slow_work_holds_no_lock_and_what_was_changed_before_it_stays(client_for, sessions, page):
    def somebody_else():
        with sessions.transaction() as other:  # SQLite has one writer: this would wait for the request's own
            a_user(other, "else@example.org")
        raise ZeroDivisionError

    def view():
        add_somebody()
        outside_of_it(somebody_else)

    client_for().post(page(view), expect=500)
    assert people(sessions) == {"somebody@example.org", "else@example.org"}


def test_no_connection_is_kept_after_any_answer(client_for, engine, page):
    def view():
        add_somebody()
        raise ZeroDivisionError

    path, visitor = page(view), client_for()
    visitor.get("/")
    visitor.get("/no/such", expect=404)
    visitor.post(path, expect=500)
    assert engine.pool.checkedout() == 0
