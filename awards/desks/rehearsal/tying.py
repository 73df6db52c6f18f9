"""What ties a rehearsed award to the registry: a sponsor, pledges that nominees name, whom laureates' work is for."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.connections import services as connections
from awards.desks.rehearsal.dates import Dates
from awards.organisations import services as organising
from awards.pledges.models import BeneficiaryGroup, Pledge
from awards.pledges.rules import MADE_UP
from awards.programme import services as programme
from awards.programme.models import Edition
from awards.publishing import queries as publishing

SPONSOR = "Lantern Foundation {year} (rehearsal)"
MOST_NAMED, MOST_TAGGED = 3, 3
GROUPS = ("women", "rural-population", "persons-with-disabilities")


def name_sponsor(session: Session, edition: Edition, dates: Dates, by: User) -> None:
    """A made-up organisation sponsors the edition; nobody who nominates or judges in it belongs to it."""
    organisation = organising.ensure_organisation(session, SPONSOR.format(year=edition.year), by=by.id)
    organisation.rehearsal = True
    gives = "Travel of the laureates (made up)."
    programme.name_sponsor(session, edition, organisation, gives, by, dates.rules_published + timedelta(hours=2))


def pledges_to_name(session: Session) -> dict[int, str]:
    """Which pledge a nominee names, by the nomination's number: of a made-up registry, and never a real one."""
    made_up = (
        select(Pledge.public_id).where(Pledge.source_register == MADE_UP, Pledge.stands).order_by(Pledge.public_id)
    )
    return dict(enumerate(session.scalars(made_up.limit(MOST_NAMED)), start=1))


def tag_laureates(session: Session, edition: Edition, dates: Dates, by: User) -> None:
    """Staff say of the first laureates whom their work is for, where the groups of the registry are known."""
    known = set(session.scalars(select(BeneficiaryGroup.key).where(BeneficiaryGroup.key.in_(GROUPS))))
    groups = [key for key in GROUPS if key in known]
    at = dates.winners + timedelta(hours=1)
    shown = publishing.laureates(session, at, edition.year, year=edition.year)
    for laureate, group in zip(shown[:MOST_TAGGED], groups, strict=False):
        connections.tag(session, laureate, group, "The nomination's own words (made up).", by, at)
