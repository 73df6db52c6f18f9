"""Reads of roles: who holds which one in which edition, and what there is to give."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import Role, User
from awards.core.errors import NotFound
from awards.programme.models import Category, Edition

APPOINTED = ("admin", "staff", "chair")
"""Roles that administrators give. Judges are invited by staff, who speak for organisations confirmed by them."""


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, with edition and category where it has them."""

    role: Role
    user: User
    edition: Edition | None
    category: Category | None


def roles(session: Session, after: int, most: int) -> list[Held]:
    """So many of the roles that administrators give, from a place in their list on: administrators, then by edition."""
    found = _held().order_by(
        Role.kind != "admin", Edition.year.desc(), Edition.rehearsal, User.name, User.email, Role.id
    )
    return [Held(*row) for row in session.execute(found.offset(after).limit(most))]


def role(session: Session, role_id: UUID) -> Held:
    """One of them. Raises NotFound."""
    row = session.execute(_held().where(Role.id == role_id)).one_or_none()
    if row is None:
        raise NotFound("role")
    return Held(*row)


def editions_to_staff(session: Session) -> list[Edition]:
    """Editions held here with their categories, newest first: what there are roles in. Two queries."""
    return list(
        session.scalars(
            select(Edition)
            .where(Edition.kind == "award", Edition.put_away_at.is_(None))
            .order_by(Edition.year.desc(), Edition.rehearsal)
            .options(selectinload(Edition.categories))
        )
    )


def _held() -> Select[Role, User, Edition, Category]:
    return (
        select(Role, User, Edition, Category)
        .join(User, User.id == Role.user_id)
        .outerjoin(Edition, Edition.id == Role.edition_id)
        .outerjoin(Category, Category.id == Role.category_id)
        .where(Role.kind.in_(APPOINTED), Role.ended_at.is_(None), Edition.put_away_at.is_(None))
    )
