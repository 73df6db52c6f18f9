"""A plan without a trace: the same answer and the same refusals, and nothing is written."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.rules.options import Options
from awards.assignment.services.plans.asking import request_plan
from awards.assignment.services.plans.solving import worked_out
from awards.programme.models import Round


def preview_plan(session: Session, round_: Round, options: Options, by: User, at: datetime) -> dict[str, Any]:
    """The plan that would be found, with what it changes: `answer`, `summary` and `panels`. Raises RuleBroken.

    Only for commands: the solver's libraries are heavy.
    """
    request_plan(session, round_, options=options, by=by, at=at, dry_run=True)
    return worked_out(queries.ground(session, round_, options, at=at))
