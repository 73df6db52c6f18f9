"""What staff may ask of a plan, how exceptions are typed, and what a plan tells it changes: values in, values out."""

from uuid import UUID

import pytest

from awards.assignment.rules import asking, lines
from awards.assignment.rules.asking import Need, Offer, Standing
from awards.assignment.rules.options import Limits, Options, groups, require_possible
from awards.assignment.rules.preview import preview
from awards.assignment.solver.working import work_out
from awards.core.errors import RuleBroken


def need(number, reviews=2):
    return Need(UUID(int=number), UUID(int=100 + number), number, "skills", "en", reviews)


def offer(n, least=0, most=5, **values):
    return Offer(UUID(int=1000 + n), ("en",), ("skills",), least, most, **values)


A, B, C, D = (str(UUID(int=1000 + n)) for n in range(1, 5))

FULL = Options(
    objective="worst_first", running="prefer", keep_bonus=0.25, region_cap=2, organisation_cap=1, chairs=True,
    region="africa", judges=(A, B), reviews={"1/skills": 3}, loads={A: Limits(1, None), B: Limits(None, 2)},
    together=(("1/skills", A),), apart=(("2/skills", B),), away=(C,), partial=True, seed=7, seconds=5,
)  # fmt: skip


@pytest.mark.parametrize("options", [Options(), FULL, Options(running="free"), Options(seconds=1)])
def test_options_are_read_as_they_were_written(options):
    plain = options.to_document()
    assert Options.from_document(plain, partial=options.partial, seed=options.seed) == options


def test_a_plan_without_any_wish_is_an_empty_document():
    assert Options(partial=True, seed=3).to_document() == {}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"seed": -1}, "seed"), ({"seed": 2**31}, "seed"), ({"seconds": 0}, "seconds"), ({"seconds": 601}, "seconds"),
        ({"region_cap": 0}, "region_cap"), ({"organisation_cap": 10}, "organisation_cap"),
        ({"keep_bonus": -0.5}, "keep_bonus"), ({"keep_bonus": float("nan")}, "keep_bonus"),
        ({"objective": "best"}, "objective"), ({"running": "stay"}, "running"), ({"reviews": {"1/a": 501}}, "reviews"),
        ({"loads": {A: Limits(3, 2)}}, "loads"), ({"loads": {A: Limits(None, 501)}}, "loads"),
        ({"together": (("1/a", A),), "apart": (("1/a", A),)}, "apart"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_names_its_field(values, field):
    with pytest.raises(RuleBroken) as broken:
        require_possible(Options(**values))
    assert list(broken.value.fields) == [field]


def test_groups_hold_those_of_whom_every_entry_gets_one():
    members = {"group-chairs": [B], "group-region-africa": [C, A]}
    assert groups(Options(), members) == {}
    assert groups(FULL, members) == {
        "group-chairs": [B], "group-region-africa": [A, C], "group-chosen": [A, B],
    }  # fmt: skip


# Typed lines


def test_exceptions_are_typed_one_a_line_in_several_ways():
    assert lines.read_reviews("12/skills 4\n\nN-0003/access: 1\n") == {"12/skills": 4, "3/access": 1}
    assert lines.read_loads("Ada@Example.org 2-8\nben@x.example -3\ncem@x.example 1 to\n") == {
        "ada@example.org": Limits(2, 8), "ben@x.example": Limits(None, 3), "cem@x.example": Limits(1, None),
    }  # fmt: skip
    assert lines.read_pairs("12/Skills ada@example.org", "apart") == (("12/skills", "ada@example.org"),)
    assert lines.read_addresses(" ada@example.org ,\n", "judges") == ("ada@example.org",)


@pytest.mark.parametrize(
    ("read", "text", "number"),
    [
        (lines.read_reviews, "12/skills 4\n12 four", 2), (lines.read_reviews, "skills 4", 1),
        (lines.read_reviews, "12/skills -4", 1), (lines.read_loads, "ada@example.org", 1),
        (lines.read_loads, "ada@example.org -", 1), (lines.read_loads, "ada 2-3", 1),
        (lambda text: lines.read_addresses(text, "judges"), "ada@example.org\nben", 2),
        (lambda text: lines.read_pairs(text, "apart"), "12/skills", 1),
    ],
)  # fmt: skip
def test_a_line_of_another_shape_is_named_by_its_number(read, text, number):
    with pytest.raises(RuleBroken, match=f"^Line {number}: "):
        read(text)


def test_too_many_lines_are_refused():
    with pytest.raises(RuleBroken, match="at most 2000 lines"):
        lines.read_addresses("ada@example.org\n" * 2001, "judges")


# What the options make of a problem


def test_kept_preferred_and_free_assignments():
    needs, offers = [need(1), need(2)], [offer(1), offer(2), offer(3)]
    live = {(UUID(int=1), offers[0].judge_id)}
    kept = asking.problem(needs, offers, Standing(live=live), Options(running="keep"))
    assert kept["keep"] == [["1/skills", A]]
    preferred = asking.problem(needs, offers, Standing(live=live), Options(running="prefer", keep_bonus=0.5))
    assert (preferred["keep"], preferred["prefer"], preferred["keep_bonus"]) == ([], [["1/skills", A]], 0.5)
    free = asking.problem(needs, offers, Standing(live=live), Options(running="free"))
    assert free["keep"] == []
    assert "prefer" not in free
    begun = asking.problem(needs, offers, Standing(live=live, begun=live), Options(running="free"))
    assert begun["keep"] == [["1/skills", A]], "what a judge has begun stays"


def test_wishes_stand_in_the_problem():
    offers = [offer(1, region="africa", organisation="o-1", chair=True), offer(2, region="europe"), offer(3)]
    options = Options(
        region_cap=1, organisation_cap=2, chairs=True, region="europe", judges=(C,), reviews={"1/skills": 1},
        loads={B: Limits(1, 2)}, together=(("2/skills", C),), apart=(("1/skills", B),), objective="worst_first",
    )  # fmt: skip
    found = asking.problem([need(1), need(2)], offers, Standing(), options)
    assert found["entries"] == [{"id": "1/skills", "demand": 1}, {"id": "2/skills", "demand": 2}]
    assert (found["caps"], found["objective"]) == ({"region": 1, "organisation": 2}, "worst_first")
    assert found["at_least_one"] == {"group-chairs": [A], "group-region-europe": [B], "group-chosen": [C]}
    assert found["keep"] == [["2/skills", C]]
    assert found["judges"] == [
        {"id": A, "min": 0, "max": 5, "groups": {"region": "africa", "organisation": "o-1"}},
        {"id": B, "min": 1, "max": 2, "groups": {"region": "europe"}},
        {"id": C, "min": 0, "max": 5},
    ]
    assert ("1/skills", B) not in {(pair["entry"], pair["judge"]) for pair in found["pairs"]}


def test_what_all_judges_read_is_free_of_the_caps():
    needs, offers = [need(1, reviews=None), need(2), need(3, reviews=None)], [offer(1, region="africa"), offer(2)]
    found = asking.problem(needs, offers, Standing(), Options(region_cap=1, reviews={"3/skills": 2}))
    assert found["uncapped"] == ["1/skills"]
    assert "uncapped" not in asking.problem(needs, offers, Standing())
    assert "uncapped" not in asking.problem(needs[1:2], offers, Standing(), Options(region_cap=1))


def test_the_mark_tells_what_a_plan_stands_on_apart():
    needs, offers = [need(1)], [offer(1), offer(2), offer(3)]
    one = asking.mark(needs, offers, Standing())
    live = {(UUID(int=1), offers[0].judge_id)}
    others = [
        asking.mark(needs, offers[:2], Standing()),
        asking.mark([need(1, reviews=1)], offers, Standing()),
        asking.mark(needs, offers, Standing(barred={(UUID(int=101), offers[0].judge_id)})),
        asking.mark(needs, offers, Standing(live=live)),
        asking.mark(needs, [offer(1, most=4), *offers[1:]], Standing()),
        asking.mark(needs, offers, Standing(), Options(region_cap=1)),
    ]
    assert len({one, *others}) == 7
    free = Options(running="free")
    assert asking.mark(needs, offers, Standing(live=live), free) != asking.mark(needs, offers, Standing(), free)
    assert asking.mark(needs, offers, Standing(live=live, begun=live)) == asking.mark(
        needs, offers, Standing(live=live)
    )


# What the plan changes


def worked(problem, live=(), **more):
    material = {
        "problem": problem, "partial": False, "seed": 0, "seconds": 20, "live": [list(pair) for pair in live],
        "cells": {entry["id"]: ("skills", "en") for entry in problem["entries"]}, "loads": {}, "join": True,
    } | more  # fmt: skip
    return work_out(material)


def a_problem(demands, judges, pairs, **more):
    return {
        "entries": [{"id": f"{n}/skills", "demand": demand} for n, demand in enumerate(demands, 1)],
        "judges": [{"id": judge, "min": 0, "max": most} for judge, most in judges.items()],
        "pairs": [{"entry": f"{n}/skills", "judge": judge, "score": score} for n, judge, score in pairs],
    } | more  # fmt: skip


def test_what_moves_is_told_entry_by_entry():
    every = [(n, judge, 1.0 + (judge == D)) for n in (1, 2) for judge in (A, B, D)]
    found = worked(
        a_problem([2, 1], {A: 2, B: 2, D: 2}, every, keep=[["2/skills", A]]), live=[("1/skills", A), ("2/skills", A)],
        loads={A: 2},
    )  # fmt: skip
    one, two = found["panels"]
    assert (two["added"], two["kept"], two["ended"]) == ([], [A], [])
    assert D in one["added"]
    summary = found["summary"]
    assert summary["added"] == len(one["added"])
    assert summary["ended"] == len(one["ended"])
    assert summary["changed"] == 1
    assert summary["entries"] == 2
    assert summary["places"] == 3
    assert summary["proven"] is True
    assert {row[0]: row[1] for row in summary["loads"]} == {A: 2, B: 0, D: 0}
    assert sum(row[2] for row in summary["loads"]) == 3
    assert summary["worst_entry"]["key"] == "2/skills"


def test_who_left_the_jury_is_no_business_of_a_plan():
    gone = str(UUID(int=9))
    found = worked(a_problem([1], {A: 1}, [(1, A, 1.0)]), live=[("1/skills", gone)])
    assert found["panels"][0]["kept"] == [gone]
    assert found["panels"][0]["ended"] == []
    assert found["summary"]["ended"] == 0


def test_an_empty_place_says_who_may_and_who_is_full():
    problem = a_problem([2, 1], {A: 1, B: 1}, [(1, A, 2.0), (1, B, 2.0), (2, B, 9.0)])
    found = worked(problem, partial=True)
    short = next(panel for panel in found["panels"] if panel["missing"])
    assert short["why"] == {"may": len([p for p in problem["pairs"] if p["entry"] == short["key"]]),
                            "full": short["why"]["may"] - len(short["added"]), "capped": 0}  # fmt: skip
    assert found["summary"]["missing"] == 1


def test_a_cap_that_stands_against_a_judge_is_told():
    problem = a_problem([2], {A: 2, B: 2}, [(1, A, 1.0), (1, B, 1.0)], caps={"region": 1})
    for judge in problem["judges"]:
        judge["groups"] = {"region": "africa"}
    (panel,) = worked(problem, partial=True)["panels"]
    assert panel["why"] == {"may": 2, "full": 0, "capped": 1}


def test_what_binds_is_the_full_judge_with_the_price_of_one_more():
    problem = a_problem([1, 1], {A: 1, B: 2}, [(1, A, 2.0), (2, A, 2.0), (1, B, 1.0), (2, B, 1.0)])
    binds = worked(problem)["summary"]["binds"]
    assert binds["most"] == [[A, 1.0]]
    assert binds["cells"] == [], "B has room"


def test_everybody_of_a_language_being_full_binds():
    problem = a_problem([1, 1], {A: 1, B: 1}, [(1, A, 2.0), (2, B, 2.0)])
    assert worked(problem)["summary"]["binds"]["cells"] == [["skills", "en", 2, 2]]


def test_parts_without_a_link_get_bridges_within_room():
    problem = a_problem(
        [1, 1], {A: 2, B: 1}, [(1, A, 1.5), (2, B, 1.5), (2, A, 1.2), (1, B, 1.4)],
        keep=[["1/skills", A], ["2/skills", B]],
    )  # fmt: skip
    found = worked(problem)["summary"]["bridges"]
    assert found["count"] == 2
    assert found["offered"] == [{"entry": "2/skills", "judge": A, "fit": 1.2}], "B has no room for the better one"
    assert "bridges" not in worked(problem, join=False)["summary"]


def test_an_impossible_plan_has_reasons_and_changes_nothing():
    found = worked(a_problem([2], {A: 1}, [(1, A, 1.0)]))
    assert found["summary"]["status"] == "infeasible"
    assert found["summary"]["messages"] == found["answer"]["messages"] != []
    assert found["panels"] == []
    assert preview({}, {"status": "invalid"}, [], {}, {}).summary == {"status": "invalid", "messages": []}
