"""The list of pledges renews while one types; without scripts the button does the same."""

import pytest

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
