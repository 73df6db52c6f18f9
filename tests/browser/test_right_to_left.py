"""Arabic is mirrored: marks of errors, scales and steps begin at the right, by measure."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.site import JUDGED, PUBLISHED, SCORED, Site
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


LOOKED_AT = """() => {
  const found = {}, walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  document.querySelectorAll("main details").forEach(one => { one.open = true; });
  while (walk.nextNode()) {
    const node = walk.currentNode;
    for (const { 0: words, index } of node.data.matchAll(/[+−-]\\d[\\d.]*|\\d+[–-]\\d+|^e&$/g)) {
      const lefts = [...words].map((_, at) => {
        const range = document.createRange();
        range.setStart(node, index + at);
        range.setEnd(node, index + at + 1);
        return range.getBoundingClientRect().left;
      });
      found[words] = (found[words] ?? true) && lefts.every((left, at) => !at || left >= lefts[at - 1]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize(
    ("endpoint", "values", "one"),
    [
        ("ranking.judges_drift", {"edition_id": f"edition {SCORED}", "key": "category key"}, "-0."),
        ("fairness.report", {"edition_id": f"edition {PUBLISHED}"}, "+"),
        ("judging.keyed_form", {"edition_id": f"edition {JUDGED}", "form_id": "paper form"}, "-"),
        ("organisations.organisations", {}, "e&"),
        ("pledges.pledge", {"public_id": "R-000001"}, "2022–2023"),
    ],
)
def test_figures_with_a_sign_a_span_or_a_hyphen_and_names_are_read_as_they_are_typed(
    site: Site, person: Callable[..., Person], endpoint: str, values: dict[str, str], one: str
) -> None:
    staff = person("staff", lang="ar")
    staff.goto(site.address(endpoint, **values))
    found = staff.page.evaluate(LOOKED_AT)
    assert any(one in words for words in found), found
    assert [words for words, as_typed in found.items() if not as_typed] == []


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
