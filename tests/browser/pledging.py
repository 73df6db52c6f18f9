"""Organisations that pledge, who speaks for one and who asks to, for the pages that show them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.infrastructure import clock
from awards.organisations import queries as organisations
from awards.organisations import services as organising


def pledging(session: Session, site: Any) -> None:
    """Somebody speaks for an organisation of the record, and asks to speak for another."""
    at = clock.now(session)
    staff = session.scalars(select(User).where(User.email == "staff@secretariat.example")).one()
    speaker = accounts.ensure_user(session, "speaker@pledgers.example", at, name="Sefa Made-Up")
    site.users["speaker"] = speaker.id
    own = organising.claim(session, speaker, "AfriLabs", "I lead its programmes.", at)
    organising.confirm(session, own, staff, at)
    organising.claim(session, speaker, "UNDP", "I work there on Thursdays.", at)
    asked = organisations.claims_waiting(session, False, 1)[0]
    organising.add_identifier(session, asked.organisation, "LEI", "5493001KJTIIGC8Y1R12", staff)
    site.values["organisation"] = asked.organisation_id
