"""What the database and the folder of mails hold at the end, in the words of the checker."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from awards.infrastructure import award_log, clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.jobs import ABANDONED_AFTER, SILENT_AFTER, Job
from awards.infrastructure.outbox import LEFT_AFTER, OutboxMail
from awards.judging.models import Scorecard, ScoreChange
from awards.judging.rules import as_text
from awards.nominations.models import Nomination, NominationFile, NominationVersion
from awards.programme.models import Round
from awards.publishing.services import TELL
from tests.faults.checker import Held, Wrong
from tests.support.live import Live

SECOND = timedelta(seconds=1)
UUID_LENGTH = 36

SOON = timedelta(minutes=2)
"""What a job of these runs waits for at most; what waits longer (a file that never arrived) is not due in a run."""


def held(session: Session) -> Held:
    """All that the checker compares."""
    texts = {}
    newest = select(NominationVersion).join(
        Nomination,
        (Nomination.id == NominationVersion.nomination_id) & (Nomination.version == NominationVersion.n),
    )
    for version in session.scalars(newest):
        texts |= {f"{version.nomination_id}/{key}": text for key, text in version.content["answers"].items()}
    submitted = session.execute(select(Nomination.id, Nomination.receipt).where(Nomination.receipt.is_not(None)))
    receipts = {str(key): str(receipt) for key, receipt in submitted}
    log = select(AuditRow.subject_id, func.count()).where(AuditRow.action == "nomination.submitted")
    mails = session.scalars(select(OutboxMail.dedupe_key).where(OutboxMail.template == "nomination_received"))
    files: dict[str, list[str]] = {}
    for file in session.scalars(select(NominationFile).where(NominationFile.state == "ready")):
        files.setdefault(str(file.nomination_id), []).append(str(file.digest))
    return Held(
        texts=texts,
        receipts=receipts,
        submissions={str(key): count for key, count in session.execute(log.group_by(AuditRow.subject_id))},
        mails=Counter(str(key).split(":")[1] for key in mails),
        files=files,
        scores=scores_kept(session),
        confirmed=_confirmed(session),
        told=_told(session),
        letters=_letters(session),
    )


def in_runners_hands(session: Session) -> dict[UUID, str]:
    """Mails and jobs that somebody took and did not end, each with what it is: `mail`, or the job's kind."""
    mails = session.scalars(
        select(OutboxMail.id).where(OutboxMail.state == "waiting", OutboxMail.claimed_at.is_not(None))
    )
    jobs = session.execute(select(Job.id, Job.kind).where(Job.state == "running"))
    return dict.fromkeys(mails, "mail") | {job.id: f"job {job.kind}" for job in jobs}


def is_begun(session: Session, publication_id: UUID) -> bool:
    """Whether somebody took the job that tells of this publication."""
    kinds = session.scalars(select(Job).where(Job.kind == TELL))
    return any(job.state != "waiting" for job in kinds if job.values["publication"] == str(publication_id))


def let_time_pass(session: Session) -> None:
    """As if ten minutes went by: what a runner took that died is free again, and what waits a minute is due."""
    now = clock.now(session)
    for mail in session.scalars(select(OutboxMail).where(OutboxMail.claimed_at.is_not(None))):
        assert mail.claimed_at is not None
        mail.claimed_at -= LEFT_AFTER + SECOND
    for mail in session.scalars(select(OutboxMail).where(OutboxMail.hold_until.is_not(None))):
        assert mail.hold_until is not None
        mail.due_at, mail.hold_until = mail.due_at - SOON, mail.hold_until - SOON
    for job in session.scalars(select(Job).where(Job.state == "running")):
        assert job.started_at is not None
        job.started_at -= ABANDONED_AFTER + SECOND
        job.seen_at = job.seen_at and job.seen_at - SILENT_AFTER - SECOND
    for job in session.scalars(select(Job).where(Job.state == "waiting", Job.due_at <= now + SOON)):
        job.due_at = now


def left_behind(session: Session, live: Live) -> Iterator[Wrong]:
    """Jobs and mails that nobody ended, mails that are marked and did not leave, and mails that left twice."""
    due = or_(Job.due_at.is_(None), Job.due_at <= clock.now(session) + SOON)
    for job in session.scalars(
        select(Job).where((Job.state == "waiting") & due | Job.state.in_(("running", "failed")))
    ):
        yield Wrong("lost", f"job {job.kind} {job.id}: {job.state} after {job.attempts} attempts, {job.error}")
    folder = live.folder / "instance" / "mail"
    for mail in session.scalars(select(OutboxMail)):
        file = folder / f"{mail.id.hex}.eml"
        if mail.state != "sent" or not file.is_file() or not file.stat().st_size:
            yield Wrong("lost", f"mail {mail.template} {mail.id}: {mail.state}, and did not leave: {mail.error}")
    for (to, subject, _text), count in Counter((mail.to, mail.subject, mail.text) for mail in live.mails()).items():
        if count > 1:  # one that is handed over again after a crash has the same Message-ID, hence the same file
            yield Wrong("doubled", f"mail “{subject}” to {to}: {count} times")


def scores_kept(session: Session) -> dict[str, list[str]]:
    """All points that each score ever had, from its first change on."""
    rows = session.execute(
        select(Scorecard.judge_id, Scorecard.entry_id, ScoreChange.criterion_id, ScoreChange.after)
        .join(Scorecard, Scorecard.id == ScoreChange.scorecard_id)
        .order_by(ScoreChange.n)
    )
    found: dict[str, list[str]] = {}
    for judge_id, entry_id, criterion_id, points in rows:
        found.setdefault(f"{judge_id}/{entry_id}/{criterion_id}", []).append(as_text(points))
    return found


def _confirmed(session: Session) -> Counter[str]:
    """How often the award's log tells of the confirmation of a card that is confirmed; it tells by pseudonyms."""
    named = award_log.namer(session)
    cards = session.execute(
        select(Scorecard.id, Scorecard.judge_id, Scorecard.entry_id, Round.edition_id)
        .join(Round, Round.id == Scorecard.round_id)
        .where(Scorecard.confirmed_at.is_not(None))
    ).all()
    known = {
        names: f"{judge}/{entry}"
        for card, judge, entry, edition in cards
        for names in zip(named(edition, card), named(edition, judge), named(edition, entry), strict=True)
    }
    told = session.scalars(
        select(AwardLogPayload.payload)
        .join(AwardLogRow, AwardLogRow.id == AwardLogPayload.row_id)
        .where(AwardLogRow.kind == Kind.SCORECARD_CONFIRMED)
    )
    steps = [json.loads(text)["payload"] for text in told]
    found = [known.get((step["scorecard"], step["judge"], step["entry"])) for step in steps]
    return Counter(one for one in found if one is not None)


def _told(session: Session) -> Counter[str]:
    """How often the nominators of each publication were told."""
    told = session.scalars(select(AuditRow.subject_id).where(AuditRow.action == "announcement.told"))
    return Counter(str(publication) for publication in told)


def _letters(session: Session) -> Counter[str]:
    """How many letters about each publication stand in the outbox."""
    keys = session.scalars(select(OutboxMail.dedupe_key).where(OutboxMail.template == "announcement_finalists"))
    return Counter(str(key).removeprefix("announcement-")[:UUID_LENGTH] for key in keys)
