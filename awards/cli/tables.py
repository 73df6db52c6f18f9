"""`awards import` and `awards export`: the award's tables as files (CSV, XLSX; JSON out only), an edition as JSON."""

import csv
import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.assignment.table import assignments, conflicts, invitations, judges
from awards.cli.common import WRONG_USE, answer, as_json, clear_refusals, open_sessions, progress, refuse, settings
from awards.cli.pledge_files import import_pledges
from awards.core.cells import csv_cell, from_csv_cell, plain
from awards.core.errors import RuleBroken
from awards.core.outside import json_in
from awards.finding import by_command
from awards.infrastructure import clock, sheets
from awards.infrastructure.database import Sessions
from awards.infrastructure.upsert import Counts
from awards.judging import table as judging_table
from awards.judging import translations
from awards.nominations import table as nominations_table
from awards.programme import document as edition_document
from awards.programme import queries as programme
from awards.programme import services as programme_services
from awards.programme.models import Edition
from awards.sharing import progress as progress_reports
from awards.sharing.rows import every_row
from awards.sharing.rules.columns import NAMES as PLEDGE_COLUMNS

LARGEST_FILE = 50 * 1024 * 1024
MOST_PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class Kind:
    """A kind of table: its columns (a file may leave out the `optional` ones), its rows, and how rows come in.

    `of_edition`: it belongs to an edition. Without `take` a file is of any length and comes in part by part.
    """

    columns: Callable[[Edition | None], Sequence[str]]
    rows: Callable[[Session, Edition], list[dict[str, Any]]]
    take: Callable[[Session, Edition, list[dict[str, str]], User, datetime], Counts] | None
    of_edition: bool = True
    optional: Sequence[str] = ()


KINDS = {
    "nominations": Kind(
        lambda edition: nominations_table.columns(edition) if edition else (),
        nominations_table.rows,
        nominations_table.import_rows,
        optional=nominations_table.OPTIONAL,
    ),
    "judges": Kind(lambda _: judges.COLUMNS, judges.rows, judges.import_rows),
    "invitations": Kind(
        lambda _: invitations.COLUMNS, invitations.rows, invitations.import_rows, optional=invitations.OPTIONAL
    ),
    "conflicts": Kind(lambda _: conflicts.COLUMNS, conflicts.rows, conflicts.import_rows),
    "assignments": Kind(lambda _: assignments.COLUMNS, assignments.rows, assignments.import_rows),
    "scores": Kind(
        lambda _: judging_table.COLUMNS,
        lambda session, edition: [row for round_ in edition.rounds for row in judging_table.rows(session, round_)],
        judging_table.import_rows,
        optional=judging_table.OPTIONAL,
    ),
    "translations": Kind(lambda _: translations.COLUMNS, translations.rows, translations.import_rows),
    "pledges": Kind(
        lambda _: PLEDGE_COLUMNS,
        lambda session, _: every_row(session, clock.now(session), str(settings().base_url).rstrip("/")),
        None,
        of_edition=False,
    ),
    "progress-reports": Kind(
        lambda _: progress_reports.COLUMNS,
        lambda session, _: progress_reports.rows(session, clock.now(session)),
        lambda session, _, rows, by, at: progress_reports.import_rows(session, rows, by, at),
        of_edition=False,
        optional=progress_reports.NOTED,
    ),
}

year_option = click.option("--edition", "year", type=int, help="The edition's year.")
rehearsal_option = click.option("--rehearsal", is_flag=True, help="The rehearsal of that year.")
BUNDLE = "bundle"
"""What is exported only: a published result with all that it rests on, as one ZIP file."""

kind_argument = click.argument("kind", type=click.Choice(["edition", *KINDS]))


@click.command("import")
@kind_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@year_option
@rehearsal_option
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@as_json
@clear_refusals
def import_command(kind: str, file: Path, year: int | None, rehearsal: bool, dry_run: bool, json_: bool) -> None:
    """Take a FILE of this KIND, CSV or XLSX, into the database; all of it is checked before any is written.

    More than a hundred nominations come in part by part, so that others write in between. When that is broken off,
    the same command within a day goes on where it stopped.
    """
    take = KINDS[kind].take if kind in KINDS else None
    if take is None and kind != "edition":
        with open_sessions() as sessions:
            with sessions.transaction() as session:
                began, program = clock.now(session), accounts.the_program(session, clock.real(session)).id
            import_pledges(sessions, file, program, began, dry_run=dry_run, json_=json_)
        return
    text = "" if _is_workbook(file) else _text(file)
    with open_sessions() as sessions:
        if kind == "nominations" and _bring_long(sessions, file, text, year, rehearsal, dry_run=dry_run, json_=json_):
            return
        with sessions.transaction() as session:
            at, by = clock.now(session), accounts.the_program(session, clock.real(session))
            try:
                if take is None:
                    counts = _take_edition(session, _json(text, file), by, at, rehearsal)
                else:
                    edition = _edition(session, kind, year, rehearsal)
                    counts = take(session, edition, _rows_of(kind, edition, file, text), by, at)
            except RuleBroken as broken:
                session.rollback()
                _refuse_problems(broken, json_)
            if dry_run or counts.nothing_changed:
                session.rollback()  # nothing, not even that a command looked
    _tell(counts, dry_run, json_)


def _rows_of(kind: str, edition: Edition, file: Path, text: str) -> list[dict[str, str]]:
    columns, optional = KINDS[kind].columns(edition), KINDS[kind].optional
    return _rows_of_workbook(file, columns, optional) if _is_workbook(file) else _rows(text, columns, optional, file)


def _bring_long(
    sessions: Sessions, file: Path, text: str, year: int | None, rehearsal: bool, *, dry_run: bool, json_: bool
) -> bool:  # fmt: skip
    """Bring a long file of nominations in part by part; False for a short one, which comes in at once."""
    with sessions.reading() as session:
        edition = _edition(session, "nominations", year, rehearsal)
        rows = _rows_of("nominations", edition, file, text)
    if not by_command.is_long(rows):
        return False
    with sessions.transaction() as session:
        by = accounts.the_program(session, clock.real(session)).id
    try:
        with progress.status("Trying") as shown:
            found = by_command.bring(
                sessions, edition.id, file.name, rows, by, shown.update, progress.print, dry_run=dry_run
            )
    except RuleBroken as broken:
        _refuse_problems(broken, json_)
    _tell(found.counts, dry_run, json_)
    if found.stopped_at is not None:
        refuse(f"Somebody was erased meanwhile: only the first {found.stopped_at} rows were brought in")
    if found.late:
        where = ", ".join(sorted({f"row {one['row']}" for one in found.late}))
        refuse(f"{where}: good when they were tried, and no more. Bring them in again to see why")
    return True


@click.command("export")
@click.argument("kind", type=click.Choice(["edition", BUNDLE, *KINDS]))
@year_option
@rehearsal_option
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx", "json"]), help="csv, or as --out is named; an edition: json."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; stdout when left out.")
@clear_refusals
def export_command(kind: str, year: int | None, rehearsal: bool, form: str | None, out: Path | None) -> None:
    """Write the table of this KIND as a file that an import takes back without changing anything.

    A bundle is one ZIP file with which anybody can compute a public result again (`awards verify`).
    """
    if kind == BUNDLE and form is not None:
        refuse(f"a bundle is a ZIP file: leave out --format {form}", WRONG_USE)
    if kind == BUNDLE and out is None and sys.stdout.isatty():
        refuse("a bundle is no text for a screen: add --out FILE", WRONG_USE)
    if kind == "edition" and form in ("csv", "xlsx"):
        refuse(f"an edition is one JSON document: leave out --format {form}", WRONG_USE)
    if kind not in ("edition", BUNDLE) and form is None and out is not None and _is_workbook(out):
        form = "xlsx"
    if form == "xlsx" and out is None and sys.stdout.isatty():
        refuse("a workbook is no text for a screen: add --out FILE", WRONG_USE)
    with open_sessions() as sessions, sessions.reading() as session:
        edition = _edition(session, kind, year, rehearsal)
        if kind == "edition":
            marked = {"rehearsal": True} if edition.rehearsal else {}
            document = edition_document.write(edition) | marked
            content = f"{json.dumps(document, ensure_ascii=False, indent=1, default=plain)}\n".encode()
        elif kind == BUNDLE:
            content = _bundle(session, edition)
        else:
            columns, rows = KINDS[kind].columns(edition), KINDS[kind].rows(session, edition)
            content = WRITERS[form or "csv"](kind, columns, rows)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


def _bundle(session: Session, edition: Edition) -> bytes:
    """The bundle of an edition whose winners are public, made from the rows as they are now."""
    from awards.verifying.queries import published
    from awards.verifying.services import bundle_of

    publication = published(session, edition, clock.now(session))
    if publication is None:
        refuse(f"the winners of {edition.year} are not public: before that there is no bundle")
    return bundle_of(session, publication).content


def _edition(session: Session, kind: str, year: int | None, rehearsal: bool) -> Edition:
    """The edition that a table belongs to; tables of the registry belong to none."""
    if kind in KINDS and not KINDS[kind].of_edition:
        return Edition()
    if year is None:
        refuse(f"{kind} belong to an edition: add --edition YEAR", WRONG_USE)
    return programme.edition_of_year(session, year, True if rehearsal else None)


def _take_edition(session: Session, document: dict[str, Any], by: User, at: datetime, rehearsal: bool) -> Counts:
    """Change the edition of the document's year, or open it; what was written of a rehearsal stays one."""
    counts = Counts()
    rehearsal |= document.pop("rehearsal", None) is True
    year = document.get("year")
    if isinstance(year, int) and programme.has_edition(session, year, rehearsal=rehearsal):
        edition = programme.edition_of_year(session, year, rehearsal)
        changed = programme_services.change_edition(session, edition, document, by, at)
        counts.add("changed" if changed else "same", "edition")
    else:
        programme_services.open_edition(session, document, by, at, rehearsal=rehearsal)
        counts.add("new", "edition")
    return counts


def _text(file: Path) -> str:
    if file.stat().st_size > LARGEST_FILE:
        refuse(f"{file.name} is larger than {LARGEST_FILE // 1024 // 1024} MiB: split it", WRONG_USE)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(f"{file.name} is not UTF-8 (byte {error.start}): save it as CSV UTF-8", WRONG_USE)


def _json(text: str, file: Path) -> dict[str, Any]:
    try:
        document = json_in(text)
    except ValueError as error:
        refuse(f"{file.name} is not JSON: {error}", WRONG_USE)
    if not isinstance(document, dict):
        refuse(f"{file.name} must hold one JSON object", WRONG_USE)
    return document


def _rows(text: str, columns: Sequence[str], optional: Sequence[str], file: Path) -> list[dict[str, str]]:
    """The rows of a CSV text; its header names exactly the columns of the kind, in any order, optional ones or not."""
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        refuse(f"{file.name} is not CSV: {error}", WRONG_USE)
    if not lines:
        refuse(f"{file.name} is empty: the first row names the columns {', '.join(columns)}", WRONG_USE)
    header = [name.strip() for name in lines[0]]
    _refuse_columns(header, columns, optional, file)
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            refuse(f"{file.name}, row {number}: {len(cells)} cells instead of {len(header)}", WRONG_USE)
        rows.append({name: from_csv_cell(cell) for name, cell in zip(header, cells, strict=True)})
    return rows


def _is_workbook(file: Path) -> bool:
    return file.suffix.lower() == ".xlsx"


def _rows_of_workbook(file: Path, columns: Sequence[str], optional: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a workbook's first sheet, in the places that a spreadsheet shows: empty ones are refused by name."""
    if file.stat().st_size > sheets.LARGEST_FILE:
        refuse(f"{file.name} is larger than {sheets.LARGEST_FILE // 1024 // 1024} MiB: split it", WRONG_USE)
    try:
        table = sheets.read_table(file.name, file.read_bytes())
    except RuleBroken as broken:
        refuse(f"{file.name}: {broken.message}", WRONG_USE)
    _refuse_columns(table.header, columns, optional, file)
    for wanted, (number, _cells) in enumerate(table.rows, start=2):
        if number != wanted:
            refuse(f"{file.name}, row {wanted} is empty: delete it, so that rows are named as you see them", WRONG_USE)
    return [dict(cells) for _number, cells in table.rows]


def _refuse_columns(header: Sequence[str], columns: Sequence[str], optional: Sequence[str], file: Path) -> None:
    missing, unknown = sorted(set(columns) - set(header) - set(optional)), sorted(set(header) - set(columns))
    if len(set(header)) < len(header) or missing or unknown:
        told = [f"missing {', '.join(missing)}"] if missing else []
        told += [f"unknown {', '.join(unknown)}"] if unknown else []
        refuse(f"{file.name}, row 1: {'; '.join(told) or 'a column comes twice'}", WRONG_USE)


def _as_csv(kind: str, columns: Sequence[str], rows: list[dict[str, Any]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(row.get(column)) for column in columns] for row in rows)
    return buffer.getvalue().encode()


def _as_workbook(kind: str, columns: Sequence[str], rows: list[dict[str, Any]]) -> bytes:
    """The rows as a workbook that comes back as it was; refused where it could not hold all or not be read again."""
    if (len(rows) + 1) * len(columns) > sheets.MOST_CELLS:
        refuse(f"{kind} have more than {sheets.MOST_CELLS} cells, which is more than a workbook brings back: use csv")
    for number, row in enumerate(rows, start=2):
        for column in columns:
            if sheets.is_too_long(row.get(column)):
                refuse(f"row {number}, {column}: the text is longer than a cell of a workbook holds: use csv")
    return sheets.workbook(columns, rows, kind.capitalize())


def _as_json(kind: str, columns: Sequence[str], rows: list[dict[str, Any]]) -> bytes:
    return f"{json.dumps(rows, ensure_ascii=False, indent=1, default=plain)}\n".encode()


WRITERS: dict[str, Callable[[str, Sequence[str], list[dict[str, Any]]], bytes]] = {
    "csv": _as_csv,
    "xlsx": _as_workbook,
    "json": _as_json,
}


def _refuse_problems(broken: RuleBroken, json_: bool) -> None:
    problems = [{"where": where, "problem": str(words)} for where, words in broken.fields.items()]
    if json_:
        answer({"refused": str(broken.message), "problems": problems})
        sys.exit(WRONG_USE)
    lines = [str(broken.message), *(f"  {p['where']}: {p['problem']}" for p in problems[:MOST_PROBLEMS_SHOWN])]
    if len(problems) > MOST_PROBLEMS_SHOWN:
        lines.append(f"  and {len(problems) - MOST_PROBLEMS_SHOWN} more")
    refuse("\n".join(lines), WRONG_USE)


def _tell(counts: Counts, dry_run: bool, json_: bool) -> None:
    if json_:
        answer({"new": counts.new, "changed": counts.changed, "same": counts.same, "written": not dry_run})
        return
    for what in ("new", "changed", "same"):
        for kind, number in getattr(counts, what).items():
            click.echo(f"{kind}: {number} {what}")
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")
