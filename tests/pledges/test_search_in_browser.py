"""The list of pledges renews while one types; what is typed is not left without a question."""

from contextlib import suppress

import pytest
from playwright.sync_api import Dialog, Error, Route

from tests.support.browser import People
from tests.support.live import Live, served

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.xdist_group("browser-3")]


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("search")) as found:
        yield found


TITLES = "#pledges tbody th a"


def test_the_list_renews_under_the_address_of_the_button(people: People, live: Live) -> None:
    live.awards("load-record")
    typing, plain = people.person().page, people.person(java_script_enabled=False).page
    typing.goto("/pledges?sort=title")
    typing.get_by_label("Search pledges").press_sequentially("gha")
    typing.wait_for_url("**/pledges?sort=title&q=gha")
    typing.get_by_text("2 pledges").first.wait_for(state="attached")
    plain.goto("/pledges?sort=title")
    plain.get_by_label("Search pledges").fill("gha")
    plain.get_by_role("button", name="Search").click()
    assert plain.url == typing.url
    assert typing.locator(TITLES).all_inner_texts() == plain.locator(TITLES).all_inner_texts()
    assert typing.locator(TITLES).count() == 2
    assert typing.locator("#told").inner_text() == "2 pledges"
    assert typing.evaluate("document.activeElement.id") == "search-q"


def test_what_comes_late_does_not_take_the_place_of_what_is_asked_by_now(people: People, live: Live) -> None:
    live.awards("load-record")
    page, late = people.person().page, list[Route]()
    page.goto("/pledges")
    before = page.locator(TITLES).all_inner_texts()
    page.route("**/pledges?q=gha", lambda route: late.append(route))
    box = page.get_by_label("Search pledges")
    with page.expect_request("**/pledges?q=gha"):
        box.fill("gha")
    box.fill("")
    page.wait_for_timeout(500)  # longer than the script waits for the next letter
    with suppress(Error):  # it was given up meanwhile
        late[0].fulfill(response=late[0].fetch())
    page.wait_for_timeout(300)
    assert page.locator(TITLES).all_inner_texts() == before
    assert page.url.endswith("/pledges")


def test_what_was_typed_and_not_sent_is_not_left_without_a_question(people: People, live: Live) -> None:
    live.awards("load-record")
    reader = people.person()
    page, asked = reader.page, list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto("/pledges/R-000001/error")
    page.get_by_role("link", name="Pledges", exact=True).first.click()
    page.wait_for_url("**/pledges")
    page.goto("/pledges/R-000001/error")
    page.get_by_label("What is wrong").press_sequentially("The year.")
    with page.expect_event("dialog"):
        page.evaluate("location.assign('?lang=ar')")
    assert asked == ["beforeunload"]
    assert page.get_by_label("What is wrong").input_value() == "The year."
    reader.press("Send")
    assert page.url.endswith("/pledges/R-000001")
    assert asked == ["beforeunload"]
