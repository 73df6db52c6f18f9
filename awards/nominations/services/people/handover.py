"""Handing a nomination over: its nominator offers it to a collaborator, who becomes the nominator by accepting."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.identifiers import digest, opaque_token
from awards.core.text import N_
from awards.infrastructure import audit, locks, outbox
from awards.nominations.models import Collaborator, Handover, Nomination
from awards.nominations.queries import lock_nomination
from awards.nominations.queries import people as queries
from awards.nominations.services.checks import held_nominator, refuse_nominator
from awards.nominations.services.people.asking import refuse_withdrawn
from awards.programme import queries as programme
from awards.programme.models import Edition


def offer_handover(
    session: Session, nomination: Nomination, edition: Edition, to: Collaborator, by: User, at: datetime
) -> None:
    """Offer the nomination to a collaborator; an earlier offer ends. Nothing changes before it is accepted.

    Raises RuleBroken for somebody who has not accepted the invitation yet.
    """
    lock_nomination(session, nomination)
    queries.lock_collaborator(session, to)
    refuse_withdrawn(nomination)
    if to.user_id is None or to.ended_at is not None:
        raise RuleBroken(N_("Hand the nomination over to somebody who has accepted your invitation."))
    earlier = queries.open_handover(session, nomination.id)
    if earlier is not None:
        if earlier.collaborator_id == to.id:
            return
        earlier.ended_at = at
        session.flush()
    row = Handover(id=uuid4(), nomination_id=nomination.id, collaborator_id=to.id, offered_by=by.id, offered_at=at)
    session.add(row)
    _note(session, "offered", nomination, by, to=str(to.user_id))
    reader = session.get_one(User, to.user_id)
    outbox.put(
        session, to=reader.email, language=reader.language, template="nomination_handover", edition=edition.id,
        values={
            "name": reader.name, "sender": by.name or by.email, "title": nomination.title, "edition": edition.names,
            "edition_id": str(edition.id), "nomination_id": str(nomination.id),
        },
        dedupe_key=f"nomination_handover:{row.id}",
    )  # fmt: skip


def accept_handover(
    session: Session, nomination: Nomination, edition: Edition, row: Handover, by: User, at: datetime
) -> None:
    """Become the nominator; who was it until now stays with the right to edit and submit, and is told.

    Raises RuleBroken for staff and judges of an edition that excludes them, for who has sent as many as one may, and
    while another collaborator stands under the address of who was it; StaleVersion when the offer has ended.
    """
    programme.lock_edition(session, edition)
    to = _locked(session, nomination, row)
    refuse_withdrawn(nomination)
    if edition.most_nominations is not None:
        locks.hold(session, [held_nominator(edition, by.id)])
    refuse_nominator(session, edition, nomination, by.id)
    before = session.get_one(User, nomination.nominator_id)
    alike = [
        one for one in queries.live_collaborators(session, nomination.id)
        if one.email == before.email and one.id != to.id
    ]  # fmt: skip
    if any(one.user_id is not None for one in alike):
        raise RuleBroken(
            N_(
                "Somebody else works on this nomination under the address that its nominator has now. The nominator"
                " removes that person first, and may invite them again under an address of their own."
            )
        )
    row.accepted_at, to.ended_at = at, at
    for invited in alike:  # before it became the nominator's own
        invited.ended_at = at
    session.flush()
    nomination.nominator_id = by.id
    session.add(
        Collaborator(
            id=uuid4(), nomination_id=nomination.id, email=before.email, rights="submit",
            token_digest=digest(opaque_token()), invited_by=by.id, invited_at=at, expires_at=at, user_id=before.id,
            accepted_at=at,
        )
    )  # fmt: skip
    _note(session, "handed_over", nomination, by, before=str(before.id), to=str(by.id))
    outbox.put(
        session, to=before.email, language=before.language, template="nomination_handed_over", edition=edition.id,
        values={
            "name": before.name, "to": by.name or by.email, "title": nomination.title, "edition": edition.names,
            "edition_id": str(edition.id), "nomination_id": str(nomination.id),
        },
        dedupe_key=f"nomination_handed_over:{row.id}",
    )  # fmt: skip


def decline_handover(session: Session, nomination: Nomination, row: Handover, by: User, at: datetime) -> None:
    """Say no to the offer, or take it back. Raises StaleVersion when it has ended."""
    _locked(session, nomination, row)
    row.ended_at = at
    _note(session, "handover_declined" if by.id != row.offered_by else "handover_taken_back", nomination, by)


def _locked(session: Session, nomination: Nomination, row: Handover) -> Collaborator:
    lock_nomination(session, nomination)
    session.refresh(row, with_for_update=True)
    to = session.get_one(Collaborator, row.collaborator_id, populate_existing=True)
    if row.accepted_at or row.ended_at or to.ended_at:
        raise StaleVersion(N_("This offer was answered already or has ended."))
    return to


def _note(session: Session, what: str, nomination: Nomination, by: User, **details: str) -> None:
    audit.record(
        session, actor=by.id, action=f"nomination.{what}", subject=nomination.id, edition=nomination.edition_id,
        details={"number": nomination.number, **details},
    )  # fmt: skip
    session.flush()
