"""A problem that makes no sense is refused with the place of every mistake."""

import math
from typing import Any

import pytest

from awards.assignment.document import InvalidProblem
from awards.assignment.solver.problem import Problem


def valid() -> dict[str, Any]:
    return {
        "entries": [{"id": "12/skills", "demand": 2}, {"id": "13/access"}],
        "judges": [
            {"id": "ada", "min": 1, "max": 2, "groups": {"region": "Europe"}},
            {"id": "bo"},
            {"id": "chi", "max": "all"},
        ],
        "pairs": [
            {"entry": "12/skills", "judge": "ada", "score": 1},
            {"entry": "12/skills", "judge": "bo", "score": -0.5},
            {"entry": "13/access", "judge": "chi", "score": 0},
        ],
    }


def reasons(document: object) -> list[str]:
    with pytest.raises(InvalidProblem) as refused:
        Problem.from_document(document)
    return [str(reason) for reason in refused.value.reasons]


def test_a_problem_is_read_with_its_defaults() -> None:
    read = Problem.from_document(valid())
    assert read.entries == ("12/skills", "13/access")
    assert read.demand.tolist() == [2, 1]
    assert read.minimum.tolist() == [1, 0, 0]
    assert read.maximum.tolist() == [2, 2, 2]
    assert read.score.tolist() == [1, -0.5, 0]
    assert read.allowed.all()


def test_a_problem_written_and_read_again_is_the_same() -> None:
    document = {**valid(), "forbidden": [["13/access", "ada"]], "keep": [["12/skills", "bo"]]}
    once = Problem.from_document(document).to_document()
    assert Problem.from_document(once).to_document() == once
    assert once["forbidden"] == [["13/access", "ada"]]
    assert once["keep"] == [["12/skills", "bo"]]
    assert once["judges"][0] == {"id": "ada", "min": 1, "max": 2, "groups": {"region": "Europe"}}  # type: ignore[index]


def test_a_forbidden_pair_is_not_allowed_and_a_kept_one_not_free() -> None:
    read = Problem.from_document({**valid(), "forbidden": [["12/skills", "ada"]], "keep": [["12/skills", "bo"]]})
    assert read.allowed.tolist() == [False, True, True]
    assert read.free.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"entries": []}, "There are no entries"),
        ({"judges": []}, "There are no judges"),
        ({"entries": None}, "entries: must be a list"),
        ({"entries": ["a"]}, "entries[0]: must be an object"),
        ({"entries": [{"id": 7}]}, "entries[0].id: must be a text in quotes, not 7"),
        ({"entries": [{}]}, "entries[0].id: must be a text in quotes, not nothing"),
        ({"entries": [{"id": "a"}, {"id": "a"}]}, "entries[1].id: a is there twice"),
        ({"entries": [{"id": "a", "demand": -1}]}, "entries[0].demand (a): must be a whole number"),
        ({"entries": [{"id": "a", "demand": 1.5}]}, "entries[0].demand (a): must be a whole number"),
        ({"entries": [{"id": "a", "demand": True}]}, "entries[0].demand (a): must be a whole number"),
        ({"entries": [{"id": "a", "demand": 10**30}]}, "entries[0].demand (a): must be a whole number"),
        ({"entries": [{"id": "a", "demnad": 1}]}, "entries[0].demnad is not known here"),
        ({"judges": [{"id": "ada", "min": 3, "max": 2}]}, "judges[0] (ada): min 3 is above max 2"),
        ({"judges": [{"id": "ada", "min": "1"}]}, "judges[0].min (ada): must be a whole number from 0"),
        ({"judges": [{"id": "ada"}, {"id": "ada"}]}, "judges[1].id: ada is there twice"),
        ({"judges": [{"id": "ada", "groups": {"region": 1}}]}, "judges[0].groups (ada)"),
        ({"pairs": [7]}, "pairs[0]: must be an object"),
        ({"pairs": {}}, "pairs: must be a list"),
        ({"forbiden": []}, "forbiden is not known here"),
        ({"forbidden": [["12/skills", "nobody"]]}, 'forbidden[0]: there is no judge "nobody"'),
        ({"forbidden": [["12/skills"]]}, "forbidden[0]: must be a list of an entry and a judge"),
        ({"keep": [["99/x", "ada"]]}, 'keep[0]: there is no entry "99/x"'),
        ({"keep": [["13/access", "ada"]]}, "keep[0]: the pair 13/access, ada is kept but not listed"),
        ({"caps": {"region": 0}}, "caps.region: must be a whole number from 1, not 0"),
        ({"caps": {"region": True}}, "caps.region: must be a whole number from 1, not true"),
        ({"caps": [1]}, "caps: must be an object"),
        ({"uncapped": "i0"}, "uncapped: must be a list"),
        ({"uncapped": ["i9"]}, 'uncapped[0]: there is no entry "i9"'),
        ({"uncapped": [1]}, "uncapped[0]: there is no entry 1"),
        ({"at_least_one": {"x": ["nobody"]}}, 'at_least_one.x: there is no judge "nobody"'),
        ({"at_least_one": {"x": []}}, "at_least_one.x: must be a list of one judge or more"),
        ({"at_least_one": {"x": "ada"}}, 'at_least_one.x: must be a list of one judge or more, not "ada"'),
        ({"prefer": [["12/skills", "nobody"]]}, 'prefer[0]: there is no judge "nobody"'),
        ({"keep_bonus": -2}, "keep_bonus: must be a number from 0 to 1e300, not -2"),
        ({"keep_bonus": math.nan}, "keep_bonus: must be a number from 0 to 1e300, not nan"),
        ({"keep_bonus": 10**400}, "keep_bonus: must be a number from 0 to 1e300"),
        ({"objective": ["total"]}, "objective: ['total'] is not known"),
        ({"objective": 3}, "objective: 3 is not known"),
    ],
)
def test_a_mistake_is_named_with_its_place(change: dict[str, Any], reason: str) -> None:
    assert any(reason in said for said in reasons({**valid(), **change}))


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf, "3", True, None, [1], {}])
def test_a_score_that_is_not_a_finite_number_is_named(score: object) -> None:
    document = valid()
    document["pairs"][1]["score"] = score
    assert reasons(document) == [reason for reason in reasons(document) if reason.startswith("pairs[1].score: must be")]


@pytest.mark.parametrize("score", [1e301, -(10**400)])
def test_a_score_beyond_all_measure_is_named(score: float) -> None:
    document = valid()
    document["pairs"][1]["score"] = score
    assert reasons(document) == ["pairs[1].score: the number is too large; scores reach 1e300 at most."]


def test_a_pair_listed_twice_is_named_even_when_both_agree() -> None:
    document = valid()
    document["pairs"].append(dict(document["pairs"][0]))
    assert reasons(document) == ["pairs[3]: the pair 12/skills, ada is there twice."]


def test_a_pair_both_kept_and_forbidden_is_named() -> None:
    document = {**valid(), "keep": [["12/skills", "ada"]], "forbidden": [["12/skills", "ada"]]}
    assert reasons(document) == ["keep[0]: the pair 12/skills, ada is both kept and forbidden; take it out of one."]


def test_empty_extras_are_as_good_as_none() -> None:
    extras = {"forbidden": [], "keep": [], "prefer": [], "keep_bonus": 0, "caps": {}, "at_least_one": {}}
    assert Problem.from_document({**valid(), **extras, "objective": "total"}).entries == ("12/skills", "13/access")


def test_all_mistakes_are_told_at_once_and_a_flood_is_counted() -> None:
    document = valid()
    document["pairs"] = [{"entry": "x", "judge": "ada", "score": 1}] * 30
    said = reasons(document)
    assert len(said) == 21
    assert said[-1] == "and 10 more mistakes."


def test_a_document_that_is_no_object_or_lacks_a_part_is_refused() -> None:
    assert reasons([1]) == ["The problem must be one JSON object with entries, judges and pairs."]
    assert reasons({"entries": [{"id": "a"}], "judges": [{"id": "j"}]}) == ["pairs: missing; give a list."]
