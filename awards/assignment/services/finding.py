"""The look for ties between judges and nominations: what is new is kept, and what runs between such a pair ends.

What stands in a round that has closed stays there until staff decide (`late_conflicts`).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.queries import holders
from awards.assignment import queries
from awards.assignment.models import Assignment, Conflict
from awards.assignment.rules import EndReason
from awards.assignment.services import pairings
from awards.assignment.services.late_conflicts import part
from awards.infrastructure import audit, award_log, outbox
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Edition

MOST_NAMED = 20
"""So many of the assignments that ended are named in the mail to staff."""


class OfNomination(Protocol):
    """A row about the nomination with this `id`."""

    @property
    def id(self) -> UUID: ...


T = TypeVar("T", bound=OfNomination)


def find_conflicts(
    session: Session,
    edition: Edition,
    at: datetime,
    *,
    judge_ids: Collection[UUID] | None = None,
    also: Collection[pairings.Pair] = (),
) -> list[Conflict]:
    """Look for ties between judges and nominations and keep the new ones; what runs between such a pair ends.

    What stands in a round that is over is for staff to decide.

    One that staff dismissed is not raised again. With `judge_ids` only these people are looked at. Pairs that the
    caller goes on with (`also`) are locked with the rest, in one order. Staff are told of what ended.
    """
    query = (
        select(Conflict.nomination_id, Conflict.judge_id, Conflict.kind)
        .join(Nomination, Nomination.id == Conflict.nomination_id)
        .where(Nomination.edition_id == edition.id)
    )
    if judge_ids is not None:
        query = query.where(Conflict.judge_id.in_(judge_ids))
    stored = set(session.execute(query).all())
    new = [
        tie
        for tie in queries.look(session, edition.id, judge_ids=judge_ids)
        if (tie.nomination_id, tie.judge_id, tie.kind) not in stored
    ]
    pairings.lock(session, {(tie.nomination_id, tie.judge_id) for tie in new} | set(also))
    kept = pairings.note_all(
        session,
        [
            {"nomination_id": tie.nomination_id, "judge_id": tie.judge_id, "kind": tie.kind, "evidence": tie.evidence,
             "declared_by": None, "found_at": at}
            for tie in sorted(new, key=lambda tie: (tie.nomination_id, tie.judge_id))
        ],
    )  # fmt: skip
    for conflict in kept:
        record(session, edition.id, conflict, None)
    apart = {(conflict.nomination_id, conflict.judge_id) for conflict in kept}
    ended = part(session, pairings.running(session, apart), EndReason.CONFLICT, None, at)
    pairings.block(session, apart)
    tell_staff(session, edition, ended)
    return kept


def record(session: Session, edition_id: UUID, conflict: Conflict, by: User | None) -> None:
    """The audit row and the step in the award's log of a conflict that was declared or found; the caller flushes."""
    audit.record(
        session, actor=by.id if by else None, action="conflict.declared" if by else "conflict.found",
        subject=conflict.id, edition=edition_id, details=ids_of(conflict), words={"evidence": conflict.evidence},
    )  # fmt: skip
    kind = award_log.Kind.CONFLICT_DECLARED if by else award_log.Kind.CONFLICT_FOUND
    if conflict.kind == "recusal":
        kind = award_log.Kind.RECUSAL
    log(session, edition_id, conflict, kind, by, conflict.found_at)


def log(
    session: Session, edition_id: UUID, conflict: Conflict, kind: award_log.Kind, by: User | None, at: datetime
) -> None:
    """A step of a conflict in the award's log."""
    told = {"conflict": str(conflict.id)} | ids_of(conflict)
    award_log.append(session, edition_id, kind, told, by.id if by else None, at)


def ids_of(conflict: Conflict) -> dict[str, str]:
    """Which nomination, which judge, which kind."""
    return {"nomination": str(conflict.nomination_id), "judge": str(conflict.judge_id), "kind": conflict.kind}


def tell_staff(session: Session, edition: Edition, ended: Sequence[Assignment]) -> None:
    """Write to the edition's staff that a conflict took these assignments away, so that reviews are lacking now."""
    if not ended:
        return
    rows = session.execute(
        select(Nomination.id, Nomination.number, Category.names, User.name, User.email)
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(User, User.id == Assignment.judge_id)
        .where(Assignment.id.in_([assignment.id for assignment in ended]))
        .order_by(Nomination.number, Category.position, User.email)
    ).all()
    for member, told in staff_to_tell(session, edition, rows):
        named = [
            {"number": row.number, "category": row.names, "judge": row.name or row.email} for row in told[:MOST_NAMED]
        ]
        outbox.put(
            session, to=member.email, language=member.language, template="assignment_conflict",
            edition=edition.id, values={"edition_id": str(edition.id), "count": len(told), "named": named},
        )  # fmt: skip


def staff_to_tell(session: Session, edition: Edition, rows: Sequence[T]) -> Iterator[tuple[User, list[T]]]:
    """The edition's staff, each with those of the rows (nominations by `id`) that the person is not tied to."""
    staff = holders(session, "staff", edition.id)
    tied = queries.tied_among(session, edition.id, [member.id for member in staff])
    for member in staff:
        hidden = tied.get(member.id, frozenset())
        if told := [row for row in rows if row.id not in hidden]:
            yield member, told
