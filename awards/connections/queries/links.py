"""What staff stated between laureates and pledges, and what is not to be computed."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from awards.connections.models import HiddenLink, LaureateLink
from awards.connections.tagged import of_the_award
from awards.core.errors import NotFound
from awards.infrastructure.paging import newest
from awards.pledges.models import (
    Pledge,
)
from awards.pledges.queries import row_loading
from awards.publishing.models import Laureate, Publication


def rows_of(laureate: Laureate) -> ScalarSelect[UUID]:
    """The ids under which a laureate stands in publications: all that bear its slug, made up or not as it is."""
    side = Publication.rehearsal == laureate.publication.rehearsal
    same = select(Laureate.id).join(Laureate.publication).where(Laureate.slug == laureate.slug, side)
    return same.scalar_subquery()


def stated(session: Session, laureate: Laureate) -> list[tuple[LaureateLink, Pledge]]:
    """What staff stated of a laureate and holds, each with the pledge as long as that is public."""
    rows = session.execute(
        select(LaureateLink, Pledge)
        .join(Pledge, Pledge.id == LaureateLink.pledge_id)
        .join(Pledge.current)
        .where(LaureateLink.laureate_id.in_(rows_of(laureate)), LaureateLink.ended_at.is_(None), Pledge.stands)
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(LaureateLink.kind, Pledge.public_id)
    )
    return list(rows.all())


def hidden(session: Session, laureates: Collection[Laureate]) -> dict[str, set[str]]:
    """The numbers of the pledges that are not to be computed beside each of these laureates, by slug."""
    side = {laureate.publication.rehearsal for laureate in laureates}
    rows = session.execute(
        select(Laureate.slug, Pledge.public_id)
        .select_from(HiddenLink)
        .join(Laureate, Laureate.id == HiddenLink.laureate_id)
        .join(Laureate.publication)
        .join(Pledge, Pledge.id == HiddenLink.pledge_id)
        .where(
            HiddenLink.state == "hidden", Laureate.slug.in_({laureate.slug for laureate in laureates}),
            Publication.rehearsal.in_(side),
        )
    )  # fmt: skip
    found: dict[str, set[str]] = {laureate.slug: set() for laureate in laureates}
    for slug, number in rows:
        found[slug].add(number)
    return found


def stated_links(session: Session, most: int, after: UUID | None = None) -> list[LaureateLink]:
    """What staff stated and holds, the newest first, those `after` one, with both sides."""
    query = select(LaureateLink).where(LaureateLink.ended_at.is_(None), of_the_award(LaureateLink))
    found = newest(query, LaureateLink, LaureateLink.at, after).limit(most)
    return list(session.scalars(found.options(*_both_sides(LaureateLink))))


def link(session: Session, link_id: UUID) -> LaureateLink:
    """One stated link. Raises NotFound."""
    found = session.get(LaureateLink, link_id)
    if found is None:
        raise NotFound("link")
    return found


def asked_links(session: Session, most: int, after: UUID | None = None) -> list[HiddenLink]:
    """What organisations ask to hide and nobody has settled, the newest first, those `after` one."""
    return _hiding(session, "asked", most, after)


def hidden_links(session: Session, most: int, after: UUID | None = None) -> list[HiddenLink]:
    """What is hidden, what was asked last first, those `after` one."""
    return _hiding(session, "hidden", most, after)


def _hiding(session: Session, state: str, most: int, after: UUID | None) -> list[HiddenLink]:
    query = select(HiddenLink).where(HiddenLink.state == state, of_the_award(HiddenLink))
    found = newest(query, HiddenLink, HiddenLink.asked_at, after).limit(most)
    return list(session.scalars(found.options(*_both_sides(HiddenLink))))


def asked_about(session: Session, pledges: Collection[Pledge]) -> dict[tuple[str, str], HiddenLink]:
    """What organisations last asked not to show beside these pledges, by the pledge's number and the laureate's slug.

    What was shown again is asked of nobody.
    """
    query = (
        select(HiddenLink, Pledge.public_id, Laureate.slug)
        .join(HiddenLink.pledge)
        .join(HiddenLink.laureate)
        .where(HiddenLink.pledge_id.in_({pledge.id for pledge in pledges}))
        .order_by(HiddenLink.asked_at)
    )
    last = {(number, slug): found for found, number, slug in session.execute(query)}
    return {pair: found for pair, found in last.items() if found.state != "ended"}


def hidden_link(session: Session, hidden_id: UUID) -> HiddenLink:
    """One of them with both sides. Raises NotFound."""
    found = session.scalar(select(HiddenLink).where(HiddenLink.id == hidden_id).options(*_both_sides(HiddenLink)))
    if found is None:
        raise NotFound("link")
    return found


def _both_sides(table: Any) -> tuple[ExecutableOption, ...]:
    laureate = joinedload(table.laureate)
    return (
        laureate.joinedload(Laureate.publication),
        laureate.selectinload(Laureate.organisations),
        joinedload(table.pledge).joinedload(Pledge.current),
    )


def stated_of(session: Session, laureates: Sequence[Laureate]) -> list[tuple[str, str, Pledge]]:
    """What staff stated of these laureates: slug, kind and pledge."""
    side = {laureate.publication.rehearsal for laureate in laureates}
    rows = session.execute(
        select(Laureate.slug, LaureateLink.kind, Pledge)
        .select_from(LaureateLink)
        .join(Laureate, Laureate.id == LaureateLink.laureate_id)
        .join(Laureate.publication)
        .join(Pledge, Pledge.id == LaureateLink.pledge_id)
        .join(Pledge.current)
        .where(
            Laureate.slug.in_({laureate.slug for laureate in laureates}), Publication.rehearsal.in_(side),
            LaureateLink.ended_at.is_(None), Pledge.stands,
        )
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(LaureateLink.kind.desc())
    )  # fmt: skip
    return list(rows.all())
