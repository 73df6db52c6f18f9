"""Staff invite judges and deal the entries; a judge who steps back is replaced."""

import re
from urllib.parse import urlsplit

from tests.journeys.story import ADDRESSES, BENCHES, CLASSES, JUDGES, Story
from tests.support.browser import Person

PLAN_SECONDS = 60


def invite_four_judges(story: Story) -> None:
    """Sam invites four judges by form; each accepts through the link in the mail, after signing in."""
    sam = story.staff("sam", "/judges")
    for name in JUDGES:
        form = sam.page.locator("#invite")
        form.get_by_label("E-mail address").fill(ADDRESSES[name])
        form.get_by_label("Name of the person", exact=True).fill(name.capitalize())
        sam.press("Send the invitation", within=form)
        sam.sees(f"The invitation is on its way to {ADDRESSES[name]}.")
    sam.sees("4 judges have not answered")
    for name in JUDGES:
        accept(story, name)
    sam.goto(f"/staff/{story.edition_id}/judges")
    sam.sees("4 judges")


def deal_the_entries(story: Story) -> None:
    """Sam asks for a plan; the child process solves it while the page waits; Sam accepts, and the judges are told."""
    sam = story.staff("sam", "/plans")
    sam.sees("9 reviews have no judge")
    sam.press("Solve")
    await_plan(sam)
    sam.sees("Every place is filled", "Proved: no other plan that keeps the rules has a higher total.")
    sam.press("Accept: make 9 assignments")
    sam.sees("9 assignments were made.", "Until then the plan can be undone.")
    sam.press("Tell the judges now")
    sam.sees("The judges are told now.")
    sam.goto(f"/staff/{story.edition_id}/plans")
    sam.sees("Every entry has its judges")
    for name in JUDGES:
        assert "wait" in story.live.wait_for_mail(ADDRESSES[name], about="Nominations wait for your scores").subject


def replace_the_judge_who_stepped_back(story: Story) -> None:
    """Ada sees which entries lack a judge, and the solver finds one for each without moving anybody else."""
    ada = story.staff("ada", "/plans")
    before = panels(story)
    while ada.page.locator("#uncovered").count():
        ada.follow("N-", within=ada.page.locator("#uncovered"), exact=False)
        ada.sees(BENCHES)
        ada.press("Find a judge")
        await_plan(ada)
        ada.press("Accept: make one assignment")
        ada.goto(f"/staff/{story.edition_id}/plans")
    ada.sees("Every entry has its judges")
    after = panels(story)
    assert {
        entry: judges <= after[entry] and len(after[entry]) == 3 for entry, judges in before.items()
    } == dict.fromkeys(before, True)
    assert story.links["stepped back"] not in after["benches/access"] | after["benches/skills"]


def accept(story: Story, name: str) -> None:
    """Open the invitation's page from the mail as one who is not signed in, accept, which signs in, and say more."""
    judge = story.people.person()
    judge.email = ADDRESSES[name]
    invitation = story.live.wait_for_mail(judge.email, about="Would you judge")
    judge.goto(urlsplit(invitation.link("/judging/invitations/")).path)
    judge.sees("Would you be a judge?", judge.email, "Nothing is answered until you press a button.")
    judge.press("Accept")
    judge.press("Sign in", within=judge.page.locator("main"))
    judge.sees("Would you be a judge?")
    judge.fill("At most so many nominations", "3")
    judge.press("Accept the invitation")
    judge.sees("You are a judge")
    story.cast[name] = judge


def await_plan(person: Person) -> None:
    """Wait until the page, which asks again and again, shows what became of the plan."""
    person.page.wait_for_function(
        "() => !document.querySelector('[data-progress]') && document.querySelector('main h1')",
        timeout=PLAN_SECONDS * 1000,
    )


def panels(story: Story) -> dict[str, set[str]]:
    """Who judges what, by nomination and category, as the list of judges and their pages say."""
    rows = story.person("ada").get(f"/staff/{story.edition_id}/judges").text()
    found: dict[str, set[str]] = {"benches/access": set(), "benches/skills": set(), "classes/skills": set()}
    for path, name in re.findall(r'<a href="(/staff/[^"]+/judges/[^"]+)"><bdi>(\w+)</bdi></a>', rows):
        page = story.person("ada").get(path).text()
        held = page.split('id="running"')[1].split("</table>")[0] if 'id="running"' in page else ""
        for row in re.findall(r"<tr>.*?</tr>", held, re.DOTALL):
            for nomination, title in (("benches", BENCHES), ("classes", CLASSES)):
                if title in row:
                    found[f"{nomination}/{'skills' if 'Skills' in row else 'access'}"].add(name.lower())
    return found
