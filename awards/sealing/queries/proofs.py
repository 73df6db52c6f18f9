"""Proofs: that a leaf stands under a sealed head, that a later head extends an earlier one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core import merkle
from awards.infrastructure.award_log import AwardLogRow
from awards.programme.models import Edition
from awards.sealing.queries.heads import Sealed, latest, leaves, size_of


@dataclass(frozen=True)
class Inclusion:
    """Where a leaf stands in an edition's log (`index` counts from 0), and, once it is sealed, the proof of it."""

    edition: Edition
    leaf: str
    index: int
    sealed: Sealed | None
    proof: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The place of the leaf as JSON: with head, signatures and proof once there is a seal."""
        told: dict[str, Any] = {"leaf": self.leaf, "index": self.index}
        if self.sealed is None:
            return told
        return told | {"size": self.sealed.head.size, "proof": list(self.proof)} | self.sealed.document()


def inclusions(session: Session, edition: Edition, wanted: Collection[str]) -> dict[str, Inclusion]:
    """Where these leaves stand in the edition's log, those that do; under the newest sealed head that covers them."""
    if not wanted:
        return {}
    places = session.execute(
        select(AwardLogRow.leaf, AwardLogRow.seq).where(
            AwardLogRow.edition_id == edition.id, AwardLogRow.leaf.in_(wanted)
        )
    ).all()
    newest = latest(session, edition.id)
    under = leaves(session, edition.id, newest.head.size) if newest and places else []
    found = {}
    for leaf, seq in places:
        if newest is not None and seq <= newest.head.size <= len(under):
            proof = tuple(step.hex() for step in merkle.inclusion_proof(under, seq - 1))
            found[leaf] = Inclusion(edition, leaf, seq - 1, newest, proof)
        else:
            found[leaf] = Inclusion(edition, leaf, seq - 1, None)
    return found


def receipts(session: Session, edition_id: UUID, wanted: Collection[str]) -> Mapping[str, dict[str, Any]]:
    """What a receipt shows of these leaves, by leaf: their place, and once there is a seal, the proof."""
    edition = session.get_one(Edition, edition_id)
    return {leaf: found.document() for leaf, found in inclusions(session, edition, wanted).items()}


def consistency(session: Session, edition_id: UUID, size: int, later: int) -> list[str]:
    """The hashes that show that the log of `later` steps begins with its first `size`. Raises IndexError."""
    under = leaves(session, edition_id, later)
    if len(under) != later:
        raise IndexError(f"there are no {later} steps")
    return [step.hex() for step in merkle.consistency_proof(under, size)]


@dataclass(frozen=True)
class Compared:
    """A head that somebody kept beside the log as it is now: `extends` says whether the log begins with it.

    `proof` leads from the kept head to the `size` and `root` that the log has now.
    """

    extends: bool
    size: int
    root: str
    proof: tuple[str, ...] = ()


def compared(session: Session, edition_id: UUID, size: int, root: str) -> Compared:
    """Whether the edition's log, as it is now, begins with the steps of a head of this size and root."""
    now = size_of(session, edition_id)
    under = leaves(session, edition_id, now)
    reached = merkle.root(under)
    if not 0 < size <= len(under):
        return Compared(False, len(under), reached.hex())
    proof = merkle.consistency_proof(under, size)
    extends = merkle.is_consistent(size, bytes.fromhex(root), len(under), reached, proof)
    return Compared(extends, len(under), reached.hex(), tuple(step.hex() for step in proof))
