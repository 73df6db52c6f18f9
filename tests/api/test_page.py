"""The page about the addresses for programs tells each of them, as the document does, and leads nowhere outside."""

import re

from awards.accounts.rules import SCOPES
from awards.api import client
from awards.core.vocabulary import FOCUS_AREAS
from tests.api.holding import DOCUMENT


def test_every_address_status_and_schema_stands_on_it(client_for):
    page = client_for().get("programs.api")
    for path, hows in DOCUMENT["paths"].items():
        for how, operation in hows.items():
            anchor = f"{how}{path}".replace("/", "-").replace("{", "").replace("}", "")
            told = page.one(f"//details[@id='{anchor}']").text_content()
            assert f"{how.upper()} {path}" in told
            assert operation["summary"].replace("`", "") in told
            assert all(status in told for status in operation["responses"])
            assert all(one["name"] in told for one in operation["parameters"])
            assert all(scope in told for one in operation["security"] for scope in one["token"])
    for name in DOCUMENT["components"]["schemas"]:
        page.one(f"//details[@id='schema-{name}']")
    assert all(scope in page.main for scope in SCOPES)


def test_what_is_code_in_its_words_is_code_and_no_mark_of_it_is_left(client_for):
    page = client_for().get("programs.api")
    assert "`" not in page.main
    assert "Retry-After" in [code.text_content() for code in page.find("//section[@id='refusals']//dd/code")]


def test_what_the_page_and_the_client_show_as_an_example_is_a_question_that_can_find_something(client_for):
    for words in (client_for().get("programs.api").main, client.__doc__):
        (asked,) = re.findall(r"focus_area=(\w+)", words)
        assert asked in FOCUS_AREAS


def test_every_link_of_it_leads_to_a_place_on_it_or_to_a_page_of_ours(client_for):
    page = client_for().get("programs.api")
    links = [link.get("href") for link in page.find("//main//a[@href]")]
    places = {one.get("id") for one in page.find("//*[@id]")}
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= places
    assert all(link.startswith(("/", "#")) for link in links)
    assert page.find("//main//script") == []


def test_a_problem_names_the_place_on_it_that_says_what_its_status_means(client_for):
    told = client_for().get("api.editions", expect=401).json
    assert told["detail"].startswith("This address takes a token in the header Authorization: Bearer.")
    address, _, place = told["type"].partition("#")
    page = client_for().get(address)
    assert page.one(f"//*[@id='{place}']").text_content() == "401"


def test_it_asks_the_database_for_nothing_that_grows_and_may_be_kept(client_for, count_queries):
    client_for().get("programs.api")
    with count_queries(at_most=2):
        client_for().get("programs.api")


def test_the_client_is_handed_out_as_it_is(app):
    answer = app.test_client().get("/api/client.py")
    assert answer.mimetype == "text/x-python"
    with open(client.__file__, "rb") as own:
        assert answer.data == own.read()
