"""The language of a page: asked for, remembered, or what the browser prefers."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.web import languages
from awards.web.languages import translated, with_commas, with_semicolons
from tests.support.page import words


def told(page):
    html = page.one("/html")
    return html.get("lang"), html.get("dir")


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("zh_Hant_HK", "zh-Hans"),
        ("fr-CA", "fr"),
        ("de, ru;q=0.5, es;q=0.7", "es"),
        ("de", "en"),
        ("x-klingon", "en"),
        ("*", "en"),
        ("", "en"),
        ("AR-eg", "ar"),
        ("fr;q=0, de", "en"),
        ("fr;q=0, *;q=0.5", "en"),
    ],
)
def test_the_browsers_wish_is_met_where_it_can_be(client_for, accepts, language):
    page = client_for().get("/account/sign-in", headers={"Accept-Language": accepts})
    assert told(page)[0] == language


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_names_its_language_and_direction(client_for, code):
    page = client_for().get(f"/?lang={code}")
    assert told(page) == ({"zh": "zh-Hans"}.get(code, code), "rtl" if code == "ar" else "ltr")


def test_a_language_once_asked_for_is_remembered_over_the_browsers_wish(client_for):
    visitor = client_for()
    visitor.get("/?lang=fr")
    assert told(visitor.get("/", headers={"Accept-Language": "es"}))[0] == "fr"
    visitor.get("/?lang=en")
    assert told(visitor.get("/"))[0] == "en"


@pytest.mark.parametrize("query", ["lang=de", "lang=", "lang=fr&lang=fr", "lang=fr&lang=es", "lang=FR", "lang=zh-Hans"])
def test_an_unknown_or_doubled_language_is_refused_and_not_remembered(client_for, query):
    visitor = client_for()
    answer = visitor.get(f"/?{query}", expect=400)
    assert told(answer)[0] == "en"
    assert told(visitor.get("/"))[0] == "en"


def test_the_menu_of_languages_keeps_ones_place(client_for):
    page = client_for().get("/account/sign-in?next=/nominations")
    links = page.find("//nav[@class='languages']//a")
    assert [link.get("hreflang") for link in links] == ["ar", "zh-Hans", "en", "fr", "ru", "es"]
    assert links[3].get("href") == "/account/sign-in?next=/nominations&lang=fr"
    assert [words(link) for link in links if link.get("aria-current")] == ["English"]


def test_the_menu_of_a_page_that_does_not_exist_leads_home(client_for):
    page = client_for().get("/no/such/page", expect=404)
    assert page.find("//nav[@class='languages']//a/@href")[0] == "/?lang=ar"


@pytest.mark.case("FT-31", rest="a missing template")
def test_texts_fall_back_to_english_and_then_to_what_there_is(bare_app):
    with bare_app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert languages.in_language({"en": "Access", "fr": "Accès"}) == "Accès"
        assert languages.in_language({"es": "Acceso", "fr": "", "en": "Access"}) == "Access"
        assert languages.in_language({"ar": "النفاذ"}) == "النفاذ"
        assert languages.in_language({}) == ""


def test_a_text_of_another_language_is_marked_on_the_page_and_for_screen_readers(bare_app):
    with bare_app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert str(languages.marked({"en": "Access", "fr": "Accès <b>"})) == "Accès &lt;b&gt;"
        assert str(languages.marked({"en": "Access <b>", "ar": "x"})) == (
            '<span lang="en" dir="ltr">Access &lt;b&gt;</span> '
            f'<span class="small soft">({languages.NOT_YOURS["en"]})</span>'
        )
        assert str(languages.marked({"zh": "接入", "fr": ""})).startswith('<span lang="zh-Hans" dir="ltr">接入</span>')
        assert str(languages.marked({"ar": "النفاذ"})).startswith('<span lang="ar" dir="rtl">')
        assert str(languages.marked({})) == str(languages.marked(None)) == ""


def test_a_message_inside_a_message_is_translated_too(bare_app):
    with bare_app.test_request_context("/"):
        message = N_("Enter a time after “%(earlier)s”.", earlier=N_("Call opens"))
        assert languages.translated(message) == "Enter a time after “Call opens”."
        assert languages.translated("100 % plain") == "100 % plain"


@pytest.mark.parametrize(
    "asked",
    ["endpoint=x", "_scheme=javascript", "_anchor=x", "_method=POST", "_external=1", "self=1", "lang=xx&endpoint=x"],
)
def test_an_address_with_what_no_page_takes_is_refused_and_goes_on_in_other_languages_without_it(client_for, asked):
    for path in ("/countries", "/countries/KE", "/pledges", "/account/sign-in"):
        page = client_for().get(f"{path}?{asked}", expect=400)
        assert page.one("//a[@hreflang='fr']").get("href") == f"{path}?lang=fr"


def test_a_page_in_another_language_shows_the_same_list(client_for):
    page = client_for().get("/pledges?q=mast&focus_area=access&focus_area=adoption")
    there = parse_qsl(urlsplit(page.one("//a[@hreflang='fr']").get("href")).query)
    assert there == [("q", "mast"), ("focus_area", "access"), ("focus_area", "adoption"), ("lang", "fr")]


@pytest.mark.parametrize(("code", "said"), [("en", "A, B, C"), ("fr", "A, B, C"), ("ar", "A، B، C"), ("zh", "A、B、C")])
def test_a_list_has_the_comma_of_the_pages_language_in_code_templates_and_messages(bare_app, code, said):
    with bare_app.test_request_context(f"/?lang={code}"):
        bare_app.preprocess_request()
        assert with_commas(["A", "B", "C"]) == said
        drawn = bare_app.jinja_env.from_string("{{ names | with_commas }}|{% for n in names %}{{ n }}"
                                          "{% if not loop.last %}{{ comma() }}{% endif %}{% endfor %}")  # fmt: skip
        assert drawn.render(names=["A", "B", "C"]) == f"{said}|{said}"
        assert translated(Message("%(names)s", {"names": ("A", "B", "C")})) == said
    assert str(Message("%(names)s", {"names": ("A", "B", "C")})) == "A, B, C"


@pytest.mark.parametrize(("code", "said"), [("en", "A; B"), ("ru", "A; B"), ("ar", "A؛ B"), ("zh", "A；B")])
def test_parts_that_hold_commas_have_the_semicolon_of_the_pages_language(bare_app, code, said):
    with bare_app.test_request_context(f"/?lang={code}"):
        bare_app.preprocess_request()
        assert with_semicolons(["A", "B"]) == said
        drawn = bare_app.jinja_env.from_string("{{ parts | with_semicolons }}|A{{ semicolon() }}B")
        assert drawn.render(parts=["A", "B"]) == f"{said}|{said}"


def test_no_template_joins_names_by_a_comma_of_its_own():
    own = re.compile(r"join\(\"[,;] \"\)|(?:\}\}|%\}|</[a-z]+>)[,;] ?(?:\{\{|\{%|<)")
    found = [
        f"{path}:{n}"
        for path in Path("templates").rglob("*.html")
        if path.parent.name not in ("api", "dev")  # these speak English alone
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if own.search(line) and "<code>" not in line  # names of columns are no words of a language
    ]
    assert found == []


@pytest.mark.parametrize(("code", "whole"), [("en", "N-0042"), ("fr", "N-0042"), ("ar", "N-\u200e0042")])
def test_no_number_is_torn_at_the_end_of_a_line_that_is_read_from_the_right(bare_app, code, whole):
    given = {"number": "N-0042", "place": "https://awards.example/pledges/R-000001", "count": 3}
    with bare_app.test_request_context(f"/?lang={code}"):
        bare_app.preprocess_request()
        texts = "{{ _('Nomination N-%(number)s', number='0042') }}|{{ _('%(number)s %(place)s', **given) }}"
        named, placed = bare_app.jinja_env.from_string(texts).render(given=given).split("|")
        assert whole in named
        assert placed == f"{whole} {given['place']}"
        assert translated(Message("%(number)s %(place)s", given)) == f"{whole} {given['place']}"


def test_the_search_of_pledges_names_a_number_whole_in_arabic(client_for):
    hint = words(client_for().get("/pledges?lang=ar").one("//p[@id='search-q-hint']"))
    assert "R-\u200e000001" in hint
