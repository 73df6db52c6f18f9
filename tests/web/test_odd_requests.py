"""Requests that no page of ours makes: odd addresses, cookies of others, words for the log, texts without end."""

import ast
import inspect
import logging
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import update
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter

from awards.core.errors import SeenNotSaid
from awards.infrastructure import clock
from awards.infrastructure.session_records import SessionRecord
from awards.web.access import public
from awards.web.forms import Form, VersionField
from tests.factories import a_user, an_edition
from tests.support.sessions import a_session
from tests.web.test_doors import address, rules

SPELLINGS = (
    "//staff/{id}", "/staff//{id}", "/./staff/{id}", "/x/../staff/{id}", "/%2e%2e/staff/{id}", "/staff/%2e/{id}",
    "/STAFF/{id}", "/staff/{upper}", "/staff/{id}.", "/staff/{id}/", "/staff/{id}%20", "/staff/{id};x",
    "/staff/{id}%00", "/staff/{id}%2f", "/static/../staff/{id}", "/account/../staff/{id}", "/staff%2f{id}",
)  # fmt: skip
OVERRIDES = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Path", "X-Forwarded-Prefix", "X-Script-Name")

SIGNING = SecureCookieSessionInterface().get_signing_serializer


@pytest.fixture
def edition_id(sessions, at):
    with sessions.transaction() as session:
        return an_edition(session, at).id


@pytest.fixture
def nia(client_for, sessions):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org")
    return client_for(user)


@pytest.mark.case("AZ-22")
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_an_address_goes_past_its_door(client_for, nia, edition_id, spelling):
    path = spelling.format(id=edition_id, upper=str(edition_id).upper())
    for browser in (client_for().browser, nia.browser):
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code in (404, 400) or "/account/sign-in" in answer.request.path
        assert "EQUALS in Tech Awards 2027" not in answer.text


def test_a_number_that_no_column_holds_leads_to_no_page(app, client_for):
    visitor, asked = client_for().browser, 0
    for rule in rules(app, "GET"):
        numbers = [name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)]
        for name in numbers:
            for number in (2**31, 10**30):
                path = address(app, rule, **{name: 2**31 - 1}).replace(str(2**31 - 1), str(number))
                assert visitor.get(path).status_code == 404, path
                asked += 1
    assert asked > 50


@pytest.mark.case("AZ-22")
def test_no_header_leads_to_another_page_or_makes_another_method_of_it(client_for, nia, edition_id):
    plain = client_for().browser.get("/").text
    for header in OVERRIDES:
        assert client_for().browser.get("/", headers={header: f"/staff/{edition_id}"}).text == plain
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = nia.browser.get("/account/sessions/end", headers={header: "POST"})
        assert answer.status_code in (404, 405), header
    nia.get("/account")


@pytest.mark.case("AZ-22")
def test_asking_for_the_head_or_the_methods_of_a_closed_page_tells_nothing(app, client_for):
    visitor = client_for().browser
    for rule in rules(app, "GET"):
        if app.view_functions[rule.endpoint].__dict__["access"] != "public":
            path = address(app, rule)
            assert visitor.head(path).status_code in (302, 401), path
            assert visitor.options(path).data == b"", path


@pytest.mark.case("CF-02")
@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/HEAD", "/.env", "/backup.sql", "/awards.sqlite", "/instance/awards.sqlite",
        "/console", "/debug", "/server-status", "/actuator/health", "/phpinfo.php", "/static/site.css.map",
        "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/..%2f..%2fpyproject.toml",
        "/static//etc/passwd", "/.well-known/../.git/config",
    ],
)  # fmt: skip
def test_what_is_no_page_is_not_there(client_for, path):
    client_for().get(path, expect=404)


@pytest.mark.case("CF-02")
def test_the_programs_numbers_are_not_there_for_whoever_asks_from_outside(client_for):
    client_for().get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}, expect=404)
    client_for().get("/metrics", expect=200)


@pytest.mark.case("SE-10")
def test_a_cookie_that_another_host_of_the_domain_could_set_signs_nobody_in(app, sessions):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org")
        secret = a_session(session, user, clock.real(session))
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"base_url": "https://localhost"})
    browser = app.test_client(use_cookies=False)
    for cookie in (f"awards={secret}", f"=__Host-awards={secret}", f"__host-awards={secret}", f"session={secret}"):
        assert browser.get("/account", headers={"Cookie": cookie}).status_code == 302, cookie
    assert browser.get("/account", headers={"Cookie": f"__Host-awards={secret}"}).status_code == 200


@pytest.mark.case("SE-05")
def test_what_a_browser_keeps_counts_under_our_secret_and_those_of_before_and_under_no_guessed_one(app, client_for):
    asking = client_for()
    asking.post("accounts.sign_in", {"email": "nia@example.org"})
    with asking.browser.session_transaction() as state:
        kept = dict(state)
    app.config["SECRET_KEY_FALLBACKS"] = ["our secret of last year, as long as the one of now"]
    guesses = ("secret", "dev", "development", "changeme", "awards", "x" * 64)
    for secret in (app.secret_key, *app.config["SECRET_KEY_FALLBACKS"], *guesses):
        other = Flask("other")
        other.secret_key = secret
        visitor = client_for()
        visitor.browser.set_cookie("awards_state", SIGNING(other).dumps(kept), domain="localhost")
        visitor.get("accounts.enter_code", expect=302 if secret in guesses else 200)


@pytest.mark.case("OU-07", rest="the log is lines of text, no JSON; what an error says of itself runs over several")
def test_what_was_asked_for_stands_in_the_log_by_its_pattern_on_one_line(app, client_for, caplog):
    @public
    def view(rest):
        raise ZeroDivisionError

    app.add_url_rule("/breaks/<rest>", "breaks", view)
    with caplog.at_level(logging.ERROR, "awards.web"):
        client_for().browser.get(
            "/breaks/a%0d%0aadmin signed in%1b[31m" + "x" * 9000, headers={"User-Agent": "\x1b[0m"}
        )
    (said,) = [record.getMessage() for record in caplog.records if record.name == "awards.web"]
    assert "\n" not in said
    assert "\r" not in said
    assert "\x1b" not in said
    assert "admin signed in" not in said
    assert said.endswith("failed: GET /breaks/<rest>")


NASTY = ("a" * 10_000 + "!", "a@" * 5_000, "((((" * 2_500, "https://" + "a." * 5_000, "1," * 5_000, " " * 9_999 + "x")
"""Texts for which a rule with one repetition inside of another takes for ever."""


@pytest.mark.case("IN-06")
def test_no_rule_of_any_form_takes_long_for_a_text_without_end(app):
    forms, slow, tried = subclasses(Form), [], 0
    with app.test_request_context("/", method="POST"):
        for form in forms:
            try:
                fields = form(formdata=None)._fields
                for text in NASTY:
                    begun = time.process_time()
                    form(formdata=everywhere(fields, text), meta={"csrf": False}).validate()
                    if time.process_time() - begun > 0.5:
                        slow.append((form.__name__, text[:10]))
            except (TypeError, AttributeError):  # one that a page builds from what it shows
                continue
            tried += 1
    assert slow == []
    assert tried > 40


DIGITS = "9" * 5_000
"""More than Python reads as a number: int() raises ValueError."""


def test_no_form_takes_a_number_without_end_for_a_number(app):
    read = 0
    with app.test_request_context("/", method="POST"):
        for form in subclasses(Form):
            try:
                fields = form(formdata=None)._fields
                sent = form(formdata=everywhere(fields, DIGITS), meta={"csrf": False})
            except (TypeError, AttributeError):  # one that a page builds from what it shows
                continue
            if any(isinstance(field, VersionField) for field in fields.values()):
                with pytest.raises(SeenNotSaid):
                    form(formdata=MultiDict(dict.fromkeys(fields, DIGITS)), meta={"csrf": False})
                read += 1
            for name, one in inspect.getmembers(form, lambda found: isinstance(found, property)):
                if one.fget.__annotations__.get("return") in (int, int | None, "int", "int | None"):
                    assert getattr(sent, name) in (0, None), f"{form.__name__}.{name}"
                    read += 1
    assert read >= 4


def everywhere(fields, text):
    """What a form gets when each of its fields says this, but for the version that its page showed."""
    return MultiDict({name: "1" if isinstance(field, VersionField) else text for name, field in fields.items()})


def subclasses(cls):
    return [sub for one in cls.__subclasses__() for sub in (one, *subclasses(one)) if sub.__module__[:6] == "awards"]


REACH = re.compile(
    r"(socket|ssl|smtplib|ftplib|http\.client|urllib\.request|urllib3|requests|httpx|aiohttp|authlib\.integrations"
    r"|obstore|sentry_sdk|opentelemetry\.exporter)(\.|$)"
)
"""Modules by which a program asks another server."""


@pytest.mark.one_database
@pytest.mark.case("IN-11")
def test_the_program_asks_no_other_server_for_what_somebody_names():
    """Mail, scanner, bucket, sign-on and watchers are the operator's own, and the client of the API runs elsewhere.

    Webhooks alone post to an address that staff name, off by default; `tests/webhooks/test_posting.py` holds what keeps
    them outside and one way.
    """
    root = Path(__file__).parents[2] / "awards"
    found = {str(file.relative_to(root)): {*imported(file)} for file in root.rglob("*.py")}
    assert {file for file, names in found.items() if any(map(REACH.match, names))} == {
        "infrastructure/observing.py", "infrastructure/posting.py", "infrastructure/scanner.py",
        "infrastructure/sign_on.py", "infrastructure/storage/bucket.py", "web/mail.py", "api/client.py",
    }  # fmt: skip
    callers = {file for file, names in found.items() if any("infrastructure.posting" in name for name in names)}
    assert callers == {"webhooks/services/delivering.py", "webhooks/services/hooks.py"}


def imported(file):
    """The modules that a file names when it imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("header", ["Origin", "Referer"])
@pytest.mark.parametrize("sent", ["http://[", "http://]", "https://[::1", "http://[x]/"])
def test_a_header_that_is_no_address_is_that_of_no_page_of_ours(client_for, header, sent):
    for path, status in (("/account/sign-in", 400), ("/nowhere", 404), ("/introductions/x/consent", 404)):
        visitor = client_for()
        answer = visitor.browser.post(
            path, data={"email": "two words", "csrf_token": visitor.csrf()}, headers={header: sent}
        )
        assert answer.status_code in (status, 422)
        assert "<h1" in answer.text


def test_whoever_comes_from_no_address_proves_once_more_and_goes_to_the_account(client_for, session, at):
    user = a_user(session, "staff@example.org", ("staff", an_edition(session, at).id))
    session.commit()
    client = client_for(user)
    session.execute(update(SessionRecord).values(proved_at=clock.real(session) - timedelta(hours=1)))
    session.commit()
    sent = {"email": "a@example.org", "csrf_token": client.csrf()}
    answer = client.browser.post("/account/addresses/new", data=sent, headers={"Referer": "http://["})
    assert answer.headers["Location"].endswith("?next=/account")


@pytest.mark.parametrize("landing", ["/%09/[", "/%0a/evil.example", "//[", "/[", "/%5c[", "/x%00[", "http://["])
def test_whatever_is_asked_for_after_signing_in_the_page_is_there(client_for, landing):
    visitor = client_for()
    answer = visitor.browser.get(f"/account/sign-in?next={landing}")
    assert answer.status_code in (200, 400)
