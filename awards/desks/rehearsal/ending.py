"""How a rehearsal ends: its open data, and its fairness report public by two people; the end itself is left to try."""

from datetime import timedelta

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.closing import services
from awards.desks.rehearsal.dates import Dates
from awards.programme.models import Edition
from awards.publishing import queries as publishing


def tell_in_figures(session: Session, edition: Edition, dates: Dates, staff: tuple[User, User], seed: int) -> None:
    """Make the open data as soon as the winners are public, and let everybody read the fairness report."""
    first, second = staff
    winners = publishing.publication_of_kind(session, edition.id, "winners")
    if winners is None or winners.public_from != dates.winners:
        return
    services.make(session, winners, dates.winners, seed)
    act = services.propose_fairness(session, edition, first, dates.winners)
    services.approve(session, act, second, dates.winners + timedelta(minutes=30))
