"""Reads of accounts, each with its loading stated."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from awards.accounts.models import (
    ApiToken,
    AuthenticatorApp,
    Look,
    Passkey,
    RecoveryCode,
    Role,
    SignInCode,
    SignOn,
    User,
    UserAddress,
)
from awards.core.errors import NotFound
from awards.core.identifiers import digest
from awards.infrastructure import clock
from awards.infrastructure.database import database_now
from awards.infrastructure.session_records import SessionRecord


class SignedIn(NamedTuple):
    """Who a cookie belongs to: the user with roles, the session's record, whether a second step is set up.

    `look` is there while this session looks as somebody else. `at` is the database's time when it was read, `ahead` how
    far the award's clock runs before it.
    """

    user: User
    record: SessionRecord
    set_up: bool
    look: Look | None
    at: datetime
    ahead: timedelta


def session_of(session: Session, token: str) -> SignedIn | None:
    """The user of a living session with roles, its record, whether a second step is set up, and the time: one query.

    None when the session or the account has ended.
    """
    rows = session.execute(_session_of(), {"digest": digest(token)}).all()
    if not rows:
        return None
    user, record, set_up, look, at, ahead, _role = rows[0]
    set_committed_value(user, "roles", [row.Role for row in rows if row.Role is not None])
    return SignedIn(user, record, bool(set_up), look, at, timedelta(seconds=ahead or 0))


@cache
def _session_of() -> Select[*tuple[Any, ...]]:
    set_up = or_(exists().where(AuthenticatorApp.user_id == User.id), exists().where(Passkey.user_id == User.id))
    return (
        select(User, SessionRecord, set_up, Look, database_now(), clock.AHEAD, Role)
        .join(SessionRecord, SessionRecord.user_id == User.id)
        .outerjoin(User.roles)
        .outerjoin(
            Look,
            and_(Look.session_id == SessionRecord.id, Look.ended_at.is_(None), Look.ends_at > database_now()),
        )
        .options(load_only(SessionRecord.second_step, SessionRecord.proved_at, SessionRecord.seen_at))
        .where(
            SessionRecord.token_digest == bindparam("digest"),
            SessionRecord.ended_at.is_(None),
            SessionRecord.expires_at > database_now(),
            User.disabled_at.is_(None),
        )
    )


def user(session: Session, user_id: UUID) -> User:
    """A user with roles and addresses. Raises NotFound."""
    found = session.scalar(
        select(User).where(User.id == user_id).options(selectinload(User.roles), selectinload(User.addresses))
    )
    if found is None:
        raise NotFound("user")
    return found


def merged_away(session: Session, user_id: UUID) -> list[UUID]:
    """The accounts that were merged into this one, and those merged into them."""
    gone = select(User.id).where(User.merged_into_id == user_id).cte(recursive=True)
    further = select(User.id).join(gone, User.merged_into_id == gone.c.id)
    return list(session.scalars(select(gone.union(further).c.id)))


def addresses(session: Session, user_id: UUID) -> list[str]:
    """Every address of a user."""
    return list(
        session.scalars(select(UserAddress.email).where(UserAddress.user_id == user_id).order_by(UserAddress.email))
    )


def addresses_of(session: Session, user_id: UUID) -> list[UserAddress]:
    """Every address of a user with its row, by spelling."""
    return list(session.scalars(select(UserAddress).where(UserAddress.user_id == user_id).order_by(UserAddress.email)))


def address(session: Session, address_id: UUID) -> UserAddress:
    """An address of somebody. Raises NotFound."""
    found = session.get(UserAddress, address_id)
    if found is None:
        raise NotFound("address")
    return found


def proof_of_address(session: Session, proof_id: UUID) -> SignInCode:
    """A code that proves an address to an account, whatever became of it. Raises NotFound."""
    found = session.get(SignInCode, proof_id)
    if found is None or found.for_user_id is None:
        raise NotFound("proof of an address")
    return found


def has_second_step(session: Session, user_id: UUID) -> bool:
    """Whether a passkey or an authenticator app guards the account."""
    return bool(
        session.scalar(
            select(or_(exists().where(AuthenticatorApp.user_id == user_id), exists().where(Passkey.user_id == user_id)))
        )
    )


def has_signed_in(session: Session, user_id: UUID) -> bool:
    """Whether anybody ever came into the account: only then can there be something in it to guard."""
    return bool(session.scalar(select(exists().where(SessionRecord.user_id == user_id))))


def locked_users(session: Session, user_ids: Collection[UUID]) -> dict[UUID, User]:
    """Users as they stand now with roles and addresses, locked in the order of their ids."""
    found = session.scalars(
        select(User)
        .where(User.id.in_(user_ids))
        .order_by(User.id)
        .with_for_update(key_share=True)
        .options(selectinload(User.roles), selectinload(User.addresses))
        .execution_options(populate_existing=True)
    )
    return {user.id: user for user in found}


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
    return session.get(SignInCode, code_id, with_for_update=True, populate_existing=True)


def code_shown(session: Session, code_id: UUID) -> SignInCode | None:
    """A one-time code, to tell the visitor which address it went to."""
    return session.get(SignInCode, code_id)


def code_of_link(session: Session, token: str) -> SignInCode | None:
    """The one-time code of a link, locked for the one who uses it."""
    return session.scalar(select(SignInCode).where(SignInCode.link_digest == digest(token)).with_for_update())


def link_shown(session: Session, token: str) -> SignInCode | None:
    """The one-time code of a link, to say what its page asks for."""
    return session.scalar(select(SignInCode).where(SignInCode.link_digest == digest(token)))


def own_session(session: Session, session_id: UUID) -> SessionRecord:
    """A session that has not ended. Raises NotFound."""
    found = session.get(SessionRecord, session_id)
    if found is None or found.ended_at is not None:
        raise NotFound("session")
    return found


def app_of(session: Session, user_id: UUID) -> AuthenticatorApp | None:
    """The user's authenticator app, if one is set up."""
    return session.get(AuthenticatorApp, user_id)


def passkeys(session: Session, user_id: UUID) -> list[Passkey]:
    """The user's passkeys, the oldest first."""
    return list(
        session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at, Passkey.id))
    )


def passkey(session: Session, passkey_id: UUID) -> Passkey:
    """A passkey. Raises NotFound."""
    found = session.get(Passkey, passkey_id)
    if found is None:
        raise NotFound("passkey")
    return found


def sign_on(session: Session, issuer: str, subject: str) -> SignOn | None:
    """The sign-on of a provider's account, bound to somebody here."""
    return session.scalar(select(SignOn).where(SignOn.issuer == issuer, SignOn.subject == subject))


def sign_on_of(session: Session, user_id: UUID) -> SignOn | None:
    """The user's sign-on, if one is bound."""
    return session.scalar(select(SignOn).where(SignOn.user_id == user_id))


def sign_on_by_id(session: Session, sign_on_id: UUID) -> SignOn:
    """A sign-on that is bound. Raises NotFound."""
    found = session.get(SignOn, sign_on_id)
    if found is None:
        raise NotFound("sign-on")
    return found


def recovery_codes_left(session: Session, user_id: UUID) -> int:
    """How many recovery codes the user has not used yet."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def api_tokens(session: Session, user_id: UUID) -> list[tuple[ApiToken, bool]]:
    """A user's tokens that were not ended, newest first, each with whether it has expired."""
    rows = session.execute(
        select(ApiToken, ApiToken.expires_at <= database_now())
        .where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return [(row[0], bool(row[1])) for row in rows]


def api_token(session: Session, token_id: UUID) -> ApiToken:
    """A token that was not ended. Raises NotFound."""
    found = session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.ended_at.is_(None)))
    if found is None:
        raise NotFound("token")
    return found


def holder_of(session: Session, secret: str) -> tuple[User, ApiToken, datetime] | None:
    """Whose program this is, with roles, the token and the time, in one query; None when it is worth nothing."""
    found = (
        session.execute(
            select(User, ApiToken, database_now())
            .join(ApiToken, ApiToken.user_id == User.id)
            .where(
                ApiToken.token_digest == digest(secret), ApiToken.ended_at.is_(None),
                ApiToken.expires_at > database_now(), User.disabled_at.is_(None),
            )
            .options(joinedload(User.roles))
        )
        .unique()
        .one_or_none()
    )  # fmt: skip
    return (found[0], found[1], found[2]) if found else None
