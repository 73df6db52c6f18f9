"""States of a nomination, and when its text may be changed."""

from datetime import datetime
from enum import StrEnum

from awards.core.text import N_, Message


class State(StrEnum):
    """Where a nomination stands with its nominator."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


NOMINATION: dict[State, set[State]] = {
    State.DRAFT: {State.SUBMITTED},
    State.SUBMITTED: {State.RETURNED, State.WITHDRAWN},
    State.RETURNED: {State.SUBMITTED, State.WITHDRAWN},
    State.WITHDRAWN: set(),
}
"""From each state, those that may follow."""


def may_follow(now: str, then: State) -> bool:
    """Whether a nomination in the state `now` may go on to `then`."""
    return then in NOMINATION[State(now)]


def edit_window(state: str, takes_nominations: bool, due_at: datetime | None, at: datetime) -> Message | None:
    """Why a nomination cannot be changed now; None when it can."""
    match State(state):
        case State.WITHDRAWN:
            return N_("This nomination is withdrawn. It does not change any more.")
        case State.RETURNED:
            return None if due_at is not None and at <= due_at else N_("The time to mend this nomination has passed.")
        case _:
            return None if takes_nominations else N_("Nominations are closed. What was saved before stands.")
