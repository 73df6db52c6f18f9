"""The second step: needed by staff and administrators, asked of whoever has one, and taken once."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
import segno
from sqlalchemy import select, update

from awards.accounts import queries, services
from awards.accounts.models import AuthenticatorApp, Passkey, RecoveryCode
from awards.accounts.rules import Origin
from awards.accounts.services import passkeys, second_step
from awards.core.errors import RuleBroken
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from tests.accounts.conftest import other_than
from tests.factories import a_user, an_edition
from tests.support.page import Client
from tests.web.test_doors import address, rules

PEPPER = "a secret for tests only, long enough to be one"
ADMIN = ("admin", None)
WAYS_IN = {
    "accounts.second_step", "accounts.app_set_up", "accounts.proof", "accounts.sign_out", "accounts.passkey_options",
    "accounts.passkey_added", "accounts.passkey_proof_options", "accounts.passkey_proof", "looking.end",
}  # fmt: skip
"""The pages where the second step is set up and taken, and the ways out: all that a half signed-in person may open."""


@pytest.fixture
def halfway(sessions, sign_in):
    """An administrator and a member of staff after the first step, who set up nothing yet."""
    with sessions.transaction() as session:
        edition = an_edition(session, clock.now(session))
        a_user(session, "ada@secretariat.example", ADMIN)
        a_user(session, "sam@secretariat.example", ("staff", edition.id))
        edition_id = edition.id
    return edition_id, [sign_in(f"{name}@secretariat.example") for name in ("ada", "sam")]


@pytest.mark.case("AU-11")
def test_after_the_first_step_no_page_but_those_of_the_second_opens(app, halfway):
    edition_id, browsers = halfway
    for browser in browsers:
        for method in ("GET", "POST"):
            for rule in rules(app, method):
                if app.view_functions[rule.endpoint].__dict__["access"] == "public" or rule.endpoint in WAYS_IN:
                    continue
                path = address(app, rule, edition_id=edition_id)
                answer = browser.browser.open(path, method=method, data={"csrf_token": browser.csrf()})
                if path.startswith("/api/"):  # asks for a token and knows no browser
                    assert answer.status_code == 401, f"{method} {path}"
                    continue
                assert answer.status_code == 302, f"{method} {path}"
                assert answer.location.startswith("/account/second-step?next="), f"{method} {path}: {answer.location}"


def test_public_pages_know_nobody_who_is_half_signed_in(halfway):
    _edition, (ada, _sam) = halfway
    page = ada.get("/")
    assert "Signed in as" not in page.text
    assert page.find("//header//a[@href='/account/sign-in']")


def test_half_signed_in_one_may_leave(halfway):
    _edition, (ada, _sam) = halfway
    assert ada.get("accounts.second_step").find("//main//button[text()='Sign out']")
    ada.post("accounts.sign_out")
    assert ada.get("/staff", expect=302).location == "/account/sign-in?next=/staff"


def test_staff_set_up_an_app_keep_ten_codes_and_go_where_they_wanted(halfway, sessions):
    from tests.accounts.conftest import Holder

    _edition, (ada, _sam) = halfway
    page = ada.get(ada.get("/staff", expect=302).location)
    assert "Staff and administrators sign in with two steps" in page.main
    page = ada.get("accounts.app_set_up")
    assert page.find("//main//figure[@role='img']//*[name()='svg']")
    holder = Holder("ada", page.one("//main//code").text.replace(" ", ""), [])
    refused = ada.post("accounts.app_set_up", {"code": other_than(holder.code())}, expect=422)
    assert "The code is not right" in refused.errors[0]
    assert refused.one("//main//code").text.replace(" ", "") == holder.secret
    before = ada.browser.get_cookie("awards").value
    assert ada.post("accounts.app_set_up", {"code": holder.code()}).location.endswith("/recovery-codes")
    assert ada.browser.get_cookie("awards").value != before
    page = ada.post("accounts.recovery_codes", expect=200)
    assert len({code.text for code in page.find("//main//ol//code")}) == 10
    assert page.links()["I have kept them, go on"] == "/staff"
    assert ada.get("/staff").heading == "Editions"


def test_the_picture_for_the_app_says_the_same_as_the_key_beside_it(halfway):
    _edition, (ada, _sam) = halfway
    page = ada.get("accounts.app_set_up")
    secret = page.one("//main//code").text.replace(" ", "")
    wanted = pyotp.TOTP(secret).provisioning_uri(name="ada@secretariat.example", issuer_name="EQUALS in Tech Awards")
    rows = segno.make(wanted, error="m", micro=False).matrix_iter(border=4)
    drawn = set()
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1", page.one("//main//figure//*[name()='path']").get("d")):
        drawn |= {(int(x) + step, int(y)) for step in range(int(wide))}
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


@pytest.mark.case("SE-01")
def test_the_cookie_of_the_first_step_is_worth_nothing_after_the_second(client_for, halfway):
    from tests.accounts.conftest import Holder

    _edition, (ada, _sam) = halfway
    thief = client_for()
    thief.browser.set_cookie("awards", ada.browser.get_cookie("awards").value, domain="localhost")
    holder = Holder("ada", ada.get("accounts.app_set_up").one("//main//code").text.replace(" ", ""), [])
    ada.post("accounts.app_set_up", {"code": holder.code()})
    assert thief.get("/staff", expect=302).location == "/account/sign-in?next=/staff"
    ada.get("/staff")


def test_the_next_sign_in_asks_for_the_app_and_the_mail_alone_never_does(with_app, sign_in):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    thief = sign_in(holder.email, next="/staff")
    for _ in range(2):
        assert thief.get("/staff", expect=302).location == "/account/second-step/proof?next=/staff"
        thief = sign_in(holder.email, thief, next="/staff")
    for page in ("accounts.second_step", "accounts.app_set_up", "accounts.recovery_codes"):
        assert "/account/second-step/proof" in thief.get(page, expect=302).location
    for change in (
        "accounts.app_set_up",
        "accounts.passkey_options",
        "accounts.app_removal",
        "accounts.recovery_codes",
    ):
        assert "/account/second-step/proof" in thief.post(change, {"code": "123456"}).location
    page = thief.get("/account/second-step/proof?next=/staff")
    assert thief.post("accounts.proof", {"code": holder.code(1), "next": page.field("next")}).location == "/staff"
    assert thief.get("/staff").heading == "Editions"


@pytest.mark.case("AU-09")
def test_a_code_of_the_app_counts_once_however_it_is_spelled(with_app, sign_in):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    first, second = sign_in(holder.email), sign_in(holder.email)
    code = holder.code(1)
    first.post("accounts.proof", {"code": code})
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code)
    for spelled in (code, f" {code[:3]} {code[3:]} ", arabic, holder.code()):
        page = second.post("accounts.proof", {"code": spelled}, expect=422)
        assert "was used already" in page.errors[0]
    second.get("/staff", expect=302)


def test_digits_of_any_script_are_taken_and_an_over_long_code_is_refused_unread(with_app, sign_in):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    browser = sign_in(holder.email)
    browser.post("accounts.proof", {"code": "1" * 65}, expect=400)
    browser.post("accounts.proof", {"code": "".join("０１２３４５６７８９"[int(d)] for d in holder.code(1))})
    browser.get("/staff")


def test_five_wrong_codes_and_the_sixth_has_to_wait(with_app, sign_in):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    browser = sign_in(holder.email)
    wrong = other_than(holder.code(1))
    for _ in range(5):
        browser.post("accounts.proof", {"code": wrong}, expect=422)
    page = browser.post("accounts.proof", {"code": holder.code(1)}, expect=429)
    assert "Wait a quarter of an hour" in page.errors[0]
    assert int(page.response.headers["Retry-After"]) > 800
    browser.get("/staff", expect=302)


def test_a_recovery_code_lets_in_once_and_is_told_by_mail(with_app, sign_in, mails, sessions):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    browser, again = sign_in(holder.email), sign_in(holder.email)
    code = holder.codes[3]
    browser.post("accounts.proof", {"code": code.lower().replace(" ", "-")})
    browser.get("/staff")
    assert "was used already" in again.post("accounts.proof", {"code": code}, expect=422).errors[0]
    assert mails("second_step_changed")[-1].values["what"] == "recovery_used"
    assert "9 recovery codes are left" in browser.get("accounts.second_step").main
    with sessions.reading() as session:
        assert session.scalars(select(SessionRecord.second_step).order_by(SessionRecord.created_at)).all() == [
            "app", "recovery", None
        ]  # fmt: skip


def test_a_recovery_code_of_another_person_is_worth_nothing(with_app, sign_in):
    _ada, hers = with_app("ada@secretariat.example", ADMIN)
    with_app("sam@secretariat.example", ADMIN)
    browser = sign_in("sam@secretariat.example")
    browser.post("accounts.proof", {"code": hers.codes[0]}, expect=422)
    browser.get("/staff", expect=302)


def test_new_recovery_codes_end_the_old_ones(with_app, sign_in):
    browser, holder = with_app("ada@secretariat.example", ADMIN)
    browser.post("accounts.recovery_codes", expect=200)
    sign_in(holder.email).post("accounts.proof", {"code": holder.codes[0]}, expect=422)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_two_uses_of_one_code_at_once_exactly_one_counts(with_app, sessions, kind):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    code = holder.code(1) if kind == "app" else holder.codes[0]
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def use() -> None:
        start.wait()
        try:
            with sessions.transaction() as session:
                user = queries.user_by_address(session, holder.email)
                at = clock.real(session)
                services.second_step.prove_by_code(session, user, code, PEPPER, at, Origin("203.0.113.7"))
            outcomes.append("in")
        except RuleBroken:
            outcomes.append("refused")

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "refused", "refused", "refused"]


def test_the_database_holds_neither_the_apps_secret_nor_a_recovery_code(with_app, sessions):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    with sessions.reading() as session:
        app = session.scalars(select(AuthenticatorApp)).one()
        assert holder.secret not in f"{app.user_id} {app.seed} {app.last_step}"
        kept = session.scalars(select(RecoveryCode.code_digest)).all()
    assert len(kept) == 10
    assert not {code.replace(" ", "") for code in holder.codes} & set(kept)


def test_a_nominee_is_not_asked_but_may_set_up_one_and_then_is(sign_in, with_app):
    nia = sign_in("nia@example.org")
    assert "Not set up." in nia.get("accounts.account").main
    _browser, holder = with_app("olu@example.org")
    again = sign_in(holder.email)
    assert "/account/second-step/proof" in again.get("accounts.account", expect=302).location
    again.post("accounts.proof", {"code": holder.code(1)})
    assert "After the code from the mail you prove" in again.get("accounts.account").main


def test_staff_cannot_remove_the_only_second_step_and_a_nominee_can(with_app, sessions, mails):
    ada, _holder = with_app("ada@secretariat.example", ADMIN)
    refused = ada.post("accounts.app_removal", expect=422)
    assert "add another passkey or app before you remove this one" in refused.text
    nia, _hers = with_app("nia@example.org")
    nia.post("accounts.app_removal")
    with sessions.reading() as session:
        left = session.scalars(select(AuthenticatorApp.user_id)).all()
        actions = session.scalars(select(AuditRow.action)).all()
    assert len(left) == 1
    assert {"second_step.app_added", "second_step.codes_made", "second_step.app_removed"} <= set(actions)
    told = [(mail.to, mail.values["what"]) for mail in mails("second_step_changed")]
    assert ("nia@example.org", "app_removed") in told
    assert ("ada@secretariat.example", "app_added") in told


def stale(sessions):
    with sessions.transaction() as session:
        session.execute(update(SessionRecord).values(proved_at=clock.real(session) - timedelta(minutes=16)))


def test_what_guards_an_account_changes_only_after_a_fresh_proof(with_app, sessions):
    ada, holder = with_app("ada@secretariat.example", ADMIN)
    stale(sessions)
    ada.get("/staff")
    for change in (
        "accounts.app_removal",
        "accounts.recovery_codes",
        "accounts.app_set_up",
        "accounts.passkey_options",
    ):
        assert ada.post(change, {"code": holder.code(1)}).location.startswith("/account/second-step/proof")
    asked = ada.get("accounts.second_step", expect=302).location
    assert asked == "/account/second-step/proof?next=/account/second-step"
    assert "Prove once more that it is you" in ada.get(asked).main
    assert ada.post("accounts.proof", {"code": holder.code(1), "next": "/account/second-step"}).location == (
        "/account/second-step"
    )
    ada.get("accounts.second_step")


def test_whoever_has_no_second_step_signs_in_once_more_before_setting_one_up(sign_in, sessions):
    nia = sign_in("nia@example.org")
    stale(sessions)
    asked = nia.get("accounts.app_set_up", expect=302).location
    assert asked == "/account/second-step/proof?next=/account/second-step/app"
    assert nia.get(asked, expect=302).location == "/account/sign-in?next=/account/second-step/app"


def test_a_role_given_while_one_is_signed_in_asks_for_the_second_step_at_once(sign_in, sessions):
    nia = sign_in("nia@example.org")
    nia.get("accounts.account")
    with sessions.transaction() as session:
        at = clock.real(session)
        user = queries.user_by_address(session, "nia@example.org")
        services.grant_role(session, user, "admin", edition_id=None, by=None, at=at)
    assert nia.get("/staff", expect=302).location == "/account/second-step?next=/staff"


@pytest.fixture
def waived_link(sessions):
    """`waived_link(rehearsal=…)`: a link as `awards welcome` makes it, for an administrator."""

    def make(*, rehearsal):
        with sessions.transaction() as session:
            at = clock.real(session)
            email = f"first.{rehearsal}@secretariat.example".lower()
            user = services.ensure_user(session, email, at, name="First", rehearsal=rehearsal)
            services.grant_role(session, user, "admin", edition_id=None, by=None, at=at)
            token = services.one_time_link(session, email, "/staff", at, timedelta(hours=1), waives_second_step=True)
        return f"/account/sign-in/link/{token}"

    return make


def as_if(app, env):
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": env})


def test_the_made_up_staff_of_a_rehearsal_come_in_without_it_in_development_and_are_told(app, waived_link):
    browser = Client(app)
    browser.post(waived_link(rehearsal=True))
    page = browser.get("/staff")
    assert "This made-up account signs in without the second step; in production it could not." in page.text


def test_a_made_up_nominee_is_told_nothing_of_a_step_that_nobody_asks_for(app, sessions):
    with sessions.transaction() as session:
        at = clock.real(session)
        services.ensure_user(session, "nia@benches.example", at, rehearsal=True)
        token = services.one_time_link(
            session, "nia@benches.example", "/account", at, timedelta(hours=1), waives_second_step=True
        )
    browser = Client(app)
    browser.post(f"/account/sign-in/link/{token}")
    assert "without the second step" not in browser.get("accounts.account").text


def test_such_a_link_does_not_let_a_real_person_in(app, waived_link):
    browser = Client(app)
    browser.post(waived_link(rehearsal=False))
    assert browser.get("/staff", expect=302).location == "/account/second-step?next=/staff"


def test_in_production_such_a_link_waives_nothing_and_such_a_session_is_not_in(app, waived_link):
    in_development, browser = Client(app), Client(app)
    in_development.post(waived_link(rehearsal=True))
    in_development.get("/staff")
    as_if(app, "production")
    assert in_development.get("/staff", expect=302).location == "/account/second-step?next=/staff"
    browser.post(waived_link(rehearsal=True))
    assert browser.get("/staff", expect=302).location == "/account/second-step?next=/staff"


def test_the_pages_of_the_second_step_cost_few_queries(with_app, count_queries):
    ada, _holder = with_app("ada@secretariat.example", ADMIN)
    ada.get("accounts.second_step")
    with count_queries(at_most=5):
        ada.get("accounts.second_step")
    with count_queries(at_most=3):
        ada.get("accounts.recovery_codes")


def test_the_second_step_is_asked_for_in_arabic_from_right_to_left(with_app, sign_in):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    page = sign_in(holder.email).get("/account/second-step/proof?lang=ar")
    assert page.one("/html").get("dir") == "rtl"
    assert page.one("//input[@name='code']").get("dir") == "ltr"


@pytest.mark.case("SE-05")
def test_an_app_of_before_a_new_secret_key_works_as_long_as_the_earlier_key_is_named(app, sign_in, with_app):
    _browser, holder = with_app("ada@secretariat.example", ADMIN)
    changed = app.config["AWARDS"].model_copy(update={"secret_key": "another secret key, as long as the first one"})
    app.config["AWARDS"] = changed
    again = sign_in(holder.email)
    assert "The code is not right" in again.post("accounts.proof", {"code": holder.code(1)}, expect=422).errors[0]
    app.config["AWARDS"] = changed.model_copy(update={"secret_key_fallbacks": f"quite another one|{PEPPER}"})
    again.post("accounts.proof", {"code": holder.code(1)})
    assert again.get("/staff").heading == "Editions"


@pytest.mark.parametrize(
    "sent",
    [
        "[" * 100_000, '{"id": "a\\u0000b"}', '{"id": "\\ud800"}', '{"id": ["a"]}', "5", "",
        '{"id": "a", "response": []}',
        '{"id": "a", "rawId": "a", "response": {"clientDataJSON": 5}}',
    ],
)  # fmt: skip
def test_what_is_no_answer_of_a_passkey_signs_nobody_in(client_for, sent):
    visitor = client_for()
    visitor.post("accounts.passkey_sign_in_options", expect=200)
    refused = visitor.post("accounts.passkey_sign_in", {"credential": sent}, expect=422)
    assert "This passkey is not known here. Sign in with a code by mail." in refused.text


def test_of_the_last_app_and_the_last_passkey_taken_away_at_once_one_stays(sessions):
    with sessions.transaction() as session:
        at = clock.now(session)
        user_id = a_user(session, "ada@secretariat.example", ADMIN).id
        session.add(AuthenticatorApp(user_id=user_id, seed=uuid4(), last_step=1, created_at=at))
        passkey = Passkey(
            user_id=user_id, credential_id="key", public_key="key", sign_count=0, name="My phone", created_at=at
        )
        session.add(passkey)
        session.flush()
        passkey_id = passkey.id
    start, went = threading.Barrier(2), list[str]()

    def take(what: str) -> None:
        with sessions.writing() as session:
            user, at = queries.user(session, user_id), clock.now(session)
            passkey = session.get_one(Passkey, passkey_id)
            if session.get_bind().dialect.name == "sqlite":
                session.rollback()  # it has one writer: the other begins when the first is done
            start.wait()
            try:
                if what == "app":
                    second_step.remove_app(session, user, at)
                else:
                    passkeys.remove(session, user, passkey, at)
                session.commit()
                went.append("taken")
            except RuleBroken:
                went.append("refused")

    threads = [threading.Thread(target=take, args=(what,)) for what in ("app", "passkey")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(went) == ["refused", "taken"]


def test_what_one_does_to_the_own_second_step_leaves_that_of_others_alone(session):
    at = clock.real(session)
    ada, sam = (a_user(session, f"{name}@secretariat.example", ADMIN) for name in ("ada", "sam"))
    apps = [AuthenticatorApp(user_id=one.id, seed=uuid4(), last_step=1, created_at=at) for one in (ada, sam)]
    session.add_all(apps)
    for one in (sam, ada):
        second_step.new_recovery_codes(session, one, at)
    code = pyotp.TOTP(second_step.app_secret(PEPPER, ada.id, apps[0].seed)).at(int(at.timestamp()))
    second_step.prove_by_code(session, ada, code, PEPPER, at, Origin())
    session.expire_all()
    assert (apps[0].last_step > 1, apps[1].last_step) == (True, 1)
    second_step.forget_second_step(session, ada, at)
    assert session.scalars(select(AuthenticatorApp.user_id)).all() == [sam.id]
    assert session.scalars(select(RecoveryCode.user_id)).all() == [sam.id] * 10


def test_whoever_has_no_app_proves_nothing_by_digits_and_is_told_of_none_that_went(session, mails):
    at, nia = clock.real(session), a_user(session, "nia@example.org")
    with pytest.raises(RuleBroken, match="not right"):
        second_step.prove_by_code(session, nia, "123456", PEPPER, at, Origin())
    second_step.remove_app(session, nia, at)
    session.commit()
    assert mails("second_step_changed") == []


@pytest.mark.parametrize(
    ("rehearsal", "waived", "kept"), [(True, True, "waived"), (False, True, None), (True, False, None)]
)
def test_the_second_step_is_waived_for_a_made_up_person_where_that_is_asked_for(session, rehearsal, waived, kept):
    ada = a_user(session, "ada@benches.example", ADMIN, rehearsal=rehearsal)
    services.begin_session(session, ada, clock.real(session), Origin(), waived=waived)
    assert session.scalars(select(SessionRecord.second_step)).all() == [kept]
