"""Verbs of the warm-up: mark an entry that all judges score first, say something about it, unmark it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import WarmUpEntry
from awards.assignment.queries.plans import judged
from awards.assignment.rules import LONGEST_NOTE, MOST_TO_WARM_UP, require_before_close
from awards.assignment.services.assignments import lock_round
from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Round


def mark_to_warm_up(session: Session, round_: Round, number: int, category: str, by: User, at: datetime) -> WarmUpEntry:
    """Let judges warm up with this entry: the next plan of the round gives it to all who may read it.

    Raises RuleBroken when the round has closed, there is no such entry to judge, it is marked already, or three are.
    """
    require_before_close(round_.closes_at, at)
    lock_round(session, round_.id)
    wanted = judged(round_).where(Nomination.number == number, Category.key == category).with_only_columns(Entry.id)
    entry_id = session.scalar(wanted)
    if entry_id is None:
        raise RuleBroken(N_("No nomination of this number is eligible in this category. Look for it in the list."),
                         ["number"])  # fmt: skip
    marked = session.scalars(select(WarmUpEntry).where(WarmUpEntry.round_id == round_.id)).all()
    if any(other.entry_id == entry_id for other in marked):
        raise RuleBroken(N_("Judges warm up with this one already."), ["number"])
    if len(marked) >= MOST_TO_WARM_UP:
        raise RuleBroken(
            N_("Judges warm up with %(most)d nominations at most. Take one of them out first.", most=MOST_TO_WARM_UP),
            ["number"],
        )
    place = min({1, 2, 3} - {other.place for other in marked})
    found = WarmUpEntry(round_id=round_.id, entry_id=entry_id, place=place, marked_by=by.id, marked_at=at)
    session.add(found)
    _record(session, "warm_up.marked", found, round_.edition_id, by)
    session.flush()
    return found


def unmark_to_warm_up(session: Session, warms_up: WarmUpEntry, by: User, at: datetime) -> None:
    """Make it an entry like the others again: what runs stays, and nobody sees others' points any more.

    Raises NotFound, and RuleBroken when the round has closed.
    """
    round_ = session.get_one(Round, warms_up.round_id)
    require_before_close(round_.closes_at, at)
    found = _locked(session, warms_up)
    _record(session, "warm_up.unmarked", found, round_.edition_id, by)
    session.delete(found)
    session.flush()


def say_about_warm_up(
    session: Session,
    warms_up: WarmUpEntry,
    note: str,
    shown_from: datetime | None,
    expected_version: int,
    by: User,
) -> None:
    """What the chair says beside the jury's points, and the instant from which they are shown at the latest.

    Raises NotFound, RuleBroken for a note that is too long, StaleVersion when another saved meanwhile.
    """
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=LONGEST_NOTE), ["note"])
    found = _locked(session, warms_up)
    if (note, shown_from) == (found.note, found.shown_from):
        return
    if found.version != expected_version:
        raise StaleVersion(
            N_("Somebody else changed this meanwhile."), {"note": found.note, "version": str(found.version)}
        )
    found.note, found.shown_from, found.noted_by, found.version = note, shown_from, by.id, found.version + 1
    edition_id = session.get_one(Round, found.round_id).edition_id
    _record(session, "warm_up.said", found, edition_id, by, note)
    session.flush()


def _locked(session: Session, warms_up: WarmUpEntry) -> WarmUpEntry:
    found = session.scalar(
        select(WarmUpEntry)
        .where(WarmUpEntry.round_id == warms_up.round_id, WarmUpEntry.entry_id == warms_up.entry_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("warm-up entry")
    return found


def _record(
    session: Session, action: str, of: WarmUpEntry, edition_id: UUID, by: User, note: str | None = None
) -> None:
    shown_from = of.shown_from.isoformat() if of.shown_from else None
    audit.record(
        session, actor=by.id, action=action, subject=of.entry_id, edition=edition_id,
        details={"round": str(of.round_id), "place": of.place, "shown_from": shown_from},
        words={"note": note} if note else None,
    )  # fmt: skip
