"""What does each kind of job. Heavy libraries are imported by the work itself, in this process only."""

from collections.abc import Mapping, Sequence

from awards.assignment.services import LOOK, look_job, looks_due, solve_plan_job
from awards.certificates.making import archive_job, issue_due, issue_job, letters_due, letters_job
from awards.certificates.queries.issued import ISSUE
from awards.certificates.queries.letters import LETTERS
from awards.certificates.services import ARCHIVE
from awards.cli import file_jobs, webhook_jobs
from awards.closing.services import OPEN_DATA, RETENTION, data_due, data_job, retention_due, retention_job
from awards.feedback.services import RELEASE, release_due, release_job
from awards.finding.bringing import BRING, CHECK, bring_job, check_job
from awards.finding.making import forget_files_job, make_file_job
from awards.finding.models import FORGET
from awards.finding.services import FIND, MAKE, find_duplicates_job
from awards.importing import services as importing
from awards.infrastructure import statistics
from awards.infrastructure.jobs import Handler
from awards.infrastructure.standing_jobs import Look
from awards.judging.pack import pack_job
from awards.judging.services import PACK
from awards.nominations.services import ARRIVED
from awards.people.services import ERASE, erase_job, erasures_due
from awards.pledges.services import ASK, ask_job, asking_due
from awards.programme.services import ROUND_MOVED
from awards.publishing.press import PRESS, press_due, press_job
from awards.publishing.services import STOP, TELL, stop_job, tell, unsound_due
from awards.ranking.services import WORK, work_due, work_job
from awards.sealing.services import NOTE, note_rounds_job, rounds_due
from awards.sharing import services as sharing
from awards.sharing.services import DUMP, THIN, dump_job, dumps_due, thin_job, thinning_due
from awards.verifying.services import CHECK as CHECK_BUNDLE
from awards.verifying.services import MAKE as MAKE_BUNDLE
from awards.verifying.services import bundle_job, bundles_due
from awards.verifying.services import check_job as check_bundle_job
from awards.watching.services import REMIND, close_moved_job, remind_job, reminders_due
from awards.webhooks.services import WRITE as WRITE_MESSAGES

HANDLERS: Mapping[str, Handler] = {
    "assignment.plan": solve_plan_job,
    ASK: ask_job,
    ARRIVED: find_duplicates_job,
    BRING: bring_job,
    CHECK: check_job,
    ERASE: erase_job,
    CHECK_BUNDLE: check_bundle_job,
    DUMP: dump_job,
    THIN: thin_job,
    sharing.FORGET: sharing.forget_job,
    FIND: find_duplicates_job,
    FORGET: forget_files_job,
    importing.BRING: importing.bring_job,
    importing.CHECK: importing.check_job,
    importing.FORGET: importing.forget_job,
    ARCHIVE: archive_job,
    ISSUE: issue_job,
    LETTERS: letters_job,
    LOOK: look_job,
    statistics.LOOK: statistics.look_job,
    MAKE: make_file_job,
    NOTE: note_rounds_job,
    MAKE_BUNDLE: bundle_job,
    OPEN_DATA: data_job,
    PACK: pack_job,
    PRESS: press_job,
    RELEASE: release_job,
    RETENTION: retention_job,
    REMIND: remind_job,
    ROUND_MOVED: close_moved_job,
    STOP: stop_job,
    TELL: tell,
    WORK: work_job,
    **file_jobs.HANDLERS,
    **webhook_jobs.HANDLERS,
}

PROMPT = frozenset({TELL, STOP, RELEASE, REMIND, NOTE, WRITE_MESSAGES})
"""What is to happen at an instant and takes moments: it waits for no other kind of job."""

LANES = {"prompt": PROMPT, "posts": webhook_jobs.POSTS}
"""Kinds of jobs that have a lane of their own; to post waits for others' servers, and nothing waits for it."""

TIMETABLE: Sequence[Look] = (
    reminders_due, unsound_due, press_due, looks_due, release_due, issue_due, data_due, work_due, erasures_due,
    rounds_due, bundles_due, letters_due, retention_due, asking_due, dumps_due, thinning_due, webhook_jobs.due,
)  # fmt: skip
"""Which standing jobs are to run now; asked now and then, by any number of processes."""
