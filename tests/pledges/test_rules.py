"""What a pledge says, when it is sound, and how sums are made."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.pledges.rules import (
    Content,
    LeftOut,
    Money,
    MoneyGroup,
    content_digest,
    sort_usd,
    totals,
    wrong_columns,
)
from awards.pledges.rules.typed import amount

PLEDGE = Content(
    title="Networks", source="somewhere", parties=(("example", "lead"),), countries=("GH", "RW"),
    money=(
        Money("pledged", Decimal(5), "EUR"),
        Money("in_kind", Decimal(1), "USD", usd=Decimal(1), usd_basis="stated"),
    ),
)  # fmt: skip


def group(word="pledged", currency="USD", basis="stated", amount=1, usd=1, pledges=1, qualified=False):
    value = None if usd is None else Decimal(usd)
    return MoneyGroup(word, currency, basis, qualified, value is not None, pledges, Decimal(amount), value)


def test_the_order_of_lists_does_not_make_another_pledge():
    assert content_digest(PLEDGE) == content_digest(replace(PLEDGE, countries=("RW", "GH"), money=PLEDGE.money[::-1]))


@pytest.mark.parametrize(
    "change",
    [{"title": "Other"}, {"countries": ("GH",)}, {"money": PLEDGE.money[:1]}, {"note": "x"}, {"start_year": 2024}],
)
def test_whatever_a_pledge_says_is_in_its_digest(change):
    assert content_digest(replace(PLEDGE, **change)) != content_digest(PLEDGE)


def test_the_same_amount_written_another_way_is_the_same():
    other = replace(PLEDGE, money=(replace(PLEDGE.money[0], amount=Decimal("5.00")), PLEDGE.money[1]))
    assert content_digest(other) == content_digest(PLEDGE)


def test_a_sound_pledge_has_nothing_wrong():
    assert wrong_columns(PLEDGE) == {}


@pytest.mark.parametrize(
    ("change", "columns"),
    [
        ({"title": " "}, {"title"}),
        ({"source": ""}, {"source"}),
        ({"parties": (("example", "partner"),)}, {"lead"}),
        ({"focus_area": "moon"}, {"focus_area"}),
        ({"pledge_type": "gift"}, {"pledge_type"}),
        ({"start_year": 2025, "end_year": 2024}, {"end_year"}),
        ({"start_year": 20}, {"start_year"}),
        ({"resource_kind": "none"}, {"resource_kind"}),
        ({"money": (Money("promised", Decimal(1), "USD"),)}, {"word"}),
        ({"money": (Money("pledged", Decimal(-1), "USD"),)}, {"amount"}),
        ({"money": (Money("pledged", Decimal(1), "usd"),)}, {"currency"}),
        ({"money": (Money("pledged", Decimal(1), "USD", qualifier="lots of"),)}, {"qualifier"}),
        ({"money": (Money("pledged", Decimal(1), "USD", basis="derived"),)}, {"yearly_amount"}),
        ({"money": (Money("pledged", Decimal(1), "USD", None, "yearly", None, Decimal(1), "stated"),)}, {"usd"}),
        ({"money": (Money("pledged", Decimal(1), "EUR", usd=Decimal(1)),)}, {"usd_basis"}),
        ({"money": (Money("pledged", Decimal(1), "EUR", usd=Decimal(1), usd_basis="converted"),)}, {"usd_rate"}),
        ({"money": (Money("pledged", Decimal(1), "EUR"), Money("pledged", Decimal(2), "USD"))}, {"word"}),
    ],
)
def test_every_wrong_column_is_named(change, columns):
    assert set(wrong_columns(replace(PLEDGE, **change))) == columns


def test_words_of_money_are_never_added_together():
    sums = totals([group(usd=10), group(word="in_kind", usd=3), group(word="spent", usd=2)]).sums
    assert [(s.word, s.usd) for s in sums] == [("pledged", 10), ("spent", 2), ("in_kind", 3)]


def test_a_yearly_amount_and_one_without_dollars_are_left_out_and_said():
    found = totals([group(basis="yearly", amount=400, usd=None), group(currency="EUR", amount=155, usd=None)])
    assert found.sums == ()
    assert found.left_out == (
        LeftOut("pledged", "EUR", Decimal(155), False, 1),
        LeftOut("pledged", "USD", Decimal(400), True, 1),
    )


def test_what_was_converted_is_shown_in_its_own_currency_too():
    (total,) = totals([group(currency="CAD", amount=2000, usd=1460, pledges=2), group(usd=10)]).sums
    assert (total.usd, total.pledges, total.converted) == (1470, 3, (("CAD", Decimal(2000), Decimal(1460)),))


def test_a_sum_says_when_amounts_in_it_are_more_or_less():
    assert totals([group(qualified=True), group(currency="EUR")]).sums[0].qualified
    assert not totals([group()]).sums[0].qualified


@given(st.lists(st.tuples(st.sampled_from(["USD", "EUR", "CAD"]), st.integers(0, 10**12), st.booleans())))
def test_nothing_is_lost_between_the_sums_and_what_is_left_out(rows):
    groups = [group(currency=c, amount=a, usd=a if known else None) for c, a, known in rows]
    found = totals(groups)
    assert sum(s.usd for s in found.sums) == sum(a for _, a, known in rows if known)
    assert sum(x.amount for x in found.left_out) == sum(a for _, a, known in rows if not known)
    assert sum(s.pledges for s in found.sums) + sum(x.pledges for x in found.left_out) == len(rows)


def test_the_largest_dollar_value_sorts_a_pledge():
    assert sort_usd(PLEDGE) == 1
    assert sort_usd(replace(PLEDGE, money=())) is None


@pytest.mark.case("IN-05", rest="cents of a currency that has none, such as the yen, are taken")
@pytest.mark.parametrize(
    "typed",
    [
        "NaN", "Infinity", "1e309", "1e5", "-1", "+1", "1,5", "1.000,50", "1.500,00", "1.500", "1,50,000", ",500", "1.",
        "٣٠٠", "１５００", "0x10", "1_000", "9" * 40, "1.005", "a lot", "", "١,٥",
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_or_none_is_no_amount(typed):
    assert amount(typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1500000", "1500000"), ("1,500,000.50", "1500000.50"), ("1 500 000", "1500000"), ("1\u202f500", "1500"),
        ("1’500.5", "1500.5"), ("0", "0"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(typed, read):
    assert amount(typed) == Decimal(read)
