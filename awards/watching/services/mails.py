"""The mail of a reminder, written once for each day and judge; what reminders of all kinds have in common."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.infrastructure import audit, outbox
from awards.watching.models import Reminder
from awards.watching.queries import JudgeAtWork, Watched
from awards.watching.rules.reminding import Kind

TEMPLATE = "judge_reminder"


def key_of_mail(reminder_id: UUID) -> str:
    """What keeps the mail of a reminder from being written twice."""
    return f"reminder:{reminder_id}"


def mail_values(of: Watched, judge: JudgeAtWork, kind: Kind) -> dict[str, Any]:
    """What the mail says: numbers of entries and categories, and dates."""
    seen = judge.work.seen_at
    return {
        "name": judge.name, "edition": of.edition.names, "edition_id": str(of.edition_id), "kind": str(kind),
        "left": judge.work.left, "to_confirm": judge.work.to_confirm - judge.work.left,
        "to_compare": judge.work.to_compare,
        "closes_at": of.round.closes_at.isoformat(), "seen_at": seen.isoformat() if seen else None,
    }  # fmt: skip


def write(
    session: Session,
    of: Watched,
    judge: JudgeAtWork,
    kind: Kind,
    occasion: str,
    day: date,
    at: datetime,
    *,
    by: UUID | None = None,
    batch: UUID | None = None,
) -> bool:
    """Remind the judge, unless there was a reminder on this day or on this occasion; whether there was none."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    reminder_id = uuid4()
    new = insert(Reminder).values(
        id=reminder_id, edition_id=of.edition_id, round_id=of.round.id, judge_id=judge.judge_id, kind=str(kind),
        occasion=occasion, day=day, at=at, by_user_id=by, batch_id=batch,
    )  # fmt: skip
    if session.scalars(new.on_conflict_do_nothing().returning(Reminder.id)).one_or_none() is None:
        return False
    outbox.put(
        session, to=judge.email, language=judge.language, template=TEMPLATE, edition=of.edition_id,
        values=mail_values(of, judge, kind), dedupe_key=key_of_mail(reminder_id),
    )  # fmt: skip
    audit.record(
        session, actor=by, action="judge.reminded", subject=judge.judge_id, edition=of.edition_id,
        details={"kind": str(kind), "round": str(of.round.id), "reminder": str(reminder_id)},
    )  # fmt: skip
    return True
