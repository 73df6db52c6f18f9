"""In the dark scheme and with more contrast, every page keeps its contrasts."""

from collections.abc import Callable

import pytest

from tests.browser.pages import PAGES
from tests.browser.site import Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


@pytest.mark.parametrize("scheme", [{"color_scheme": "dark"}, {"contrast": "more"}], ids=["dark", "more contrast"])
def test_contrasts_hold(site: Site, person: Callable[..., Person], scheme: dict[str, str]) -> None:
    people: dict[str | None, Person] = {}
    found: dict[str, list[str]] = {}
    for page in PAGES:
        if page.who not in people:
            people[page.who] = person(page.who, **scheme)
        people[page.who].goto(site.address(page.endpoint, **page.values), expect=page.status)
        if wrong := people[page.who].axe("color-contrast"):
            found[page.name] = wrong
    assert found == {}


def test_the_dark_scheme_is_dark(person: Callable[..., Person]) -> None:
    def lightness(**scheme: str) -> float:
        someone = person(**scheme)
        someone.goto("/")
        colour = someone.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        red, green, blue = (float(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3])
        return (red + green + blue) / 3

    assert lightness(color_scheme="dark") < 60 < 200 < lightness(color_scheme="light")
