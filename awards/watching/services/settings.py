"""How an edition's judges are watched and reminded, and a judge's wish to be left alone for a while."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit
from awards.programme.models import Edition
from awards.watching import queries
from awards.watching.models import ReminderPause, ReminderStop, WatchRules
from awards.watching.queries import Watched
from awards.watching.rules.hours import Quiet, local_day, zone_of
from awards.watching.rules.reminding import require_pause, require_schedule

DAYS = ("silent_days", "after_silence", "first_before", "last_before", "confirm_before")
FIELDS = ("reminding", *DAYS, "quiet_start", "quiet_end", "quiet_weekends")
FIRST_VERSION = 0
"""What the form of an edition says that has the usual rules of watching."""


def change_rules(
    session: Session, edition_id: UUID, values: Mapping[str, Any], expected_version: int, by: User
) -> bool:
    """Set days, hours and the switch; False when nothing differs. Raises RuleBroken, StaleVersion."""
    quiet = Quiet(values["quiet_start"], values["quiet_end"], values["quiet_weekends"])
    require_schedule({name: values[name] for name in DAYS}, quiet)
    session.execute(select(Edition.id).where(Edition.id == edition_id).with_for_update())
    rules = session.get(WatchRules, edition_id, with_for_update=True, populate_existing=True)
    if (rules.version if rules else FIRST_VERSION) != expected_version:
        raise StaleVersion(N_("Somebody else changed the reminders since you opened the page. Open it again."))
    if rules is None:
        rules = queries.usual_rules(edition_id)
        session.add(rules)
    elif all(getattr(rules, name) == values[name] for name in FIELDS):
        return False
    for name in FIELDS:
        setattr(rules, name, values[name])
    rules.version = expected_version + 1
    audit.record(
        session, actor=by.id, action="watching.changed", subject=edition_id, edition=edition_id,
        details={name: values[name] for name in FIELDS},
    )  # fmt: skip
    session.flush()
    return True


def stop_reminders(session: Session, of: Watched, judge_ids: Collection[UUID] | None, by: User, at: datetime) -> int:
    """No automatic reminder in this round: to these judges, or to nobody (None). How many switches were new.

    Staff may still write by hand. Raises RuleBroken for a judge who has nothing in the round.
    """
    wanted: list[UUID | None] = [None] if judge_ids is None else [*sorted(set(judge_ids))]
    known = {judge.judge_id for judge in queries.jury(session, of, at)} if judge_ids is not None else set()
    if not wanted or any(judge_id not in known for judge_id in wanted if judge_id is not None):
        raise RuleBroken(N_("Choose at least one judge who has something to do in this round."))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    count = 0
    for judge_id in wanted:
        new = insert(ReminderStop).values(id=uuid4(), round_id=of.round.id, judge_id=judge_id, by_user_id=by.id, at=at)
        if session.scalars(new.on_conflict_do_nothing().returning(ReminderStop.id)).one_or_none() is not None:
            _note_stop(session, of, "reminders.stopped", judge_id, by)
            count += 1
    session.flush()
    return count


def resume_reminders(session: Session, of: Watched, judge_ids: Collection[UUID] | None, by: User) -> int:
    """Automatic reminders go again in this round, to these judges or in the whole (None); how many switches went."""
    which = ReminderStop.judge_id.is_(None) if judge_ids is None else ReminderStop.judge_id.in_(judge_ids)
    gone = session.scalars(
        delete(ReminderStop).where(ReminderStop.round_id == of.round.id, which).returning(ReminderStop.judge_id)
    ).all()
    for judge_id in gone:
        _note_stop(session, of, "reminders.restarted", judge_id, by)
    session.flush()
    return len(gone)


def pause_reminders(session: Session, edition_id: UUID, until: date | None, zone: str, by: User, at: datetime) -> None:
    """Leave a judge alone up to the end of a day of the judge's calendar; None ends a pause. Raises RuleBroken."""
    if until is not None:
        require_pause(until, local_day(at, zone_of(zone)))
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        new = insert(ReminderPause).values(edition_id=edition_id, judge_id=by.id, until=until, noted_at=at)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["edition_id", "judge_id"], set_={"until": until, "noted_at": at}
            ).execution_options(populate_existing=True)
        )
    else:
        mine = (ReminderPause.edition_id == edition_id) & (ReminderPause.judge_id == by.id)
        if session.scalars(delete(ReminderPause).where(mine).returning(ReminderPause.judge_id)).one_or_none() is None:
            return
    audit.record(
        session, actor=by.id, action="reminders.paused" if until else "reminders.resumed", subject=by.id,
        edition=edition_id, details={"until": until.isoformat()} if until else {},
    )  # fmt: skip
    session.flush()


def _note_stop(session: Session, of: Watched, action: str, judge_id: UUID | None, by: User) -> None:
    audit.record(
        session, actor=by.id, action=action, subject=judge_id or of.round.id, edition=of.edition_id,
        details={"round": str(of.round.id)},
    )  # fmt: skip
