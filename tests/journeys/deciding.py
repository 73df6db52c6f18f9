"""Staff decide beside the ranking, and a second person approves."""

from tests.journeys.story import BENCHES, CLASSES, Story
from tests.support.browser import Person


def see_the_ranking(story: Story) -> None:
    """Raw and adjusted score stand side by side, once the round has closed."""
    sam = story.staff("sam", "/decisions")
    sam.follow("See the ranking", within=sam.page.get_by_role("row").filter(has_text="Skills"))
    sam.sees(BENCHES, CLASSES, "Raw", "Adjusted")
    table = sam.get(f"/staff/{story.edition_id}/ranking/skills.json").json()
    rows = table["entries"]
    assert [row["title"] for row in rows] == [BENCHES, CLASSES]
    assert [row["reviews"] for row in rows] == [3, 3]


def decide_the_shortlists(story: Story) -> None:
    """Sam proposes a shortlist for each category and cannot approve it; Ada approves both."""
    for key, titles in (("access", [BENCHES]), ("skills", [BENCHES, CLASSES])):
        propose(story, key, "shortlist", titles)
        approve(story)


def decide_the_winners(story: Story) -> None:
    """In Skills the second of the ranking wins: refused without reasons, for the raised one and for the skipped one."""
    propose(story, "access", "winners", [BENCHES])
    approve(story)
    sam = story.staff("sam", "/decisions/skills/winners")
    choose(sam, [CLASSES])
    sam.press("Propose this decision")
    errors = sam.page.locator("#error-summary li").all_inner_texts()
    assert len(errors) == 2, errors
    for title, reason in ((BENCHES, "It wins in Access already."), (CLASSES, "It reaches whom nobody else reaches.")):
        row = sam.page.get_by_role("row").filter(has_text=title)
        row.get_by_label("Reason for nomination", exact=False).fill(reason)
    sam.press("Propose this decision")
    story.links["decision"] = sam.page.url
    approve(story)
    ada = story.person("ada")
    ada.goto(story.links["decision"])
    ada.sees("It wins in Access already.", "It reaches whom nobody else reaches.")


def propose(story: Story, key: str, kind: str, titles: list[str]) -> None:
    """Sam ticks entries beside the ranking and proposes them."""
    sam = story.staff("sam", f"/decisions/{key}/{kind}")
    choose(sam, titles)
    sam.press("Propose this decision")
    sam.sees("You proposed this decision: another member of staff approves it.")
    story.links["decision"] = sam.page.url


def choose(person: Person, titles: list[str]) -> None:
    """Tick the entries with these titles."""
    for title in titles:
        person.page.get_by_role("row").filter(has_text=title).get_by_role("checkbox").check()


def approve(story: Story) -> None:
    """Whoever proposed has no button to approve; the second person has."""
    assert story.person("sam").page.get_by_role("button", name="Approve this decision").count() == 0
    ada = story.person("ada")
    ada.goto(story.links["decision"])
    ada.press("Approve this decision")
    ada.sees("Approved")
