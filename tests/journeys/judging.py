"""Judges agree to the terms, score, step back, confirm."""

import re
from decimal import Decimal
from fractions import Fraction

from tests.journeys.assigning import panels
from tests.journeys.story import BENCHES, CLASSES, DATES, JUDGES, Story
from tests.support.browser import Person

CRITERIA = {
    "Access": {
        "Results for women and girls": 35,
        "Evidence": 20,
        "Reach and inclusion": 30,
        "Can others repeat it": 15,
    },
    "Skills": {
        "Results for women and girls": 35,
        "Evidence": 25,
        "Reach and inclusion": 20,
        "Can others repeat it": 20,
    },
}
POINTS = {"jo": (5, 4, 5, 4), "kim": (4, 3, 4, 5), "lea": (5, 5, 4, 3), "max": (4, 4, 5, 5)}
"""What each judge gives the benches, criterion by criterion; the classes get one point less each."""


def agree_to_the_terms(story: Story) -> None:
    """Before the gate no nomination opens; behind it the judge reads, and scores only once the round is open."""
    for name in JUDGES:
        judge = story.person(name)
        judge.goto(f"/judging/{story.edition_id}")
        judge.sees("Before you open a nomination")
        judge.follow("Read the terms")
        judge.tick("I keep what I read here confidential")
        judge.press("Agree and go to the queue")
        judge.sees("Your queue", "Scoring opens in")


def step_back(story: Story) -> None:
    """A judge of everything finds a tie to the benches and steps back: they leave the queue for good."""
    story.wait_until(DATES["judging"])
    held = panels(story)
    name = sorted(held["benches/access"] & held["benches/skills"] & held["classes/skills"])[0]
    judge = story.person(name)
    story.links["stepped back"] = name
    for _entry in range(2):
        judge.goto(f"/judging/{story.edition_id}")
        links = judge.page.locator("#queue").get_by_role("link", name=BENCHES)
        if not links.count():
            break
        judge.follow(BENCHES, within=judge.page.locator("#queue"))
        story.links["stepped back from"] = judge.page.url
        score_first_criterion(judge, 1)
        judge.page.wait_for_function("caches.match(location.pathname, { ignoreVary: true }).then(Boolean)")  # else 404
        judge.follow("I have a conflict")
        judge.press("Step back")
        assert judge.page.locator("#error-summary li").count() == 1
        judge.fill("Why can you not judge this nomination?", "I taught at one of these benches.")
        judge.press("Step back")
    judge.goto(f"/judging/{story.edition_id}")
    assert BENCHES not in judge.words()
    judge.goto(story.links["stepped back from"], expect=404)
    for staff in ("ada", "sam"):
        story.live.wait_for_mail(story.person(staff).email, about="A judge stepped back")


def score_everything(story: Story) -> None:
    """Every judge scores every entry in the queue; each point is saved at once, the weighted total follows."""
    for name in JUDGES:
        judge = story.person(name)
        judge.goto(f"/judging/{story.edition_id}")
        while judge.page.get_by_role("link", name="Next: ", exact=False).count():
            judge.follow("Next: ", exact=False)
            score(judge, POINTS[name])
            judge.goto(f"/judging/{story.edition_id}")
        judge.sees("Everything is scored.")
    sheet_is_private(story)


def confirm_everything(story: Story) -> None:
    """Judges look at their scores side by side and confirm; afterwards nothing changes. Staff saw no score before."""
    sam = story.staff("sam", "/progress")
    sam.sees("Until then you see numbers, and no scores.")
    nudge_one(story, sam)
    for name in JUDGES:
        judge = story.person(name)
        judge.goto(f"/judging/{story.edition_id}/scores")
        judge.press("Confirm", exact=False)
        judge.goto(f"/judging/{story.edition_id}")
        judge.sees("All your scores are confirmed.")
        judge.follow(CLASSES if name == story.links["stepped back"] else BENCHES, within=judge.page.locator("#queue"))
        judge.sees("You confirmed these scores on")
        assert judge.page.get_by_role("radio").first.is_disabled()
    assert sam.get(f"/staff/{story.edition_id}/ranking/access").status in (403, 404, 422)
    story.wait_until(DATES["judged"])


def nudge_one(story: Story, staff: Person) -> None:
    """Staff tick a judge, read the mail, send it at once; the judge gets it."""
    staff.page.get_by_role("checkbox", name="Choose", exact=False).first.check()
    staff.press("Remind those that you ticked")
    staff.sees("Remind 1 judge", "How are you getting on?")
    address = re.findall(r"\S+@\S+", staff.page.locator("table tbody th").first.inner_text())[-1]
    staff.press("Send 1 mail")
    staff.press("Send now")
    staff.sees("1 mail leaves now.")
    story.live.wait_for_mail(address, about="How are you getting on?")


def score(judge: Person, points: tuple[int, ...]) -> None:
    """Give each criterion its points, and write both texts."""
    title = judge.page.locator("h1").inner_text()
    category = "Access" if "Access" in judge.page.locator("article").inner_text().split(title)[0] else "Skills"
    given = [point - (title == CLASSES) for point in points]
    for place, ((criterion, _weight), point) in enumerate(zip(CRITERIA[category].items(), given, strict=True), start=1):
        scale = judge.page.get_by_role("group", name=criterion)
        scale.get_by_role("radio", name=str(point), exact=True).check()
        judge.page.locator("[data-scored]").get_by_text(f"{place} of 4").wait_for()
    weights = CRITERIA[category].values()
    exact = Fraction(sum(w * p for w, p in zip(weights, given, strict=True)), sum(weights))
    shown = judge.page.locator("[data-total]").inner_text()
    assert abs(Fraction(Decimal(shown)) - exact) <= Fraction(1, 100), f"{shown} instead of {float(exact)}"
    judge.fill("Comment to the committee", f"Read twice: {title}.")
    if title == CLASSES:
        judge.fill("Feedback to the nominee", "Show how others could begin.")
    judge.page.get_by_role("button", name="Save both texts").click()
    judge.page.locator("[data-part][data-words] [data-saved]").get_by_text("aved", exact=False).wait_for()


def score_first_criterion(judge: Person, point: int) -> None:
    """Give the first criterion a point: it counts for nothing once the judge steps back."""
    scale = judge.page.get_by_role("group", name="Results for women and girls")
    scale.get_by_role("radio", name=str(point), exact=True).check()
    judge.page.locator("[data-scored]").get_by_text("1 of 4").wait_for()


def sheet_is_private(story: Story) -> None:
    """What one judge scored another does not see; a judge without the entry has no such page."""
    held = panels(story)["benches/access"]
    first, second = sorted(held)[:2]
    judge = story.person(first)
    judge.goto(f"/judging/{story.edition_id}")
    judge.follow(BENCHES, within=judge.page.locator("#queue"))
    page = story.person(second).get(judge.page.url.removeprefix(story.live.base_url))
    own = [str(point) for point in POINTS[second]]
    assert page.status == 200
    checked = [part.split('value="')[1].split('"')[0] for part in page.text().split("<input") if " checked" in part]
    assert checked == own
