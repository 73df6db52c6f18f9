"""The registry's log: what became public of pledges and their organisations, in an order that nobody can change unseen.

It lies in the tables of the award's log, as a log of no edition, and its tree is made in the same way. A step names
pledges and organisations by their public ids and nobody else, so its payload and salt may be shown to all; both go when
the words go that a step is about, and the log stays whole. Steps are numbered at the end of their
transaction.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, SessionTransaction

from awards.infrastructure import award_log, locks
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind, canonical
from awards.infrastructure.bulk import insert_rows

REGISTRY = UUID("00000000-0000-4000-8000-000000000001")
"""Stands where the award's log has its edition."""

UNNUMBERED = "registry_log.unnumbered"
"""Where a session keeps the steps that its commit will number."""

OF_ORGANISATIONS = (str(Kind.ORGANISATION_MERGED), str(Kind.ORGANISATION_SEPARATED))

COLUMNS = ("edition_id", "seq", "id", "at", "actor_id", "kind", "commitment", "leaf", "subject")


class Step(NamedTuple):
    """What happened to the pledge with this public id, or to what `said` names: several pledges, or organisations.

    Of `hidden` only a salted hash goes in, as `payload["sealed"]` (`award_log.sealed`).
    """

    kind: Kind
    pledge: str | None
    said: Mapping[str, Any]
    hidden: Mapping[str, Any] | None = None


def tell(session: Session, steps: Iterable[Step], at: datetime) -> None:
    """Add steps to the registry's log, in the transaction of the change."""
    moment = at.astimezone(UTC)
    rows, payloads = [], []
    for kind, pledge, said, hidden in steps:
        key, salt = uuid4(), secrets.token_hex(32)
        more = {} if hidden is None else {"sealed": award_log.sealed(salt, hidden)}
        text = canonical({"actor": None, "payload": {"pledge": pledge, **said, **more}})
        commitment = award_log.commitment(salt, text)
        leaf = award_log.leaf_of(REGISTRY, moment, kind, commitment)
        rows.append((key, moment, None, str(kind), commitment, leaf, pledge))
        payloads.append((key, salt, text))
    if rows:
        insert_rows(session, AwardLogPayload, ("row_id", "salt", "payload"), payloads)
        session.info.setdefault(UNNUMBERED, []).append(rows)


def erase(session: Session, of: Collection[UUID], at: datetime) -> None:
    """Forget what these steps are about, by their row ids; the log says of each leaf that it was blanked."""
    rows = session.execute(
        select(AwardLogRow.subject, AwardLogRow.leaf)
        .where(AwardLogRow.edition_id == REGISTRY, AwardLogRow.id.in_(of))
        .order_by(AwardLogRow.seq)
    )
    steps = [Step(Kind.ERASURE, pledge, {"what": "payload", "leaf": leaf}) for pledge, leaf in rows]
    award_log.erase(session, of)
    tell(session, steps, at)


def forget_organisation(session: Session, slug: str, at: datetime) -> None:
    """Forget the steps that name an organisation: it is called as a person is who goes."""
    rows = session.execute(
        select(AwardLogRow.id, AwardLogPayload.payload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.edition_id == REGISTRY, AwardLogRow.kind.in_(OF_ORGANISATIONS))
    )
    erase(session, [key for key, text in rows if slug in json.loads(text)["payload"].values()], at)


def size(session: Session) -> int:
    """How many steps the registry's log has."""
    return session.scalar(select(func.max(AwardLogRow.seq)).where(AwardLogRow.edition_id == REGISTRY)) or 0


@event.listens_for(Session, "before_commit")
def _number(session: Session) -> None:
    """Number the steps of this transaction: from here to its commit the log has one writer."""
    if not session.in_nested_transaction() and UNNUMBERED in session.info:
        number(session)


def number(session: Session) -> None:
    """Number the steps of this transaction so far; nobody else adds to the log until its end."""
    session.flush()
    waiting = [rows for rows in session.info.pop(UNNUMBERED, []) if _stands(session, rows[0][0])]
    if not waiting:
        return
    locks.hold(session, [f"award_log:{REGISTRY}"])
    last = size(session)
    numbered = ((REGISTRY, seq, *row) for seq, row in enumerate((row for rows in waiting for row in rows), last + 1))
    while some := list(islice(numbered, 10_000)):
        insert_rows(session, AwardLogRow, COLUMNS, some)


def _stands(session: Session, row_id: UUID) -> bool:
    """Whether the savepoint in which these steps were told was kept."""
    return session.scalar(select(AwardLogPayload.row_id).where(AwardLogPayload.row_id == row_id)) is not None


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(UNNUMBERED, None)
