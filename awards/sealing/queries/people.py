"""Who is one person: an account and those that were merged into it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User


def same_people(session: Session, accounts: Collection[UUID]) -> frozenset[UUID]:
    """All accounts of the people who hold these: merged into one another, in either direction."""
    people = set(accounts)
    while people:
        rows = session.execute(
            select(User.id, User.merged_into_id).where(or_(User.id.in_(people), User.merged_into_id.in_(people)))
        )
        found = {account for row in rows for account in row if account is not None}
        if found <= people:
            break
        people |= found
    return frozenset(people)
