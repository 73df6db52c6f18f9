"""Reads of editions and their parts, each with its loading stated."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload
from sqlalchemy.orm.util import identity_key

from awards.accounts.models import Role, User
from awards.core.errors import NotFound
from awards.programme.models import Category, Edition

DEFAULT_EDITION = Path(__file__).parents[1] / "default_edition.json"


@dataclass(frozen=True)
class EditionMark:
    """What a banner needs to know of an edition; it never changes."""

    year: int
    rehearsal: bool


def edition_mark(session: Session, edition_id: UUID) -> EditionMark | None:
    """Year and rehearsal flag of an edition, or None when there is none."""
    if (held := session.identity_map.get(identity_key(Edition, edition_id))) is not None:
        return EditionMark(held.year, held.rehearsal)
    row = session.execute(select(Edition.year, Edition.rehearsal).where(Edition.id == edition_id)).one_or_none()
    return EditionMark(*row) if row else None


def has_edition(session: Session, year: int, *, rehearsal: bool) -> bool:
    """Whether there is an edition (or a rehearsal) of the year that was not put away."""
    found = select(Edition.id).where(
        Edition.year == year, Edition.rehearsal == rehearsal, Edition.put_away_at.is_(None)
    )
    return session.scalar(found) is not None


def edition(session: Session, edition_id: UUID) -> Edition:
    """An edition with rounds, categories and criteria, in two queries. Raises NotFound."""
    return _one(session, edition_id, _by_id())


def held_edition(session: Session, edition_id: UUID) -> Edition:
    """An edition that is held here, not one of the record; loaded as in `edition`. Raises NotFound."""
    return _one(session, edition_id, _held_by_id())


def outlined_edition(session: Session, edition_id: UUID) -> Edition:
    """An edition that is held here, with rounds and categories, in one query. Raises NotFound.

    Its criteria are not read; its form and its check of eligibility, long and the same with each row, when asked for.
    """
    return _one(session, edition_id, _outlined())


def lock_edition(session: Session, edition: Edition) -> None:
    """Hold the edition's row until the transaction ends, and bring it and all of its parts up to date.

    Adding rows that point to the edition stays possible for others meanwhile.
    """
    session.flush()
    session.execute(select(Edition.id).where(Edition.id == edition.id).with_for_update(key_share=True))
    session.scalars(whole().where(Edition.id == edition.id).execution_options(populate_existing=True)).unique().one()


def edition_of_year(session: Session, year: int, rehearsal: bool | None = None) -> Edition:
    """The real edition of a year, or its rehearsal; None means the real one when there is one. Raises NotFound."""
    wanted = whole().where(Edition.year == year, Edition.put_away_at.is_(None))
    if rehearsal is not None:
        wanted = wanted.where(Edition.rehearsal == rehearsal)
    found = session.scalars(wanted.order_by(Edition.rehearsal)).unique().first()
    if found is None:
        raise NotFound(f"{'rehearsal' if rehearsal else 'edition'} of {year}")
    return found


def editions(session: Session, kind: str | None = None) -> list[Edition]:
    """Every edition with all of its parts, newest first, the real one of a year before its rehearsal."""
    wanted = whole().order_by(Edition.year.desc(), Edition.rehearsal)
    if kind is not None:
        wanted = wanted.where(Edition.kind == kind)
    return list(session.scalars(wanted).unique())


def editions_staffed_by(session: Session, user: User) -> list[Edition]:
    """The editions held here that the user is staff of (all for an administrator), newest first, with rounds."""
    wanted = _kept().options(joinedload(Edition.rounds))
    if not user.has("admin"):
        staffed = select(Role.edition_id).where(Role.user_id == user.id, Role.kind == "staff", Role.ended_at.is_(None))
        wanted = wanted.where(Edition.id.in_(staffed))
    return list(session.scalars(wanted.order_by(Edition.year.desc(), Edition.rehearsal)).unique())


def open_editions(session: Session, at: datetime, rehearsal: bool | None = False) -> list[Edition]:
    """Editions whose rules are published and that take nominations now, the one that closes first first.

    `rehearsal` None means both real ones and rehearsals.
    """
    wanted = _published(rehearsal).where(Edition.opens_at <= at, Edition.closes_at > at)
    return list(session.scalars(wanted.order_by(Edition.closes_at, Edition.year)).unique())


def coming_editions(session: Session, at: datetime, rehearsal: bool = False) -> list[Edition]:
    """Editions whose rules are published and that open later, the next one first."""
    wanted = _published(rehearsal).where(Edition.opens_at > at)
    return list(session.scalars(wanted.order_by(Edition.opens_at, Edition.year)).unique())


def closed_edition(session: Session, at: datetime) -> Edition | None:
    """The real edition that closed last and whose winners are still to be announced."""
    wanted = _published(False).where(
        Edition.closes_at <= at, or_(Edition.winners_at.is_(None), Edition.winners_at > at)
    )
    return session.scalars(wanted.order_by(Edition.closes_at.desc())).unique().first()


def newest_edition(session: Session) -> Edition | None:
    """The newest edition held here, a real one before a rehearsal: what a new one is pre-filled from."""
    newest = _kept().with_only_columns(Edition.id).order_by(Edition.rehearsal, Edition.year.desc()).limit(1)
    return session.scalars(whole().where(Edition.id.in_(newest))).unique().one_or_none()


def default_document() -> dict[str, Any]:
    """The edition that is proposed when there is none to begin from: nothing in it is known of a real edition."""
    return cast(dict[str, Any], json.loads(DEFAULT_EDITION.read_text(encoding="utf-8")))


def whole() -> Select[Edition]:
    """Every edition with rounds, categories and criteria, in two queries."""
    return select(Edition).options(
        joinedload(Edition.rounds), selectinload(Edition.categories).joinedload(Category.criteria)
    )


def _kept() -> Select[Edition]:
    return select(Edition).where(Edition.kind == "award", Edition.put_away_at.is_(None))


def _published(rehearsal: bool | None) -> Select[Edition]:
    published = whole().where(
        Edition.kind == "award", Edition.put_away_at.is_(None), Edition.rules_published_at.is_not(None)
    )
    return published if rehearsal is None else published.where(Edition.rehearsal == rehearsal)


@cache
def _by_id() -> Select[Edition]:
    return whole().where(Edition.id == bindparam("edition"))


@cache
def _held_by_id() -> Select[Edition]:
    return _by_id().where(Edition.kind == "award")


@cache
def _outlined() -> Select[Edition]:
    return (
        select(Edition)
        .where(Edition.id == bindparam("edition"), Edition.kind == "award")
        .options(joinedload(Edition.categories), joinedload(Edition.rounds))
        .options(defer(Edition.form), defer(Edition.eligibility))
    )


def _one(session: Session, edition_id: UUID, wanted: Select[Edition]) -> Edition:
    found = session.scalars(wanted, {"edition": edition_id}).unique().one_or_none()
    if found is None:
        raise NotFound("edition")
    return found
