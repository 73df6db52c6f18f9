"""Staff build the form, and a visitor checks who can enter: by keyboard alone, without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from tests.browser.site import COMING, OPEN, Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

PLAIN = {"java_script_enabled": False}
MOST_STEPS = 120


def reach(person: Person, wanted: Locator) -> None:
    """Walk with the Tab key from where the focus is until it stands on this element."""
    here = wanted.first
    for _step in range(MOST_STEPS):
        person.page.keyboard.press("Tab")
        if here.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the Tab key does not lead to {wanted}")


def press(person: Person, wanted: Locator) -> None:
    reach(person, wanted)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_a_question_is_added_and_moved_by_keyboard(site: Site, person: Callable[..., Person]) -> None:
    staff = person("staff", **PLAIN)
    page = staff.page
    staff.goto(site.address("programme.form", edition_id=f"edition {COMING}"))
    section = page.locator("#section-future")
    press(staff, section.get_by_role("link", name="Add a question"))
    for label, words in (("Short name in addresses and files", "partners"), ("Question", "Who works with you?")):
        reach(staff, page.get_by_label(label, exact=True))
        page.keyboard.type(words)
    reach(staff, page.get_by_label("Kind of answer"))
    page.keyboard.type("Names")
    reach(staff, page.get_by_label("Limit", exact=False))
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    press(staff, page.get_by_role("button", name="Save"))
    added = page.locator("#question-partners")
    assert "at most 5 people" in added.inner_text()
    last = page.locator("#section-future tbody tr").last
    assert last.get_attribute("id") == "question-partners"
    press(staff, added.get_by_role("button", name="Up"))
    assert page.url.endswith("#question-partners"), "one stays at the question that moved"
    assert page.locator("#section-future tbody tr").last.get_attribute("id") != "question-partners"
    staff.goto(site.address("programme.preview", edition_id=f"edition {COMING}"))
    assert page.get_by_label("Who works with you?").is_disabled()


def test_a_visitor_checks_by_keyboard_who_can_enter(site: Site, person: Callable[..., Person]) -> None:
    visitor = person(width=360, lang="ar", **PLAIN)
    page = visitor.page
    visitor.goto(f"/rehearsal/{OPEN}/call/eligibility")
    boxes = [page.locator(f"input[name='answer-{key}']") for key in ("purpose", "former-winner", "staff-or-jury")]
    for box, steps in zip(boxes, (0, 1, 1), strict=True):
        reach(visitor, box)
        page.keyboard.press("Space")
        for _step in range(steps):
            page.keyboard.press("ArrowDown")
    press(visitor, page.locator("main form button[type='submit']"))
    assert page.locator("[role='status']").count() == 1
    assert page.locator("main a[href^='/nominations/']").count() == 1, "one can start"
