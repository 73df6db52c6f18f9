"""Reads of introductions, their outcomes, and the events at which two may meet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from awards.accounts.models import User
from awards.campaigns import queries as campaigns
from awards.campaigns.models import Event
from awards.core.errors import NotFound
from awards.infrastructure import paging
from awards.needs.models import Introduction, Need
from awards.needs.queries.pairs import any_fits
from awards.organisations import queries as organisations
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge

MOST_EVENTS = 100


def introductions(session: Session, rehearsal: bool, most: int, after: UUID | None = None) -> list[Introduction]:
    """What was asked for or made and has no outcome, the oldest first; made-up ones alone for made-up staff."""
    under_way = _introductions().where(Introduction.outcome.is_(None))
    query = paging.oldest(under_way, Introduction, Introduction.asked_at, after).limit(most)
    return list(session.scalars(query.where(Need.rehearsal) if rehearsal else query))


def introductions_of(session: Session, need_id: UUID) -> list[Introduction]:
    """Every introduction of a need, the newest first."""
    query = _introductions().where(Introduction.need_id == need_id).order_by(Introduction.asked_at.desc())
    return list(session.scalars(query))


def introductions_to(
    session: Session, ids: Collection[UUID], most: int, after: UUID | None = None
) -> list[Introduction]:  # fmt: skip
    """Introductions of the pledges of these organisations, and of those merged into them; the newest first, those
    `after` one."""
    mine = select(Organisation.id).where(or_(Organisation.id.in_(ids), Organisation.merged_into_id.in_(ids)))
    query = _introductions().join(Introduction.pledge).where(Pledge.organisation_id.in_(mine))
    return list(session.scalars(paging.newest(query, Introduction, Introduction.asked_at, after).limit(most)))


def introductions_between(
    session: Session, pairs: Collection[tuple[Need, Pledge]]
) -> dict[tuple[UUID, UUID], Introduction]:  # fmt: skip
    """The introductions of these needs and pledges, by the ids of both. At most one query."""
    wanted = {(need.id, pledge.id) for need, pledge in pairs}
    if not wanted:
        return {}
    needs, pledges = zip(*wanted, strict=True)
    query = select(Introduction).where(Introduction.need_id.in_(needs), Introduction.pledge_id.in_(pledges))
    query = query.options(joinedload(Introduction.need), joinedload(Introduction.pledge))
    found = {(one.need_id, one.pledge_id): one for one in session.scalars(query)}
    return {pair: one for pair, one in found.items() if pair in wanted}


def introductions_at(session: Session, event_id: UUID, most: int, after: UUID | None = None) -> list[Introduction]:
    """Who was brought together at an event, whatever came of it, the oldest first."""
    query = _introductions().where(Introduction.event_id == event_id)
    return list(session.scalars(paging.oldest(query, Introduction, Introduction.asked_at, after).limit(most)))


def outcomes(session: Session) -> dict[str, int]:
    """How often each outcome was recorded, of what is not made up."""
    query = (
        select(Introduction.outcome, func.count())
        .join(Introduction.need)
        .where(Introduction.outcome.is_not(None), Need.rehearsal.is_(False))
        .group_by(Introduction.outcome)
    )
    return {str(outcome): number for outcome, number in session.execute(query)}


@dataclass
class Introduced:
    """Of an event how many needs and pledges met there because both sides agreed, and how often which outcome came."""

    agreed: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)


def introduced_at(session: Session, event_ids: Collection[UUID]) -> dict[UUID, Introduced]:
    """What may be told to everybody of introductions at these events: counts alone, and of those alone to which both
    sides agreed, so that nobody is told who declined. Events without any are left out.
    """
    query = (
        select(Introduction.event_id, Introduction.outcome, func.count())
        .join(Introduction.need)
        .where(Introduction.event_id.in_(event_ids), Need.rehearsal.is_(False))
        .where(Introduction.need_answer == "yes", Introduction.pledge_answer == "yes")
        .group_by(Introduction.event_id, Introduction.outcome)
    )
    found, rows = dict[UUID, Introduced](), cast(Iterable[tuple[UUID, str | None, int]], session.execute(query))
    for event_id, outcome, number in rows:
        at = found.setdefault(event_id, Introduced())
        at.agreed += number
        if outcome is not None:
            at.outcomes[outcome] = number
    return found


def introduction(session: Session, introduction_id: UUID) -> Introduction:
    """One introduction with both sides. Raises NotFound."""
    found = session.scalar(_introductions().where(Introduction.id == introduction_id))
    if found is None:
        raise NotFound("introduction")
    return found


def speaks_for_a_side(session: Session, user: User, need: Need, pledge: Pledge) -> bool:
    """Whether a person speaks for the side that needs, or for the one that pledges."""
    mine = {one.id for one in organisations.represented(session, user.id)}
    sides = {found.standing.id for found in (need.organisation, pledge.organisation) if found}
    return bool(mine & sides)


def waits_to_be_told(session: Session, need: Need, ids: Collection[UUID], today: date) -> bool:
    """Whether these organisations, or those merged into them, pledge what may fit a need or was brought together with
    it, and both sides did not agree yet. At most two queries."""
    if not ids:
        return False
    mine = select(Organisation.id).where(or_(Organisation.id.in_(ids), Organisation.merged_into_id.in_(ids)))
    theirs = Pledge.organisation_id.in_(mine)
    begun = select(Introduction.need_answer, Introduction.pledge_answer).join(Introduction.pledge)
    answers = session.execute(begun.where(Introduction.need_id == need.id, theirs)).all()
    if any(both == ("yes", "yes") for both in answers):
        return False
    return bool(answers) or any_fits(session, need, today, theirs)


def by_digest(session: Session, digest: str) -> tuple[Introduction, str]:
    """The introduction whose mail held this link, and to which side it went. Raises NotFound."""
    found = session.scalar(
        _introductions().where(or_(Introduction.need_digest == digest, Introduction.pledge_digest == digest))
    )
    if found is None:
        raise NotFound("introduction")
    return found, "need" if found.need_digest == digest else "pledge"


def events_to_meet(session: Session, rehearsal: bool, today: date) -> list[Event]:
    """Events that are not over, at which two may meet; made up or not, as the need is."""
    found = campaigns.events(session, MOST_EVENTS, shown=False, rehearsal=rehearsal)
    return [event for event in found if event.ends_on >= today]


def _introductions() -> Select[Introduction]:
    need = contains_eager(Introduction.need)
    return (
        select(Introduction)
        .join(Introduction.need)
        .options(
            need.joinedload(Need.organisation).joinedload(Organisation.merged_into),
            joinedload(Introduction.event),
            need.joinedload(Need.country),
            need.joinedload(Need.group),
            joinedload(Introduction.pledge).joinedload(Pledge.current),
            joinedload(Introduction.pledge).joinedload(Pledge.organisation).joinedload(Organisation.merged_into),
        )
    )
