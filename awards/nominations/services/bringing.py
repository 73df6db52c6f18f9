"""Bringing in nominations that were received elsewhere: by staff or the program, at any time, without mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.nominations import queries, rules
from awards.nominations.models import Nomination
from awards.nominations.rules import Content, State
from awards.nominations.services.drafts import begin, change
from awards.nominations.services.submission import send, take_back
from awards.programme.models import Edition


def bring(
    session: Session, edition: Edition, content: Content, nominator: User, by: User | None, at: datetime,
    number: int | None = None, state: str = State.DRAFT,
) -> Nomination:  # fmt: skip
    """A nomination that came by another way, in this state; the rules of the edition hold for it too. RuleBroken."""
    nomination = begin(session, edition, content, nominator, _id(by), at, number)
    _go_on(session, nomination, edition, state, by, at)
    return nomination


def go_on_behind(session: Session, edition: Edition, number: int) -> None:
    """Let the next nominations that get a number of their own get higher ones than this."""
    session.execute(
        update(Edition)
        .where(Edition.id == edition.id, Edition.last_number < number)
        .values(last_number=number)
        .execution_options(synchronize_session=False)
    )


def bring_change(
    session: Session, nomination: Nomination, edition: Edition, content: Content, by: User | None, at: datetime
) -> bool:
    """Make a nomination say what the file says; False when it does already. Raises RuleBroken.

    A submitted nomination is compared by its submitted text, and the file's becomes that; an edit of its nominator
    that was not submitted stays among the versions.
    """
    queries.lock_nomination(session, nomination)
    standing = queries.frozen_version(session, nomination.id) or queries.version(session, nomination)
    before, after = rules.from_document(standing.content), rules.cleaned(content)
    if rules.to_document(before) == rules.to_document(after):
        return False
    if nomination.state == State.WITHDRAWN:
        raise RuleBroken(N_("This nomination is withdrawn. It does not change any more."), ["state"])
    change(session, nomination, edition, before, after, _id(by), at)
    if nomination.state == State.SUBMITTED:
        send(session, nomination, edition, _id(by), at, closes_at=None)
    return True


def bring_state(
    session: Session, nomination: Nomination, edition: Edition, state: str, by: User | None, at: datetime
) -> bool:
    """Submit or withdraw a nomination as the file says; False when it is so already. Raises RuleBroken."""
    if nomination.state == state:
        return False
    queries.lock_nomination(session, nomination)
    _go_on(session, nomination, edition, state, by, at)
    return True


def _go_on(
    session: Session, nomination: Nomination, edition: Edition, state: str, by: User | None, at: datetime
) -> None:
    """Bring a locked nomination, or one that is new, to a state. Raises RuleBroken when that does not follow."""
    if nomination.state == State.DRAFT and state in (State.SUBMITTED, State.WITHDRAWN):
        send(session, nomination, edition, _id(by), at, closes_at=None)
    if state == State.WITHDRAWN:
        take_back(session, nomination, "", _id(by), at)
    if nomination.state != state:
        raise RuleBroken(
            N_("A nomination that is %(now)s does not become %(then)s by a file.", now=nomination.state, then=state),
            ["state"],
        )


def _id(by: User | None) -> UUID | None:
    return by.id if by else None
