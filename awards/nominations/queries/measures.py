"""Reads that an edition's measures are kept by: what a nominee entered and a nominator sent, and who may not."""

from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import Role
from awards.nominations import rules
from awards.nominations.models import Entry, Nomination, NominationOrganisation
from awards.nominations.rules import Content
from awards.organisations.rules import domain_of, fold
from awards.programme.models import Category


def holds_a_role(session: Session, user_id: UUID, edition_id: UUID) -> bool:
    """Whether the user is staff, judge or chair of the edition now."""
    return bool(session.scalar(_holds_a_role(), {"user": user_id, "edition": edition_id}))


@cache
def _holds_a_role() -> Select[bool]:
    now = Role.user_id == bindparam("user"), Role.edition_id == bindparam("edition"), Role.ended_at.is_(None)
    return select(exists().where(*now))


def sent_by(session: Session, user_id: UUID, edition_id: UUID, but: UUID) -> int:
    """How many nominations a nominator has sent in an edition that stand, this one (`but`) not counted."""
    return (
        session.scalar(
            select(func.count(Nomination.id)).where(
                Nomination.edition_id == edition_id,
                Nomination.nominator_id == user_id,
                Nomination.id != but,
                Nomination.state.in_((rules.State.SUBMITTED, rules.State.RETURNED)),
            )
        )
        or 0
    )


def categories_of_same_nominee(session: Session, nomination: Nomination, content: Content) -> set[str]:
    """Category keys that the same nominee entered already by other nominations that stand in this edition.

    The same nominee: an organisation of the same folded name or web domain, a person of the same folded name, or
    the same nominator where both nominate themselves.
    """
    names = [fold(name) for name, _address in content.organisations]
    domains = [domain for _name, address in content.organisations if (domain := domain_of(address or ""))]
    people = [fold(name) for name in content.nominee_names] if content.nominee_kind == "person" else []
    found = session.execute(
        _alike(content.relation == "self", len(people)),
        {
            "nomination": nomination.id, "edition": nomination.edition_id, "nominator": nomination.nominator_id,
            "names": names, "domains": domains,
            **{f"person_{n}": name for n, name in enumerate(people)},
        },
    )  # fmt: skip
    wanted = rules.identities(content, str(nomination.nominator_id))
    return {key for other, key in found if wanted & _identities(other)}


def categories_if_it_stood(session: Session, nomination_id: UUID) -> tuple[set[str], set[str]]:
    """Category keys that the nominee of a nomination would have entered if it stood, and by what the nominee is known.

    Two queries.
    """
    rows = session.execute(
        select(Nomination, Category.key)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .where(Nomination.id == nomination_id)
        .options(selectinload(Nomination.organisations))
    ).all()
    nomination = rows[0][0]
    content = _content(nomination)
    entered = {key for _nomination, key in rows} | categories_of_same_nominee(session, nomination, content)
    return entered, rules.identities(content, str(nomination.nominator_id))


@cache
def _alike(by_self: bool, people: int) -> Select[Nomination, str]:
    """Nominations that stand with their categories' keys: by names of organisations or domains, by whoever nominates
    themselves, by so many persons' names."""
    organisations = select(NominationOrganisation.nomination_id).where(
        or_(
            NominationOrganisation.folded.in_(bindparam("names", expanding=True)),
            NominationOrganisation.domain.in_(bindparam("domains", expanding=True)),
        )
    )
    alike: list[ColumnElement[bool]] = [Nomination.id.in_(organisations)]
    if by_self:
        alike.append(and_(Nomination.nominator_id == bindparam("nominator"), Nomination.relation == "self"))
    alike += [
        and_(
            Nomination.nominee_kind == "person", Nomination.search_text.contains(bindparam(f"person_{n}", type_=String))
        )
        for n in range(people)  # folded names, which have no signs that would stand for others
    ]
    return (
        select(Nomination, Category.key)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Nomination.edition_id == bindparam("edition"),
            Nomination.id != bindparam("nomination"),
            Nomination.state.in_((rules.State.SUBMITTED, rules.State.RETURNED)),
            or_(*alike),
        )
        .options(selectinload(Nomination.organisations))
    )


def _identities(other: Nomination) -> set[str]:
    return rules.identities(_content(other), str(other.nominator_id))


def _content(other: Nomination) -> Content:
    return Content(
        relation=other.relation,
        nominee_kind=other.nominee_kind,
        nominee_names=tuple(other.nominee_names),
        organisations=tuple((o.name, o.website) for o in other.organisations),
    )
