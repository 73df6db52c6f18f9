"""The award's log: what an edition rests on, in an order that nobody can change unseen.

One row for each step that a result rests on (rules, judges, conflicts, rounds, confirmed scores), never altered. A row
holds no more than a salted hash of its payload, and its leaf in the edition's tree of hashes (`awards.core.merkle`).
The payload and its salt stand in an erasable row beside it: without them the log stays whole and tells nothing.

Rows are numbered at the end of their transaction, so whoever writes the log waits for nobody before, and for another
only while that one commits.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete, event, func, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from awards.core import merkle
from awards.infrastructure import locks
from awards.infrastructure.database import Base

UNNUMBERED = "award_log.unnumbered"
"""Where a session keeps the rows that its commit will number."""


class Kind(StrEnum):
    """What a row of the log is about."""

    RULES_PUBLISHED = "rules.published"
    JUDGE_ASSIGNED = "judge.assigned"
    ASSIGNMENT_ENDED = "assignment.ended"
    CONFLICT_FOUND = "conflict.found"
    CONFLICT_DECLARED = "conflict.declared"
    CONFLICT_DISMISSED = "conflict.dismissed"
    CONFLICT_REOPENED = "conflict.reopened"
    LATE_CONFLICT_DECIDED = "late_conflict.decided"
    RECUSAL = "recusal"
    ROUND_OPENED = "round.opened"
    ROUND_CLOSED = "round.closed"
    SCORECARD_CONFIRMED = "scorecard.confirmed"
    SCORECARD_REOPENED = "scorecard.reopened"
    JURY_BALLOT_COUNTED = "jury.ballot_counted"
    JURY_RULED = "jury.ruled"
    JURY_CLOSED = "jury.closed"


class AwardLogRow(Base):
    """One step of an edition, `seq` counting from 1 without a gap; `commitment` and `leaf` are in hexadecimal."""

    __tablename__ = "award_log"
    __table_args__ = (
        UniqueConstraint("id"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("length(commitment) = 64 AND length(leaf) = 64", name="hashes"),
    )

    edition_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    kind: Mapped[str]
    commitment: Mapped[str]
    leaf: Mapped[str]


class AwardLogPayload(Base):
    """What a row is about, as the bytes that were hashed, and their salt; erased without touching the row.

    The reference is checked at the commit: a payload whose row was never numbered cannot be kept.
    """

    __tablename__ = "award_log_payload"

    row_id: Mapped[UUID] = mapped_column(
        ForeignKey("award_log.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    salt: Mapped[str] = mapped_column(info={"personal": "what makes the payload's hash that of a person"})
    payload: Mapped[str] = mapped_column(info={"personal": "who judged what"})


def append(
    session: Session,
    edition_id: UUID,
    kind: Kind,
    payload: Mapping[str, Any],
    actor: UUID | None,
    at: datetime,
    *,
    hidden: Mapping[str, Any] | None = None,
) -> str:
    """Add a step to the edition's log, in the transaction of the change; gives its leaf, which a receipt may show.

    `payload` holds ids, words and whole numbers. Of `hidden` only a salted hash goes in, as `payload["sealed"]`:
    whoever has the row's salt and what was hidden can show that they belong together (`sealed`).
    """
    salt, row_id = secrets.token_bytes(32), uuid4()
    told = dict(payload) | ({"sealed": sealed(salt.hex(), hidden)} if hidden is not None else {})
    text = canonical({"actor": str(actor) if actor else None, "payload": told})
    commitment = _commitment(salt, text)
    row = {
        "id": row_id, "edition_id": edition_id, "at": at, "actor_id": actor, "kind": str(Kind(kind)),
        "commitment": commitment, "leaf": leaf_of(edition_id, at, kind, commitment),
    }  # fmt: skip
    kept = AwardLogPayload(row_id=row_id, salt=salt.hex(), payload=text)
    session.add(kept)
    session.info.setdefault(UNNUMBERED, []).append((kept, row))
    return str(row["leaf"])


def erase(session: Session, row_ids: Collection[UUID]) -> None:
    """Forget what these rows are about; the log stays whole."""
    session.execute(delete(AwardLogPayload).where(AwardLogPayload.row_id.in_(row_ids)))


def root(session: Session, edition_id: UUID) -> tuple[int, str]:
    """How many steps the edition's log has, and the root over them in hexadecimal."""
    leaves = session.scalars(
        select(AwardLogRow.leaf).where(AwardLogRow.edition_id == edition_id).order_by(AwardLogRow.seq)
    ).all()
    return len(leaves), merkle.root([bytes.fromhex(leaf) for leaf in leaves]).hex()


def broken(session: Session) -> Iterator[str]:
    """A sentence for every place where a log is not whole: a gap, a row or a payload that was changed."""
    last: dict[UUID, int] = defaultdict(int)
    rows = session.execute(
        select(AwardLogRow, AwardLogPayload)
        .outerjoin(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .order_by(AwardLogRow.edition_id, AwardLogRow.seq)
        .execution_options(yield_per=1000)
    )
    for row, kept in rows:
        place = f"log of edition {row.edition_id}, row {row.seq}"
        if row.seq != last[row.edition_id] + 1:
            yield f"{place}: it follows row {last[row.edition_id]}"
        last[row.edition_id] = row.seq
        if row.leaf != leaf_of(row.edition_id, row.at, row.kind, row.commitment):
            yield f"{place}: its leaf is not that of its instant, kind and hash"
        if kept is not None and row.commitment != _commitment(bytes.fromhex(kept.salt), kept.payload):
            yield f"{place}: its payload is not the one that was hashed"
        elif kept is not None and json.loads(kept.payload)["actor"] != (str(row.actor_id) if row.actor_id else None):
            yield f"{place}: it names another person than its payload"


def is_whole(row: AwardLogRow, kept: AwardLogPayload) -> bool:
    """Whether the payload is the one that was hashed into the row, and the row the one that its leaf stands for."""
    leaf = leaf_of(row.edition_id, row.at, row.kind, row.commitment)
    return row.leaf == leaf and row.commitment == _commitment(bytes.fromhex(kept.salt), kept.payload)


def leaf_of(edition_id: UUID, at: datetime, kind: str, commitment: str) -> str:
    """The leaf of a row: what the tree is made of, and all that stays to be checked when the payload is erased."""
    data = canonical(
        {"at": at.astimezone(UTC).isoformat(), "commitment": commitment, "edition": str(edition_id), "kind": str(kind)}
    )
    return merkle.leaf_hash(data.encode()).hex()


def sealed(salt: str, hidden: Mapping[str, Any]) -> str:
    """The hash under which a row with this salt keeps what it does not say."""
    return hashlib.sha256(b"sealed" + bytes.fromhex(salt) + canonical(hidden).encode()).hexdigest()


def canonical(document: Mapping[str, Any]) -> str:
    """The one text of a document: keys in order, no spaces. Raises TypeError for a fraction, which has many texts."""
    _refuse_fractions(document)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_fractions(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a fraction goes into the log as text")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_fractions(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_fractions(part)


def _commitment(salt: bytes, text: str) -> str:
    return hashlib.sha256(salt + text.encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _number(session: Session) -> None:
    """Number the steps of this transaction, last of all: from here to its commit an edition has one writer."""
    if session.in_nested_transaction() or UNNUMBERED not in session.info:
        return
    session.flush()
    waiting = session.info.pop(UNNUMBERED)
    by_edition: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for kept, row in waiting:
        if inspect(kept).persistent:  # not one whose savepoint was rolled back
            by_edition[row["edition_id"]].append(row)
            session.expunge(kept)
    locks.hold(session, (f"award_log:{edition_id}" for edition_id in by_edition))
    for edition_id, rows in sorted(by_edition.items()):
        highest = session.scalar(select(func.max(AwardLogRow.seq)).where(AwardLogRow.edition_id == edition_id)) or 0
        numbered = [row | {"seq": highest + n} for n, row in enumerate(rows, start=1)]
        session.execute(insert(AwardLogRow), numbered)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(UNNUMBERED, None)
