"""Each reason for which a laureate and a pledge stand side by side, and each that is too little."""

from dataclasses import replace
from math import log

import pytest

from awards.connections.rules import (
    Connection,
    Honoured,
    Pledged,
    Reason,
    Tags,
    agreement,
    connection,
    connections,
    is_specific,
    lacking,
    message,
    missing,
    names_work,
    score,
)

LAUREATE = Honoured(frozenset({"o1"}), frozenset({"GH", "KE"}), "access", frozenset({"women", "potters"}), "access")
PLEDGE = Pledged("R-000001", frozenset({"o2"}), frozenset({"GH"}), "access", frozenset(), "Broadband for villages")
TAGS = Tags(100, {"access": 50}, {"GH": 10}, {"women": 50, "potters": 10, "weavers": 11, "one": 1})
NO_FOCUS = "The laureate's category has no focus area."
NO_COUNTRY = "No country of the laureate is recorded."


def kinds(honoured, pledge):
    found = connection(honoured, pledge, TAGS)
    return found and (found.grade, [reason.kind for reason in found.reasons])


@pytest.mark.parametrize(
    ("laureate", "pledge", "found"),
    [
        ({}, {}, ("C", ["focus_area", "country", "work"])),
        ({"private": True}, {}, None),
        ({"private": True}, {"organisations": frozenset({"o1"})}, None),
        ({"focus_area": None}, {"focus_area": None}, None),
        ({"focus_area": None}, {}, None),
        ({}, {"text": "Pots"}, None),
        ({}, {"countries": frozenset(), "groups": frozenset({"women"})}, None),
        ({}, {"countries": frozenset(), "groups": frozenset({"women", "potters"})},
         ("C", ["focus_area", "group", "work"])),
        ({}, {"organisations": frozenset({"o1"}), "text": "Pots"}, ("B", ["organisation", "focus_area", "country"])),
        ({}, {"organisations": frozenset({"o1"}), "focus_area": "adoption"}, ("B", ["organisation", "country"])),
        ({}, {"organisations": frozenset({"o1"})}, ("B", ["organisation", "focus_area", "country", "work"])),
        ({"focus_area": None}, {"organisations": frozenset({"o1"}), "focus_area": None},
         ("B", ["organisation", "country"])),
    ],
)  # fmt: skip
def test_what_two_share_is_why_they_stand_side_by_side(laureate, pledge, found):
    assert kinds(replace(LAUREATE, **laureate), replace(PLEDGE, **pledge)) == found


def test_what_staff_stated_comes_first_and_is_not_computed_again_nor_what_is_hidden():
    others = [replace(PLEDGE, key=key) for key in ("R-000002", "R-000003", "R-000004")]
    found = connections(LAUREATE, others, TAGS, stated={"R-000003": "supported"}, hidden=["R-000002"])
    assert found[0] == Connection("R-000003", "A", (Reason("supported"),), 0.0)
    assert [link.key for link in found] == ["R-000003", "R-000004"]
    assert [link.key for link in connections(LAUREATE, others, TAGS, most=None)] == [one.key for one in others]


def test_what_nobody_is_counted_to_share_adds_nothing():
    assert score([Reason("country", ("RW",)), Reason("group", ("nobody",)), Reason("work", ("x",))], TAGS) == 0
    assert score([], TAGS) == 0
    assert score([Reason("country", ("GH",)), Reason("group", ("potters",))], TAGS) == pytest.approx(2.5 * log(10))


@pytest.mark.parametrize(
    ("group", "specific"), [("one", True), ("potters", True), ("weavers", False), ("women", False), ("nobody", False)]
)
def test_a_group_is_specific_that_one_in_ten_pledges_names_at_most(group, specific):
    assert is_specific(group, TAGS) is specific


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("organisation", "A pledge by this laureate."),
        ("focus_area", "Focus area Ghana, as the laureate's category."),
        ("same_organisation", "A pledge by this laureate, as the secretariat confirmed."),
        ("named_partner", "Works with this pledge, as both sides confirmed."),
        ("supported", "Supported by this pledge."),
        ("work", "It names the same kind of work."),
        ("country", "Same country: Ghana."),
        ("group", "For the same people: Ghana."),
    ],
)
def test_each_reason_is_a_sentence(kind, words):
    assert str(message(Reason(kind), "Ghana")) == words


def test_what_is_not_recorded_of_a_laureate_is_said():
    assert [str(one) for one in lacking(replace(LAUREATE, focus_area=None))] == [NO_FOCUS]
    assert [str(one) for one in lacking(replace(LAUREATE, countries=frozenset()))] == [NO_COUNTRY]


@pytest.mark.parametrize(
    ("laureate", "pledge", "said"),
    [
        ({}, {}, []),
        ({"focus_area": None}, {"focus_area": None}, [NO_FOCUS]),
        ({}, {"focus_area": None}, ["The focus area of the pledge is not recorded."]),
        ({}, {"focus_area": "adoption"}, ["Another focus area."]),
        ({"countries": frozenset()}, {"countries": frozenset()}, [NO_COUNTRY]),
        ({}, {"countries": frozenset()}, ["The pledge lists no countries."]),
        ({}, {"countries": frozenset({"FR"})}, ["Other countries."]),
        ({}, {"text": "Pots"}, ["Another kind of work."]),
    ],
)
def test_each_thing_that_a_pledge_lacks_is_said(laureate, pledge, said):
    assert [str(one) for one in missing(replace(LAUREATE, **laureate), replace(PLEDGE, **pledge))] == said


@pytest.mark.parametrize(
    ("text", "category", "focus_area", "names"),
    [
        ("Broadband for all", "access", None, True),
        ("Wide broadbands", "access", None, True),
        ("Unconnected", "access", None, False),
        ("شبكات للقرى", "access", None, True),
        ("为农村妇女上网", "access", None, True),
        ("Pots", "access", "access", False),
        ("Teaching girls", "skills", "access", True),
        ("Broadband for all", "skills", "access", False),
        ("Broadband for all", "a new one", "access", True),
        ("Mentors for girls", "a new one", "value-creation", True),
        ("Markets for potters", None, "value-creation", True),
        ("Pots", None, "value-creation", False),
        ("Broadband for all", None, None, False),
        ("Broadband for all", "a new one", "accelerate", False),
    ],
)
def test_a_text_names_the_work_of_a_category_or_of_its_focus_area(text, category, focus_area, names):
    assert names_work(text, category, focus_area) is names


def test_readers_agree_beyond_chance_and_on_what_would_be_shown():
    one, other = [True, True, False, False, True], [True, False, True, False, True]
    found = agreement(one, other, [True, True, True, True, False])
    assert (found.pairs, found.agreed, found.shown, found.both, found.either) == (5, 3, 4, 1, 3)
    assert found.precision == 0.25
    assert found.kappa == pytest.approx((0.6 - 0.52) / 0.48)
    same = agreement([True, True], [True, True], [False, False])
    assert (same.kappa, same.precision) == (1.0, None)
