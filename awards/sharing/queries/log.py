"""Reads of the registry's log: its heads, one a dump, and proofs of what it says of a pledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from awards.core import merkle
from awards.core.errors import NotFound
from awards.infrastructure import registry_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.registry_log import REGISTRY
from awards.pledges.models import Pledge, PledgeVersion
from awards.sealing import queries as sealing
from awards.sharing.queries.dumps import dumps


@dataclass(frozen=True)
class LogHead:
    """How long the registry's log was when a dump was made, and its root."""

    day: date
    size: int
    root: str

    def document(self) -> dict[str, Any]:
        """The head as JSON."""
        return {"day": self.day, "size": self.size, "root": self.root}


def heads(session: Session, before: date | None, most: int) -> list[LogHead]:
    """Heads of days before a day, the newest first."""
    found = [(one.day, one.figures.get("log")) for one in dumps(session, before, most)]
    return [LogHead(day, log["steps"], log["root"]) for day, log in found if log]


def about_pledge(session: Session, public_id: str) -> dict[str, Any]:
    """Every step about a pledge as JSON, with its proof under the newest head. Raises NotFound when there is none."""
    together = select(PledgeVersion.recorded_at).join(Pledge, Pledge.id == PledgeVersion.pledge_id)
    own = AwardLogRow.subject == public_id
    shared = (
        AwardLogRow.subject.is_(None)
        & (AwardLogRow.kind == Kind.PLEDGES_IMPORTED)
        & AwardLogRow.at.in_(session.scalars(together.where(Pledge.public_id == public_id)).all())
        & AwardLogPayload.payload.contains(f'["{public_id}",', autoescape=True)
    )
    return _told(session, own | shared)


def about_leaf(session: Session, leaf: str) -> dict[str, Any]:
    """The step of a leaf as JSON, with its proof under the newest head. Raises NotFound."""
    return _told(session, AwardLogRow.leaf == leaf)


def place_of(session: Session, leaf: str) -> int | None:
    """The number of the step with this leaf, or None."""
    return session.scalar(select(AwardLogRow.seq).where(AwardLogRow.edition_id == REGISTRY, AwardLogRow.leaf == leaf))


def extension(session: Session, size: int, later: int) -> list[str]:
    """The hashes that show that the log of `later` steps begins with its first `size`. Raises NotFound."""
    if not 0 < size <= later <= registry_log.size(session):
        raise NotFound("proof")
    return sealing.consistency(session, REGISTRY, size, later)


def _told(session: Session, wanted: ColumnElement[bool]) -> dict[str, Any]:
    rows = session.execute(
        select(
            AwardLogRow.seq, AwardLogRow.at, AwardLogRow.kind, AwardLogRow.commitment, AwardLogRow.leaf,
            AwardLogPayload.salt, AwardLogPayload.payload,
        )
        .outerjoin(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.edition_id == REGISTRY, wanted)
        .order_by(AwardLogRow.seq)
    ).all()  # fmt: skip
    if not rows:
        raise NotFound("step")
    head = next(iter(heads(session, None, 1)), None)
    covered = [row.seq - 1 for row in rows if head is not None and row.seq <= head.size]
    proofs = merkle.inclusion_proofs(sealing.leaves(session, REGISTRY, head.size), covered) if head and covered else {}
    return {
        "log": REGISTRY,
        "head": head.document() if head else None,
        "steps": [_step(row, proofs.get(row.seq - 1)) for row in rows],
    }


def _step(row: Row[*tuple[Any, ...]], proof: Sequence[bytes] | None) -> dict[str, Any]:
    """A step; null is "erased", or "not under a head yet"."""
    return {
        "step": row.seq, "at": row.at, "kind": row.kind, "salt": row.salt, "payload": row.payload,
        "commitment": row.commitment, "leaf": row.leaf,
        "proof": None if proof is None else [one.hex() for one in proof],
    }  # fmt: skip
