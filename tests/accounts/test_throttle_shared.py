"""Tries that servers count together in a Redis: the same limits and words, and none is lost with it."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts import rules, services
from awards.accounts.models import AttemptCount, SignInCode
from awards.accounts.rules import DAY, QUARTER, Limit, Origin
from awards.accounts.services import throttle, tokens
from awards.core.errors import RuleBroken, TooMany
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.redis import client as beside_database
from awards.web.transaction import counted
from tests.accounts.conftest import other_than
from tests.conftest import build_app
from tests.factories import a_user
from tests.support.counting import count_queries
from tests.support.page import Client

PEPPER = "a secret for tests only, long enough to be one"
SCHOOL = Origin("203.0.113.7")
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def few(monkeypatch):
    """Asking to sign in with a passkey may be tried three times from an address."""
    monkeypatch.setitem(rules.LIMITS, "passkey", (Limit("address", 3, QUARTER), Limit("everybody", 50, QUARTER)))


@pytest.fixture
def impatient(monkeypatch):
    """A Redis that was away is asked again at once."""
    monkeypatch.setattr(beside_database, "REST_SECONDS", 0.0)


@pytest.fixture
def attempt(sessions):
    """`attempt(what)`: one try from the school, in a transaction of its own; whether it was let through."""

    def one(what="passkey", account="", at=None):
        with sessions.writing() as session, counted(session):
            try:
                throttle.take(session, what, account, SCHOOL, PEPPER, at or clock.real(session))
                session.commit()
                return True
            except TooMany:
                session.commit()
                return False

    return one


@pytest.fixture
def rows(sessions):
    """`rows()`: what the database counts, by deed."""

    def found():
        with sessions.reading() as session:
            return dict(session.execute(select(AttemptCount.deed, AttemptCount.attempts)).all())

    return found


@pytest.fixture
def alarms(sessions):
    """`alarms()`: which limits were said to be full, as often as it was said."""

    def found():
        with sessions.reading() as session:
            asked = select(AuditRow.details).where(AuditRow.action == "sign_in.throttled").order_by(AuditRow.seq)
            return [details["tier"] for details in session.scalars(asked)]

    return found


def ask(session, email):
    return services.ask_for_code(session, email, "/", "en", PEPPER, clock.real(session), SCHOOL)


@pytest.mark.usefixtures("few")
def test_two_programs_share_one_limit_and_the_database_counts_none_of_it(
    tmp_path, database_url, redis_server, rows, sessions
):
    apps = [build_app(database_url, tmp_path / name, redis_url=redis_server.url) for name in ("one", "other")]
    try:
        asked = [Client(app).browser for app in (*apps, *apps)]
        said = []
        for browser in asked:
            page = Client(browser.application)
            page.browser = browser
            said.append(
                browser.post(
                    "/account/sign-in/passkey/options",
                    headers={"X-CSRFToken": page.csrf(), "Accept": "application/json"},
                ).status_code
            )
        assert said == [200, 200, 200, 429]
        assert rows() == {"passkey.address.900": 4}
    finally:
        for app in apps:
            app.extensions["awards_sessions"].engine.dispose()


@pytest.mark.usefixtures("beside", "few")
def test_a_limit_of_an_address_is_counted_there_alone_until_it_is_full(attempt, rows, alarms):
    assert [attempt() for _ in range(3)] == [True] * 3
    assert rows() == {}
    assert [attempt() for _ in range(3)] == [False] * 3
    assert rows() == {"passkey.address.900": 4}
    assert alarms() == ["address"]


@pytest.mark.usefixtures("beside", "few")
def test_the_while_is_as_long_as_ever_and_whoever_waits_is_told_how_long(session):
    at = clock.real(session)
    begin = [at, at + timedelta(minutes=5), at + timedelta(minutes=14)]
    for moment in begin:
        throttle.take(session, "passkey", "", SCHOOL, PEPPER, moment)
    with pytest.raises(TooMany) as refused:
        throttle.take(session, "passkey", "", SCHOOL, PEPPER, at + timedelta(minutes=14))
    assert (refused.value.wait, str(refused.value)) == (61, str(throttle.WAIT))
    throttle.take(session, "passkey", "", SCHOOL, PEPPER, at + QUARTER)


@pytest.mark.usefixtures("beside")
def test_the_day_of_an_account_has_its_own_words(session, monkeypatch):
    monkeypatch.setitem(rules.LIMITS, "add", (Limit("account", 1, DAY),))
    at = clock.real(session)
    throttle.take(session, "add", "nia", SCHOOL, PEPPER, at)
    for hours in (1, 2, 3):
        with pytest.raises(TooMany, match="Wait a day"):
            throttle.take(session, "add", "nia", SCHOOL, PEPPER, at + timedelta(hours=hours))


def test_signing_in_asks_the_database_less(client_for, engine, beside, redis_server):
    def asked(email):
        browser = client_for()
        with count_queries(engine) as statements:
            browser.post("accounts.sign_in", {"email": email})
        return [one for one in statements if "attempt_count" in one], len(statements)

    asked("nobody@example.org")
    young, younger = asked("one@example.org")
    since = next(name for name in redis_server.client.keys("*") if redis_server.client.type(name) == "string")
    redis_server.client.set(since, 0)
    long, longer = asked("two@example.org")
    beside_database.hang(engine, None)
    without, most = asked("three@example.org")
    assert (len(long), len(young), len(without)) == (2, 3, 6)
    assert longer < younger < most


def test_a_flood_that_is_refused_costs_the_database_no_write(client_for, engine, beside, mails):
    def post():
        browser = client_for()
        token = browser.csrf()
        with count_queries(engine) as statements:
            answer = browser.browser.post("/account/sign-in", data={"email": "nia@example.org", "csrf_token": token})
        return answer.status_code, [one for one in statements if one.lstrip().startswith(WRITES)]

    let_through = [post() for _ in range(5)]
    assert [status for status, _writes in let_through] == [302] * 5
    assert all(writes for _status, writes in let_through)
    status, alarm = post()
    assert status == 429
    assert any("audit_row" in one for one in alarm)
    with count_queries(engine) as statements:
        assert [post() for _ in range(20)] == [(429, [])] * 20
    assert not [one for one in statements if "attempt_count" in one]
    assert len(mails()) == 5


@pytest.mark.usefixtures("beside")
def test_what_guards_an_account_the_database_knows_as_well_so_it_is_not_lost(attempt, rows, alarms, redis_server):
    for count in (1, 2, 3):
        assert attempt("prove", "nia")
        assert rows() == {"prove.account.900": count, "prove.account.86400": count}
        redis_server.client.flushall()
    assert [attempt("prove", "nia") for _ in range(4)] == [True, True, False, False]
    assert alarms() == ["account"]
    redis_server.client.flushall()
    assert not attempt("prove", "nia")
    assert alarms() == ["account"]


@pytest.mark.usefixtures("beside")
def test_the_alarm_of_an_account_is_raised_once_though_all_of_it_is_lost_afterwards(attempt, alarms, redis_server):
    assert [attempt("prove", "nia") for _ in range(7)] == [True] * 5 + [False] * 2
    redis_server.client.flushall()
    assert [attempt("prove", "nia") for _ in range(2)] == [False] * 2
    assert alarms() == ["account"]


@pytest.mark.usefixtures("beside", "few")
def test_what_the_database_counted_in_a_while_that_has_ended_counts_no_more(session, attempt):
    at, whose = clock.real(session), rules.whose(PEPPER, "address", SCHOOL.address)
    session.add(AttemptCount(deed="passkey.address.900", whose=whose, begun_at=at - QUARTER, attempts=9))
    session.commit()
    assert [attempt() for _ in range(4)] == [True] * 3 + [False]


@pytest.mark.usefixtures("beside", "few")
@pytest.mark.parametrize("apart", [timedelta(minutes=-5), timedelta(minutes=5)])
def test_whoever_waits_as_long_as_told_is_let_through_whichever_began_first(session, apart):
    at, whose = clock.real(session), rules.whose(PEPPER, "address", SCHOOL.address)
    throttle.take(session, "passkey", "", SCHOOL, PEPPER, at)
    throttle.take(session, "passkey", "", SCHOOL, PEPPER, at)
    session.add(AttemptCount(deed="passkey.address.900", whose=whose, begun_at=at + apart, attempts=3))
    session.flush()
    later = at + timedelta(minutes=6)
    with pytest.raises(TooMany) as refused:
        throttle.take(session, "passkey", "", SCHOOL, PEPPER, later)
    throttle.take(session, "passkey", "", SCHOOL, PEPPER, later + timedelta(seconds=refused.value.wait))


@pytest.mark.usefixtures("beside", "few")
def test_whoever_was_refused_stays_so_when_all_of_it_is_lost(attempt, alarms, redis_server):
    for _ in range(4):
        attempt()
    redis_server.client.flushall()
    assert [attempt() for _ in range(3)] == [False] * 3
    assert alarms() == ["address"]


@pytest.mark.usefixtures("beside", "few", "impatient")
def test_while_it_is_away_the_database_counts_and_that_is_remembered(attempt, rows, redis_server):
    assert attempt()
    redis_server.kill()
    assert attempt()
    assert rows() == {"passkey.address.900": 1, "passkey.everybody.900": 1}
    redis_server.start()
    assert [attempt() for _ in range(3)] == [True, True, False]


@pytest.mark.usefixtures("beside", "impatient")
def test_one_that_was_only_silent_counts_what_it_heard_too_late_and_what_the_database_did(
    attempt, redis_server, monkeypatch
):
    monkeypatch.setitem(rules.LIMITS, "passkey", (Limit("address", 4, QUARTER),))
    assert attempt()
    redis_server.hold()
    assert attempt()
    redis_server.let_go()
    assert [attempt() for _ in range(2)] == [True, False]


@pytest.mark.usefixtures("beside", "few")
def test_what_the_database_counted_long_ago_is_not_asked_for(attempt, sessions, engine, redis_server):
    with sessions.reading() as session:
        at = clock.real(session)
    attempt(at=at - timedelta(minutes=40))
    with count_queries(engine) as statements:
        attempt(at=at)
    assert [one for one in statements if "attempt_count" in one and one.startswith("SELECT")] == []


@pytest.mark.usefixtures("beside")
def test_a_good_try_is_given_back_where_it_was_counted(session, beside, redis_server):
    at = clock.real(session)
    for _ in range(3):
        throttle.give_back(session, throttle.take(session, "guess", "nia", SCHOOL, PEPPER, at))
    counts = [
        int(redis_server.client.hget(name, "tries"))
        for name in redis_server.client.keys("*")
        if redis_server.client.type(name) == "hash"
    ]
    assert counts == [0] * len(rules.LIMITS["guess"])
    assert dict(session.execute(select(AttemptCount.deed, AttemptCount.attempts)).all()) == {
        "guess.account.900": 0, "guess.account.86400": 0,
    }  # fmt: skip


@pytest.mark.usefixtures("impatient", "few")
def test_what_the_database_alone_counted_is_given_back_there(session, beside, redis_server):
    at = clock.real(session)
    redis_server.kill()
    first, second = (throttle.take(session, "passkey", "", SCHOOL, PEPPER, at) for _ in range(2))
    redis_server.start()
    throttle.give_back(session, second)
    assert (first.in_redis, second.in_redis) == (False, False)
    asked = select(AttemptCount.attempts).where(AttemptCount.deed == "passkey.address.900")
    assert session.scalar(asked) == 1
    assert redis_server.client.keys("*") == []


@pytest.mark.usefixtures("beside")
def test_guessing_a_code_meets_the_same_limit_and_words(client_for, mails):
    nia, statuses = client_for(), []
    for attempt in range(12):
        if attempt % 5 == 0:
            nia.post("accounts.sign_in", {"email": "nia@example.org"})
        page = nia.browser.post(
            "/account/sign-in/code", data={"code": other_than(mails()[-1].values["code"]), "csrf_token": nia.csrf()}
        )
        statuses.append(page.status_code)
    assert statuses == [422] * 10 + [429] * 2
    assert 0 < int(page.headers["Retry-After"]) <= 901
    assert "There were too many tries. Wait a quarter of an hour, then try again." in page.text


@pytest.mark.usefixtures("beside")
def test_a_programs_requests_are_counted_there(session, rows, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_REQUESTS", 2)
    at = clock.real(session)
    admin = a_user(session, "admin@example.org", ("admin", None))
    secret = services.tokens.make_token(session, admin, "script", ["judges:read"], 30, at)
    session.commit()
    for _ in range(2):
        assert tokens.take_token(session, secret) is not None
        session.commit()
    assert rows() == {}
    for _ in range(2):
        with pytest.raises(TooMany, match="Wait a minute"):
            tokens.take_token(session, secret)
        session.commit()
    assert rows() == {"api": 3}
    assert session.scalars(select(AuditRow.action).where(AuditRow.action == "token.throttled")).all() == [
        "token.throttled"
    ]


@pytest.mark.usefixtures("beside")
def test_killed_in_the_middle_of_many_tries_the_limit_holds_and_nobody_meets_an_error(
    app, client_for, redis_server, sessions
):
    """Four browsers ask for a code to one address, again and again; Redis is killed when each has asked once."""
    statuses, first, killed = [], threading.Barrier(5), threading.Event()

    def go_on() -> None:
        browser = client_for()
        token = browser.csrf()
        for turn in range(6):
            if turn == 1:
                first.wait()
                killed.wait()
            data = {"email": "nia@example.org", "csrf_token": token}
            statuses.append(browser.browser.post("/account/sign-in", data=data).status_code)

    threads = [threading.Thread(target=go_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    first.wait()
    redis_server.kill()
    killed.set()
    for thread in threads:
        thread.join()
    redis_server.start()
    assert sorted(statuses) == [302] * 5 + [429] * 19
    with sessions.reading() as session:
        assert len(session.scalars(select(OutboxMail.id)).all()) == 5
        assert len(session.scalars(select(SignInCode.id)).all()) == 5


@pytest.mark.usefixtures("impatient")
def test_it_counts_again_once_it_is_back(attempt, rows, beside, redis_server, monkeypatch):
    monkeypatch.setitem(rules.LIMITS, "passkey", (Limit("address", 50, QUARTER),))
    redis_server.kill()
    assert attempt()
    redis_server.start()
    for _ in range(3):
        assert attempt()
    assert rows() == {"passkey.address.900": 1}
    assert beside.interrupted is False


@pytest.mark.usefixtures("beside")
def test_a_limit_that_only_raises_the_alarm_refuses_nobody(attempt, alarms, rows, monkeypatch):
    loud = replace(Limit("everybody", 2, QUARTER), refuses=False)
    monkeypatch.setitem(rules.LIMITS, "guess", (loud,))
    assert [attempt("guess") for _ in range(5)] == [True] * 5
    assert alarms() == ["everybody"]
    assert rows() == {"guess.everybody.900": 3}


@pytest.mark.usefixtures("beside")
def test_counts_of_days_ago_are_forgotten_as_ever(session):
    ask(session, "nia@example.org")
    old = clock.real(session) - timedelta(days=3)
    session.add(AttemptCount(deed="ask.account.900", whose="0" * 64, begun_at=old, attempts=2))
    session.flush()
    beside_database.of(session)._client.flushall()
    ask(session, "olu@example.org")
    assert session.get(AttemptCount, ("ask.account.900", "0" * 64), populate_existing=True) is None


@pytest.mark.usefixtures("beside")
def test_without_the_table_of_counts_nobody_gets_a_code(session):
    session.connection().exec_driver_sql("DROP TABLE attempt_count")
    with pytest.raises(Exception, match="attempt_count") as failed:
        ask(session, "nia@example.org")
    assert not isinstance(failed.value, RuleBroken)
    session.rollback()
