"""Assignments as rows of a file: those that run (`live`) and those that ended (`ended`)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries, services
from awards.assignment.models import Assignment
from awards.assignment.rules import EndReason
from awards.assignment.table.addresses import address
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.bringing import Cells, bring, whole
from awards.infrastructure.upsert import Counts
from awards.programme.models import Edition

COLUMNS = ("round", "nomination", "category", "judge_email", "state")
NAMES = {"judge": "judge_email", "entry": "category"}
STATES = ("live", "ended")

Key = tuple[int, int, str, str]
"""Round, number, category, address."""


def rows(session: Session, edition: Edition) -> list[dict[str, Any]]:
    """Every pair that was ever assigned, once for each state it is in."""
    return [
        dict(zip(COLUMNS, (*key, state), strict=True))
        for (key, state), _ in sorted(queries.every_assignment(session, edition.id).items(), key=lambda item: item[0])
    ]


def import_rows(
    session: Session,
    edition: Edition,
    rows: Sequence[Mapping[str, str]],
    by: User,
    at: datetime,
    dry_run: bool = False,
) -> Counts:
    """Take assignments from a file, as if staff made or ended each by hand; each judge is told once.

    Again: no change. Raises RuleBroken naming each wrong cell.
    """
    rounds = {round_.number: round_ for round_ in edition.rounds}
    jury = queries.profiles_by_address(session, edition.id)
    entries = queries.sent_entries(session, edition.id)
    known = queries.every_assignment(session, edition.id)
    added: Counter[tuple[int, str]] = Counter()

    def take(cells: Cells) -> str:
        round_number, number = whole(cells["round"], "round"), whole(cells["nomination"], "nomination")
        email, state = address(cells["judge_email"], "judge_email"), cells["state"] or "live"
        for column, value, among in (
            ("round", round_number, rounds), ("judge_email", email, jury), ("state", state, STATES),
        ):  # fmt: skip
            if value not in among:
                raise RuleBroken(N_("%(value)s is not known in this edition.", value=value), [column])
        entry = entries.get((number, cells["category"]))
        if entry is None:
            raise RuleBroken(N_("The nomination does not stand in this category."), ["category"])
        key: Key = (round_number, number, cells["category"], email)
        if (key, state) in known:
            return "same"
        if state == "ended":
            known[key, state] = _end(session, known.get((key, "live")), by, at)
            return "changed"
        profile = jury[email][0]
        known[key, state] = services.assign_judge(session, rounds[round_number], entry, profile, by, at, tell=False)
        added[round_number, email] += 1
        return "new"

    counts = bring(session, "assignment", COLUMNS, rows, take, dry_run=dry_run, names=NAMES)
    for (number, email), count in sorted(added.items()) if not dry_run else ():
        services.tell_judge(session, rounds[number], jury[email][1].id, count, f"import:{at.isoformat()}")
    return counts


def _end(session: Session, running: Assignment | None, by: User, at: datetime) -> Assignment:
    if running is None:
        raise RuleBroken(N_("This pair has no assignment that could end."), ["state"])
    services.end_assignment(session, running, EndReason.STAFF, by, at)
    return running
