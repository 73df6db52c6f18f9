"""An administrator opens the edition by its form, staff set it up and publish its rules."""

from datetime import datetime

from tests.journeys.story import ADDRESSES, DATES, YEAR, Story

LABELS = {
    "Nominations open": "opens", "Nominations close": "closes", "Judging begins": "judging", "Judging ends": "judged",
    "Finalists are announced": "finalists", "Winners are announced": "winners",
}  # fmt: skip
LEFT_OUT = ("Leadership in Tech", "Leadership in SMEs", "Research")


def open_the_edition(story: Story) -> None:
    """Ada, made an administrator from the shell, opens the edition of the year and becomes its staff."""
    link = story.live.awards("user", "add", ADDRESSES["ada"], "--role", "admin", "--name", "Ada").strip()
    ada = story.people.person()
    ada.email = ADDRESSES["ada"]
    ada.goto(link)
    ada.press("Sign in")
    ada.set_up_app()
    story.cast["ada"] = ada
    ada.goto("/staff/editions")
    ada.follow("Open a new edition")
    ada.fill("Year", str(YEAR))
    ada.tick("The real award")
    for label, date in LABELS.items():
        ada.fill(label, story.geneva(DATES[date]))
    ada.fill("Judging ends", story.geneva(DATES["judging"] - 1))
    ada.press("Open the edition")
    assert [e.split(":")[0] for e in ada.page.locator("#error-summary li").all_inner_texts()] == ["Judging ends"]
    ada.fill("Judging ends", story.geneva(DATES["judged"]))
    ada.press("Open the edition")
    ada.sees(f"EQUALS in Tech Awards {YEAR}", "A proposal.")
    story.edition_id = ada.page.url.split("/staff/")[1].split("/")[0]


def publish_the_rules(story: Story) -> None:
    """Two of the proposed categories stay; nobody can nominate before the rules are published and the date has come."""
    ada, visitor = story.staff("ada", "/edition"), story.visitor()
    for name in LEFT_OUT:
        ada.follow(f"Change {name}")
        ada.press("Remove")
    ada.sees("Access", "Skills")
    assert "Research" not in ada.words()
    visitor.goto("/call")
    visitor.sees("No call is open")
    dates = f"/staff/{story.edition_id}/edition/dates"
    late = ada.context.new_page()
    late.goto(dates)
    ada.goto(f"/staff/{story.edition_id}/edition")
    ada.press("Publish the rules")
    ada.sees("The rules were published on")
    late.get_by_label("Nominations close").fill(story.geneva(DATES["closes"] + 1))
    late.get_by_role("button", name="Save").click()
    late.get_by_text("Somebody else changed the edition meanwhile.").first.wait_for()
    late.close()
    document = ada.get(f"/staff/{story.edition_id}/edition.json").json()
    assert datetime.fromisoformat(document["dates"]["closes_at"]) == story.at(DATES["closes"])
    visitor.goto("/call")
    visitor.sees("The call is not open yet.", "Results for women and girls")
    assert visitor.page.get_by_role("link", name="Start a nomination").count() == 0


def add_a_second_member_of_staff(story: Story) -> None:
    """Sam is made staff of this edition from the shell, and of no other."""
    made = story.live.json("user", "add", ADDRESSES["sam"], "--role", "staff", "--edition", str(YEAR), "--name", "Sam")
    sam = story.people.person()
    sam.email = ADDRESSES["sam"]
    sam.goto(made["link"])
    sam.press("Sign in")
    sam.set_up_app()
    story.cast["sam"] = sam
    story.staff("sam").sees("1 thing waits", "Seal of the log")  # the rules are published
    sam.goto("/staff/editions", expect=200)
