"""Reads heads with their signatures, the leaves under them, and what waits to be sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from awards.core import merkle
from awards.core.errors import NotFound
from awards.core.seals import SIGNATURES, Head
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogRow, Kind
from awards.programme.models import Edition
from awards.sealing.models import SealHead, SealKey, SealSignature
from awards.sealing.signing import is_signature

AT_ONCE = 10
"""So many heads are read together where the newest that is sealed is looked for."""

TO_BE_SEALED = frozenset({
    Kind.RULES_PUBLISHED, Kind.ROUND_CLOSED, Kind.DECISION_APPROVED, Kind.DECISION_TAKEN_BACK, Kind.PUBLICATION_MADE,
    Kind.PUBLICATION_CORRECTED, Kind.PUBLICATION_CANCELLED, Kind.PUBLICATION_RETRACTED, Kind.ERASURE,
})  # fmt: skip
"""Steps after which a seal is due."""


@dataclass(frozen=True)
class Signed:
    """A signature as it is shown: by which key, whose, and whether it is one of the head's statement.

    `holder` is the holder's pseudonym, which stays when the `name` is erased.
    """

    user_id: UUID
    holder: str
    public_key: str
    name: str
    signature: str
    holds: bool

    def document(self) -> dict[str, str]:
        """The signature as JSON."""
        return {"holder": self.holder, "key": self.public_key, "name": self.name, "signature": self.signature}


@dataclass(frozen=True)
class Sealed:
    """A head with its signatures in the order in which they were given."""

    id: UUID
    head: Head
    signatures: tuple[Signed, ...]

    @property
    def is_sealed(self) -> bool:
        """Whether enough different people signed it."""
        return len({one.user_id for one in self.signatures if one.holds}) >= SIGNATURES

    def document(self) -> dict[str, Any]:
        """The head and its signatures as JSON, as receipts and bundles show them."""
        return {"head": self.head.document(), "signatures": [one.document() for one in self.signatures]}


def heads(session: Session, edition: Edition) -> list[Sealed]:
    """All heads of an edition, the newest first, also those that lack a signature. Three queries."""
    rows = session.scalars(_query(edition.id).order_by(SealHead.size.desc())).all()
    keys = _keys(session, edition.id)
    return [_sealed(edition, row, keys) for row in rows]


def sealed_heads(session: Session, edition: Edition) -> list[Sealed]:
    """The sealed heads of an edition, the newest first."""
    return [found for found in heads(session, edition) if found.is_sealed]


def latest(session: Session, edition_id: UUID) -> Sealed | None:
    """The newest sealed head of an edition, or None; heads that lack signatures are read some at a time."""
    edition, below = session.get_one(Edition, edition_id), None
    keys = _keys(session, edition_id)
    query = _query(edition_id).order_by(SealHead.size.desc()).limit(AT_ONCE)
    while rows := session.scalars(query if below is None else query.where(SealHead.size < below)).all():
        for row in rows:
            if (found := _sealed(edition, row, keys)).is_sealed:
                return found
        below = rows[-1].size
    return None


def foot(session: Session, edition_id: UUID) -> dict[str, Any] | None:
    """What stands at the foot of mails about an edition: its newest sealed head, and where to ask the log about it."""
    found = latest(session, edition_id)
    if found is None:
        return None
    of = found.head
    path = f"/rehearsal/{of.year}/verify/log" if of.rehearsal else f"/verify/{of.year}/log"
    return {"size": of.size, "root": of.root, "at": of.at, "path": path}


def sealed_editions(session: Session, *, rehearsal: bool) -> list[tuple[Edition, int]]:
    """Editions with a sealed head and how many there are, the newest edition first."""
    signed = (
        select(SealHead.id, SealHead.edition_id)
        .join(SealSignature, SealSignature.head_id == SealHead.id)
        .group_by(SealHead.id, SealHead.edition_id)
        .having(func.count() >= SIGNATURES)
        .subquery()
    )
    rows = session.execute(
        select(Edition, func.count())
        .join(signed, signed.c.edition_id == Edition.id)
        .where(Edition.rehearsal == rehearsal, Edition.put_away_at.is_(None))
        .group_by(Edition.id)
        .order_by(Edition.year.desc())
    ).all()
    return [(edition, count) for edition, count in rows]


def head(session: Session, edition: Edition, head_id: UUID) -> Sealed:
    """One head of an edition. Raises NotFound."""
    row = session.scalars(_query(edition.id).where(SealHead.id == head_id)).one_or_none()
    if row is None:
        raise NotFound("head")
    return _sealed(edition, row, _keys(session, edition.id))


def leaves(session: Session, edition_id: UUID, size: int) -> list[bytes]:
    """The first leaves of an edition's log, in their order."""
    found = session.scalars(
        select(AwardLogRow.leaf)
        .where(AwardLogRow.edition_id == edition_id, AwardLogRow.seq <= size)
        .order_by(AwardLogRow.seq)
    )
    return [bytes.fromhex(leaf) for leaf in found]


def stands(session: Session, found: Head) -> bool:
    """Whether the log begins with exactly the steps that the head stands for."""
    under = leaves(session, found.edition, found.size)
    return len(under) == found.size and merkle.root(under).hex() == found.root


def size_of(session: Session, edition_id: UUID) -> int:
    """How many steps the log of an edition has."""
    return session.scalar(select(func.max(AwardLogRow.seq)).where(AwardLogRow.edition_id == edition_id)) or 0


def due(session: Session, edition_id: UUID, after: int) -> Sequence[tuple[int, str]]:
    """Steps of an edition after so many that are to be sealed: their number and kind."""
    rows = session.execute(
        select(AwardLogRow.seq, AwardLogRow.kind)
        .where(AwardLogRow.edition_id == edition_id, AwardLogRow.seq > after, AwardLogRow.kind.in_(TO_BE_SEALED))
        .order_by(AwardLogRow.seq)
    ).all()
    return [(seq, kind) for seq, kind in rows]


def _query(edition_id: UUID) -> Select[SealHead]:
    return (
        select(SealHead)
        .options(selectinload(SealHead.signatures))
        .where(SealHead.edition_id == edition_id)
        .execution_options(populate_existing=True)
    )


def _keys(session: Session, edition_id: UUID) -> dict[UUID, tuple[SealKey, str]]:
    """The keys of an edition, each with its holder's pseudonym."""
    query = select(SealKey).options(joinedload(SealKey.name)).where(SealKey.edition_id == edition_id)
    return {key.id: (key, award_log.pseudonym(session, edition_id, key.user_id)) for key in session.scalars(query)}


def _sealed(edition: Edition, row: SealHead, keys: Mapping[UUID, tuple[SealKey, str]]) -> Sealed:
    found = Head(edition.id, edition.year, edition.rehearsal, row.size, row.root, row.at)
    statement = found.statement()
    return Sealed(row.id, found, tuple(_signed(one, *keys[one.key_id], statement) for one in row.signatures))


def _signed(one: SealSignature, key: SealKey, holder: str, statement: bytes) -> Signed:
    holds = is_signature(key.public_key, one.signature, statement)
    return Signed(one.user_id, holder, key.public_key, key.name.name if key.name else "", one.signature, holds)
