"""States of a nomination, and when its text may be changed."""

from datetime import datetime
from enum import StrEnum

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.programme.rules import Dated, Phase, deadline, phase, takes_nominations


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


def closing(edition: Dated, extended_until: datetime | None) -> datetime:
    """When nominations close for somebody: the edition's deadline, or a later one given, never once judging opens."""
    closes = deadline(edition)
    if extended_until is None:
        return closes
    return max(closes, min([extended_until, *(round_.opens_at for round_ in edition.rounds)]))


def takes(edition: Dated, extended_until: datetime | None, at: datetime) -> bool:
    """Whether nominations may be started, changed and sent by somebody with this later deadline, or none."""
    extended = phase(edition, at) is Phase.SCREENING and at < closing(edition, extended_until)
    return takes_nominations(edition, at) or extended


def edit_window(state: str, takes_nominations: bool, due_at: datetime | None, at: datetime) -> Message | None:
    """Why a nomination cannot be changed now, and what to do; None when it can."""
    match State(state):
        case State.WITHDRAWN:
            return N_("This nomination is withdrawn. It does not change any more.")
        case State.RETURNED:
            return None if due_at is not None and at <= due_at else N_("The time to mend this nomination has passed.")
        case State.SUBMITTED:
            return None if takes_nominations else N_("Nominations are closed. What you submitted last stands.")
        case State.DRAFT:
            return (
                None
                if takes_nominations
                else N_(
                    "Nominations are closed, and this draft was not submitted. Your text is kept. If something held "
                    "you up, ask staff: they can give more time until judging begins."
                )
            )


def refuse_extension(edition: Dated, until: datetime, at: datetime) -> None:
    """A later deadline lies ahead, after the edition's own, and not past the opening of judging. Raises RuleBroken."""
    begins = edition.rounds[0].opens_at if edition.rounds else None
    if begins is not None and at >= begins:
        raise RuleBroken(N_("Judging has begun: no more time is given."), ["until"])
    if until <= at or until <= deadline(edition):
        raise RuleBroken(N_("Choose an instant that lies ahead and after the deadline of the edition."), ["until"])
    if begins is not None and until > begins:
        raise RuleBroken(N_("Judging begins before that. Choose an earlier instant."), ["until"])
