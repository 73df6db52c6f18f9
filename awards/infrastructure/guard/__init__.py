"""Triggers that make the database itself refuse what must never happen, on both databases.

Migrations call these: rows of the audit log and of publications are only ever added; a confirmed scorecard and its
scores do not change.
"""

from awards.infrastructure.guard.adding import append_only, drop_append_only
from awards.infrastructure.guard.cards import (
    drop_frozen_when_confirmed,
    drop_let_erased_words_go,
    drop_let_reopened_cards_change,
    frozen_when_confirmed,
    let_erased_words_go,
    let_reopened_cards_change,
)
from awards.infrastructure.guard.ends import (
    CLOSED,
    END_OF_EDITION,
    before_the_end,
    closed_when,
    drop_before_the_end,
    drop_closed_when,
    drop_frozen_once,
    drop_frozen_with,
    frozen_once,
    frozen_with,
)

__all__ = [
    "CLOSED",
    "END_OF_EDITION",
    "append_only",
    "before_the_end",
    "closed_when",
    "drop_append_only",
    "drop_before_the_end",
    "drop_closed_when",
    "drop_frozen_once",
    "drop_frozen_when_confirmed",
    "drop_frozen_with",
    "drop_let_erased_words_go",
    "drop_let_reopened_cards_change",
    "frozen_once",
    "frozen_when_confirmed",
    "frozen_with",
    "let_erased_words_go",
    "let_reopened_cards_change",
]
