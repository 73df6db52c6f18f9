"""Two organisations that pledge, who speaks for each, and what else of the registry there is to open."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.organisations.models import Organisation, OrganisationClaim
from awards.pledges.models import (
    Pledge,
    PledgeDraft,
    PledgeError,
    PledgeLink,
    PledgeParty,
    PledgeReport,
    PledgeVersion,
)


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
    return {"organisation_id": own.id, "claim_id": claim.id} | _pledges(session, own, pledger, staff, at)


def _pledges(session: Session, own: Organisation, pledger: User, staff: User, at: datetime) -> dict[str, Any]:
    """One that is being written, one handed in, one public and tied to another, reported on, with an error reported."""
    drafted, handed_in, public, other = (
        Pledge(
            id=uuid4(), public_id=f"R-0009{number:02d}", source_register="desk", source_id=f"{number}", state=state,
            current_n=0 if state == "draft" else 1, created_at=at, organisation_id=own.id,
        )
        for number, state in ((1, "draft"), (2, "draft"), (0, "published"), (3, "published"))
    )  # fmt: skip
    session.add_all([drafted, handed_in, public, other])
    session.flush()
    for one in (public, other):
        version = PledgeVersion(
            id=uuid4(), pledge_id=one.id, n=1, title="A pledge", search_text="", source="made up", content_digest="",
            recorded_at=at,
        )  # fmt: skip
        version.parties = [PledgeParty(position=0, organisation_id=own.id, role="lead")]
        session.add(version)
    report = PledgeReport(
        id=uuid4(), pledge_id=public.id, n=1, starts_on=at.date(), ends_on=at.date(), stage="started", narrative="Yes",
        next_step="", results=[], why_none="", evidence="", reported_by=pledger.id, recorded_at=at,
    )  # fmt: skip
    tie = PledgeLink(id=uuid4(), from_id=public.id, to_id=other.id, kind="continues", by=staff.id, at=at)
    error = PledgeError(id=uuid4(), pledge_id=public.id, words="Wrong", email="", at=at)
    handed = {"state": "submitted", "submitted_by": pledger.id, "submitted_at": at}
    drafts = [
        PledgeDraft(pledge_id=one.id, typed={}, saved_by=pledger.id, saved_at=at, **more)
        for one, more in ((drafted, {}), (handed_in, handed))
    ]
    session.add_all([report, tie, error, *drafts])
    session.flush()
    return {
        "pledge_id": drafted.id, "drafted_pledge_id": drafted.id, "handed_in_pledge_id": handed_in.id,
        "public_pledge_id": public.id, "report_id": report.id, "link_id": tie.id, "error_id": error.id,
    }  # fmt: skip
