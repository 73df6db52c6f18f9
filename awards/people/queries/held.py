"""What staff hold against deletion, and which rows of every table belong to it: these stay, whoever they are about."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from awards.closing.models import RetentionHold
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import Scorecard
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition

LEADING = frozenset({"nomination", "entry", "assignment", "scorecard", "scorecard_confirmation", "scorecard_reopening"})
"""Whatever points to a row of these belongs to its nomination."""


@dataclass(frozen=True)
class Held:
    """The holds that stand, by id: of nominations, and of whole editions."""

    ids: frozenset[UUID] = frozenset()
    nominations: frozenset[UUID] = frozenset()
    editions: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids)


def held(session: Session) -> Held:
    """All that staff hold now. One query."""
    query = select(RetentionHold.id, RetentionHold.edition_id, RetentionHold.nomination_id)
    rows = session.execute(query.where(RetentionHold.ended_at.is_(None))).all()
    return Held(
        frozenset(row.id for row in rows),
        frozenset(row.nomination_id for row in rows if row.nomination_id is not None),
        frozenset(row.edition_id for row in rows if row.nomination_id is None),
    )


def of_held(table: Any, found: Held) -> ColumnElement[bool]:
    """The condition that a row belongs to what is held: by its edition, its nomination, or a row that it points to."""
    if not found:
        return false()
    ways: list[ColumnElement[bool]] = [false(), *_by_itself(table, found)]
    for column in table.columns:
        for key in column.foreign_keys:
            target = key.column.table
            if target.name == Edition.__tablename__:
                ways.append(and_(column.is_not(None), column.in_(found.editions)))
            elif target.name in LEADING:
                whole = select(key.column).where(of_held(target, found))
                ways.append(and_(column.is_not(None), column.in_(whole)))
    return or_(*ways)


def nominations_of_held(found: Held) -> ColumnElement[bool]:
    """The condition that a nomination is held, by itself or with its edition."""
    return of_held(Nomination.__table__, found)


def _by_itself(table: Any, found: Held) -> list[ColumnElement[bool]]:
    """What no foreign key tells."""
    if table.name == Nomination.__tablename__:
        return [table.c.id.in_(found.nominations)]
    if table.name == OutboxMail.__tablename__:
        here = select(Nomination.id).where(nominations_of_held(found))
        mails = and_(table.c.about_id.is_not(None), table.c.about_id.in_(here))
        return [mails, and_(table.c.edition_id.is_not(None), table.c.edition_id.in_(found.editions))]
    if table.name == AuditText.__tablename__:
        subjects = [
            AuditRow.subject_id.in_(select(one.id).where(of_held(one.__table__, found)))
            for one in (Nomination, Entry, Scorecard)
        ]
        rows = select(AuditRow.seq).where(or_(AuditRow.edition_id.in_(found.editions), *subjects))
        return [table.c.seq.in_(rows)]
    return []
