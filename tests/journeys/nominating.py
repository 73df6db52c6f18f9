"""Nominees write nominations and submit them."""

import re

from tests.journeys.story import ADDRESSES, BENCHES, CLASSES, DATES, MAPS, Story
from tests.support.browser import Person

ANSWERS = {
    "What do you do?": "We set up benches where widows learn to mend phones and sell them again.",
    "Who takes part": "Women over forty in two border towns; they hear of us at the market.",
    "What has changed": "402 women earn from repairs. Before, nine did.",
    "How do you know?": "Each bench keeps a book; a school counted them in March.",
    "Could others do the same": "A table, forty tools and a teacher for six weeks.",
}


def nominate_for_two_categories_and_two_countries(story: Story) -> None:
    """Nia nominates her organisation for Access and Skills, at work in Poland and Ukraine, and gets a receipt."""
    story.wait_until(DATES["opens"])
    nia = story.people.person()
    nia.goto("/call")
    nia.follow("Start a nomination")
    assert "/account/sign-in" in nia.page.url
    sign_in_where_asked(story, nia, "nia")
    assert nia.page.url.endswith("/new")
    start(nia, BENCHES, "Widows at work", "https://benches.example", ("Poland", "Ukraine"), ("Access", "Skills"))
    story.links["benches"] = nia.page.url
    answer_the_questions(nia)
    nia.goto(story.links["benches"])
    nia.follow("Evidence")
    nia.fill("Web address 1", "https://benches.example/book")
    nia.fill("What link 1 shows", "The book of a bench")
    nia.press("Save and go on")
    nia.goto(story.links["benches"])
    nia.follow("Check and submit", exact=False)
    nia.sees("Nothing is missing.", "Poland", "Ukraine", "402 women earn from repairs")
    story.links["receipt"] = submit(nia)
    assert story.links["receipt"] in story.live.wait_for_mail(nia.email, about="we have your nomination").subject


def a_second_submission_gives_the_same_receipt(story: Story) -> None:
    """Pressing twice, or coming back with the browser, sends one nomination."""
    nia = story.person("nia")
    nia.goto(story.links["benches"])
    nia.follow("See the receipt", exact=False)
    nia.sees(story.links["receipt"])


def send_two_more(story: Story) -> None:
    """Olu nominates for Skills, Rui for Access."""
    for name, title, organisation, country, category in (
        ("olu", CLASSES, "Code after dark", "Nigeria", "Skills"), ("rui", MAPS, "Girls map", "Brazil", "Access"),
    ):  # fmt: skip
        person = story.person(name)
        person.goto(f"/nominations/{story.edition_id}/new")
        start(person, title, organisation, f"https://{person.email.split('@')[1]}", (country,), (category,))
        story.links[name] = person.page.url
        answer_the_questions(person)
        person.goto(f"{story.links[name]}/check")
        submit(person)


def the_deadline_closes_nominations(story: Story) -> None:
    """A draft that is begun in time is refused after the deadline, and keeps its text."""
    rui = story.person("rui")
    rui.goto(f"/nominations/{story.edition_id}/new")
    start(rui, "A late thought", "Girls map", "https://maps.example", ("Brazil",), ("Skills",))
    late = rui.page.url
    answer_the_questions(rui)
    rui.goto(f"{late}/check")
    story.wait_until(DATES["closes"])
    with rui.page.expect_navigation():
        rui.page.get_by_role("button", name="Submit", exact=True).click()
    assert "closed" in rui.words()
    rui.goto(late)
    rui.sees("This draft was not submitted before nominations closed", "A late thought")
    visitor = story.visitor()
    visitor.goto("/call")
    visitor.sees("Nominations of this edition are closed.")


def sign_in_where_asked(story: Story, person: Person, name: str) -> None:
    """Sign in on the page that a visitor was led to, and come back to where the visitor wanted to go."""
    person.email = ADDRESSES[name]
    person.fill("Your e-mail address", person.email)
    person.press("Send me a code")
    person.fill("The ten digits from the mail", story.live.wait_for_mail(person.email, about="code").code)
    person.press("Sign in")
    story.cast[name] = person


def start(
    person: Person, title: str, organisation: str, website: str, countries: tuple[str, ...], categories: tuple[str, ...]
) -> None:
    """Fill the frame of a nomination and go on."""
    person.fill("Title of the nomination", title)
    person.tick("Myself or my organisation")
    person.page.get_by_role("radio", name="An organisation", exact=True).check()
    person.page.get_by_label("Organisation 1", exact=True).fill(organisation)
    person.fill("Website of organisation 1", website)
    person.fill("Country of the organisation or person 1", countries[0])
    for number, country in enumerate(countries, start=1):
        person.fill(f"Country of impact {number}", country)
    for category in categories:
        person.page.get_by_role("checkbox", name=category, exact=True).check()
    person.press("Save and go on")
    person.sees(title)


def answer_the_questions(person: Person) -> None:
    """Walk through the sections that ask for answers, saving each."""
    nomination = person.page.url
    for section in ("The work", "Results and evidence", "What comes next"):
        person.goto(nomination)
        person.follow(section)
        for label, text in ANSWERS.items():
            box = person.page.get_by_label(label, exact=False)
            if box.count():
                box.first.fill(text)
        person.press("Save and go on")


def submit(person: Person) -> str:
    """Press Submit; the number of the receipt."""
    person.press("Submit")
    person.sees("We have your nomination")
    found = re.search(r"Receipt number ([A-Z0-9]{4}-[A-Z0-9]{4})", person.words())
    assert found, person.words()
    return found.group(1)
