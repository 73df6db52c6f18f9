"""The staff's own sheet of a nomination: ticks of the checklist and notes, shared by the edition's staff."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit
from awards.programme.models import Edition
from awards.screening import queries, rules
from awards.screening.models import ScreeningSheet


def keep_sheet(
    session: Session, edition: Edition, nomination_id: UUID, checked: Collection[str], notes: str, seen: int, by: User,
    at: datetime,
) -> ScreeningSheet:  # fmt: skip
    """Keep what is ticked and noted; `seen` is the sheet's version on the page (0 before the first).

    Raises RuleBroken, and StaleVersion when a colleague changed it since.
    """
    rules.require_sheet(checked, notes, rules.checklist(rules.rules_of(queries.switched_on(edition))))
    sheet = queries.sheet(session, nomination_id, lock=True)
    if (sheet.version if sheet else 0) != seen:
        raise StaleVersion(N_("A colleague changed the checklist since you opened it."), _as_it_is(session, sheet))
    if sheet is None:
        sheet = ScreeningSheet(nomination_id=nomination_id)
        session.add(sheet)
    ticked = sorted(set(checked) - set(sheet.checked or [])), sorted(set(sheet.checked or []) - set(checked))
    sheet.checked, sheet.notes, sheet.changed_by, sheet.changed_at = sorted(set(checked)), notes, by.id, at
    session.flush()
    audit.record(
        session, actor=by.id, action="screening.checked", subject=nomination_id, edition=edition.id,
        details={"ticked": ticked[0], "unticked": ticked[1]}, words={"notes": notes} if notes else None,
    )  # fmt: skip
    session.flush()
    return sheet


def _as_it_is(session: Session, sheet: ScreeningSheet | None) -> dict[str, str]:
    if sheet is None:
        return {"version": "0", "by": "", "checked": "", "notes": ""}
    by = accounts.user(session, sheet.changed_by)
    return {
        "version": str(sheet.version), "by": by.name or by.email, "checked": " ".join(sheet.checked),
        "notes": sheet.notes,
    }  # fmt: skip
