"""What is done in the background and at its time: mail, jobs, backups, deletions, public files, dumps, keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from awards.closing.queries import overdue as overdue_deletions
from awards.core.text import N_, Message
from awards.desks import prerendering
from awards.desks.wellbeing.finding import Finding, Here
from awards.desks.wellbeing.machine import folder_of_mail
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogRow
from awards.infrastructure.database import Sessions
from awards.infrastructure.jobs import ABANDONED_AFTER, SILENT_AFTER, Job
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.page_sets import Folders
from awards.programme.models import Edition
from awards.sealing.models import SealKey, SealKeyApproval, SealKeyRetirement
from awards.sharing.models import RegistryDump

BACKUP_MADE = "backup.made"
DAYS_WITHOUT_A_BACKUP = timedelta(days=2)
DAYS_WITHOUT_A_DUMP = timedelta(days=2)

WAITS_TOO_LONG = timedelta(minutes=15)
"""Mail or work that is due and was not taken up for so long is not on its way: nobody works."""

LATELY = timedelta(days=7)
"""So long a job that failed is told of."""

KEY_HOLDERS = 2


@dataclass(frozen=True)
class Jobs:
    """How many jobs wait and since when the oldest is due; how many run, were left by who ran them, failed lately."""

    waiting: int
    due_since: datetime | None
    running: int
    stuck: int
    failed: int


@dataclass(frozen=True)
class Mails:
    """How many mails wait, are held or failed; since when the oldest is due; when the last one left."""

    waiting: int
    due_since: datetime | None
    held: int
    failed: int
    last_sent: datetime | None


def jobs_of(here: Here) -> Jobs:
    """One query over the jobs that are not done."""
    due = (Job.state == "waiting") & or_(Job.due_at.is_(None), Job.due_at <= here.now)
    silent = Job.seen_at.is_(None) & (Job.started_at < here.real - ABANDONED_AFTER)
    left = (Job.state == "running") & or_(silent, Job.seen_at < here.real - SILENT_AFTER)
    dead = (Job.state == "failed") & (Job.finished_at >= here.real - LATELY) & (Job.error != "called off")
    found = here.session.execute(
        select(
            _count(Job.state == "waiting"),
            func.min(case((due, func.coalesce(Job.due_at, Job.created_at)))),
            _count(Job.state == "running"), _count(left), _count(dead),
        ).where(Job.state.in_(("waiting", "running", "failed")))
    ).one()  # fmt: skip
    return Jobs(*found)


def mails_of(here: Here) -> Mails:
    """One query over the mails that are not sent, one for the last that was."""
    due = (OutboxMail.state == "waiting") & (OutboxMail.due_at <= here.real)
    found = here.session.execute(
        select(
            _count(OutboxMail.state == "waiting"), func.min(case((due, OutboxMail.due_at))),
            _count(OutboxMail.state == "held"), _count(OutboxMail.state == "failed"),
        ).where(OutboxMail.state.in_(("waiting", "held", "failed")))
    ).one()  # fmt: skip
    waiting, due_since, on_hold, failed = found
    return Mails(waiting, due_since, on_hold, failed, here.session.scalar(select(func.max(OutboxMail.sent_at))))


def jobs(here: Here) -> Finding:
    """Whether work is taken up and carried through."""
    found = jobs_of(here)
    told = N_("%(waiting)s wait, %(running)s run.", waiting=found.waiting, running=found.running)
    since, mend = None, None
    if found.due_since is not None and here.now - found.due_since > WAITS_TOO_LONG:
        since = (N_("The oldest is due since"), found.due_since)
        mend = N_("nobody takes up what is due: see that awards serve or awards work runs")
    elif found.stuck:
        mend = N_("%(count)s were left by who ran them: see that awards serve or awards work runs", count=found.stuck)
    elif found.failed:
        mend = N_(
            "%(count)s failed within a week: the log says why; what asked for them can be asked for again",
            count=found.failed,
        )
    return Finding("jobs", N_("Work in the background"), told, mend, since, detail=_told(vars(found)))


def mail(here: Here) -> Finding:
    """Whether mail leaves."""
    found = mails_of(here)
    told = N_("%(waiting)s wait, %(held)s are held.", waiting=found.waiting, held=found.held)
    since = None if found.last_sent is None else (N_("The last one left"), found.last_sent)
    mend = folder_of_mail(here.config) if not here.config.mail_url else None
    if found.due_since is not None and here.real - found.due_since > WAITS_TOO_LONG:
        since = (N_("The oldest is due since"), found.due_since)
        mend = N_("mail does not leave: see that awards serve or awards work runs, and that AWARDS_MAIL_URL takes it")
    return Finding("mail", N_("Mail"), told, mend, since, detail=_told(vars(found)))


def backups(here: Here) -> Finding:
    """Whether a backup was made and tried in the last days."""
    what = N_("Backups")
    made = here.session.scalar(
        select(AuditRow.at)
        .where(AuditRow.edition_id.is_(None), AuditRow.action == BACKUP_MADE)
        .order_by(AuditRow.seq.desc())
        .limit(1)
    )
    told = N_("The last one was brought back and compared.") if made else N_("None was made yet.")
    since = None if made is None else (N_("Made"), made)
    if here.config.in_development or (made is not None and here.real - made < DAYS_WITHOUT_A_BACKUP):
        return Finding("backups", what, told, since=since)
    if made is None:
        mend = N_("none was made yet: run awards backup FILE every day, and keep the files on another machine")
    else:
        mend = N_(
            "the last one is of %(made)s UTC: run awards backup FILE every day, and keep the files on another machine",
            made=f"{made:%Y-%m-%d %H:%M}",
        )
    return Finding("backups", what, told, mend, since)


def retention(here: Here) -> Finding:
    """Whether what should have been deleted after the end of an edition is."""
    late = overdue_deletions(here.session, here.now - timedelta(days=1))
    what = N_("Deletion at its time")
    if not late:
        return Finding("retention", what, N_("Nothing is overdue."))
    mend = N_(
        "overdue: %(what)s; see that awards serve or awards work runs, and its failed jobs",
        what=", ".join(f"{kind} of {year}" for year, kind in late),
    )
    return Finding("retention", what, N_("Something is overdue."), mend)


def public_files(here: Here, sessions: Sessions, public: Path) -> Finding:
    """Whether the files of public pages show what is told now."""
    what, folders = N_("Public pages as files"), Folders(public, here.config.sealed)
    mend: Message | None
    try:
        folders.prepare()
    except OSError as error:
        mend = N_(
            "%(folder)s cannot be written (%(error)s): mend its owner or the free space",
            folder=str(error.filename), error=error.strerror or type(error).__name__,
        )  # fmt: skip
        return Finding("public pages", what, N_("They cannot be written."), mend)
    if folders.on_one_disk():
        mend = prerendering.overdue(sessions, folders)
    else:
        mend = N_("AWARDS_SEALED_DIR is on another disk: no rename leads into AWARDS_PUBLIC_DIR")
    standing = folders.standing()
    told = N_("They are not those of now.") if mend else N_("They show what is told now.")
    since = None if standing is None else (N_("Written"), standing.at)
    return Finding("public pages", what, told, mend, since, detail=str(public))


def dump(here: Here) -> Finding:
    """Whether the registry was kept today or yesterday."""
    what = N_("The registry as it was each day")
    made = here.session.scalar(select(func.max(RegistryDump.made_at)))
    if made is None:
        return Finding("dump", what, N_("None was kept yet: there is one once a pledge is public."), slight=True)
    late = here.now - made > DAYS_WITHOUT_A_DUMP
    mend = N_("none was kept for days: see that awards serve or awards work runs, and its failed jobs")
    told = N_("The last days lack.") if late else N_("It is kept.")
    return Finding("dump", what, told, mend if late else None, (N_("Kept"), made), slight=True)


def keys(here: Here) -> Finding:
    """Whether each award whose log has begun has the two who seal it and sign its certificates."""
    what = N_("Keys for the log and certificates")
    live = (
        select(func.count())
        .select_from(SealKey)
        .where(
            SealKey.edition_id == Edition.id,
            exists().where(SealKeyApproval.key_id == SealKey.id),
            ~exists().where(SealKeyRetirement.key_id == SealKey.id),
        )
        .correlate(Edition)
        .scalar_subquery()
    )
    begun = exists().where(AwardLogRow.edition_id == Edition.id)
    found = here.session.execute(
        select(Edition.year, live)
        .where(Edition.rehearsal.is_(False), Edition.put_away_at.is_(None), begun)
        .order_by(Edition.year)
    ).all()
    short = [str(year) for year, count in found if count < KEY_HOLDERS]
    if not found:
        return Finding("keys", what, N_("No award of now needs them yet."), slight=True)
    told = N_("Some award lacks them.") if short else N_("Every award has its key holders.")
    mend = N_("two people make a key each for %(years)s: Announce, Seal of the log", years=", ".join(short))
    detail = ", ".join(f"{year}: {count}" for year, count in found)
    return Finding("keys", what, told, mend if short else None, detail=detail, slight=True)


def _count(what: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((what, 1), else_=0)), 0)


def _told(values: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if isinstance(value, int))
