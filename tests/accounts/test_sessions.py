"""Staying signed in: where, how one ends it, and what a person is told of another browser."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.accounts import policy, services
from awards.accounts.models import SignInCode
from awards.accounts.rules import Origin
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from tests.factories import a_user, an_edition

PROOF = "/account/second-step/proof"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0"


def as_phone(client):
    client.browser.environ_base |= {"HTTP_USER_AGENT": PHONE, "REMOTE_ADDR": "203.0.113.77"}
    return client


def test_the_account_lists_where_one_is_signed_in_and_names_no_full_address(client_for, sign_in):
    sign_in("nia@example.org", as_phone(client_for()))
    here = sign_in("nia@example.org")
    listed = "//section[h2='Where you are signed in']//tbody/tr"
    rows = [" ".join(row.itertext()) for row in here.get("accounts.account").find(listed)]
    assert len(rows) == 2
    assert "this one" in rows[0]
    assert "Firefox on Android" in rows[1]
    assert "203.0.113.0/24" in rows[1]
    assert "203.0.113.77" not in here.get("accounts.account").body


def test_one_other_browser_is_signed_out_and_this_one_stays(client_for, sign_in, sessions):
    phone, here = sign_in("nia@example.org", as_phone(client_for())), sign_in("nia@example.org")
    with sessions.reading() as session:
        lost = session.scalars(select(SessionRecord.id).where(SessionRecord.device == "Firefox/Android")).one()
    here.post("accounts.session_end", session_id=lost)
    assert here.get("accounts.account").notices == ["That browser is signed out."]
    phone.get("accounts.account", expect=302)
    here.post("accounts.session_end", session_id=lost, expect=404)


@pytest.mark.case("AZ-21")
def test_nobody_ends_the_session_of_another(client_for, sign_in, sessions):
    nia, eve = sign_in("nia@example.org"), sign_in("eve@example.org")
    with sessions.reading() as session:
        hers = session.scalars(select(SessionRecord.id).order_by(SessionRecord.created_at)).first()
    eve.post("accounts.session_end", session_id=hers, expect=404)
    eve.post("accounts.session_end", session_id=uuid4(), expect=404)
    nia.get("accounts.account")


def test_signing_out_everywhere_ends_every_session(client_for, sign_in, sessions):
    phone, here = sign_in("nia@example.org", as_phone(client_for())), sign_in("nia@example.org")
    here.post("accounts.sessions_end")
    for browser in (phone, here):
        browser.get("accounts.account", expect=302)
    with sessions.reading() as session:
        assert "session.all_ended" in session.scalars(select(AuditRow.action)).all()


@pytest.mark.case("SE-01", rest="a change of role (SE-03 ends every session then)")
def test_signing_in_again_ends_the_session_that_the_browser_held(sign_in, client_for):
    nia, thief = sign_in("nia@example.org"), client_for()
    thief.browser.set_cookie("awards", nia.browser.get_cookie("awards").value, domain="localhost")
    thief.get("accounts.account")
    sign_in("nia@example.org", nia)
    thief.get("accounts.account", expect=302)
    nia.get("accounts.account")


def test_a_new_browser_is_told_by_mail_and_a_known_one_and_the_first_are_not(client_for, sign_in, mails):
    here = sign_in("nia@example.org")
    here.post("accounts.sign_out")
    here.token = None
    sign_in("nia@example.org", here)
    assert mails("new_device") == []
    sign_in("nia@example.org", as_phone(client_for()))
    told = mails("new_device")
    assert [mail.to for mail in told] == ["nia@example.org"]
    assert told[0].values["device"] == "Firefox/Android"


def test_a_browser_in_which_another_person_signed_in_is_a_new_one(session, mails):
    at, nia, eve = clock.real(session), a_user(session, "nia@example.org"), a_user(session, "eve@example.org")
    services.begin_session(session, nia, at, Origin())
    hers = services.begin_session(session, eve, at, Origin())
    services.begin_session(session, nia, at, Origin(device_secret=hers.device_secret))
    made_up = a_user(session, "kim@benches.example", rehearsal=True)
    for _browser in range(2):
        services.begin_session(session, made_up, at, Origin())
    session.commit()
    assert [mail.to for mail in mails("new_device")] == [nia.email]


def test_the_mail_about_a_new_browser_says_which_and_when_and_what_to_do(app, client_for, sign_in, mails):
    from awards.web.mail import compose

    sign_in("nia@example.org")
    sign_in("nia@example.org", as_phone(client_for()))
    with app.app_context():
        text = compose(mails("new_device")[0]).get_content()
    assert "Firefox on Android" in text
    assert "Geneva" in text
    assert "http://localhost/account" in text


def test_the_cookie_by_which_a_browser_is_known_again_is_a_secret_kept_as_a_digest(sign_in, sessions):
    nia = sign_in("nia@example.org")
    cookie = nia.browser.get_cookie("awards_device")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    with sessions.reading() as session:
        kept = session.scalars(select(SessionRecord.device_digest)).one()
    assert kept != cookie.value
    assert len(kept) == 64


@pytest.mark.case("SE-04")
def test_on_https_every_cookie_is_bound_to_this_very_host(app, client_for, mails):
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"base_url": "https://localhost"})
    nia = client_for()
    nia.post("accounts.sign_in", {"email": "nia@example.org"})
    set_by = nia.post("accounts.enter_code", {"code": mails()[-1].values["code"]}).response.headers.getlist(
        "Set-Cookie"
    )
    ours = [line for line in set_by if not line.startswith("awards_state=")]
    assert sorted(line.partition("=")[0] for line in ours) == ["__Host-awards", "__Host-awards_device"]
    for line in ours:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(line.split("; "))
        assert "Domain" not in line


def test_a_link_signs_in_only_in_the_browser_that_asked_and_elsewhere_asks_for_the_code(client_for, mails, sessions):
    nia, elsewhere = client_for(), client_for()
    nia.post("accounts.sign_in", {"email": "nia@example.org", "next": "/nominations"})
    sent = mails()[-1].values
    link = f"/account/sign-in/link/{sent['token']}"
    page = elsewhere.get(link)
    assert page.heading == "Type the code from the mail"
    assert page.find("//main//input[@name='code']")
    refused = elsewhere.post(link, {"code": "x"}, expect=422)
    assert "The code is not right" in refused.errors[0]
    elsewhere.get("accounts.account", expect=302)
    with sessions.reading() as session:
        assert session.scalars(select(SignInCode.tries)).one() == 1
    assert nia.get(link).heading == "Sign in with this link"
    assert nia.post(link).location.endswith("/nominations")


def test_the_code_from_the_mail_signs_in_on_the_links_page_too(client_for, mails):
    nia, elsewhere = client_for(), client_for()
    nia.post("accounts.sign_in", {"email": "nia@example.org", "next": "/nominations"})
    sent = mails()[-1].values
    link = f"/account/sign-in/link/{sent['token']}"
    assert elsewhere.post(link, {"code": sent["code"]}).location.endswith("/nominations")
    elsewhere.get("accounts.account")
    assert "already or has ended" in nia.post(link, expect=422).text


def test_a_link_cannot_be_used_elsewhere_by_leaving_the_code_out(client_for, mails):
    nia, elsewhere = client_for(), client_for()
    nia.post("accounts.sign_in", {"email": "nia@example.org"})
    elsewhere.post(f"/account/sign-in/link/{mails()[-1].values['token']}", expect=422)
    elsewhere.get("accounts.account", expect=302)


def test_a_link_of_the_programs_own_commands_works_in_any_browser(client_for, sessions):
    with sessions.transaction() as session:
        token = services.one_time_link(session, "nia@example.org", "/account", clock.real(session), timedelta(hours=1))
    browser = client_for()
    assert browser.get(f"/account/sign-in/link/{token}").heading == "Sign in with this link"
    browser.post(f"/account/sign-in/link/{token}")
    browser.get("accounts.account")


@pytest.mark.case("SE-08")
def test_a_session_ends_after_its_lifetime_though_it_is_used(client_for, sessions):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org")
    nia = client_for(user)
    nia.get("accounts.account")
    with sessions.transaction() as session:
        session.execute(update(SessionRecord).values(expires_at=clock.real(session)))
    nia.get("accounts.account", expect=302)


def left_for(sessions, minutes):
    with sessions.transaction() as session:
        then = clock.real(session) - timedelta(minutes=minutes)
        session.execute(update(SessionRecord).values(seen_at=then))
    return then


def last_seen(sessions):
    with sessions.reading() as session:
        return session.scalars(select(SessionRecord.seen_at)).one()


@pytest.mark.case("SE-08", rest="a tab that goes on asking by itself: no page of staff does")
def test_a_session_of_staff_that_was_left_alone_has_ended_and_one_of_others_goes_on(client_for, sessions):
    with sessions.transaction() as session:
        edition = an_edition(session, clock.now(session))
        ada = a_user(session, "ada@example.org", ("staff", edition.id))
        nia = a_user(session, "nia@example.org")
    staff, nominee = client_for(ada), client_for(nia)
    left_for(sessions, 59)
    staff.get("accounts.account")
    left_for(sessions, 60)
    assert staff.get("accounts.account", expect=302).location == "/account/sign-in?next=/account"
    nominee.get("accounts.account")


def test_a_session_that_was_left_alone_is_not_listed(client_for, sessions):
    with sessions.transaction() as session:
        edition = an_edition(session, clock.now(session))
        ada = a_user(session, "ada@example.org", ("staff", edition.id))
    client_for(ada)
    left_for(sessions, 61)
    here = client_for(ada)
    (row,) = here.get("accounts.account").find("//section[h2='Where you are signed in']//tbody/tr")
    assert "this one" in " ".join(row.itertext())


def test_the_use_of_a_session_of_staff_is_noted_every_few_minutes_and_no_more_often(client_for, sessions):
    with sessions.transaction() as session:
        edition = an_edition(session, clock.now(session))
        ada = a_user(session, "ada@example.org", ("staff", edition.id))
    staff = client_for(ada)
    then = left_for(sessions, 4)
    staff.get("accounts.account")
    assert last_seen(sessions) == then
    then = left_for(sessions, 6)
    staff.get("accounts.account")
    assert last_seen(sessions) > then + timedelta(minutes=5)


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (14, True), (15, False), (600, False)])
def test_a_proof_is_fresh_for_a_quarter_of_an_hour(session, minutes, fresh):
    at = clock.real(session)
    assert policy.is_fresh(SessionRecord(proved_at=at - timedelta(minutes=minutes)), at) is fresh


@pytest.mark.parametrize(
    ("endpoint", "named"),
    [
        ("address_code", "proof_id"), ("merge", "proof_id"), ("address_for_mail", "address_id"),
        ("address_removal", "address_id"), ("passkey_removal", "passkey_id"), ("new_address", None),
        ("app_removal", None), ("recovery_codes", None), ("tokens", None),
    ],
)  # fmt: skip
def test_what_guards_an_account_changes_only_after_a_recent_proof(sign_in, sessions, endpoint, named):
    here = sign_in("nia@example.org")
    with sessions.transaction() as session:
        session.execute(update(SessionRecord).values(proved_at=clock.real(session) - timedelta(hours=1)))
    answer = here.post(f"accounts.{endpoint}", **({named: uuid4()} if named else {}))
    assert answer.location is not None
    assert answer.location.startswith(PROOF)


def test_when_a_nominee_was_last_here_is_not_noted(sign_in, sessions):
    here = sign_in("nia@example.org")
    with sessions.transaction() as session:
        then = clock.real(session) - timedelta(hours=2)
        session.execute(update(SessionRecord).values(seen_at=then))
    here.get("accounts.account")
    with sessions.reading() as session:
        assert session.scalars(select(SessionRecord.seen_at)).one() == then
