"""Pledges in every state, straight as rows where a verb would ask for more than a test of reading needs."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.organisations.models import Organisation
from awards.organisations.services import ensure_organisation, merge
from awards.pledges.models import Pledge, PledgeLink
from awards.pledges.services.counting import counted
from tests.factories import a_user
from tests.pledges.conftest import put


def turned(session: Session, pledge: Pledge, **values: Any) -> Pledge:
    """The same pledge in another state, or made up, with the sums and the index kept as they should be."""
    with counted(session, {pledge.id}):
        for name, value in values.items():
            setattr(pledge, name, value)
    return pledge


def withdrawn(session: Session, pledge: Pledge) -> Pledge:
    return turned(session, pledge, state="withdrawn", withdrawal_reason="So.")


def made(
    session: Session, at: datetime, name: str, *, state: str = "published", rehearsal: bool = False, **values: Any
) -> Pledge:
    """A pledge of this title in this state."""
    pledge = put(session, at, **{"source_id": name, "title": name} | values)
    if rehearsal:
        turned(session, pledge, rehearsal=True)
    if state == "withdrawn":
        withdrawn(session, pledge)
    elif state != "published":
        turned(session, pledge, state=state)
    return pledge


def an_heir(session: Session, name: str, into: str) -> tuple[Organisation, Organisation]:
    """An organisation that was merged into another one, and that one."""
    one, heir = (ensure_organisation(session, each, public=True) for each in (name, into))
    merge(session, one, heir, a_user(session, f"{one.slug}@staff.example"))
    session.flush()
    return one, heir


def tied(session: Session, one: Pledge, other: Pledge, kind: str, staff: Any, at: Any, **values: Any) -> PledgeLink:
    """A tie of one pledge to another; `ended_at` for one that stands no more."""
    if values.get("ended_at"):
        values["ended_by"] = staff.id
    with counted(session, {one.id, other.id}):
        found = PledgeLink(from_id=one.id, to_id=other.id, kind=kind, by=staff.id, at=at, **values)
        session.add(found)
    return found
