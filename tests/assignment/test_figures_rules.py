"""Where judges are needed, at the borders of its words and numbers."""

import pytest

from awards.assignment.rules import heat
from awards.assignment.rules.heat import Figures, Lack, Row, lacks, merged, missing, regions_without_judges, room, rows
from awards.assignment.rules.heat_flow import Cell, Need, Offer, reads

pytestmark = pytest.mark.one_database


def a_cell(category="a", language="en", *regions):
    return Cell(category, language, frozenset(regions))


def an_offer(categories="a", languages="en", most=5, judges=1, region=None):
    return Offer(frozenset(categories.split()), frozenset(languages.split()), region, most, judges)


@pytest.mark.parametrize(
    ("needed", "supply", "level"),
    [
        (0, 0, "none"), (0, 5, "none"), (5, 0, "bare"), (5, 4, "thin"), (5, 5, "enough"), (5, 9, "enough"),
        (5, 10, "ample"), (1, 1, "enough"),
    ],
)  # fmt: skip
def test_a_cell_s_figures_are_said_in_a_word(needed, supply, level):
    assert Figures(5, needed, 1, supply, 0, 0).level == level


def test_who_takes_the_category_and_reads_the_language_may_read():
    assert reads(a_cell(), an_offer("b a", "fr en"))
    assert not reads(a_cell(), an_offer("b", "en"))
    assert not reads(a_cell(), an_offer("a", "fr"))


@pytest.mark.parametrize(
    ("offers", "found"),
    [
        ([], 0), ([an_offer(most=3)], 3), ([an_offer(most=9)], 4), ([an_offer(most=3, judges=2), an_offer("b")], 6),
        ([an_offer(most=4), an_offer(most=5)], 8),
    ],
)  # fmt: skip
def test_judges_give_at_most_one_review_to_each_entry_and_what_they_take(offers, found):
    assert room(Need(a_cell(), 4, 3), offers) == found


@pytest.mark.parametrize(
    ("needs", "offers", "lacking"),
    [
        ([(a_cell(), 4, 2)], [], 8), ([(a_cell(), 4, 2)], [an_offer(most=9)], 4),
        ([(a_cell(), 4, 2)], [an_offer(most=3, judges=2)], 2), ([(a_cell(), 4, 2)], [an_offer(most=4, judges=2)], 0),
        ([(a_cell("a"), 4, 1), (a_cell("b"), 4, 1)], [an_offer("a b", most=5)], 3),
        ([(a_cell("a"), 4, 1), (a_cell("b"), 4, 1)], [an_offer("a b", most=5), an_offer("a", most=4)], 0),
    ],
)  # fmt: skip
def test_what_is_missing_is_what_no_dealing_of_loads_gives(needs, offers, lacking):
    assert missing([Need(*need) for need in needs], offers) == lacking


def test_what_lacks_is_told_apart_largest_first_with_how_many_judges_would_mend_it():
    needs = [
        Need(a_cell("b"), 20, 1), Need(a_cell("a"), 20, 2), Need(a_cell("c"), 5, 1), Need(a_cell("d", "fr"), 20, 1),
        Need(a_cell("e"), 3, 51),
    ]  # fmt: skip
    found = lacks(needs, [an_offer("c", most=5)])
    assert found == [
        Lack((a_cell("e"),), 153, None), Lack((a_cell("a"),), 40, 3), Lack((a_cell("b"),), 20, 2),
        Lack((a_cell("d", "fr"),), 20, 2),
    ]  # fmt: skip
    assert lacks([Need(a_cell("e"), 3, 50)], [])[0].judges == 50
    assert lacks([Need(a_cell(), 5, 1)], [an_offer(most=5)]) == []
    assert heat.USUAL_LOAD == 15


def test_cells_that_count_on_the_same_judges_lack_together():
    found = lacks([Need(a_cell("b"), 9, 1), Need(a_cell("a"), 9, 1)], [an_offer("a b", most=5)])
    assert found == [Lack((a_cell("a"), a_cell("b")), 13, 1)]


def test_needs_of_one_category_language_and_number_of_reviews_are_one():
    needs = [Need(a_cell("a", "en", "africa"), 2, 3), Need(a_cell("a", "en"), 4, 3), Need(a_cell("a"), 1, 2)]
    assert merged(needs) == [Need(a_cell(), 6, 3), Need(a_cell(), 1, 2)]
    assert Need(a_cell(), 6, 3).asked == 18


def test_a_row_counts_entries_and_judges_by_region():
    needs = [
        Need(a_cell("a", "en", "africa", "asia"), 2, 2), Need(a_cell("a", "en", "africa"), 3, 2),
        Need(a_cell("a", "en"), 1, 2), Need(a_cell("b", "en", "asia"), 9, 1), Need(a_cell("a", "fr", "asia"), 8, 1),
    ]  # fmt: skip
    accepted = [an_offer(most=2, judges=3, region="africa"), an_offer("b", most=9), an_offer(most=9, region="asia")]
    asked = [an_offer(most=4, region="africa"), an_offer("b", most=4, region="africa")]
    found, short = rows(needs, accepted, asked, ["africa", "asia", "europe"])
    first = found[0]
    assert [(row.category, row.language) for row in found] == [("a", "en"), ("b", "en"), ("a", "fr")]
    assert first.everywhere == Figures(6, 12, 4, 12, 1, 4)
    assert first.regions == {
        "africa": Figures(5, 10, 3, 6, 1, 4), "asia": Figures(2, 4, 1, 2, 0, 0), "europe": Figures(0, 0, 0, 0, 0, 0),
        None: Figures(1, 2, 4, 4, 1, 1),
    }  # fmt: skip
    assert short == [Lack((a_cell("a", "fr"),), 8, 1)]
    assert [row.short for row in found] == [0, 0, 8]
    assert [row.lack for row in found] == [None, None, short[0]]


def test_a_region_is_without_judges_when_something_is_needed_and_nobody_there_gives_any():
    none, needed, given = Figures(0, 0, 0, 0, 0, 0), Figures(1, 1, 0, 0, 0, 0), Figures(1, 1, 1, 1, 0, 0)

    def row(**regions):
        return Row("a", "en", none, {**regions, None: needed}, None)

    assert regions_without_judges([]) == []
    assert regions_without_judges([row(x=none, y=needed, z=given), row(x=none, y=none, z=needed)]) == ["y"]
    assert regions_without_judges([row(y=needed, a=needed), row(y=given, a=needed)]) == ["a"]
