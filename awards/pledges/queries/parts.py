"""Reads of who else takes part in pledges, and of pledges in other registers."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from awards.core.errors import NotFound
from awards.infrastructure import paging
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge, PledgePart, PledgeParty, PledgeRegisterEntry, PledgeVersion
from awards.pledges.rules.parts import PART_ROLES


def parts_of(session: Session, pledge_id: UUID, *, shown: bool) -> list[PledgePart]:
    """The standing parts of other organisations in a pledge, by role; with `shown` those alone that readers see."""
    query = _parts().where(PledgePart.pledge_id == pledge_id, PledgePart.ended_at.is_(None))
    found = session.scalars(query.where(PledgePart.shown) if shown else query).all()
    return sorted(found, key=lambda one: (PART_ROLES.index(one.role), one.organisation.standing.name))


def leads_of(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The organisation that leads each of these pledges, as it stands today."""
    standing = func.coalesce(Organisation.merged_into_id, Organisation.id)
    rows = session.execute(
        select(Pledge.id, standing)
        .join(Pledge.current)
        .join(PledgeParty, PledgeParty.version_id == PledgeVersion.id)
        .join(Organisation, Organisation.id == PledgeParty.organisation_id)
        .where(Pledge.id.in_(pledge_ids), PledgeParty.role == "lead")
        .order_by(PledgeParty.position.desc())
    )
    return dict(rows.all())


def parts_of_many(session: Session, pledge_ids: Collection[UUID]) -> list[PledgePart]:
    """The parts of other organisations in these pledges that readers see."""
    found = session.scalars(_parts().where(PledgePart.pledge_id.in_(pledge_ids), PledgePart.shown)).all()
    return sorted(found, key=lambda one: (PART_ROLES.index(one.role), one.organisation.standing.name))


def confirmed_by_both(session: Session, organisation_ids: Collection[UUID]) -> list[PledgePart]:
    """Parts of these organisations in public pledges that both sides say to be so, the organisations as they stand.

    Two that are one by now are no two sides.
    """
    family = or_(Organisation.id.in_(organisation_ids), Organisation.merged_into_id.in_(organisation_ids))
    holder = aliased(Organisation)
    named = func.coalesce(Organisation.merged_into_id, Organisation.id)
    same = func.coalesce(holder.merged_into_id, holder.id) == named
    query = (
        _parts()
        .join(PledgePart.pledge)
        .where(PledgePart.by_both, Pledge.stands, family)
        .where(~exists().where(holder.id == Pledge.organisation_id, same))
    )
    known = query.options(contains_eager(PledgePart.pledge))
    return list(session.scalars(known.order_by(Pledge.public_id, PledgePart.role)))


def naming(
    session: Session, organisation_ids: Collection[UUID], most: int, after: UUID | None = None
) -> list[PledgePart]:
    """Standing parts of these organisations (as they stand) in pledges of others that are or were public.

    Those that wait for an answer come first, of each kind the oldest, those `after` one.
    """
    family = or_(Organisation.id.in_(organisation_ids), Organisation.merged_into_id.in_(organisation_ids))
    query = (
        _parts()
        .join(PledgePart.pledge)
        .where(PledgePart.ended_at.is_(None), Pledge.current_n > 0, family)
        .options(contains_eager(PledgePart.pledge).options(
            selectinload(Pledge.current), joinedload(Pledge.organisation).joinedload(Organisation.merged_into)))
    )  # fmt: skip
    answered = case((PledgePart.confirmed_at.is_(None), 0), else_=1)
    return list(session.scalars(paging.oldest(query, PledgePart, PledgePart.named_at, after, answered).limit(most)))


def part(session: Session, part_id: UUID) -> PledgePart:
    """One part, ended or not, with its organisation and its pledge. Raises NotFound."""
    found = session.scalar(
        _parts().where(PledgePart.id == part_id).options(joinedload(PledgePart.pledge).selectinload(Pledge.current))
    )
    if found is None:
        raise NotFound("part")
    return found


def register_entries(session: Session, pledge_id: UUID) -> list[PledgeRegisterEntry]:
    """Where a pledge stands in other registers."""
    return list(
        session.scalars(
            select(PledgeRegisterEntry)
            .where(PledgeRegisterEntry.pledge_id == pledge_id)
            .order_by(PledgeRegisterEntry.register, PledgeRegisterEntry.identifier)
        )
    )


def _parts() -> Select[PledgePart]:
    return (
        select(PledgePart)
        .join(PledgePart.organisation)
        .options(contains_eager(PledgePart.organisation).joinedload(Organisation.merged_into))
    )
