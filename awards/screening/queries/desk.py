"""Reads of the staff's own things: tags, check sheets, replies."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.nominations.models import Nomination
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.screening.models import NominationTag, ReplyTemplate, ScreeningSheet, ScreeningTag
from awards.screening.queries.queue import OfEdition, sent_to


@dataclass(frozen=True)
class TagWithCount:
    """A tag and how many nominations carry it."""

    id: UUID
    word: str
    count: int


@dataclass(frozen=True)
class ReplyOfEdition(OfEdition):
    """A reply with the edition that it belongs to."""

    reply: ReplyTemplate


def tags(session: Session, edition_id: UUID) -> list[ScreeningTag]:
    """The edition's tags by their words."""
    return list(
        session.scalars(select(ScreeningTag).where(ScreeningTag.edition_id == edition_id).order_by(ScreeningTag.folded))
    )


def tags_with_counts(session: Session, edition_id: UUID) -> list[TagWithCount]:
    """The edition's tags by their words, each with how many nominations carry it."""
    return [TagWithCount(*row) for row in session.execute(_counted_tags(), {"edition": edition_id})]


@cache
def _counted_tags() -> Select[UUID, str, int]:
    return (
        select(ScreeningTag.id, ScreeningTag.word, func.count(NominationTag.nomination_id))
        .outerjoin(NominationTag, NominationTag.tag_id == ScreeningTag.id)
        .where(ScreeningTag.edition_id == bindparam("edition"))
        .group_by(ScreeningTag.id, ScreeningTag.word, ScreeningTag.folded)
        .order_by(ScreeningTag.folded)
    )


def tags_for(session: Session, edition_id: UUID, nomination_id: UUID) -> list[tuple[ScreeningTag, bool]]:
    """The edition's tags by their words, each with whether the nomination carries it."""
    carried = exists().where(NominationTag.tag_id == ScreeningTag.id, NominationTag.nomination_id == nomination_id)
    rows = session.execute(
        select(ScreeningTag, carried).where(ScreeningTag.edition_id == edition_id).order_by(ScreeningTag.folded)
    )
    return [(row[0], row[1]) for row in rows]


def tagged(session: Session, tag_id: UUID) -> set[UUID]:
    """The nominations that carry a tag."""
    return set(session.scalars(select(NominationTag.nomination_id).where(NominationTag.tag_id == tag_id)))


def sheet(session: Session, nomination_id: UUID, *, lock: bool = False) -> ScreeningSheet | None:
    """The staff's sheet of a nomination, if anybody began one."""
    query = select(ScreeningSheet).where(ScreeningSheet.nomination_id == nomination_id)
    return session.scalar(query.with_for_update() if lock else query)


def replies(session: Session, edition_id: UUID) -> list[ReplyTemplate]:
    """The replies that the edition offers, by use and name."""
    return list(
        session.scalars(
            select(ReplyTemplate)
            .where(ReplyTemplate.edition_id == edition_id, ReplyTemplate.put_away_at.is_(None))
            .order_by(ReplyTemplate.used_for.desc(), ReplyTemplate.name)
        )
    )


def reply_named(session: Session, edition_id: UUID, name: str, *, except_for: UUID | None) -> bool:
    """Whether another reply of the edition has this name."""
    query = select(ReplyTemplate.id).where(ReplyTemplate.edition_id == edition_id, ReplyTemplate.name == name)
    return session.scalar(query.where(ReplyTemplate.id != except_for) if except_for else query) is not None


def reply_of_edition(session: Session, edition_id: UUID, reply_id: UUID) -> ReplyOfEdition:
    """A reply that the edition offers. Raises NotFound."""
    found = written_reply(session, edition_id, reply_id)
    if found.reply.put_away_at is not None:
        raise NotFound("reply")
    return found


def written_reply(session: Session, edition_id: UUID, reply_id: UUID) -> ReplyOfEdition:
    """A reply of the edition, put away or not. Raises NotFound."""
    of = programme.outlined_edition(session, edition_id)
    found = session.scalar(
        select(ReplyTemplate).where(ReplyTemplate.id == reply_id, ReplyTemplate.edition_id == edition_id)
    )
    if found is None:
        raise NotFound("reply")
    return ReplyOfEdition(of, found)


def sample(session: Session, of: Edition, number: int | None) -> tuple[Nomination, User] | None:
    """A sent nomination with its nominator, by its number or the first there is: for a preview."""
    query = (
        select(Nomination, User)
        .join(User, User.id == Nomination.nominator_id)
        .where(sent_to(of.id))
        .order_by(Nomination.number)
        .limit(1)
    )
    row = session.execute(query if number is None else query.where(Nomination.number == number)).first()
    return (row[0], row[1]) if row else None
