"""Let certificates go out: one of the staff proposes it, another approves."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.certificates import queries
from awards.certificates.models import Certificate, CertificateApproval
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.decisions.services.grounds import session_digest
from awards.infrastructure import audit, locks
from awards.programme.models import Edition


def propose_certificates(
    session: Session, edition: Edition, by: User, at: datetime, session_id: UUID | None = None
) -> CertificateApproval:
    """Propose that all certificates go out that are made and that nobody proposed yet. Raises RuleBroken."""
    locks.hold(session, [f"certificates:{edition.id}"])
    if queries.proposed(session, edition.id) is not None:
        raise RuleBroken(N_("This is proposed already."))
    found = queries.to_approve(session, edition.id, at)
    if not found:
        raise RuleBroken(N_("There is no certificate that waits to be proposed."))
    approval = CertificateApproval(
        id=uuid4(), edition_id=edition.id, state="proposed", proposed_by=by.id,
        proposed_in=session_digest(session_id), proposed_at=at,
    )  # fmt: skip
    session.add(approval)
    session.flush()
    for certificate in found:
        certificate.approval_id = approval.id
    _note(session, approval, by, "proposed", len(found))
    return approval


def approve_certificates(
    session: Session, approval: CertificateApproval, by: User, at: datetime, session_id: UUID | None = None
) -> None:
    """Agree as another person than the one who proposed, and from another session. Raises RuleBroken.

    From then on, and from the instant of what they were made for on, they are found by their codes and taken home.
    """
    _unsettled(session, approval)
    if by.id == approval.proposed_by:
        raise RuleBroken(N_("You proposed this: another member of staff approves it."))
    if session_id is not None and approval.proposed_in == session_digest(session_id):
        raise RuleBroken(N_("This was proposed from the session that you are in: sign in anew, then approve it."))
    approval.state, approval.ended_by, approval.ended_at = "approved", by.id, at
    _note(session, approval, by, "approved")


def drop_certificates(session: Session, approval: CertificateApproval, by: User, at: datetime) -> None:
    """Take a proposal away; whoever proposed it may, and anybody else of the staff. Raises RuleBroken."""
    _unsettled(session, approval)
    approval.state, approval.ended_by, approval.ended_at = "dropped", by.id, at
    session.execute(update(Certificate).where(Certificate.approval_id == approval.id).values(approval_id=None))
    _note(session, approval, by, "dropped")


def _unsettled(session: Session, approval: CertificateApproval) -> None:
    session.refresh(approval, ["state"], with_for_update=True)
    if approval.state != "proposed":
        raise RuleBroken(N_("This is settled already."))


def _note(session: Session, approval: CertificateApproval, by: User, what: str, count: int | None = None) -> None:
    audit.record(
        session, actor=by.id, action=f"certificates.{what}", subject=approval.id, edition=approval.edition_id,
        details={} if count is None else {"count": count},
    )  # fmt: skip
    session.flush()
