"""With the keyboard alone: sign in, write a nomination, score; one always sees where one is."""

from collections.abc import Callable

import pytest

from tests.browser.site import COMPARED, JUDGED, OPEN, Site
from tests.support.browser import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

MOST_STEPS = 90

WHERE = """() => {
  const one = document.activeElement;
  const named = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.value || "";
  const group = one.closest("fieldset")?.querySelector("legend")?.innerText || "";
  return `${group} / ${named}`.replaceAll("\\n", " ");
}"""

HIDDEN_FOCUS = """() => {
  const one = document.activeElement, next = one?.nextElementSibling;
  if (!one || one === document.body) return null;
  const drawn = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.opacity !== "0";
  const box = one.getBoundingClientRect(), what = one.outerHTML.slice(0, 150);
  if (!drawn(getComputedStyle(one)) && !(next && drawn(getComputedStyle(next)))) return `no outline: ${what}`;
  return !box.width || box.bottom < 0 || box.top > innerHeight ? `out of sight: ${what}` : null;
}"""


def test_the_first_key_offers_to_skip_to_the_content(person: Callable[..., Person]) -> None:
    visitor = person()
    visitor.goto("/")
    visitor.page.keyboard.press("Tab")
    assert "Skip to the content" in visitor.page.evaluate(WHERE)
    assert visitor.page.evaluate(HIDDEN_FOCUS) is None
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("() => Boolean(document.activeElement.closest('main'))")


def test_after_a_wrong_answer_one_stands_at_what_is_wrong_and_the_next_keys_lead_to_the_field(
    person: Callable[..., Person],
) -> None:
    visitor = person()
    visitor.goto("/account/sign-in")
    reach(visitor, "Your e-mail address")
    visitor.page.keyboard.type("kit at keys")
    go_on(visitor, "Enter")
    assert visitor.page.evaluate("() => document.activeElement.id") == "error-summary"
    assert visitor.page.evaluate(HIDDEN_FOCUS) is None
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("() => document.activeElement.id") == "email"
    assert visitor.page.input_value("#email") == "kit at keys"


@pytest.mark.parametrize(("size", "first"), [(PHONE, "found"), (DESK, "filters")])
def test_the_keyboard_goes_to_what_was_found_and_to_the_filters_in_the_order_in_which_they_stand(
    person: Callable[..., Person], size: dict[str, int], first: str
) -> None:
    visitor = person()
    visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
    visitor.goto("/pledges")
    visitor.page.locator("#search-q").focus()
    part = "() => document.activeElement.closest('.facet-page > *')?.querySelector(':scope > .facets') ? 'filters' : "
    part += "document.activeElement.closest('.facet-page') ? 'found' : ''"
    for _ in range(MOST_STEPS):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(part):
            break
    assert visitor.page.evaluate(part) == first


def test_a_newcomer_signs_in_and_writes_a_nomination(site: Site, person: Callable[..., Person]) -> None:
    kit = person()
    address = site.address("nominations.start", edition_id=f"edition {OPEN}")
    kit.goto(address)
    reach(kit, "Your e-mail address")
    kit.page.keyboard.type("kit@keys.example")
    go_on(kit, "Enter")
    reach(kit, "The ten digits from the mail")
    kit.page.keyboard.type(site.live.wait_for_mail("kit@keys.example", about="code").code)
    go_on(kit, "Enter")
    assert kit.page.url.endswith(address)
    for label, text in (
        ("Title of the nomination", "Written without a mouse"), ("/ Organisation 1", "Keys and Co"),
        ("Country of the organisation or person 1", "Ghana"), ("Country of impact 1", "Togo"),
    ):  # fmt: skip
        reach(kit, label)
        kit.page.keyboard.type(text)
    reach(kit, "Categories /")
    kit.page.keyboard.press("Space")
    reach(kit, "Save and go on")
    go_on(kit, "Enter")
    kit.sees("Written without a mouse", "Your nomination is begun.")
    reach(kit, "/ The work")
    go_on(kit, "Enter")
    reach(kit, "What do you do?")
    kit.page.keyboard.type("We write with keys.")
    reach(kit, "Save and go on")
    go_on(kit, "Space")
    kit.sees("Results and evidence")
    kit.page.go_back()
    assert kit.page.get_by_label("What do you do?").input_value() == "We write with keys."


def test_a_judge_scores(site: Site, person: Callable[..., Person]) -> None:
    judge = person("judge")
    judge.goto(site.address("judging.queue", edition_id=f"edition {JUDGED}"))
    reach(judge, "/ Next: ")
    go_on(judge, "Enter")
    criteria = judge.page.locator("[data-score] legend > span:first-child").all_inner_texts()
    assert len(criteria) == 4
    for place, criterion in enumerate(criteria, start=1):
        reach(judge, f"{criterion}")
        judge.page.keyboard.press("Space")
        judge.page.keyboard.press("ArrowRight")
        judge.page.locator("[data-scored]").get_by_text(f"{place} of 4").wait_for()
    judge.page.locator("[data-total]").get_by_text("2.00").wait_for()
    reach(judge, "Feedback to the nominee")
    judge.page.keyboard.type("Go on like this.")
    reach(judge, "Save both texts")
    judge.page.keyboard.press("Enter")
    judge.page.locator("[data-part][data-words] [data-saved]").get_by_text("aved").wait_for()
    judge.page.reload()
    assert judge.page.locator("input[type=radio]:checked").evaluate_all("all => all.map(one => one.value)") == ["2"] * 4
    assert judge.page.get_by_label("Feedback to the nominee").input_value() == "Go on like this."


def test_a_judge_compares_two_at_a_time(site: Site, person: Callable[..., Person]) -> None:
    judge = person("keeper")
    judge.goto(site.address("judging.queue", edition_id=f"edition {COMPARED}"))
    reach(judge, "Skills")
    go_on(judge, "Enter")
    reach(judge, "Begin with the first pair")
    go_on(judge, "Enter")
    judge.sees("Which one should win?", "Pair 1, of at most 6")
    reach(judge, "This one should win")
    go_on(judge, "Space")
    judge.sees("Pair 2, of at most 6", "rather than")
    reach(judge, "Take it back")
    go_on(judge, "Enter")
    judge.sees("Pair 1, of at most 6")
    for place in range(1, 7):
        judge.sees(f"Pair {place}, of at most 6")
        reach(judge, "I cannot tell" if place == 3 else "This one should win")
        go_on(judge, "Enter")
        if judge.page.get_by_role("heading", level=1).inner_text() != "Which one should win?":
            break
    judge.sees("Look at your answers and confirm them")
    reach(judge, "Confirm all comparisons")
    go_on(judge, "Enter")
    judge.sees("Your comparisons are confirmed")


def reach(person: Person, name: str) -> None:
    """Press Tab until what has this name (with the name of its group before a slash) has the focus, always visibly."""
    seen = []
    for _step in range(MOST_STEPS):
        person.page.keyboard.press("Tab")
        where = person.page.evaluate(WHERE)
        hidden = person.page.evaluate(HIDDEN_FOCUS)
        assert hidden is None, f"{person.page.url}: {hidden}"
        if name in where:
            return
        seen.append(where)
    raise AssertionError(f"{name!r} is not reached on {person.page.url}, but {seen}")


def go_on(person: Person, key: str) -> None:
    """Press a key that leads to another page."""
    with person.page.expect_navigation():
        person.page.keyboard.press(key)
