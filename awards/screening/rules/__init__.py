"""Rules of screening: what staff may find, what they check, and how a reply is written."""

from awards.screening.rules.checklist import CHECKS, LONGEST_NOTES, checklist, require_sheet
from awards.screening.rules.findings import (
    ALWAYS,
    AS_SWITCHED,
    DAYS_TO_MEND,
    LONGEST_REASON,
    RULES,
    STATE_AFTER,
    Outcome,
    due,
    require_begun,
    require_fields,
    require_new,
    require_reason,
    rules_of,
)
from awards.screening.rules.replies import FIELDS, LONGEST_REPLY, Reply, fill, require_reply, text_for
from awards.screening.rules.together import (
    HOLD_MANY,
    HOLD_ONE,
    LONGEST_TAG,
    MOST_AT_ONCE,
    UNDO_WITHIN,
    require_few,
    require_tag,
    require_undo,
)

__all__ = [
    "ALWAYS", "AS_SWITCHED", "CHECKS", "DAYS_TO_MEND", "FIELDS", "HOLD_MANY", "HOLD_ONE", "LONGEST_NOTES",
    "LONGEST_REASON", "LONGEST_REPLY", "LONGEST_TAG", "MOST_AT_ONCE", "RULES", "STATE_AFTER", "UNDO_WITHIN", "Outcome",
    "Reply", "checklist", "due", "fill", "require_begun", "require_few", "require_fields", "require_new",
    "require_reason", "require_reply", "require_sheet", "require_tag", "require_undo", "rules_of", "text_for",
]  # fmt: skip
