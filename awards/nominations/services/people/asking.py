"""What every mail to a third person has in common: a canonical address, and how many may be asked in a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.rules import canonical_address
from awards.accounts.services import throttle
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.nominations import rules
from awards.nominations.models import Nomination
from awards.nominations.queries import people as queries
from awards.nominations.rules import State

_AGAIN = "asked_again"


def address_to_ask(session: Session, email: str, by: User, at: datetime) -> str:
    """The canonical address, when it may be written to now. Raises RuleBroken at the field `email`."""
    address = canonical_address(email)
    mine, theirs = queries.asked_since(session, at - timedelta(days=1), by=by.id, address=address)
    if mine >= rules.MOST_INVITATIONS:
        raise RuleBroken(N_("You asked %(count)s people by mail within a day. Go on tomorrow.", count=mine), ["email"])
    if theirs >= rules.MOST_TO_ONE:
        raise RuleBroken(N_("This address was asked often today. Go on tomorrow."), ["email"])
    return address


def ask_again(session: Session, of: UUID, at: datetime) -> None:
    """Count one more mail to whom a row asks: it tells of its newest mail alone. Raises RuleBroken at `email`."""
    times, _since = throttle.count(session, _AGAIN, str(of), timedelta(days=1), at)
    if times > rules.MOST_TO_ONE:
        raise RuleBroken(N_("This address was asked often today. Go on tomorrow."), ["email"])


def is_asked_for_a_letter(session: Session, nomination: Nomination, addresses: Iterable[str]) -> bool:
    """Whether somebody with one of these addresses was asked for a letter about it, and so does not work on it."""
    return not {row.email for row in queries.referees(session, nomination.id)}.isdisjoint(addresses)


def refuse_withdrawn(nomination: Nomination) -> None:
    """Refuse to change who works on what was withdrawn. RuleBroken."""
    if nomination.state == State.WITHDRAWN:
        raise RuleBroken(N_("This nomination is withdrawn. Its people do not change any more."))
