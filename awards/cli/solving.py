"""`awards solve` and `awards check`: the assignment solver and its separate checker, without a database."""

import json
import sys
from typing import BinaryIO, NoReturn

import click

from awards.core.text import N_

FOUND, REFUSED, WRONG = 0, 1, 2
ANSWERS = {"optimal": FOUND, "feasible": FOUND, "infeasible": REFUSED, "invalid": WRONG}


class NotJson(Exception):
    """The file does not hold a JSON document; the text says where it breaks."""


@click.command()
@click.argument("problem", type=click.File("rb"))
@click.option("--partial", is_flag=True, help="Fill as many places as possible and name each one that stays empty.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Chooses among equal plans.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds, looked at between steps.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as is done anyway.")
def solve(problem: BinaryIO, partial: bool, seed: int, time_limit: float | None, as_json: bool) -> NoReturn:
    """Assign judges to the entries of PROBLEM, a JSON file (- reads from standard input).

    Prints the plan as one JSON document: exit 0 with a plan, 1 when there is none, 2 when the problem is invalid.
    """
    from awards.assignment.solver.document import InvalidProblem
    from awards.assignment.solver.problem import Problem, invalid_plan
    from awards.assignment.solver.solve import solve as best_plan

    try:
        plan = best_plan(Problem.from_document(_json(problem)), partial=partial, seed=seed, time_limit=time_limit)
    except NotJson as why:
        plan = invalid_plan((N_("The problem is not a JSON document: %(why)s.", why=str(why)),))
    except InvalidProblem as invalid:
        plan = invalid_plan(invalid.reasons)
    click.echo(json.dumps(plan.to_document(), ensure_ascii=False, allow_nan=False))
    sys.exit(ANSWERS[plan.status])


@click.command()
@click.argument("problem", type=click.File("rb"))
@click.argument("plan", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as one JSON document.")
def check(problem: BinaryIO, plan: BinaryIO, as_json: bool) -> NoReturn:
    """Check PLAN against PROBLEM, and the certificate that says how good it is.

    Exit 0 when the plan holds, 1 when it is refused, 2 when a file is not what it should be.
    """
    from awards.assignment.certificate import check as verdict_on
    from awards.assignment.solver import document

    try:
        asked = _json(problem)
        document.read(asked)
    except NotJson as why:
        _answer(as_json, "invalid", [f"The problem is not a JSON document: {why}."], WRONG)
    except document.InvalidProblem as invalid:
        _answer(as_json, "invalid", [str(reason) for reason in invalid.reasons], WRONG)
    try:
        answered = _json(plan)
    except NotJson as why:
        _answer(as_json, "invalid", [f"The plan is not a JSON document: {why}."], WRONG)
    if not isinstance(asked, dict) or not isinstance(answered, dict):
        _answer(as_json, "invalid", ["The plan must be one JSON object, as awards solve prints it."], WRONG)
    verdict = verdict_on(asked, answered)
    _answer(as_json, verdict.verdict, list(verdict.sentences), FOUND if verdict.accepted else REFUSED)


def _json(file: BinaryIO) -> object:
    """The document; large ones name the same entries and judges again and again, so each name is held once."""
    names: dict[str, str] = {}

    def held_once(row: dict[str, object]) -> dict[str, object]:
        for key, value in row.items():
            if type(value) is str:
                row[key] = names.setdefault(value, value)
        return row

    try:
        found: object = json.loads(_text(file), object_hook=held_once)
    except (ValueError, RecursionError) as why:
        raise NotJson(str(why).rstrip(".") or "nested too deeply") from why
    return found


def _text(file: BinaryIO) -> str:
    content = file.read()
    return content.decode(json.detect_encoding(content), "surrogatepass")


def _answer(as_json: bool, verdict: str, sentences: list[str], code: int) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"verdict": verdict, "reasons": sentences}, ensure_ascii=False))
    else:
        for sentence in sentences:
            click.echo(sentence, err=code == WRONG)
    sys.exit(code)
