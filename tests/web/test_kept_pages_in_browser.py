"""Public pages that a device keeps: read again without a line, and never for what is somebody's own."""

import pytest
from playwright.sync_api import Error, expect

from tests.support.browser import PHONE, without_line

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-3")]

KEPT = (
    "caches.open('public pages').then((pages) => pages.keys())"
    ".then((found) => found.map(({ url }) => new URL(url).pathname))"
)
NOTICE = "You are offline. You see this page as it was on"


def ready(person):
    """The worker answers this page."""
    person.page.evaluate(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ||"
        " new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done)))"
    )


def until_kept(person, *paths):
    for _ in range(200):
        if person.page.evaluate(KEPT) == list(paths):
            return
        person.page.wait_for_timeout(50)
    raise AssertionError(person.page.evaluate(KEPT))


@pytest.fixture
def visitor(people):
    visitor = people.person(viewport=PHONE)
    visitor.goto("/")
    ready(visitor)
    yield visitor
    visitor.context.set_offline(False)
    without_line(visitor)


def test_the_last_public_pages_are_read_without_a_line_and_say_as_of_when(visitor):
    visitor.goto("/guide/nominee")
    visitor.goto("/verify?lang=ar")
    expect(visitor.page.locator("[data-as-kept]")).to_be_hidden()
    until_kept(visitor, "/guide/nominee", "/verify")
    visitor.context.set_offline(True)
    visitor.page.goto(f"{visitor.live.base_url}/guide/nominee")
    notice = visitor.page.locator("[data-as-kept]")
    expect(notice).to_contain_text(NOTICE)
    expect(notice).to_contain_text(visitor.page.evaluate("new Date().getFullYear().toString()"))
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
    assert visitor.axe() == []
    visitor.page.goto(f"{visitor.live.base_url}/verify")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "ar")
    expect(notice).to_be_visible()
    assert "{" not in notice.inner_text()
    with pytest.raises(Error, match="ERR_"):
        visitor.page.goto(f"{visitor.live.base_url}/pledges")  # never opened here
    with pytest.raises(Error, match="ERR_"):
        visitor.page.goto(f"{visitor.live.base_url}/verify?q=1")  # another page than the one that was kept


def test_what_a_page_draws_from_is_there_without_a_line_too(visitor):
    woven = "fetch('/winners/cloths.svg').then((answer) => answer.text())"
    visitor.context.set_offline(True)
    with pytest.raises(Error, match="Failed to fetch"):
        visitor.page.evaluate(woven)
    visitor.context.set_offline(False)
    online = visitor.page.evaluate(woven)
    assert online.startswith("<svg ")
    visitor.page.wait_for_function("() => caches.match('/winners/cloths.svg', { ignoreVary: true }).then(Boolean)")
    visitor.context.set_offline(True)
    assert visitor.page.evaluate(woven) == online


def test_a_page_that_ended_or_is_somebodys_own_is_not_kept(visitor):
    visitor.goto("/guide/nominee")
    visitor.goto("/account/sign-in")
    visitor.goto("/verify")
    until_kept(visitor, "/guide/nominee", "/account/sign-in", "/verify")
    visitor.goto("/guide/nominee")
    until_kept(visitor, "/account/sign-in", "/verify", "/guide/nominee")
    visitor.page.evaluate(
        "caches.open('public pages').then((pages) => pages.put('/winners/1901', new Response('told once')))"
    )
    visitor.goto("/winners/1901", expect=404)
    until_kept(visitor, "/account/sign-in", "/verify", "/guide/nominee")
    visitor.sign_in("nia@example.org")
    visitor.goto("/guide/nominee")
    visitor.page.wait_for_timeout(300)
    assert "/account" not in visitor.page.evaluate(KEPT)
    visitor.goto("/account")
    assert "/guide/nominee" not in visitor.page.evaluate(KEPT), "a page that names who signed in"
    assert visitor.page.evaluate(KEPT) == ["/account/sign-in", "/verify"]
