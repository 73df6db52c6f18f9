"""Getting in: a code or a link by mail, once; sessions that end."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.accounts import queries, services
from awards.accounts.models import PasskeyChallenge, SignInCode, User
from awards.accounts.rules import Origin
from awards.accounts.services.sign_in import new_code, whose_tries
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.session_records import SessionRecord
from tests.factories import a_user, an_edition

PEPPER = "a secret for tests only, long enough to be one"


def last_mail(sessions) -> dict[str, str]:
    with sessions.reading() as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.created_at.desc())).first().values


def ask(client, email="nia@example.org", **values):
    return client.post("accounts.sign_in", {"email": email, **values})


def test_a_newcomer_signs_in_with_the_code_from_the_mail(client_for, sessions):
    nia = client_for()
    assert ask(nia, next="/nominations").location.endswith("/account/sign-in/code")
    page = nia.get("accounts.enter_code")
    assert "nia@example.org" in page.text
    entered = nia.post("accounts.enter_code", {"code": last_mail(sessions)["code"]})
    assert entered.location.endswith("/nominations")
    assert nia.get("accounts.account").heading == "Your account"


def test_opening_the_link_changes_nothing_and_its_button_signs_in_once(client_for, sessions):
    nia, other = client_for(), client_for()
    ask(nia)
    link = f"/account/sign-in/link/{last_mail(sessions)['token']}"
    for _ in range(2):
        page = nia.get(link)
        assert len(page.find("//main//button")) == 1
    with sessions.reading() as session:
        assert session.scalars(select(SignInCode.used_at)).all() == [None]
    nia.post(link)
    nia.get("accounts.account")
    refused = other.post(link, expect=422)
    assert refused.errors == ["This link was used already or has ended. Ask for a new one."]
    other.get("accounts.account", expect=302)


def test_a_code_dies_after_five_wrong_tries_though_each_answer_is_an_error(client_for, sessions):
    nia = client_for()
    ask(nia)
    right = last_mail(sessions)["code"]
    wrong = "00000 00000" if right != "00000 00000" else "11111 11111"
    for _ in range(4):
        page = nia.post("accounts.enter_code", {"code": wrong}, expect=422)
        assert page.errors == [
            "The ten digits from the mail: The code is not right. Check the newest mail and type its ten digits."
        ]
        assert page.field("code") == wrong
    nia.post("accounts.enter_code", {"code": wrong}, expect=422)
    page = nia.post("accounts.enter_code", {"code": right}, expect=422)
    assert page.errors == ["The ten digits from the mail: This code has ended. Ask for a new one."]
    with sessions.reading() as session:
        assert session.scalars(select(SignInCode.tries)).one() == 5


@pytest.mark.case("AU-05", rest="use after a change of address")
def test_only_the_newest_code_counts_and_only_once(client_for, sessions):
    nia = client_for()
    ask(nia)
    first = last_mail(sessions)
    ask(nia)
    second = last_mail(sessions)
    assert "already or has ended" in client_for().post(f"/account/sign-in/link/{first['token']}", expect=422).text
    nia.post("accounts.enter_code", {"code": second["code"]})
    assert "already or has ended" in client_for().post(f"/account/sign-in/link/{second['token']}", expect=422).text


@pytest.mark.case("AU-05")
def test_a_code_ends_after_a_quarter_of_an_hour(client_for, sessions):
    nia = client_for()
    ask(nia)
    with sessions.transaction() as session:
        session.execute(update(SignInCode).values(expires_at=clock.real(session) - timedelta(seconds=1)))
    page = nia.post("accounts.enter_code", {"code": last_mail(sessions)["code"]}, expect=422)
    assert "This code has ended" in page.text


@pytest.mark.case("AU-01", rest="answers are compared, times are not")
@pytest.mark.case("AU-02")
def test_known_unknown_and_closed_addresses_get_the_same_answer(client_for, sessions):
    with sessions.transaction() as session:
        a_user(session, "known@example.org", ("admin", None))
        closed = a_user(session, "closed@example.org")
        closed.disabled_at = clock.real(session)
    answers = set()
    for email in ("known@example.org", "unknown@example.org", "closed@example.org"):
        browser = client_for()
        answer = ask(browser, email)
        page = browser.get("accounts.enter_code")
        answers.add((answer.status, answer.location, page.text.replace(email, "ADDRESS")))
    assert len(answers) == 1
    with sessions.reading() as session:
        assert set(session.scalars(select(OutboxMail.to))) == {"known@example.org", "unknown@example.org"}


def test_an_address_gets_at_most_five_codes_in_a_quarter_of_an_hour(client_for):
    for _ in range(5):
        ask(client_for())
    page = client_for().post("accounts.sign_in", {"email": "Nia@example.org"}, expect=429)
    assert page.errors == ["Your e-mail address: There were too many tries. Wait a quarter of an hour, then try again."]
    assert page.field("email") == "Nia@example.org"
    assert 800 < int(page.response.headers["Retry-After"]) <= 901


@pytest.mark.case("AU-08")
def test_an_over_long_code_is_refused_unread(client_for, sessions):
    nia = client_for()
    ask(nia)
    nia.post("accounts.enter_code", {"code": "1" * 65}, expect=400)
    with sessions.reading() as session:
        assert session.scalars(select(SignInCode.tries)).one() == 0


def test_the_code_is_not_in_the_database_in_plain(client_for, sessions):
    ask(client_for())
    sent = last_mail(sessions)
    with sessions.reading() as session:
        row = session.scalars(select(SignInCode)).one()
        kept = repr([getattr(row, column.key) for column in row.__table__.columns])
    assert re.fullmatch(r"\d{5} \d{5}", sent["code"])
    assert sent["code"] not in kept
    assert sent["code"].replace(" ", "") not in kept
    assert sent["token"] not in kept


def test_two_redemptions_at_once_let_one_in(sessions):
    with sessions.transaction() as session:
        token = services.one_time_link(session, "nia@example.org", "/", clock.real(session), timedelta(hours=1))
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def redeem() -> None:
        start.wait()
        try:
            with sessions.transaction() as session:
                services.sign_in_with_link(session, token, "en", clock.real(session))
            outcomes.append("in")
        except RuleBroken:
            outcomes.append("refused")

    threads = [threading.Thread(target=redeem) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "refused", "refused", "refused"]


@pytest.mark.case("SE-02")
def test_after_signing_out_the_old_cookie_is_worth_nothing(client_for, sessions):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org")
    nia, thief = client_for(user), client_for()
    thief.browser.set_cookie("awards", nia.browser.get_cookie("awards").value, domain="localhost")
    thief.get("accounts.account")
    nia.post("accounts.sign_out")
    thief.get("accounts.account", expect=302)


@pytest.mark.case("SE-03")
def test_losing_a_role_ends_every_session_at_once(client_for, sessions):
    with sessions.transaction() as session:
        edition = an_edition(session, clock.now(session))
        user = a_user(session, "staff@example.org", ("staff", edition.id))
        edition_id = edition.id
    browser = client_for(user)
    browser.get("accounts.account")
    with sessions.transaction() as session:
        services.end_role(
            session, queries.user(session, user.id), "staff", edition_id=edition_id, by=None, at=clock.real(session)
        )
    browser.get("accounts.account", expect=302)


@pytest.mark.case("SE-04")
def test_the_cookie_holds_no_personal_data_and_the_database_only_its_digest(client_for, sessions):
    nia = client_for()
    ask(nia)
    nia.post("accounts.enter_code", {"code": last_mail(sessions)["code"]})
    secret = nia.browser.get_cookie("awards").value
    with sessions.reading() as session:
        assert secret not in session.scalars(select(SessionRecord.token_digest)).all()
    for cookie in ("awards", "awards_state"):
        found = nia.browser.get_cookie(cookie)
        assert found is None or "nia" not in found.value


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client_for, sessions, target):
    nia = client_for()
    ask(nia, next=target)
    assert nia.post("accounts.enter_code", {"code": last_mail(sessions)["code"]}).location.endswith("/account")


def test_every_sign_in_leaves_its_trace(client_for, sessions):
    nia = client_for()
    ask(nia)
    nia.post("accounts.enter_code", {"code": "x"}, expect=422)
    nia.post("accounts.enter_code", {"code": last_mail(sessions)["code"]})
    with sessions.reading() as session:
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
    assert actions[-5:] == ["sign_in.code_sent", "sign_in.wrong_code", "user.made", "sign_in.redeemed", "session.begun"]


def test_an_account_keeps_name_and_language(client_for, sessions):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org", name="")
    nia = client_for(user)
    page = nia.post("accounts.account", {"name": "", "language": "fr"}, expect=422)
    assert page.errors == ["Your name: Enter your name"]
    nia.post("accounts.account", {"name": "Nia  Mwangi", "language": "fr"})
    with sessions.reading() as session:
        kept = session.get_one(User, user.id)
        assert (kept.name, kept.language) == ("Nia  Mwangi", "fr")


def test_a_signed_in_page_costs_few_queries(client_for, sessions, count_queries):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org", ("admin", None))
    nia = client_for(user)
    nia.get("accounts.account")
    with count_queries(at_most=4):
        nia.get("accounts.account")


@pytest.mark.parametrize("credential", ["", "{}", '{"id": "x", "rawId": "x", "type": "public-key"}'])
def test_a_passkey_that_is_not_known_signs_nobody_in_and_its_challenge_counts_once(client_for, sessions, credential):
    nia = client_for()
    asked = nia.post("accounts.passkey_sign_in_options", expect=200).json
    assert asked["userVerification"] == "required"
    assert asked.get("allowCredentials", []) == []
    refused = nia.post("accounts.passkey_sign_in", {"credential": credential}, expect=422)
    assert refused.errors == ["This passkey is not known here. Sign in with a code by mail."]
    again = nia.post("accounts.passkey_sign_in", {"credential": credential}, expect=422)
    assert again.errors == ["This took too long. Try again."]
    nia.get("accounts.account", expect=302)
    with sessions.reading() as session:
        assert session.scalars(select(PasskeyChallenge)).all() == []


@pytest.mark.case("CO-03", rest="invitations")
def test_of_two_who_type_one_code_at_once_exactly_one_gets_in(app, client_for, sessions):
    nia = client_for()
    ask(nia)
    code, state = last_mail(sessions)["code"], nia.browser.get_cookie("awards_state").value
    twins = [client_for() for _ in range(4)]
    for twin in twins:
        twin.browser.set_cookie("awards_state", state, domain="localhost")
    token, statuses, start = nia.csrf(), [], threading.Barrier(4)

    def enter(twin) -> None:
        start.wait()
        answer = twin.browser.post("/account/sign-in/code", data={"code": code, "csrf_token": token})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=enter, args=(twin,)) for twin in twins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 422, 422, 422]
    with sessions.reading() as session:
        assert len(session.scalars(select(SessionRecord)).all()) == 1


def test_what_is_no_code_for_signing_in_signs_nobody_in(session):
    at, nia = clock.real(session), a_user(session, "nia@example.org")
    with pytest.raises(RuleBroken, match="has ended"):
        services.sign_in_with_code(session, uuid4(), "12345 67890", "en", PEPPER, at, Origin())
    until = at + timedelta(minutes=15)
    proof, _code, of_proof = new_code(session, "nia@other.example", "/", at, until, PEPPER, for_user_id=nia.id)
    for token in (of_proof, "made up"):
        with pytest.raises(RuleBroken, match="used already or has ended"):
            services.sign_in_with_link(session, token, "en", at, proof.id)


def test_a_link_is_refused_in_another_browser_by_whatever_page_takes_it(session):
    at = clock.real(session)
    row, _code, token = new_code(session, "nia@example.org", "/", at, at + timedelta(minutes=15), PEPPER)
    for asked_here in (None, uuid4()):
        with pytest.raises(RuleBroken, match="asked for in another browser"):
            services.sign_in_with_link(session, token, "en", at, asked_here)
    assert services.sign_in_with_link(session, token, "en", at, row.id)[0].email == "nia@example.org"


def test_tries_are_counted_apart_only_in_a_browser_in_which_this_very_person_signed_in(session):
    at, nia, eve = clock.real(session), a_user(session, "nia@example.org"), a_user(session, "eve@example.org")
    own, hers = (services.begin_session(session, one, at, Origin()).device_secret for one in (nia, eve))

    def whose(user, secret):
        return whose_tries(session, user, "new@example.org", Origin(device_secret=secret))

    assert whose(nia, None) == whose(nia, hers) == str(nia.id)
    assert whose(nia, own) == f"{nia.id}:{digest(own)}"
    assert whose(None, own) == "new@example.org"


def test_an_account_that_was_closed_since_is_opened_by_no_code(session):
    at, nia = clock.real(session), a_user(session, "nia@example.org")
    token = services.one_time_link(session, nia.email, "/", at, timedelta(hours=1))
    nia.disabled_at = at
    with pytest.raises(RuleBroken, match="account is closed"):
        services.sign_in_with_link(session, token, "en", at)


def test_a_code_ends_when_the_next_is_asked_for_and_others_stay(session):
    at = clock.real(session)
    moments = [at + timedelta(minutes=minutes) for minutes in range(3)]
    for email, moment in [("olu@example.org", at), *(("nia@example.org", moment) for moment in moments)]:
        services.one_time_link(session, email, "/", moment, timedelta(hours=1))
    ended = session.execute(select(SignInCode.email, SignInCode.ended_at).order_by(SignInCode.ended_at)).all()
    assert set(ended) == {
        ("olu@example.org", None), ("nia@example.org", moments[1]), ("nia@example.org", moments[2]),
        ("nia@example.org", None),
    }  # fmt: skip
