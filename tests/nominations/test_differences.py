"""What differs between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.nominations.rules.differences import GONE, NEW, SAME, Piece, differences

pytestmark = pytest.mark.one_database

TEXTS = st.text(alphabet="ab \n我们ئ", max_size=60)


def test_a_changed_word_stands_between_what_stayed():
    assert differences("We teach ten women.", "We train ten women.") == [
        Piece(SAME, "We "), Piece(GONE, "teach"), Piece(NEW, "train"), Piece(SAME, " ten women."),
    ]  # fmt: skip


def test_words_that_changed_side_by_side_stand_together():
    assert differences("to old women here", "to young girls here") == [
        Piece(SAME, "to "), Piece(GONE, "old women"), Piece(NEW, "young girls"), Piece(SAME, " here"),
    ]  # fmt: skip


def test_a_line_that_came_or_went_is_one_piece():
    assert differences("One\nTwo", "One\nMore\nTwo") == [Piece(SAME, "One\n"), Piece(NEW, "More\n"), Piece(SAME, "Two")]
    assert differences("", "All new") == [Piece(NEW, "All new")]
    assert differences("Same", "Same") == [Piece(SAME, "Same")]


def test_chinese_is_compared_character_by_character():
    assert differences("我们教寡妇", "我们教女孩") == [
        Piece(SAME, "我们教"), Piece(GONE, "寡妇"), Piece(NEW, "女孩"),
    ]  # fmt: skip


def test_arabic_is_compared_word_by_word():
    found = differences("ندرب الأرامل على الهواتف", "ندرب النساء على الهواتف")
    assert [(p.kind, p.text.strip()) for p in found] == [
        (SAME, "ندرب"), (GONE, "الأرامل"), (NEW, "النساء"), (SAME, "على الهواتف"),
    ]  # fmt: skip


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_pieces(before, after):
    found = differences(before, after)
    assert "".join(p.text for p in found if p.kind != NEW) == before
    assert "".join(p.text for p in found if p.kind != GONE) == after
    assert all(p.text for p in found)


def test_very_long_texts_are_told_apart_by_lines():
    before, after = "a b " * 2500, "b a " * 2500
    assert differences(before, after) == [Piece(GONE, before), Piece(NEW, after)]
