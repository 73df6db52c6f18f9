"""What is deleted after the end of an edition: told before to whom it belongs, done by a standing job, kept by holds.

Each kind is deleted in one transaction with its audit row; done again it finds nothing left. Bytes of files go by jobs
of their own, after the commit.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from awards.accounts.models import SignInCode, User
from awards.assignment.models import Assignment, Conflict, JudgeLink, JudgeProfile, KeptTie, LateConflict
from awards.certificates.services import forget_letters
from awards.closing import queries
from awards.closing.models import RetentionHold, RetentionTimer
from awards.closing.queries import retention as kept
from awards.closing.rules import retention
from awards.closing.services.telling import tell
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.finding.models import DuplicatePair
from awards.infrastructure import audit, award_log, clock, jobs, locks
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.database import overwrite_all
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.standing_jobs import Moment
from awards.infrastructure.storage import Storage
from awards.judging.models import AnswerTranslation, PrivateNote, Recusal
from awards.nominations.models import (
    Collaborator,
    Consent,
    Correction,
    Entry,
    Evidence,
    Extension,
    Nomination,
    NominationFile,
    NominationVersion,
    Question,
    Referee,
    Return,
)
from awards.programme.models import Edition
from awards.screening.models import ScreeningOutcome, ScreeningSheet

RETENTION = "closing.retention"
"""The kind of job that tells people of an edition what is deleted when, and deletes it."""

FORGET_BYTES = "closing.forget_bytes"
"""The kind of job that deletes a file's bytes although a submitted version names it."""

LONGEST_REASON = 1000

CODES_KEPT = timedelta(days=30)
"""Codes to sign in are of no edition: those that ended so long ago go with the mails."""


def retention_due(session: Session) -> Sequence[Moment]:
    """A job for each closed edition in which somebody is to be told or something to be deleted."""
    at = clock.now(session)
    return [
        Moment(RETENTION, f"{RETENTION}:{edition_id}", {"edition": str(edition_id)}, at)
        for edition_id in kept.due(session, at)
    ]


def hold(
    session: Session,
    edition: Edition,
    number: int | None,
    reason: str,
    by: User,
    at: datetime,
    hidden: Collection[UUID] = (),
) -> RetentionHold:
    """Keep a nomination (by its number), or all of the edition, from being deleted, until somebody ends it.

    Those `hidden` from whoever asks are as if they were not there.
    """
    if not reason.strip():
        raise RuleBroken(N_("Say why it is kept."), ["reason"])
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(most)s characters.", most=LONGEST_REASON), ["reason"])
    nomination_id = None
    if number is not None:
        wanted = select(Nomination.id).where(Nomination.edition_id == edition.id, Nomination.number == number)
        if (nomination_id := session.scalar(wanted.where(Nomination.id.not_in(hidden)))) is None:
            raise RuleBroken(N_("There is no nomination of this number."), ["number"])
    locks.hold(session, [f"retention_hold:{edition.id}"])  # whoever is second is told so in words
    same = select(RetentionHold.id).where(
        RetentionHold.edition_id == edition.id, RetentionHold.ended_at.is_(None),
        RetentionHold.nomination_id.is_not_distinct_from(nomination_id),
    )  # fmt: skip
    if session.scalar(same) is not None:
        raise RuleBroken(N_("It is held already."), ["number"])
    made = RetentionHold(
        id=uuid4(), edition_id=edition.id, nomination_id=nomination_id, reason=reason.strip(), by=by.id, at=at
    )
    session.add(made)
    audit.record(
        session, actor=by.id, action="retention.held", subject=nomination_id or edition.id, edition=edition.id,
        words={"reason": made.reason},
    )  # fmt: skip
    session.flush()
    return made


def end_hold(session: Session, found: RetentionHold, by: User, at: datetime) -> None:
    """Let a hold end: what was due meanwhile is deleted by the next job."""
    session.refresh(found, ["ended_at"], with_for_update=True)
    if found.ended_at is not None:
        raise RuleBroken(N_("This is settled already."))
    found.ended_by, found.ended_at = by.id, at
    for timer in queries.timers(session, found.edition_id, lock=True).values():
        timer.done_at = None
    audit.record(
        session, actor=by.id, action="retention.let_go", subject=found.nomination_id or found.edition_id,
        edition=found.edition_id,
    )  # fmt: skip
    session.flush()


def carry_out(session: Session, edition_id: UUID, at: datetime) -> dict[str, dict[str, int]]:
    """Delete what is due in an edition; gives by kind how much it was. What is held stays."""
    done: dict[str, dict[str, int]] = {}
    if session.scalar(select(kept.all_held(edition_id))):
        return done
    overwrite_all(session)
    for timer in queries.timers(session, edition_id, lock=True).values():
        if timer.due_at > at or timer.told_at is None:
            continue
        if timer.done_at is None:
            counts = DELETING[timer.kind](session, edition_id, at)
        elif timer.kind != "mails" or not (counts := _late_mails(session, edition_id, at))["mails"]:
            continue
        timer.done_at = at
        timer.counts = {name: timer.counts.get(name, 0) + count for name, count in counts.items()}
        audit.record(
            session, actor=None, action="retention.carried_out", subject=edition_id, edition=edition_id,
            details={"kind": timer.kind} | counts,
        )  # fmt: skip
        award_log.note_erasure(session, edition_id, f"retention.{timer.kind}", str(edition_id), None, at)
        done[timer.kind] = counts
    session.flush()
    return done


def forget_bytes(session: Session, storage: Storage, file_id: UUID, at: datetime) -> None:
    """Delete the bytes of a file that retention gave up; what is put on hold only then comes too late."""
    file = session.get(NominationFile, file_id)
    if file is None or file.removed_at is None:
        return
    file.forgotten_at = file.forgotten_at or at
    session.flush()
    storage.delete(file.stored)


def _drafts(session: Session, edition_id: UUID, at: datetime) -> dict[str, int]:
    which = kept.never_submitted(edition_id)
    return _give_up_files(session, which, at) | _empty(session, which)


def _notes(session: Session, edition_id: UUID, _at: datetime) -> dict[str, int]:
    entries = select(Entry.id).where(Entry.nomination_id.in_(kept.every_one(edition_id)))
    return {"notes": _run(session, delete(PrivateNote).where(PrivateNote.entry_id.in_(entries)))}


def _invitations(session: Session, edition_id: UUID, _at: datetime) -> dict[str, int]:
    profiles = select(JudgeProfile.id).where(JudgeProfile.edition_id == edition_id)
    links = _run(session, delete(JudgeLink).where(JudgeLink.profile_id.in_(profiles)))
    of_edition = JudgeProfile.edition_id == edition_id
    said = (of_edition, JudgeProfile.decline_reason != "")
    answers = _run(session, update(JudgeProfile).where(*said).values(decline_reason=""))
    _run(
        session,
        update(JudgeProfile)
        .where(of_edition, JudgeProfile.state != "accepted")
        .values(organisation="", folded="", country=None, ties=[], zone="UTC"),
    )
    return {"links": links, "answers": answers}


def _mails(session: Session, edition_id: UUID, at: datetime) -> dict[str, int]:
    gone = (OutboxMail.edition_id == edition_id, OutboxMail.state.in_(kept.GONE))
    codes = _run(session, delete(SignInCode).where(SignInCode.expires_at < at - CODES_KEPT))
    return {"mails": _run(session, delete(OutboxMail).where(*gone)), "codes": codes}


def _late_mails(session: Session, edition_id: UUID, at: datetime) -> dict[str, int]:
    """Those that were written after the others had gone, an answer to an appeal or what a correction says."""
    return {"mails": _run(session, delete(OutboxMail).where(kept.late_mail(edition_id, at)))}


def _conflicts(session: Session, edition_id: UUID, _at: datetime) -> dict[str, int]:
    which = kept.every_one(edition_id)
    found = Conflict.nomination_id.in_(which)
    blanked = _run(session, update(Conflict).where(found, Conflict.evidence != "").values(evidence=""))
    _run(session, update(Conflict).where(found, Conflict.dismissed_at.is_not(None)).values(dismissal_reason=""))
    _run(session, update(Conflict).where(found, Conflict.contested_at.is_not(None)).values(contest=""))
    _run(session, update(KeptTie).where(KeptTie.nomination_id.in_(which)).values(evidence=""))
    assigned = select(Assignment.id).where(Assignment.nomination_id.in_(which))
    late = (LateConflict.assignment_id.in_(assigned), LateConflict.outcome.is_not(None))
    _run(session, update(LateConflict).where(*late).values(reason=""))
    told = (Recusal.assignment_id.in_(assigned), Recusal.reason != "")
    recused = _run(session, update(Recusal).where(*told).values(reason=""))
    return {"conflicts": blanked, "recusals": recused}


def _files(session: Session, edition_id: UUID, at: datetime) -> dict[str, int]:
    return _give_up_files(session, kept.not_chosen(edition_id), at)


def _answers(session: Session, edition_id: UUID, at: datetime) -> dict[str, int]:
    letters = forget_letters(session, session.scalars(kept.not_chosen(edition_id)).all(), None, at)
    return _empty(session, kept.not_chosen(edition_id)) | {"letters": letters}


DELETING: dict[str, Callable[[Session, UUID, datetime], dict[str, int]]] = {
    "drafts": _drafts, "notes": _notes, "invitations": _invitations, "mails": _mails, "conflicts": _conflicts,
    "files": _files, "answers": _answers,
}  # fmt: skip
"""How each kind is deleted."""


def _give_up_files(session: Session, which: Select[UUID], at: datetime) -> dict[str, int]:
    """Take files out of sight at once, with their names; their bytes follow after the commit."""
    files = session.scalars(
        select(NominationFile).where(NominationFile.nomination_id.in_(which), NominationFile.forgotten_at.is_(None))
    ).all()
    for file in files:
        file.name, file.removed_at, file.forgotten_at = "", file.removed_at or at, at
        jobs.enqueue(session, FORGET_BYTES, {"file": str(file.id)}, None)
    return {"files": len(files)}


def _empty(session: Session, which: Select[UUID]) -> dict[str, int]:
    """Blank what was written in nominations; states, countries and categories stay, so that counts stay true.

    Those that were empty before are not counted.
    """
    ids = session.scalars(which).all()
    written = session.scalar(select(func.count()).select_from(which.where(Nomination.title != "").subquery())) or 0
    for some in (ids[start : start + 500] for start in range(0, len(ids), 500)):
        of = {table: table.nomination_id.in_(some) for table in OF_A_NOMINATION}
        _run(
            session,
            update(Nomination)
            .where(Nomination.id.in_(some))
            .values(title="", nominee_names=[], answers={}, search_text="", withdrawal_reason=None),
        )
        _run(session, update(NominationVersion).where(of[NominationVersion]).values(content={}))
        _run(session, update(Return).where(of[Return]).values(reason=""))
        _run(session, update(Consent).where(of[Consent], Consent.email.is_not(None)).values(email=""))
        _run(session, update(Collaborator).where(of[Collaborator]).values(email=func.lower(Collaborator.token_digest)))
        for table in (Evidence, Question, Referee, AnswerTranslation):
            _run(session, delete(table).where(of[table]))
        _forget_what_staff_said(session, some)
    return {"nominations": written}


def _forget_what_staff_said(session: Session, some: Sequence[UUID]) -> None:
    """Blank what staff wrote of nominations and what quotes them, wherever it stands, the audit log's words too."""
    entries = select(Entry.id).where(Entry.nomination_id.in_(some))
    held = select(Nomination.id).where(~kept.not_held())
    said: tuple[Any, ...] = (
        update(Correction).where(Correction.nomination_id.in_(some)).values(why="…"),
        update(Extension).where(Extension.nomination_id.in_(some)).values(reason=""),
        update(ScreeningOutcome).where(ScreeningOutcome.entry_id.in_(entries)).values(reason=None),
        update(ScreeningSheet).where(ScreeningSheet.nomination_id.in_(some)).values(notes=""),
        update(DuplicatePair)
        .where(
            or_(DuplicatePair.one_id.in_(some), DuplicatePair.other_id.in_(some)),
            DuplicatePair.one_id.not_in(held), DuplicatePair.other_id.not_in(held),
        )
        .values(evidence=[]),
    )  # fmt: skip
    for change in said:
        _run(session, change)
    words = select(AuditRow.seq).where(or_(AuditRow.subject_id.in_(some), AuditRow.subject_id.in_(entries)))
    _run(session, delete(AuditText).where(AuditText.seq.in_(words)))


OF_A_NOMINATION: tuple[Any, ...] = (
    NominationVersion, Return, Consent, Collaborator, Evidence, Question, Referee, AnswerTranslation,
)  # fmt: skip


def _run(session: Session, change: Any) -> int:
    done = session.execute(change.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def retention_job(session: Session, job: Job) -> None:
    """Tell whoever was not told yet, some at a time, then delete what is due."""
    edition_id, at = UUID(job.values["edition"]), clock.now(session)
    if tell(session, edition_id, at):
        for timer in session.scalars(
            select(RetentionTimer).where(RetentionTimer.edition_id == edition_id, RetentionTimer.told_at.is_(None))
        ):
            timer.told_at, timer.due_at = at, retention.not_before(timer.due_at, at)
        session.flush()
    carry_out(session, edition_id, at)
