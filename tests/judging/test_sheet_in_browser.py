"""The scorecard in a real browser: by keys, by two tabs, and without scripts."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from awards.judging.models import Score, Scorecard
from awards.programme.models import Criterion
from tests.judging.test_offline_in_browser import ALL_SENT, until

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.xdist_group("browser-2")]


def opened(nina):
    """The scorecard of the first nomination, once its script listens to the keys."""
    nina.page.locator("p.actions a").click()
    expect(nina.page.locator(".score--now")).to_have_count(1)
    return nina.page.locator(".judge-page__sheet")


def saved(live, desk):
    with live.session() as session:
        own = select(Score.points).join(Scorecard, Scorecard.id == Score.scorecard_id)
        return sorted(session.scalars(own.where(Scorecard.judge_id == desk.judge_id)))


def test_a_nomination_is_scored_with_a_few_keys(live, desk):
    nina = desk()
    sheet = opened(nina)
    expect(sheet.locator("[data-by-hand]").first).to_be_hidden()
    nina.page.keyboard.press("4")
    expect(sheet.locator("#criterion-results").get_by_role("status")).to_contain_text("Saved")  # it is read out
    nina.page.keyboard.press("Enter")
    expect(nina.page.locator("#criterion-evidence")).to_have_class("score score--now")
    assert nina.page.locator(".lit h3").all_inner_texts() == ["What has changed?", "Can others repeat it?"]
    nina.page.keyboard.press("Shift+Digit2")
    expect(sheet.locator("[data-total]")).to_have_text("3.63")
    expect(sheet.locator("[data-scored]")).to_have_text("2 of 2 scored")
    nina.page.keyboard.press("u")
    expect(sheet.locator("[data-total]")).to_have_text("once all are scored")
    expect(sheet.locator("#criterion-evidence input:checked")).to_have_count(0)
    nina.page.keyboard.press("u")
    expect(sheet.locator("[data-total]")).to_have_text("3.63")
    assert nina.axe() == []
    first = nina.page.url
    nina.page.keyboard.press("?")
    expect(nina.page.locator("details[data-keys]")).to_have_attribute("open", "")
    with nina.page.expect_navigation():
        nina.page.keyboard.press("n")
    assert nina.page.url != first
    assert [float(points) for points in saved(live, desk)] == [2.5, 4]
    nina.page.reload()
    nina.goto(first.removeprefix(live.base_url))
    expect(nina.page.locator("#criterion-evidence input:checked")).to_have_value("2.5")


def test_from_one_entry_to_the_next_five_criteria_take_six_keys_beside_the_points(live, desk):
    with live.session() as session:
        for n, key in enumerate(("reach", "care", "cost"), start=10):
            category = desk.judging.edition.categories[1].id
            session.add(
                Criterion(category_id=category, key=key, names={"en": key.title()}, weight=1, position=n, anchors={})
            )
        session.commit()
    nina = desk()
    opened(nina)
    first, others = nina.page.url, 0
    for points in "43251":
        nina.page.keyboard.press(points)
        nina.page.keyboard.press("Enter")
        others += 1
    with nina.page.expect_navigation():
        nina.page.keyboard.press("Enter")
    others += 1
    assert others <= 6
    assert "/entries/" in nina.page.url
    assert nina.page.url != first
    expect(nina.page.locator(".score--now")).to_have_count(1)
    nina.goto(first.removeprefix(live.base_url))
    expect(nina.page.locator("[data-scored]")).to_have_text("5 of 5 scored")
    assert [float(points) for points in saved(live, desk)] == [1, 2, 3, 4, 5]


def test_keys_pressed_fast_are_all_kept_in_their_order(live, desk):
    nina = desk()
    opened(nina)
    for key in "1234543":
        nina.page.keyboard.press(key)
    expect(nina.page.locator("#criterion-results [data-saved]")).to_contain_text("Saved")
    expect(nina.page.locator("[data-score=results] input[name$=-version]")).to_have_value("7")
    assert saved(live, desk) == [3]


def test_digits_typed_into_a_text_are_text_and_words_save_themselves(live, desk):
    nina = desk()
    opened(nina)
    nina.fill("Comment to the committee", "")
    nina.page.get_by_label("Comment to the committee").press_sequentially("n = 402 of 571")
    nina.page.get_by_label("Feedback to the nominee").press_sequentially("Show figures.")
    nina.page.locator("h1").click()
    expect(nina.page.locator("[data-to*='/words'] [data-saved]")).to_contain_text("Saved")
    until(nina.page, ALL_SENT)  # in one save or in two: what is typed before the first is asked joins it
    assert saved(live, desk) == []
    with live.session() as session:
        card = session.scalars(select(Scorecard).where(Scorecard.judge_id == desk.judge_id)).one()
    assert (card.comment, card.feedback) == ("n = 402 of 571", "Show figures.")


def test_an_older_tab_is_told_what_stands_and_overwrites_nothing(live, desk):
    nina = desk()
    opened(nina)
    other = nina.context.new_page()
    other.goto(nina.page.url)
    expect(other.locator(".score--now")).to_have_count(1)  # it shows what stood before the first save
    nina.page.keyboard.press("5")
    expect(nina.page.locator("#criterion-results [data-saved]")).to_contain_text("Saved")
    other.keyboard.press("2")
    results = other.locator("[data-score=results]")
    expect(results.locator("[data-problem]")).to_contain_text("in another tab or on another device.", timeout=20_000)
    expect(results.locator("[data-mine]")).to_have_text("2")
    expect(results.locator("[data-theirs]")).to_have_text("5")
    expect(other.locator("#criterion-results input:checked")).to_have_value("5")
    assert saved(live, desk) == [5]
    assert [line.split(": ")[1] for line in nina.wrong] == ["answers 409"]
    nina.wrong.clear()


def test_without_scripts_every_criterion_has_its_button(live, desk):
    nina = desk(java_script_enabled=False)
    nina.page.locator("p.actions a").click()
    for key, points in (("results", "4"), ("evidence", "2.5")):
        form = nina.page.locator(f"[data-score={key}]")
        form.locator(f"input[value='{points}']").check(force=True)
        with nina.page.expect_navigation():
            form.get_by_role("button", name="Save").click()
    nina.sees("2 of 2 scored", "3.63")
    with nina.page.expect_navigation():
        nina.page.locator("[data-undo=evidence]").click()
    nina.sees("1 of 2 scored")
    assert saved(live, desk) == [4]
