"""Accept a plan, all of it or nothing; undo it before the judges were told."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Assignment, JudgeProfile, Plan, PlanPanel
from awards.assignment.rules import HOLD, EndReason, JudgeState, PlanState, require_before_close
from awards.assignment.services import pairings
from awards.assignment.services.assignments import begin_again, end_moved, lock_round, made, tell_judge
from awards.assignment.services.finding import find_conflicts
from awards.assignment.services.plans.asking import options_of
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.programme import queries as programme
from awards.programme.models import Round

AT_ONCE = 500
"""So many rows go into one statement."""

CHANGED = N_(
    "Judges, entries or assignments have changed since this plan was worked out, so it was not accepted."
    " Ask for a new plan."
)
CONFLICT_FOUND = N_(
    "A conflict of interest was found since this plan was worked out, so it was not accepted. Ask for a new plan."
)
ENTRY_GONE = N_(
    "An entry of this plan is judged no more (withdrawn, returned or not eligible), so it was not accepted."
    " Ask for a new plan."
)
BEGUN = N_(
    "A judge has begun to score an entry that this plan takes away, so it was not accepted. Ask for a new plan: it"
    " keeps what was begun."
)


@dataclass(frozen=True)
class Accepted:
    """How many assignments a plan made and ended."""

    added: int
    ended: int


def accept_plan(
    session: Session, plan: Plan, by: User, at: datetime, *, bridges: Collection[int] = (), dry_run: bool = False
) -> Accepted:
    """Write what the plan changes, all or none; the judges are told once, after a while in which it can be undone.

    `bridges` are the offered reviews that join what the plan leaves apart, by their place. With `dry_run` the same is
    refused and counted, and nothing stays. Raises RuleBroken when anything that the plan stands on has changed.
    """
    round_ = session.get_one(Round, plan.round_id)
    require_before_close(round_.closes_at, at)
    lock_round(session, round_.id)
    session.refresh(plan, ["state", "mark", "summary"], with_for_update=True)
    if plan.state != PlanState.PROPOSED:
        raise RuleBroken(N_("This plan cannot be accepted: it was accepted or discarded already, or has no solution."))
    savepoint = session.begin_nested()
    try:
        done = _carry_out(session, plan, round_, by, at, bridges)
    except BaseException:
        savepoint.rollback()
        raise
    if dry_run:
        savepoint.rollback()
    else:
        savepoint.commit()
    return done


def undo_plan(session: Session, plan: Plan, by: User, at: datetime) -> None:
    """Put back exactly what the acceptance changed, while its mails wait; they never leave. Raises RuleBroken."""
    round_ = session.get_one(Round, plan.round_id)
    if at >= round_.closes_at:
        raise RuleBroken(N_("The round has closed: what was assigned there stays as it is."))
    lock_round(session, round_.id)
    session.refresh(plan, ["state", "mails_until"], with_for_update=True)
    if plan.state != PlanState.ACCEPTED:
        raise RuleBroken(N_("Only a plan that was accepted can be undone."))
    _require_untold(session, plan)
    added = _assignments(session, Assignment.plan_id == plan.id, Assignment.ended_at.is_(None))
    ended = _assignments(session, Assignment.moved_by == plan.id)
    pairings.lock(session, {(a.nomination_id, a.judge_id) for a in [*added, *ended]})
    _lock(session, [*added, *ended])
    _require_as_the_plan_left_it(session, plan, added, ended, at)
    for assignment in added:
        end_moved(session, assignment, EndReason.UNDONE, plan, by, at)
    session.flush()
    try:
        with session.begin_nested():
            for assignment in ended:
                begin_again(session, assignment, by, at)
            session.flush()
    except IntegrityError as refused:  # a conflict was kept at this very moment
        raise RuleBroken(_NOT_UNDONE) from refused
    plan.state, plan.undone_at, plan.undone_by, plan.mails_until = PlanState.UNDONE, at, by.id, None
    audit.record(
        session, actor=by.id, action="plan.undone", subject=plan.id, edition=round_.edition_id,
        details={"ended": len(added), "restored": len(ended)},
    )  # fmt: skip
    session.flush()


def tell_now(session: Session, plan: Plan, by: User) -> int:
    """Let the mails about the plan leave now; then it can be undone no more. How many leave. Raises RuleBroken."""
    session.refresh(plan, ["mails_until"], with_for_update=True)
    if plan.mails_until is None:
        raise RuleBroken(N_("No mail about this plan waits."))
    count = outbox.let_go(session, OutboxMail.batch_id == plan.id, clock.real(session))
    plan.mails_until = None
    edition_id = session.get_one(Round, plan.round_id).edition_id
    audit.record(
        session, actor=by.id, action="plan.told", subject=plan.id, edition=edition_id, details={"mails": count}
    )  # fmt: skip
    session.flush()
    return count


def _carry_out(
    session: Session, plan: Plan, round_: Round, by: User, at: datetime, bridges: Collection[int]
) -> Accepted:
    edition = programme.edition(session, round_.edition_id)
    newly_found = find_conflicts(session, edition, at)
    ground = queries.ground(session, round_, options_of(plan), plan.entry_id, at=at)
    if ground.mark() != plan.mark:
        raise RuleBroken(_why_stale(session, plan, round_, found=bool(newly_found)))
    panels = session.execute(
        select(PlanPanel.entry_id, PlanPanel.added, PlanPanel.ended).where(
            PlanPanel.plan_id == plan.id, PlanPanel.changes > 0
        )
    ).all()
    new = [(row.entry_id, UUID(judge)) for row in panels for judge in row.added]
    if bridges:
        hidden = queries.hidden_from(session, edition.id, by.id)
        new += _chosen_bridges(plan, ground.entry_ids, bridges, hidden)
    gone = {(row.entry_id, UUID(judge)) for row in panels for judge in row.ended}
    nomination = {need.entry_id: need.nomination_id for need in ground.needs}
    leaving = {(nomination[entry], judge) for entry, judge in gone}
    pairings.lock(session, leaving | {(nomination[entry], judge) for entry, judge in new})
    ended = _end(session, plan, leaving, gone, by, at)
    entries = queries.entries(session, {entry_id for entry_id, _ in new})
    try:
        with session.begin_nested():
            for entry_id, judge_id in new:
                made(session, round_, entries[entry_id], judge_id, plan.id, by, at)
            session.flush()
    except IntegrityError as refused:  # a conflict was kept at this very moment: the database is the last to know
        raise RuleBroken(CONFLICT_FOUND) from refused
    _tell(session, plan, round_, (judge for _, judge in new), (judge for _, judge in gone))
    plan.state, plan.accepted_at, plan.accepted_by = PlanState.ACCEPTED, at, by.id
    audit.record(
        session, actor=by.id, action="plan.accepted", subject=plan.id, edition=edition.id,
        details={"new": len(new), "ended": ended, "bridges": len(bridges)},
    )  # fmt: skip
    session.flush()
    return Accepted(len(new), ended)


def _end(
    session: Session, plan: Plan, pairs: Collection[pairings.Pair], gone: Collection[tuple[UUID, UUID]], by: User,
    at: datetime,
) -> int:  # fmt: skip
    """End what the plan takes away; `pairs` are its nominations and judges, locked. Raises RuleBroken."""
    leaving = [
        assignment
        for assignment in pairings.running(session, pairs)
        if assignment.round_id == plan.round_id and (assignment.entry_id, assignment.judge_id) in gone
    ]
    _lock(session, leaving)
    if any(assignment.begun_at is not None for assignment in leaving):
        raise RuleBroken(BEGUN)
    for assignment in leaving:
        end_moved(session, assignment, EndReason.MOVED, plan, by, at)
    session.flush()
    return len(leaving)


def _tell(session: Session, plan: Plan, round_: Round, new: Iterable[UUID], gone: Iterable[UUID]) -> None:
    """One mail a judge, held; `mails_until` says how long."""
    gained, lost = Counter(new), Counter(gone)
    if not gained and not lost:
        return
    until = clock.real(session) + HOLD
    with outbox.held(session, plan.id, until):
        for judge_id in sorted({*gained, *lost}):
            tell_judge(session, round_, judge_id, gained[judge_id], f"plan:{plan.id}", ended=lost[judge_id])
    plan.mails_until = until


def _chosen_bridges(
    plan: Plan, entry_ids: dict[str, UUID], chosen: Collection[int], hidden: queries.Hidden
) -> list[tuple[UUID, UUID]]:
    """The reviews chosen of those offered; none of them is of an entry that is hidden from whoever accepts."""
    offered = plan.summary.get("bridges", {}).get("offered", [])
    if any(not 0 <= place < len(offered) or hidden.names(offered[place]["entry"]) for place in chosen):
        raise RuleBroken(N_("This review is not offered any more. Open the plan again."), ["bridges"])
    return [(entry_ids[offered[place]["entry"]], UUID(offered[place]["judge"])) for place in sorted(set(chosen))]


def _why_stale(session: Session, plan: Plan, round_: Round, *, found: bool) -> Message:
    judged = {entry.entry_id: entry for entry in queries.judged_entries(session, round_).values()}
    panels = session.execute(select(PlanPanel.entry_id, PlanPanel.added).where(PlanPanel.plan_id == plan.id)).all()
    if any(row.entry_id not in judged for row in panels):
        return ENTRY_GONE
    barred = queries.barred(session, round_.edition_id)
    pairs = ((judged[row.entry_id].nomination_id, UUID(judge)) for row in panels for judge in row.added)
    return CONFLICT_FOUND if found or any(pair in barred for pair in pairs) else CHANGED


_TOLD = N_("The judges were told already, so the plan stays. Make a new plan, or change single assignments.")
_NOT_UNDONE = N_(
    "Since the plan was accepted something changed on its entries (a judge began, stepped back or was assigned by"
    " hand), so nothing was undone. Change single assignments instead."
)


def _require_untold(session: Session, plan: Plan) -> None:
    """Its mails still wait, all of them; they are taken back."""
    if plan.mails_until is None or clock.real(session) >= plan.mails_until:
        raise RuleBroken(_TOLD)
    outbox.take_back(session, OutboxMail.batch_id == plan.id, clock.real(session))
    if outbox.sent_in(session, plan.id):
        raise RuleBroken(_TOLD)


def _require_as_the_plan_left_it(
    session: Session, plan: Plan, added: Collection[Assignment], ended: Collection[Assignment], at: datetime
) -> None:
    panels = session.execute(
        select(PlanPanel.entry_id, PlanPanel.added, PlanPanel.kept).where(
            PlanPanel.plan_id == plan.id, PlanPanel.changes > 0
        )
    ).all()
    expected = {(row.entry_id, UUID(judge)) for row in panels for judge in row.added}
    beside = {(row.entry_id, UUID(judge)) for row in panels for judge in row.kept}
    standing, touched = {(a.entry_id, a.judge_id) for a in added}, {row.entry_id for row in panels}
    others = {pair for pair in queries.live_pairs(session, plan.round_id) - standing if pair[0] in touched}
    barred = queries.barred(session, session.get_one(Round, plan.round_id).edition_id)
    if (
        any(a.begun_at is not None or a.ended_at is not None for a in added)
        or not expected <= standing
        or others != beside
        or any((a.nomination_id, a.judge_id) in barred for a in ended)
        or not _have_room_again(session, plan, ended, at)
    ):
        raise RuleBroken(_NOT_UNDONE)


def _have_room_again(session: Session, plan: Plan, ended: Collection[Assignment], at: datetime) -> bool:
    """Whether the judges who would get back what ended are judges still, and nothing given since fills their loads."""
    back = Counter(assignment.judge_id for assignment in ended)
    edition_id = session.get_one(Round, plan.round_id).edition_id
    beside, since = Counter[UUID](), set[UUID]()
    for judge_id, assigned_at in session.execute(
        queries.in_open_rounds(edition_id, at)
        .where(Assignment.judge_id.in_(back), or_(Assignment.plan_id.is_(None), Assignment.plan_id != plan.id))
        .with_only_columns(Assignment.judge_id, Assignment.assigned_at)
    ):
        beside[judge_id] += 1
        if plan.accepted_at is None or assigned_at >= plan.accepted_at:
            since.add(judge_id)
    most = {
        row.user_id: row.max_load
        for row in session.execute(
            select(JudgeProfile.user_id, JudgeProfile.max_load).where(
                JudgeProfile.edition_id == edition_id, JudgeProfile.state == JudgeState.ACCEPTED,
                JudgeProfile.user_id.in_(back),
            )
        )
    }  # fmt: skip
    return all(judge in most and (judge not in since or beside[judge] + back[judge] <= most[judge]) for judge in back)


def _assignments(session: Session, *which: ColumnElement[bool]) -> list[Assignment]:
    return list(session.scalars(select(Assignment).where(*which).order_by(Assignment.id)))


def _lock(session: Session, assignments: Collection[Assignment]) -> None:
    """Lock them, as they are now; their pairings are locked already."""
    ids = sorted(assignment.id for assignment in assignments)
    for start in range(0, len(ids), AT_ONCE):
        session.scalars(
            select(Assignment)
            .where(Assignment.id.in_(ids[start : start + AT_ONCE]))
            .order_by(Assignment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
