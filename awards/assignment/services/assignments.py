"""Verbs of assignments: give a judge an entry by hand, end it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Assignment, JudgeProfile, Plan
from awards.assignment.rules import EndReason, JudgeState, require_before_close
from awards.assignment.services import pairings
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, award_log, outbox
from awards.nominations.models import Entry, Nomination
from awards.nominations.queries.people import waiting_for_consent
from awards.programme.models import Category, Edition, Round


def assign_judge(
    session: Session, round_: Round, entry: Entry, profile: JudgeProfile, by: User, at: datetime, *, tell: bool = True
) -> Assignment:
    """Give one judge one entry by hand, whatever languages and categories the judge named. Raises RuleBroken."""
    require_before_close(round_.closes_at, at)
    lock_round(session, round_.id)
    session.refresh(profile, with_for_update=True)
    _require_judged(session, round_, entry)
    _require_free(session, round_, profile, at)
    pairing = pairings.locked(session, entry.nomination_id, profile.user_id)
    if pairing.blocked or queries.standing_conflict(session, entry.nomination_id, profile.user_id):
        raise RuleBroken(
            N_("A conflict of interest stands between this judge and this nomination. Choose another judge."), ["judge"]
        )
    if queries.is_assigned(session, round_.id, entry.id, profile.user_id):
        raise RuleBroken(N_("This judge has this entry already."), ["judge"])
    assignment = made(session, round_, entry, profile.user_id, None, by, at)
    session.flush()
    if tell:
        tell_judge(session, round_, profile.user_id, 1, f"assignment:{assignment.id}")
    return assignment


def end_running(session: Session, assignment: Assignment, reason: str, by: User | None, at: datetime) -> None:
    """End an assignment whose pairing is locked already."""
    session.refresh(assignment, with_for_update=True)
    if assignment.ended_at is not None:
        raise RuleBroken(N_("This assignment has ended already."))
    assignment.ended_at, assignment.end_reason = at, str(reason)
    round_ = session.get_one(Round, assignment.round_id)
    _record_end(session, assignment, round_.edition_id, reason, by, at)
    if by is None or by.id != assignment.judge_id:
        _tell_of_end(session, assignment, round_)
    session.flush()


def end_moved(session: Session, assignment: Assignment, reason: EndReason, plan: Plan, by: User, at: datetime) -> None:
    """A plan takes the entry away, or is undone; pairing and assignment are locked, the caller flushes and tells."""
    assignment.ended_at, assignment.end_reason = at, reason.value
    assignment.moved_by = plan.id if reason == EndReason.MOVED else None
    _record_end(session, assignment, session.get_one(Round, plan.round_id).edition_id, reason, by, at)


def begin_again(session: Session, assignment: Assignment, by: User, at: datetime) -> None:
    """An assignment that a plan ended runs again; pairing and assignment are locked, the caller flushes."""
    edition_id = session.get_one(Round, assignment.round_id).edition_id
    assignment.ended_at = assignment.end_reason = assignment.moved_by = None
    audit.record(
        session, actor=by.id, action="assignment.restored", subject=assignment.id, edition=edition_id,
        details=_ids(assignment),
    )  # fmt: skip
    _log(session, assignment, edition_id, by, at)


def made(
    session: Session, round_: Round, entry: Entry, judge_id: UUID, plan_id: UUID | None, by: User, at: datetime
) -> Assignment:
    """Write an assignment whose pair may meet; the caller flushes."""
    assignment = Assignment(
        id=uuid4(), entry_id=entry.id, nomination_id=entry.nomination_id, round_id=round_.id, judge_id=judge_id,
        plan_id=plan_id, assigned_at=at,
    )  # fmt: skip
    session.add(assignment)
    audit.record(
        session, actor=by.id, action="assignment.made", subject=assignment.id, edition=round_.edition_id,
        details=_ids(assignment),
    )  # fmt: skip
    _log(session, assignment, round_.edition_id, by, at)
    return assignment


def lock_round(session: Session, round_id: UUID) -> None:
    """One change of an edition's assignments at a time: under this lock loads are counted, agreed for all rounds."""
    of = aliased(Round)
    edition_id = select(of.edition_id).where(of.id == round_id).scalar_subquery()
    session.execute(select(Round.id).where(Round.edition_id == edition_id).order_by(Round.id).with_for_update())


def tell_judge(session: Session, round_: Round, judge_id: UUID, count: int, key: str, *, ended: int = 0) -> None:
    """Write the judge a mail that so many entries wait, and that so many were given to others, once for each `key`."""
    judge, edition = session.get_one(User, judge_id), session.get_one(Edition, round_.edition_id)
    outbox.put(
        session, to=judge.email, language=judge.language,
        template="assignment_moved" if ended else "assignment_made", edition=edition.id,
        values={"name": judge.name, "edition": edition.names, "edition_id": str(edition.id), "count": count,
                "closes_at": round_.closes_at.isoformat()} | _later_round(round_) | ({"ended": ended} if ended else {}),
        dedupe_key=f"{key}:{judge_id}",
    )  # fmt: skip


def _later_round(round_: Round) -> dict[str, Any]:
    """What a mail says of a round behind the first: which one it is, and when its judging begins."""
    if round_.number == 1:
        return {}
    said = {"names": round_.names, "number": round_.number, "opens_at": round_.opens_at.isoformat()}
    return {"round": said}


def _require_judged(session: Session, round_: Round, entry: Entry) -> None:
    session.refresh(entry)
    nomination = session.get_one(Nomination, entry.nomination_id, populate_existing=True)
    if entry.state != "eligible" or nomination.state != "submitted":
        raise RuleBroken(N_("Only an eligible entry of a submitted nomination is judged. Screen it first."), ["entry"])
    if waiting_for_consent(session, [nomination.id]):
        raise RuleBroken(N_("Its nominee has not agreed to be nominated yet."), ["entry"])
    if not queries.takes_part(session, round_, entry.id):
        raise RuleBroken(N_("This entry did not go on to the round, so nobody judges it there."), ["entry"])


def _require_free(session: Session, round_: Round, profile: JudgeProfile, at: datetime) -> None:
    if profile.edition_id != round_.edition_id or profile.state != JudgeState.ACCEPTED:
        raise RuleBroken(N_("This person has not accepted the invitation to judge."), ["judge"])
    if queries.live_count(session, round_.edition_id, judge_id=profile.user_id, at=at) >= profile.max_load:
        raise RuleBroken(
            N_("This judge has as many entries as agreed, %(most)d. Choose another judge.", most=profile.max_load),
            ["judge"],
        )


def _tell_of_end(session: Session, assignment: Assignment, round_: Round) -> None:
    judge, edition = session.get_one(User, assignment.judge_id), session.get_one(Edition, round_.edition_id)
    number, category = session.execute(
        select(Nomination.number, Category.names)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .where(Entry.id == assignment.entry_id)
    ).one()
    outbox.put(
        session, to=judge.email, language=judge.language, template="assignment_ended", edition=edition.id,
        values={"name": judge.name, "edition": edition.names, "edition_id": str(edition.id), "number": number,
                "category": category, "conflict": assignment.end_reason == EndReason.CONFLICT},
        dedupe_key=f"assignment_ended:{assignment.id}",
    )  # fmt: skip


def _record_end(
    session: Session, assignment: Assignment, edition_id: UUID, reason: str, by: User | None, at: datetime
) -> None:
    kind = _kind(reason)
    audit.record(
        session, actor=by.id if by else None, action="assignment.ended", subject=assignment.id, edition=edition_id,
        details=_ids(assignment) | {"reason": kind},
        words={"reason": str(reason)} if kind == EndReason.STAFF else None,
    )  # fmt: skip
    award_log.append(
        session, edition_id, award_log.Kind.ASSIGNMENT_ENDED, {"assignment": str(assignment.id), "reason": kind},
        by.id if by else None, at,
    )  # fmt: skip


def _log(session: Session, assignment: Assignment, edition_id: UUID, by: User, at: datetime) -> None:
    award_log.append(
        session, edition_id, award_log.Kind.JUDGE_ASSIGNED, {"assignment": str(assignment.id)} | _ids(assignment),
        by.id, at,
    )  # fmt: skip


def _ids(assignment: Assignment) -> dict[str, Any]:
    return {
        "entry": str(assignment.entry_id), "round": str(assignment.round_id), "judge": str(assignment.judge_id),
        "plan": str(assignment.plan_id) if assignment.plan_id else None,
    }  # fmt: skip


def _kind(reason: str) -> str:
    """The reason as a key: words that staff wrote are kept apart from the audit row."""
    return str(reason) if reason in set(EndReason) else EndReason.STAFF.value
