"""Every page says who may open it; nobody gets in by another way, and looking changes nothing."""

import logging
import re
from uuid import UUID

import pytest
from sqlalchemy import func, select
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter

from awards.accounts.models import SignInCode
from awards.infrastructure.database import Base
from tests.factories import a_judge, a_nomination, a_user, an_edition
from tests.support.page import Page

SOME_ID = UUID("00000000-0000-4000-8000-000000000000")


def rules(app, method):
    return [rule for rule in app.url_map.iter_rules() if method in rule.methods]


def address(app, rule: Rule, **known):
    """The rule's address with values that lead to nothing, unless they are known."""
    values = {}
    for name in rule.arguments - (rule.defaults or {}).keys():
        converter = rule._converters[name]
        values[name] = known.get(name, a_value(converter))
    with app.test_request_context():
        built = app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods)))
    return str(built)


def a_value(converter):
    if isinstance(converter, IntegerConverter):
        return 2027
    if isinstance(converter, UUIDConverter):
        return SOME_ID
    return min(converter.items) if isinstance(converter, AnyConverter) else "x"


def counts(sessions):
    """How many rows every table has."""
    with sessions.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }


def test_every_page_has_a_door(app):
    marks = {
        rule.endpoint: app.view_functions[rule.endpoint].__dict__.get("access") for rule in app.url_map.iter_rules()
    }
    assert len(marks) > 20
    assert {
        endpoint for endpoint, mark in marks.items() if mark not in ("public", "signed_in_only", "requires")
    } == set()


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(client_for):
    assert client_for().get("/nominations", expect=302).location == "/account/sign-in?next=/nominations"
    page = client_for().get("/account/sign-in?next=/nominations")
    assert page.field("next") == "/nominations"


def test_every_closed_page_asks_a_visitor_to_sign_in_whether_there_is_something_or_not(app, client_for):
    visitor = client_for()
    closed = [r for r in rules(app, "GET") if app.view_functions[r.endpoint].__dict__["access"] != "public"]
    assert len(closed) > 10
    for rule in closed:
        path = address(app, rule)
        if path.startswith("/api/"):  # for programs: a token opens it, signing in does not
            visitor.get(path, expect=401)
            continue
        assert visitor.get(path, expect=302).location == f"/account/sign-in?next={path}"


@pytest.mark.case("SE-03")
def test_words_that_were_typed_before_the_session_ended_are_shown_to_be_copied(client_for):
    visitor = client_for()
    came_from = f"/nominations/{SOME_ID}/{SOME_ID}/sections/work"
    sent = {"answer-what": "We teach phone repair.", "csrf_token": visitor.csrf()}
    headers = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost{came_from}"}
    page = Page(visitor.browser.post(came_from, data=sent, headers=headers))
    assert (page.status, page.heading) == (401, "You are signed out. Sign in again.")
    assert [box.text for box in page.find("//textarea")] == ["We teach phone repair."]
    assert page.links()["Sign in"] == f"/account/sign-in?next={came_from}"
    sent.pop("answer-what")
    assert visitor.browser.post(came_from, data=sent, headers=headers).status_code == 302


def test_a_page_of_a_role_one_lacks_is_refused_and_one_of_an_object_is_not_there(client_for, sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at)
        user = a_user(session, "nia@example.org")
    nia = client_for(user)
    assert nia.get("/staff", expect=403).heading
    refused = nia.get(f"/staff/{edition.id}", expect=404)
    missing = nia.get(f"/staff/{SOME_ID}", expect=404)
    number = re.compile(r"name this: \w+")
    assert number.sub("", refused.main) == number.sub("", missing.main)


@pytest.mark.case("AZ-16", rest="the filter by group")
@pytest.mark.case("AV-03")
def test_a_parameter_that_a_page_does_not_know_is_refused_everywhere(app, client_for):
    visitor = client_for()
    for rule in rules(app, "GET"):
        visitor.get(f"{address(app, rule)}?no_such_parameter=1", expect=400)


@pytest.mark.parametrize("path", ["/account/sign-in?next=/a&next=/b", "/?lang=en&lang=en"])
def test_a_parameter_that_comes_once_is_refused_when_doubled(client_for, path):
    client_for().get(path, expect=400)


@pytest.mark.parametrize("path", ["/account/sign-in?next=%00", "/account/sign-in/link/a%00b", "/account/sign-in?%00=1"])
@pytest.mark.case("IN-03")
def test_a_character_that_no_database_keeps_is_refused_before_anything_is_asked(client_for, path):
    assert client_for().browser.get(path).status_code in (400, 404)


@pytest.mark.case("AU-14")
@pytest.mark.case("SE-06")
def test_no_form_is_taken_without_its_token_and_nothing_changes(app, client_for, sessions, at):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org", ("admin", None))
    everybody = [client_for(), client_for(user)]
    before = counts(sessions)
    posts = rules(app, "POST")
    assert len(posts) > 10
    for browser in everybody:
        for rule in posts:
            path = address(app, rule)
            refused = 401 if path.startswith("/api/") else 400  # for programs, whose token no browser sends by itself
            browser.post(path, {"email": "nia@example.org"}, token=False, expect=refused)
            browser.post(path, {"csrf_token": "made-up"}, token=False, expect=refused)
    assert counts(sessions) == before


@pytest.mark.case("SE-06")
def test_the_token_of_another_browser_is_not_taken(client_for):
    mine, other = client_for(), client_for()
    mine.csrf()
    mine.post("/account/sign-in", {"email": "nia@example.org", "csrf_token": other.csrf()}, token=False, expect=400)


@pytest.mark.case("SE-06")
def test_what_was_typed_into_a_form_whose_token_has_ended_is_shown_to_be_copied(client_for):
    sent = {"name": "Nia and others", "csrf_token": "of yesterday"}
    answer = client_for().browser.post("/account/sign-in", data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    page = Page(answer)
    assert (page.status, page.heading) == (400, "We could not read this request")
    assert [box.text for box in page.find("//textarea")] == ["Nia and others"]


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/?fbclid=IwAR0", "/"),
        ("/pledges?utm_source=mail&utm_medium=x&q=women+in+tech&q=a%26b", "/pledges?q=women+in+tech&q=a%26b"),
        ("/consents/made-up?lang=fr&gclid=1&mc_cid=2", "/consents/made-up?lang=fr"),
        ("/countries/KE?igsh=%0d%0aSet-Cookie:x", "/countries/KE"),
        ("/laureates/%D9%85?msclkid=1", "/laureates/%D9%85"),
    ],
)
def test_what_other_sites_hang_on_to_a_shared_link_is_taken_off(client_for, asked, led_to):
    client = client_for()
    assert client.get(asked, expect=302).location == led_to
    client.get(f"{asked}&colour=red", expect=400)


def test_a_form_takes_no_marks(client_for):
    client_for().post("/account/sign-in?fbclid=1", {"email": "nia@example.org"}, expect=400)


@pytest.mark.case("IN-08", rest="an array for a scalar")
def test_a_doubled_field_is_refused(client_for, sessions):
    nia = client_for()
    nia.post("/account/sign-in", {"email": ["nia@example.org", "eve@example.org"]}, expect=400)
    with sessions.reading() as session:
        assert session.scalars(select(SignInCode)).all() == []


@pytest.mark.case("IN-07")
def test_a_field_that_no_form_has_is_ignored_and_noted(client_for, sessions, caplog):
    with sessions.transaction() as session:
        user = a_user(session, "nia@example.org")
    with caplog.at_level(logging.WARNING, "awards.web.forms"):
        client_for(user).post("/account", {"name": "Nia", "language": "fr", "roles": "admin", "disabled_at": "x"})
    assert "'roles' is not of this form" in caplog.text
    with sessions.reading() as session:
        kept = session.get_one(type(user), user.id)
        assert (kept.name, kept.language, kept.disabled_at) == ("Nia", "fr", None)


@pytest.mark.parametrize("who", ["visitor", "nominee", "judge", "staff", "admin"])
@pytest.mark.case("SE-07")
def test_looking_at_every_page_changes_no_row(app, client_for, sessions, at, who):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        people = {
            "visitor": None,
            "nominee": a_user(session, "nominee@example.org"),
            "judge": a_judge(session, edition, "judge@example.org", at),
            "staff": a_user(session, "staff@example.org", ("staff", edition.id)),
            "admin": a_user(session, "admin@example.org", ("admin", None)),
        }
        nomination = a_nomination(session, edition, people["nominee"], at, entry_state="eligible")
        known = {"edition_id": edition.id, "nomination_id": nomination.id, "entry_id": nomination.entries[0].id}
    browser = client_for(people[who])
    before = counts(sessions)
    broken = {}
    for rule in rules(app, "GET"):
        path = address(app, rule, **known)
        if (status := browser.browser.get(path).status_code) >= 500:
            broken[path] = status
    assert broken == {}
    assert counts(sessions) == before


def test_what_is_posted_to_a_page_that_only_shows_is_refused(client_for):
    answer = client_for().post("/", expect=405)
    assert set(answer.response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
