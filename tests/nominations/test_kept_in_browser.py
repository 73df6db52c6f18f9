"""The start of a nomination and a referee's letter are kept on the device until the server has taken them."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from awards.infrastructure import session_records
from awards.nominations.models import Nomination, Referee
from tests.nominations.test_letters import ask, link
from tests.support.browser import without_line

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-3")]

LOST = "No connection. What you typed is kept on this device and is sent when you are back."
HERE = "What you typed is kept on this device."
HELD = "Not sent yet, and this device keeps nothing. Leave this page open."
FULL = "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
NOTHING_KEPT = "Object.keys(localStorage).length"


@pytest.fixture
def start(session, edition, ama) -> str:
    session.commit()
    return f"/nominations/{edition.id}/new"


@pytest.fixture
def letter(session, edition, draft, ama, at) -> str:
    ask(session, draft, edition, ama, at)
    address = f"/letters/{link(session)}"
    session.commit()
    return address


def ready(person, address):
    page = person.goto(address)
    page.locator("form[data-kept-on]").wait_for()
    return page


def status(page):
    return page.locator("[data-kept-status]")


def fill_frame(page):
    page.get_by_label("Title of the nomination").fill("Repair benches")
    page.get_by_label("Myself or my organisation").check()
    page.get_by_label("An organisation").check()
    page.get_by_label("Organisation 1", exact=True).fill("Example cooperative")
    page.get_by_label("Country of the organisation or person 1").fill("Kenya")
    page.get_by_label("Country of impact 1").fill("Kenya")
    page.locator("input[name=categories]").first.check()


def titles(session):
    found = list(session.scalars(select(Nomination.title)))
    session.commit()
    return found


def test_a_start_without_a_line_stays_on_the_page_and_goes_on_by_itself(session, start, people):
    ama = people.person("ama@cooperative.example", landing=start)
    page = ready(ama, start)
    fill_frame(page)
    ama.context.set_offline(True)
    page.get_by_role("button", name="Save and go on").click()
    expect(status(page)).to_have_text(LOST)
    assert titles(session) == []
    with page.expect_navigation():
        ama.context.set_offline(False)
    ama.sees("Your nomination is begun.")
    assert titles(session) == ["Repair benches"]
    assert page.evaluate(NOTHING_KEPT) == 0
    without_line(ama)


def test_a_closed_tab_offers_the_start_again_with_all_of_its_rows(session, start, people):
    ama = people.person("ama@cooperative.example", landing=start)
    page = ready(ama, start)
    fill_frame(page)
    page.get_by_role("button", name="Another organisation").click()
    page.locator("[name=organisation_3_name]").fill("A third one")
    page.locator("form[data-kept-on]").wait_for()
    page.locator("[name=organisation_2_name]").fill("A second one")
    page.close()
    page = ama.page = ama.context.new_page()
    page.goto(start)
    expect(page.locator("[name=organisation_3_name]")).to_have_value("A third one")
    expect(page.get_by_label("Title of the nomination")).to_have_value("Repair benches")
    page.locator("form[data-kept-on]").wait_for()
    ama.press("Save and go on")
    assert titles(session) == ["Repair benches"]
    ready(ama, start)
    expect(page.get_by_label("Title of the nomination")).to_have_value("")
    without_line(ama)


def test_an_answer_that_was_lost_starts_nothing_twice(session, start, people):
    ama = people.person("ama@cooperative.example", landing=start)
    page = ready(ama, start)
    fill_frame(page)

    def lose(route):
        route.fetch()  # the server did it
        route.abort("connectionreset")

    page.route("**/new", lose)
    page.get_by_role("button", name="Save and go on").click()
    expect(status(page)).to_have_text(LOST)
    page.unroute("**/new")
    ready(ama, start)
    expect(page.get_by_label("Title of the nomination")).to_have_value("Repair benches")
    ama.press("Save and go on")
    assert titles(session) == ["Repair benches"]
    assert page.evaluate(NOTHING_KEPT) == 0
    without_line(ama)


def test_a_session_that_ended_offers_the_start_again_after_signing_in_and_to_nobody_else(
    session, start, ama, people, at
):
    writer = people.person("ama@cooperative.example", landing=start)
    page = ready(writer, start)
    fill_frame(page)
    session_records.end_all(session, ama.id, at)
    session.commit()
    writer.press("Save and go on")
    writer.sees("You are signed out.")
    writer.sign_in("kofi@cooperative.example", landing=start)
    expect(writer.page.get_by_label("Title of the nomination")).to_have_value("")
    writer.context.clear_cookies()
    writer.sign_in("ama@cooperative.example", landing=start)
    expect(writer.page.get_by_label("Title of the nomination")).to_have_value("Repair benches")
    expect(status(writer.page)).to_have_text(HERE)
    assert titles(session) == []
    writer.wrong[:] = [line for line in writer.wrong if "answers 401" not in line]


def test_mistakes_are_told_as_without_a_script_and_nothing_is_lost(start, people):
    ama = people.person("ama@cooperative.example", landing=start)
    page = ready(ama, start)
    page.get_by_label("Title of the nomination").fill("Repair benches")
    ama.press("Save and go on")
    ama.sees("Choose at least one category")
    expect(page.get_by_label("Title of the nomination")).to_have_value("Repair benches")
    ama.wrong[:] = [line for line in ama.wrong if "answers 422" not in line]


def written(session):
    found = session.scalars(select(Referee).execution_options(populate_existing=True)).one()
    session.commit()
    return found


def test_a_letter_without_a_line_is_kept_and_sent_once_there_is_one(session, letter, people):
    rosa = people.person()
    page = ready(rosa, letter)
    page.get_by_label("Your letter").fill("I know this work.")
    rosa.context.set_offline(True)
    page.get_by_role("button", name="Send the letter").click()
    expect(status(page)).to_have_text(LOST)
    assert written(session).letter == ""
    with page.expect_navigation():
        rosa.context.set_offline(False)
    rosa.sees("Your letter is sent. Thank you.")
    assert written(session).letter == "I know this work."
    assert page.evaluate(NOTHING_KEPT) == 0
    without_line(rosa)


def test_a_letter_that_is_still_being_written_does_not_leave_by_itself(session, letter, people):
    rosa = people.person()
    page = ready(rosa, letter)
    page.get_by_label("Your letter").fill("I know this work.")
    rosa.context.set_offline(True)
    page.get_by_role("button", name="Send the letter").click()
    expect(status(page)).to_have_text(LOST)
    page.get_by_label("Your letter").press_sequentially(" And")
    expect(status(page)).to_have_text(HERE)  # nobody goes away believing that it is sent
    rosa.context.set_offline(False)
    page.wait_for_function("navigator.onLine")
    page.wait_for_timeout(500)
    assert written(session).sent_at is None
    page.close()
    page = rosa.page = rosa.context.new_page()
    ready(rosa, letter)
    expect(page.get_by_label("Your letter")).to_have_value("I know this work. And")
    expect(status(page)).to_have_text(HERE)
    rosa.press("Keep as a draft")
    assert written(session).letter == "I know this work. And"
    assert page.evaluate(NOTHING_KEPT) == 0
    without_line(rosa)


def test_on_a_device_that_keeps_nothing_no_page_says_that_it_does_and_none_is_left_unasked(session, letter, people):
    rosa = people.person()
    page = ready(rosa, letter)
    page.evaluate(FULL)
    page.get_by_label("Your letter").fill("I know this work.")
    rosa.context.set_offline(True)
    page.get_by_role("button", name="Send the letter").click()
    expect(status(page)).to_have_text(HELD)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert (asked, page.is_closed()) == (["beforeunload"], False)
    with page.expect_navigation():
        rosa.context.set_offline(False)
    rosa.sees("Your letter is sent. Thank you.")
    assert written(session).letter == "I know this work."
    without_line(rosa)


def test_a_letter_that_was_saved_elsewhere_meanwhile_is_shown_beside_the_kept_text(session, letter, people):
    rosa = people.person()
    page = ready(rosa, letter)
    page.get_by_label("Your letter").fill("Written on the phone.")
    elsewhere = people.person()
    ready(elsewhere, letter).get_by_label("Your letter").fill("Written at the desk.")
    elsewhere.press("Keep as a draft")
    ready(rosa, letter)
    expect(page.get_by_label("Your letter")).to_have_value("Written at the desk.")
    panel = page.locator(".part-clash")
    expect(panel.locator("[data-mine]")).to_have_text("Written on the phone.")
    expect(panel.locator("[data-theirs]")).to_have_text("Written at the desk.")
    assert rosa.axe() == []
    panel.get_by_role("button", name="Keep my text").click()
    expect(panel).to_have_count(0)
    expect(page.get_by_label("Your letter")).to_have_value("Written on the phone.")
    rosa.press("Send the letter")
    assert written(session).letter == "Written on the phone."


def test_a_letter_sent_elsewhere_leaves_the_kept_text_to_be_copied(session, letter, people):
    rosa = people.person()
    page = ready(rosa, letter)
    page.get_by_label("Your letter").fill("Written on the phone.")
    elsewhere = people.person()
    ready(elsewhere, letter).get_by_label("Your letter").fill("Written at the desk.")
    elsewhere.press("Send the letter")
    rosa.goto(letter)
    panel = page.locator(".part-clash")
    expect(panel.locator("[data-mine]")).to_have_text("Written on the phone.")
    panel.get_by_role("button", name="Remove from this device").click()
    assert page.evaluate(NOTHING_KEPT) == 0
