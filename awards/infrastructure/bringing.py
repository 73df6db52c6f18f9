"""Takes the rows of a file, all or none."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.core.figures import whole_number
from awards.core.text import N_, Message
from awards.infrastructure.upsert import Counts

FIRST_ROW = 2
"""The header is row 1, so that numbers are those of a spreadsheet."""

Cells = dict[str, str]


def bring(
    session: Session,
    kind: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    take: Callable[[Cells], str],
    *,
    dry_run: bool,
    names: Mapping[str, str] | None = None,
) -> Counts:
    """Call `take` on every row; it answers `new`, `changed` or `same`, or raises RuleBroken naming fields.

    One wrong cell, or a dry run, and nothing of it stays. `names` gives the column for a field of another name.
    """
    counts = Counts()
    wrong: dict[str, Message] = {}
    savepoint = session.begin_nested()
    for number, row in enumerate(rows, start=FIRST_ROW):
        try:
            counts.add(take({column: (row.get(column) or "").strip() for column in columns}), kind)
        except RuleBroken as broken:
            for field, message in (broken.fields or {columns[0]: broken.message}).items():
                wrong[f"row {number}, {(names or {}).get(field, field)}"] = message
    if wrong or dry_run:
        savepoint.rollback()
    else:
        savepoint.commit()
    if wrong:
        raise RuleBroken(N_("Nothing was imported: some cells need a change."), wrong)
    return counts


def whole(text: str, field: str) -> int:
    """A whole number of a cell. Raises RuleBroken."""
    number = whole_number(text)
    if number is None:
        raise RuleBroken(N_("Enter a whole number."), [field])
    return number


def listed(text: str) -> list[str]:
    """The items of a cell, joined by `|`."""
    return [item.strip() for item in text.split("|") if item.strip()]
