"""Standing conflicts of interest as rows of a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries, services
from awards.assignment.table.addresses import address
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.bringing import Cells, bring, whole
from awards.infrastructure.upsert import Counts
from awards.programme.models import Edition

COLUMNS = ("judge_email", "nomination", "kind", "reason")
NAMES = {"judge": "judge_email"}


def rows(session: Session, edition: Edition) -> list[dict[str, Any]]:
    """Every conflict that stands, by judge and number."""
    found = queries.conflicts(session, edition.id, most=None)
    return [
        {
            "judge_email": row.judge_email,
            "nomination": row.number,
            "kind": row.conflict.kind,
            "reason": row.conflict.evidence,
        }
        for row in sorted(found, key=lambda row: (row.judge_email, row.number, row.conflict.kind))
    ]


def import_rows(
    session: Session,
    edition: Edition,
    rows: Sequence[Mapping[str, str]],
    by: User,
    at: datetime,
    dry_run: bool = False,
) -> Counts:
    """Take conflicts from a file; an empty kind means declared. Again: no change.

    What runs between such a pair ends. Raises RuleBroken naming each wrong cell.
    """
    jury = queries.profiles_by_address(session, edition.id)
    standing = {
        (row.judge_email, row.number, row.conflict.kind) for row in queries.conflicts(session, edition.id, most=None)
    }

    def take(cells: Cells) -> str:
        email = address(cells["judge_email"], "judge_email")
        if email not in jury:
            raise RuleBroken(N_("This person is no judge of this edition."), ["judge_email"])
        number, kind = whole(cells["nomination"], "nomination"), cells["kind"] or "declared"
        nomination = queries.nomination_by_number(session, edition.id, number)
        if nomination is None:
            raise RuleBroken(N_("There is no nomination with this number in the edition."), ["nomination"])
        if (email, number, kind) in standing:
            return "same"
        services.declare_conflict(
            session, edition, nomination.id, jury[email][1].id, cells["reason"], by, at, kind=kind
        )
        standing.add((email, number, kind))
        return "new"

    return bring(session, "conflict", COLUMNS, rows, take, dry_run=dry_run, names=NAMES)
