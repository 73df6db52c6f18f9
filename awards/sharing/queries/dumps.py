"""Reads of the registry's dumps."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.sharing.models import RegistryDump


def dumps(session: Session, before: date | None, most: int) -> Sequence[RegistryDump]:
    """Dumps before a day, the newest first."""
    query = select(RegistryDump).order_by(RegistryDump.day.desc()).limit(most)
    return session.scalars(query.where(RegistryDump.day < before) if before else query).all()


def dump(session: Session, day: date) -> RegistryDump:
    """The dump of a day. Raises NotFound."""
    found = session.get(RegistryDump, day)
    if found is None:
        raise NotFound("dump")
    return found


def last_dump(session: Session) -> RegistryDump | None:
    """The newest dump, or None before the first."""
    return session.scalar(select(RegistryDump).order_by(RegistryDump.day.desc()).limit(1))


def newest_of_years(session: Session) -> dict[int, RegistryDump]:
    """The last dump of each year."""
    found: dict[int, RegistryDump] = {}
    for one in session.scalars(select(RegistryDump).order_by(RegistryDump.day)):
        found[one.day.year] = one
    return found
