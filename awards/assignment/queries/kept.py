"""Ties as the last look kept them, and what has changed since: one query, whatever it is asked about."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from awards.assignment.models import Conflict, KeptTie, TieChange, TieLook
from awards.assignment.queries import bonds, marks
from awards.assignment.queries.marks import Those, each_among
from awards.assignment.rules import ties
from awards.assignment.rules.ties import Tie
from awards.organisations import rules as organisations

FINDERS = (ties, marks, bonds, organisations)
"""Whatever decides which ties a look finds: kept ones hold for the very program that found them."""


@dataclass(frozen=True)
class Known:
    """What is known without a look, of some people and nominations.

    `ties` are kept and hold; nominations in `changed` are to be looked at anew, with `nothing` kept all of them.
    `conflicts` are stored, in no order: the tie and whether it was dismissed.
    """

    ties: list[Tie]
    changed: frozenset[UUID]
    nothing: bool
    conflicts: list[tuple[Tie, bool]]


def known(session: Session, edition_id: UUID, user_ids: Collection[UUID], those: Those) -> Known:
    """What is known of ties between these people and nominations, and which conflicts are stored between them."""
    values = {"edition": edition_id, "users": list(user_ids), "finder": finder()}
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(_known(those.query), {**values, **those.values}):
        rows[row.what].append(row)
    everything = any(row.nomination_id is None for row in rows["change"])
    changed = frozenset(row.nomination_id for row in rows["change"])
    return Known(
        ties=[_tie(row) for row in rows["tie"] if row.nomination_id not in changed],
        changed=changed,
        nothing=everything or {row.user_id for row in rows["look"]} != set(user_ids),
        conflicts=[(_tie(row), row.what == "dismissed") for row in (*rows["conflict"], *rows["dismissed"])],
    )


def nothing_found(edition: Any, judge: Any, among: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether nothing is kept or stored between a judge and some nominations, and the kept look still holds.

    A query that finds them asks it on the way; where it is not so, `known` tells what there is. `among` says of a
    column of nominations whether it is one of them.
    """
    looked = exists().where(TieLook.user_id == judge, TieLook.edition_id == edition, TieLook.by == finder())
    found = (
        exists().where(Conflict.judge_id == judge, among(Conflict.nomination_id)),
        exists().where(KeptTie.user_id == judge, KeptTie.edition_id == edition, among(KeptTie.nomination_id)),
        exists().where(TieChange.nomination_id.is_(None)),
        exists().where(among(TieChange.nomination_id)),
    )
    return and_(looked, *(not_(one) for one in found))


@cache
def finder() -> str:
    """The digest of the program that finds ties."""
    found = hashlib.sha256()
    for module in FINDERS:
        found.update(Path(str(module.__file__)).read_bytes())
    return found.hexdigest()[:16]


def _tie(row: Any) -> Tie:
    return Tie(row.nomination_id, row.user_id, row.kind, row.evidence)


@lru_cache(maxsize=16)
def _known(which: Select[UUID] | None) -> CompoundSelect[*tuple[Any, ...]]:
    users: Any = bindparam("users", expanding=True)
    edition: Any = bindparam("edition")
    no_id, no_words = cast(null(), Uuid), cast(null(), String)
    conflicts = (
        select(
            _what(Conflict.dismissed_at), Conflict.nomination_id.label("nomination_id"),
            Conflict.judge_id.label("user_id"), Conflict.kind.label("kind"), Conflict.evidence.label("evidence"),
        )
        .where(Conflict.judge_id.in_(users), each_among(Conflict.nomination_id, which))
    )  # fmt: skip
    kept = select(literal("tie"), KeptTie.nomination_id, KeptTie.user_id, KeptTie.kind, KeptTie.evidence).where(
        KeptTie.user_id.in_(users), KeptTie.edition_id == edition, each_among(KeptTie.nomination_id, which)
    )
    looked = select(literal("look"), no_id, TieLook.user_id, no_words, no_words).where(
        TieLook.user_id.in_(users), TieLook.edition_id == edition, TieLook.by == bindparam("finder")
    )
    changes = select(literal("change"), TieChange.nomination_id, TieChange.user_id, no_words, no_words).where(
        or_(TieChange.nomination_id.is_(None), each_among(TieChange.nomination_id, which))
    )
    return union_all(conflicts, kept, looked, changes)


def _what(dismissed_at: Any) -> Any:
    return case((dismissed_at.is_(None), "conflict"), else_="dismissed").label("what")
