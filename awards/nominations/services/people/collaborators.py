"""Inviting somebody to a nomination, and what becomes of it: accepted, another right, ended."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.identifiers import digest, opaque_token
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import rules
from awards.nominations.models import Collaborator, Nomination
from awards.nominations.queries import holds_a_role, lock_nomination
from awards.nominations.queries import people as queries
from awards.nominations.queries.people import Invitation
from awards.nominations.services.people.asking import address_to_ask, is_asked_for_a_letter, refuse_withdrawn
from awards.programme.models import Edition


def invite(
    session: Session, nomination: Nomination, edition: Edition, email: str, rights: str, by: User, at: datetime
) -> None:
    """Send an invitation to a mail address; one that waits there already ends, its link with it.

    Nothing is gained before it is accepted. Raises RuleBroken for an address that takes part already, for too many
    collaborators and for too many mails.
    """
    lock_nomination(session, nomination)
    refuse_withdrawn(nomination)
    _refuse_unknown(rights)
    address = address_to_ask(session, email, by, at)
    if address in accounts.addresses(session, nomination.nominator_id):
        raise RuleBroken(N_("This address is the nominator's own."), ["email"])
    if is_asked_for_a_letter(session, nomination, {address}):
        raise RuleBroken(N_("This person was asked for a letter. Invite somebody who was not."), ["email"])
    live = queries.live_collaborators(session, nomination.id)
    if any(row.email == address and row.accepted_at for row in live):
        raise RuleBroken(N_("This person works on the nomination already. Change the right instead."), ["email"])
    waiting = [row for row in live if row.email == address]
    if len(live) - len(waiting) >= rules.MOST_COLLABORATORS:
        raise RuleBroken(N_("At most %(count)s people work on one nomination.", count=rules.MOST_COLLABORATORS))
    for row in waiting:
        row.ended_at = at
    session.flush()
    token = opaque_token()
    row = Collaborator(
        id=uuid4(), nomination_id=nomination.id, email=address, rights=rights, token_digest=digest(token),
        invited_by=by.id, invited_at=at, expires_at=at + rules.INVITATION_LIFETIME,
    )  # fmt: skip
    session.add(row)
    _note(session, "invited", row, nomination, by, rights=rights)
    outbox.put(
        session, to=address, language=by.language, template="nomination_invitation", edition=edition.id,
        values={
            "sender": rules.quoted(by.name), "sender_address": by.email, "title": rules.quoted(nomination.title),
            "edition": edition.names, "rights": rights, "until": row.expires_at.isoformat(), "token": token,
        },
    )  # fmt: skip


def accept(session: Session, found: Invitation, by: User, at: datetime) -> None:
    """Take the invitation: from now on `by` has its right. Raises RuleBroken, and StaleVersion when it is used."""
    nomination, row = found.nomination, found.collaborator
    lock_nomination(session, nomination)
    queries.lock_collaborator(session, row)
    if row.accepted_at or row.ended_at or row.expires_at <= at:
        raise StaleVersion(N_("This invitation was used already or has ended. Ask for a new one."))
    refuse_withdrawn(nomination)
    if nomination.nominator_id == by.id:
        raise RuleBroken(N_("This nomination is your own already."))
    if is_asked_for_a_letter(session, nomination, accounts.addresses(session, by.id)):
        raise RuleBroken(N_("You were asked for a letter about this nomination, so you do not work on it."))
    if any(other.user_id == by.id for other in queries.live_collaborators(session, nomination.id)):
        raise RuleBroken(N_("You work on this nomination already, by another of your addresses."))
    if found.edition.no_staff_or_jury and holds_a_role(session, by.id, nomination.edition_id):
        raise RuleBroken(N_("Staff and judges of this edition do not nominate in it."))
    row.user_id, row.accepted_at = by.id, at
    _note(session, "accepted", row, nomination, by, rights=row.rights)


def change_rights(
    session: Session, nomination: Nomination, row: Collaborator, rights: str, by: User, at: datetime
) -> None:
    """Give a collaborator another right, at once. Raises RuleBroken for an unknown one or when access has ended."""
    lock_nomination(session, nomination)
    queries.lock_collaborator(session, row)
    refuse_withdrawn(nomination)
    _refuse_unknown(rights)
    _refuse_ended(row)
    if row.rights == rights:
        return
    before, row.rights = row.rights, rights
    _note(session, "right_changed", row, nomination, by, rights=rights, before=before)


def end(session: Session, nomination: Nomination, row: Collaborator, by: User, at: datetime) -> None:
    """End an invitation or somebody's access, by the nominator or by that person; an offer of the nomination too."""
    lock_nomination(session, nomination)
    queries.lock_collaborator(session, row)
    if row.ended_at is not None:
        return
    row.ended_at = at
    offer = queries.open_handover(session, nomination.id)
    if offer is not None and offer.collaborator_id == row.id:
        offer.ended_at = at
    _note(session, "left" if by.id == row.user_id else "removed", row, nomination, by, rights=row.rights)


def _refuse_unknown(rights: str) -> None:
    if rights not in rules.COLLABORATOR_RIGHTS:
        raise RuleBroken(N_("Choose what the person may do."), ["rights"])


def _refuse_ended(row: Collaborator) -> None:
    if row.ended_at is not None:
        raise RuleBroken(N_("This person does not work on the nomination any more."))


def _note(session: Session, what: str, row: Collaborator, nomination: Nomination, by: User, **details: str) -> None:
    audit.record(
        session, actor=by.id, action=f"collaborator.{what}", subject=nomination.id, edition=nomination.edition_id,
        details={"collaborator": str(row.id), **details},
    )  # fmt: skip
    session.flush()
