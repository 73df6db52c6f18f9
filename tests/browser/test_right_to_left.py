"""Arabic is mirrored: marks of errors, scales and steps begin at the right, by measure."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.site import JUDGED, SCORED, Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def box(person: Person, selector: str, place: int = 0) -> dict[str, Any]:
    """Where an element stands."""
    found = person.page.locator(selector).nth(place).bounding_box()
    assert found, f"{selector} is not on {person.page.url}"
    return dict(found)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_error_is_barred_at_the_inline_start(person: Callable[..., Person], width: int) -> None:
    for lang, thick, thin in (("ar", "Right", "Left"), ("en", "Left", "Right")):
        visitor = person(lang=lang, width=width)
        visitor.goto("/account/sign-in")
        with visitor.page.expect_navigation():
            visitor.page.locator("main form button").first.click()
        bars = visitor.page.locator(".field--error").first.evaluate(
            f"one => [getComputedStyle(one).border{thick}Width, getComputedStyle(one).border{thin}Width]"
        )
        assert [float(bar.removesuffix("px")) >= 3 for bar in bars] == [True, False]
        assert visitor.page.locator("#error-summary li").count() == 1
        assert visitor.axe() == []


def test_the_scale_and_the_sheet_are_mirrored(site: Site, person: Callable[..., Person]) -> None:
    for lang in ("ar", "en"):
        judge = person("judge", lang=lang)
        judge.goto(site.address("judging.scorecard", edition_id=f"edition {JUDGED}", entry_id="entry"))
        lowest, highest = box(judge, ".score__point"), box(judge, ".score:first-of-type .score__point", 4)
        text, sheet = box(judge, ".judge-page > article"), box(judge, ".judge-page__sheet")
        assert (lowest["x"] > highest["x"]) == (lang == "ar")
        assert (text["x"] > sheet["x"]) == (lang == "ar")


def test_a_form_begins_at_the_right(person: Callable[..., Person]) -> None:
    visitor = person(lang="ar", width=360)
    visitor.goto("/account/sign-in")
    label, field = box(visitor, "main label"), box(visitor, "main input[type=email]")
    end = "const all = new Range(); all.selectNodeContents(one); return all.getBoundingClientRect().right;"
    words = visitor.page.locator("main label").first.evaluate(f"one => {{ {end} }}")
    assert abs(words - (label["x"] + label["width"])) < 2
    assert abs((label["x"] + label["width"]) - (field["x"] + field["width"])) < 2
    assert visitor.page.locator("main input[type=email]").get_attribute("dir") == "ltr"


def test_the_ranking_s_chart_stands_at_the_left(site: Site, person: Callable[..., Person]) -> None:
    for lang in ("ar", "en"):
        staff = person("staff", lang=lang)
        staff.goto(site.address("ranking.category", edition_id=f"edition {SCORED}", key="category key"))
        title, chart = box(staff, "main tbody tr th"), box(staff, "main tbody tr svg")
        assert (title["x"] > chart["x"]) == (lang == "ar")
