"""Propose something for a whole edition, and approve it as a second person."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.closing import queries
from awards.closing.models import ClosingAct
from awards.closing.queries.checklist import DROPPED, PROPOSED
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.core.text import N_
from awards.infrastructure import audit, locks, outbox
from awards.programme.models import Edition
from awards.publishing import queries as publishing


def propose_fairness(
    session: Session, edition: Edition, by: User, at: datetime, session_id: UUID | None = None
) -> ClosingAct:
    """Propose that everybody may read the fairness report, as the open data has it."""
    found = publishing.publication_of_kind(session, edition.id, "winners")
    if found is None or found.public_from > at:
        raise RuleBroken(N_("The winners are not public yet."))
    return begin(session, edition, "fairness", by, at, session_id)


def begin(
    session: Session,
    edition: Edition,
    kind: str,
    by: User,
    at: datetime,
    session_id: UUID | None,
    *,
    reason: str = "",
    open_items: dict[str, int] | None = None,
) -> ClosingAct:
    """Write the proposal down; there is one at a time."""
    locks.hold(session, [name_of(edition.id)])
    if queries.act_of(session, edition.id, kind) is not None:
        raise RuleBroken(N_("This is proposed already."))
    act = ClosingAct(
        id=uuid4(), edition_id=edition.id, kind=kind, state="proposed", open_items=open_items or {},
        reason=reason, proposed_by=by.id, proposed_in=session_digest(session_id), proposed_at=at,
    )  # fmt: skip
    session.add(act)
    session.flush()
    _note(session, act, by, "proposed")
    for person in accounts.holders(session, "staff", edition.id):
        if person.id != by.id:
            _tell(session, act, edition, person, PROPOSED)
    return act


def approve(session: Session, act: ClosingAct, by: User, at: datetime, session_id: UUID | None = None) -> None:
    """Agree as another person than the one who proposed, and from another session."""
    hold(session, act)
    if by.id == act.proposed_by:
        raise RuleBroken(N_("You proposed this: another member of staff approves it."))
    if session_id is not None and act.proposed_in == session_digest(session_id):
        raise RuleBroken(N_("This was proposed from the session that you are in: sign in anew, then approve it."))
    act.state, act.ended_by, act.ended_at = "approved", by.id, at
    _note(session, act, by, "approved")
    session.flush()


def drop(session: Session, act: ClosingAct, by: User, at: datetime) -> None:
    """Take a proposal away; whoever proposed it may, and anybody else of the staff, of which the proposer is told."""
    hold(session, act)
    act.state, act.ended_by, act.ended_at = "dropped", by.id, at
    _note(session, act, by, "dropped")
    session.flush()
    if by.id != act.proposed_by:
        proposer = accounts.user(session, act.proposed_by)
        _tell(session, act, session.get_one(Edition, act.edition_id), proposer, DROPPED)


def hold(session: Session, act: ClosingAct) -> None:
    """Keep a proposal until the transaction ends. Raises RuleBroken when somebody settled it."""
    session.refresh(act, ["state"], with_for_update=True)
    if act.state != "proposed":
        raise RuleBroken(N_("This is settled already."))


def name_of(edition_id: UUID) -> str:
    """The name that whoever proposes something for an edition holds, or changes what a proposal stands on."""
    return f"closing:{edition_id}"


def session_digest(session_id: UUID | None) -> str | None:
    """What a proposal keeps of the session that it was made in."""
    return digest(str(session_id)) if session_id else None


def _tell(session: Session, act: ClosingAct, edition: Edition, person: User, template: str) -> None:
    outbox.put(
        session, to=person.email, language=person.language, template=template, edition=edition.id,
        values={"kind": act.kind, "year": edition.year, "edition_id": str(edition.id)},
    )  # fmt: skip


def _note(session: Session, act: ClosingAct, by: User, what: str) -> None:
    audit.record(
        session, actor=by.id, action=f"closing.{what}", subject=act.id, edition=act.edition_id,
        details={"kind": act.kind, "open": act.open_items}, words={"reason": act.reason} if act.reason else None,
    )  # fmt: skip
