"""When a laureate and a pledge belong side by side."""

from dataclasses import replace
from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.connections.rules import Honoured, Pledged, Reason, Tags, connection, connections, lacking, missing, score

LAUREATE = Honoured(frozenset({"o1"}), frozenset({"GH", "KE"}), "access", frozenset({"women", "potters"}), "access")
PLEDGE = Pledged("R-000001", frozenset({"o2"}), frozenset({"GH"}), "access", frozenset(), "Broadband for villages")
TAGS = Tags(845, {"access": 400, "adoption": 100}, {"GH": 10, "KE": 5}, {"women": 441, "potters": 3})


def test_the_same_country_and_focus_area_connect_and_say_so():
    found = connection(LAUREATE, PLEDGE, TAGS)
    assert found.grade == "C"
    assert found.reasons == (Reason("focus_area", ("access",)), Reason("country", ("GH",)), Reason("work"))


@pytest.mark.parametrize(
    "pledge",
    [
        replace(PLEDGE, focus_area="adoption"),
        replace(PLEDGE, focus_area=None),
        replace(PLEDGE, text="Solar power for masts"),
        replace(PLEDGE, countries=frozenset({"FR"})),
        replace(PLEDGE, countries=frozenset()),
        replace(PLEDGE, countries=frozenset(), focus_area="adoption", groups=frozenset({"women"})),
        replace(PLEDGE, countries=frozenset(), focus_area="adoption", groups=frozenset({"potters"})),
        replace(PLEDGE, countries=frozenset(), groups=frozenset({"women"})),
    ],
)
def test_one_thing_alone_connects_nothing(pledge):
    assert connection(LAUREATE, pledge, TAGS) is None


def test_a_group_that_few_pledges_name_connects_within_the_focus_area():
    found = connection(LAUREATE, replace(PLEDGE, countries=frozenset(), groups=frozenset({"potters"})), TAGS)
    assert [reason.kind for reason in found.reasons] == ["focus_area", "group", "work"]


@given(st.sets(st.sampled_from(["women", "potters"]), min_size=1))
def test_a_beneficiary_group_alone_never_connects(groups):
    other = Honoured(groups=frozenset(groups))
    pledge = Pledged("R-000001", groups=frozenset(groups), focus_area="access", countries=frozenset({"GH"}))
    assert connection(other, pledge, TAGS) is None


def test_a_pledge_by_the_laureate_is_class_b_whatever_else_differs():
    own = Pledged("R-000002", frozenset({"o1"}), frozenset({"FR"}), None)
    assert connection(LAUREATE, own, TAGS).grade == "B"
    assert connection(LAUREATE, own, TAGS).reasons == (Reason("organisation"),)


def test_the_score_is_the_sum_of_rarities_with_countries_weighted():
    found = connection(LAUREATE, PLEDGE, TAGS)
    assert isclose(found.score, log(845 / 400) + 1.5 * log(845 / 10))
    assert isclose(score([Reason("group", ("women",))], TAGS), log(845 / 441))


def test_class_b_comes_first_then_the_rarer_country_then_the_number_and_never_more_than_six():
    same = [replace(PLEDGE, key=f"R-{number:06d}") for number in range(10, 20)]
    rarer = replace(PLEDGE, key="R-000099", countries=frozenset({"KE"}))
    own = Pledged("R-000100", frozenset({"o1"}))
    found = connections(LAUREATE, [*reversed(same), rarer, own], TAGS)
    assert [link.key for link in found] == ["R-000100", "R-000099", "R-000010", "R-000011", "R-000012", "R-000013"]


def test_what_is_missing_is_said():
    elsewhere = replace(PLEDGE, focus_area="adoption", countries=frozenset({"FR"}))
    assert [str(m) for m in missing(LAUREATE, elsewhere)] == ["Another focus area.", "Other countries."]
    listless = replace(PLEDGE, countries=frozenset())
    assert [str(m) for m in missing(LAUREATE, listless)] == ["The pledge lists no countries."]
    assert len(lacking(Honoured())) == 2
    assert lacking(LAUREATE) == []
