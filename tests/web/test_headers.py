"""Headers of every answer, and cookies only for whoever needs one."""

import re

import pytest

from tests.factories import a_user
from tests.web.test_doors import address, rules

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "Content-Type": "text/html; charset=utf-8",
}


OWN_POLICY = {
    "/sw.js": {
        "Content-Security-Policy": "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    },
    "/embed/pledges/<any(number, chart, list):what>": {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors *",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Frame-Options": None,
    },
}
"""Who has headers other than everybody's: a stricter policy, or leave to stand in frames of other sites."""


def headers_of(page):
    """Every header except those that only measure the answer; a list of names keeps doubled ones visible."""
    found = [(name, value) for name, value in page.response.headers if name not in ("Content-Length", "Set-Cookie")]
    assert len(found) == len(dict(found)), "a header is there twice"
    assert re.fullmatch("[0-9a-f]{12}", dict(found)["X-Request-ID"])  # each request has one of its own
    vary = dict(found).pop("Vary", "")
    others = {name: value for name, value in found if name != "X-Request-ID"}
    return others | {"Vary": {name.strip() for name in vary.split(",")}}


def expected(cache):
    return ALWAYS | {"Cache-Control": cache, "Vary": {"Cookie", "Accept-Language", "Accept-Encoding"}}


def test_a_public_page_may_be_kept_but_is_asked_for_again(client_for):
    assert headers_of(client_for().get("/account/sign-in")) == expected("no-cache")


@pytest.mark.case("PR-07", rest="what a browser does by that")
def test_a_page_of_a_signed_in_person_is_never_kept(client_for, sessions):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org")
    assert headers_of(client_for(user).get("/account")) == expected("no-store")


def test_a_page_that_names_an_address_or_a_link_is_never_kept(client_for):
    nia = client_for()
    nia.post("/account/sign-in", {"email": "nia@example.org"})
    for path in ("/account/sign-in/code", "/account/sign-in/link/a-token"):
        assert headers_of(nia.get(path)) == expected("no-store")


@pytest.mark.case("CF-05")
@pytest.mark.case(
    "PR-06", rest="requests of a browser to others; links in mails bear tokens, which are worth nothing once used"
)
@pytest.mark.case("OU-04")
def test_every_address_of_ours_answers_with_all_of_them(app, client_for, sessions, at):
    with sessions.transaction() as session:
        user = a_user(session, "ada@example.org", ("admin", None))
    wanted = {name: value for name, value in ALWAYS.items() if name != "Content-Type"}
    for who in (None, user):
        browser = client_for(user=who).browser
        for rule in rules(app, "GET"):
            headers = browser.get(address(app, rule)).headers
            assert {name: headers.get(name) for name in wanted} == wanted | OWN_POLICY.get(rule.rule, {}), rule.rule
            assert headers["Cache-Control"] in ("no-store", "no-cache", "private, no-cache"), rule.rule


@pytest.mark.parametrize(("path", "status"), [("/no/such/page", 404), ("/account/sign-in?no=such", 400)])
def test_an_error_page_has_the_same_headers(client_for, path, status):
    assert headers_of(client_for().get(path, expect=status)) == expected("no-cache")


def test_an_unforeseen_error_has_the_same_headers(app, client_for):
    app.add_url_rule("/breaks", "breaks", lambda: 1 / 0)
    assert headers_of(client_for().get("/breaks", expect=500)) == expected("no-cache")


def test_only_https_is_promised_for_a_year(app, client_for):
    plain = client_for().get("/account/sign-in")
    assert "Strict-Transport-Security" not in plain.response.headers
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"base_url": "https://awards.example"})
    page = client_for().get("/account/sign-in")
    assert page.response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", ["/", "/no/such/page"])
def test_a_visitor_without_a_cookie_gets_none(client_for, path):
    assert "Set-Cookie" not in client_for().get(path, expect=404 if "no" in path else 200).response.headers


def test_the_state_cookie_is_out_of_reach_of_scripts_and_other_sites(client_for):
    cookie = client_for().get("/account/sign-in").response.headers["Set-Cookie"]
    assert cookie.startswith("awards_state=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.case("AU-04")
def test_a_host_that_is_not_ours_is_refused(client_for):
    answer = client_for().browser.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.get_data(as_text=True)


def test_a_static_file_keeps_its_name_and_is_kept_for_a_year(app, client_for):
    answer = client_for().browser.get(app.jinja_env.globals["asset"]("site.css"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert "Set-Cookie" not in answer.headers
