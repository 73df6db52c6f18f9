"""Proofs of leaves of the award's log for the receipts of earlier rooms; the roof says who finds them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

Finder = Callable[[Session, UUID, Collection[str]], Mapping[str, dict[str, Any]]]
"""Gives, for leaves of an edition, by leaf: `index` and, once a head that covers it is sealed, the proof."""


def install(app: Flask, find: Finder) -> None:
    """Let receipts show the proofs that this gives."""
    app.extensions["awards_proofs"] = find


def proofs_of(session: Session, edition_id: UUID, leaves: Collection[str]) -> Mapping[str, dict[str, Any]]:
    """What a receipt shows of these leaves, by leaf."""
    find = cast(Finder, current_app.extensions["awards_proofs"])
    return find(session, edition_id, leaves) if leaves else {}


def in_short(head: Mapping[str, Any]) -> str:
    """A head as mails and receipts show it, to be pasted where the log is asked: `size:root`."""
    return f"{head['size']}:{head['root']}"


@dataclass(frozen=True)
class SealedBy:
    """The sealed head that covers a leaf, as receipts show it; `log` is where anybody asks the log about it."""

    size: int
    head: str
    at: datetime
    log: str


def sealed_by(told: Mapping[str, Any]) -> SealedBy | None:
    """The head in what a receipt shows of a leaf; None before one covers it."""
    if "head" not in told:
        return None
    head = told["head"]
    log = f"/rehearsal/{head['year']}/verify/log" if head["rehearsal"] else f"/verify/{head['year']}/log"
    return SealedBy(head["size"], in_short(head), datetime.fromisoformat(head["at"]), log)
