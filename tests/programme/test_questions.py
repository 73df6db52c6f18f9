"""Questions of a form: who is asked what, how an answer is read, counted and refused. No database is needed."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from awards.programme.questions import KINDS, Question, asked, count, every, mistake, question, read, tidy
from tests.programme.counts import COUNTS

pytestmark = pytest.mark.one_database

FORM: dict[str, Any] = {
    "sections": [
        {
            "key": "work",
            "title": {"en": "The work"},
            "questions": [
                {"key": "what", "label": {"en": "What?"}, "limit": 2000, "criteria": ["results"]},
                {"key": "data", "label": {"en": "Data?"}, "limit": 500, "categories": ["research"]},
            ],
        },
        {
            "key": "lab",
            "title": {"en": "Method"},
            "questions": [{"key": "how", "label": {"en": "How?"}, "limit": 10, "categories": ["research", "skills"]}],
        },
    ]
}


def of(kind: str, **values: Any) -> Question:
    return Question(key="q", kind=kind, **values)


def keys(categories: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    return [(section.key, [q.key for q in section.questions]) for section in asked(FORM, categories)]


def test_an_old_question_is_a_required_long_text_that_everybody_is_asked():
    found = question({"key": "what", "label": {"en": "What?"}, "help": {}, "limit": 5})
    assert (found.kind, found.unit, found.limit) == ("long", "characters", 5)
    assert (found.required, found.hidden, found.categories, found.choices) == (True, False, None, ())


def test_a_question_of_some_categories_is_asked_when_one_of_them_is_entered():
    assert keys(()) == [("work", ["what"])]
    assert keys(("access",)) == [("work", ["what"])]
    assert keys(("access", "skills")) == [("work", ["what"]), ("lab", ["how"])]
    assert keys(("research",)) == [("work", ["what", "data"]), ("lab", ["how"])]
    assert [len(section.questions) for section in every(FORM)] == [2, 1]


@pytest.mark.parametrize(("unit", "text", "expected"), COUNTS)
def test_characters_and_words_are_counted_in_every_script(unit, text, expected):
    assert count(of("long", unit=unit), text) == expected


@pytest.mark.browser
def test_the_counter_in_the_browser_counts_the_same(chromium: Browser):
    script = (Path(__file__).parents[2] / "static" / "js" / "page" / "counter.js").read_text()
    context = chromium.new_context()
    page = context.new_page()
    cases = json.dumps([[unit, text] for unit, text, _expected in COUNTS])
    found = page.evaluate(f"() => {{ {script}\n return {cases}.map(([unit, text]) => length(text, unit)); }}")
    context.close()
    assert found == [expected for _unit, _text, expected in COUNTS]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1200", "1200"), ("1 200", "1200"), ("1\u00a0200,5", "1200.5"), ("1\u202f200\u202f300", "1200300"),
        ("12,5", "12.5"), ("12.50", "12.5"), ("1,234", "1234"), ("1,234,567.80", "1234567.8"), ("0,125", "0.125"),
        ("1.234.567", "1234567"), ("1.234,5", "1234.5"), ("1.234", "1.234"), ("007", "7"), ("-0", "0"), ("+4", "4"),
        ("\u22123", "-3"), ("١٢٫٥", "12.5"), ("١٬٢٠٠", "1200"), ("۱۲۳", "123"), ("१२", "12"), ("１２．５", "12.5"),
        ("\u200f٤٢\u200f", "42"), ("1'200", "1200"),
    ],
)  # fmt: skip
def test_numbers_are_read_in_any_script_and_kept_in_one_spelling(typed, kept):
    asks = of("number")
    assert read(asks, typed) == kept
    assert read(asks, kept) == kept
    assert mistake(asks, typed) is None


@pytest.mark.parametrize("typed", ["many", "12 people", "1e5", "1.2.3", "1,2,3", "12 34", "--1", "½", "1" * 31, "."])
def test_what_is_no_number_is_kept_as_typed_and_told(typed):
    assert read(of("number"), typed) == typed
    assert "Enter a number" in str(mistake(of("number"), typed))


def test_a_number_stays_within_its_bounds():
    asks = of("number", least=0, most=100)
    assert str(mistake(asks, "-1")) == "Enter 0 or more."
    assert str(mistake(asks, "100,5")) == "Enter 100 or less."
    assert mistake(asks, "100") is None
    assert mistake(asks, "0") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-1-3", "2026-01-03"),
        ("31.1.2026", "2026-01-31"),
        ("٢٠٢٦-٠١-٣١", "2026-01-31"),
    ],
)
def test_dates_are_kept_in_one_spelling(typed, kept):
    assert read(of("date"), typed) == kept
    assert mistake(of("date"), typed) is None


@pytest.mark.parametrize("typed", ["2026-02-30", "31/01/2026", "yesterday", "0000-01-01", "2026-01-31T10:00"])
def test_what_is_no_date_is_told(typed):
    assert "Enter a date" in str(mistake(of("date"), typed))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("example.org/report.pdf", "https://example.org/report.pdf"),
        ("  http://example.org ", "http://example.org"),
    ],
)
def test_links_get_their_scheme(typed, kept):
    assert read(of("link"), typed) == kept
    assert mistake(of("link"), typed) is None


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "ftp://example.org", "https://user@example.org", "https://example.org:8080", "our site",
     "https://localhost", "https://example.org/" + "a" * 1000, "mailto:ada@example.org"],
)  # fmt: skip
def test_what_is_no_web_address_is_told(typed):
    assert "web address" in str(mistake(of("link"), typed))


def test_a_choice_is_one_of_the_list():
    asks = of("choice", choices=(("yes", {"en": "Yes"}), ("no", {"en": "No"})))
    assert mistake(asks, "yes") is None
    assert "Choose one" in str(mistake(asks, "maybe"))


def test_countries_are_codes_and_people_are_lines_and_both_may_be_limited():
    assert read(of("countries"), "ke, PL|ke\nde") == "KE|PL|DE"
    assert mistake(of("countries", limit=2), "KE|PL") is None
    assert "at most 2 countries" in str(mistake(of("countries", limit=2), "KE|PL|DE"))
    assert "Choose each country" in str(mistake(of("countries"), "Kenya"))
    assert read(of("people"), " Ada  Lovelace \r\n\r\nAda Lovelace\nJoan Clarke") == "Ada Lovelace\nJoan Clarke"
    assert "at most 1 people" in str(mistake(of("people", limit=1), "A\nB"))
    assert "at most 200 characters" in str(mistake(of("people"), "a" * 201))


def test_a_text_over_its_limit_is_told_by_how_much():
    assert mistake(of("long", limit=5), "abcde\n\n") is None
    assert "has 6 characters and the limit is 5. Shorten it by 1." in str(mistake(of("long", limit=5), "abcdef"))
    words = str(mistake(of("short", limit=2, unit="words"), "a b c"))
    assert words == "This answer has 3 words and the limit is 2. Shorten it by 1."


def test_a_short_answer_is_one_line_and_a_file_is_no_text():
    assert read(of("short"), "one\n two\tthree ") == "one two three"
    assert read(of("long"), " one\r\ntwo ") == "one\ntwo"
    assert read(of("file"), "report.pdf") == ""


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_answer_is_no_mistake_of_any_kind(kind):
    assert mistake(of(kind, limit=1), " \n\u00a0\ufeff") is None
    assert read(of(kind), " \n") == ""


def test_texts_are_kept_in_nfc():
    assert tidy("e\u0301") == "é"
