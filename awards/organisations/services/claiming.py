"""Who speaks for an organisation: a person asks, staff confirm or decline, either ends it."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.accounts.services import end_role, grant_role
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.organisations import queries, rules
from awards.organisations.models import Organisation, OrganisationClaim
from awards.organisations.services.making import ensure_organisation


def claim(session: Session, user: User, whom: Organisation | str, words: str, at: datetime) -> OrganisationClaim:
    """Ask to speak for an organisation, or one of this name, which is made, unverified and on no page, when nobody
    knows it.

    Raises RuleBroken when the person asked for it already, or for too many.
    """
    if isinstance(whom, str):
        if not rules.fold(whom):
            raise RuleBroken(N_("Type the name of your organisation."), ["name"])
        organisation = ensure_organisation(session, whom.strip(), by=user.id, rehearsal=user.rehearsal)
    else:
        organisation = whom
    if organisation.rehearsal != user.rehearsal:
        raise RuleBroken(N_("This organisation cannot be asked for from this account."), ["name"])
    session.get_one(User, user.id, with_for_update=True)
    mine = [one for one in queries.claims_of_user(session, user.id) if one.state in rules.OPEN_CLAIMS]
    if any(one.organisation.standing.id == organisation.id for one in mine):
        raise RuleBroken(N_("You have asked for this organisation already."), ["name"])
    if sum(one.state == "asked" for one in mine) >= rules.MOST_OPEN_CLAIMS:
        raise RuleBroken(N_("You have asked for several organisations. Wait until the secretariat answers."), ["name"])
    found = OrganisationClaim(
        id=uuid4(), user_id=user.id, organisation_id=organisation.id, state="asked", words=words.strip(), asked_at=at,
        reason="",
    )  # fmt: skip
    session.add(found)
    audit.record(
        session, actor=user.id, action="organisation.claimed", subject=organisation.id,
        details={"claim": str(found.id)}, words={"words": words.strip()} if words.strip() else None,
    )  # fmt: skip
    session.flush()
    return found


def confirm(session: Session, claim: OrganisationClaim, by: User, at: datetime) -> None:
    """Let the person speak for the organisation. Raises RuleBroken when it is settled, or the person's own claim."""
    locked = _locked(session, claim, "asked")
    _settle(session, locked, "confirmed", by, at, "")
    user = accounts.user(session, locked.user_id)
    grant_role(session, user, "pledger", edition_id=None, by=by, at=at)
    _tell(session, locked, user)


def decline(session: Session, claim: OrganisationClaim, reason: str, by: User, at: datetime) -> None:
    """Say no, and why, in words that the person reads. Raises RuleBroken."""
    if not reason.strip():
        raise RuleBroken(N_("Say why, so that the person knows what to do next."), ["reason"])
    locked = _locked(session, claim, "asked")
    _settle(session, locked, "declined", by, at, reason.strip())
    _tell(session, locked, accounts.user(session, locked.user_id))


def end(session: Session, claim: OrganisationClaim, by: User, at: datetime) -> None:
    """End a claim, asked or confirmed. Staff who end the last one take the role too, and with it every session."""
    locked = _locked(session, claim, *rules.OPEN_CLAIMS)
    was_confirmed = locked.state == "confirmed"
    _settle(session, locked, "ended", by, at, "")
    others = select(func.count()).where(
        OrganisationClaim.user_id == locked.user_id, OrganisationClaim.state == "confirmed"
    )
    if was_confirmed and by.id != locked.user_id and not session.scalar(others):
        user = accounts.user(session, locked.user_id)
        end_role(session, user, "pledger", edition_id=None, by=by, at=at)


def _locked(session: Session, claim: OrganisationClaim, *states: str) -> OrganisationClaim:
    session.refresh(claim, ["state", "settled_by", "settled_at"], with_for_update=True)
    rules.check_settled(claim.state, *states)
    return claim


def _settle(session: Session, claim: OrganisationClaim, state: str, by: User, at: datetime, reason: str) -> None:
    claim.state, claim.settled_by, claim.settled_at, claim.reason = state, by.id, at, reason
    audit.record(
        session, actor=by.id, action=f"organisation.claim_{state}", subject=claim.organisation_id,
        details={"claim": str(claim.id), "user": str(claim.user_id)}, words={"reason": reason} if reason else None,
    )  # fmt: skip
    session.flush()


def _tell(session: Session, claim: OrganisationClaim, user: User) -> None:
    if user.rehearsal:
        return
    outbox.put(
        session, to=user.email, language=user.language, template="organisation_claim",
        values={"name": user.name, "organisation": queries.claim(session, claim.id).organisation.standing.name,
                "confirmed": claim.state == "confirmed", "reason": claim.reason},
        dedupe_key=f"claim-{claim.id}",
    )  # fmt: skip
