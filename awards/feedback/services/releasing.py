"""Release approved feedback after the result and its delay: nominators get a mail, and may read it ten minutes later.

Until then the mails wait, and staff may take the release back. Staff may also hold it before it comes.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.decisions import queries as decisions
from awards.feedback import queries, rules
from awards.feedback.models import Feedback
from awards.feedback.services.writing import forget_approval, settings_to_change
from awards.infrastructure import audit, clock, jobs, outbox
from awards.infrastructure.consequences import follows
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.standing_jobs import Moment
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.publishing.models import Publication, Retraction

RELEASE = "feedback.release"
"""The kind of job that releases an edition's feedback."""

LETTER = "feedback_ready"


def release_due(session: Session) -> list[Moment]:
    """A job for each edition whose approved feedback is to be released now; once more each hour while some is left.

    So what stands again after a release (a finding undone, a return answered) is released too. A job that failed, as
    every one of an edition that has ended, comes again only once more is approved.
    """
    at = clock.now(session)
    hour = at.replace(minute=0, second=0, microsecond=0)
    found = {f"{RELEASE}:{due.edition_id}": due for due in queries.due(session, at)}
    failed = set(session.scalars(select(Job.key).where(Job.key.in_(found), Job.state == "failed"))) if found else ()
    return [
        Moment(RELEASE, key, _values(due.edition_id), max(due.since, due.newest, *([] if key in failed else [hour])))
        for key, due in found.items()
    ]


def _values(edition_id: UUID) -> dict[str, str]:
    return {"edition": str(edition_id)}


def release_job(session: Session, job: Job) -> None:
    """The work of a job `feedback.release`; done again, it releases nothing twice."""
    release(session, programme.edition(session, UUID(job.values["edition"])), clock.now(session))


def release(session: Session, edition: Edition, at: datetime) -> int:
    """Release what is approved, if it is due and not held; gives the number of mails."""
    lock_edition(session, edition)
    if not queries.due(session, at, edition.id):
        return 0
    rows = session.execute(
        select(Feedback, Nomination, User)
        .join(Entry, Entry.id == Feedback.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(User, User.id == Nomination.nominator_id)
        .where(
            Feedback.edition_id == edition.id, Feedback.approved_at.is_not(None), Feedback.released_at.is_(None),
            Nomination.state == "submitted", Entry.state == "eligible",
        )
        .order_by(Nomination.number, Feedback.id)
        .with_for_update(of=Feedback)
    ).all()  # fmt: skip
    kept = settings_to_change(session, edition.id)
    if kept.batch_id is None or not queries.unread(session, edition.id, at):
        kept.batch_id = uuid4()
    batch, until, told = kept.batch_id, clock.real(session) + rules.UNDO_WITHIN, {}
    for feedback, nomination, nominator in rows:
        feedback.released_at = at + rules.UNDO_WITHIN
        told[nomination.id] = (nomination, nominator)
        audit.record(
            session, actor=None, action="feedback.released", subject=feedback.id, edition=edition.id,
            details={"entry": str(feedback.entry_id)},
        )  # fmt: skip
    with outbox.held(session, batch, until):
        for nomination, nominator in told.values():
            outbox.put(
                session, to=nominator.email, language=nominator.language, template=LETTER,
                values={
                    "number": nomination.number, "title": nomination.title, "year": edition.year,
                    "edition_id": str(edition.id), "nomination_id": str(nomination.id),
                },
                edition=edition.id, dedupe_key=f"{LETTER}:{nomination.id}:{until.isoformat()}",
            )  # fmt: skip
    session.flush()
    return len(told)


def hold(session: Session, edition: Edition, by: User, at: datetime) -> None:
    """Release nothing until staff let it go."""
    lock_edition(session, edition)
    kept = settings_to_change(session, edition.id)
    if kept.held_at is None:
        kept.held_at, kept.held_by = at, by.id
        audit.record(session, actor=by.id, action="feedback.held", subject=edition.id, edition=edition.id)
    session.flush()


def let_go(session: Session, edition: Edition, by: User, at: datetime) -> None:
    """Release what is approved, at once where its time has come."""
    lock_edition(session, edition)
    kept = settings_to_change(session, edition.id)
    if kept.held_at is not None:
        kept.held_at = kept.held_by = None
        audit.record(session, actor=by.id, action="feedback.let_go", subject=edition.id, edition=edition.id)
        jobs.enqueue(session, RELEASE, _values(edition.id), by.id)  # what was released and taken back is armed no more
    session.flush()


def take_back(session: Session, edition: Edition, by: User, at: datetime) -> int:
    """Take back what was released and nobody can read yet, with its mails, and hold it. Raises RuleBroken."""
    lock_edition(session, edition)
    count = _take_unread_back(session, edition.id, by.id, at)
    if not count:
        raise RuleBroken(N_("More than ten minutes have passed: nominees read it already."))
    hold(session, edition, by, at)
    return count


def _take_unread_back(session: Session, edition_id: UUID, by: UUID | None, at: datetime) -> int:
    """Take back what nobody could read by `at`, with all mails that were written with it; how much that was."""
    unread: Sequence[Feedback] = session.scalars(
        select(Feedback)
        .where(Feedback.edition_id == edition_id, Feedback.released_at > at)
        .order_by(Feedback.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    kept = settings_to_change(session, edition_id)
    if not unread or kept.batch_id is None:
        return 0
    for feedback in unread:
        feedback.released_at = None
        audit.record(
            session, actor=by, action="feedback.taken_back", subject=feedback.id, edition=edition_id,
            details={"entry": str(feedback.entry_id)},
        )  # fmt: skip
    outbox.take_back(session, OutboxMail.batch_id == kept.batch_id, clock.real(session))
    session.flush()
    return len(unread)


@follows("announcement.retracted")
def stop_retracted(session: Session, edition_id: UUID) -> None:
    """Take back what was released and nobody could read before its result went: it is released again with the next."""
    since = session.scalar(
        select(func.max(Retraction.at))
        .join(Publication, Publication.id == Retraction.publication_id)
        .where(Publication.edition_id == edition_id, Publication.kind == "winners")
    )
    if since is not None:
        _take_unread_back(session, edition_id, None, since)


@follows("nomination.withdrawn")
def stop_withdrawn(session: Session, edition_id: UUID) -> None:
    """Write nothing of feedback to whoever withdrew while the mail waited."""
    gone = select(Nomination.id).where(Nomination.edition_id == edition_id, Nomination.state == "withdrawn")
    waits = OutboxMail.about_id.in_(gone) & (OutboxMail.template == LETTER)
    outbox.take_back(session, waits, clock.real(session))


@follows("decision.rejected")
def forget_approvals(session: Session, edition_id: UUID) -> None:
    """Let what was approved wait for an approval anew when the shortlist that it tells of does not stand any more.

    Words that are with their nominee stay as they are.
    """
    decided = [found.category_id for found in decisions.approved(session, edition_id, "shortlist")]
    gone = session.scalars(
        select(Feedback)
        .join(Entry, Entry.id == Feedback.entry_id)
        .where(
            Feedback.edition_id == edition_id, Feedback.approved_at.is_not(None), Feedback.released_at.is_(None),
            Entry.category_id.not_in(decided),
        )
        .order_by(Feedback.id)
        .with_for_update(of=Feedback)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    for feedback in gone:
        forget_approval(feedback)
        audit.record(
            session, actor=None, action="feedback.approval_gone", subject=feedback.id, edition=edition_id,
            details={"entry": str(feedback.entry_id)},
        )  # fmt: skip
    session.flush()
