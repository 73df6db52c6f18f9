"""An edition that has ended: what of its nominations goes when, what is held, and a wish to be erased that waits."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.closing import services as closing
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.people import services as people
from tests import factories
from tests.decisions.things import judge_an_edition
from tests.publishing.things import finalists, winners

ENDED = 2039


def ended(session: Session, site: Any) -> None:
    """One of its nominations has its dates, a dispute holds a draft, and a court the wish of whoever wrote both."""
    at = clock.now(session)
    before, then = at - timedelta(days=61), at - timedelta(days=1)
    judged = judge_an_edition(session, before, name=f".{ENDED}", year=ENDED, rehearsal=True)
    site.values[f"edition {ENDED}"], site.users["ended"] = judged.edition.id, judged.nominator.id
    staff = session.get_one(User, site.users["staff"])
    session.refresh(staff, ["roles"])
    accounts.grant_role(session, staff, "staff", edition_id=judged.edition.id, by=None, at=before)
    half = factories.a_nomination(session, judged.edition, judged.nominator, before, title="Half", state="draft")
    finalists(session, judged, before, before)
    winners(session, judged, before, before)
    session.execute(update(OutboxMail).where(OutboxMail.edition_id == judged.edition.id).values(state="cancelled"))
    act = closing.propose_closing(session, judged.edition, "All is told (made up).", judged.staff, then)
    closing.approve_closing(session, judged.edition, act, judged.second, then)
    site.values |= {"nomination that goes": judged.entries["Delta radio"].nomination_id, "held nomination": half.id}
    closing.hold(session, judged.edition, half.number, "A dispute (made up).", judged.staff, then)
    wish = people.ask(session, judged.nominator, then)
    people.propose(session, wish, judged.staff, then)
    people.hold(session, wish, "We wait for the answer of a court (made up).", judged.staff)
    site.values["held wish"] = wish.id
