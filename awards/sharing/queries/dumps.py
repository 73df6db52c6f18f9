"""Reads of the registry's dumps."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.pledges.models import PledgeErasure
from awards.sharing.models import RegistryDump
from awards.sharing.rules.keeping import DAILY, to_go


def dumps(session: Session, before: date | None, most: int) -> Sequence[RegistryDump]:
    """Dumps before a day, the newest first."""
    query = select(RegistryDump).order_by(RegistryDump.day.desc()).limit(most)
    return session.scalars(query.where(RegistryDump.day < before) if before else query).all()


def dump(session: Session, day: date) -> RegistryDump:
    """The dump of a day, for whoever takes it. Raises NotFound, also when its file is handed out no more."""
    found = session.get(RegistryDump, day)
    if found is None or not handed_out(found, erased_at(session)):
        raise NotFound("dump")
    return found


def erased_at(session: Session) -> datetime | None:
    """When somebody's words were last taken out of the registry."""
    return session.scalar(select(func.max(PledgeErasure.at)))


def told_of(found: RegistryDump, erased: datetime | None) -> bool:
    """Whether the file still says what was erased since: it is handed out no more, its digest and numbers stay."""
    return erased is not None and found.made_at < erased


def handed_out(found: RegistryDump, erased: datetime | None) -> bool:
    """Whether its file can be had; `erased` is when words last went."""
    return found.gone_at is None and not told_of(found, erased)


def old_dumps(session: Session, today: date) -> Sequence[RegistryDump]:
    """Dumps whose file is kept no more and has not gone yet."""
    old = session.scalars(
        select(RegistryDump.day).where(RegistryDump.gone_at.is_(None), RegistryDump.day < today - DAILY)
    ).all()
    if not old:
        return []
    days = to_go(session.scalars(select(RegistryDump.day)).all(), today)
    return session.scalars(
        select(RegistryDump)
        .where(RegistryDump.day.in_(days), RegistryDump.gone_at.is_(None))
        .order_by(RegistryDump.day)
    ).all()


def telling(session: Session, erased: datetime) -> Sequence[RegistryDump]:
    """The dumps that were made before words went, and whose files are there still."""
    there = RegistryDump.gone_at.is_(None)
    return session.scalars(select(RegistryDump).where(RegistryDump.made_at < erased, there)).all()


def last_dump(session: Session, before: date | None = None) -> RegistryDump | None:
    """The newest dump, or the newest before a day; None before the first."""
    return next(iter(dumps(session, before, 1)), None)


def newest_of_years(session: Session) -> dict[int, RegistryDump]:
    """The last dump of each year that is handed out."""
    found: dict[int, RegistryDump] = {}
    erased = erased_at(session)
    for one in session.scalars(select(RegistryDump).order_by(RegistryDump.day)):
        if handed_out(one, erased):
            found[one.day.year] = one
    return found
