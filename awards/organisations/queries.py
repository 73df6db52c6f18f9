"""Reads of organisations, each with its loading stated."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from awards.core.errors import NotFound
from awards.organisations.models import (
    FormerAward,
    Organisation,
    OrganisationAlias,
    OrganisationDomain,
    OrganisationIdentifier,
)
from awards.organisations.rules import domain_of, fold


def public_organisation(session: Session, slug: str, named: ColumnElement[bool]) -> Organisation:
    """The organisation at this address, with its other names; NotFound for one that no public page names.

    `named` is a condition of a later step under which a page names one that is not marked as public yet.
    """
    found = session.scalar(
        select(Organisation)
        .where(Organisation.slug == slug, or_(Organisation.public, named))
        .options(selectinload(Organisation.aliases))
    )
    if found is None:
        raise NotFound("organisation")
    return found


def successor(session: Session, slug: str) -> str | None:
    """The address of the public organisation that this one was merged into, or None when it stands by itself."""
    heir = aliased(Organisation)
    return session.scalar(
        select(heir.slug)
        .join(Organisation, Organisation.merged_into_id == heir.id)
        .where(Organisation.slug == slug, heir.public)
    )


def slug_of_identifier(session: Session, scheme: str, value: str) -> str | None:
    """The address of the organisation that holds an outside identifier."""
    return session.scalar(
        select(Organisation.slug)
        .join(OrganisationIdentifier, OrganisationIdentifier.organisation_id == Organisation.id)
        .where(OrganisationIdentifier.scheme == scheme, OrganisationIdentifier.value == value, Organisation.public)
    )


def by_names(session: Session, names: Iterable[str]) -> dict[str, Organisation]:
    """Organisations by folded name, for each of the names that one of them bears; a merged one gives its successor."""
    folded = {fold(name) for name in names} - {""}
    pairs = session.execute(
        select(OrganisationAlias.folded, Organisation)
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
        .where(OrganisationAlias.folded.in_(folded))
        .order_by(Organisation.merged_into_id.is_not(None).desc(), Organisation.slug.desc())
    )
    found = dict(pairs.all())
    heirs = [o.merged_into_id for o in found.values() if o.merged_into_id is not None]
    if heirs:
        by_id = {o.id: o for o in session.scalars(select(Organisation).where(Organisation.id.in_(heirs)))}
        found = {key: by_id.get(o.merged_into_id, o) if o.merged_into_id else o for key, o in found.items()}
    return found


def former_awards(
    session: Session, category_key: str, names: Collection[str], addresses: Collection[str] = (), role: str = "winner"
) -> list[FormerAward]:
    """Awards of this role in this category held by an organisation of one of these names or web addresses."""
    folded = {fold(name) for name in names} - {""}
    domains = {domain for address in addresses if (domain := domain_of(address))}
    holders = or_(
        FormerAward.organisation_id.in_(
            select(OrganisationAlias.organisation_id).where(OrganisationAlias.folded.in_(folded))
        ),
        FormerAward.organisation_id.in_(
            select(OrganisationDomain.organisation_id).where(OrganisationDomain.domain.in_(domains))
        ),
    )
    return list(
        session.scalars(
            select(FormerAward)
            .where(FormerAward.category_key == category_key, FormerAward.role == role, holders)
            .order_by(FormerAward.year)
        )
    )
