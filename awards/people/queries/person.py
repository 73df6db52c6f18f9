"""Who a person is to the database: accounts, addresses, names, and what of nominations and results is the person's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, exists, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User, UserAddress
from awards.core.identifiers import is_gone
from awards.nominations.models import Consent, Entry, Nomination, Referee
from awards.organisations.rules import fold
from awards.people.rules import Names, tells
from awards.publishing.models import Laureate, LaureateOrganisation

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Person:
    """One person. `nominations` are those about the person, and drafts that were never sent, `entries` those of them.

    `laureates` says of each what of it goes: `person`, or `all` where the result is the person's own.
    """

    users: frozenset[UUID]
    addresses: frozenset[str]
    names: Names
    nominations: frozenset[UUID]
    entries: frozenset[UUID]
    laureates: dict[UUID, str]


def oneself(session: Session, user_id: UUID) -> Person:
    """Whom an account belongs to, by accounts and proven addresses alone: anybody may take another's name."""
    return person_of(session, user_id, by_name=False)


def person_of(
    session: Session,
    user_id: UUID | None,
    email: str = "",
    name: str = "",
    known: Mapping[str, Any] = NOTHING,
    *,
    by_name: bool = True,
) -> Person:
    """The person of an account, with those merged into it, or of an address alone.

    `known` is what an erasure that was done in part keeps of the person (`as_known`).
    """
    users = _accounts(session, user_id)
    accounts = session.scalars(select(User).where(User.id.in_(users))).all()
    addresses = {email, *(one.email for one in accounts)}
    addresses |= set(session.scalars(select(UserAddress.email).where(UserAddress.user_id.in_(users))))
    addresses |= set(known.get("addresses", ()))
    addresses = {address for address in addresses if address and not is_gone(address)}
    called = {name, *(one.name for one in accounts)}
    called |= set(session.scalars(select(Referee.name).where(Referee.email.in_(addresses))))
    called |= set(known.get("names", ()))
    if not by_name or any(one.rehearsal for one in accounts):
        called = set()  # a made-up name is taken out of nobody's texts
    names = Names(called, addresses)
    known_as = {fold(one) for one in called if tells(one)}
    nominations = _nominations(session, users, addresses, known_as) | {
        UUID(key) for key in known.get("nominations", ())
    }
    entries = frozenset(session.scalars(select(Entry.id).where(Entry.nomination_id.in_(nominations))))
    return Person(
        frozenset(users), frozenset(addresses), names, nominations, entries, _laureates(session, entries, names)
    )


def as_known(person: Person) -> dict[str, list[str]]:
    """By what the person is found again once names and addresses have gone from everywhere else."""
    return {
        "addresses": sorted(person.addresses), "names": sorted(person.names.spellings),
        "nominations": sorted(map(str, person.nominations)),
    }  # fmt: skip


def _accounts(session: Session, user_id: UUID | None) -> set[UUID]:
    found, new = set[UUID](), {user_id} if user_id else set[UUID]()
    while new:
        found |= new
        new = set(session.scalars(select(User.id).where(User.merged_into_id.in_(new)))) - found
    return found


def _nominations(
    session: Session, users: Collection[UUID], addresses: Collection[str], known_as: Collection[str]
) -> frozenset[UUID]:
    own: list[ColumnElement[bool]] = [
        and_(Nomination.state == "draft", Nomination.nominator_id.in_(users)),
        and_(
            Nomination.nominee_kind == "person",
            or_(
                and_(Nomination.relation == "self", Nomination.nominator_id.in_(users)),
                Nomination.id.in_(select(Consent.nomination_id).where(Consent.email.in_(addresses))),
            ),
        ),
    ]
    found = set(session.scalars(select(Nomination.id).where(or_(*own))))
    for known in known_as:
        rows = session.execute(
            select(Nomination.id, Nomination.nominee_names).where(
                Nomination.nominee_kind == "person", Nomination.search_text.contains(known, autoescape=True)
            )
        )
        found |= {key for key, names in rows if any(fold(one) == known for one in names)}
    return frozenset(found)


def _laureates(session: Session, entries: Collection[UUID], names: Names) -> dict[UUID, str]:
    """Every published laureate that is or names the person, in publications of all times."""
    organisation = exists().where(
        LaureateOrganisation.laureate_id == Laureate.id, may_name(names, LaureateOrganisation.name)
    )
    told = (Laureate.project, Laureate.note, Laureate.source, Laureate.slug, Laureate.person, Laureate.summary,
            Laureate.texts)  # fmt: skip
    query = (
        select(Laureate)
        .where(
            Laureate.erased.is_distinct_from("all"),
            or_(Laureate.entry_id.in_(entries), organisation, *(may_name(names, column) for column in told)),
        )
        .options(selectinload(Laureate.organisations))
    )
    found = session.scalars(query)
    scopes = {one.id: "all" if one.entry_id in entries else _named(one, names) for one in found}
    return {key: scope for key, scope in scopes.items() if scope is not None}


def _named(laureate: Laureate, names: Names) -> str | None:
    """What of a laureate goes because it names the person."""
    held = [organisation.name for organisation in laureate.organisations]
    if any(map(names, [laureate.project or "", laureate.note or "", laureate.source, laureate.slug, *held])):
        return "all"
    if names(laureate.person or "") and laureate.project is None and not held:
        return "all"
    said = [laureate.person or "", laureate.summary or "", str(laureate.texts)]
    return "person" if laureate.erased is None and any(map(names, said)) else None


def may_name(names: Names, column: Any) -> ColumnElement[bool]:
    """The condition that a column's text may name a person; the text itself is looked at afterwards."""
    said = func.lower(cast(column, Text))
    return or_(false(), *(said.contains(form, autoescape=True) for form in names.searched))
