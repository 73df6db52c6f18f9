"""Lists: filters from the address, exports that no spreadsheet runs, pages by key."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core.cells import csv_cell, from_csv_cell
from awards.core.errors import BadRequest
from awards.web import lists

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_prefixed_and_read_back(text):
    assert csv_cell(text) == "'" + text
    assert from_csv_cell(csv_cell(text)) == text


@pytest.mark.parametrize("text", ["plain", "1 - 1", "a=b", "'quoted'", "", "2027-05-31T21:00:00Z", "50 % of 3"])
def test_another_cell_stands_as_it_is(text):
    assert csv_cell(text) == text
    assert from_csv_cell(text) == text


@given(st.text() | st.sampled_from(FORMULAS).map(lambda text: "'" + text) | st.text(alphabet="'=+-@ a"))
@pytest.mark.case("EX-01", rest="opening it in a spreadsheet")
def test_every_text_reads_back_as_it_was_and_none_begins_like_a_formula(text):
    cell = csv_cell(text)
    assert from_csv_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (-3, "-3"),
        (["KE", "PE"], "KE|PE"),
        ([], ""),
        (Decimal("155000000.00"), "155000000"),
        (Decimal("0.10"), "0.1"),
        (date(2027, 5, 31), "2027-05-31"),
        (datetime(2027, 5, 31, 21, 0, tzinfo=UTC), "2027-05-31T21:00:00Z"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_values_are_written_the_same_in_every_export(value, cell):
    assert csv_cell(value) == cell


def test_a_file_has_a_header_row_and_a_cell_a_column(app):
    with app.test_request_context("/"):
        rows = [{"a": 'with "quotes", commas\nand lines', "b": "=1", "c": "not asked for"}, {"a": "العربية"}]
        answer = lists.as_csv(["a", "b"], rows, "things")
    text = answer.get_data().decode("utf-8")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["a", "b"], ['with "quotes", commas\nand lines', "'=1"], ["العربية", ""],
    ]  # fmt: skip
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="things.csv"'


def test_rows_that_fail_on_the_way_are_an_error_and_not_half_a_file(app, client_for):
    def rows():
        yield {"a": "x" * 20_000}
        raise RuntimeError("the database went away")

    app.add_url_rule("/half.csv", "half", lambda: lists.as_csv(["a"], rows(), "half"))
    assert client_for().get("/half.csv", expect=500).json["error"]["status"] == 500


def test_rows_may_be_read_while_the_file_is_written(app, client_for):
    from sqlalchemy import literal, select

    from awards.web.transaction import db_session

    def rows():
        yield {"a": db_session().scalar(select(literal(7)))}

    app.add_url_rule("/late.csv", "late", lambda: lists.as_csv(["a"], rows(), "late"))
    assert client_for().get("/late.csv").body == "a\r\n7\r\n"


def test_a_document_keeps_its_letters_and_exact_amounts(app):
    with app.test_request_context("/"):
        answer = lists.as_json({"name": "العربية", "amount": Decimal("1.50"), "at": datetime(2027, 1, 1, tzinfo=UTC)})
    assert answer.get_data(as_text=True) == '{"name": "العربية", "amount": "1.5", "at": "2027-01-01T00:00:00Z"}\n'


def test_a_parameter_that_may_come_once(app):
    def one(query, **limits):
        with app.test_request_context(f"/?{query}"):
            return lists.one("sort", **limits)

    assert one("sort=%20title%20") == "title"
    assert one("") is None
    assert one("sort=%20") is None
    for query, limits in [
        ("sort=a&sort=a", {}),
        ("sort=a&sort=", {}),
        (f"sort={'a' * 201}", {}),
        ("sort=secret", {"allowed": ["title"]}),
    ]:
        with pytest.raises(BadRequest):
            one(query, **limits)


def test_a_number_of_an_address_is_one_that_a_list_would_name(app):
    def whole(query):
        with app.test_request_context(f"/?{query}"):
            return lists.whole("after")

    assert [whole(query) for query in ("after=17", "after=0", "after=", "")] == [17, 0, None, None]
    for query in ("after=-1", "after=x", "after=1.5", "after=٣", "after=²", f"after={'9' * 10}", "after=1&after=2"):
        with pytest.raises(BadRequest):
            whole(query)


@pytest.mark.case("AV-03")
def test_a_facet_may_come_often_but_not_without_end(app):
    def many(query):
        with app.test_request_context(f"/?{query}"):
            return lists.many("country")

    assert many("country=KE&country=&country=PE&country=KE") == ["KE", "PE"]
    for query in ("&".join(f"country={n}" for n in range(21)), f"country={'a' * 201}"):
        with pytest.raises(BadRequest):
            many(query)


def test_an_address_of_the_list_keeps_all_other_filters_and_forgets_the_language(app):
    with app.test_request_context("/account/sign-in?next=/a&lang=fr&facet=x&facet=y"):
        assert lists.here(next="/b") == "/account/sign-in?next=/b&facet=x&facet=y"
        assert lists.here(next=None, facet=["y"]) == "/account/sign-in?facet=y"
