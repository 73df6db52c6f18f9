"""Reads of organisations, each with its loading stated."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from awards.core.errors import NotFound
from awards.infrastructure.bulk import is_text_of
from awards.organisations.models import (
    FormerAward,
    Organisation,
    OrganisationAlias,
    OrganisationClaim,
    OrganisationDomain,
    OrganisationIdentifier,
)
from awards.organisations.rules import OPEN_CLAIMS, domain_of, fold

STATES = ("unverified", "verified", "merged")


def public_organisation(session: Session, slug: str, named: ColumnElement[bool]) -> Organisation:
    """The organisation at this address, with its other names; NotFound for one that no public page names.

    `named` is a condition of a later step under which a page names one that is not marked as public yet.
    """
    found = session.scalar(
        select(Organisation)
        .where(Organisation.slug == slug, or_(Organisation.public, named))
        .options(selectinload(Organisation.aliases), selectinload(Organisation.identifiers))
    )
    if found is None:
        raise NotFound("organisation")
    return found


def family(organisation_id: UUID) -> ScalarSelect[UUID]:
    """The ids of an organisation and of those that were merged into it: whatever points to one is its own."""
    query = select(Organisation.id).where(
        or_(Organisation.id == organisation_id, Organisation.merged_into_id == organisation_id)
    )
    return query.scalar_subquery()


def successor(session: Session, slug: str) -> str | None:
    """The address of the public organisation that this one was merged into, or None when it stands by itself."""
    heir = aliased(Organisation)
    return session.scalar(
        select(heir.slug)
        .join(Organisation, Organisation.merged_into_id == heir.id)
        .where(Organisation.slug == slug, heir.public)
    )


def slug_of_written_identifier(session: Session, written: str) -> str | None:
    """The address of the organisation that holds an outside identifier as an address writes it (`ROR-04wxnsj81`,
    `GB-COH-01234567`), of its successor when it was merged.
    """
    together = OrganisationIdentifier.scheme + "-" + OrganisationIdentifier.value
    holder = aliased(Organisation)
    return session.scalar(
        select(Organisation.slug)
        .join(holder, func.coalesce(holder.merged_into_id, holder.id) == Organisation.id)
        .join(OrganisationIdentifier, OrganisationIdentifier.organisation_id == holder.id)
        .where(together == written, Organisation.public)
    )


def by_names(session: Session, names: Iterable[str]) -> dict[str, Organisation]:
    """Organisations by folded name, for each of the names that one of them bears; a merged one gives its successor."""
    folded = {fold(name) for name in names} - {""}
    pairs = session.execute(
        select(OrganisationAlias.folded, Organisation)
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
        .where(is_text_of(session, OrganisationAlias.folded, folded))
        .order_by(Organisation.merged_into_id.is_not(None).desc(), Organisation.slug.desc())
    )
    found = dict(pairs.all())
    heirs = [o.merged_into_id for o in found.values() if o.merged_into_id is not None]
    if heirs:
        by_id = {o.id: o for o in session.scalars(select(Organisation).where(Organisation.id.in_(heirs)))}
        found = {key: by_id.get(o.merged_into_id, o) if o.merged_into_id else o for key, o in found.items()}
    return found


def slugs_by_names(session: Session, names: Iterable[str]) -> dict[str, str]:
    """The address of each such organisation alone."""
    heir = aliased(Organisation)
    rows = session.execute(
        select(OrganisationAlias.folded, func.coalesce(heir.slug, Organisation.slug))
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .where(is_text_of(session, OrganisationAlias.folded, {fold(name) for name in names} - {""}))
        .order_by(Organisation.merged_into_id.is_not(None).desc(), Organisation.slug.desc())
    )
    return dict(rows.all())


def is_unseen() -> ColumnElement[bool]:
    """The condition that nothing may tell of an organisation yet: only a result to come names it."""
    return and_(Organisation.search_text == "", Organisation.public.is_(False), Organisation.merged_into_id.is_(None))


def unseen(session: Session, name: str, organisation_id: UUID | None = None) -> Organisation | None:
    """The organisation of this very name of which nothing may tell yet, of the id when one is given."""
    query = select(Organisation).where(is_unseen(), Organisation.name == name)
    if organisation_id is not None:
        query = query.where(Organisation.id == organisation_id)
    return session.scalar(query.order_by(Organisation.id).limit(1))


def former_awards(
    session: Session, category_key: str, names: Collection[str], addresses: Collection[str] = (), role: str = "winner"
) -> list[FormerAward]:
    """Awards of this role in this category held by an organisation of one of these names or web addresses."""
    folded = {fold(name) for name in names} - {""}
    domains = {domain for address in addresses if (domain := domain_of(address))}
    asked = {"category": category_key, "role": role, "names": list(folded), "domains": list(domains)}
    return list(session.scalars(_former_awards(), asked))


@cache
def _former_awards() -> Select[FormerAward]:
    named = OrganisationAlias.folded.in_(bindparam("names", expanding=True))
    at_home = OrganisationDomain.domain.in_(bindparam("domains", expanding=True))
    holders = or_(
        FormerAward.organisation_id.in_(select(OrganisationAlias.organisation_id).where(named)),
        FormerAward.organisation_id.in_(select(OrganisationDomain.organisation_id).where(at_home)),
    )
    return (
        select(FormerAward)
        .where(FormerAward.category_key == bindparam("category"), FormerAward.role == bindparam("role"), holders)
        .order_by(FormerAward.year)
    )


@dataclass(frozen=True)
class Wanted:
    """Which organisations staff look for."""

    q: str = ""
    state: str | None = None
    after: str | None = None
    rehearsal: bool = False
    """Only made-up ones, for made-up staff; others see all."""


def by_slug(session: Session, slug: str) -> Organisation:
    """The public organisation at an address, or the one that it was merged into. Raises NotFound.

    One that no page tells of answers like one that is not there: only a result to come may name it.
    """
    found = session.scalar(
        select(Organisation).where(Organisation.slug == slug).options(joinedload(Organisation.merged_into))
    )
    if found is None or not found.standing.public:
        raise NotFound("organisation")
    return found.standing


def organisation(session: Session, organisation_id: UUID) -> Organisation:
    """One organisation with its names, domains, identifiers and successor. Raises NotFound."""
    found = session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .options(
            selectinload(Organisation.aliases),
            selectinload(Organisation.domains),
            selectinload(Organisation.identifiers),
            joinedload(Organisation.merged_into),
        )
    )
    if found is None:
        raise NotFound("organisation")
    return found


def at_slug(session: Session, slug: str) -> Organisation | None:
    """The organisation at this address, whether pages show it or not; none that only a result to come names."""
    return session.scalar(select(Organisation).where(Organisation.slug == slug, ~is_unseen()))


def organisations(session: Session, wanted: Wanted, most: int) -> list[Organisation]:
    """Organisations in the order of their addresses, with their successors; at most `most`, after one of them."""
    query = select(Organisation).options(joinedload(Organisation.merged_into)).order_by(Organisation.slug).limit(most)
    query = query.where(~is_unseen())
    for word in fold(wanted.q).split():
        query = query.where(Organisation.search_text.contains(word, autoescape=True))
    if wanted.state:
        query = query.where(_in_state(wanted.state))
    if wanted.after:
        query = query.where(Organisation.slug > wanted.after)
    if wanted.rehearsal:
        query = query.where(Organisation.rehearsal)
    return list(session.scalars(query))


def _in_state(state: str) -> ColumnElement[bool]:
    merged, verified = Organisation.merged_into_id.is_not(None), Organisation.verified_at.is_not(None)
    return merged if state == "merged" else ~merged & (verified if state == "verified" else ~verified)


def to_claim(session: Session, q: str, rehearsal: bool, most: int) -> list[Organisation]:
    """Organisations that pages name already and whose name has these words; made-up ones for made-up people."""
    words = fold(q).split()
    if not words:
        return []
    known = or_(Organisation.public, Organisation.verified_at.is_not(None))
    query = select(Organisation).where(
        known, Organisation.merged_into_id.is_(None), Organisation.rehearsal.is_(rehearsal)
    )
    for word in words:
        query = query.where(Organisation.search_text.contains(word, autoescape=True))
    return list(session.scalars(query.order_by(Organisation.name).limit(most)))


def merged_into(session: Session, organisation_id: UUID) -> list[Organisation]:
    """What was merged into this organisation, with its other names."""
    return list(
        session.scalars(
            select(Organisation)
            .where(Organisation.merged_into_id == organisation_id)
            .options(selectinload(Organisation.aliases))
            .order_by(Organisation.name)
        )
    )


def likely_same(session: Session, found: Organisation) -> list[Organisation]:
    """Others that share a name or a web domain with it, for staff to look at."""
    names = select(OrganisationAlias.folded).where(OrganisationAlias.organisation_id == found.id)
    domains = select(OrganisationDomain.domain).where(OrganisationDomain.organisation_id == found.id)
    alike = or_(
        Organisation.id.in_(
            select(OrganisationAlias.organisation_id).where(OrganisationAlias.folded.in_(names.scalar_subquery()))
        ),
        Organisation.id.in_(
            select(OrganisationDomain.organisation_id).where(OrganisationDomain.domain.in_(domains.scalar_subquery()))
        ),
    )
    return list(
        session.scalars(
            select(Organisation)
            .where(alike, Organisation.id != found.id, Organisation.merged_into_id.is_(None))
            .where(Organisation.rehearsal.is_(found.rehearsal))
            .order_by(Organisation.name)
            .limit(10)
        )
    )


def claim(session: Session, claim_id: UUID) -> OrganisationClaim:
    """One claim with its person and its organisation as it stands. Raises NotFound."""
    found = session.scalar(_claims().where(OrganisationClaim.id == claim_id))
    if found is None:
        raise NotFound("claim")
    return found


def claims_waiting(session: Session, rehearsal: bool, most: int) -> list[OrganisationClaim]:
    """Claims that nobody has settled, the oldest first; made-up ones alone for made-up staff."""
    query = _claims().where(OrganisationClaim.state == "asked").order_by(OrganisationClaim.asked_at).limit(most)
    return list(session.scalars(query.where(Organisation.rehearsal) if rehearsal else query))


def claims_of_user(session: Session, user_id: UUID) -> list[OrganisationClaim]:
    """All claims of a person, the newest first."""
    return list(
        session.scalars(
            _claims().where(OrganisationClaim.user_id == user_id).order_by(OrganisationClaim.asked_at.desc())
        )
    )


def claims_on(session: Session, organisation_id: UUID) -> list[OrganisationClaim]:
    """Open claims on an organisation or on one that was merged into it."""
    return list(
        session.scalars(
            _claims()
            .where(
                OrganisationClaim.organisation_id.in_(family(organisation_id)),
                OrganisationClaim.state.in_(OPEN_CLAIMS),
            )
            .order_by(OrganisationClaim.asked_at)
        )
    )


def represented(session: Session, user_id: UUID) -> list[Organisation]:
    """The organisations as they stand for which staff confirmed that this person speaks."""
    claims = session.scalars(
        _claims().where(OrganisationClaim.user_id == user_id, OrganisationClaim.state == "confirmed")
    )
    found = {one.organisation.standing.id: one.organisation.standing for one in claims}
    return sorted(found.values(), key=lambda one: one.slug)


def speakers(session: Session, organisation_id: UUID) -> list[UUID]:
    """The people whom staff confirmed as speaking for an organisation, whatever was merged into it; the first first."""
    return list(
        session.scalars(
            select(OrganisationClaim.user_id)
            .where(
                OrganisationClaim.organisation_id.in_(family(organisation_id)), OrganisationClaim.state == "confirmed"
            )
            .group_by(OrganisationClaim.user_id)
            .order_by(func.min(OrganisationClaim.settled_at), OrganisationClaim.user_id)
        )
    )


def _claims() -> Select[OrganisationClaim]:
    return (
        select(OrganisationClaim)
        .join(OrganisationClaim.organisation)
        .options(
            contains_eager(OrganisationClaim.organisation).joinedload(Organisation.merged_into),
            joinedload(OrganisationClaim.user),
        )
    )
