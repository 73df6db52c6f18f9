"""Judging in a browser whose line is cut: nothing is lost, nothing is done twice, nobody is written over."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from awards.infrastructure import clock, session_records
from awards.infrastructure.audit import AuditRow
from awards.judging.models import Score, Scorecard, ScoreChange
from awards.programme.models import Round
from tests.support.browser import PHONE, without_line

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.xdist_group("browser-2")]

KEPT, COMMENT = "Kept on this device, will be sent", "Comment to the committee"
ALL_SENT = """
Object.entries(localStorage).filter(([key]) => key.startsWith("judging "))
  .every(([, kept]) => !JSON.parse(kept).saves.length)
"""


def opened(nina):
    """The scorecard of the first nomination, once its scripts have begun and the device keeps the page."""
    with nina.page.expect_navigation():
        nina.page.locator("p.actions a").click()
    ready(nina.page)
    until(nina.page, "caches.match(location.pathname, { ignoreVary: true }).then(Boolean)")
    return nina.page


def ready(page):
    """Wait until the scripts of a sheet have begun."""
    page.locator(".judge-page.judge-live .score--now").wait_for()
    return page


def until(page, truth):
    """Wait for something behind the page that nobody sees."""
    for _ in range(200):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(50)
    raise AssertionError(truth)


def beside(page, key="results"):
    """What the page tells beside a criterion."""
    return page.locator(f"#criterion-{key} [data-saved]")


def saved(live, desk):
    with live.session() as session:
        own = select(Score.points).join(Scorecard, Scorecard.id == Score.scorecard_id)
        return sorted(float(points) for points in session.scalars(own.where(Scorecard.judge_id == desk.judge_id)))


def history(live, desk):
    with live.session() as session:
        own = select(ScoreChange.after).join(Scorecard, Scorecard.id == ScoreChange.scorecard_id)
        mine = own.where(Scorecard.judge_id == desk.judge_id).order_by(ScoreChange.criterion_id, ScoreChange.n)
        return [points and float(points) for points in session.scalars(mine)]


def comment(live, desk):
    with live.session() as session:
        return session.scalar(select(Scorecard.comment).where(Scorecard.judge_id == desk.judge_id))


def close_the_round(live, desk):
    with live.session() as session:
        session.get_one(Round, desk.judging.round.id).closes_at = clock.now(session)


def test_what_is_chosen_and_written_without_a_line_is_sent_when_it_is_back(live, desk):
    nina = desk()
    page = opened(nina)
    nina.context.set_offline(True)
    for key in ("1", "3", "4"):
        page.keyboard.press(key)
    expect(beside(page)).to_have_text(KEPT)
    page.keyboard.press("Enter")
    page.keyboard.press("Digit2")
    expect(beside(page, "evidence")).to_have_text(KEPT)
    page.get_by_label(COMMENT).press_sequentially("Strong figures.")
    expect(page.locator("[data-line-waits]")).to_contain_text("not sent yet: 5.")
    assert saved(live, desk) == []
    nina.context.set_offline(False)
    expect(beside(page)).to_contain_text("Saved")
    expect(beside(page, "evidence")).to_contain_text("Saved")
    expect(page.locator("[data-line]")).to_be_hidden()
    expect(page.locator("[data-scored]")).to_have_text("2 of 2 scored")
    until(page, ALL_SENT)
    assert saved(live, desk) == [2, 4]
    assert sorted(history(live, desk)) == [1, 2, 3, 4], "every choice, in its order"
    assert comment(live, desk) == "Strong figures."
    without_line(nina)


def test_a_closed_tab_opens_again_without_any_line_and_goes_on(live, desk):
    nina = desk()
    page = opened(nina)
    page.keyboard.press("3")
    expect(beside(page)).to_contain_text("Saved")
    nina.context.set_offline(True)
    page.keyboard.press("5")
    page.get_by_label(COMMENT).press_sequentially("Typed and not left")
    address = page.url
    page.close()

    page = nina.page = nina.context.new_page()
    page.goto(address)
    ready(page)
    expect(page.locator("#criterion-results input:checked")).to_have_value("5")
    expect(page.get_by_label(COMMENT)).to_have_value("Typed and not left")
    expect(beside(page)).to_have_text(KEPT)
    page.get_by_role("button", name="Undo the last change of Results").click()
    expect(page.locator("#criterion-results input:checked")).to_have_value("3")
    nina.context.set_offline(False)
    expect(beside(page)).to_contain_text("Saved")
    expect(page.locator("[data-score=results] input[name$=-version]")).to_have_value("3")
    assert history(live, desk) == [3, 5, 3]
    assert comment(live, desk) == "Typed and not left"
    without_line(nina)


def test_an_older_copy_of_the_page_shows_what_was_saved_since(live, desk):
    nina = desk()
    page = opened(nina)
    page.keyboard.press("4")
    expect(beside(page)).to_contain_text("Saved")
    nina.context.set_offline(True)
    page.reload()
    ready(page)
    expect(page.locator("#criterion-results input:checked")).to_have_value("4")
    page.locator("#criterion-results input:checked").focus()
    page.keyboard.press("2")
    expect(beside(page)).to_have_text(KEPT)
    nina.context.set_offline(False)
    expect(beside(page)).to_contain_text("Saved")
    assert history(live, desk) == [4, 2], "the next save names the version of the last one"
    without_line(nina)


def test_what_a_closed_tab_kept_is_sent_by_the_next_page_of_judging(live, desk):
    nina = desk()
    page = opened(nina)
    nina.context.set_offline(True)
    page.keyboard.press("4")
    expect(beside(page)).to_have_text(KEPT)
    page.close()
    nina.context.set_offline(False)
    nina.page = nina.context.new_page()
    nina.goto(f"/judging/{desk.judging.edition.id}/scores")
    until(nina.page, "Object.values(localStorage).every((record) => !JSON.parse(record).saves.length)")
    assert saved(live, desk) == [4]
    without_line(nina)


def test_an_answer_that_is_lost_on_its_way_does_not_make_a_second_change(live, desk):
    nina = desk()
    page = opened(nina)
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/scores/*", lose, times=2)
    page.keyboard.press("4")
    expect(beside(page)).to_have_text(KEPT)
    expect(beside(page)).to_contain_text("Saved", timeout=20_000)
    assert lost == [200, 200], "the server had saved it both times"
    assert history(live, desk) == [4]
    with live.session() as session:
        rows = select(func.count()).where(AuditRow.action == "score.saved", AuditRow.actor_id == desk.judge_id)
        assert session.scalar(rows) == 1
    without_line(nina)


@pytest.mark.parametrize("choice", ["Keep mine", "Take what is saved"])
def test_two_devices_that_scored_alike_meet_and_the_judge_chooses(live, desk, choice):
    phone, desktop = desk(), desk()
    page, other = opened(phone), opened(desktop)
    phone.context.set_offline(True)
    page.keyboard.press("2")
    page.get_by_label(COMMENT).press_sequentially("From the phone")
    expect(beside(page)).to_have_text(KEPT)
    other.keyboard.press("5")
    expect(beside(other)).to_contain_text("Saved")
    other.get_by_label(COMMENT).press_sequentially("From the desk")
    other.locator("h1").click()
    expect(other.locator("[data-part][data-words]").first.locator("[data-saved]")).to_contain_text("Saved")
    phone.context.set_offline(False)
    score, words = page.locator("[data-score=results]"), page.locator("[data-part][data-words]").first
    expect(score.locator("[data-mine]")).to_have_text("2")
    expect(score.locator("[data-theirs]")).to_have_text("5")
    expect(words.locator("[data-mine]")).to_contain_text("From the phone")
    expect(words.locator("[data-theirs]")).to_contain_text("From the desk")
    assert (saved(live, desk), comment(live, desk)) == ([5], "From the desk"), "nothing is written over"
    for form in (score, words):
        expect(form.locator("[data-saved]")).to_have_text("")  # it is not sent before the judge has chosen
    assert phone.axe() == []
    there = phone.context.new_page()  # the queue, opened beside it, tells of both and leads to where the judge chooses
    there.goto(page.url.split("/entries/")[0])
    rows = there.locator("[data-line-list] li")
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_role("link", name="Open the nomination")).to_be_visible()
    expect(rows.get_by_role("button", name="Remove from this device").first).to_be_hidden()
    there.close()
    for form in (score, words):
        form.get_by_role("button", name=choice).click()
        expect(form.locator(".part-clash")).to_have_count(0)
    if choice == "Keep mine":
        expect(beside(page)).to_contain_text("Saved")
        expect(words.locator("[data-saved]")).to_contain_text("Saved")
        assert (saved(live, desk), comment(live, desk)) == ([2], "From the phone")
    else:
        expect(page.locator("#criterion-results input:checked")).to_have_value("5")
        expect(page.get_by_label(COMMENT)).to_have_value("From the desk")
        assert (saved(live, desk), comment(live, desk)) == ([5], "From the desk")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("3")
    expect(page.locator("[data-score=results] input[name$=-version]")).to_have_value(
        "3" if choice == "Keep mine" else "2"
    )
    assert saved(live, desk) == [3]
    for person in (phone, desktop):
        without_line(person, 409)


def test_what_comes_after_the_close_is_not_counted_and_goes_back_to_the_judge(live, desk):
    nina = desk()
    page = opened(nina)
    page.keyboard.press("3")
    expect(beside(page)).to_contain_text("Saved")
    nina.context.set_offline(True)
    page.keyboard.press("5")
    page.get_by_label(COMMENT).press_sequentially("Too late, and not lost.")
    close_the_round(live, desk)
    nina.context.set_offline(False)
    refused = page.locator("[data-line-list] li")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("Not counted: the round of judging closed on")
    expect(refused.filter(has_text="Results")).to_contain_text("5")
    expect(refused.filter(has_text="Too late, and not lost.")).to_have_count(1)
    expect(page.locator("#criterion-results input:checked")).to_have_value("3")
    assert (saved(live, desk), comment(live, desk)) == ([3], "")
    assert nina.axe() == []
    page.reload()
    expect(page.locator("[data-line-list] li")).to_have_count(2)
    for _ in range(2):
        page.get_by_role("button", name="Remove from this device").first.click()
    expect(page.locator("[data-line]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-line]")).to_be_hidden()
    assert page.evaluate("caches.match(location.pathname, { ignoreVary: true }).then(Boolean)") is False
    without_line(nina, 409)


def test_a_session_that_ended_keeps_it_until_one_signs_in_again(live, desk):
    nina = desk()
    page = opened(nina)
    address = page.url.removeprefix(live.base_url)
    with live.session() as session:
        session_records.end_all(session, desk.judge_id, clock.real(session))
    page.keyboard.press("4")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    link = page.get_by_role("link", name="Sign in").first.get_attribute("href")
    assert re.fullmatch(rf"/account/sign-in\?next={re.escape(address)}", link.replace("%2F", "/"))
    nina.sign_in(desk.judging.nina.email, landing=address)
    expect(beside(nina.page)).to_contain_text("Saved")
    assert history(live, desk) == [4]
    without_line(nina, 401)


def test_nothing_is_confirmed_before_all_of_it_is_sent(live, desk):
    nina = desk()
    page = opened(nina)
    for key in ("4", "Enter", "3"):
        page.keyboard.press(key)
    expect(page.locator("[data-scored]")).to_have_text("2 of 2 scored")
    nina.context.set_offline(True)
    page.keyboard.press("5")
    page.get_by_role("button", name="Confirm this one now").click()
    expect(page.locator("[data-line-leaving]")).to_contain_text("Not done yet")
    nina.context.set_offline(False)
    expect(beside(page, "evidence")).to_contain_text("Saved")
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm this one now").click()
    nina.sees("1 of 3 scored")
    assert saved(live, desk) == [4, 5]
    without_line(nina)


def test_on_a_small_phone_in_arabic(live, desk):
    nina = desk(viewport=PHONE)
    page = opened(nina)
    page.goto(f"{page.url}?lang=ar")
    ready(page)
    assert page.locator("html").get_attribute("dir") == "rtl"
    nina.context.set_offline(True)
    page.locator("#criterion-results input[value='4']").check(force=True)
    expect(beside(page)).to_have_text(page.locator("[data-line]").get_attribute("data-kept"))
    expect(page.locator("[data-line-waits]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert nina.axe() == []
    nina.context.set_offline(False)
    expect(page.locator("[data-line]")).to_be_hidden()
    assert saved(live, desk) == [4]
    without_line(nina)
