"""Verbs of accounts: ask for a code, sign in with it, sign out, grant and end roles."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts import queries, rules
from awards.accounts.models import Role, SignInCode, User, UserAddress
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest, opaque_token, sign_in_code
from awards.core.text import N_
from awards.infrastructure import audit, outbox, session_records

PROGRAM = "program@awards.invalid"


def ask_for_code(session: Session, email: str, landing: str, language: str, pepper: str, at: datetime) -> SignInCode:
    """Send a one-time code and link to an address, whoever holds it; older ones end. Raises RuleBroken.

    The answer is the same for a known, an unknown and a disabled address; a disabled one gets no mail.
    """
    address = rules.canonical_address(email)
    if queries.codes_since(session, address, at - rules.CODE_LIFETIME) >= rules.MOST_CODES:
        raise RuleBroken(N_("Too many codes were sent to this address. Wait 15 minutes, then ask again."), ["email"])
    row, code, token = _new_code(session, address, landing, at, at + rules.CODE_LIFETIME, pepper)
    user = queries.user_by_address(session, address)
    if user is None or user.disabled_at is None:
        outbox.put(session, to=address, language=language, template="sign_in", values={"code": code, "token": token})
    audit.record(session, actor=None, action="sign_in.code_sent", subject=row.id)
    return row


def one_time_link(session: Session, email: str, landing: str, at: datetime, lifetime: timedelta) -> str:
    """A link's secret for an address, made by the program's own commands and shown to whoever runs them."""
    row, _, token = _new_code(session, rules.canonical_address(email), landing, at, at + lifetime, pepper=None)
    audit.record(session, actor=None, action="sign_in.link_made", subject=row.id)
    return token


def sign_in_with_code(session: Session, code_id: UUID, typed: str, language: str, pepper: str, at: datetime) -> User:
    """Redeem a typed code. A wrong try is counted; the caller commits whatever the answer. Raises RuleBroken."""
    row = queries.code(session, code_id)
    if row is None or not _living(row, at):
        raise RuleBroken(N_("This code has ended. Ask for a new one."), ["code"])
    given = rules.code_digest(pepper, str(row.id), rules.typed_code(typed))
    if given != row.code_digest:
        row.tries += 1
        audit.record(session, actor=None, action="sign_in.wrong_code", subject=row.id, details={"tries": row.tries})
        if row.tries >= rules.MOST_TRIES:
            row.ended_at = at
            session.flush()
            raise RuleBroken(N_("That was the last try. Ask for a new code."), ["code"])
        session.flush()
        raise RuleBroken(N_("The code is not right. Check the newest mail and type its six digits."), ["code"])
    return _redeem(session, row, language, at)


def sign_in_with_link(session: Session, token: str, language: str, at: datetime) -> tuple[User, str]:
    """Redeem a link; gives the user and where to land. Raises RuleBroken when it was used or has ended."""
    row = queries.code_of_link(session, token)
    if row is None or not _living(row, at):
        raise RuleBroken(N_("This link was used already or has ended. Ask for a new one."))
    return _redeem(session, row, language, at), row.landing


def begin_session(session: Session, user: User, at: datetime) -> str:
    """Open a server-side session for the user; gives the secret for the cookie."""
    audit.record(session, actor=user.id, action="session.begun", subject=user.id)
    return session_records.begin(session, user.id, user.roles_version, at)


def end_session(session: Session, user: User, token: str, at: datetime) -> None:
    """Sign this browser out."""
    session_records.end(session, token, at)
    audit.record(session, actor=user.id, action="session.ended", subject=user.id)


def ensure_user(
    session: Session, email: str, at: datetime, *, name: str = "", language: str = "en", rehearsal: bool = False
) -> User:
    """The user of an address, made when there is none yet; a name fills an empty one. Raises RuleBroken."""
    address = rules.canonical_address(email)
    user = queries.user_by_address(session, address)
    if user is None:
        user = User(
            id=uuid4(), email=address, name=name, language=language, rehearsal=rehearsal, roles=[], created_at=at
        )
        session.add_all([user, UserAddress(user_id=user.id, email=address)])
        session.flush()
        audit.record(session, actor=None, action="user.made", subject=user.id)
        session.refresh(user, ["roles", "addresses"])
    elif name and not user.name:
        user.name = name
    return user


def the_program(session: Session, at: datetime) -> User:
    """Whom the audit log names when a command, and no signed-in person, changes something; nobody can sign in as it."""
    return ensure_user(session, PROGRAM, at, name="The program")


def rename(session: Session, user: User, name: str, language: str) -> None:
    """Keep the name and language that a person chose for mail and pages."""
    user.name, user.language = name, language
    audit.record(session, actor=user.id, action="user.renamed", subject=user.id)
    session.flush()


def grant_role(
    session: Session,
    user: User,
    kind: str,
    *,
    edition_id: UUID | None,
    category_id: UUID | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Give a role; a role that is held already stays as it is."""
    if any(r.kind == kind and r.edition_id == edition_id and r.category_id == category_id for r in user.roles):
        return
    role = Role(id=uuid4(), user_id=user.id, kind=kind, edition_id=edition_id, category_id=category_id, granted_at=at)
    session.add(role)
    user.roles_version += 1
    audit.record(
        session, actor=by.id if by else None, action="role.granted", subject=user.id, edition=edition_id,
        details={"kind": kind, "category": str(category_id) if category_id else None},
    )  # fmt: skip
    session.flush()
    session.refresh(user, ["roles"])


def end_role(
    session: Session, user: User, kind: str, *, edition_id: UUID | None, by: User | None, at: datetime
) -> None:
    """Take a role away; every session of the user ends at once."""
    session.execute(
        update(Role)
        .where(Role.user_id == user.id, Role.kind == kind, Role.edition_id == edition_id, Role.ended_at.is_(None))
        .values(ended_at=at)
    )
    user.roles_version += 1
    session_records.end_all(session, user.id, at)
    audit.record(
        session, actor=by.id if by else None, action="role.ended", subject=user.id, edition=edition_id,
        details={"kind": kind},
    )  # fmt: skip
    session.flush()
    session.refresh(user, ["roles"])


def _new_code(
    session: Session, address: str, landing: str, at: datetime, until: datetime, pepper: str | None
) -> tuple[SignInCode, str, str]:
    session.execute(
        update(SignInCode)
        .where(SignInCode.email == address, SignInCode.used_at.is_(None), SignInCode.ended_at.is_(None))
        .values(ended_at=at)
    )
    row_id, code, token = uuid4(), sign_in_code(), opaque_token()
    row = SignInCode(
        id=row_id,
        email=address,
        code_digest=rules.code_digest(pepper, str(row_id), code) if pepper else None,
        link_digest=digest(token),
        landing=landing,
        created_at=at,
        expires_at=until,
    )
    session.add(row)
    session.flush()
    return row, code, token


def _living(row: SignInCode, at: datetime) -> bool:
    return row.used_at is None and row.ended_at is None and row.expires_at > at and row.tries < rules.MOST_TRIES


def _redeem(session: Session, row: SignInCode, language: str, at: datetime) -> User:
    user = ensure_user(session, row.email, at, language=language)
    if user.disabled_at is not None:
        raise RuleBroken(N_("This account is closed. Write to the secretariat."))
    row.used_at = at
    audit.record(session, actor=user.id, action="sign_in.redeemed", subject=row.id)
    session.flush()
    return user
