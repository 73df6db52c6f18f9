"""How the index of the registry is kept: which form a part has, and what a pledge stands under."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from awards.pledges.rules import kept_words, meant_by, number_of, wanted
from awards.pledges.rules.bits import bits_of, changed, digits_of, joined, places_in, unpacked
from awards.pledges.rules.finding import (
    CENTS,
    Wanted,
    amounts_in,
    digit_value,
    kept_values,
    money_value,
    pairs,
    read_values,
    until_value,
)

LISTED, DEFLATED, WHOLE = 0, 1, 2


@pytest.mark.parametrize(
    ("number", "form", "size"), [(1, LISTED, 3), (64, LISTED, 129), (65, DEFLATED, None), (2047, DEFLATED, None),
                                 (2048, WHOLE, 4097), (32768, WHOLE, 4097)],
)  # fmt: skip
def test_a_part_is_kept_in_the_form_that_is_the_smallest_for_its_number(number, form, size):
    """A part that was kept has to be read by every later program: the first byte says how."""
    kept = changed(b"", (), range(number))
    assert kept[0] == form
    assert len(kept) == size if size else len(kept) < 4097
    assert unpacked(kept) == (1 << number) - 1


def test_a_part_that_shrinks_is_kept_as_a_list_again():
    kept = changed(b"", (), range(100))
    assert changed(kept, range(64, 100), ())[0] == LISTED
    assert changed(kept, range(65, 100), ())[0] == DEFLATED
    assert places_in(unpacked(changed(kept, range(3, 100), [200]))) == [0, 1, 2, 200]


def test_a_whole_part_without_its_first_places_stays_a_whole_part():
    kept = changed(b"", (), range(8, 3000))
    assert places_in(unpacked(changed(kept, [8], [1]))) == [1, *range(9, 3000)]


def test_sets_are_joined_and_none_are_the_empty_set():
    assert places_in(joined([bits_of([1, 2]), bits_of([2, 9])])) == [1, 2, 9]
    assert joined([]) == 0


def test_an_amount_has_the_binary_digits_that_add_up_to_it():
    assert digits_of(13) == [0, 2, 3]
    assert digits_of(0) == []


@pytest.mark.parametrize(
    ("folded", "kept"),
    [
        ("networks for all", {"networks", "for", "all"}),
        ("a" * 41, {"a" * 40}),
        ("né éa", {"né", "éa"}),
        ("保卫", {"保卫", "卫"}),
        ("保卫生", {"保卫生"}),
        ("aぁ", {"aぁ", "ぁ"}),
        ("", set()),
    ],
)
def test_words_are_kept_cut_and_the_second_of_a_pair_of_characters_alone(folded, kept):
    assert kept_words(folded) == kept


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Rural telep", (("rural", False), ("telep", True))),
        ("a b", (("a", False), ("b", True))),
        ("卫 b", (("卫", True), ("b", True))),
        ("\u3041 b", (("\u3041", True), ("b", True))),
        ("保卫 b", (("保卫", False), ("b", True))),
        ("same same other", (("same", False), ("other", True))),
        ("a" * 41, (("a" * 40, True),)),
        (" ", ()),
        ("R-00001", (("r", False), ("00001", True))),
        ("r12", (("r", False), ("000012", True))),
        ("R\u201112", (("r", False), ("000012", True))),
        ("\u200fR-٠٠٠٠١٢", (("r", False), ("000012", True))),
        ("R 1234567", (("r", False), ("1234567", True))),
        ("R 12 and more", (("r", False), ("12", False), ("and", False), ("more", True))),
    ],
)
def test_the_last_word_and_a_single_character_may_be_the_beginning_of_one(typed, asked):
    assert {(word.text, word.begins) for word in wanted(typed)} == set(asked)


def test_a_search_asks_for_twelve_words_at_most():
    assert len(wanted(" ".join(f"w{number}" for number in range(12)))) == 12
    assert len(wanted(" ".join(f"w{number}" for number in range(13)))) == 12


def test_a_word_fits_whole_unless_it_may_go_on():
    assert Wanted("net").fits("net")
    assert not Wanted("net").fits("nets")
    assert Wanted("net", begins=True).fits("nets")
    assert not Wanted("net", begins=True).fits("internet")


def test_the_number_of_a_pledge_stands_behind_its_letter():
    assert number_of("R-000123") == 123
    assert number_of("R-900001") == 900001


def test_money_that_may_be_added_stands_under_one_value():
    assert money_value("pledged", "EUR", "stated", qualified=True, valued=False) == "pledged|EUR|stated|1|0"


def test_amounts_are_read_with_the_sets_of_their_digits():
    alike = "pledged|EUR|stated|1|0"
    assert amounts_in(f"{alike}|150|{CENTS}") == (alike, (("amount:pledged", 150), ("usd:pledged", 100)))


def test_a_pledge_is_in_the_set_of_each_value_and_of_each_digit_of_its_amounts():
    values = {"country": ["GH", "RW"], "money": ["spent|EUR|stated|0|1|5|1024"]}
    assert list(pairs(values)) == [
        ("country", "GH"), ("country", "RW"), ("money", "spent|EUR|stated|0|1"), ("amount:spent", "00"),
        ("amount:spent", "02"), ("usd:spent", "10"),
    ]  # fmt: skip
    assert digit_value(7) == "07"


def test_what_a_pledge_stands_under_is_read_as_it_was_kept():
    assert read_values(kept_values({"country": ["GH", "RW"], "sdg": [], "year": ["2024"]})) == {
        "country": ["GH", "RW"], "year": ["2024"],
    }  # fmt: skip
    assert kept_values({}) == ""
    assert read_values("") == {}


def test_instants_stand_in_their_order_whatever_their_zone():
    noon = datetime(2026, 3, 1, 12, 0, 0, 7, UTC)
    assert until_value(noon) == until_value(noon.astimezone(timezone(timedelta(hours=5)))) == (
        "2026-03-01T12:00:00.000007"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("R-000012", "R-000012"), (" r12 ", "R-000012"), ("12", "R-000012"), ("١٢", "R-000012"), ("R–12", "R-000012"),
        ("N-000012", "N-000012"), ("", ""), ("twelve", "TWELVE"),
    ],
)  # fmt: skip
def test_a_field_for_a_number_alone_takes_it_in_any_usual_way(typed, meant):
    assert meant_by(typed) == meant
