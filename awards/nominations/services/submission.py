"""Submitting a nomination, once whatever is pressed how often, and withdrawing it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.identifiers import receipt_number
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import queries, rules
from awards.nominations.models import Nomination
from awards.nominations.rules import State
from awards.nominations.services import checks
from awards.nominations.services.drafts import refuse_incomplete
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.programme.rules import takes_nominations


def submit(session: Session, nomination: Nomination, edition: Edition, by: User, at: datetime) -> str:
    """Send the nomination, or answer its return; gives the receipt number, the same one however often it is sent.

    The present version is frozen. Raises RuleBroken after the deadline (of the call, or of the return), and with each
    field that lacks something or breaks a rule of the edition.
    """
    programme.lock_edition(session, edition)
    queries.lock_nomination(session, nomination)
    if nomination.state == State.SUBMITTED and nomination.receipt:
        return nomination.receipt
    returned = queries.open_return(session, nomination.id) if nomination.state == State.RETURNED else None
    due_at = returned.due_at if returned else None
    if why := rules.edit_window(nomination.state, takes_nominations(edition, at), due_at, at):
        raise RuleBroken(why)
    return send(session, nomination, edition, by.id, at, tell=True)


def send(session: Session, nomination: Nomination, edition: Edition, by: Any, at: datetime, *, tell: bool) -> str:
    """Make a locked draft or returned nomination a submitted one; `tell` writes to its nominator. Raises RuleBroken."""
    version = queries.version(session, nomination)
    content = rules.from_document(version.content)
    refuse_incomplete(content, edition)
    checks.refuse_entries(session, edition, nomination, content)
    first = nomination.submitted_at is None
    receipt = nomination.receipt or receipt_number()
    if (returned := queries.open_return(session, nomination.id)) is not None:
        returned.answered_at = at
    version.frozen_at = at
    nomination.state, nomination.receipt = State.SUBMITTED, receipt
    nomination.submitted_at = nomination.submitted_at or at
    audit.record(
        session, actor=by, action="nomination.submitted" if first else "nomination.return_answered",
        subject=nomination.id, edition=edition.id,
        details={
            "number": nomination.number, "version": version.n, "digest": rules.digest(version.content),
            "entries": [str(entry.id) for entry in nomination.entries],
        },
    )  # fmt: skip
    if tell:
        _tell(session, nomination, edition, "nomination_received", at, receipt=receipt, again=not first)
    session.flush()
    return receipt


def withdraw(session: Session, nomination: Nomination, reason: str, by: User, at: datetime) -> None:
    """Take the nomination back for good: screening and judging leave it out from now on. Raises RuleBroken."""
    queries.lock_nomination(session, nomination)
    if nomination.state == State.WITHDRAWN:
        return
    take_back(session, nomination, reason, by.id, at)
    edition = programme.edition(session, nomination.edition_id)
    _tell(session, nomination, edition, "nomination_withdrawn", at, receipt=nomination.receipt)


def take_back(session: Session, nomination: Nomination, reason: str, by: Any, at: datetime) -> None:
    """Make a locked nomination a withdrawn one. Raises RuleBroken for a draft, which nobody has received."""
    if not rules.may_follow(nomination.state, State.WITHDRAWN):
        raise RuleBroken(N_("A draft was not sent, so there is nothing to withdraw. It simply is not submitted."))
    reason = rules.clean(reason)
    if rules.length(reason) > rules.LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(limit)s characters.", limit=rules.LONGEST_REASON), ["reason"])
    nomination.state, nomination.withdrawn_at = State.WITHDRAWN, at
    nomination.withdrawal_reason = reason or None
    audit.record(
        session, actor=by, action="nomination.withdrawn", subject=nomination.id, edition=nomination.edition_id,
        details={"number": nomination.number}, words={"reason": reason} if reason else None,
    )  # fmt: skip
    session.flush()


def _tell(
    session: Session, nomination: Nomination, edition: Edition, template: str, at: datetime, **values: Any
) -> None:
    nominator = session.get_one(User, nomination.nominator_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template=template, edition=edition.id,
        values={
            "name": nominator.name, "number": nomination.number, "title": nomination.title, "edition": edition.names,
            "edition_id": str(edition.id), "nomination_id": str(nomination.id),
            "closes_at": edition.closes_at.isoformat() if edition.closes_at else None, **values,
        },
        dedupe_key=f"{template}:{nomination.id}:{at.isoformat()}",
    )  # fmt: skip
