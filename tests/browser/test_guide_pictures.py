"""The pictures of the guides are of pages as they are: each shows the headings and buttons that stand there now.

`make pictures` takes them anew. What is made up on the pages changes with the day, so not the pictures are compared
but the words that each shows, as they were noted when it was taken.
"""

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page as BrowserPage

from awards.desks.guide import GUIDES
from tests.browser.pages import Page, _of
from tests.browser.site import JUDGED, OPEN, SCORED, Site
from tests.support.browser import Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER, NOTED = ROOT / "static" / "guide", Path(__file__).with_name("guide_pictures.json")
WINDOW, SIZE, MOST = (1280, 800), (800, 500), 20_000
NEW = os.environ.get("PICTURES") == "new"

(TASKS,) = _of("nominee", OPEN, "nominations.nomination", nomination_id="draft nomination")
(SHEET,) = _of("judge", JUDGED, "judging.scorecard", entry_id="entry")
(DESK,) = _of("staff", SCORED, "ranking.category", key="category key")
TAKEN: dict[str, Page] = {"nominee": TASKS, "judge": SHEET, "staff": DESK}

SEEN = """() => [...document.querySelectorAll("h1, h2, legend, label, button, .button, summary, th")]
  .filter((one) => { const box = one.getBoundingClientRect();
    return one.checkVisibility() && box.width > 1 && box.top < innerHeight && box.bottom > 0; })
  .map((one) => one.innerText.trim().replace(/\\s+/g, " "))"""


SCORED_ALREADY = "undo"
"""Stands beside a criterion once it has points: other tests score on the sheet of the picture."""


def words_on(page: BrowserPage) -> list[str]:
    """What stands in the window to be read and pressed, without figures."""
    return [re.sub(r"\d+", "0", words) for words in page.evaluate(SEEN) if words not in ("", SCORED_ALREADY)]


def shown(site: Site, person: Callable[..., Person], page: Page) -> BrowserPage:
    """The page as the picture has it."""
    found = person(page.who, width=WINDOW[0]).goto(site.address(page.endpoint, **page.values))
    found.set_viewport_size({"width": WINDOW[0], "height": WINDOW[1]})
    found.evaluate("document.fonts.ready")
    return found


def take(page: BrowserPage, name: str) -> None:
    """Write the picture as small as it stays readable."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(FOLDER / f"{name}.webp", quality=20, method=6)


@pytest.mark.parametrize("name", TAKEN)
def test_a_picture_shows_what_stands_on_its_page_today(site: Site, person: Callable[..., Person], name: str) -> None:
    page = shown(site, person, TAKEN[name])
    noted = json.loads(NOTED.read_text("utf-8")) if NOTED.exists() else {}
    if NEW:
        FOLDER.mkdir(exist_ok=True)
        take(page, name)
        NOTED.write_text(
            json.dumps(noted | {name: words_on(page)}, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8"
        )
        return
    assert noted[name] == words_on(page), "the page has changed: take the pictures anew with `make pictures`"


@pytest.mark.one_database
def test_every_picture_of_the_guides_is_there_small_and_as_large_as_the_page_says() -> None:
    used = {section.picture[0] for guide in GUIDES for section in guide.sections if section.picture}
    assert used == set(TAKEN) == {path.stem for path in FOLDER.glob("*.webp")}
    for name in used:
        path = FOLDER / f"{name}.webp"
        assert path.stat().st_size <= MOST, name
        with Image.open(path) as picture:
            assert picture.size == SIZE
