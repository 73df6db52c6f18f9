"""Reads of feedback: what staff write in `writing`, what it rests on in `material`, what nominees get in `telling`."""

from awards.feedback.queries.appeals import (
    AppealPage,
    AppealRow,
    appeal_page,
    appeals,
    deciders,
    readers,
    upheld_appeals,
    waiting_appeals,
    who_may_answer,
)
from awards.feedback.queries.material import JudgeWords, judges_named, judges_words, told_of
from awards.feedback.queries.telling import (
    Appealing,
    Due,
    Part,
    Told,
    announced,
    appealing,
    appeals_about,
    due,
    is_about,
    result_at,
    settings,
    told,
)
from awards.feedback.queries.writing import (
    STATES,
    EditionFeedback,
    EntryFeedback,
    FeedbackRow,
    counts,
    edition_feedback,
    entry_feedback,
    locked,
    rows,
    unapproved,
    unread,
    writable,
)

__all__ = [
    "STATES", "AppealPage", "AppealRow", "Appealing", "Due", "EditionFeedback", "EntryFeedback", "FeedbackRow",
    "JudgeWords", "Part", "Told", "announced", "appeal_page", "appealing", "appeals", "appeals_about", "counts",
    "deciders", "due", "edition_feedback", "entry_feedback", "is_about", "judges_named", "judges_words", "locked",
    "readers", "result_at", "rows", "settings", "told", "told_of", "unapproved", "unread", "upheld_appeals",
    "waiting_appeals", "who_may_answer", "writable",
]  # fmt: skip
