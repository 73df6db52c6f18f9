"""Staff read what was sent: pass, return for mending, not eligible."""

from playwright.sync_api import expect

from tests.journeys.nominating import ANSWERS
from tests.journeys.story import BENCHES, CLASSES, MAPS, Story
from tests.support.browser import Person

TAUGHT = "Two hundred women learn to code after work, from the alphabet of it to a first job."
RULE = "The work does not belong in this category as the call describes it."


def pass_both_entries(story: Story) -> None:
    """Sam passes the entries of the benches in Access and in Skills."""
    sam = story.staff("sam")
    sam.sees("wait")
    sam.goto(f"/staff/{story.edition_id}/nominations")
    sam.sees("3 nominations wait to be screened", BENCHES, CLASSES, MAPS)
    assert "A late thought" not in sam.words()
    open_nomination(sam, BENCHES)
    sam.sees("Poland", "Ukraine", "402 women earn from repairs", story.person("nia").email)
    sam.press("Pass here", within=sam.page.locator("#entry-access"))
    assert "Received" in sam.page.locator("#entry-skills h3").inner_text()
    sam.press("Pass here", within=sam.page.locator("#entry-skills"))
    expect(sam.page.get_by_role("heading", level=1)).not_to_have_text(BENCHES)  # the next one that waits
    sam.sees("was passed. It can be taken back until")
    sam.goto(f"/staff/{story.edition_id}/nominations")
    open_nomination(sam, BENCHES)
    for category in ("access", "skills"):
        assert "Eligible" in sam.page.locator(f"#entry-{category} h3").inner_text()


def return_with_a_reason_and_pass_the_answer(story: Story) -> None:
    """The classes go back with one answer to mend; only that answer opens; Olu mends it; Sam passes it."""
    sam, olu = story.staff("sam", "/nominations"), story.person("olu")
    open_nomination(sam, CLASSES)
    entry = sam.page.locator("#entry-skills")
    entry.get_by_text("Return for mending", exact=True).click()
    entry.get_by_role("checkbox", name="What do you do?").check()
    sam.press("Return to the nominator", within=entry)
    assert any("Say what to mend" in error for error in sam.page.locator("#error-summary li").all_inner_texts())
    entry.get_by_label("What to mend, in words").fill("Say how many learn, please.")
    sam.press("Return to the nominator", within=entry)
    sam.sees("was returned to its nominator.", "1 mail leaves at")
    assert not [mail for mail in story.live.mails(olu.email) if "Please mend" in mail.subject]
    sam.press("Send now")
    mail = story.live.wait_for_mail(olu.email, about="Please mend")
    assert "Say how many learn, please." in mail.text
    olu.goto(story.links["olu"])
    olu.sees("Please mend what is marked below", "Say how many learn, please.")
    olu.follow("Results and evidence")
    olu.sees("This part was not sent back, so it stays as it is.", ANSWERS["What has changed"])
    olu.goto(story.links["olu"])
    olu.follow("The work")
    assert olu.page.get_by_label("Who takes part").count() == 0
    olu.fill("What do you do?", TAUGHT)
    olu.press("Save")
    olu.goto(f"{story.links['olu']}/check")
    olu.press("Send again")
    sam.goto(f"/staff/{story.edition_id}/nominations")
    open_nomination(sam, CLASSES)
    sam.sees(TAUGHT, "answered:")
    sam.press("Pass", within=sam.page.locator("[data-desk]"))


def find_one_ineligible(story: Story) -> None:
    """The maps are found not eligible for Access, with the rule; Rui is told the rule."""
    sam, rui = story.staff("sam", "/nominations"), story.person("rui")
    open_nomination(sam, MAPS)
    entry = sam.page.locator("#entry-access")
    entry.get_by_text("Not eligible", exact=True).click()
    entry.get_by_role("radio", name=RULE).check()
    sam.press("Find not eligible", within=entry)
    sam.press("Send now")
    sam.goto(f"/staff/{story.edition_id}/nominations")
    open_nomination(sam, MAPS)
    sam.sees(RULE)
    assert RULE in story.live.wait_for_mail(rui.email, about="does not go on").text
    sam.goto(f"/staff/{story.edition_id}/nominations")
    sam.sees("No nomination waits to be screened")


def open_nomination(person: Person, title: str) -> None:
    """Open a nomination from the list of those that were sent."""
    row = person.page.get_by_role("row").filter(has_text=title)
    person.follow("N-", within=row, exact=False)
    person.sees(title)
