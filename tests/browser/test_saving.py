"""What saves by itself gets in nobody's way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.browser.site import OPEN, Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def test_pressing_save_while_the_page_saves_by_itself_makes_no_clash(site: Site, person: Callable[..., Person]) -> None:
    nominee = person("nominee")
    address = site.address(
        "nominations.section", edition_id=f"edition {OPEN}", nomination_id="draft nomination", key="results"
    )
    nominee.goto(address)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.resource_type == "fetch":
            held.append(route)  # the answer is on its way for as long as the person types and presses
        else:
            route.continue_()

    nominee.page.route("**/parts/**", hold)
    nominee.fill("How do you know?", "Counted twice.")
    with nominee.page.expect_request(lambda request: request.resource_type == "fetch"):
        nominee.page.keyboard.type(" And once more.")
    with nominee.page.expect_navigation():
        nominee.page.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
        for route in held:
            route.continue_()
    nominee.page.wait_for_timeout(500)
    assert "Two versions of one text" not in nominee.words()
    nominee.page.unroute("**/parts/**")
    nominee.goto(address)
    assert nominee.page.get_by_label("How do you know?", exact=False).input_value() == "Counted twice. And once more."
