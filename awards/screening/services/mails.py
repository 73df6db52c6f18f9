"""Mails that staff caused: stop them while they are held, let them go, try one again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.outbox import OutboxMail


def hold_mails(session: Session, edition_id: UUID, batch_id: UUID, by: User) -> int:
    """Stop the mails of an act that have not left, until somebody lets them go. How many."""
    real = clock.real(session)
    return _noted(
        session, edition_id, batch_id, by, "mails.held", outbox.stop(session, _of(edition_id, batch_id), real)
    )


def send_mails(session: Session, edition_id: UUID, batch_id: UUID, by: User) -> int:
    """Let the mails of an act leave at once. How many."""
    standing = _of(edition_id, batch_id) & OutboxMail.state.in_(("waiting", "held"))
    count = outbox.let_go(session, standing, clock.real(session))
    return _noted(session, edition_id, batch_id, by, "mails.released", count)


def try_again(session: Session, mail: OutboxMail, by: User, at: datetime) -> bool:
    """Send a mail that failed once more; False when it is under way or has left meanwhile."""
    count = outbox.let_go(session, (OutboxMail.id == mail.id) & (OutboxMail.state == "failed"), clock.real(session))
    if count:
        audit.record(session, actor=by.id, action="mail.tried_again", subject=mail.id, edition=mail.edition_id)
        session.flush()
    return bool(count)


def _of(edition_id: UUID, batch_id: UUID) -> ColumnElement[bool]:
    return (OutboxMail.edition_id == edition_id) & (OutboxMail.batch_id == batch_id)


def _noted(session: Session, edition_id: UUID, batch_id: UUID, by: User, action: str, count: int) -> int:
    if count:
        audit.record(
            session, actor=by.id, action=action, subject=batch_id, edition=edition_id, details={"count": count}
        )
        session.flush()
    return count
