"""Each error says what happened and what to do, in the reader's language, and nothing of the inside."""

import psycopg
import pytest
from flask import abort
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from awards.core.errors import BadRequest, NotAllowed, NotFound, RuleBroken, SeenNotSaid, StaleVersion, Withdrawn
from awards.core.text import N_
from awards.infrastructure.storage import StorageAway
from awards.pledges.models import BeneficiaryGroup
from awards.web import errors
from awards.web.access import public
from awards.web.transaction import db_session
from tests.support.page import Page

FORESEEN = {
    404: NotFound("thing"),
    403: NotAllowed(),
    400: BadRequest("what a person need not know"),
    409: StaleVersion(N_("Somebody else saved meanwhile.")),
    410: Withdrawn("Taken back at the organisation's wish."),
    422: RuleBroken(N_("Wait %(days)s days.", days=3)),
}
SAID = {
    409: "Somebody else saved meanwhile.",
    410: "Taken back at the organisation's wish.",
    422: "Wait 3 days.",
}


@pytest.fixture
def raising(app):
    """`raising(error)`: the address of a page that fails so."""

    def add(error, ending=""):
        path = f"/raises-{len(list(app.url_map.iter_rules()))}{ending}"

        @public
        def view():
            raise error

        app.add_url_rule(path, path.strip("/").replace(".", "-"), view, methods=["GET", "POST"])
        return path

    return add


@pytest.mark.parametrize("status", FORESEEN)
def test_a_foreseen_error_is_a_page_of_its_own_with_a_way_out(client_for, raising, status):
    page = client_for().get(raising(FORESEEN[status]), expect=status)
    assert str(status) in page.main
    assert page.heading
    assert SAID.get(status, page.heading) in page.main
    assert "what a person need not know" not in page.body
    assert "Traceback" not in page.body
    assert page.find("//main//a/@href")


def test_who_sends_no_version_is_told_so_and_keeps_what_was_typed(client_for, raising):
    client = client_for()
    sent = {"story": "Two long words", "csrf_token": client.csrf()}
    page = client.browser.post(raising(SeenNotSaid()), data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    text = page.get_data(as_text=True)
    assert page.status_code == 400
    assert "Nothing was saved: what was sent does not say which text its page showed." in text
    assert "Two long words" in text


@pytest.mark.parametrize("status", sorted(errors.HAVE_PAGES - {405, 413}))
@pytest.mark.case("OU-05")
def test_each_status_has_its_page_with_the_number_of_the_request(app, client_for, status):
    app.add_url_rule("/stops", "stops", lambda: errors.answer(status))
    page = client_for().get("/stops", expect=status)
    assert str(status) in page.main
    assert page.main.count("name this: ") == 1
    assert len(page.main.split("name this: ")[1].split()[0]) == 12


def test_a_status_without_a_page_is_told_as_our_own_failure(app, client_for):
    app.add_url_rule("/tea", "tea", lambda: abort(418))
    assert "Something went wrong on our side" in client_for().get("/tea", expect=418).main


@pytest.mark.case("OU-05")
def test_an_unforeseen_error_tells_the_log_all_and_the_reader_its_number(client_for, raising, caplog):
    page = client_for().get(raising(ZeroDivisionError("the secret inside")), expect=500)
    number = page.main.split("name this: ")[1].split()[0]
    assert "secret" not in page.body
    assert "ZeroDivisionError" not in page.body
    assert f"request {number} failed" in caplog.text
    assert "the secret inside" in caplog.text


def test_the_page_is_in_the_readers_direction_also_when_all_else_fails(client_for, raising):
    path, visitor = raising(ZeroDivisionError()), client_for()
    visitor.get("/?lang=ar")
    page = visitor.get(path, expect=500)
    assert (page.one("/html").get("lang"), page.one("/html").get("dir")) == ("ar", "rtl")


def test_an_error_of_the_database_still_has_its_page(app, client_for):
    @public
    def view():
        db_session().execute(text("SELECT no_such_column FROM edition"))

    app.add_url_rule("/breaks", "breaks", view, methods=["GET", "POST"])
    assert client_for().get("/breaks", expect=500).heading == "Something went wrong on our side"
    assert client_for().post("/breaks", expect=500).heading == "Something went wrong on our side"


@pytest.mark.case("FT-11")
def test_without_a_database_the_page_still_comes(app, client_for, monkeypatch):
    def gone():
        raise OSError("no database")

    sessions = app.extensions["awards_sessions"]
    monkeypatch.setattr(sessions, "reading", gone)
    assert client_for().get("/", expect=500).heading == "Something went wrong on our side"


@pytest.mark.parametrize("ending", [".json", ".csv"])
@pytest.mark.parametrize("status", FORESEEN)
def test_where_data_was_asked_for_the_error_is_data(client_for, raising, status, ending):
    told = client_for().get(raising(FORESEEN[status], ending), expect=status).json["error"]
    assert told["status"] == status
    assert told["message"] == (SAID | {400: "what a person need not know"}).get(status)
    assert len(told["request"]) == 12


def test_an_unforeseen_error_of_data_is_data_too(client_for, raising):
    told = client_for().get(raising(ZeroDivisionError("secret"), ".json"), expect=500)
    assert told.json["error"]["message"] is None
    assert "secret" not in told.body


def test_a_request_that_is_too_large_says_so(client_for):
    visitor = client_for()
    token = visitor.csrf()
    page = visitor.post(
        "/account/sign-in", {"email": "x" * (2 * 1024 * 1024 + 1), "csrf_token": token}, token=False, expect=413
    )
    assert "413" in page.main
    assert page.find("//main//a/@href")


def test_a_method_that_a_page_does_not_know_says_which_it_does(client_for):
    page = client_for().get("/account/sign-out", expect=405)
    assert set(page.response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert "405" in page.main


def test_two_requests_have_two_numbers(client_for):
    visitor = client_for()
    numbers = {visitor.get("/no/such/page", expect=404).main.split("name this: ")[1].split()[0] for _ in range(3)}
    assert len(numbers) == 3


def test_an_address_that_is_only_missing_its_slash_still_leads_on(app, client_for):
    app.add_url_rule("/folder/", "folder", public(lambda: "here"))
    assert client_for().get("/folder", expect=308).location.endswith("/folder/")


def test_a_database_that_is_busy_is_said_to_be_and_the_same_may_be_sent_again(client_for, raising):
    busy = raising(OperationalError("INSERT", {}, Exception("database is locked")))
    broken = raising(OperationalError("INSERT", {}, Exception("disk I/O error")))
    page = client_for().get(busy, expect=503)
    assert page.response.headers["Retry-After"] == "1"
    assert "what you saved before is safe" in page.main
    client_for().get(broken, expect=500)


def test_whoever_makes_the_same_at_the_same_moment_is_told_that_somebody_did(app, client_for):
    made = insert(BeneficiaryGroup).values(key="made", names={"en": "Made"}, source="")

    @public
    def twice():
        db_session().execute(made)
        db_session().execute(made)

    @public
    def at_the_commit():
        db_session().execute(made)
        db_session().add(BeneficiaryGroup(key="made", names={"en": "Made"}, source=""))
        return "here"

    app.add_url_rule("/twice", "twice", twice, methods=["POST"])
    app.add_url_rule("/at-the-commit", "at-the-commit", at_the_commit, methods=["POST"])
    visitor = client_for()
    for path in ("/twice", "/at-the-commit"):
        page = visitor.post(path, {"csrf_token": visitor.csrf()}, token=False, expect=409)
        assert page.heading == "Someone changed this before you"


def test_whoever_waits_for_another_who_waits_for_them_may_send_the_same_again(client_for, raising):
    locked = OperationalError("UPDATE", {}, psycopg.errors.DeadlockDetected())
    assert client_for().get(raising(locked), expect=503).response.headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("away", "again"),
    [
        (OperationalError(None, None, psycopg.OperationalError("connection refused")), "30"),
        (OperationalError("SELECT", {}, Exception("terminated"), connection_invalidated=True), "30"),
        (StorageAway("the store does not answer"), "1"),
    ],
)
def test_a_database_or_a_store_that_is_away_is_said_to_be_and_the_same_may_be_sent_again(
    client_for, raising, away, again
):
    page = client_for().get(raising(away), expect=503)
    assert page.response.headers["Retry-After"] == again
    assert "connection" not in page.main


STORY = "We taught phone repair.\nNow 402 women earn."
TYPED = {
    "story": STORY,
    "title": "修理工作台",
    "code": "12345 67890",
    "seal-story": "0f" * 20,
    "csrf_token": "of before",
}


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Referer": "http://localhost/x"}]
)
def test_what_was_typed_into_a_form_that_is_not_taken_is_shown_again(client_for, headers):
    answer = client_for().browser.post("/account/sign-in", data=TYPED, headers=headers)
    page = Page(answer)
    assert page.status == 400
    assert [box.text for box in page.find("//textarea")] == [STORY, "修理工作台"]
    assert all(page.find(f"//label[@for='{box.get('id')}']") for box in page.find("//textarea"))
    assert "12345" not in page.body


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, {"Origin": "https://evil.example"}, {}]
)
def test_what_another_site_sent_is_on_no_page_of_ours(client_for, headers):
    answer = client_for().browser.post("/account/sign-in", data=TYPED, headers=headers)
    assert answer.status_code == 400
    assert "phone repair" not in answer.text


@pytest.mark.parametrize(
    "error", [OperationalError("INSERT", {}, Exception("database is locked")), ZeroDivisionError(), FORESEEN[409]]
)
@pytest.mark.case("FT-07")
@pytest.mark.case("FT-09")
def test_what_was_typed_is_kept_when_it_could_not_be_saved(client_for, raising, error):
    path, visitor = raising(error), client_for()
    data = TYPED | {"csrf_token": visitor.csrf()}
    answer = visitor.browser.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert [box.text for box in Page(answer).find("//textarea")] == [STORY, "修理工作台"]
