"""The slides of the ceremony by keyboard, on a line that has gone since they were opened, and on paper."""

from collections.abc import Callable

import pytest

from tests.browser.site import PUBLISHED, Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

AT = "() => document.querySelector('[data-place]').textContent"
SHOWN = "() => [...document.querySelectorAll('.slide img')].every(one => one.complete && one.naturalWidth > 0)"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_slides_go_on_and_back_by_keyboard_and_need_no_line(
    site: Site, person: Callable[..., Person], lang: str
) -> None:
    staff = person("staff", lang=lang, reduced_motion="reduce")
    staff.goto(site.address("publishing.slides", edition_id=f"edition {PUBLISHED}"))
    page = staff.page
    page.wait_for_load_state("networkidle")
    staff.context.set_offline(True)
    number = page.locator(".slide").count()

    def stands_at(slide: int) -> None:
        page.wait_for_function(f"() => ({AT})() === '{slide} / {number}'", timeout=10_000)

    stands_at(1)
    page.keyboard.press("ArrowLeft" if lang == "ar" else "ArrowRight")
    stands_at(2)
    page.keyboard.press("Space")
    stands_at(3)
    page.keyboard.press("ArrowRight" if lang == "ar" else "ArrowLeft")
    stands_at(2)
    page.keyboard.press("End")
    stands_at(number)
    page.keyboard.press("Home")
    stands_at(1)
    assert page.evaluate(SHOWN), "the pictures came with the page"
    staff.context.set_offline(False)
    page.emulate_media(media="print")
    assert not page.locator(".slide-bar").is_visible(), "paper has no keys"
    page.emulate_media(media="screen")
