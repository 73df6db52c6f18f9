"""`awards check`: the checker of a plan and its certificate, which knows nothing of the solver and needs no library."""

import json
import sys
from typing import BinaryIO, NoReturn

import click

from awards.cli.given import FOUND, REFUSED, WRONG, NotJson, document_of


@click.command()
@click.argument("problem", type=click.File("rb"))
@click.argument("plan", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as one JSON document.")
def check(problem: BinaryIO, plan: BinaryIO, as_json: bool) -> NoReturn:
    """Check PLAN against PROBLEM, and the certificate that says how good it is.

    Exit 0 when the plan holds, 1 when it is refused, 2 when a file is not what it should be.
    """
    from awards.assignment import document
    from awards.assignment.certificate import check as verdict_on

    try:
        asked = document_of(problem)
        document.read(asked)
    except NotJson as why:
        _answer(as_json, "invalid", [f"The problem is not a JSON document: {why}."], WRONG)
    except document.InvalidProblem as invalid:
        _answer(as_json, "invalid", [str(reason) for reason in invalid.reasons], WRONG)
    try:
        answered = document_of(plan)
    except NotJson as why:
        _answer(as_json, "invalid", [f"The plan is not a JSON document: {why}."], WRONG)
    if not isinstance(asked, dict) or not isinstance(answered, dict):
        _answer(as_json, "invalid", ["The plan must be one JSON object, as awards solve prints it."], WRONG)
    verdict = verdict_on(asked, answered)
    _answer(as_json, verdict.verdict, list(verdict.sentences), FOUND if verdict.accepted else REFUSED)


def _answer(as_json: bool, verdict: str, sentences: list[str], code: int) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"verdict": verdict, "reasons": sentences}, ensure_ascii=False))
    else:
        for sentence in sentences:
            click.echo(sentence, err=code == WRONG)
    sys.exit(code)
