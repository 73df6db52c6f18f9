"""Single sign-on for staff: off by default, every word of the provider checked, and no role given by it."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from pydantic import ValidationError
from sqlalchemy import select, update

from awards.accounts import services
from awards.accounts.models import SignOn, User
from awards.accounts.views import sign_on as pages
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from config import Config
from tests.factories import a_user, an_edition
from tests.support.provider import CLIENT, SECRET, identity_provider

ENDED = "This sign-on has ended or was begun in another browser. Begin again."
FAILED = "The sign-on does not answer as it should. Sign in with a code by mail, and tell the secretariat."
NOBODYS = (
    "No account of staff belongs to this sign-on. Sign in with a code by mail, then bind the sign-on in your account."
)


@pytest.fixture(scope="module")
def running():
    with identity_provider() as found:
        yield found


@pytest.fixture
def provider(running, app):
    """The provider, and the portal told of it."""
    fresh = type(running)(running.issuer, running.key)
    for name, value in vars(fresh).items():
        setattr(running, name, value)
    tell(app, running)
    return running


@pytest.fixture
def sara(session, at):
    edition = an_edition(session, at)
    found = a_user(session, "sara@office.example", ("staff", edition.id), name="Sara")
    session.commit()
    return found


@pytest.fixture
def bound(session, sara, provider, at):
    """Sara's account at the provider, bound to hers here."""
    session.add(SignOn(user_id=sara.id, issuer=provider.issuer, subject="sara-at-the-office", bound_at=at))
    session.commit()
    return sara


def tell(app, provider, **more):
    settings = {
        "sso_issuer": provider.issuer, "sso_client_id": CLIENT, "sso_client_secret": SECRET, "sso_name": "Our house",
    }  # fmt: skip
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update=settings | more)


def signed_on(client, provider, expect=302, begin="accounts.sign_on_begin", **values):
    """Go to the provider and come back with its answer."""
    brought = provider.authorize(client.get(begin, expect=302, **values).location)
    return client.get("accounts.sign_on_answer", expect=expect, **brought)


def is_in(client):
    return client.browser.get("/account").status_code == 200


def bound_rows(session):
    found = session.scalars(select(SignOn).order_by(SignOn.bound_at)).all()
    session.commit()
    return found


def test_it_is_off_by_default_and_its_library_is_not_loaded(client_for):
    client = client_for()
    assert "Staff may sign in by their own organisation" not in client.get("accounts.sign_in").main
    for page in ("accounts.sign_on_begin", "accounts.sign_on_answer", "accounts.sign_on_left"):
        assert client.get(page, expect=302).location == "/account/sign-in"
    loaded = (
        "import sys; from awards import create_app; create_app(env='test', database_url='sqlite://', "
        "secret_key='a secret for tests only, long enough to be one'); "
        "print([name for name in ('authlib', 'joserfc', 'requests') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", loaded], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_whoever_is_bound_signs_in_and_still_takes_the_second_step_here(session, bound, provider, client_for):
    client = client_for()
    assert client.get("accounts.sign_in", next="/staff").links()["Sign in with Our house"].endswith("?next=/staff")
    assert signed_on(client, provider, next="/staff").location == "/staff"
    assert client.get("/staff", expect=302).location == "/account/second-step?next=/staff"
    record = session.scalars(select(SessionRecord).where(SessionRecord.user_id == bound.id)).one()
    assert (record.second_step, record.second_step_at) == (None, None)
    assert bound_rows(session)[0].used_at is not None


def test_the_provider_is_asked_with_a_state_a_nonce_and_a_proof_of_who_began(bound, provider, client_for):
    signed_on(client_for(), provider)
    asked = provider.asked
    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
    assert asked["redirect_uri"] == "http://localhost/account/sign-in/sso/answer"
    assert "openid" in asked["scope"].split()
    assert asked["max_age"] == "900"
    first = dict(asked)
    signed_on(client_for(), provider)
    for secret in ("state", "nonce", "code_challenge"):
        assert len(asked[secret]) >= 20
        assert provider.asked[secret] != first[secret]


@pytest.mark.parametrize(
    ("says", "trusted", "step"),
    [
        ({"amr": ["pwd", "mfa"]}, "mfa", "sso"),
        ({"acr": "two-steps"}, "mfa, two-steps", "sso"),
        ({"amr": ["pwd"]}, "mfa", None),
        ({"amr": ["mfa"]}, "", None),
        ({}, "mfa", None),
    ],
)
def test_a_second_step_at_the_provider_counts_only_where_the_settings_say_so(
    app, session, bound, provider, client_for, says, trusted, step
):
    tell(app, provider, sso_second_step=trusted)
    provider.says = says
    client = client_for()
    signed_on(client, provider)
    assert session.scalars(select(SessionRecord.second_step).where(SessionRecord.user_id == bound.id)).one() == step
    session.commit()
    assert is_in(client) == (step is not None)


def hours(count):
    return int(time.time()) + 3600 * count


WRONG = {
    "another issuer": {"iss": "https://id.example"},
    "another audience": {"aud": "another portal"},
    "no audience": {"aud": None},
    "an end that has passed": {"exp": hours(-1)},
    "no end": {"exp": None},
    "made in the future": {"iat": hours(1)},
    "the nonce of another": {"nonce": "of another"},
    "no nonce": {"nonce": None},
    "nobody": {"sub": None},
    "a number for a name": {"sub": 7},
    "proven long ago": {"auth_time": hours(-1)},
    "not said when it was proven": {"auth_time": None},
    "a proof that is no instant": {"auth_time": "today"},
    "said of another token": {"at_hash": "of another"},
    "for two, and meant for the other": {"aud": [CLIENT, "another portal"], "azp": "another portal"},
}


@pytest.mark.parametrize("says", WRONG.values(), ids=WRONG)
def test_a_word_that_is_not_whole_lets_nobody_in(session, bound, provider, client_for, says):
    provider.says = says
    client = client_for()
    page = signed_on(client, provider, expect=422)
    assert FAILED in page.main
    assert not is_in(client)
    assert session.scalars(select(SessionRecord)).all() == []


@pytest.mark.parametrize("how", ["none", "HS256", "another key"])
def test_a_word_signed_otherwise_lets_nobody_in(bound, provider, client_for, how):
    if how == "another key":
        provider.signed_by = RSAKey.generate_key(2048)
    else:
        provider.algorithm = how
    client = client_for()
    assert FAILED in signed_on(client, provider, expect=422).main
    assert not is_in(client)


def test_an_answer_counts_once_in_the_browser_that_began_and_for_ten_minutes(bound, provider, client_for, monkeypatch):
    client, other = client_for(), client_for()
    brought = provider.authorize(client.get("accounts.sign_on_begin", expect=302).location)
    assert ENDED in other.get("accounts.sign_on_answer", expect=422, **brought).main
    wrong = client.get("accounts.sign_on_answer", expect=422, **(brought | {"state": "another"}))
    assert ENDED in wrong.main
    assert ENDED in client.get("accounts.sign_on_answer", expect=422, **brought).main, "a wrong state ends it"
    signed_on(client, provider)
    assert ENDED in client.get("accounts.sign_on_answer", expect=422, **brought).main
    brought = provider.authorize(other.get("accounts.sign_on_begin", expect=302).location)
    monkeypatch.setattr(pages, "WAITED_FOR", timedelta(0))
    assert ENDED in other.get("accounts.sign_on_answer", expect=422, **brought).main


def test_a_state_in_letters_of_another_script_is_a_wrong_one(bound, provider, client_for):
    client = client_for()
    client.get("accounts.sign_on_begin", expect=302)
    assert ENDED in client.get("accounts.sign_on_answer", expect=422, code="x", state="état").main


def test_who_says_no_there_or_comes_from_another_issuer_is_not_let_in(bound, provider, client_for):
    client = client_for()
    brought = provider.authorize(client.get("accounts.sign_on_begin", expect=302).location)
    said = {"state": brought["state"], "error": "access_denied", "error_description": "<b>no</b>"}
    page = client.get("accounts.sign_on_answer", expect=422, **said)
    assert "You were not signed on. Begin again, or sign in with a code by mail." in page.main
    assert "<b>no" not in page.body
    brought = provider.authorize(client.get("accounts.sign_on_begin", expect=302).location)
    assert FAILED in client.get("accounts.sign_on_answer", expect=422, iss="https://id.example", **brought).main
    assert not is_in(client)


def test_a_first_sign_on_finds_the_account_of_a_verified_address_where_the_domain_is_trusted(
    app, session, sara, provider, client_for, mails
):
    tell(app, provider, sso_domains="elsewhere.example, Office.example")
    provider.says = {"email": "Sara@Office.example", "roles": ["admin"], "groups": ["staff", "admin"]}
    signed_on(client_for(), provider)
    [row] = bound_rows(session)
    assert (row.user_id, row.subject) == (sara.id, "sara-at-the-office")
    assert [mail.values["what"] for mail in mails("second_step_changed")] == ["sign_on_bound"]
    kinds = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == sara.id).order_by(AuditRow.seq)).all()
    assert "second_step.sign_on_bound" in kinds
    assert "role.granted" not in kinds
    provider.says = {"sub": "another"}
    session.commit()
    assert NOBODYS in signed_on(client_for(), provider, expect=422).main, "an account has one sign-on"


@pytest.mark.parametrize(
    "says",
    [
        {"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}, {"email": None},
        {"email": "sara@office.example.evil.example"}, {"email": "sara@notoffice.example"},
        {"email": "nobody@office.example"},
        {"email": "nia@office.example"}, {"email": "gone@office.example"}, {"email": "no address"},
    ],
)  # fmt: skip
def test_no_other_word_finds_an_account_or_makes_one(app, session, sara, provider, at, client_for, says):
    a_user(session, "nia@office.example")
    a_user(session, "gone@office.example", ("admin", None)).disabled_at = at
    people = len(session.scalars(select(User.id)).all())
    session.commit()
    tell(app, provider, sso_domains="office.example")
    provider.says = says
    assert NOBODYS in signed_on(client_for(), provider, expect=422).main
    assert bound_rows(session) == []
    assert len(session.scalars(select(User.id)).all()) == people


def test_no_domain_is_trusted_by_default(session, sara, provider, client_for):
    assert NOBODYS in signed_on(client_for(), provider, expect=422).main


@pytest.mark.parametrize("lost", ["role", "account"])
def test_who_is_staff_no_more_does_not_sign_on(session, bound, provider, at, client_for, lost):
    if lost == "account":
        session.execute(update(User).values(disabled_at=at))
    else:
        services.end_role(session, bound, "staff", edition_id=bound.roles[0].edition_id, by=None, at=at)
    session.commit()
    assert NOBODYS in signed_on(client_for(), provider, expect=422).main


def test_staff_bind_it_to_their_account_and_end_it(session, sara, provider, client_for, mails):
    client = client_for(sara)
    assert "Bind Our house to this account" in client.get("accounts.second_step").main
    page = signed_on(client, provider, begin="accounts.sign_on_binding")
    assert page.location == "/account/second-step"
    assert client.get("accounts.second_step").notices == ["The single sign-on is bound to your account."]
    [row] = bound_rows(session)
    assert row.user_id == sara.id
    assert signed_on(client_for(), provider).location == "/account"
    client.post("accounts.sign_on_removal", sign_on_id=row.id)
    assert bound_rows(session) == []
    assert NOBODYS in signed_on(client_for(), provider, expect=422).main
    assert [mail.values["what"] for mail in mails("second_step_changed")] == ["sign_on_bound", "sign_on_ended"]


def test_it_is_bound_in_the_session_that_asked_and_to_one_account(session, sara, provider, client_for):
    other = a_user(session, "omar@office.example", ("admin", None))
    session.commit()
    client, victim = client_for(sara), client_for(other)
    brought = provider.authorize(client.get("accounts.sign_on_binding", expect=302).location)
    client.browser.set_cookie("awards", victim.browser.get_cookie("awards").value, domain="localhost")
    assert ENDED in client.get("accounts.sign_on_answer", expect=422, **brought).main
    assert bound_rows(session) == []
    signed_on(client_for(sara), provider, begin="accounts.sign_on_binding")
    page = signed_on(victim, provider, expect=422, begin="accounts.sign_on_binding")
    assert "This sign-on is bound to an account already." in page.main
    provider.says = {"sub": "another"}
    page = signed_on(client_for(sara), provider, expect=422, begin="accounts.sign_on_binding")
    assert "Your account has a single sign-on already. End that one first." in page.main


def test_whoever_signs_out_is_told_that_the_provider_still_knows_them(app, bound, provider, client_for):
    tell(app, provider, sso_second_step="mfa")
    provider.says = {"amr": ["mfa"]}
    client = client_for()
    signed_on(client, provider)
    page = client.post("accounts.sign_out", follow=True, expect=200)
    assert "At Our house you are still signed on" in page.main
    away = urlsplit(page.links()["Sign out of Our house too"])
    assert f"{away.scheme}://{away.netloc}{away.path}" == f"{provider.issuer}/end"
    assert parse_qs(away.query)["client_id"] == [CLIENT]
    assert not is_in(client)
    by_code = client_for(bound)
    assert by_code.post("accounts.sign_out").location == "/"
    provider.document = {"end_session_endpoint": "http://elsewhere.example/end"}
    assert "Sign out of Our house too" not in client.get("accounts.sign_on_left").links()


ELSEWHERE = {
    "the word": {"issuer": "https://id.example"},
    "the form": {"authorization_endpoint": "http://id.example/authorize"},
    "the exchange": {"token_endpoint": "http://169.254.169.254/token"},
    "the keys": {"jwks_uri": "file:///etc/passwd"},
    "no keys": {"jwks_uri": None},
}


@pytest.mark.parametrize("document", ELSEWHERE.values(), ids=ELSEWHERE)
def test_only_the_issuers_own_addresses_are_asked(bound, provider, client_for, document):
    client = client_for()
    brought = provider.authorize(client.get("accounts.sign_on_begin", expect=302).location)
    provider.document = document
    for page, values in (("accounts.sign_on_begin", {}), ("accounts.sign_on_answer", brought)):
        if page == "accounts.sign_on_begin" and not {"issuer", "authorization_endpoint"} & document.keys():
            continue
        if page == "accounts.sign_on_answer" and "authorization_endpoint" in document:
            continue
        assert FAILED in client.get(page, expect=422, **values).main
    assert not is_in(client)


def test_no_redirect_is_followed(bound, provider, client_for):
    client = client_for()
    brought = provider.authorize(client.get("accounts.sign_on_begin", expect=302).location)
    provider.moved, provider.answered = True, []
    assert FAILED in client.get("accounts.sign_on_answer", expect=422, **brought).main
    assert FAILED in client.get("accounts.sign_on_begin", expect=422).main
    assert [path for path in provider.answered if path.startswith("/moved")] == []


def test_a_provider_that_does_not_answer_keeps_nobody_from_a_code_by_mail(app, bound, provider, client_for):
    tell(app, provider, sso_issuer="http://127.0.0.1:9")
    client = client_for()
    assert FAILED in client.get("accounts.sign_on_begin", expect=422).main
    client.post("accounts.sign_in", {"email": bound.email})


def test_the_command_that_forgets_a_second_step_forgets_the_sign_on_too(session, bound, at):
    services.second_step.forget_second_step(session, bound, at)
    assert session.scalars(select(SignOn)).all() == []


def test_an_unsafe_setting_is_named():
    whole = {"sso_client_id": "a", "sso_client_secret": "b", "sso_name": "c", "secret_key": "x" * 40, "env": "test"}
    for issuer, more, named in (
        ("http://id.example", {}, "AWARDS_SSO_ISSUER"),
        ("https://id.example", {"sso_client_secret": ""}, "AWARDS_SSO_CLIENT_SECRET"),
        ("https://id.example", {"sso_name": ""}, "AWARDS_SSO_NAME"),
    ):
        with pytest.raises(ValidationError, match=named):
            Config(_env_file=None, sso_issuer=issuer, **(whole | more))
    assert Config(_env_file=None, sso_issuer="https://id.example", **whole).sso_trusted_domains == frozenset()
