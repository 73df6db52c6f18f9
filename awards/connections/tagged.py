"""Reads of what staff say of laureates: whom their work is for, and beside whom nothing is computed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from awards.connections.models import LaureateTag
from awards.core.errors import NotFound
from awards.infrastructure.paging import newest
from awards.pledges.models import Pledge, PledgeBeneficiary
from awards.publishing.models import Laureate, Publication


@dataclass(frozen=True)
class Tagged:
    """What staff say of a laureate."""

    groups: frozenset[str] = frozenset()
    private: bool = False


def of_the_award(table: Any) -> ColumnElement[bool]:
    """The condition that what is said of a laureate is of the award: what rehearsals say is shown in them alone."""
    real = select(Laureate.id).join(Laureate.publication).where(Publication.rehearsal.is_(False))
    return cast(ColumnElement[bool], table.laureate_id.in_(real))


def tagged(session: Session, laureates: Collection[Laureate]) -> dict[str, Tagged]:
    """What staff say of these laureates, by slug; of others nothing. One query."""
    rows = session.execute(
        select(Laureate.slug, LaureateTag.group_key)
        .join(Laureate, Laureate.id == LaureateTag.laureate_id)
        .join(Laureate.publication)
        .where(
            LaureateTag.ended_at.is_(None), Laureate.slug.in_({one.slug for one in laureates}),
            Publication.rehearsal.in_({one.publication.rehearsal for one in laureates}),
        )
    )  # fmt: skip
    said: dict[str, set[str | None]] = {}
    for slug, key in rows:
        said.setdefault(slug, set()).add(key)
    return {slug: Tagged(frozenset(key for key in keys if key), None in keys) for slug, keys in said.items()}


def groups_shared(session: Session, pledges: Collection[Pledge], groups: Collection[str]) -> dict[UUID, set[str]]:
    """Which of these groups each of these pledges names, by version; without a group nothing is asked."""
    found: dict[UUID, set[str]] = {}
    if groups:
        part = PledgeBeneficiary
        for version_id, key in session.execute(
            select(part.version_id, part.group_key).where(
                part.version_id.in_([pledge.current.id for pledge in pledges]), part.group_key.in_(groups)
            )
        ):
            found.setdefault(version_id, set()).add(key)
    return found


def standing(session: Session, laureate: Laureate) -> Sequence[LaureateTag]:
    """The tags of a laureate that hold."""
    side = Publication.rehearsal == laureate.publication.rehearsal
    return session.scalars(
        select(LaureateTag)
        .join(LaureateTag.laureate)
        .join(Laureate.publication)
        .where(LaureateTag.ended_at.is_(None), Laureate.slug == laureate.slug, side)
    ).all()


def tags_kept(session: Session, most: int, after: UUID | None = None) -> Sequence[LaureateTag]:
    """The tags that hold of the award's laureates, the newest first, those `after` one, with laureate and group."""
    laureate = joinedload(LaureateTag.laureate)
    held = select(LaureateTag).where(LaureateTag.ended_at.is_(None), of_the_award(LaureateTag))
    query = newest(held, LaureateTag, LaureateTag.at, after)
    return session.scalars(
        query.limit(most).options(
            laureate.joinedload(Laureate.publication), laureate.selectinload(Laureate.organisations),
            joinedload(LaureateTag.group),
        )
    ).all()  # fmt: skip


def laureate_tag(session: Session, tag_id: UUID) -> LaureateTag:
    """One tag. Raises NotFound."""
    found = session.get(LaureateTag, tag_id)
    if found is None:
        raise NotFound("tag")
    return found
