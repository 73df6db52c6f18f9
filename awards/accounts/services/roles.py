"""Roles as administrators give and end them: never to or from themselves, and whoever is concerned signs in anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts import rules
from awards.accounts.models import Role, User
from awards.accounts.services.users import ensure_user, grant_role
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox, session_records

OWN = N_("Another administrator gives and ends your own roles.")


def appoint(
    session: Session,
    email: str,
    name: str,
    kind: str,
    by: User,
    at: datetime,
    *,
    edition_id: UUID | None = None,
    category_id: UUID | None = None,
    where: list[dict[str, str]] | None = None,
) -> User:
    """Give the person of an address a role, tell them by mail, and have them sign in anew. Raises RuleBroken.

    A made-up person of a rehearsal is written to by nobody. `where` holds the names by language of the edition and the
    category, for the mail.
    """
    user = ensure_user(session, email, at, name=name)
    if user.id == by.id:
        raise RuleBroken(OWN, ["email"])
    if user.disabled_at is not None:
        raise RuleBroken(N_("This account is closed."), ["email"])
    before = user.roles_version
    grant_role(session, user, kind, edition_id=edition_id, category_id=category_id, by=by, at=at)
    if user.roles_version == before:
        raise RuleBroken(N_("This person has that role already."), ["role"])
    session_records.end_all(session, user.id, at)
    if not user.rehearsal:
        outbox.put(
            session, to=user.email, language=user.language, template="role_given", edition=edition_id,
            values={"name": user.name, "kind": kind, "where": where or [], "landing": rules.LANDINGS[kind]},
        )  # fmt: skip
    return user


def dismiss(session: Session, user: User, role: Role, by: User, at: datetime) -> None:
    """End one role of another person, and every session of that person at once. Raises RuleBroken."""
    if user.id == by.id:
        raise RuleBroken(OWN)
    session.refresh(role, ["ended_at"], with_for_update=True)
    if role.ended_at is not None:
        raise RuleBroken(N_("This role has ended already."))
    role.ended_at = at
    user.roles_version += 1
    session_records.end_all(session, user.id, at)
    audit.record(
        session, actor=by.id, action="role.ended", subject=user.id, edition=role.edition_id,
        details={"kind": role.kind, "category": str(role.category_id) if role.category_id else None},
    )  # fmt: skip
    session.flush()
