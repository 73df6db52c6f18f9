"""The desk in a real browser: by keyboard alone, on a phone in Arabic, and without scripts."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from awards.infrastructure import clock
from awards.nominations.models import Entry, Nomination
from awards.screening.models import ReplyTemplate, ScreeningSheet
from tests.factories import a_nomination, a_user, an_edition
from tests.support.browser import PHONE, People
from tests.support.live import served
from tests.support.sessions import a_session

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.xdist_group("browser-3")]

YEARS = count(2040)
NAMES = ("Ann", "Ben", "Cleo", "Dan")


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture
def desk(live, chromium):
    """`desk(**context)`: staff of an edition of this test's own in a browser, its list's address and nominations."""
    people = People(chromium, live)
    with live.session() as session:
        at, year = clock.now(session), next(YEARS)
        edition = an_edition(session, at, year=year, phase="screening", last_number=10 * year)
        staff = a_user(session, f"staff{year}@office.example", ("staff", edition.id))
        nominations = [
            a_nomination(
                session, edition, a_user(session, f"{name.lower()}{year}@x.example"), at, title=f"Work of {name}",
                categories=("access", "skills") if name == "Ben" else ("skills",),
            )
            for name in NAMES
        ]  # fmt: skip
        texts = {"en": "Dear {nominee}, please mend {title}.", "ar": "السادة {nominee}، يرجى تصحيح {title}."}
        session.add(
            ReplyTemplate(edition_id=edition.id, name="Please mend", used_for="returned", texts=texts, changed_at=at)
        )
        secret = a_session(session, staff, clock.real(session))
        queue, ids = f"/staff/{edition.id}/nominations", [one.id for one in nominations]

    def open_desk(**context):
        person = people.person(**context)
        person.context.add_cookies([{"name": "awards", "value": secret, "url": live.base_url}])
        return person, queue, ids

    yield open_desk
    people.close()


def states(live, ids):
    with live.session(reading=True) as session:
        return [sorted(session.scalars(select(Entry.state).where(Entry.nomination_id == id_))) for id_ in ids]


def started(page):
    expect(page.locator("[data-desk][data-ready]")).to_have_count(1)


def test_back_at_a_page_that_the_browser_kept_the_keys_work_again(live, desk):
    person, queue, ids = desk()
    page = person.page
    person.goto(f"{queue}/{ids[0]}")
    started(page)
    page.evaluate("document.querySelector('[data-key=p]').addEventListener('click', (event) => event.preventDefault())")
    page.keyboard.press("p")  # as if it was left by it
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Ben")


def test_every_normal_one_is_one_key_and_each_can_be_taken_back(live, desk):
    person, queue, ids = desk()
    page = person.page
    person.goto(queue)
    expect(page.locator("[data-acts][data-ready]")).to_have_count(1)
    page.keyboard.press("n")
    started(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Ann")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Ben")
    expect(page.get_by_text("was passed.")).to_be_visible()
    started(page)
    page.keyboard.press("p")  # both of its categories
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Cleo")
    assert states(live, ids) == [["eligible"], ["eligible", "eligible"], ["received"], ["received"]]
    started(page)
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Ben")
    assert states(live, ids)[1] == ["received", "received"]
    started(page)
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Cleo")


def test_a_return_by_keyboard_alone(live, desk):
    person, queue, ids = desk()
    page = person.page
    person.goto(f"{queue}/{ids[0]}")
    started(page)
    page.keyboard.press("r")
    first = page.locator("details[data-key=r] input[type=checkbox]").first
    expect(first).to_be_focused()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.keyboard.press("p")  # inside of the form no key passes anything
    expect(first).to_be_focused()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "reply":
            break
    page.keyboard.press("P")
    page.keyboard.press("Tab")
    page.keyboard.type("please say for whom", delay=5)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Ben")
    with live.session(reading=True) as session:
        assert session.scalars(select(Nomination.state).where(Nomination.id == ids[0])).one() == "returned"
    person.goto(f"{queue}/{ids[0]}")
    person.sees("Dear Example cooperative, please mend Work of Ann.", "please say for whom")


def test_the_checklist_keeps_itself_and_the_keys_are_shown_on_demand(live, desk):
    person, queue, ids = desk()
    page = person.page
    person.goto(f"{queue}/{ids[0]}")
    started(page)
    page.keyboard.press("?")
    expect(page.get_by_text("pass and go to the next")).to_be_visible()
    person.tick("Links and files open")
    expect(page.locator("[data-said]")).to_have_text("Kept")
    person.tick("The nominee exists")
    expect(page.locator("[data-sheet] input[name=version]")).to_have_value("2")
    with live.session(reading=True) as session:
        kept = session.scalars(select(ScreeningSheet.checked).where(ScreeningSheet.nomination_id == ids[0])).one()
    assert kept == ["evidence_opens", "nominee_real"]
    with live.session() as session:
        sheet = session.scalars(select(ScreeningSheet).where(ScreeningSheet.nomination_id == ids[0])).one()
        sheet.checked, sheet.notes = [], "By a colleague"
    page.get_by_label("Notes").fill("Called them.")
    box = page.get_by_label("The nominee exists")
    box.uncheck()
    expect(page.locator("[data-said]")).to_contain_text("kept this checklist meanwhile")
    expect(page.locator("[data-said]")).to_contain_text("By a colleague")
    box.check()
    assert [line.rsplit(": ", 1)[1] for line in person.wrong] == ["answers 409"]
    person.wrong.clear()
    expect(page.get_by_label("Notes")).to_have_value("Called them.")
    with live.session(reading=True) as session:
        notes = select(ScreeningSheet.notes).where(ScreeningSheet.nomination_id == ids[0])
        assert session.scalars(notes).one() == "By a colleague", "nothing goes over it unasked"
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("The checklist is kept.")).to_be_visible()
    with live.session(reading=True) as session:
        assert session.scalars(notes).one() == "Called them."
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Ben")


def test_without_scripts_everything_is_a_button(live, desk):
    person, queue, ids = desk(java_script_enabled=False)
    page = person.page
    person.goto(queue)
    for name in ("Ann", "Cleo"):
        page.get_by_role("row", name=re.compile(f"Work of {name}")).get_by_role("checkbox").check()
    person.press("Pass")
    assert states(live, ids) == [["eligible"], ["received", "received"], ["eligible"], ["received"]]
    person.press("Take it back")
    assert states(live, ids)[0] == ["received"]
    person.goto(f"{queue}/{ids[0]}")
    person.tick("Links and files open")
    person.press("Keep")
    person.sees("The checklist is kept.") if False else expect(
        page.get_by_text("The checklist is kept.")
    ).to_be_visible()
    person.press("Pass")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work of Ben")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_desk_fits_a_phone_and_satisfies_axe(live, desk, language):
    person, queue, ids = desk(viewport=PHONE)
    board = queue.removesuffix("/nominations")
    person.goto(f"{queue}?lang={language}")
    person.page.locator("input[name=chosen]").first.check()
    with person.page.expect_navigation():
        person.page.locator("button[value=ineligible]").click()
    person.page.locator("input[name=rule]").first.check()
    with person.page.expect_navigation():
        person.page.locator("main form button[type=submit]").first.click()
    for path in (queue, f"{queue}/{ids[1]}", f"{board}/mails", f"{board}/replies", f"{board}/replies/new", board):
        person.goto(path)
        assert person.axe() == [], path
        wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
