"""What is kept back cannot be worked out: an attacker who solves all that is published in whole numbers pins nothing.

The attacker knows every total, every laureate, which groups and countries took part, and that all tables are of the
same nominations.
"""

from collections import defaultdict
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from awards.fairness.rules.keeping_back import (
    SMALLEST,
    Block,
    Counts,
    countries_kept_back,
    is_small,
    kept_back,
    parts_told,
    whole_of,
)

MOST = 400


def counts(ineligible: int, not_chosen: int, finalists: int = 0) -> Counts:
    return Counts(ineligible + not_chosen + finalists, not_chosen + finalists, finalists, min(finalists, 1))


a_row = st.builds(counts, st.integers(0, 12), st.integers(0, 14), st.integers(0, 3)).filter(lambda row: row.nominated)


class Attacker:
    """Solves what is published: whole numbers of those who were not chosen, by group and part."""

    def __init__(self) -> None:
        self.model = cp_model.CpModel()

    def cell(self, known: int | None, least: int = 0) -> cp_model.IntVar:
        low, high = (known, known) if known is not None else (least, MOST)
        return self.model.new_int_var(low, high, "")

    def range_of(self, cell: cp_model.IntVar) -> tuple[int, int]:
        found = []
        for goal in (self.model.minimize, self.model.maximize):
            self.model.clear_objective()
            goal(cell)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(self.model) == cp_model.OPTIMAL
            found.append(round(solver.objective_value))
        return found[0], found[1]


def table_of(attacker: Attacker, rows: Mapping[str, Counts], hidden: set[str]) -> dict[str, list[cp_model.IntVar]]:
    """The cells of a table as (all not chosen, then its parts) with what is published of them."""
    whole, cells = whole_of(rows.values()), {}
    told = parts_told(whole)
    for key, row in rows.items():
        back = key in hidden
        others = attacker.cell(None if back else row.others, least=1 if back else 0)
        parts = [attacker.cell(None if back or told == 1 else part) for part in row.parts]
        attacker.model.add(sum(parts) == others)
        cells[key] = [others, *parts]
    attacker.model.add(sum(found[0] for found in cells.values()) == whole.others)
    if told == 2:
        for place, part in enumerate(whole.parts, start=1):
            attacker.model.add(sum(found[place] for found in cells.values()) == part)
    return cells


@given(st.dictionaries(st.sampled_from("abcdefgh"), a_row, min_size=1, max_size=8))
@settings(max_examples=120)
@pytest.mark.case("PR-08")
def test_no_cell_of_a_table_can_be_worked_out(rows: dict[str, Counts]) -> None:
    hidden = kept_back(rows)
    if not hidden:
        if hidden is not None:
            parts = rows.values() if parts_told(whole_of(rows.values())) == 2 else []
            assert not any(is_small(part) for row in parts for part in row.parts)
            assert not any(is_small(row.others) for row in rows.values())
        return
    attacker, whole = Attacker(), whole_of(rows.values())
    cells = table_of(attacker, rows, hidden)
    for key in hidden:
        for place, cell in enumerate(cells[key]):
            if place and whole.parts[place - 1] == 0:
                continue  # nobody at all is in that part, which the total says
            low, high = attacker.range_of(cell)
            assert low < high
            assert place or high >= SMALLEST  # not even that there are few


def test_a_group_of_a_few_is_kept_back_with_another_beside_it() -> None:
    rows = {"a": counts(0, 3), "b": counts(0, 30), "c": counts(0, 40)}
    assert kept_back(rows) == {"a", "b"}


def test_a_part_of_a_few_is_kept_back_though_the_group_is_large() -> None:
    rows = {"a": counts(2, 30), "b": counts(20, 30), "c": counts(20, 40)}
    assert kept_back(rows) == {"a", "b"}


def test_where_few_were_not_eligible_at_all_no_group_is_asked_who_they_were() -> None:
    rows = {"a": counts(2, 30), "b": counts(1, 30)}
    assert parts_told(whole_of(rows.values())) == 1
    assert kept_back(rows) == set()


def test_laureates_alone_are_no_secret() -> None:
    assert kept_back({"a": counts(0, 0, 2), "b": counts(0, 30), "c": counts(0, 40)}) == set()


def test_a_table_of_which_too_little_stays_is_not_told() -> None:
    assert kept_back({"a": counts(0, 1), "b": counts(0, 2)}) is None
    assert kept_back({key: counts(0, 1) for key in "abcde"}) is None


def test_what_an_earlier_file_kept_back_stays_so() -> None:
    rows = {"a": counts(10, 30), "b": counts(20, 30), "c": counts(20, 40)}
    assert kept_back(rows) == set()
    assert kept_back(rows, before={"a"}) == {"a", "b"}


BLOCKS = [Block(region, ldc) for region in ("africa", "europe", "cis") for ldc in ("ldc", "not-ldc")]


@given(
    st.lists(st.tuples(st.sampled_from(BLOCKS), st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=14),
    st.dictionaries(st.sampled_from([*BLOCKS, Block("several-groups", "ldc")]), st.integers(1, 6), max_size=3),
    st.sampled_from([(), ("africa", "cis"), ("africa", "cis", "europe")]),
)
@settings(max_examples=100)
def test_no_country_can_be_worked_out_from_regions_development_and_totals(
    found: list[tuple[Block, int, int]], abroad: dict[Block, int], regions_back: tuple[str, ...]
) -> None:
    rows = {f"c{n}": counts(0, others, finalists) for n, (_b, others, finalists) in enumerate(found)}
    rows = {key: row for key, row in rows.items() if row.nominated}
    blocks = {f"c{n}": block for n, (block, _o, _f) in enumerate(found)}
    hidden = countries_kept_back(rows, blocks, abroad, regions_back=regions_back)
    if hidden is None:
        return
    assert not any(is_small(row.others) for key, row in rows.items() if key not in hidden)
    attacker = Attacker()
    cells = {
        key: attacker.cell(None if key in hidden else row.others, least=1 if key in hidden else 0)
        for key, row in rows.items()
    }
    elsewhere = {block: attacker.cell(None, least=1) for block in abroad}
    for place in (0, 1):  # every region but those that are kept back together, and both kinds of countries
        sums, known = defaultdict(list), defaultdict(int)
        for key, cell in cells.items():
            group = "kept back" if blocks[key][place] in regions_back else blocks[key][place]
            sums[group].append(cell)
            known[group] += rows[key].others
        for block, cell in elsewhere.items():
            group = "kept back" if block[place] in regions_back else block[place]
            sums[group].append(cell)
            known[group] += abroad[block]
        for group, inside in sums.items():
            attacker.model.add(sum(inside) == known[group])
    for key in hidden:
        low, high = attacker.range_of(cells[key])
        assert low < high


@pytest.mark.parametrize("few", range(1, SMALLEST))
def test_a_country_of_a_few_is_never_told(few: int) -> None:
    rows = {"a": counts(0, few), "b": counts(0, 30), "c": counts(0, 40)}
    hidden = countries_kept_back(rows, dict.fromkeys(rows, BLOCKS[0]), {})
    assert hidden == {"a", "b"}


def test_from_five_on_a_count_is_told() -> None:
    assert [count for count in range(8) if is_small(count)] == [1, 2, 3, 4]


def test_all_groups_add_up_to_the_whole() -> None:
    assert whole_of([]) == Counts(0, 0, 0, 0)
    assert whole_of([Counts(9, 7, 3, 1), Counts(30, 20, 2, 1)]) == Counts(39, 27, 5, 2)


def test_as_many_steps_are_told_as_hold_nobody_in_a_few() -> None:
    few, split, many = counts(1, 3, 9), counts(2, 40), counts(8, 40, 2)
    assert [parts_told(whole) for whole in (few, split, many)] == [0, 1, 2]


def test_where_few_were_not_chosen_at_all_nothing_is_told_by_group() -> None:
    assert kept_back({"a": counts(0, 3, 5), "b": counts(0, 0, 5)}) is None
    assert countries_kept_back({"a": counts(0, 3, 5), "b": counts(0, 0, 5)}, dict.fromkeys("ab", BLOCKS[0]), {}) is None
    assert countries_kept_back({"b": counts(0, 0, 5)}, {"b": BLOCKS[0]}, {BLOCKS[0]: 4}) is None


def test_laureates_alone_hide_nobody_and_groups_that_are_gone_are_forgotten() -> None:
    rows = {"a": counts(0, 3), "b": counts(0, 30), "c": counts(0, 40), "d": counts(0, 0, 2)}
    assert kept_back(rows, before={"gone", "d"}) == {"a", "b"}
    assert countries_kept_back(rows, dict.fromkeys(rows, BLOCKS[0]), {}, before={"gone", "d"}) == {"a", "b"}
    assert countries_kept_back(rows, dict.fromkeys(rows, BLOCKS[0]), {}, before={"c"}) == {"a", "c"}


def test_those_of_several_countries_hide_a_country_of_a_few_beside_them() -> None:
    rows = {"a": counts(0, 3), "b": counts(0, 30)}
    assert countries_kept_back(rows, dict.fromkeys(rows, BLOCKS[0]), {BLOCKS[0]: 4}) == {"a"}
    assert countries_kept_back(rows, dict.fromkeys(rows, BLOCKS[0]), {BLOCKS[0]: 2}) == {"a", "b"}


def test_a_country_alone_in_its_place_is_hidden_by_three_other_places_that_hide_theirs() -> None:
    alone, beside, below, across = BLOCKS[0], BLOCKS[1], BLOCKS[2], BLOCKS[3]
    rows = {"a": counts(0, 3)}
    blocks = {"a": alone}
    for place, block in enumerate((beside, below, across)):
        for name, others in (("few", 2), ("more", 7)):
            rows[f"{name}{place}"], blocks[f"{name}{place}"] = counts(0, others), block
    assert countries_kept_back(rows, blocks, {}) == set(rows)
    for place in range(3):
        told = {key: row if not key.endswith(str(place)) else counts(0, 30) for key, row in rows.items()}
        assert countries_kept_back(told, blocks, {}) is None, "a place of which all is told hides nothing"


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ({"a": counts(0, 3), "b": counts(0, 3), "c": counts(0, 40)}, {"a", "b"}),
        ({"a": counts(0, 2), "b": counts(0, 3), "c": counts(0, 40)}, {"a", "b", "c"}),
        ({"a": counts(2, 30), "b": counts(3, 30), "c": counts(10, 40)}, {"a", "b"}),
        ({"a": counts(1, 30), "b": counts(2, 30), "c": counts(10, 40)}, {"a", "b", "c"}),
    ],
)
def test_groups_are_kept_back_until_four_beside_one_in_each_and_five_of_each_part_are(
    rows: dict[str, Counts], hidden: set[str]
) -> None:
    assert kept_back(rows) == hidden


def test_countries_are_kept_back_until_four_beside_one_in_each_are() -> None:
    rows = {"a": counts(0, 3), "b": counts(0, 3), "c": counts(0, 40)}
    assert countries_kept_back(rows, dict.fromkeys(rows, BLOCKS[0]), {}) == {"a", "b"}
    apart = {"a": BLOCKS[0], "b": BLOCKS[1], "c": BLOCKS[1]}
    assert countries_kept_back({**rows, "a": counts(0, 40)}, apart, {}, before={"a"}) is None


def test_regions_that_are_kept_back_hide_each_other_s_countries() -> None:
    rows, blocks = {"a": counts(0, 3), "b": counts(0, 4)}, {"a": Block("africa", "ldc"), "b": Block("cis", "ldc")}
    assert countries_kept_back(rows, blocks, {}, regions_back=("africa", "cis")) == {"a", "b"}
    assert countries_kept_back(rows, blocks, {}) is None
