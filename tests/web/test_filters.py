"""How instants, numbers and money look, in the page's language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import g, render_template_string
from lxml import html

from awards.core.vocabulary import LANGUAGES
from awards.web import filters


@pytest.fixture
def in_language(bare_app):
    """`in_language("fr", verb, …)`: what the filter gives on a page in that language."""

    def run(language, verb, *values):
        with bare_app.test_request_context("/"):
            g.forced_language = language
            return str(verb(*values)).replace("\u00a0", " ").replace("\u202f", " ")

    return run


@pytest.mark.case("FT-20", rest="that the time left is counted by the server")
def test_an_instant_is_shown_in_geneva_time_with_summer_and_winter(in_language):
    summer, winter = datetime(2031, 5, 31, 21, 0, tzinfo=UTC), datetime(2031, 1, 31, 23, 30, tzinfo=UTC)
    assert in_language("en", filters.datetime_geneva, summer) == "Saturday, 31 May 2031, 23:00 Geneva"
    assert in_language("en", filters.datetime_geneva, winter) == "Saturday, 1 February 2031, 00:30 Geneva"
    assert in_language("ru", filters.datetime_geneva, summer).startswith("31 мая 2031 г. (суббота), 23:00")
    assert in_language("en", filters.date_in_words, datetime(2031, 5, 31, 22, 30, tzinfo=UTC)) == "1 June 2031"


def test_an_hour_that_the_clocks_give_twice_says_which_of_the_two_it_is(in_language):
    first, second, after = (
        datetime(2031, 10, 26, hour, minute, tzinfo=UTC) for hour, minute in ((0, 30), (1, 30), (2, 0))
    )
    assert in_language("en", filters.datetime_geneva, first) == "Sunday, 26 October 2031, 02:30 (UTC+2) Geneva"
    assert in_language("en", filters.datetime_geneva, second) == "Sunday, 26 October 2031, 02:30 (UTC+1) Geneva"
    assert in_language("en", filters.datetime_geneva, after) == "Sunday, 26 October 2031, 03:00 Geneva"
    assert in_language("en", filters.time_geneva, second) == "02:30 (UTC+1) Geneva"
    assert filters.LEFT_TO_RIGHT + "UTC+1" + filters.LEFT_TO_RIGHT in in_language("ar", filters.time_geneva, second)


@pytest.mark.parametrize(
    ("recorded", "shown"), [("2014", "2014"), ("2014-06", "June 2014"), ("2014-10-28", "28 October 2014")]
)
def test_a_recorded_date_keeps_the_precision_it_has(in_language, recorded, shown):
    assert in_language("en", filters.partial_date, recorded) == shown


def test_a_date_is_in_the_pages_language(in_language):
    day = date(2027, 5, 31)
    assert in_language("fr", filters.date_in_words, day) == "31 mai 2027"
    assert in_language("ru", filters.date_in_words, day) == "31 мая 2027 г."


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "USD 3 billion"), ("fr", "USD 3 milliards"), ("es", "USD 3 mil millones"), ("zh", "USD 30亿")],
)
def test_a_large_amount_is_in_words(in_language, language, shown):
    assert in_language(language, filters.money, Decimal("3000000000.00"), "USD") == shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("amount", ["0", "999999.99", "1000000", "1234567890.12"])
def test_money_can_be_said_in_every_language(in_language, language, amount):
    assert in_language(language, filters.money, Decimal(amount), "EUR").startswith("EUR ")


def test_a_small_amount_keeps_its_figures(in_language):
    assert in_language("en", filters.money, Decimal("155000.50"), "EUR") == "EUR 155,000.50"
    assert in_language("en", filters.money, Decimal("155000.00"), "EUR") == "EUR 155,000"


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0%"), (0.004, "under 1%"), (0.5, "50%"), (0.996, "over 99%"), (1, "100%"), (0.984, "98%")]
)
def test_a_chance_is_never_rounded_to_certainty(in_language, share, shown):
    assert in_language("en", filters.percent, share) == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "33.33%"), ("ar", "33.33%"), ("fr", "33,33 %")])
def test_a_share_in_hundredths_is_as_it_was_given(in_language, language, shown):
    assert in_language(language, filters.of_hundred, Decimal("33.33")) == shown
    assert in_language("en", filters.of_hundred, Decimal("60.00")) == "60%"


def test_a_figure_carries_its_sources_word(in_language):
    assert in_language("en", filters.qualified, "132", "more than") == "more than 132"
    assert in_language("en", filters.qualified, "150", "nearly") == "nearly 150"
    assert in_language("en", filters.qualified, "311", "exact") == "311"
    assert in_language("en", filters.qualified, "311", None) == "311"
    assert in_language("en", filters.qualified, "9", "roughly") == "roughly 9"


def test_a_number_has_the_pages_separators(in_language):
    assert in_language("en", filters.number, 1480) == "1,480"
    assert in_language("en", filters.number, Decimal("4.5"), 2) == "4.50"
    assert in_language("fr", filters.number, 1480) == "1 480"


def test_figures_that_arabic_would_turn_around_are_marked_to_be_read_from_the_left(in_language):
    mark = filters.LEFT_TO_RIGHT
    assert in_language("ar", filters.as_typed, "2022–2023") == f"{mark}2022–2023{mark}"
    assert in_language("ar", filters.number, -0.37, 2) == f"{mark}-0.37{mark}"
    assert in_language("ar", filters.number, Decimal("0.37"), 2) == "0.37"
    for language in set(LANGUAGES) - {"ar"}:
        assert in_language(language, filters.as_typed, "2022–2023") == "2022–2023"
        assert mark not in in_language(language, filters.number, -1)


@pytest.mark.case("OU-08", rest="there is no page between ours and another site's: a link leads there at once")
@pytest.mark.parametrize(
    ("label", "address", "host"),
    [
        ("Our report", "https://example.org/report", "example.org"),
        ("https://itu.int", "https://evil.example/", "evil.example"),
        ("", "https://іtu.int/", "xn--tu-goc.int"),
        ("", "https://пример.испытание/", "xn--e1afmkfd.xn--80akhbyknj4f"),
        ("", "https://example.org/a", None),
        ("<b>Bold", "https://<script>.example/", "<script>.example"),
    ],
)
def test_a_link_of_a_nominee_says_in_letters_where_it_leads(app, label, address, host):
    macro = '{% from "components/evidence_links.html" import evidence_links %}{{ evidence_links(links) }}'
    with app.test_request_context("/"):
        item = html.fromstring(render_template_string(macro, links=[(label, address)]))
    assert item.xpath("string(.//a)") == (label or address)
    assert item.xpath("string(.//a/@href)") == address
    assert [one.text for one in item.xpath(".//span")] == ([host] if host else [])
    assert not item.xpath(".//b | .//script")


def test_a_span_of_days_names_what_its_ends_share_once(in_language):
    start, end = date(2027, 1, 10), date(2027, 1, 11)
    assert in_language("en", filters.days, start, end) == "10–11 Jan 2027"
    assert in_language("es", filters.days, start, end) == "10–11 de enero de 2027"
    assert in_language("zh", filters.days, start, end) == "2027年1月10日至11日"
    assert in_language("en", filters.days, start, start) == "10 January 2027"
    assert in_language("en", filters.days, start, None) == "from 10 January 2027"
    assert in_language("fr", filters.days, start, None) == "à partir du 10 janvier 2027"
