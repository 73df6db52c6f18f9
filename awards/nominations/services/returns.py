"""Sending a nomination back to its nominator; screening calls it, so that nominees read their own room alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import queries, rules
from awards.nominations.models import Nomination, Return
from awards.nominations.queries.people import writers
from awards.nominations.rules import State
from awards.nominations.services import text
from awards.programme.models import Edition


def return_nomination(
    session: Session,
    nomination: Nomination,
    fields: Sequence[str],
    reason: str,
    by: User,
    at: datetime,
    due_at: datetime,
    *,
    written_in: str | None = None,
    locked: bool = False,
) -> Return:
    """Open the named parts (question keys, `frame`, `evidence`) to the nominator until `due_at`, saying why.

    `written_in` is the language of the reason where it is not the nominator's own: the mail says so. `locked` says
    that the caller holds the nomination's row already.

    Raises RuleBroken for a nomination that is not submitted, an unknown part, an empty reason or a date gone by.
    """
    if not locked:
        queries.lock_nomination(session, nomination)
    if not rules.may_follow(nomination.state, State.RETURNED):
        raise RuleBroken(N_("Only a submitted nomination can be sent back."))
    form, names = session.execute(select(Edition.form, Edition.names).where(Edition.id == nomination.edition_id)).one()
    known = rules.returnable(form)
    named = [key for key in known if key in fields]
    reason = rules.clean(reason)
    if not named or set(fields) - set(known):
        raise RuleBroken(N_("Choose the answers to be mended."), ["fields"])
    if not reason or rules.length(reason) > rules.LONGEST_REASON:
        raise RuleBroken(N_("Say in at most %(limit)s characters why.", limit=rules.LONGEST_REASON), ["reason"])
    if due_at <= at:
        raise RuleBroken(N_("Choose a date in the future."), ["due_at"])
    row = Return(id=uuid4(), nomination_id=nomination.id, fields=named, reason=reason, by=by.id, at=at, due_at=due_at)
    session.add(row)
    nomination.state = State.RETURNED
    text.begin_again(session, nomination, by.id, at)
    audit.record(
        session, actor=by.id, action="nomination.returned", subject=nomination.id, edition=nomination.edition_id,
        details={"fields": named, "due_at": due_at.isoformat()}, words={"reason": reason},
    )  # fmt: skip
    for reader in writers(session, nomination):
        of_helper = "" if reader.id == nomination.nominator_id else f":{reader.id}"
        outbox.put(
            session, to=reader.email, language=reader.language, template="nomination_returned",
            edition=nomination.edition_id,
            values={
                "name": reader.name, "number": nomination.number, "title": nomination.title, "edition": names,
                "edition_id": str(nomination.edition_id), "nomination_id": str(nomination.id), "reason": reason,
                "due_at": due_at.isoformat(), "written_in": written_in,
            },
            dedupe_key=f"nomination_returned:{row.id}{of_helper}",
        )  # fmt: skip
    return row
