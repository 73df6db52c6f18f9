"""Finalists and winners become public at their instants: before, nothing shows; after, all pages agree."""

import csv
import io
import re
import time
from dataclasses import dataclass, field

from playwright.sync_api import APIResponse
from sqlalchemy import select

from awards.publishing.models import Laureate
from tests.journeys.story import BENCHES, CLASSES, DATES, YEAR, Story

COUNTRIES = ("PL", "UA")
PUBLIC = (
    "/", "/winners", "/winners.json", "/winners.csv", "/feed.json", "/feed.atom", "/data",
    *(f"/winners/{YEAR}{end}" for end in ("", ".json", ".csv")),
    "/countries", "/countries.json", *(f"/countries/{code}{end}" for code in COUNTRIES for end in ("", ".json")),
)  # fmt: skip
WRITTEN_SECONDS = 60
LEFT = "All of them have left."
NEVER = 2199
"""A year of which there will be nothing; it is as long as the real one."""


@dataclass
class Answers:
    """What public addresses answered at one time: status, telling headers and body of each."""

    found: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)


def look_at_public_pages(story: Story) -> Answers:
    """Ask for every public address as somebody who is not signed in and has no cookie."""
    visitor = story.people.person()
    answers = Answers({path: plain(visitor.get(path)) for path in PUBLIC})
    visitor.context.close()
    story.people.persons.remove(visitor)
    return answers


def announce_the_finalists(story: Story) -> None:
    """Sam proposes an instant, Ada approves; until then every address answers as before the award was judged."""
    before = look_at_public_pages(story)
    propose_and_approve(story, "finalists")
    assert look_at_public_pages(story).found == before.found
    as_if_it_never_was(story)
    story.wait_until(DATES["finalists"])
    titles = {("access", BENCHES), ("skills", BENCHES), ("skills", CLASSES)}
    assert public_rows(story) == {(category, "finalist", title) for category, title in titles}
    countries_agree(story, {"finalist"})
    let_the_mails_leave(story, "finalists", "rest")
    for name in ("nia", "olu"):
        story.live.wait_for_mail(story.person(name).email, about="finalist")
    assert [m for m in story.live.mails(story.person("rui").email) if "finalist" in m.subject.lower()] == []


def announce_the_winners(story: Story) -> None:
    """The same for the winners; what is public of the finalists does not change by a byte before."""
    before = look_at_public_pages(story)
    propose_and_approve(story, "winners")
    assert look_at_public_pages(story).found == before.found
    story.wait_until(DATES["winners"])
    assert public_rows(story) == {
        ("access", "winner", BENCHES), ("skills", "winner", CLASSES), ("skills", "finalist", BENCHES),
    }  # fmt: skip
    countries_agree(story, {"winner", "finalist"})
    visitor = story.visitor()
    visitor.goto("/")
    visitor.sees(str(YEAR))


def let_the_mails_leave(story: Story, *groups: str) -> None:
    """Ada does not wait for the minute in which the mails could be taken back."""
    ada = story.person("ada")
    for name in groups:
        ada.goto(f"/staff/{story.edition_id}/announcements")
        ada.page.get_by_role("link", name="Who is told when").first.click()
        ada.page.locator(f"a[href$='/plan/{name}']").click()
        deadline = time.monotonic() + WRITTEN_SECONDS
        button, left = ada.page.get_by_role("button", name="Let them leave now"), ada.page.get_by_text(LEFT)
        while not (button.count() or left.count()) and time.monotonic() < deadline:
            time.sleep(0.5)  # the child process writes the mails in its own time
            ada.page.reload()
        if button.count():
            ada.press("Let them leave now")
        else:
            ada.sees(LEFT)


def propose_and_approve(story: Story, kind: str) -> None:
    """Sam proposes the announcement for its date in Geneva time; Sam cannot approve it, Ada does."""
    sam, ada = story.staff("sam", "/announcements"), story.person("ada")
    sam.page.get_by_role("radio", name="At the time below").check()
    sam.fill("Time of the announcement", story.geneva(DATES[kind]))
    sam.page.get_by_label("I read the preview").check()
    sam.press("Propose this announcement")
    sam.sees("You proposed this announcement: another member of staff approves it.")
    assert sam.page.get_by_role("button", name="Approve this announcement").count() == 0
    ada.goto(f"/staff/{story.edition_id}/announcements")
    ada.press("Approve this announcement")
    ada.sees("Public from")


def as_if_it_never_was(story: Story) -> None:
    """The address of a laureate under embargo, and the page of the year, answer like addresses of nothing at all."""
    with story.live.session(reading=True) as session:
        slugs = set(session.scalars(select(Laureate.slug)))
    assert slugs
    visitor = story.people.person()
    for slug in slugs:
        nothing = "z" * len(slug)
        for end in ("", ".json"):
            real, never = (plain(visitor.get(f"/laureates/{name}{end}")) for name in (slug, nothing))
            assert real == (never[0], never[1], never[2].replace(nothing, slug))
            assert real[0] == 404
    for end in ("", ".json", ".csv"):
        real, never = (plain(visitor.get(f"/winners/{year}{end}")) for year in (YEAR, NEVER))
        assert real == (never[0], never[1], never[2].replace(str(NEVER), str(YEAR)))
        assert real[0] == 404
    visitor.context.close()
    story.people.persons.remove(visitor)


def public_rows(story: Story) -> set[tuple[str, str, str]]:
    """(category, role, project) as the page, the JSON, the CSV and the laureates' own pages say, all alike."""
    visitor = story.visitor()
    written = visitor.get(f"/winners/{YEAR}.csv").text().lstrip("\ufeff")
    from_csv = {(row["category"], row["role"], row["project"]) for row in csv.DictReader(io.StringIO(written))}
    document = visitor.get(f"/winners/{YEAR}.json").json()
    from_json = {(row["category_key"], row["role"], row["project"]) for row in document["laureates"]}
    assert from_json == from_csv
    visitor.goto(f"/winners/{YEAR}")
    links = visitor.page.locator("main a[href*='/laureates/']")
    pages = {(link.get_attribute("href") or "", link.inner_text()) for link in links.all()}
    titles = [title for _path, title in pages if title in (BENCHES, CLASSES)]
    assert sorted(titles) == sorted(project for _category, _role, project in from_csv)
    for path, title in pages:
        if title in (BENCHES, CLASSES):
            visitor.goto(path)
            visitor.sees(title)
    return from_csv


def countries_agree(story: Story, roles: set[str]) -> None:
    """The pages and the JSON of Poland and of Ukraine name the benches, in both categories, and nothing of Olu's."""
    visitor = story.visitor()
    for code in COUNTRIES:
        visitor.goto(f"/countries/{code}")
        visitor.sees(BENCHES)
        assert CLASSES not in visitor.words()
        document = visitor.get(f"/countries/{code}.json").json()
        named = [row for row in document["laureates"] if row["project"] == BENCHES]
        assert {row["category_key"] for row in named} == {"access", "skills"}
        assert {row["role"] for row in named} == roles
    visitor.goto("/countries/NG")
    visitor.sees(CLASSES)
    feed = visitor.get("/feed.json").json()
    assert any(str(YEAR) in item["title"] for item in feed["items"])


def plain(answer: APIResponse) -> tuple[int, dict[str, str], str]:
    """An answer without what differs from one request to the next: date, the request's own name, the moved clock."""
    headers = {n: v for n, v in answer.headers.items() if n not in ("date", "x-request-id", "content-length", "etag")}
    body = re.sub(r"name this: [0-9a-f]{12}|\"request\": ?\"[0-9a-f]{12}\"", "", answer.text())
    return answer.status, headers, re.sub(r"The clock is moved: [^<]*", "", body)
