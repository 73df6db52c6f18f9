"""Until when a nomination is written and sent: the edition's deadline, or a later one that staff gave for a reason."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import queries, rules
from awards.nominations.models import Extension, Nomination
from awards.nominations.queries.people import worked_on_by
from awards.nominations.rules import State
from awards.programme.models import Edition

OWN = N_("You work on one of these yourself: another member of staff must decide.")


def takes(session: Session, edition: Edition, user_id: UUID, at: datetime, nomination_id: UUID | None = None) -> bool:
    """Whether the person may start a nomination now, or change and send this one."""
    return rules.takes(edition, queries.extended_until(session, edition.id, user_id, nomination_id), at)


def refuse_late(session: Session, nomination: Nomination, edition: Edition, at: datetime) -> datetime:
    """Refuse what comes after the deadline: of the call, one given, or of the return; gives that of the call or the
    one given. Raises RuleBroken."""
    returned = queries.open_return(session, nomination.id) if nomination.state == State.RETURNED else None
    due_at = returned.due_at if returned else None
    extended = queries.extended_until(session, edition.id, nomination.nominator_id, nomination.id)
    if why := rules.edit_window(nomination.state, rules.takes(edition, extended, at), due_at, at):
        raise RuleBroken(why)
    return rules.closing(edition, extended)


def extend(
    session: Session,
    edition: Edition,
    until: datetime,
    reason: str,
    by: User,
    at: datetime,
    *,
    nomination: Nomination | None = None,
    person: User | None = None,
) -> Extension:
    """Give one nomination, or one person who has not begun, a later deadline; the nominee is told, with the reason.

    Raises RuleBroken for an instant that does not lie between the deadline and the opening of judging, without a
    reason, for a nomination that is withdrawn or with its nominator for mending, and for one's own.
    """
    if (nomination is None) == (person is None):
        raise ValueError("a later deadline is for a nomination or for a person")
    rules.refuse_extension(edition, until, at)
    reason = rules.clean(reason)
    if not reason or rules.length(reason) > rules.LONGEST_REASON:
        raise RuleBroken(N_("Say in at most %(limit)s characters why.", limit=rules.LONGEST_REASON), ["reason"])
    if nomination is not None:
        queries.lock_nomination(session, nomination)
        if worked_on_by(session, by.id, [nomination.id]):
            raise RuleBroken(OWN, ["whom"])
        if nomination.state not in (State.DRAFT, State.SUBMITTED):
            raise RuleBroken(N_("This nomination is not open to its nominator in this way any more."), ["nomination"])
        if any(entry.state != "received" for entry in nomination.entries):
            raise RuleBroken(N_("This nomination is screened already. Return it for mending instead."), ["nomination"])
    if person is not None:
        theirs = select(Nomination.id).where(Nomination.edition_id == edition.id, Nomination.nominator_id == person.id)
        if person.id == by.id or worked_on_by(session, by.id, session.scalars(theirs).all()):
            raise RuleBroken(OWN, ["whom"])
    given = Extension(
        id=uuid4(), edition_id=edition.id, nomination_id=nomination.id if nomination else None,
        user_id=person.id if person else None, until=until, reason=reason, by=by.id, at=at,
    )  # fmt: skip
    session.add(given)
    audit.record(
        session, actor=by.id, action="nomination.extended", subject=nomination.id if nomination else given.id,
        edition=edition.id, details={"until": until.isoformat(), "user": str(person.id) if person else None},
        words={"reason": reason},
    )  # fmt: skip
    reader = person or session.get_one(User, nomination.nominator_id if nomination else by.id)
    outbox.put(
        session, to=reader.email, language=reader.language, template="nomination_extended", edition=edition.id,
        values={
            "name": reader.name, "edition": edition.names, "until": until.isoformat(), "reason": reason,
            "number": nomination.number if nomination else None, "edition_id": str(edition.id),
            "nomination_id": str(nomination.id) if nomination else None,
        },
        dedupe_key=f"nomination_extended:{given.id}",
    )  # fmt: skip
    session.flush()
    return given
