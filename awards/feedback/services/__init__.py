"""Verbs of feedback and appeals."""

from awards.feedback.services.appeals import answer, appeal, settle_appeal
from awards.feedback.services.releasing import (
    RELEASE,
    forget_approvals,
    hold,
    let_go,
    release,
    release_due,
    release_job,
    stop_withdrawn,
    take_back,
)
from awards.feedback.services.writing import approve, save, set_dates, take_over

__all__ = [
    "RELEASE", "answer", "appeal", "approve", "forget_approvals", "hold", "let_go", "release", "release_due",
    "release_job", "save", "set_dates", "settle_appeal", "stop_withdrawn", "take_back", "take_over",
]  # fmt: skip
