"""Every page in English and Arabic, on a phone and on a desk, light and dark: axe, no sideways scroll, mirrored.

With `PICTURES=pages` each page's pictures are kept in `test-results/pages`, to be looked at.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from awards.core.vocabulary import LANGUAGES as LANGUAGES_OF_PAGES
from tests.browser.pages import ELSEWHERE, PAGES, Page
from tests.browser.site import Site
from tests.support.browser import Person

pytestmark = pytest.mark.browser

SIZES = {360: 780, 1280: 900}

MOST_DRAWN = 16_000
"""A browser draws no picture that is much taller: of a page with all that it folds away, its beginning is kept."""

LANGUAGES = [
    pytest.param("en", marks=pytest.mark.xdist_group("browser-1")),
    pytest.param("ar", marks=pytest.mark.xdist_group("browser-2")),
]

SCHEMES: dict[str, dict[str, Any]] = {"dark": {"color_scheme": "dark"}, "more contrast": {"contrast": "more"}}

RIGHT_TO_LEFT = """() => {
  const wrong = [], box = one => one?.getBoundingClientRect();
  const heading = document.querySelector("main h1"), range = document.createRange();
  if (!heading) return ["no main heading"];
  range.selectNodeContents(heading);
  if (getComputedStyle(document.documentElement).direction !== "rtl") wrong.push("the page is not right to left");
  if (heading.dir !== "auto" && box(heading).right - box(range).right > 3) wrong.push("the heading is not right");
  const half = heading.closest(".halves > :not(:first-child)") ? 0 : innerWidth / 2;  // where the emblem comes first
  if (box(heading).right < half) wrong.push("the heading stands in the left half");
  for (const choice of document.querySelectorAll(".choice")) {
    const mark = box(choice.querySelector("input")), label = box(choice.querySelector("label"));
    if (mark?.width && label?.width && mark.left < label.left) wrong.push(`mark left of label: ${choice.textContent}`);
  }
  return wrong;
}"""

SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;
  const out = one => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > room + 1 || box.left < -1);
  };
  if (wide <= room) return [];
  const parts = [...document.querySelectorAll("main *, header *, footer *")].filter(out).slice(0, 5);
  return [`${wide} > ${room}`, ...parts.map(one => one.outerHTML.slice(0, 120))];
}"""

HEADER_ROWS = """() => {
  const parts = [...document.querySelectorAll(".site-header__in > *")].map(one => one.getBoundingClientRect());
  const shown = parts.filter(box => box.width).sort((one, other) => one.top - other.top);
  let rows = 0, below = -1;
  for (const box of shown) {
    if (box.top >= below) rows++;
    below = Math.max(below, box.bottom);
  }
  return rows;
}"""

ROWS_OF_PLACES = """() => {
  const places = [...document.querySelectorAll(".site-header__in > *, .site-nav a")];
  const shown = places.map(one => one.getBoundingClientRect()).filter(box => box.width);
  return new Set(shown.map(box => Math.round((box.top + box.bottom) / 40))).size;
}"""

ASTRAY = """() => {
  const bare = one => one.nodeType === Node.TEXT_NODE && one.data.trim() !== "";
  const after = one => bare(one) && one.previousElementSibling !== null;
  const cells = [...document.querySelectorAll("main td")].filter(one => getComputedStyle(one).display === "grid");
  return cells.filter(one => [...one.childNodes].some(after)).slice(0, 5).map(one => one.outerHTML.slice(0, 160));
}"""
"""Words behind an element in a cell that stands as a line of its own on a phone: they would come under its label."""

MOST_SHIFTED = 0.02
"""Of what moves by itself while a page loads (Cumulative Layout Shift); 0.1 counts as good elsewhere."""

A_CELL_WITH_WORDS_ASTRAY = """() => {
  const made = name => document.createElement(name), [frame, table, row, cell] = ["div", "table", "tr", "td"].map(made);
  frame.className = "table-wrap--stack";
  cell.append(made("b"), " and more");
  row.append(cell);
  table.append(row);
  frame.append(table);
  document.querySelector("main").append(frame);
}"""

SHIFTED = """() => new Promise(done => {
  const moved = [];
  new PerformanceObserver(list => {
    for (const one of list.getEntries()) {
      const parts = one.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "?").slice(0, 100));
      if (!one.hadRecentInput) moved.push([one.value, parts.join(" and ")]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 50);
})"""


def test_the_list_of_pages_lacks_none(site: Site) -> None:
    known = {page.endpoint for page in PAGES} | set(ELSEWHERE)
    shown = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    lacking = {name for name in shown - known if not name.endswith(("_json", "_csv"))}
    assert lacking == set()
    assert known - shown <= {name for name in known if name.startswith("development.")}


@pytest.mark.case("PR-06", rest="addresses and mails")
def test_what_is_wrong_with_a_page_is_seen(site: Site, person: Callable[..., Person]) -> None:
    visitor = person(width=360)
    visitor.goto("/account/sign-in")
    visitor.page.evaluate("() => { document.querySelector('main label').remove(); }")
    wide = "Object.assign(document.createElement('canvas'), { width: 900, height: 9 })"
    visitor.page.evaluate(f"() => {{ document.querySelector('main').append({wide}); }}")
    with pytest.raises(Error, match="TrustedHTML"):
        visitor.page.evaluate("() => { document.querySelector('main').innerHTML = '<img src=x onerror=alert(1)>'; }")
    with pytest.raises(Error, match="TrustedScriptURL"):
        visitor.page.evaluate("() => { document.createElement('script').src = '/other.js'; }")
    assert any("label" in line for line in visitor.axe())
    assert visitor.page.evaluate(ASTRAY) == []
    visitor.page.evaluate(A_CELL_WITH_WORDS_ASTRAY)
    assert visitor.page.evaluate(ASTRAY) != []
    assert visitor.page.evaluate(SIDEWAYS) != []
    assert "the page is not right to left" in visitor.page.evaluate(RIGHT_TO_LEFT)
    visitor.page.evaluate("() => { const image = new Image(); image.src = 'https://outside.example/x.png'; }")
    visitor.page.evaluate("() => { const style = document.createElement('style'); document.head.append(style); }")
    visitor.page.evaluate("() => { document.querySelector('main').setAttribute('style', 'color: red'); }")
    visitor.page.evaluate("() => { fetch('/no-such-address'); }")
    visitor.page.evaluate("() => { document.querySelector('main').prepend(document.createElement('hr')); }")
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate(SHIFTED) != []
    told = " ".join(visitor.wrong)
    refused = [line for line in visitor.wrong if "violates the following Content Security Policy" in line]
    visitor.wrong.clear()
    assert any("https://outside.example/x.png" in line for line in refused)
    assert any("style-src" in line for line in refused)
    assert "/no-such-address: answers 404" in told


def test_names_without_a_blank_push_no_part_off_a_telephone(person: Callable[..., Person]) -> None:
    visitor = person(width=360)
    visitor.goto("/dev/components")
    assert visitor.page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("who", [None, "staff"])
def test_the_header_takes_one_row_of_a_telephone_in_every_language(
    site: Site, person: Callable[..., Person], who: str | None
) -> None:
    reader = person(who, width=360)
    rows = {}
    for lang in LANGUAGES_OF_PAGES:
        reader.goto(f"/pledges?lang={lang}")
        rows[lang] = reader.page.evaluate(HEADER_ROWS)
    assert rows == dict.fromkeys(LANGUAGES_OF_PAGES, 1)


def test_staffs_places_stand_in_one_row_of_a_desk_in_every_language(site: Site, person: Callable[..., Person]) -> None:
    page = next(page for page in PAGES if page.endpoint == "desks.staff_edition")
    staff, rows = person("staff", width=1280), {}
    for lang in LANGUAGES_OF_PAGES:
        staff.goto(f"{site.address(page.endpoint, **page.values)}?lang={lang}")
        rows[lang] = staff.page.evaluate(ROWS_OF_PLACES)
    assert rows == dict.fromkeys(LANGUAGES_OF_PAGES, 1)


@pytest.mark.case("PR-06", rest="links in mails bear tokens, which are worth nothing once used")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_accessible_and_fits(
    site: Site, person: Callable[..., Person], pictures: Path | None, lang: str
) -> None:
    people: dict[str | None, Person] = {}
    found: dict[str, list[str]] = {}
    for page in PAGES:
        if page.who not in people:
            people[page.who] = person(page.who, lang=lang, reduced_motion="reduce")
        wrong = look_at(people[page.who], site.address(page.endpoint, **page.values), page, lang, pictures)
        if wrong:
            found[page.name] = wrong
    assert found == {}, "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)


@pytest.mark.xdist_group("browser-2")
def test_every_page_answers_and_fits_in_russian(site: Site, person: Callable[..., Person]) -> None:
    """Its words are the longest, and each form of a count names it: what fits here fits everywhere."""
    people: dict[str | None, Person] = {}
    found: dict[str, list[str]] = {}
    for page in PAGES:
        if page.who not in people:
            people[page.who] = person(page.who, lang="ru", reduced_motion="reduce")
        reader = people[page.who].page
        reader.set_viewport_size({"width": 360, "height": SIZES[360]})
        answer = reader.goto(site.address(page.endpoint, **page.values))
        reader.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        wrong = [] if answer is not None and answer.status == page.status else [f"answers {answer and answer.status}"]
        for width, height in SIZES.items():
            reader.set_viewport_size({"width": width, "height": height})
            wrong += [f"at {width}: {part}" for part in reader.evaluate(SIDEWAYS)]
        if wrong:
            found[page.name] = wrong
    assert found == {}, "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)


def look_at(who: Person, address: str, page: Page, lang: str, pictures: Path | None) -> list[str]:
    """All that is wrong with the page as this person sees it on a phone and on a desk."""
    who.page.set_viewport_size({"width": 360, "height": SIZES[360]})
    answer = who.page.goto(address)
    if answer is None or answer.status != page.status:
        return [f"answers {answer and answer.status}: {who.words()[:300]}"]
    moved = who.page.evaluate(SHIFTED)
    wrong = [f"moves by itself: {moved}"] if sum(value for value, _ in moved) > MOST_SHIFTED else []
    if "/rehearsal/" in address and not who.page.locator("p.banner:visible").count():
        wrong.append("nothing says that this is a rehearsal")
    who.page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    for width, height in SIZES.items():
        who.page.set_viewport_size({"width": width, "height": height})
        here = who.axe() + [f"runs sideways: {part}" for part in who.page.evaluate(SIDEWAYS)]
        here += [f"words under a label: {part}" for part in who.page.evaluate(ASTRAY)]
        if lang == "ar":
            here += who.page.evaluate(RIGHT_TO_LEFT)
        wrong += [f"at {width}: {line}" for line in here]
        if pictures is not None:
            whole = who.page.evaluate("document.documentElement.scrollHeight") <= MOST_DRAWN
            who.page.screenshot(path=pictures / f"{lang}-{width}" / f"{page.name}.png", full_page=whole)
    if lang == "en":
        for name, scheme in SCHEMES.items():
            who.page.emulate_media(**scheme)
            wrong += [f"{name}: {line}" for line in who.axe("color-contrast")]
        who.page.emulate_media(color_scheme="light", contrast="no-preference")
    return wrong
