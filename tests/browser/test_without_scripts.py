"""Where a browser runs no scripts, everything can still be done, button by button."""

from collections.abc import Callable

import pytest

from tests.browser.site import COMPARED, JUDGED, OPEN, Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

PLAIN = {"java_script_enabled": False}


def test_a_nomination_is_written_and_saved(site: Site, person: Callable[..., Person]) -> None:
    nominee = person("nominee", **PLAIN)
    address = site.address(
        "nominations.section", edition_id=f"edition {OPEN}", nomination_id="draft nomination", key="future"
    )
    nominee.goto(address)
    nominee.fill("Could others do the same", "A table and forty tools, written without scripts.")
    nominee.press("Save")
    nominee.goto(address)
    saved = nominee.page.get_by_label("Could others do the same", exact=False).input_value()
    assert saved == "A table and forty tools, written without scripts."
    nominee.goto(address.replace("/future", "/frame"))
    before = nominee.page.get_by_label("Country of impact", exact=False).count()
    nominee.press("Another country of impact")
    assert nominee.page.get_by_label("Country of impact", exact=False).count() > before


def test_scores_and_words_are_saved(site: Site, person: Callable[..., Person]) -> None:
    judge = person("judge", **PLAIN)
    queue = site.address("judging.queue", edition_id=f"edition {JUDGED}")
    judge.goto(queue)
    judge.page.locator("#queue tbody tr").filter(has_not_text="Confirmed").last.get_by_role("link").click()
    sheet = judge.page.url
    judge.sees("Each button saves all that you chose and wrote here.")
    first, second = judge.page.locator("[data-score]").nth(0), judge.page.locator("[data-score]").nth(1)
    first.get_by_role("radio", name="4", exact=True).check()
    judge.fill("Comment to the committee", "Written without scripts.")
    second.get_by_role("radio", name="2", exact=True).check()
    judge.press("Save", within=second)
    assert first.get_by_role("radio", name="4", exact=True).is_checked()
    assert second.get_by_role("radio", name="2", exact=True).is_checked()
    judge.sees("2 of 4")
    judge.fill("Private note", "A note by the key Enter.")
    judge.page.locator("[data-score]").nth(2).get_by_role("radio", name="3", exact=True).check()
    with judge.page.expect_navigation():
        judge.page.keyboard.press("Enter")
    judge.sees("3 of 4")
    judge.goto(sheet.removeprefix(site.live.base_url))
    assert judge.page.get_by_label("Comment to the committee").input_value() == "Written without scripts."
    assert judge.page.get_by_label("Private note").input_value() == "A note by the key Enter."
    judge.press("Undo", exact=False)
    assert not judge.page.locator("[data-score]").first.get_by_role("radio", name="4", exact=True).is_checked()
    judge.page.locator("[data-score]").nth(3).get_by_role("radio", name="5", exact=True).check()
    judge.press("Confirm this one now")
    judge.sees("Saved, but not confirmed yet")
    assert judge.page.locator("[data-score]").nth(3).get_by_role("radio", name="5", exact=True).is_checked()


def test_a_pair_is_answered_and_taken_back(site: Site, person: Callable[..., Person]) -> None:
    judge = person("comparer", **PLAIN)
    address = site.address("comparing.comparing", edition_id=f"edition {COMPARED}", key="skills")
    judge.goto(address)
    judge.sees("Pair 2, of at most 6")
    judge.page.get_by_role("button", name="This one should win").first.click()
    judge.sees("Pair 3, of at most 6")
    judge.press("Take it back")
    judge.sees("Pair 2, of at most 6")


def test_the_menu_of_a_phone_opens(person: Callable[..., Person]) -> None:
    visitor = person(width=360, **PLAIN)
    visitor.goto("/")
    visitor.page.locator("summary", has_text="Menu").click()
    visitor.follow("Pledges", within=visitor.page.locator("details[open]"))
    assert visitor.page.url.endswith("/pledges")


def test_the_dates_of_a_call_are_told_in_geneva_time(site: Site, person: Callable[..., Person]) -> None:
    visitor = person(**PLAIN)
    visitor.goto(site.address("programme.rehearsal_call", year=OPEN))
    visitor.sees("Geneva")
