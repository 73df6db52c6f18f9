"""A judge's device: what it keeps, for whom, and that nothing acknowledged is lost when the server dies."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from awards.assignment.models import Assignment
from awards.infrastructure import clock, session_records
from awards.judging import services
from tests.faults.killing import Server
from tests.judging.conftest import a_round
from tests.judging.test_offline_in_browser import (
    COMMENT,
    beside,
    comment,
    history,
    opened,
    ready,
    saved,
    until,
)  # fmt: skip
from tests.support.browser import People, without_line

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.xdist_group("browser-2")]

OWN = "Object.keys(localStorage).filter((key) => key.startsWith('judging '))"
CACHES = "caches.keys().then((names) => names.filter((name) => name.startsWith('drafts of ')))"


def test_all_of_the_queue_is_kept_when_asked_and_nothing_else_can_be_read_without_a_line(live, desk):
    nina = desk()
    page = nina.page
    until(page, f"{CACHES}.then((names) => names.length === 1)")
    page.reload()
    page.get_by_role("button", name="Keep all my nominations on this device").click()
    expect(page.locator("[data-keep-status]")).to_have_text("3 of 3 nominations are kept on this device.")
    assert nina.axe() == []
    addresses = [link.get_attribute("href") for link in page.locator("#queue th a").all()]
    nina.context.set_offline(True)
    for address in addresses:
        page.goto(address)
        ready(page)
    page.goto(f"{addresses[0].rpartition('/')[0]}/00000000-0000-4000-8000-000000000000")
    expect(page.get_by_text("That page is not kept on this device.")).to_be_visible()
    nina.context.set_offline(False)
    without_line(nina)


def test_signing_out_leaves_nothing_of_it_on_the_device(live, desk):
    nina = desk()
    page = opened(nina)
    page.keyboard.press("4")
    expect(beside(page)).to_contain_text("Saved")
    assert page.evaluate(OWN)
    with page.expect_navigation():
        page.locator("form[action$='/sign-out']").first.evaluate("(form) => form.requestSubmit()")
    assert page.evaluate(OWN) == []
    assert page.evaluate(CACHES) == []
    assert saved(live, desk) == [4]


@pytest.mark.case("PR-07", rest="each guard by itself: `no-store` and `Vary: Cookie` both keep the browser from it")
def test_after_signing_out_nobody_goes_back_to_what_was_read(live, desk):
    """Not by the browser's way back nor by the address, though the device kept the pages to be read without a line."""
    nina = desk()
    page = opened(nina)
    card, own = page.url, "form[action$='/sign-out']"
    until(page, f"{CACHES}.then((names) => names.length === 1)")
    page.goto("/account")
    with page.expect_navigation():
        page.locator(own).first.evaluate("(form) => form.requestSubmit()")
    for _step in range(2):
        page.go_back()
        assert page.locator(own).count() == 0, page.url
        assert "/account/sign-in" in page.url
    page.goto(card)
    assert "/account/sign-in" in page.url


def test_another_person_on_the_device_finds_nothing_and_sends_nothing_of_it(live, desk):
    nina = desk()
    page = opened(nina)
    address = page.url
    with live.session() as session:
        session_records.end_all(session, desk.judge_id, clock.real(session))
    page.keyboard.press("4")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    with live.session() as session:
        omar = desk.judging.omar
        secret = session_records.begin(session, omar.id, omar.roles_version, clock.real(session))
    nina.context.add_cookies([{"name": "awards", "value": secret, "url": live.base_url}])
    nina.goto(f"/judging/{desk.judging.edition.id}")
    until(page, f"{OWN}.length === 0 && {CACHES}.then((names) => names.every((name) => name.includes('{omar.id}')))")
    assert saved(live, desk) == []
    nina.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_text("That page is not kept on this device.")).to_be_visible()
    nina.context.set_offline(False)
    without_line(nina, 401)


def test_what_waits_for_an_entry_that_is_not_ones_own_any_more_comes_back(live, desk):
    nina = desk()
    page = opened(nina)
    nina.context.set_offline(True)
    page.keyboard.press("5")
    page.get_by_label(COMMENT).press_sequentially("Typed before I knew.")
    entry_id = page.url.rpartition("/")[2]
    with live.session() as session:
        own = select(Assignment).where(Assignment.judge_id == desk.judge_id)
        duty = next(one for one in session.scalars(own) if str(one.entry_id) == entry_id)
        services.recuse(session, duty, "I know them (from my phone).", desk.judging.nina, clock.now(session))
    nina.context.set_offline(False)
    refused = page.locator("[data-line-list] li")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("Not counted: this nomination is not yours to judge any more.")
    expect(refused.filter(has_text="Typed before I knew.")).to_have_count(1)
    expect(page.get_by_label(COMMENT)).to_have_value("")
    expect(page.locator("[data-counter=words-comment]")).to_have_text("Characters left: 2,000")
    assert (saved(live, desk), comment(live, desk)) == ([], None)
    without_line(nina, 404)


def test_two_tabs_that_scored_alike_meet_in_both_and_are_settled_in_one(live, desk):
    nina = desk()
    page = opened(nina)
    other = nina.context.new_page()
    other.goto(page.url)
    ready(other)
    nina.context.set_offline(True)
    page.keyboard.press("2")
    other.keyboard.press("5")
    nina.context.set_offline(False)
    for tab in (page, other):
        expect(tab.locator("[data-score=results] [data-mine]")).to_have_text("5")
        expect(tab.locator("[data-score=results] [data-theirs]")).to_have_text("2")
    assert history(live, desk) == [2], "nothing is written over"
    other.get_by_role("button", name="Keep mine").click()
    for tab in (page, other):
        expect(tab.locator(".part-clash")).to_have_count(0)
    expect(beside(other)).to_contain_text("Saved")
    assert history(live, desk) == [2, 5]
    without_line(nina, 409)


def test_what_another_tab_wrote_over_before_it_had_read_it_is_put_back_and_sent(live, desk):
    nina = desk()
    page = opened(nina)
    other = nina.context.new_page()
    other.goto(page.url)
    ready(other)
    nina.context.set_offline(True)
    page.get_by_label(COMMENT).press_sequentially("Typed before that.")
    before = page.evaluate(f"{OWN}.map((key) => [key, localStorage.getItem(key)])")
    page.get_by_label(COMMENT).press_sequentially(" And after.")
    other.evaluate("(records) => { for (const [key, record] of records) localStorage.setItem(key, record); }", before)
    until(page, f"{OWN}.some((key) => localStorage.getItem(key).includes('And after.'))")
    nina.context.set_offline(False)
    expect(page.get_by_label(COMMENT)).to_have_value("Typed before that. And after.")
    page.get_by_role("button", name="Save both texts").click()
    expect(page.locator("[data-part][data-words] [data-saved]").first).to_contain_text("Saved")
    assert comment(live, desk) == "Typed before that. And after."
    without_line(nina)


def test_on_a_device_that_is_full_what_follows_a_save_is_sent_all_the_same(live, desk):
    nina = desk()
    page = opened(nina)
    page.keyboard.press("4")
    expect(beside(page)).to_contain_text("Saved")
    full = "throw new DOMException('full', 'QuotaExceededError');"
    page.evaluate(f"() => {{ Storage.prototype.setItem = () => {{ {full} }}; }}")
    page.keyboard.press("3")
    expect(page.locator("[data-score=results] input[name$=-version]")).to_have_value("2")
    assert history(live, desk) == [4, 3]
    page.keyboard.press("5")
    expect(page.locator("[data-score=results] input[name$=-version]")).to_have_value("3")
    assert saved(live, desk) == [5]
    nina.context.set_offline(True)
    page.keyboard.press("2")
    expect(beside(page)).to_have_text("Not sent yet, and this device keeps nothing. Leave this page open.")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert (asked, page.is_closed()) == (["beforeunload"], False)
    nina.context.set_offline(False)
    expect(page.locator("[data-score=results] input[name$=-version]")).to_have_value("4")
    assert saved(live, desk) == [2]
    without_line(nina)


@pytest.fixture
def server(database_url, tmp_path):
    found = Server(database_url, tmp_path)
    found.start()
    yield found
    found.kill()


def test_nothing_acknowledged_is_lost_and_nothing_done_twice_when_the_server_dies(server, chromium):
    live = server.live
    with live.session() as session:
        judging = a_round(session, clock.now(session), half_points=True)
        secret = session_records.begin(session, judging.nina.id, judging.nina.roles_version, clock.real(session))

    def desk():
        return None

    desk.judge_id = judging.nina.id
    people = People(chromium, live)
    nina = people.person()
    nina.context.add_cookies([{"name": "awards", "value": secret, "url": live.base_url}])
    nina.goto(f"/judging/{judging.edition.id}")
    page = opened(nina)
    for last, now in (("1", "2"), ("3", "4")):
        page.keyboard.press(last)
        expect(beside(page)).to_contain_text("Saved", timeout=60_000)
        server.kill()
        assert history(live, desk)[-1] == float(last), "acknowledged, so it is there"
        page.keyboard.press(now)
        expect(beside(page)).to_have_text("Kept on this device, will be sent")
        server.start()
        page.evaluate("dispatchEvent(new Event('online'))")  # or as late as the next try by itself
        expect(beside(page)).to_contain_text("Saved", timeout=60_000)
        page.keyboard.press("2")
        server.kill()  # with a save on its way, or just done
        server.start()
        page.evaluate("dispatchEvent(new Event('online'))")  # or as late as the next try by itself
        expect(beside(page)).to_contain_text("Saved", timeout=60_000)
    assert history(live, desk) == [1, 2, 3, 4, 2], "each once and in its order; 2 after 2 changes nothing"
    without_line(nina)
    people.close()
