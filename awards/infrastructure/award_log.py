"""The award's log: what an edition rests on, in an order that nobody can change unseen.

One row for each step that a result rests on (rules, judges, conflicts, rounds, confirmed scores), never altered. A row
holds no more than a salted hash of its payload, and its leaf in the edition's tree of hashes (`awards.core.merkle`).
The payload and its salt stand in an erasable row beside it: without them the log stays whole and tells nothing.
No id of the database stands in a payload: people, entries and all else go by pseudonyms of the edition (`pseudonym`).

Rows are numbered at the end of their transaction, so whoever writes the log waits for nobody before, and for another
only while that one commits.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from awards.core import merkle
from awards.core.canonical import canonical as canonical
from awards.infrastructure import locks
from awards.infrastructure.database import Base

UNNUMBERED = "award_log.unnumbered"
"""Where a session keeps the rows that its commit will number."""

SECRETS = "award_log.secrets"
"""Where a session keeps the secrets of editions that it has asked for."""

NOTHING: Mapping[str, str | None] = MappingProxyType({})

AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
    COMPARISONS_CONFIRMED = "comparisons.confirmed"
    COMPARISONS_REOPENED = "comparisons.reopened"
    JURY_BALLOT_COUNTED = "jury.ballot_counted"
    JURY_RULED = "jury.ruled"
    JURY_CLOSED = "jury.closed"
    JURY_CALLED_OFF = "jury.called_off"
    NOMINATION_SUBMITTED = "nomination.submitted"
    RANKING_SEALED = "ranking.sealed"
    DECISION_APPROVED = "decision.approved"
    DECISION_TAKEN_BACK = "decision.taken_back"
    PUBLICATION_MADE = "publication.made"
    PUBLICATION_CORRECTED = "publication.corrected"
    PUBLICATION_CANCELLED = "publication.cancelled"
    PUBLICATION_RETRACTED = "publication.retracted"
    KEY_APPROVED = "key.approved"
    KEY_RETIRED = "key.retired"
    ERASURE = "erasure"
    PLEDGE_PUBLISHED = "pledge.published"
    PLEDGE_CHANGED = "pledge.changed"
    PLEDGES_IMPORTED = "pledges.imported"
    PLEDGE_CLOSED = "pledge.closed"
    PLEDGE_WITHDRAWN = "pledge.withdrawn"
    PLEDGE_TIED = "pledge.tied"
    PLEDGE_TIE_ENDED = "pledge.tie_ended"
    PLEDGE_REPORTED = "pledge.reported"
    REPORT_VERIFIED = "report.verified"
    ORGANISATION_MERGED = "organisation.merged"
    ORGANISATION_SEPARATED = "organisation.separated"


class AwardLogRow(Base):
    """One step of an edition, `seq` counting from 1 without a gap; `commitment` and `leaf` are in hexadecimal.

    `subject` is, in the registry's log (`registry_log`), the public id of the pledge that it is about.
    """

    __tablename__ = "award_log"
    __table_args__ = (
        UniqueConstraint("id"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("length(commitment) = 64 AND length(leaf) = 64", name="hashes"),
        Index("ix_award_log_subject", "subject", "seq"),
    )

    edition_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    kind: Mapped[str]
    commitment: Mapped[str]
    leaf: Mapped[str]
    subject: Mapped[str | None]


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


class AwardLogBlank(Base):
    """A row whose payload was erased; the database itself keeps it (`noting`), so that few need be looked for.

    It refers to none: a payload comes before its row, which has its place in the log when all is committed.
    """

    __tablename__ = "award_log_blank"

    row_id: Mapped[UUID] = mapped_column(primary_key=True)


class AwardLogSecret(Base):
    """By what the pseudonyms of an edition are made. Without it nobody can tell whose pseudonym one is."""

    __tablename__ = "award_log_secret"

    edition_id: Mapped[UUID] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(info={"personal": "what joins pseudonyms to people and entries"})


def append(
    session: Session,
    edition_id: UUID,
    kind: Kind,
    payload: Mapping[str, Any],
    actor: UUID | None,
    at: datetime,
    *,
    hidden: Mapping[str, Any] | None = None,
    words: Mapping[str, str | None] = NOTHING,
) -> str:
    """Add a step to the edition's log, in the transaction of the change; gives its leaf, which a receipt may show.

    `payload` holds ids, words and whole numbers; each id in it becomes the edition's pseudonym of it. Of `hidden` only
    a salted hash goes in, as `payload["sealed"]`: whoever has the row's salt and what was hidden can show that they
    belong together (`sealed`). Of each of `words` a hash with a salt of its own (`word_salt`) goes into
    `payload["words"]`, so that one can be shown without the others.
    """
    salt, row_id, secret = secrets.token_bytes(32), uuid4(), _secret(session, edition_id)
    told: dict[str, Any] = _without_ids(payload, secret)
    if hidden is not None:
        told["sealed"] = sealed(salt.hex(), hidden)
    said = {_alias(secret, key): text for key, text in words.items() if text}
    if said:
        told["words"] = {key: hash_of_words(_word_salt(secret, salt, key), text) for key, text in said.items()}
    text = canonical({"actor": _pseudonym(secret, actor) if actor else None, "payload": told})
    committed = commitment(salt.hex(), text)
    row = {
        "id": row_id, "edition_id": edition_id, "at": at, "actor_id": actor, "kind": str(Kind(kind)),
        "commitment": committed, "leaf": leaf_of(edition_id, at, kind, committed),
    }  # fmt: skip
    kept = AwardLogPayload(row_id=row_id, salt=salt.hex(), payload=text)
    session.add(kept)
    session.info.setdefault(UNNUMBERED, []).append((kept, row))
    return str(row["leaf"])


def pseudonym(session: Session, edition_id: UUID, subject: UUID) -> str:
    """Under what the edition's log and its bundle know a person, an entry, a card: 32 digits that lead to nobody.

    Ask it inside a transaction that may write when the edition has no step yet.
    """
    return _pseudonym(_secret(session, edition_id), subject)


def with_pseudonyms(session: Session, edition_id: UUID, payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload as the edition's log keeps it: each id in it as its pseudonym."""
    told: dict[str, Any] = _without_ids(payload, _secret(session, edition_id))
    return told


def namer(session: Session) -> Callable[[UUID, UUID], tuple[str, ...]]:
    """Tells what payloads of an edition may call a person, an entry, a card: rows of before pseudonyms use the id."""
    known = _secrets(session)
    return lambda edition_id, subject: _names(known.get(edition_id), subject)


def word_salt(session: Session, edition_id: UUID, salt: str, key: str) -> str:
    """The salt under which a row with this salt keeps the word of this key, in hexadecimal; never shown of its own."""
    secret = _secret(session, edition_id)
    return _word_salt(secret, bytes.fromhex(salt), _alias(secret, key))


def hash_of_words(salt: str, text: str) -> str:
    """The hash of what somebody wrote, with its salt in hexadecimal."""
    return hashlib.sha256(b"words" + bytes.fromhex(salt) + text.encode()).hexdigest()


def note_erasure(session: Session, edition_id: UUID, what: str, of: str, by: UUID | None, at: datetime) -> str:
    """Add that something was blanked: `what` is the kind of row, `of` its leaf or the digest of its publication."""
    return append(session, edition_id, Kind.ERASURE, {"what": what, "of": of}, by, at)


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
    named = namer(session)
    for row, kept in rows:
        place = f"log of edition {row.edition_id}, row {row.seq}"
        if row.seq != last[row.edition_id] + 1:
            yield f"{place}: it follows row {last[row.edition_id]}"
        last[row.edition_id] = row.seq
        if row.leaf != leaf_of(row.edition_id, row.at, row.kind, row.commitment):
            yield f"{place}: its leaf is not that of its instant, kind and hash"
        if kept is not None and row.commitment != commitment(kept.salt, kept.payload):
            yield f"{place}: its payload is not the one that was hashed"
        elif kept is not None and json.loads(kept.payload)["actor"] not in (
            named(row.edition_id, row.actor_id) if row.actor_id else (None,)
        ):
            yield f"{place}: it names another person than its payload"


def is_whole(row: AwardLogRow, kept: AwardLogPayload) -> bool:
    """Whether the payload is the one that was hashed into the row, and the row the one that its leaf stands for."""
    leaf = leaf_of(row.edition_id, row.at, row.kind, row.commitment)
    return row.leaf == leaf and row.commitment == commitment(kept.salt, kept.payload)


def leaf_of(edition_id: UUID, at: datetime, kind: str, commitment: str) -> str:
    """The leaf of a row: what the tree is made of, and all that stays to be checked when the payload is erased."""
    data = canonical(
        {"at": at.astimezone(UTC).isoformat(), "commitment": commitment, "edition": str(edition_id), "kind": str(kind)}
    )
    return merkle.leaf_hash(data.encode()).hex()


def sealed(salt: str, hidden: Mapping[str, Any]) -> str:
    """The hash under which a row with this salt keeps what it does not say."""
    return hashlib.sha256(b"sealed" + bytes.fromhex(salt) + canonical(hidden).encode()).hexdigest()


def _secrets(session: Session) -> dict[UUID, str]:
    return {row.edition_id: row.secret for row in session.scalars(select(AwardLogSecret))}


def _names(secret: str | None, subject: UUID) -> tuple[str, ...]:
    return (str(subject), _pseudonym(secret, subject)) if secret else (str(subject),)


def _secret(session: Session, edition_id: UUID) -> str:
    """The secret of an edition, drawn at its first step."""
    known: dict[UUID, str] = session.info.setdefault(SECRETS, {})
    if edition_id not in known:
        with session.no_autoflush:
            found = session.scalar(_secret_of(), {"edition": edition_id})
            if found is None:
                _draw(session, edition_id)
                found = session.scalars(_secret_of(), {"edition": edition_id}).one()
        known[edition_id] = found
    return known[edition_id]


@cache
def _secret_of() -> Select[str]:
    return select(AwardLogSecret.secret).where(AwardLogSecret.edition_id == bindparam("edition"))


@cache
def _highest() -> Select[int | None]:
    return select(func.max(AwardLogRow.seq)).where(AwardLogRow.edition_id == bindparam("edition"))


def _draw(session: Session, edition_id: UUID) -> None:
    """Keep a new secret, on PostgreSQL in a transaction of its own: nobody waits for another's first step.

    Its connection is none of the pool's: there those who hold one would wait for each other's second.
    """
    values = {"edition_id": edition_id, "secret": secrets.token_hex(32)}
    engine = session.get_bind().engine
    if engine.dialect.name == "postgresql":
        beside = create_engine(engine.url, pool=engine.pool.recreate())
        with beside.begin() as connection:
            connection.execute(postgresql.insert(AwardLogSecret).values(values).on_conflict_do_nothing())
        beside.dispose()
    else:
        session.execute(sqlite.insert(AwardLogSecret).values(values).on_conflict_do_nothing())


def _pseudonym(secret: str, subject: UUID) -> str:
    return hmac.new(bytes.fromhex(secret), subject.bytes, hashlib.sha256).hexdigest()[:32]


def _alias(secret: str, text: str) -> str:
    return _pseudonym(secret, UUID(text)) if AN_ID.fullmatch(text) else text


def _word_salt(secret: str, salt: bytes, key: str) -> str:
    return hmac.new(bytes.fromhex(secret), salt + key.encode(), hashlib.sha256).hexdigest()


def _without_ids(value: Any, secret: str) -> Any:
    if isinstance(value, UUID):
        return _pseudonym(secret, value)
    if isinstance(value, str):
        return _alias(secret, value)
    if isinstance(value, Mapping):
        return {_alias(secret, key): _without_ids(part, secret) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_ids(part, secret) for part in value]
    return value


def commitment(salt: str, text: str) -> str:
    """The hash of a payload as text under its salt in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _number(session: Session) -> None:
    """Number the steps of this transaction, last of all: from here to its commit an edition has one writer."""
    if not session.in_nested_transaction() and UNNUMBERED in session.info:
        number(session)


def number(session: Session) -> None:
    """Number the steps of this transaction so far. Nobody else adds to their editions' logs until its end.

    The commit does it by itself; only who plays a whole award in one transaction asks before.
    """
    session.flush()
    waiting = session.info.pop(UNNUMBERED, [])
    by_edition: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for kept, row in waiting:
        if inspect(kept).persistent:  # not one whose savepoint was rolled back
            by_edition[row["edition_id"]].append(row)
            session.expunge(kept)
    locks.hold(session, (f"award_log:{edition_id}" for edition_id in by_edition))
    for edition_id, rows in sorted(by_edition.items()):
        highest = session.scalar(_highest(), {"edition": edition_id}) or 0
        numbered = [row | {"seq": highest + n} for n, row in enumerate(rows, start=1)]
        session.execute(insert(AwardLogRow), numbered)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    session.info.pop(SECRETS, None)
    if ended.parent is None:
        session.info.pop(UNNUMBERED, None)
