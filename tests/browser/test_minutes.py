"""The minutes before a close are counted on the device, whose clock may be wrong."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

CLOSES = {
    "soon": ("2027-03-01T12:00:00+00:00", "13:00", "Closes in 30 minutes"),
    "over": ("2027-03-01T11:00:00+00:00", "12:00", "Closes at 12:00 in Geneva"),
    "far": ("2027-03-01T15:00:00+00:00", "16:00", "Closes at 16:00 in Geneva"),
}


def test_minutes_are_counted_in_the_last_two_hours_and_never_down_to_a_close_that_a_clock_made_up(
    person: Callable[..., Person],
) -> None:
    someone = person()
    spans = "".join(
        f'<p id="{name}"><span data-closes-at="{at}" data-words="Closes {{when}}">Closes at {time} in Geneva</span></p>'
        for name, (at, time, _said) in CLOSES.items()
    )

    def with_closes(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{spans}</main>"))

    someone.page.clock.install(time="2027-03-01T11:30:00Z")
    someone.page.route("**/data", with_closes)
    someone.goto("/data")
    said = {name: someone.page.locator(f"#{name}").inner_text() for name in CLOSES}
    assert said == {name: words for name, (_at, _time, words) in CLOSES.items()}
    someone.page.clock.run_for(70_000)
    assert someone.page.locator("#soon").inner_text() == "Closes in 29 minutes"
    someone.page.clock.run_for(60_000 * 40)
    assert someone.page.locator("#soon").inner_text() == "Closes at 13:00 in Geneva"
