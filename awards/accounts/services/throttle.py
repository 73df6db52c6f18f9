"""Counts tries by account, address and network in the database, and refuses when there were too many.

Counting is part of the try: where the table does not answer, the try fails with it.
"""

import logging
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.accounts import rules
from awards.accounts.models import AttemptCount
from awards.accounts.rules import Limit, Origin
from awards.core.errors import TooMany
from awards.core.text import N_
from awards.infrastructure import audit

log = logging.getLogger("awards.accounts")

WAIT = N_("There were too many tries. Wait a quarter of an hour, then try again.")
WAIT_LONG = N_("There were too many tries. Wait a day, then try again.")

FORGOTTEN_AFTER = timedelta(days=2)


def take(
    session: Session, what: str, account: str, origin: Origin, pepper: str, at: datetime, *, field: str = ""
) -> None:
    """Count one try of `what` under each of its limits; TooMany beside `field` when one is full.

    The caller commits whatever the answer, so that the count and the alarm stay.
    """
    for limit, whose in _keys(what, account, origin, pepper):
        attempts, begun_at = count(session, limit.deed(what), whose, limit.within, at)
        if limit.tier == "everybody" and attempts == 1:
            session.execute(delete(AttemptCount).where(AttemptCount.begun_at < at - FORGOTTEN_AFTER))
        if attempts == limit.most + 1:
            log.warning("too many tries of %s by one %s", what, limit.tier)
            audit.record(session, actor=None, action="sign_in.throttled", details={"what": what, "tier": limit.tier})
            session.flush()
        if attempts > limit.most and limit.refuses:
            seconds = max(1, int((begun_at + limit.within - at).total_seconds()) + 1)
            raise TooMany(WAIT_LONG if limit.within == rules.DAY else WAIT, [field] if field else [], wait=seconds)


def give_back(session: Session, what: str, account: str, origin: Origin, pepper: str) -> None:
    """Take the last count away again: the try was a good one."""
    for limit, whose in _keys(what, account, origin, pepper):
        session.execute(
            update(AttemptCount)
            .where(AttemptCount.deed == limit.deed(what), AttemptCount.whose == whose, AttemptCount.attempts > 0)
            .values(attempts=AttemptCount.attempts - 1)
        )


def _keys(what: str, account: str, origin: Origin, pepper: str) -> list[tuple[Limit, str]]:
    values = {
        "account": account, "address": origin.address or "unknown", "network": rules.network(origin.address),
        "everybody": "",
    }  # fmt: skip
    return [(limit, rules.whose(pepper, limit.tier, values[limit.tier])) for limit in rules.LIMITS[what]]


def count(session: Session, deed: str, whose: str, within: timedelta, at: datetime) -> tuple[int, datetime]:
    """One more try in the while that is under way, or the first of a new one: one statement, so none is lost."""
    table = cast(Table, AttemptCount.__table__)
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)
    over = table.c.begun_at <= at - within
    counted = insert.values(deed=deed, whose=whose, begun_at=at, attempts=1).on_conflict_do_update(
        index_elements=[table.c.deed, table.c.whose],
        set_={
            "attempts": case((over, 1), else_=table.c.attempts + 1),
            "begun_at": case((over, at), else_=table.c.begun_at),
        },
    )
    attempts, begun_at = session.execute(counted.returning(table.c.attempts, table.c.begun_at)).one()
    return attempts, begun_at
