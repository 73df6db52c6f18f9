"""Verbs of likely duplicates: look for them, and link, keep apart, merge or take that back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.finding import queries
from awards.finding.models import DuplicatePair
from awards.finding.rules import Pair, Said, asks_again, find, require_open, require_said
from awards.finding.services.limits import above_limits
from awards.infrastructure import audit, clock, jobs, outbox
from awards.infrastructure.jobs import Job, TwoSteps
from awards.infrastructure.upsert import Counts
from awards.nominations.models import Nomination
from awards.nominations.queries.people import worked_on_by
from awards.nominations.services.arrivals import note_arrival
from awards.nominations.services.submission import take_back
from awards.programme.models import Edition

FIND = "finding.duplicates"
HELD = timedelta(minutes=10)
"""How long the mail about a merge waits, so that undoing it reaches nobody."""


def ask_to_find(session: Session, edition: Edition, by: User) -> None:
    """Look for likely duplicates now, beside the pages; asked twice it is done once."""
    if not jobs_waiting(session, edition.id):
        jobs.enqueue(session, FIND, {"edition_id": str(edition.id)}, by.id)
        audit.record(session, actor=by.id, action="duplicates.asked", edition=edition.id)


def jobs_waiting(session: Session, edition_id: UUID) -> bool:
    """Whether a search for this edition is asked for already and has not begun."""
    waiting = session.scalars(select(Job).where(Job.kind == FIND, Job.state == "waiting", Job.due_at.is_(None)))
    return any(job.values.get("edition_id") == str(edition_id) for job in waiting)


def keep_found(session: Session, edition_id: UUID, found: Sequence[Pair], by: UUID | None, at: datetime) -> Counts:
    """Keep the pairs that were found among the nominations of an edition.

    An open pair that is likely no more goes; what staff said stays, and a pair that they kept apart is open again only
    when more speaks for it.
    """
    known = {
        (pair.one_id, pair.other_id): pair
        for pair in session.scalars(
            select(DuplicatePair)
            .where(DuplicatePair.edition_id == edition_id)
            .order_by(DuplicatePair.id)
            .with_for_update()
        )
    }
    counts, seen = Counts(), set[tuple[UUID, UUID]]()
    for pair in found:
        ids = UUID(pair.one), UUID(pair.other)
        seen.add(ids)
        counts.add(_keep(session, edition_id, known.get(ids), ids, pair, at), "pair")
    for ids, row in known.items():
        if ids not in seen and row.state == Said.OPEN:
            session.delete(row)
            counts.add("changed", "pair")
    if not counts.nothing_changed:
        audit.record(
            session, actor=by, action="duplicates.found", edition=edition_id,
            details={"new": counts.new.get("pair", 0), "changed": counts.changed.get("pair", 0)},
        )  # fmt: skip
    session.flush()
    return counts


def link(session: Session, pair: DuplicatePair, by: User, at: datetime) -> None:
    """They belong together and both stand: staff and readers of one are led to the other. Raises RuleBroken."""
    _say(session, pair, Said.LINKED, by, at)


def keep_both(session: Session, pair: DuplicatePair, by: User, at: datetime) -> None:
    """They are two: not shown again unless more speaks for one. Raises RuleBroken."""
    _say(session, pair, Said.KEPT, by, at)


def merge(session: Session, pair: DuplicatePair, kept_id: UUID, by: User, at: datetime) -> None:
    """They are one: `kept_id` stands, the other is withdrawn with a reference, and its nominator told. RuleBroken."""
    if kept_id not in (pair.one_id, pair.other_id):
        raise RuleBroken(N_("Choose which of the two stands."))
    kept, other = _both(session, pair, kept_id)
    _hold(session, pair, other.id)
    require_open(pair.state)
    for nomination in (kept, other):
        if nomination.state not in queries.COMPARED:
            raise RuleBroken(N_("One of the two was withdrawn meanwhile: there is nothing to merge."))
    _refuse_own(session, pair, by)
    before = other.state
    take_back(session, other, f"Merged into N-{kept.number:04d}", by.id, at)
    pair.state_before, pair.kept_id = before, kept.id
    _say(session, pair, Said.MERGED, by, at, kept=str(kept.id))
    session.execute(  # what was withdrawn is nobody's duplicate any more
        delete(DuplicatePair).where(
            DuplicatePair.state == Said.OPEN, or_(DuplicatePair.one_id == other.id, DuplicatePair.other_id == other.id)
        )
    )
    with outbox.held(session, uuid4(), clock.real(session) + HELD):
        _tell(session, other, kept, "nomination_merged", f"nomination_merged:{pair.id}:{at.isoformat()}")


def undo(session: Session, pair: DuplicatePair, by: User, at: datetime, *, knowingly: bool = False) -> None:
    """Take back what was said of a pair; a nomination that was withdrawn by it stands again. Raises RuleBroken.

    Only `knowingly` where its nominator then has more nominations than the edition allows.
    """
    one, other = _both(session, pair, pair.one_id)
    _hold(session, pair)
    require_said(pair.state)
    _refuse_own(session, pair, by)
    above: dict[str, int] = {}
    if pair.kept_id is not None:
        kept, gone = (one, other) if pair.kept_id == one.id else (other, one)
        above = above_limits(session, pair, gone, knowingly=knowingly)
        _revive(session, pair, gone, kept, by, at)
    audit.record(
        session, actor=by.id, action="duplicates.undone", subject=pair.id, edition=pair.edition_id,
        details={"was": pair.state, "nominations": [str(pair.one_id), str(pair.other_id)], **above},
    )  # fmt: skip
    pair.state, pair.decided_by, pair.decided_at = Said.OPEN, None, None
    pair.said_at_points, pair.said_of, pair.kept_id, pair.state_before = None, [], None, None
    session.flush()


def _keep_what_a_job_found(session: Session, job: Job, found: Sequence[Pair]) -> None:
    keep_found(session, UUID(job.values["edition_id"]), found, job.created_by, clock.now(session))


def _keep(
    session: Session,
    edition_id: UUID,
    row: DuplicatePair | None,
    ids: tuple[UUID, UUID],
    pair: Pair,
    at: datetime,
) -> str:
    points = round(pair.points * 10)
    evidence = [{"kind": e.kind, "what": e.what, "points": round(e.points * 10)} for e in pair.evidence]
    if row is None:
        session.add(
            DuplicatePair(
                id=uuid4(), edition_id=edition_id, one_id=ids[0], other_id=ids[1], points=points, evidence=evidence,
                found_at=at,
            )
        )  # fmt: skip
        return "new"
    again = asks_again(row.said_at_points, row.said_of, points, {e.kind for e in pair.evidence}, state=row.state)
    if row.points == points and row.evidence == evidence and not again:
        return "same"
    row.points, row.evidence = points, evidence
    if again:
        row.state, row.decided_by, row.decided_at, row.found_at = Said.OPEN, None, None, at
    return "changed"


def _say(session: Session, pair: DuplicatePair, said: Said, by: User, at: datetime, **details: str) -> None:
    if said != Said.MERGED:
        _hold(session, pair)
        _refuse_own(session, pair, by)
    require_open(pair.state)
    pair.state, pair.decided_by, pair.decided_at = said, by.id, at
    pair.said_at_points, pair.said_of = pair.points, sorted({e["kind"] for e in pair.evidence})
    audit.record(
        session, actor=by.id, action=f"duplicates.{said}", subject=pair.id, edition=pair.edition_id,
        details={"nominations": [str(pair.one_id), str(pair.other_id)], "points": pair.points, **details},
    )  # fmt: skip
    session.flush()


def _refuse_own(session: Session, pair: DuplicatePair, by: User) -> None:
    if worked_on_by(session, by.id, [pair.one_id, pair.other_id]):
        raise RuleBroken(N_("You work on one of these yourself: another member of staff must decide."))


def _revive(session: Session, pair: DuplicatePair, other: Nomination, kept: Nomination, by: User, at: datetime) -> None:
    """The nomination stands as before the merge; whoever was told is told again, and a mail that waits never leaves."""
    if other.state != "withdrawn":
        raise RuleBroken(N_("The nomination that was merged is not withdrawn any more."))
    other.state, other.withdrawn_at, other.withdrawal_reason = str(pair.state_before), None, None
    audit.record(
        session, actor=by.id, action="nomination.revived", subject=other.id, edition=pair.edition_id,
        details={"number": other.number, "state": other.state},
    )  # fmt: skip
    session.flush()
    note_arrival(session, pair.edition_id, at)  # it is compared again
    about = outbox.OutboxMail.template == "nomination_merged"
    unsent = outbox.take_back(session, about & (outbox.OutboxMail.about_id == other.id), clock.real(session))
    if not unsent:
        _tell(session, other, kept, "nomination_stands_again", f"nomination_stands_again:{pair.id}:{at.isoformat()}")


def _both(session: Session, pair: DuplicatePair, kept_id: UUID) -> tuple[Nomination, Nomination]:
    """The nomination that stands and the other, held in the one order of all pairs; whoever holds pairs too does so
    afterwards, so that two who merge, undo or search never wait for each other.
    """
    one, other = (
        session.get_one(Nomination, nomination_id, with_for_update={"key_share": True}, populate_existing=True)
        for nomination_id in (pair.one_id, pair.other_id)
    )
    return (one, other) if kept_id == one.id else (other, one)


def _hold(session: Session, pair: DuplicatePair, leaves: UUID | None = None) -> None:
    """Hold the pair, and with it each open one of a nomination that `leaves`, in their one order. Raises RuleBroken."""
    of_it = or_(DuplicatePair.one_id == leaves, DuplicatePair.other_id == leaves)
    held = session.scalars(
        select(DuplicatePair)
        .where(or_(DuplicatePair.id == pair.id, and_(DuplicatePair.state == Said.OPEN, of_it)))
        .order_by(DuplicatePair.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if pair not in held:
        raise RuleBroken(N_("This pair is here no more: one of the two was withdrawn, or they are likely no longer."))


def _tell(session: Session, about: Nomination, kept: Nomination, template: str, key: str) -> None:
    nominator = session.get_one(User, about.nominator_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template=template, edition=about.edition_id,
        values={"name": nominator.name, "number": about.number, "title": about.title, "kept": kept.number,
                "edition_id": str(about.edition_id), "nomination_id": str(about.id)},
        dedupe_key=key,
    )  # fmt: skip


VERBS: dict[str, Callable[[Session, DuplicatePair, User, datetime], None]] = {
    "link": link,
    "keep": keep_both,
    "merge-one": lambda session, pair, by, at: merge(session, pair, pair.one_id, by, at),
    "merge-other": lambda session, pair, by, at: merge(session, pair, pair.other_id, by, at),
    "undo": undo,
    "undo-knowingly": partial(undo, knowingly=True),
}
"""What a page may ask for, by the word that its button sends."""

find_duplicates_job = TwoSteps(
    read=lambda session, values: queries.described(session, UUID(values["edition_id"])),
    look=find,
    keep=_keep_what_a_job_found,
)
"""The job behind `ask_to_find` and behind every nomination that arrives: comparing holds no lock."""
