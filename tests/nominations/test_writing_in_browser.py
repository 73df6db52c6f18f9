"""Writing a nomination in a real browser: nothing typed is lost, and nobody is written over."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from awards.infrastructure import clock, session_records
from awards.nominations import rules
from awards.nominations.models import Evidence, Nomination
from tests.support.browser import PHONE, People, without_line
from tests.support.live import served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-3")]

SAYS = "What do you do, and for whom?"
CHANGED = "What has changed?"


@pytest.fixture
def address(session, draft) -> str:
    session.commit()
    return f"/nominations/{draft.edition_id}/{draft.id}/sections/work"


def opened(person, address):
    """The page, once its script has begun."""
    person.goto(address)
    return ready(person.page)


def ready(page):
    page.locator("form[data-autosave=on]").wait_for()
    return page


def beside(page, part):
    """What the page tells beside a part."""
    return page.locator(f"[data-part={part}] [data-status]")


def until(page, truth):
    """Wait for something behind the page that nobody sees."""
    for _ in range(200):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(50)
    raise AssertionError(truth)


def answers(session, draft) -> dict[str, str]:
    found = session.get(Nomination, draft.id, populate_existing=True).answers
    session.commit()
    return found


def two_tabs(people, address):
    """A writer with the same page open twice."""
    ama = people.person("ama@cooperative.example", landing=address)
    first = opened(ama, address)
    second = ama.context.new_page()
    second.goto(address)
    ready(second)
    return ama, first, second


def test_each_answer_is_saved_a_moment_after_typing_and_told_beside_it(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing=address)
    page = opened(ama, address)
    page.get_by_label(SAYS).fill("We teach.")
    expect(beside(page, "answer-what")).to_have_text(told_at(session))
    expect(beside(page, "answer-change")).to_have_text("")
    assert answers(session, draft) == {"what": "We teach."}
    page.reload()
    page.locator("[data-autosave=on]").wait_for()
    expect(beside(page, "answer-what")).to_have_text(told_at(session))


def test_the_name_of_a_site_is_saved_as_its_address_and_typing_on_meets_no_clash(session, draft, people, address):
    links = address.replace("/work", "/evidence")
    page = opened(people.person("ama@cooperative.example", landing=address), links)
    url = page.get_by_label("Web address 1")
    for typed in ("www.report.example", "www.report.example/2025"):
        url.fill(typed)
        kept = select(Evidence.url).where(Evidence.nomination_id == draft.id)
        for _ in range(200):
            found = session.scalars(kept).all()
            session.commit()
            if found == [f"https://{typed}"]:
                break
            page.wait_for_timeout(50)
        assert found == [f"https://{typed}"]
        expect(page.locator(".part-clash")).to_have_count(0)
    page.reload()
    ready(page)
    expect(page.get_by_label("Web address 1")).to_have_value("https://www.report.example/2025")
    expect(page.locator(".part-clash")).to_have_count(0)


def told_at(session):
    """`Saved 14:02` in the reader's own time: the browser's zone is Nairobi, three hours ahead."""
    at = clock.now(session) + timedelta(hours=3)
    session.commit()
    near = {f"{at + timedelta(minutes=n):%H:%M}" for n in (-1, 0, 1)}
    return re.compile(f"Saved ({'|'.join(sorted(near))})")


def test_two_tabs_meet_only_in_the_same_answer_and_then_both_are_shown(session, draft, people, address):
    ama, first, second = two_tabs(people, address)
    first.get_by_label(SAYS).fill("We teach.")
    expect(beside(first, "answer-what")).to_contain_text("Saved")
    second.get_by_label(CHANGED).fill("402 women.")
    expect(beside(second, "answer-change")).to_contain_text("Saved")
    assert answers(session, draft) == {"what": "We teach.", "change": "402 women."}

    second.get_by_label(SAYS).fill("Another thought.")
    panel = second.locator(".part-clash")
    expect(panel).to_contain_text("Your text, not saved yet")
    expect(panel.locator("[data-mine]")).to_have_text("Another thought.")
    expect(panel.locator("[data-theirs]")).to_have_text("We teach.")
    assert answers(session, draft)["what"] == "We teach.", "nothing is written over"
    second.get_by_label(SAYS).fill("We teach. Another thought.")
    panel.get_by_role("button", name="Keep my text").click()
    expect(beside(second, "answer-what")).to_contain_text("Saved")
    expect(panel).to_have_count(0)
    assert answers(session, draft)["what"] == "We teach. Another thought."

    first.get_by_label(SAYS).fill("Mine again.")
    expect(first.locator(".part-clash")).to_be_visible()
    first.get_by_role("button", name="Save and go on").click()
    expect(first.get_by_role("heading", name="Two versions of one text")).to_be_visible()
    expect(first.get_by_label(SAYS)).to_have_value("Mine again.")
    first.get_by_role("link", name="Keep the saved text").click()
    ready(first)
    first.locator(".part-clash").get_by_role("button", name="Take the saved text").click()
    expect(first.get_by_label(SAYS)).to_have_value("We teach. Another thought.")
    assert answers(session, draft)["what"] == "We teach. Another thought."
    without_line(ama, 409)


def test_two_tabs_without_a_line_keep_both_texts_of_one_answer(session, draft, people, address):
    ama, first, second = two_tabs(people, address)
    ama.context.set_offline(True)
    first.get_by_label(SAYS).fill("We teach.")
    second.get_by_label(SAYS).fill("Another")
    first.get_by_label(SAYS).fill("We teach widows.")
    second.get_by_label(SAYS).fill("Another thought.")
    expect(beside(first, "answer-what")).to_have_text("Kept on this device, will be sent")
    expect(beside(second, "answer-what")).to_have_text("Kept on this device, will be sent")
    for tab in (first, second):
        tab.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no line')); }")
        tab.close()
    ama.context.set_offline(False)

    page = ama.page = ama.context.new_page()
    page.goto(address)
    ready(page)
    panel = page.locator(".part-clash")
    expect(panel.locator("[data-mine]")).to_have_text("We teach widows.")
    expect(panel.locator("[data-theirs]")).to_have_text("Another thought.")
    assert answers(session, draft)["what"] == "Another thought."
    page.reload()
    ready(page)
    expect(panel.locator("[data-mine]")).to_have_text("We teach widows.")
    panel.get_by_role("button", name="Keep my text").click()
    expect(panel).to_have_count(0)
    expect(beside(page, "answer-what")).to_contain_text("Saved")
    assert answers(session, draft)["what"] == "We teach widows."
    page.reload()
    ready(page)
    expect(page.get_by_label(SAYS)).to_have_value("We teach widows.")
    expect(panel).to_have_count(0)
    without_line(ama, 409)


def test_what_two_tabs_settled_when_the_line_came_back_is_asked_no_more(session, draft, people, address):
    ama, first, second = two_tabs(people, address)
    ama.context.set_offline(True)
    first.get_by_label(SAYS).fill("We teach.")
    second.get_by_label(SAYS).fill("Another thought.")
    ama.context.set_offline(False)
    for _ in range(1200):
        asked = [tab for tab in (first, second) if tab.locator(".part-clash").count()]
        if asked:
            break
        first.wait_for_timeout(50)
    (tab,) = asked
    mine = tab.locator("[data-mine]").text_content()
    tab.get_by_role("button", name="Keep my text").click()
    expect(beside(tab, "answer-what")).to_contain_text("Saved")
    assert answers(session, draft)["what"] == mine
    for tab in (first, second):
        tab.reload()
        ready(tab)
        expect(tab.get_by_label(SAYS)).to_have_value(mine)
        expect(tab.locator(".part-clash")).to_have_count(0)
    without_line(ama, 409)


def test_a_line_that_is_cut_while_typing_loses_nothing(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing=address)
    page = opened(ama, address)
    page.get_by_label(SAYS).fill("We teach.")
    expect(beside(page, "answer-what")).to_contain_text("Saved")
    ama.context.set_offline(True)
    page.get_by_label(SAYS).press_sequentially(" Phone repair,")
    expect(beside(page, "answer-what")).to_have_text("Kept on this device, will be sent")
    page.get_by_label(SAYS).press_sequentially(" for widows.")
    page.get_by_label(CHANGED).fill("402 women.")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("status").filter(has_text="No connection.")).to_be_visible()
    assert page.url.endswith("/sections/work"), "she stays where her text is"
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.get_by_label(CHANGED).press_sequentially(" ")
    expect(beside(page, "answer-change")).to_have_text(
        "Not sent yet, and this device keeps nothing. Leave this page open."
    )
    expect(beside(page, "answer-what")).to_have_text("Kept on this device, will be sent")
    ama.context.set_offline(False)
    expect(beside(page, "answer-what")).to_contain_text("Saved")
    expect(beside(page, "answer-change")).to_contain_text("Saved")
    assert answers(session, draft) == {
        "what": "We teach. Phone repair, for widows.", "change": "402 women.",
    }  # fmt: skip
    without_line(ama)


def test_a_closed_tab_opens_again_without_any_line_and_goes_on(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing=address)
    page = opened(ama, address)
    until(page, "caches.keys().then((names) => names.some((name) => name.startsWith('drafts of ')))")
    page.get_by_label(CHANGED).fill("402 women.")
    expect(beside(page, "answer-change")).to_contain_text("Saved")
    ama.context.set_offline(True)
    page.get_by_label(SAYS).fill("We teach.")
    page.close()

    page = ama.page = ama.context.new_page()
    page.goto(address)
    ready(page)
    expect(page.get_by_label(SAYS)).to_have_value("We teach.")
    expect(page.get_by_label(CHANGED)).to_have_value("402 women.")
    page.get_by_label(SAYS).press_sequentially(" Phone repair.")
    expect(beside(page, "answer-what")).to_have_text("Kept on this device, will be sent")
    ama.context.set_offline(False)
    expect(beside(page, "answer-what")).to_contain_text("Saved")
    assert answers(session, draft) == {"what": "We teach. Phone repair.", "change": "402 women."}
    without_line(ama)


def test_a_session_that_ended_keeps_the_text_until_one_signs_in_again(session, draft, ama, people, address, at):
    writer = people.person("ama@cooperative.example", landing=address)
    page = opened(writer, address)
    session_records.end_all(session, ama.id, at)
    session.commit()
    page.get_by_label(SAYS).fill("Typed after the session ended.")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert answers(session, draft) == {}
    writer.sign_in("ama@cooperative.example", landing=address)
    expect(writer.page.get_by_label(SAYS)).to_have_value("Typed after the session ended.")
    expect(beside(writer.page, "answer-what")).to_contain_text("Saved")
    assert answers(session, draft) == {"what": "Typed after the session ended."}
    without_line(writer, 401)


def test_a_server_that_restarts_gets_what_was_typed_meanwhile(
    session, draft, chromium, database_url, tmp_path, address
):
    with served(database_url, tmp_path) as live:
        people = People(chromium, live)
        writer = people.person("ama@cooperative.example", landing=address)
        page = opened(writer, address)
    page.get_by_label(SAYS).fill("Typed while nobody served.")
    expect(beside(page, "answer-what")).to_have_text("Kept on this device, will be sent")
    with served(database_url, tmp_path, port=int(live.base_url.rpartition(":")[2])):
        expect(beside(page, "answer-what")).to_contain_text("Saved", timeout=40_000)
        assert answers(session, draft) == {"what": "Typed while nobody served."}
        without_line(writer)
        people.close()


def test_signing_out_leaves_nothing_on_the_device(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing=address)
    page = opened(ama, address)
    until(page, "caches.keys().then((names) => names.some((name) => name.startsWith('drafts of ')))")
    page.get_by_label(SAYS).fill("We teach.")
    page.locator("summary").filter(has_text="Account").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").locator("visible=true").click()
    until(page, "Object.keys(localStorage).length === 0")
    hers = "names.filter((name) => name !== 'public pages' && name !== 'files')"  # these are as for any visitor
    until(page, f"caches.keys().then((names) => {hers}.length === 0)")
    own = "found.filter(({scope}) => new URL(scope).pathname !== '/')"
    until(page, f"navigator.serviceWorker.getRegistrations().then((found) => {own}.length === 0)")
    assert answers(session, draft) == {"what": "We teach."}, "it was sent before she left"


def test_without_scripts_the_button_saves(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing=address, java_script_enabled=False)
    ama.goto(address)
    ama.fill(SAYS, "We teach.")
    ama.press("Save")
    ama.sees("Saved")
    expect(ama.page.get_by_label(SAYS)).to_have_value("We teach.")
    assert answers(session, draft) == {"what": "We teach."}


def test_all_of_it_works_by_keyboard_alone(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing=address)
    page = opened(ama, address)
    other = ama.context.new_page()
    other.goto(address)
    ready(other)
    other.get_by_label(SAYS).focus()
    other.keyboard.type("Theirs.")
    expect(beside(other, "answer-what")).to_contain_text("Saved")
    page.get_by_label(SAYS).focus()
    page.keyboard.type("Mine.")
    expect(page.locator(".part-clash")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Keep my text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label(SAYS)).to_be_focused()
    expect(beside(page, "answer-what")).to_contain_text("Saved")
    assert answers(session, draft) == {"what": "Mine."}
    without_line(ama, 409)


@pytest.mark.parametrize(
    ("lang", "text", "length"),
    [("ar", "نُدرّب الأرامل على إصلاح الهواتف", 32), ("zh", "我们教寡妇修理手机。", 10)],
)
def test_on_a_small_phone_in_arabic_and_chinese(session, draft, people, address, lang, text, length):
    ama = people.person("ama@cooperative.example", landing=address, viewport=PHONE)
    ama.goto(f"{address}?lang={lang}")
    page = ready(ama.page)
    assert page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    page.locator("#answer-what").fill(text)
    expect(beside(page, "answer-what")).to_have_attribute("data-status", "saved")
    expect(page.locator("#answer-what-limit")).to_contain_text(f"{2000 - len(text):,}"[-3:])
    assert len(text) == length
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert ama.axe() == []
    assert answers(session, draft) == {"what": text}


SCRIPTS = {
    "composed and not": "e\u0301e\u0301 \u00e9 a\u0323\u0302",
    "Persian with a joiner": "می\u200cخواهم نامه‌ها",
    "Arabic with marks": "نُدرِّبُ الأَرامِل",
    "Chinese beyond the first plane": "\U00020bb7野家，𠮷",
    "a family and flags": "👩‍👩‍👧‍👦 🇰🇪 👍🏽",
    "Hindi": "हम विधवाओं को सिखाते हैं",
    "blanks of all kinds": "a\u00a0b\u2009c\u3000d\te",
    "lines": "one\ntwo\n\nthree",
    "quotes and dashes": "“so” — ‘so’ …",
}


SENT = "Object.values(localStorage).every((record) => !JSON.parse(record).unsent)"
"""Nothing that was typed waits on the device any more."""


def test_what_is_pasted_arrives_to_the_character_and_counts_alike_on_both_sides(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing=address)
    page = opened(ama, address)
    source, target = page.get_by_label(CHANGED), page.get_by_label(SAYS)
    for text in SCRIPTS.values():
        source.fill(text)
        source.press("Control+a")
        source.press("Control+c")
        target.fill("")
        target.press("Control+v")
        expect(target).to_have_value(text)
        left = 2000 - rules.length(text)
        expect(page.locator("#answer-what-limit")).to_have_text(f"Characters left: {left:,}")
        expect(beside(page, "answer-what")).to_have_attribute("data-status", "saved")
        until(page, SENT)
        assert answers(session, draft)["what"] == rules.clean(text)


def test_the_page_is_light_at_first_load(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing="/account")
    loaded = ama.transferred(address)
    assert sum(loaded.values()) < 60_000, loaded
