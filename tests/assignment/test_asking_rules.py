"""What a plan asks of whom, entry by entry and judge by judge, by tables."""

from dataclasses import replace
from uuid import UUID

import pytest

from awards.assignment.rules import asking
from awards.assignment.rules.asking import Need, Offer, Standing, asked_for, fit
from awards.assignment.rules.options import Limits, Options
from awards.assignment.rules.preview import PanelAfter, preview

pytestmark = pytest.mark.one_database


def need(number, reviews=2, category="skills", language="en"):
    return Need(UUID(int=number), UUID(int=100 + number), number, category, language, reviews)


def offer(n, least=0, most=5, languages=("en",), categories=("skills",), **values):
    return Offer(UUID(int=1000 + n), languages, categories, least, most, **values)


A, B, C, D = (str(UUID(int=1000 + n)) for n in range(1, 5))
JURY = [offer(1), offer(2), offer(3)]


def pair(number, judge):
    return UUID(int=number), UUID(judge)


def of_pairs(found):
    """The pairs of a problem by entry, each with its worth."""
    told = {}
    for one in found["pairs"]:
        told.setdefault(one["entry"], []).append((one["judge"], one["score"]))
    return told


@pytest.mark.parametrize(
    ("categories", "languages", "worth"),
    [
        (("skills",), ("en",), 1.5), (("skills", "access"), ("fr", "en"), 1.25), (("access",), ("en",), None),
        (("skills",), ("fr",), None), (("a", "b", "c", "d", "skills"), ("en",), 1.1),
    ],
)  # fmt: skip
def test_a_pair_is_worth_more_the_fewer_categories_a_judge_takes_on(categories, languages, worth):
    assert fit(need(1), offer(1, categories=categories, languages=languages)) == worth


@pytest.mark.parametrize(
    ("away", "only", "numbers"),
    [
        ((), None, [1, 2, 3]), ((), 2, [2]), ((A,), None, [1]), ((B,), None, []), ((A, C), None, [1, 3]),
        ((A, C), 3, [3]), ((A,), 3, []),
    ],
)  # fmt: skip
def test_a_plan_is_about_all_entries_one_or_those_that_are_handed_over(away, only, numbers):
    needs = [need(1), need(2), need(3)]
    standing = Standing(live={pair(1, A), pair(2, A), pair(2, B), pair(3, C)}, begun={pair(2, A), pair(2, B)})
    found = asked_for(needs, standing, Options(away=away), None if only is None else UUID(int=only))
    assert [one.number for one in found] == numbers


def test_who_is_full_with_other_entries_takes_none_more_where_one_entry_alone_is_asked_for():
    """What a judge has begun elsewhere is beside the plan, and makes no room in it."""
    begun = {pair(2, A), pair(3, A)}
    jury = [offer(1, most=2), offer(2, most=2)]
    found = asking.problem([need(1), need(2), need(3)], jury, Standing(live=begun, begun=begun), only=UUID(int=1))
    assert found["judges"] == [{"id": A, "min": 0, "max": 0}, {"id": B, "min": 0, "max": 2}]


def test_what_judges_who_are_away_hand_over_goes_to_others_as_many_as_there_were():
    needs = [need(1, reviews=3), need(2)]
    standing = Standing(live={pair(1, A), pair(1, B), pair(2, B)}, begun=set())
    jury = [offer(1, least=1), offer(2, least=1), offer(3, least=1, most=4)]
    found = asking.problem(needs, jury, standing, Options(away=(A,)))
    assert found["entries"] == [{"id": "1/skills", "demand": 2}]
    assert found["keep"] == [["1/skills", B]]
    assert of_pairs(found) == {"1/skills": [(A, -0.5), (B, 1.5), (C, 1.5)]}
    assert found["judges"] == [
        {"id": A, "min": 0, "max": 1}, {"id": B, "min": 0, "max": 4}, {"id": C, "min": 0, "max": 4},
    ]  # fmt: skip


def test_a_judge_who_is_away_is_worth_less_than_all_entries_and_none_where_nothing_was_given():
    standing = Standing(live={pair(1, A), pair(2, A), pair(2, B)})
    found = asking.problem([need(1), need(2)], JURY, standing, Options(away=(A, B)))
    assert of_pairs(found) == {"1/skills": [(A, -1.0), (C, 1.5)], "2/skills": [(A, -1.0), (B, -1.0), (C, 1.5)]}
    assert [judge["max"] for judge in found["judges"]] == [2, 1, 5]
    assert [entry["demand"] for entry in found["entries"]] == [1, 2]


def test_what_somebody_who_is_away_has_begun_stays():
    standing = Standing(live={pair(1, A), pair(1, B)}, begun={pair(1, B)})
    found = asking.problem([need(1)], JURY, standing, Options(away=(A, B), running="prefer"))
    assert found["keep"] == [["1/skills", B]]
    assert found["prefer"] == []


@pytest.mark.parametrize(
    ("running", "standing", "options", "pairs", "demand"),
    [
        ("keep", {}, {}, [(A, 1.5), (B, 1.5), (C, 1.5)], 2),
        ("keep", {"barred": {(UUID(int=101), UUID(A))}}, {}, [(B, 1.5), (C, 1.5)], 2),
        ("keep", {"retired": {pair(1, B)}}, {}, [(A, 1.5), (C, 1.5)], 2),
        ("keep", {"barred": {(UUID(int=102), UUID(A))}, "retired": {pair(2, B)}}, {},
         [(A, 1.5), (B, 1.5), (C, 1.5)], 2),
        ("keep", {}, {"apart": (("1/skills", C), ("2/skills", A))}, [(A, 1.5), (B, 1.5)], 2),
        ("keep", {"live": {pair(1, A)}, "barred": {(UUID(int=101), UUID(A))}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5)], 2),
        ("free", {"live": {pair(1, A)}, "barred": {(UUID(int=101), UUID(A))}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5)], 2),
        ("free", {"live": {pair(1, A)}}, {"apart": (("1/skills", A),)}, [(B, 1.5), (C, 1.5)], 2),
        ("keep", {"live": {pair(1, D)}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5), (D, 1.0)], 2),
        ("prefer", {"live": {pair(1, D)}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5), (D, 1.0)], 2),
        ("free", {"live": {pair(1, D)}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5)], 2),
        ("keep", {}, {"together": (("1/skills", D), ("2/skills", C))}, [(A, 1.5), (B, 1.5), (C, 1.5), (D, 1.0)], 2),
        ("keep", {"live": {pair(1, A), pair(1, B), pair(1, C)}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5)], 3),
        ("prefer", {"live": {pair(1, A), pair(1, B), pair(1, C)}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5)], 3),
        ("prefer", {"live": {pair(1, A), pair(1, B), pair(1, C)}}, {"reviews": {"1/skills": 1}},
         [(A, 1.5), (B, 1.5), (C, 1.5)], 1),
        ("keep", {"live": {pair(1, A), pair(1, B)}}, {"reviews": {"1/skills": 1}}, [(A, 1.5), (B, 1.5), (C, 1.5)], 2),
        ("free", {"live": {pair(1, A), pair(1, B), pair(1, C)}}, {}, [(A, 1.5), (B, 1.5), (C, 1.5)], 2),
        ("keep", {}, {"reviews": {"1/skills": 3, "2/skills": 9}}, [(A, 1.5), (B, 1.5), (C, 1.5)], 3),
    ],
)  # fmt: skip
def test_who_may_have_an_entry_and_how_many_it_asks_for(running, standing, options, pairs, demand):
    jury = [*JURY, offer(4, languages=("fr",))]
    found = asking.problem([need(1)], jury, Standing(**standing), Options(running=running, **options))
    assert of_pairs(found) == {"1/skills": pairs}
    assert found["entries"] == [{"id": "1/skills", "demand": demand}]


def test_an_entry_that_all_may_read_asks_for_as_many_as_may():
    needs = [need(1, reviews=None), need(2, reviews=None, language="fr")]
    found = asking.problem(needs, [*JURY, offer(4, languages=("fr", "en"))], Standing(retired={pair(1, A)}))
    assert [entry["demand"] for entry in found["entries"]] == [3, 1]


@pytest.mark.parametrize(
    ("least", "most", "limits", "beside", "live", "row"),
    [
        (1, 5, None, 0, 0, (1, 5)), (2, 5, None, 1, 0, (1, 4)), (2, 5, None, 3, 0, (0, 2)), (2, 5, None, 9, 0, (0, 0)),
        (1, 5, Limits(3, None), 0, 0, (3, 5)), (1, 5, Limits(None, 2), 0, 0, (1, 2)),
        (1, 5, Limits(0, 0), 0, 0, (0, 0)),
        (4, 5, Limits(None, 2), 0, 0, (2, 2)), (0, 1, None, 0, 2, (0, 2)), (0, 1, None, 1, 1, (0, 1)),
    ],
)  # fmt: skip
def test_a_judge_s_limits_are_what_is_left_of_them(least, most, limits, beside, live, row):
    needs = [need(1), need(2)]
    standing = Standing(live={pair(n + 1, A) for n in range(live)}, beside={UUID(A): beside, UUID(B): 1})
    options = Options(loads={} if limits is None else {A: limits})
    judge, other = asking.problem(needs, [offer(1, least, most), offer(2)], standing, options)["judges"]
    assert judge == {"id": A, "min": row[0], "max": row[1]}
    assert other == {"id": B, "min": 0, "max": 4}


def test_for_one_entry_alone_the_others_count_as_load_and_nobody_needs_any():
    standing = Standing(live={pair(1, A), pair(2, A), pair(3, A), pair(9, A), pair(3, B)}, beside={UUID(A): 1})
    jury = [offer(1, 3, 6), offer(2, 3, 6), offer(3, 3, 6)]
    found = asking.problem([need(1), need(2), need(3)], jury, standing, None, UUID(int=2))
    assert found["entries"] == [{"id": "2/skills", "demand": 2}]
    assert found["keep"] == [["2/skills", A]]
    assert [(judge["min"], judge["max"]) for judge in found["judges"]] == [(0, 3), (0, 5), (0, 6)]


def test_what_is_no_entry_of_the_problem_or_no_judge_of_the_jury_is_no_business_of_it():
    standing = Standing(live={pair(9, A), pair(1, D), pair(1, C), pair(1, A)})
    found = asking.problem([need(1)], JURY, standing, Options(together=(("9/skills", B),)))
    assert found["keep"] == [["1/skills", A], ["1/skills", C]]


def test_who_runs_and_is_kept_or_set_apart_is_not_preferred():
    standing = Standing(live={pair(1, A), pair(1, B), pair(2, C), pair(2, B)}, begun={pair(1, A)})
    options = Options(running="prefer", apart=(("2/skills", C),), keep_bonus=0.25)
    found = asking.problem([need(1), need(2)], JURY, standing, options)
    assert found["prefer"] == [["1/skills", B], ["2/skills", B]]
    assert found["keep_bonus"] == 0.25
    assert "objective" not in found
    assert "at_least_one" not in found
    assert "caps" not in found


def test_only_groups_that_a_cap_counts_are_told():
    jury = [offer(1, region="africa", organisation="o-1"), offer(2, organisation="o-1"), offer(3)]
    assert [one.groups for one in jury] == [
        {"region": "africa", "organisation": "o-1"}, {"organisation": "o-1"}, {},
    ]  # fmt: skip
    found = asking.problem([need(1)], jury, Standing(), Options(organisation_cap=1))
    assert [judge.get("groups") for judge in found["judges"]] == [{"organisation": "o-1"}] * 2 + [None]
    found = asking.problem([need(1)], jury, Standing())
    assert not any("groups" in judge for judge in found["judges"])


def test_the_mark_of_a_plan_changes_with_what_it_stands_on_alone():
    live = Standing(live={pair(1, A)})
    free = Options(running="free")
    mark = asking.mark([need(1), need(2)], JURY, live, free)
    assert mark == asking.mark([need(1), need(2)], JURY, replace(live, begun={pair(1, A)}), free)
    assert len({
        mark,
        asking.mark([need(1), need(2)], JURY, Standing(live={pair(1, B)}), free),
        asking.mark([need(1), need(2)], JURY, live, free, UUID(int=1)),
        asking.mark([need(1), need(2, reviews=None)], JURY, live, free),
        asking.mark([need(1), need(2, reviews=1)], JURY, live, free),
        asking.mark([need(1), need(2)], JURY, live, replace(free, together=(("2/skills", C),))),
    }) == 6  # fmt: skip
    all_of_them = [need(1), need(2, reviews=None)]
    assert asking.mark(all_of_them, JURY, Standing()) == asking.mark([need(1), need(2, reviews=3)], JURY, Standing())


# What a plan changes, told from an answer


def a_problem(**more):
    """Two entries; Ada and Ben have room for two, Cem for one."""
    return {
        "entries": [{"id": "1/a", "demand": 2}, {"id": "2/a", "demand": 2}],
        "judges": [{"id": judge, "min": least, "max": most} for judge, least, most in (
            ("ada", 0, 2), ("ben", 1, 2), ("cem", 0, 1),
        )],
        "pairs": [
            {"entry": entry, "judge": judge, "score": score} for entry in ("1/a", "2/a")
            for judge, score in (("ada", 1.0), ("ben", 1.25), ("cem", 1.5))
        ],
    } | more  # fmt: skip


def an_answer(assignments, **more):
    return {
        "status": "optimal", "total": 4.0, "bound": 4.0, "gap": 0.0, "worst": 1.0, "seconds": 0.1,
        "assignments": assignments, "unfilled": [], "certificate": {}, "messages": [],
    } | more  # fmt: skip


PLAN = [["1/a", "ada"], ["1/a", "cem"], ["2/a", "ben"]]


def test_a_plan_is_told_beside_what_runs_now():
    answer = an_answer(PLAN, unfilled=[["2/a", 1]])
    live = [("1/a", "ben"), ("1/a", "cem"), ("2/a", "ben"), ("2/a", "gone")]
    found = preview(a_problem(), answer, live, {}, {"ben": 4, "cem": 1}, join=False)
    assert found.panels == [
        PanelAfter("1/a", ["ada"], ["cem"], ["ben"], 0, 2.5),
        PanelAfter("2/a", [], ["ben", "gone"], [], 1, 1.25, {"may": 3, "full": 1, "capped": 0}),
    ]
    told = found.summary
    figures = ("entries", "pairs", "places", "added", "kept", "ended", "changed", "missing", "short")
    assert [told[name] for name in figures] == [2, 6, 4, 1, 3, 1, 1, 1, 1]
    assert told["loads"] == [["ben", 4, 3, 1, 4], ["ada", 0, 1, 0, 2], ["cem", 1, 1, 0, 1]]
    assert told["worst_entry"] == {"key": "2/a", "fit": 1.25}
    assert (told["uncapped"], told["messages"]) == ({}, [])
    assert "bridges" not in told


@pytest.mark.parametrize("status", ["optimal", "feasible", "infeasible", None])
def test_only_a_plan_that_was_found_is_told(status):
    found = preview(a_problem(), an_answer(PLAN, status=status, messages=["m"]), [], {}, {})
    assert bool(found.panels) is (status in ("optimal", "feasible"))
    assert found.summary["status"] == status
    assert found.summary["messages"] == ["m"]


@pytest.mark.parametrize(
    ("values", "proven"),
    [
        ({"certificate": {"x": 1}}, True), ({}, False), ({"certificate": {"x": 1}, "gap": 0.1}, False),
        ({"certificate": {"x": 1}, "gap": None, "total": None}, True),
        ({"certificate": {"x": 1}, "gap": 4e-9}, True), ({"certificate": {"x": 1}, "gap": 5e-9}, False),
        ({"certificate": {"x": 1}, "gap": 1e-9, "total": 0.0}, True),
        ({"certificate": {"x": 1}, "gap": 1.5e-9, "total": 0.0}, False),
        ({"certificate": {"x": 1}, "gap": 4e-9, "total": -4.0}, True),
    ],
)  # fmt: skip
def test_a_plan_is_proven_when_its_bound_leaves_nothing_to_gain(values, proven):
    assert preview(a_problem(), an_answer(PLAN, **values), [], {}, {}).summary["proven"] is proven


def test_without_any_review_no_entry_comes_off_worst_and_of_equals_the_first_does():
    assert "worst_entry" not in preview(a_problem(), an_answer([]), [], {}, {}).summary
    two = preview(a_problem(), an_answer([["2/a", "ada"], ["1/a", "ada"]]), [], {}, {}).summary
    assert two["worst_entry"] == {"key": "1/a", "fit": 1.0}
    kept = preview(a_problem(), an_answer([["2/a", "ada"]]), [("2/a", "ada")], {}, {}).summary
    assert kept["worst_entry"] == {"key": "2/a", "fit": 1.0}


@pytest.mark.parametrize(
    ("most", "groups", "capped"),
    [(1, ["x", "x", "x"], 1), (2, ["x", "x", "x"], 1), (3, ["x", "x", "x"], 0), (2, ["x", "x", "y"], 0),
     (1, ["x", "y", "x"], 1), (1, ["x", "y", "z"], 0),
     (1, ["", "y", ""], 0)],
)  # fmt: skip
def test_an_empty_place_counts_who_has_room_but_sits_where_a_cap_leaves_none(most, groups, capped):
    problem = a_problem(caps={"region": most})
    for judge, group in zip(problem["judges"], groups, strict=True):
        judge["groups"] = {"region": group} if group else {}
    answer = an_answer([["1/a", "cem"], ["2/a", "ben"], ["1/a", "ben"]], unfilled=[["1/a", 1]])
    found = preview(problem, answer, [], {}, {})
    assert found.panels[0].why == {"may": 3, "full": 0, "capped": capped}
    assert found.summary["uncapped"] == {"region": groups.count("")}


def test_what_binds_is_told_dearest_first_ten_of_each():
    proof = {
        "v_max": {f"j{n:02d}": n for n in range(13)} | {"half": "1/2", "twin": 12}, "v_min": {"ben": 0.5, "ada": 0},
        "caps": [["1/a", "region", "x", 1.0], ["2/a", "region", "x", "1/2"], ["1/a", "region", "y", 2.0]],
        "at_least_one": [["1/a", "chairs", 0.5], ["2/a", "chairs", 0.75], ["1/a", "best", 2.0]],
    }  # fmt: skip
    binds = preview(a_problem(), an_answer(PLAN, certificate=proof), [], {}, {}).summary["binds"]
    assert binds["most"] == [["j12", 12.0], ["twin", 12.0]] + [[f"j{n:02d}", float(n)] for n in range(11, 3, -1)]
    assert binds["least"] == [["ben", 0.5]]
    assert binds["caps"] == [["region", "y", 1, 2.0], ["region", "x", 2, 1.5]]
    assert binds["groups"] == [["best", 1, 2.0], ["chairs", 2, 1.25]]
    many = {
        "caps": [["1/a", "region", f"g{n:02d}", 1.0 + n] for n in range(12)],
        "at_least_one": [["1/a", f"g{n:02d}", 1.0 + n] for n in range(12)],
    }
    binds = preview(a_problem(), an_answer(PLAN, certificate=many), [], {}, {}).summary["binds"]
    assert [row[1] for row in binds["caps"]] == [row[0] for row in binds["groups"]] == [
        f"g{n:02d}" for n in range(11, 1, -1)
    ]  # fmt: skip


def test_a_cell_binds_where_everybody_who_reads_it_is_full():
    cells = {"1/a": ("a", "en"), "2/a": ("a", "fr")}
    problem = a_problem(pairs=[
        {"entry": "1/a", "judge": "cem", "score": 1.0}, {"entry": "2/a", "judge": "cem", "score": 1.0},
        {"entry": "2/a", "judge": "ada", "score": 1.0},
    ])  # fmt: skip

    def tight(assignments, of=cells):
        return preview(problem, an_answer(assignments), [], of, {}).summary["binds"]["cells"]

    assert tight([["1/a", "cem"], ["2/a", "ada"]]) == [["a", "en", 1, 1]]
    assert tight([["1/a", "cem"], ["2/a", "ada"], ["1/a", "ada"]]) == [["a", "en", 1, 1], ["a", "fr", 1, 2]]
    assert tight([["2/a", "ada"]]) == []
    assert tight([["1/a", "cem"]], {"2/a": ("a", "en")}) == []
    assert tight([["1/a", "cem"], ["2/a", "ada"], ["1/a", "ada"]], {"1/a": ("b", "en"), "2/a": ("b", "en")}) == [
        ["b", "en", 2, 2]
    ]


def test_more_than_ten_cells_are_not_told_and_those_of_most_entries_come_first():
    entries = [f"{n}/{chr(97 + n)}" for n in range(12)]
    problem = a_problem(
        entries=[{"id": key, "demand": 1} for key in [*entries, "20/z", "21/z"]],
        pairs=[{"entry": key, "judge": "cem", "score": 1.0} for key in [*entries, "20/z", "21/z"]],
    )
    cells = {key: (key.split("/")[1], "en") for key in [*entries, "20/z", "21/z"]}
    found = preview(problem, an_answer([["20/z", "cem"]]), [], cells, {}, join=False).summary["binds"]["cells"]
    assert found == [["z", "en", 2, 1]] + [[chr(97 + n), "en", 1, 1] for n in range(9)]


def test_parts_are_told_with_the_reviews_that_would_join_them():
    together = preview(a_problem(), an_answer([["1/a", "ada"], ["2/a", "ada"]]), [], {}, {}).summary
    assert together["bridges"] == {"parts": [2], "offered": []}
    apart = preview(a_problem(), an_answer([["1/a", "ada"], ["2/a", "ben"]]), [], {}, {"ada": 1, "ben": 0})
    assert apart.summary["bridges"] == {
        "parts": [1, 1], "count": 2, "offered": [{"entry": "1/a", "judge": "ben", "fit": 1.25}],
    }  # fmt: skip


def test_of_many_parts_ten_are_told_by_their_size():
    keys = [f"{n}/a" for n in range(12)]
    problem = {
        "entries": [{"id": key, "demand": 1} for key in keys], "pairs": [],
        "judges": [{"id": f"j{n}", "min": 0, "max": 1} for n in range(12)],
    }  # fmt: skip
    answer = an_answer([[key, f"j{n}"] for n, key in enumerate(keys)])
    found = preview(problem, answer, [], {}, {}).summary["bridges"]
    assert (found["parts"], found["count"]) == ([1] * 10, 12)
