"""People and their roles: made, renamed, granted and ended."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts import queries, rules
from awards.accounts.models import Role, User, UserAddress
from awards.infrastructure import audit, session_records

PROGRAM = "program@awards.invalid"


def ensure_user(
    session: Session, email: str, at: datetime, *, name: str = "", language: str = "en", rehearsal: bool = False
) -> User:
    """The user of an address, made when there is none yet; a name fills an empty one. Raises RuleBroken."""
    address = rules.canonical_address(email)
    user = queries.user_by_address(session, address)
    if user is None:
        user = User(
            id=_made_up_id(session, address) if rehearsal else uuid4(),
            email=address, name=name, language=language, rehearsal=rehearsal, roles=[], created_at=at,
            addresses=[UserAddress(email=address)],
        )  # fmt: skip
        session.add(user)
        session.flush()
        audit.record(session, actor=None, action="user.made", subject=user.id)
        session.flush()
    elif not user.name:
        user.name = name
    return user


def _made_up_id(session: Session, address: str) -> UUID:
    """An id that follows from a made-up address: plans choose among equal judges by their ids, and a rehearsal played
    again is to choose alike."""
    found = uuid5(NAMESPACE_URL, f"mailto:{address}")
    return found if session.get(User, found) is None else uuid4()


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
