"""`awards solve`: the assignment solver, without a database."""

import json
import sys
from typing import BinaryIO, NoReturn

import click

from awards.cli.given import FOUND, REFUSED, WRONG, NotJson, document_of
from awards.core.text import N_

ANSWERS = {"optimal": FOUND, "feasible": FOUND, "infeasible": REFUSED, "invalid": WRONG}


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
    from awards.assignment.document import InvalidProblem
    from awards.assignment.solver.problem import Problem, invalid_plan
    from awards.assignment.solver.solve import solve as best_plan

    try:
        plan = best_plan(Problem.from_document(document_of(problem)), partial=partial, seed=seed, time_limit=time_limit)
    except NotJson as why:
        plan = invalid_plan((N_("The problem is not a JSON document: %(why)s.", why=str(why)),))
    except InvalidProblem as invalid:
        plan = invalid_plan(invalid.reasons)
    click.echo(json.dumps(plan.to_document(), ensure_ascii=False, allow_nan=False))
    sys.exit(ANSWERS[plan.status])
