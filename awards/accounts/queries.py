"""Reads of accounts, each with its loading stated."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from awards.accounts.models import Role, SignInCode, User, UserAddress
from awards.core.errors import NotFound
from awards.core.identifiers import digest
from awards.infrastructure.database import database_now
from awards.infrastructure.session_records import SessionRecord


def user_of_session(session: Session, token: str) -> User | None:
    """The user of a living session, with roles, in one query; None when the session or the account has ended."""
    return (
        session.scalars(
            select(User)
            .join(SessionRecord, SessionRecord.user_id == User.id)
            .where(
                SessionRecord.token_digest == digest(token),
                SessionRecord.ended_at.is_(None),
                SessionRecord.expires_at > database_now(),
                User.disabled_at.is_(None),
            )
            .options(joinedload(User.roles))
        )
        .unique()
        .one_or_none()
    )


def user(session: Session, user_id: UUID) -> User:
    """A user with roles and addresses. Raises NotFound."""
    found = session.scalar(
        select(User).where(User.id == user_id).options(selectinload(User.roles), selectinload(User.addresses))
    )
    if found is None:
        raise NotFound("user")
    return found


def addresses(session: Session, user_id: UUID) -> list[str]:
    """Every address of a user."""
    return list(
        session.scalars(select(UserAddress.email).where(UserAddress.user_id == user_id).order_by(UserAddress.email))
    )


def user_by_address(session: Session, email: str) -> User | None:
    """The user who holds this canonical address, primary or not, with roles and addresses."""
    return session.scalar(
        select(User)
        .join(UserAddress, UserAddress.user_id == User.id)
        .where(UserAddress.email == email)
        .options(selectinload(User.roles), selectinload(User.addresses))
    )


def holders(session: Session, kind: str, edition_id: UUID | None) -> list[User]:
    """Users who hold this role in this edition now, by name and address."""
    return list(
        session.scalars(
            select(User)
            .join(Role, Role.user_id == User.id)
            .where(Role.kind == kind, Role.edition_id == edition_id, Role.ended_at.is_(None))
            .order_by(User.name, User.email)
            .distinct()
        )
    )


def code(session: Session, code_id: UUID) -> SignInCode | None:
    """A one-time code, locked for the one who tries it."""
    return session.get(SignInCode, code_id, with_for_update=True)


def code_shown(session: Session, code_id: UUID) -> SignInCode | None:
    """A one-time code, to tell the visitor which address it went to."""
    return session.get(SignInCode, code_id)


def code_of_link(session: Session, token: str) -> SignInCode | None:
    """The one-time code of a link, locked for the one who uses it."""
    return session.scalar(select(SignInCode).where(SignInCode.link_digest == digest(token)).with_for_update())


def codes_since(session: Session, email: str, since: datetime) -> int:
    """How many codes this address was given since then."""
    return (
        session.scalar(
            select(func.count()).select_from(SignInCode).where(SignInCode.email == email, SignInCode.created_at > since)
        )
        or 0
    )
