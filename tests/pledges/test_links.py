"""What counts at one end of a tie counts nowhere else: the rules of net sums, for any pledges and any ties."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core.errors import RuleBroken
from awards.pledges.rules import Link, check_link, net, part, shares_counted
from awards.pledges.rules.links import COUNTED_AT, KINDS

ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))
cents = st.decimals(0, 10**9, places=2)
pledges = st.dictionaries(st.sampled_from([UUID(int=n) for n in range(1, 9)]), cents, max_size=8)


@st.composite
def links(draw):
    """Ties that staff could have made one after another."""
    found = []
    for _ in range(draw(st.integers(0, 8))):
        ends = st.integers(1, 8).map(lambda n: UUID(int=n))
        share = draw(st.none() | st.decimals("0.01", 100, places=2))
        link = Link(draw(st.sampled_from(KINDS)), draw(ends), draw(ends), share)
        try:
            check_link(link, found)
        except RuleBroken:
            continue
        found.append(link)
    return found


@given(pledges, links())
def test_net_is_never_above_gross_nor_below_the_largest_that_is_counted_whole(amounts, ties):
    gross = sum(amounts.values(), Decimal(0))
    found = net(amounts, ties)
    assert 0 <= found <= gross
    whole = [amounts[one] for one, share in shares_counted(amounts.keys(), ties).items() if share == 100]
    assert found >= sum(whole, Decimal(0))
    if amounts:
        assert whole, "somebody counts: a circle would leave out everybody"


@given(pledges, links(), cents)
def test_a_duplicate_changes_no_net_sum(amounts, ties, amount):
    if not amounts:
        return
    new, of = UUID(int=99), sorted(amounts)[0]
    assert net(amounts | {new: amount}, [*ties, Link("duplicates", new, of)]) == net(amounts, ties)


@given(pledges, links())
def test_without_ties_that_name_the_same_money_net_is_gross(amounts, ties):
    apart = [link for link in ties if link.kind not in COUNTED_AT]
    assert net(amounts, apart) == sum(amounts.values(), Decimal(0))


@given(pledges, links())
def test_the_order_of_ties_decides_nothing(amounts, ties):
    assert net(amounts, ties) == net(amounts, list(reversed(ties)))


@pytest.mark.parametrize(
    ("kind", "counted"),
    [("part_of", {TWO}), ("joint_with", {TWO}), ("duplicates", {TWO}), ("funds", {ONE}), ("continues", {ONE, TWO}),
     ("supports", {ONE, TWO}), ("matched_with", {ONE, TWO})],
)  # fmt: skip
def test_where_the_money_of_each_kind_counts(kind, counted):
    shares = shares_counted([ONE, TWO], [Link(kind, ONE, TWO)])
    assert {pledge for pledge, share in shares.items() if share == 100} == counted


def test_a_share_leaves_the_rest_where_it_is():
    assert net({ONE: Decimal(100), TWO: Decimal(50)}, [Link("funds", ONE, TWO, Decimal(40))]) == Decimal(130)


def test_two_who_fund_more_than_all_of_it_leave_nothing_below_zero():
    ties = [Link("funds", ONE, THREE, Decimal(70)), Link("funds", TWO, THREE, Decimal(60))]
    assert net(dict.fromkeys([ONE, TWO, THREE], Decimal(10)), ties) == Decimal(20)


def test_what_is_not_in_the_list_counts_for_nothing_in_it():
    assert net({ONE: Decimal(10)}, [Link("part_of", ONE, TWO)]) == Decimal(10)


def test_the_same_of_the_same_counts_at_the_end_although_the_one_between_is_gone():
    chain = [Link("duplicates", ONE, TWO), Link("duplicates", TWO, THREE)]
    assert net({ONE: Decimal(10), THREE: Decimal(10)}, chain) == Decimal(10)


@pytest.mark.parametrize("back", ["part_of", "duplicates", "joint_with"])
def test_two_pledges_cannot_leave_each_other_out(back):
    standing = [Link("part_of", ONE, TWO), Link("duplicates", TWO, THREE)]
    for other in (ONE, TWO):
        if (other, back) == (TWO, "duplicates"):
            continue
        with pytest.raises(RuleBroken, match="leave each other out"):
            check_link(Link(back, THREE, other), standing)
    check_link(Link(back, FOUR, ONE), standing)


def test_what_makes_no_tie_is_refused():
    for link, words in (
        (Link("part_of", ONE, ONE), "itself"), (Link("part_of", ONE, TWO, Decimal(0)), "above 0"),
        (Link("part_of", ONE, TWO, Decimal("100.01")), "above 0"), (Link("likes", ONE, TWO), "kind of the list"),
        (Link("funds", FOUR, ONE), "already"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match=words):
            check_link(link, [Link("funds", FOUR, ONE)])


@given(st.lists(st.tuples(cents, st.decimals("0.0001", 1000, places=4)), max_size=12))
def test_converting_and_summing_equals_summing_a_currency_and_converting_to_the_cent_of_each(rows):
    rate = rows[0][1] if rows else Decimal(1)
    each = sum((part(amount, rate) for amount, _ in rows), Decimal(0))
    together = part(sum((amount for amount, _ in rows), Decimal(0)), rate)
    assert abs(each - together) <= Decimal("0.005") * max(len(rows), 1)
