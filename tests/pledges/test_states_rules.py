"""What can be done with a pledge, who it takes, and how two pledges belong together: each border on both sides."""

from decimal import Decimal
from uuid import UUID

import pytest

from awards.core.errors import RuleBroken
from awards.pledges.rules import (
    Content,
    Link,
    Money,
    check_link,
    shares_counted,
)
from awards.pledges.rules.likeness import Described, compared, likely_same
from awards.pledges.rules.links import KINDS
from awards.pledges.rules.parts import PART_ROLES, check_part
from awards.pledges.rules.states import LONGEST_REASON, after, check_public, check_second, needs_two

ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))
WAYS = {
    ("submit", "draft"): "submitted", ("submit", "returned"): "submitted", ("take back", "submitted"): "draft",
    ("take up", "submitted"): "in_review", ("return", "submitted"): "returned", ("return", "in_review"): "returned",
    ("publish", "in_review"): "published",
}  # fmt: skip
ELSEWHERE = "This pledge is in another state now"


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "returned"])
@pytest.mark.parametrize("deed", ["submit", "take back", "take up", "return", "publish"])
def test_a_text_goes_its_way_and_no_other(deed, state):
    if (deed, state) in WAYS:
        assert after(deed, state) == WAYS[deed, state]
        return
    with pytest.raises(RuleBroken, match=ELSEWHERE):
        after(deed, state)


def test_only_what_is_public_and_not_closed_is_dealt_with_as_public_with_a_reason_of_1000_letters():
    assert LONGEST_REASON == 1000
    check_public("published")
    for state in ("draft", "withdrawn", "closed", "discarded"):
        with pytest.raises(RuleBroken, match=ELSEWHERE):
            check_public(state)


def test_two_different_people_approve():
    check_second(None, ONE)
    check_second(TWO, ONE)
    with pytest.raises(RuleBroken, match="You approved it already"):
        check_second(ONE, ONE)


MILLION = 1_000_000


def money(amount, usd=None, word="pledged", **more):
    return Money(word, Decimal(amount), "EUR", usd=None if usd is None else Decimal(usd), **more)


@pytest.mark.parametrize(
    ("amounts", "two"),
    [
        ([], False),
        ([money(10 * MILLION)], False),
        ([money("10000000.01")], True),
        ([money(1), money(11 * MILLION, word="spent")], True),
        ([money(11 * MILLION, usd=9 * MILLION)], False),
        ([money(9 * MILLION, usd=11 * MILLION)], True),
        ([money(5 * MILLION, usd=5 * MILLION, most=Decimal(11 * MILLION))], True),
        ([money(5 * MILLION, usd=5 * MILLION, most=Decimal(10 * MILLION))], False),
        ([money(1, basis="derived", yearly_amount=Decimal(11 * MILLION))], True),
        ([money("0.5", usd=6 * MILLION)], False),
        ([money(0, usd=0)], False),
        ([money(0, usd=11 * MILLION)], True),
        ([money(0)], False),
    ],
)  # fmt: skip
def test_two_people_publish_what_is_above_ten_million_dollars(amounts, two):
    told = Content("A pledge", "made up", (("x", "lead"),), money=tuple(amounts))
    assert needs_two(told) is two
    small = Content("A pledge", "made up", (("x", "lead"),), money=(money(1),))
    assert needs_two(small, told) is two, "what took two people to say takes two to lower"
    assert not needs_two(small, small)


@pytest.mark.parametrize(
    ("role", "share", "others", "refused"),
    [
        ("funder", None, [], None),
        ("funder", None, [Decimal(100)], None),
        ("funder", Decimal(100), [None], None),
        ("funder", Decimal("0.01"), [], None),
        ("funder", Decimal(40), [Decimal(35), None, Decimal(25)], None),
        ("funder", Decimal("40.01"), [Decimal(35), None, Decimal(25)], ("share", "The shares of this role are more")),
        ("funder", Decimal(0), [], ("share", "A share is above 0")),
        ("funder", Decimal("100.01"), [], ("share", "A share is above 0")),
        ("lead", None, [], ("role", "Choose one of the list")),
    ],
)
def test_the_shares_of_a_role_make_the_whole_at_most(role, share, others, refused):
    if refused is None:
        check_part(role, share, others)
        return
    with pytest.raises(RuleBroken, match=refused[1]) as broken:
        check_part(role, share, others)
    assert list(broken.value.fields) == [refused[0]]


def test_the_roles_beside_the_pledger_are_four():
    for role in ("co-pledger", "funder", "implementer", "beneficiary"):
        assert role in PART_ROLES
        check_part(role, None, [])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_tie_leaves_out_one_end_or_none(kind):
    ends = {"funds": (TWO, ONE)} | dict.fromkeys(("part_of", "joint_with", "duplicates"), (ONE, TWO))
    tie = Link(kind, ONE, TWO)
    assert (tie.left_out, tie.counted) == ends.get(kind, (None, None))


@pytest.mark.parametrize("share", [Decimal("0.01"), Decimal(50), Decimal(100), None])
def test_a_share_of_a_tie_is_above_nothing_and_at_most_the_whole(share):
    check_link(Link("funds", ONE, TWO, share), [])


@pytest.mark.parametrize(
    ("link", "field", "words"),
    [
        (Link("likes", ONE, TWO), "kind", "Choose a kind of the list"),
        (Link("funds", ONE, ONE), "to", "not tied to itself"),
        (Link("funds", ONE, TWO, Decimal(0)), "share", "above 0 and at most 100"),
        (Link("funds", ONE, TWO, Decimal("100.01")), "share", "above 0 and at most 100"),
        (Link("supports", THREE, FOUR), "to", "tied in this way already"),
        (Link("part_of", TWO, ONE), "to", "leave each other out"),
    ],
)
def test_a_tie_that_cannot_be_is_refused_beside_its_field(link, field, words):
    standing = [Link("supports", THREE, FOUR), Link("part_of", ONE, TWO)]
    with pytest.raises(RuleBroken, match=words) as broken:
        check_link(link, standing)
    assert list(broken.value.fields) == [field]


def test_ties_of_two_amounts_make_no_circle():
    check_link(Link("supports", TWO, ONE), [Link("supports", ONE, TWO), Link("part_of", ONE, TWO)])
    check_link(Link("part_of", ONE, TWO), [Link("part_of", THREE, FOUR), Link("funds", FOUR, ONE)])


def test_a_chain_that_ends_elsewhere_takes_nothing_away():
    chain = [Link("part_of", ONE, TWO, Decimal(30)), Link("part_of", THREE, FOUR)]
    assert shares_counted([ONE, FOUR], chain) == {ONE: 100, FOUR: 100}
    assert shares_counted([ONE, TWO], chain) == {ONE: 70, TWO: 100}
    assert shares_counted([ONE, FOUR], [*chain, Link("part_of", TWO, FOUR)]) == {ONE: 70, FOUR: 100}
    assert shares_counted([ONE, TWO], [Link("supports", ONE, TWO), Link("supports", TWO, ONE)]) == {ONE: 100, TWO: 100}


KITS = "Kits for schools of girls"
USD, EUR = (frozenset({("pledged", currency, Decimal(5))}) for currency in ("USD", "EUR"))
LESS = frozenset({("pledged", "USD", Decimal(4)), ("spent", "USD", Decimal(1))})


@pytest.mark.parametrize(
    ("one", "other", "points", "shared"),
    [
        ({}, {}, 3.0, ("title",)),
        ({}, {"title": "Kits for schools"}, 1.8, ("title",)),
        ({}, {"title": "Kits for towns of boys"}, 9 / 7, ()),
        ({}, {"title": ""}, 0, ()),
        ({"title": ""}, {"title": ""}, 0, ()),
        ({"countries": frozenset({"GH", "KE"})}, {"countries": frozenset({"KE"})}, 3.5, ("title", "country")),
        ({"countries": frozenset({"GH"})}, {"countries": frozenset({"KE"})}, 3.0, ("title",)),
        ({"amounts": USD}, {"amounts": USD}, 4.5, ("title", "amount")),
        ({"amounts": USD}, {"amounts": LESS}, 1.5, ("title",)),
        ({"amounts": USD}, {"amounts": EUR}, 3.0, ("title",)),
        ({"amounts": USD}, {}, 3.0, ("title",)),
        ({"first_year": 2024}, {"first_year": 2024}, 3.5, ("title", "year")),
        ({"first_year": 2024}, {"first_year": 2025}, 2.0, ("title",)),
        ({"first_year": 2024}, {}, 3.0, ("title",)),
        ({}, {"first_year": 2024}, 3.0, ("title",)),
    ],
)
def test_what_speaks_for_two_pledges_being_one_and_against_it(one, other, points, shared):
    found = compared(Described("R-1", **{"title": KITS} | one), Described("R-2", **{"title": KITS} | other))
    assert (found.key, found.points, found.shared) == ("R-2", pytest.approx(points), shared)


def test_staff_look_from_three_and_a_half_points_on():
    one = Described("R-1", KITS, frozenset({"GH", "KE"}))
    just = Described("R-2", KITS, frozenset({"KE"}))
    below = Described("R-3", KITS, frozenset({"KE", "RW"}))
    assert [found.key for found in likely_same(one, [below, just], 5)] == ["R-2"]
