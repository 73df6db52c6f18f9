"""The page of all components: what a browser and a screen reader get from the macros."""

import re
from pathlib import Path

import pytest
from flask import Flask, render_template
from lxml import html

from awards.web import catalogue, drawing, filters, labels, languages

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pages():
    """`pages("ar")` gives the page of components in that language, `pages("en", "errors/404.html")` another one."""
    app = Flask("components", template_folder=str(ROOT / "templates"), static_folder=None)
    app.secret_key = "for these tests only"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    languages.install(app)
    filters.install(app)
    drawing.install(app)
    app.jinja_env.globals.update(asset=lambda name: f"/static/{name}", csrf_token=lambda: "token")
    app.add_url_rule("/dev/components", "desks.home", lambda: "")
    app.add_url_rule("/account/sign-in", "accounts.sign_in", lambda: "")

    def page(language, template="dev/components.html", **values):
        with app.test_request_context(f"/dev/components?lang={language}"):
            app.preprocess_request()
            values = {"nav": [], "signed_in_user": None, **values}
            if template.startswith("dev/"):
                values |= catalogue.samples(rtl=language == "ar")
            return html.document_fromstring(render_template(template, **values))

    return page


@pytest.fixture(scope="module", params=["en", "ar"])
def page(request, pages):
    return pages(request.param)


def test_the_page_names_its_language_and_direction(pages):
    assert dict(pages("ar").attrib) == {"lang": "ar", "dir": "rtl"}
    assert dict(pages("zh").attrib) == {"lang": "zh-Hans", "dir": "ltr"}


def test_no_id_is_used_twice(page):
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def test_every_reference_points_to_something_on_the_page(page):
    ids = set(page.xpath("//@id"))
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for value in page.xpath(f"//@{attribute}"):
            assert set(value.split()) <= ids, (attribute, value)


def test_every_control_has_a_label(page):
    labelled = set(page.xpath("//label/@for"))
    controls = page.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert len(controls) > 20
    for control in controls:
        assert control.get("id") in labelled or control.getparent().tag == "label", html.tostring(control)


def test_an_error_stands_in_the_summary_and_beside_its_field_in_the_same_words(page):
    summary = page.get_element_by_id("error-summary")
    for link in summary.findall(".//a"):
        field = link.get("href").removeprefix("#")
        words = page.get_element_by_id(f"{field}-error").text_content()
        assert words.partition(": ")[2] in link.text_content()
        assert page.get_element_by_id(field) is not None


def test_a_drawing_is_named_or_hidden(page):
    for svg in page.iter("svg"):
        hidden = svg.xpath("ancestor-or-self::*[@aria-hidden='true']")
        assert hidden or svg.get("aria-label") or svg.get("aria-labelledby")


def test_every_cell_of_a_stacking_table_names_its_column(page):
    cells = page.xpath("//div[contains(@class, 'table-wrap--stack')]//tbody//td")
    assert cells
    assert all(cell.get("data-label") for cell in cells)


def test_what_is_unknown_is_said_and_never_zero(pages):
    page = pages("en")
    finalists = page.xpath("//dt[text()='Finalists']/following-sibling::dd")[0]
    assert finalists.text_content().strip() == "not recorded"
    row = next(r for r in page.iter("tr") if "Another one" in r.text_content())
    assert row.findall("td")[0].text_content() == "not recorded"


def test_charts_are_mirrored_where_one_reads_from_right_to_left(pages):
    def first_dot(page):
        return float(page.xpath("//svg[contains(@class, 'editions__line')]/circle/@cx")[0])

    assert first_dot(pages("en")) < 200
    assert first_dot(pages("ar")) == pytest.approx(1152 - first_dot(pages("en")), abs=0.1)


def test_a_rehearsal_says_so_on_top(pages):
    page = pages("en", "layouts/public.html", rehearsal={"year": 2031})
    banner = page.xpath("//aside[not(@hidden)]//p")[0].text_content()
    assert " ".join(banner.split()) == "Rehearsal 2031. Everything on this page is made up."


def test_sign_out_is_a_form_with_its_token(pages):
    page = pages("en", "layouts/panel.html", signed_in_user={"name": "A. Example", "email": "a@example.org"})
    forms = page.xpath("//form[@action='/account/sign-out']")
    assert forms
    assert all(form.xpath(".//input[@name='csrf_token']/@value") == ["token"] for form in forms)
    assert "A. Example" in page.text_content()


@pytest.mark.parametrize("path", sorted((ROOT / "templates" / "errors").glob("[0-9]*.html")), ids=lambda p: p.stem)
def test_an_error_page_says_what_and_what_to_do(pages, path):
    page = pages("en", f"errors/{path.name}", request_id="abc123")
    assert page.find(".//h1").text_content()
    assert len(page.xpath("//div[@class='lead']")[0].text_content().split()) > 8
    assert "abc123" in page.text_content()
    assert page.xpath("//main//a/@href")


def test_an_error_page_keeps_what_was_typed(pages):
    page = pages("en", "errors/413.html", typed=[("What changed", "A <long> answer")], message="Too much at once.")
    assert page.get_element_by_id("kept-1").text == "A <long> answer"
    assert "Too much at once." in page.text_content()


def test_every_state_that_has_a_tone_has_one_that_the_sheet_knows():
    styled = set(re.findall(r"\.tag--(\w+)", (ROOT / "static/css/components/tag.css").read_text("utf-8")))
    assert set(labels.TONES.values()) == styled
    assert not styled & set(labels.TONES), "a tone is no state"
    assert [labels.tone(key) for key in ("winner", "attention", "of no tone")] == ["done", "attention", "of no tone"]
