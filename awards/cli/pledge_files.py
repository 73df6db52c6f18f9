"""`awards import pledges`: a file of any length, tried whole and then brought in part by part."""

import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from awards.cli.common import WRONG_USE, answer, progress, refuse
from awards.core.errors import RuleBroken
from awards.importing import services
from awards.importing.services import Reader, Tally
from awards.infrastructure import statistics
from awards.infrastructure.database import Sessions

MOST_PROBLEMS_SHOWN = 20
TOLD = (services.NEW, services.CHANGED, services.SAME, services.WITHDRAWN, services.HELD)


def import_pledges(sessions: Sessions, file: Path, by: UUID, at: datetime, *, dry_run: bool, json_: bool) -> None:
    """Try every row; when all are good, bring them in. What takes two people is left to the staff's page.

    A row that something else made impossible between the two is told, and the others stay.
    """
    try:
        found = _through(sessions, file, None, at, dry=True)
        if found.counts[services.REFUSED]:
            _refuse(found, json_)
        if not dry_run and any(found.counts[what] for what in TOLD if what != services.SAME):
            found = _through(sessions, file, by, at, dry=False)
            with sessions.transaction() as session:
                statistics.look_soon(session, sum(found.counts.values()), by)
    except RuleBroken as broken:
        refuse(f"{file.name}: {broken.message}", WRONG_USE)
    _tell(found, dry_run, json_)
    if late := found.counts[services.REFUSED]:
        refuse(f"{late} rows were good when they were tried and are no more: bring the file in again to see why")


def _through(sessions: Sessions, file: Path, by: UUID | None, at: datetime, *, dry: bool) -> Tally:
    """Every row of the file, a part in a transaction."""
    whole, seen, done = Tally(), set[int](), 0
    with file.open("rb") as stream, progress.status("Trying" if dry else "Bringing in") as shown:
        lines = services.open_file(file.name, stream)
        reader = Reader(lines.header)
        for rows in services.batches(lines):
            with sessions.reading() if dry else sessions.transaction() as session:
                found = services.take(session, reader, rows, by, at, dry=dry, second=False, seen=seen)
            services.add(whole, found.document())
            done += len(rows)
            shown.update(f"{'Tried' if dry else 'Brought in'}: {done} rows")
            if not dry:
                sessions.let_others_write()
    return whole


def _refuse(found: Tally, json_: bool) -> None:
    problems = [
        {"where": f"row {one['row']}, {one['column']}", "problem": one["text"] % one["values"]}
        for one in found.problems
    ]
    message = "Nothing was imported: some cells cannot be read."
    if json_:
        answer({"refused": message, "problems": problems})
        sys.exit(WRONG_USE)
    lines = [message, *(f"  {one['where']}: {one['problem']}" for one in problems[:MOST_PROBLEMS_SHOWN])]
    if found.counts[services.REFUSED] > MOST_PROBLEMS_SHOWN:
        lines.append(f"  {found.counts[services.REFUSED]} rows need a change")
    refuse("\n".join(lines), WRONG_USE)


def _tell(found: Tally, dry_run: bool, json_: bool) -> None:
    if json_:
        kinds = {what: {"pledge": found.counts[what]} if found.counts[what] else {} for what in TOLD}
        answer({**kinds, "written": not dry_run})
        return
    for what in TOLD:
        if found.counts[what]:
            click.echo(f"pledge: {found.counts[what]} {what}")
    if found.counts[services.HELD]:
        click.echo("Above USD 10 million it takes two of the staff: bring in the file at /staff/pledges/files.")
    if dry_run:
        for change in found.changes:
            for one in change["columns"]:
                click.echo(f"  {change['public_id']}, {one['column']}: {one['before'] or '-'} -> {one['after'] or '-'}")
        click.echo("Nothing was written: this was a dry run.")
