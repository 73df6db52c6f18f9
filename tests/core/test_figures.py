"""Numbers in texts."""

import pytest

from awards.core.figures import latin_digits, whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("999999999", 999_999_999)])
def test_plain_digits_are_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "+1", "1.0", " 1", "x", "²", "٣", "1000000000", "9" * 5_000])
def test_anything_else_is_none(text):
    assert whole_number(text) is None


def test_a_shorter_number_can_be_asked_for():
    assert (whole_number("999", 3), whole_number("1000", 3)) == (999, None)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("٢٠٢٧", "2027"),
        ("۱۲", "12"),
        ("２０２７年", "2027年"),
        ("\u200f٥\u2069", "5"),
        ("² ½ x 5", "² ½ x 5"),
        ("", ""),
    ],
)
def test_digits_of_any_script_are_read_in_latin_ones(typed, plain):
    assert latin_digits(typed) == plain
