"""`awards solve` and `awards check` from outside: one JSON document, and the exit code that the contract names."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from awards.cli.checking import check
from awards.cli.solving import solve
from tests.assignment.cases import drawn, equal, problem

OUTPUT = {
    "status", "total", "bound", "gap", "worst", "worst_panel", "assignments", "unfilled", "reasons", "loads",
    "certificate", "seconds",
}  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(name: str, document: object) -> str:
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return str(path)

    return written


def run(command: Any, *words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(command, list(words), input=given)


def test_a_problem_is_solved_and_its_plan_passes_the_check(write: Any) -> None:
    asked = write("problem.json", drawn(24, 8, 3, seed=3))
    result = run(solve, asked)
    plan = json.loads(result.stdout)
    assert result.exit_code == 0
    assert plan.keys() == OUTPUT
    assert plan["status"] == "optimal"
    assert plan["gap"] == 0
    assert len(plan["assignments"]) == 72
    checked = run(check, asked, write("plan.json", plan))
    assert checked.exit_code == 0
    assert checked.stdout.startswith("The plan keeps every rule.\nProved optimal: the total ")


def test_the_problem_may_come_from_standard_input() -> None:
    result = run(solve, "-", given=json.dumps(problem([1], [(0, 1)], [[2]])))
    assert json.loads(result.stdout)["assignments"] == [["i0", "j0"]]


def test_an_impossible_problem_exits_1_with_reasons_and_a_cut_that_the_check_accepts(write: Any) -> None:
    asked = write("problem.json", problem([2, 2], [(0, 1)] * 2, equal(2, 2)))
    result = run(solve, asked)
    plan = json.loads(result.stdout)
    assert result.exit_code == 1
    assert plan.keys() == OUTPUT | {"cut"}
    assert (plan["status"], plan["assignments"], plan["total"]) == ("infeasible", [], None)
    assert plan["reasons"]
    checked = run(check, asked, write("plan.json", plan))
    assert checked.exit_code == 0
    assert "Proved impossible" in checked.stdout


def test_partial_fills_what_it_can_and_exits_0(write: Any) -> None:
    asked = write("problem.json", problem([2, 2], [(0, 1)] * 2, equal(2, 2)))
    result = run(solve, asked, "--partial", "--seed", "3", "--time-limit", "5")
    plan = json.loads(result.stdout)
    assert result.exit_code == 0
    assert plan["status"] == "feasible"
    assert sum(missing for _, missing in plan["unfilled"]) == 2
    assert run(check, asked, write("plan.json", plan)).exit_code == 0


@pytest.mark.parametrize("groups", [{"chair": ["j0", "j1"]}, {"chair": ["j0", "j1"], "reader": ["j1", "j2"]}])
def test_every_wish_at_once_is_answered_by_one_document_that_the_check_accepts(write: Any, groups: Any) -> None:
    wishes = {
        "prefer": [["i0", "j3"]], "keep_bonus": 0.5, "objective": "worst_first",
        "caps": {"region": 1}, "at_least_one": groups,
    }  # fmt: skip
    document = {**problem([2, 2], [(0, 2)] * 4, [[1, 2, 3, 4], [4, 3, 2, 1]]), **wishes}
    for judge, region in zip(document["judges"], "ABCC", strict=True):
        judge["groups"] = {"region": region}
    asked = write("problem.json", document)
    answered = subprocess.run(
        [sys.executable, "-c", "from awards.cli import main; main()", "solve", asked],
        capture_output=True,
        text=True,
        check=True,
    )
    plan = json.loads(answered.stdout)
    assert plan.keys() == OUTPUT | {"bonus"}
    assert plan["status"] == "optimal"
    assert plan["bound"] == pytest.approx(plan["total"] + plan["bonus"])
    checked = run(check, asked, write("plan.json", plan))
    assert checked.exit_code == 0
    assert "No plan has a higher lowest score than" in checked.stdout
    plan["assignments"][0] = ["i0", "j2"]
    assert run(check, asked, write("plan.json", plan)).exit_code == 1


def test_the_check_runs_where_there_is_no_solver_and_none_of_its_libraries(write: Any) -> None:
    asked = {**problem([2], [(0, 1)] * 3, equal(1, 3)), "caps": {"region": 1}}
    answered = json.loads(run(solve, write("problem.json", asked)).stdout)
    without = ("awards.assignment.solver", "awards.ranking", "numpy", "ortools", "scipy", "sqlalchemy", "flask")
    code = f"import sys; sys.modules.update(dict.fromkeys({without!r})); from awards.cli import main; main()"
    files = [write("problem.json", asked), write("plan.json", answered)]
    for command, code_out in (("check", 0), ("solve", 1)):
        given = files if command == "check" else files[:1]
        done = subprocess.run([sys.executable, "-c", code, command, *given], capture_output=True, text=True)
        assert done.returncode == code_out, done.stderr
    files[0] = write("problem.json", {**asked, "judges": []})
    done = subprocess.run([sys.executable, "-c", code, "check", *files], capture_output=True, text=True)
    assert done.returncode == 2
    assert "There are no judges" in done.stderr


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("{", "not a JSON document"),
        ("[" * 100_000, "not a JSON document"),
        ('{"entries": 1,}', "not a JSON document"),
        ("[]", "must be one JSON object"),
        ('{"entries": [], "judges": [], "pairs": []}', "There are no entries"),
        ('{"entries": [{"id": "a"}], "judges": [], "pairs": []}', "There are no judges"),
        ({**problem([1], [(0, 1)], [[2]]), "objective": "best"}, 'use "total" or "worst_first"'),
        ({**problem([1], [(0, 1)], [[2]]), "caps": {"region": 0}}, "must be a whole number from 1"),
        (problem([1], [(0, 1)], [[float("nan")]]), "pairs[0].score: must be a finite number"),
        (problem([1], [(0, 1)], [[1]], keep=[(0, 0)], forbidden=[(0, 0)]), "both kept and forbidden"),
    ],
)
def test_an_invalid_problem_exits_2_with_the_reason_in_the_document(write: Any, document: object, reason: str) -> None:
    asked = write("problem.json", document)
    result = run(solve, asked)
    plan = json.loads(result.stdout)
    assert result.exit_code == 2
    assert plan.keys() == OUTPUT
    assert plan["status"] == "invalid"
    assert any(reason in said for said in plan["reasons"])
    assert run(check, asked, write("plan.json", {})).exit_code == 2


def test_a_file_that_is_not_there_and_a_wrong_flag_exit_2(tmp_path: Path, write: Any) -> None:
    assert run(solve, str(tmp_path / "none.json")).exit_code == 2
    asked = write("problem.json", problem([1], [(0, 1)], [[2]]))
    assert run(solve, asked, "--time-limit", "0").exit_code == 2
    assert run(check, asked).exit_code == 2


def test_a_changed_plan_exits_1_with_one_clear_line(write: Any) -> None:
    asked = write("problem.json", drawn(24, 8, 3, seed=3))
    plan = json.loads(run(solve, asked).stdout)
    plan["total"] += 1e-6
    refused = run(check, asked, write("plan.json", plan))
    assert refused.exit_code == 1
    assert refused.stdout.count("\n") == 1
    assert "give a total of" in refused.stdout
    assert refused.stderr == ""


def test_the_check_answers_in_json_when_asked(write: Any) -> None:
    asked = write("problem.json", problem([1], [(0, 1)], [[2]]))
    plan = json.loads(run(solve, asked).stdout)
    good = run(check, asked, write("plan.json", plan), "--json")
    assert json.loads(good.stdout)["verdict"] == "optimal"
    bad = run(check, asked, write("plan.json", {**plan, "gap": 7}), "--json")
    assert json.loads(bad.stdout)["verdict"] == "refused"
    assert bad.exit_code == 1


def test_a_plan_that_is_no_object_is_wrong_use(write: Any) -> None:
    asked = write("problem.json", problem([1], [(0, 1)], [[2]]))
    for text in ("[1]", "nonsense"):
        result = run(check, asked, write("plan.json", text))
        assert result.exit_code == 2
        assert result.stderr.startswith("The plan ")
