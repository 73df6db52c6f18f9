"""Asking for codes and guessing them: counted by account, address and network, refused when there were too many."""

import threading
from datetime import timedelta

import pytest
from flask import request
from sqlalchemy import delete, func, select, text, update

from awards import create_app
from awards.accounts import rules, services
from awards.accounts.models import AttemptCount, SignInCode
from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.core.errors import TooMany
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from awards.web.access import public
from tests.accounts.conftest import other_than, post_from
from tests.factories import a_user

PEPPER = "a secret for tests only, long enough to be one"
SCHOOL = Origin("203.0.113.7")


def ask(session, email, origin=SCHOOL):
    return services.ask_for_code(session, email, "/", "en", PEPPER, clock.real(session), origin)


def count_of(session, model):
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.case("AV-05")
def test_three_hundred_pupils_behind_one_address_all_sign_in_in_a_quarter_of_an_hour(session, mails):
    for number in range(300):
        email = f"pupil{number}@school.example"
        row = ask(session, email)
        if number % 5 == 0:
            with pytest.raises(Exception, match="not right"):
                services.sign_in_with_code(session, row.id, "x", "en", PEPPER, clock.real(session), SCHOOL)
    codes = {mail.to: mail.values["code"] for mail in _waiting(session)}
    for row in session.scalars(select(SignInCode)).all():
        user, _landing = services.sign_in_with_code(
            session, row.id, codes[row.email], "en", PEPPER, clock.real(session), SCHOOL
        )
        services.begin_session(session, user, clock.real(session), SCHOOL)
    assert count_of(session, SessionRecord) == 300


def _waiting(session):
    from awards.infrastructure.outbox import OutboxMail

    return session.scalars(select(OutboxMail).where(OutboxMail.template == "sign_in")).all()


@pytest.mark.case("AV-04", rest="200 requests at once")
@pytest.mark.case("EM-04")
def test_one_address_cannot_flood_the_outbox_and_others_are_not_held_up(session):
    at = clock.real(session)
    whose = rules.whose(PEPPER, "address", SCHOOL.address)
    session.add(AttemptCount(deed="ask.address.900", whose=whose, begun_at=at, attempts=350))
    session.flush()
    with pytest.raises(TooMany) as refused:
        ask(session, "one@more.example")
    assert list(refused.value.fields) == ["email"]
    assert 0 < refused.value.wait <= 901
    assert len(_waiting(session)) == 0
    ask(session, "one@more.example", Origin("203.0.113.8"))
    assert len(_waiting(session)) == 1


def test_a_network_is_counted_whatever_address_in_it_is_used(session):
    at = clock.real(session)
    whose = rules.whose(PEPPER, "network", "2001:db8:1:2::/64")
    session.add(AttemptCount(deed="ask.network.900", whose=whose, begun_at=at, attempts=400))
    session.flush()
    with pytest.raises(TooMany):
        ask(session, "one@more.example", Origin("2001:db8:1:2:dead:beef::1"))
    ask(session, "one@more.example", Origin("2001:db8:1:3::1"))


def test_two_addresses_of_one_person_are_one_account(session):
    from awards.accounts.models import UserAddress

    user = a_user(session, "nia@example.org")
    session.add(UserAddress(user_id=user.id, email="nia@other.example"))
    session.flush()
    for email in ["nia@example.org", "nia@other.example"] * 2 + ["nia@example.org"]:
        ask(session, email)
    with pytest.raises(TooMany):
        ask(session, "nia@other.example")


def test_nobody_is_locked_out_of_their_own_browser_by_whoever_asks_and_guesses_in_their_name(
    sign_in, client_for, mails
):
    nia, stranger = sign_in("nia@example.org"), client_for()
    nia.post("accounts.sign_out")
    nia.token = None
    for _attempt in range(5):
        stranger.post("accounts.sign_in", {"email": "nia@example.org"})
    stranger.post("accounts.sign_in", {"email": "nia@example.org"}, expect=429)
    client_for().post("accounts.sign_in", {"email": "nia@example.org"}, expect=429)
    nia.post("accounts.sign_in", {"email": "nia@example.org"})
    nia.post("accounts.enter_code", {"code": mails()[-1].values["code"]})
    nia.get("accounts.account")
    eve = sign_in("eve@example.org")
    eve.post("accounts.sign_out")
    eve.token = None
    eve.post("accounts.sign_in", {"email": "nia@example.org"}, expect=429)


def test_the_persons_own_browser_has_its_limit_too(sign_in):
    nia = sign_in("nia@example.org")
    nia.post("accounts.sign_out")
    nia.token = None
    for _attempt in range(5):
        nia.post("accounts.sign_in", {"email": "nia@example.org"})
    nia.post("accounts.sign_in", {"email": "nia@example.org"}, expect=429)


@pytest.mark.case("AU-06")
def test_what_is_said_of_proxies_by_anybody_does_not_help_to_guess(client_for, mails, sessions):
    guesser, statuses = client_for(), []
    for attempt in range(12):
        if attempt % 5 == 0:
            guesser.post("accounts.sign_in", {"email": "nia@example.org"})
        wrong = other_than(mails()[-1].values["code"])
        answer = guesser.browser.post(
            "/account/sign-in/code",
            data={"code": wrong, "csrf_token": guesser.csrf()},
            headers={"X-Forwarded-For": f"198.51.100.{attempt}", "Forwarded": f"for=198.51.100.{attempt}"},
        )
        statuses.append(answer.status_code)
    assert statuses == [422] * 10 + [429] * 2
    with sessions.reading() as session:
        assert count_of(session, SessionRecord) == 0


@pytest.mark.case("AV-01")
def test_too_many_guesses_are_refused_with_what_was_typed_and_when_to_come_back(client_for, mails, sessions):
    nia = client_for()
    nia.post("accounts.sign_in", {"email": "nia@example.org"})
    right = mails()[-1].values["code"]
    with sessions.transaction() as session:
        whose = rules.whose(PEPPER, "account", "nia@example.org")
        session.add(AttemptCount(deed="guess.account.900", whose=whose, begun_at=clock.real(session), attempts=10))
    page = nia.post("accounts.enter_code", {"code": right}, expect=429)
    assert page.errors == [
        "The ten digits from the mail: There were too many tries. Wait a quarter of an hour, then try again."
    ]
    assert page.field("code") == right
    assert 800 < int(page.response.headers["Retry-After"]) <= 901
    nia.get("accounts.account", expect=302)
    with sessions.transaction() as session:
        session.execute(update(AttemptCount).values(begun_at=AttemptCount.begun_at))
        session.execute(
            update(AttemptCount)
            .where(AttemptCount.deed == "guess.account.900")
            .values(begun_at=clock.real(session) - timedelta(minutes=16))
        )
    nia.post("accounts.enter_code", {"code": right})
    nia.get("accounts.account")


@pytest.mark.case("AU-07", rest="the chance of success")
def test_guessing_one_code_at_many_accounts_is_stopped_by_the_network(client_for, mails, sessions):
    statuses = []
    for number in range(130):
        browser = client_for()
        post_from(browser, "203.0.113.9", "accounts.sign_in", {"email": f"victim{number}@example.org"}, 302)
        wrong = other_than(mails()[-1].values["code"])
        browser.token = browser.csrf()
        statuses.append(
            browser.browser.post(
                "/account/sign-in/code",
                data={"code": wrong, "csrf_token": browser.token},
                environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"},
            ).status_code
        )
    assert statuses == [422] * 120 + [429] * 10
    with sessions.reading() as session:
        alarms = session.scalars(select(AuditRow.details).where(AuditRow.action == "sign_in.throttled")).all()
    assert alarms == [{"what": "guess", "tier": "network"}]


def test_a_right_code_is_not_counted_as_a_guess(sign_in, sessions):
    sign_in("nia@example.org")
    with sessions.reading() as session:
        guesses = session.scalars(select(AttemptCount.attempts).where(AttemptCount.deed.like("guess.%"))).all()
    assert set(guesses) == {0}
    assert len(guesses) == 5


def test_a_try_is_given_back_where_it_was_counted_and_never_more_than_there_was(session):
    at = clock.real(session)
    good = throttle.take(session, "prove", "nia", SCHOOL, PEPPER, at)
    throttle.take(session, "prove", "olu", Origin("198.51.100.7"), PEPPER, at)
    throttle.take(session, "add", "nia", SCHOOL, PEPPER, at)
    for _again in range(2):
        throttle.give_back(session, good)
    left = session.execute(select(AttemptCount.deed, AttemptCount.attempts).order_by(AttemptCount.deed)).all()
    proofs = ["account.86400", "account.900", "address.900", "network.900"]
    assert sorted(left) == [
        ("add.account.86400", 1), ("add.account.900", 1), *((f"prove.{deed}", n) for deed in proofs for n in (0, 1))
    ]  # fmt: skip


@pytest.mark.case("AV-07")
def test_without_the_table_of_counts_nobody_gets_a_code_and_nobody_gets_in(client_for, mails, sessions):
    nia, other = client_for(), client_for()
    nia.post("accounts.sign_in", {"email": "nia@example.org"})
    with sessions.transaction() as session:
        session.execute(text("DROP TABLE attempt_count"))
    nia.post("accounts.enter_code", {"code": mails()[-1].values["code"]}, expect=500)
    nia.get("accounts.account", expect=302)
    other.post("accounts.sign_in", {"email": "other@example.org"}, expect=500)
    assert [mail.to for mail in mails()] == ["nia@example.org"]


@pytest.mark.case("AV-04")
def test_of_many_requests_at_once_as_many_are_answered_as_the_limit_says(sessions):
    outcomes: list[str] = []
    start = threading.Barrier(12)

    def try_it() -> None:
        start.wait()
        try:
            with sessions.transaction() as session:
                ask(session, "nia@example.org")
            outcomes.append("sent")
        except TooMany:
            outcomes.append("refused")

    threads = [threading.Thread(target=try_it) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 7 + ["sent"] * 5
    with sessions.reading() as session:
        assert len(_waiting(session)) == 5


def test_the_counts_name_no_address_and_no_network_and_are_forgotten(session):
    ask(session, "nia@example.org")
    kept = session.execute(select(AttemptCount.deed, AttemptCount.whose)).all()
    assert len(kept) == len(rules.LIMITS["ask"])
    assert all(len(whose) == 64 and "nia" not in whose and "203" not in deed for deed, whose in kept)
    session.execute(update(AttemptCount).values(begun_at=clock.real(session) - timedelta(days=3)))
    session.execute(delete(AttemptCount).where(AttemptCount.deed == "ask.everybody.900"))
    ask(session, "olu@example.org", Origin("198.51.100.1"))
    assert count_of(session, AttemptCount) == len(rules.LIMITS["ask"])


@pytest.mark.parametrize(
    ("hops", "forwarded", "believed"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
@pytest.mark.one_database
@pytest.mark.case("AU-04")
@pytest.mark.case("AU-06")
def test_proxies_are_believed_by_their_number_only(tmp_path, hops, forwarded, believed):
    app = create_app(
        env="test", secret_key=PEPPER, instance=tmp_path, database_url=f"sqlite:///{tmp_path}/a.sqlite",
        proxy_hops=hops,
    )  # fmt: skip
    app.add_url_rule("/who", "who", public(lambda: f"{request.remote_addr} asks {request.host}"))
    answer = app.test_client().get("/who", headers={"X-Forwarded-For": forwarded, "X-Forwarded-Host": "evil.example"})
    assert answer.text == f"{believed} asks localhost"


def test_at_the_limit_known_unknown_and_closed_addresses_get_the_same_answer(client_for, sessions):
    with sessions.transaction() as session:
        a_user(session, "known@example.org", ("admin", None))
        a_user(session, "closed@example.org").disabled_at = clock.real(session)
    answers = set()
    for email in ("known@example.org", "unknown@example.org", "closed@example.org"):
        statuses = []
        for _ in range(6):
            browser = client_for()
            answer = browser.browser.post("/account/sign-in", data={"email": email, "csrf_token": browser.csrf()})
            statuses.append((answer.status_code, answer.location))
        answers.add(tuple(statuses))
    assert answers == {((302, "/account/sign-in/code"),) * 5 + ((429, None),)}
