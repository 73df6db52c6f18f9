"""The tables of the open data as rules: small counts kept back beside what a bundle tells, scores without names."""

from random import Random
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from awards.closing.rules import tables
from awards.fairness.rules import Case
from awards.fairness.rules.keeping_back import SMALLEST, Block

KEYS = ("access", "skills", "content", "research")


class Point(NamedTuple):
    category: str
    entry: str
    judge: str
    criterion: str
    points: str


def a_case(*entries: tuple[str, int], country: str = "KE") -> Case:
    reached = max(steps for _key, steps in entries)
    groups = {"region": frozenset({"africa"}), "ldc": frozenset({"not-ldc"})}
    return Case(reached, groups, (), entries, frozenset({country}))


def points(category: str, entries: int, judges: int) -> list[Point]:
    return [
        Point(category, f"entry {entry}", f"judge {judge}", "results", "4")
        for entry in range(entries)
        for judge in range(judges)
    ]


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 4)), min_size=1, max_size=80))
def test_by_category_nobody_learns_of_1_to_4_who_were_not_eligible(entries: list[tuple[str, int]]) -> None:
    told = tables.by_category([a_case(entry) for entry in entries], KEYS)
    shown = [row for row in told.rows if row["nominated"] is not None]
    for row in shown:
        assert not 0 < row["nominated"] - row["eligible"] < SMALLEST
    hidden = [row for row in told.rows[1:] if row["nominated"] is None]
    whole = told.rows[0]
    if hidden and whole["nominated"] is not None:
        rest = whole["nominated"] - sum(row["nominated"] for row in shown[1:])
        behind = rest - sum(row["eligible"] for row in hidden)
        assert len(hidden) > 1
        assert behind - len(hidden) >= SMALLEST - 1, "each of them may hold all but one of the others"


def test_judged_entries_finalists_and_winners_by_category_are_always_told() -> None:
    told = tables.by_category([a_case(("skills", 4)), a_case(("skills", 2)), a_case(("skills", 1))], KEYS)
    assert told.rows[1] == {
        "category": "skills", "nominated": None, "eligible": 2, "finalists": 1, "winners": 1, "kept_back": "nominated",
    }  # fmt: skip


def test_a_country_whose_count_is_kept_back_is_listed_for_its_laureates_alone() -> None:
    cases = [a_case(("skills", 3), country="KE"), a_case(("skills", 2), country="KE")]
    cases += [a_case(("skills", 2), country="GH") for _ in range(3)]
    cases += [a_case(("skills", 2), country="NG") for _ in range(20)]
    told = tables.by_country(cases, dict.fromkeys(("KE", "GH", "NG"), Block("africa", "not-ldc")))
    assert {row["country"]: row["nominated"] for row in told.rows} == {"KE": None, "NG": 20} or told.hidden == [
        "GH", "KE", "NG",
    ]  # fmt: skip
    assert "GH" in told.hidden
    assert all(row["country"] != "GH" for row in told.rows)


def test_score_sheets_hold_numbers_within_the_category_and_no_key_of_ours() -> None:
    rows = tables.scores(points("skills", 6, 5), Random(1))
    assert len(rows) == 30
    assert {row["entry"] for row in rows} == set(range(1, 7))
    assert {row["judge"] for row in rows} == set(range(1, 6))
    assert rows == sorted(rows, key=lambda row: (row["entry"], row["judge"]))


def test_small_categories_and_juries_have_no_score_sheets() -> None:
    assert tables.scores(points("skills", 4, 9), Random(1)) == []
    assert tables.scores(points("skills", 9, 4), Random(1)) == []
    assert tables.scores(points("skills", 5, 5), Random(1)) != []


def test_a_judge_has_another_number_in_each_category_and_each_seed_draws_anew() -> None:
    both = points("skills", 8, 8) + points("access", 8, 8)
    one = tables.scores(both, Random(1))
    assert one == tables.scores(both, Random(1))
    assert {row["category"] for row in one} == {"skills", "access"}
    marked = [point._replace(points="1" if point.judge == "judge 0" else "4") for point in both]
    number = {row["category"]: row["judge"] for row in tables.scores(marked, Random(3)) if row["points"] == "1"}
    again = {row["category"]: row["judge"] for row in tables.scores(marked, Random(8)) if row["points"] == "1"}
    assert number["skills"] != number["access"] or again["skills"] != again["access"]
