"""The dark scheme is dark, and is asked for by the browser alone. Its contrasts: tests/browser/test_pages.py."""

from collections.abc import Callable

import pytest

from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def test_the_dark_scheme_is_dark(person: Callable[..., Person]) -> None:
    def lightness(**scheme: str) -> float:
        someone = person(**scheme)
        someone.goto("/")
        colour = someone.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        red, green, blue = (float(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3])
        return (red + green + blue) / 3

    assert lightness(color_scheme="dark") < 60 < 200 < lightness(color_scheme="light")
