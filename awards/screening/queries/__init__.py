"""Reads of screening: the list, one nomination, what staff do at once, what they keep, and their mails."""

from awards.screening.queries.acts import (
    LastAct,
    act,
    count_sent,
    lock_sent,
    marks,
    newest_findings,
    nominators,
    open_return_id,
    recent_acts,
)
from awards.screening.queries.desk import (
    ReplyOfEdition,
    TagWithCount,
    replies,
    reply_named,
    reply_of_edition,
    sample,
    sheet,
    tagged,
    tags,
    tags_for,
    tags_with_counts,
    written_reply,
)
from awards.screening.queries.files import (
    Finding,
    Mending,
    NominationFile,
    ScreenedEntry,
    entry_of,
    newest_finding,
    nomination_file,
    switched_on,
)
from awards.screening.queries.mails import (
    MAIL_STATES,
    BatchOfEdition,
    HeldBatch,
    MailOfEdition,
    MailRow,
    batch_of_edition,
    held_batches,
    mail_of_edition,
    mails,
)
from awards.screening.queries.queue import (
    PAGE,
    STATES,
    Filters,
    OfEdition,
    QueueRow,
    all_rows,
    came_back_to_staff,
    changed_since,
    edition,
    fitting,
    mark,
    next_to_screen,
    queue,
    rows_of,
    to_screen,
)

__all__ = [
    "MAIL_STATES", "PAGE", "STATES", "BatchOfEdition", "Filters", "Finding", "HeldBatch", "LastAct", "MailOfEdition",
    "MailRow", "Mending", "NominationFile", "OfEdition", "QueueRow", "ReplyOfEdition", "ScreenedEntry",
    "TagWithCount", "act", "all_rows", "batch_of_edition", "came_back_to_staff", "changed_since", "count_sent",
    "edition", "entry_of", "fitting", "held_batches", "lock_sent", "mail_of_edition", "mails", "mark", "marks",
    "newest_finding", "newest_findings", "next_to_screen", "nomination_file", "nominators", "open_return_id", "queue",
    "recent_acts", "replies", "reply_named", "reply_of_edition", "rows_of", "sample", "sheet", "switched_on",
    "tagged", "tags", "tags_for", "tags_with_counts", "to_screen", "written_reply",
]  # fmt: skip
