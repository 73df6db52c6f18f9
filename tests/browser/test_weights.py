"""What a page costs to load for the first time, over the wire."""

from collections.abc import Callable

import pytest

from tests.browser.pages import PAGES, PUBLIC
from tests.browser.site import Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

KB = 1000
MOST, MOST_OF_A_FORM, MOST_IN_PUBLIC, MOST_TO_READ = 100 * KB, 60 * KB, 40 * KB, 25 * KB
"""`MOST_TO_READ` is for the text and the sheet of a public page: with them one can read it."""


def test_a_first_load_is_light(site: Site, person: Callable[..., Person]) -> None:
    people: dict[str | None, Person] = {}
    heavy: dict[str, str] = {}
    for page in PAGES:
        address = site.address(page.endpoint, **page.values)
        if page.who not in people:
            people[page.who] = person(page.who, width=360)
        loaded = people[page.who].transferred(address)
        limit = MOST_OF_A_FORM if page.endpoint.startswith("nominations.") else MOST
        limit = MOST_IN_PUBLIC if page in PUBLIC else limit
        assert loaded["Document"] > 0
        assert loaded["Stylesheet"] > 0
        if sum(loaded.values()) > limit:
            heavy[page.name] = f"{sum(loaded.values())} bytes of {limit}: {loaded}"
        if page in PUBLIC and loaded["Document"] + loaded["Stylesheet"] > MOST_TO_READ:
            heavy[page.name] = f"more than {MOST_TO_READ} to read: {loaded}"
    assert heavy == {}
