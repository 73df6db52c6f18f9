"""Counts tries by account, address and network, and refuses when there were too many.

In the database, and counting is part of the try: where the table does not answer, the try fails with it. Where the
settings name a Redis it counts first, so that whoever is refused costs the database no write. What guards one account
the database counts as well, as far as Redis lets it through, so nothing of it is lost with Redis; what guards a network
or all is noted there once it is full. While Redis is away the database counts alone.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, and_, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.accounts import rules
from awards.accounts.models import AttemptCount
from awards.accounts.rules import Limit, Origin
from awards.core.errors import TooMany
from awards.core.text import N_
from awards.infrastructure import audit, redis
from awards.infrastructure.redis import Counter, Redis, Tries

log = logging.getLogger("awards.accounts")

WAIT = N_("There were too many tries. Wait a quarter of an hour, then try again.")
WAIT_LONG = N_("There were too many tries. Wait a day, then try again.")

FORGOTTEN_AFTER = timedelta(days=2)

Whose = tuple[Limit, str, str]
"""A limit, the name of what is counted, and by which key."""


@dataclass(frozen=True)
class Taken:
    """A try that was counted, to be given back when it was a good one; `in_redis` says whether Redis counted it too."""

    limits: Sequence[Whose]
    in_redis: bool


def take(
    session: Session, what: str, account: str, origin: Origin, pepper: str, at: datetime, *, field: str = ""
) -> Taken:
    """Count one try of `what` under each of its limits; TooMany beside `field` when one is full.

    The caller commits whatever the answer, so that the count and the alarm stay.
    """
    limits = _limits(what, account, origin, pepper)
    told = _ask_redis(session, limits, at)
    for limit, attempts, begun_at in _counted(session, limits, told, at):
        if limit.tier == "everybody" and attempts == 1:
            session.execute(delete(AttemptCount).where(AttemptCount.begun_at < at - FORGOTTEN_AFTER))
        if attempts == limit.most + 1:
            log.warning("too many tries of %s by one %s", what, limit.tier)
            audit.record(session, actor=None, action="sign_in.throttled", details={"what": what, "tier": limit.tier})
            session.flush()
        if attempts > limit.most and limit.refuses:
            seconds = seconds_left(limit, begun_at, at)
            raise TooMany(WAIT_LONG if limit.within == rules.DAY else WAIT, [field] if field else [], wait=seconds)
    return Taken(limits, told is not None)


def take_one(session: Session, limit: Limit, deed: str, whose: str, at: datetime) -> tuple[int, datetime]:
    """Count one try under a single limit: how many there were since when. The caller refuses."""
    limits = [(limit, deed, whose)]
    [(_limit, attempts, begun_at)] = _counted(session, limits, _ask_redis(session, limits, at), at)
    return attempts, begun_at


def give_back(session: Session, taken: Taken) -> None:
    """Take the last count away again: the try was a good one."""
    beside = redis.of(session) if taken.in_redis else None
    for limit, deed, whose in taken.limits:
        if beside is None or limit.of_account:
            session.execute(
                update(AttemptCount)
                .where(AttemptCount.deed == deed, AttemptCount.whose == whose, AttemptCount.attempts > 0)
                .values(attempts=AttemptCount.attempts - 1)
            )
    if beside is not None:
        redis.give_back(beside, _counters(taken.limits))


def seconds_left(limit: Limit, begun_at: datetime, at: datetime) -> int:
    """Whole seconds until one may try again."""
    return max(1, int((begun_at + limit.within - at).total_seconds()) + 1)


def count(session: Session, deed: str, whose: str, within: timedelta, at: datetime) -> tuple[int, datetime]:
    """One more try in the while that is under way, or the first of a new one: one statement, so none is lost.

    By the database alone: of an act that is counted in its own transaction, and not at all when it does not come about.
    """
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


def _limits(what: str, account: str, origin: Origin, pepper: str) -> list[Whose]:
    values = {
        "account": account, "address": origin.address or "unknown", "network": rules.network(origin.address),
        "everybody": "",
    }  # fmt: skip
    return [
        (limit, limit.deed(what), rules.whose(pepper, limit.tier, values[limit.tier])) for limit in rules.LIMITS[what]
    ]


def _ask_redis(session: Session, limits: Sequence[Whose], at: datetime) -> Tries | None:
    beside: Redis | None = redis.of(session)
    return None if beside is None else redis.count(beside, _counters(limits), at)


def _counters(limits: Sequence[Whose]) -> list[Counter]:
    return [Counter(deed, whose, limit.most, limit.within, limit.refuses) for limit, deed, whose in limits]


def _counted(
    session: Session, limits: Sequence[Whose], told: Tries | None, at: datetime
) -> Iterator[tuple[Limit, int, datetime]]:
    """How often each was tried since when, one after the other: whoever refuses at one has the others not counted."""
    if told is None:
        for limit, deed, whose in limits:
            yield limit, *count(session, deed, whose, limit.within, at)
        return
    limits = limits[: len(told.of_each)]
    standing = _standing(session, [one for one in limits if not one[0].of_account], told, at)
    for (limit, deed, whose), (tries, begun_at) in zip(limits, told.of_each, strict=True):
        if limit.of_account:
            beyond = tries > limit.most + 1  # it was refused before, and the alarm stands
            yield limit, *((tries, begun_at) if beyond else count(session, deed, whose, limit.within, at))
            continue
        before, since = standing.get((deed, whose), (0, begun_at))
        if before + tries == limit.most + 1:
            _note_full(session, deed, whose, limit.most + 1, begun_at)
        yield limit, before + tries, max(begun_at, since)


def _standing(
    session: Session, limits: Sequence[Whose], told: Tries, at: datetime
) -> dict[tuple[str, str], tuple[int, datetime]]:
    """What the database counted of them while Redis was away or was another one; nothing once that is long ago."""
    asked = [one for one in limits if at - told.since < one[0].within]
    if not asked:
        return {}
    rows = session.execute(
        select(AttemptCount.deed, AttemptCount.whose, AttemptCount.attempts, AttemptCount.begun_at).where(
            or_(*(
                and_(
                    AttemptCount.deed == deed, AttemptCount.whose == whose, AttemptCount.begun_at > at - limit.within
                )
                for limit, deed, whose in asked
            ))
        )
    )  # fmt: skip
    return {(deed, whose): (attempts, begun_at) for deed, whose, attempts, begun_at in rows}


def _note_full(session: Session, deed: str, whose: str, attempts: int, begun_at: datetime) -> None:
    """Keep that a limit is full, for when Redis is lost: whoever was refused stays so."""
    table = cast(Table, AttemptCount.__table__)
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)
    kept = {"attempts": attempts, "begun_at": begun_at}
    session.execute(
        insert.values(deed=deed, whose=whose, **kept).on_conflict_do_update(
            index_elements=[table.c.deed, table.c.whose], set_=kept
        )
    )
