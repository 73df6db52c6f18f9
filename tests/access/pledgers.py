"""Two organisations that pledge, who speaks for each, and what else of the registry there is to open."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.organisations.models import Organisation, OrganisationClaim


def the_pledgers(
    session: Session, pledger: User | None, other: User | None, staff: User, at: datetime
) -> dict[str, Any]:
    """The pledger speaks for one organisation and asks to speak for another; the other pledger for a third."""
    assert pledger is not None
    assert other is not None
    own, foreign, asked = (
        Organisation(id=uuid4(), slug=slug, name=slug, names={}, search_text=slug)
        for slug in ("own-pledges", "other-pledges", "asked-for")
    )
    session.add_all([own, foreign, asked])
    session.flush()
    for user, organisation in ((pledger, own), (other, foreign)):
        session.add(
            OrganisationClaim(
                id=uuid4(),
                user_id=user.id,
                organisation_id=organisation.id,
                state="confirmed",
                asked_at=at,
                settled_by=staff.id,
                settled_at=at,
            )
        )
    claim = OrganisationClaim(id=uuid4(), user_id=pledger.id, organisation_id=asked.id, state="asked", asked_at=at)
    session.add(claim)
    session.flush()
    return {"organisation_id": own.id, "claim_id": claim.id}
