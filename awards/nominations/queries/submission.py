"""Reads of what was submitted and until when somebody may submit."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    Uuid,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from awards.accounts.models import User
from awards.nominations import rules
from awards.nominations.models import Extension, Nomination, NominationFile, NominationVersion, Submission
from awards.programme.models import Edition

Id = InstrumentedAttribute[UUID] | SQLColumnExpression[UUID] | BindParameter[UUID] | UUID


def submitted_n(nomination_id: Id) -> ScalarSelect[int | None]:
    """The expression for the version of a nomination that was submitted last."""
    version = aliased(NominationVersion)
    return (
        select(func.max(version.n))
        .where(version.nomination_id == nomination_id, version.frozen_at.is_not(None))
        .scalar_subquery()
    )


def extension(edition_id: Id, user_id: Id, nomination_id: Id | None = None) -> ScalarSelect[datetime]:
    """The expression for the later deadline that somebody has in an edition: of the nomination or of the person."""
    whose: list[ColumnElement[bool]] = [Extension.user_id == user_id]
    if nomination_id is not None:
        whose.append(Extension.nomination_id == nomination_id)
    return (
        select(Extension.until)
        .where(Extension.edition_id == edition_id, or_(*whose))
        .order_by(Extension.at.desc(), Extension.id)
        .limit(1)
        .scalar_subquery()
    )


def extended_until(
    session: Session, edition_id: UUID, user_id: UUID, nomination_id: UUID | None = None
) -> datetime | None:
    """The later deadline that somebody has in an edition, or None."""
    whose = {"edition": edition_id, "user": user_id}
    return session.scalar(_extended(nomination_id is not None), whose | {"nomination": nomination_id})


@cache
def _extended(by_nomination: bool) -> Select[datetime]:
    nomination = bindparam("nomination", type_=Uuid()) if by_nomination else None
    return select(extension(bindparam("edition", type_=Uuid()), bindparam("user", type_=Uuid()), nomination))


def still_open(session: Session, edition: Edition, nomination_ids: Collection[UUID], at: datetime) -> set[UUID]:
    """Which of the nominations have time now, by the call or by a later deadline: their text may still change."""
    until = extension(edition.id, Nomination.nominator_id, Nomination.id)
    found = session.execute(select(Nomination.id, until).where(Nomination.id.in_(nomination_ids)))
    return {nomination_id for nomination_id, extended in found if rules.takes(edition, extended, at)}


def extended_editions(session: Session, user_id: UUID, at: datetime) -> list[tuple[Edition, datetime]]:
    """The editions that are closed for others and take what this person starts, each with its later deadline."""
    given = extension(Edition.id, user_id)
    found = session.execute(
        select(Edition, given)
        .where(
            Edition.id.in_(select(Extension.edition_id).where(Extension.user_id == user_id)),
            Edition.closes_at <= at, Edition.put_away_at.is_(None),
        )
        .options(joinedload(Edition.rounds))
        .order_by(Edition.closes_at, Edition.id)
    ).unique()  # fmt: skip
    return [(edition, rules.closing(edition, until)) for edition, until in found if rules.takes(edition, until, at)]


def extensions(session: Session, edition_id: UUID) -> list[tuple[Extension, int | None, User | None]]:
    """The later deadlines of an edition, newest first: each with the nomination's number or the person."""
    found = session.execute(
        select(Extension, Nomination.number, User)
        .outerjoin(Nomination, Nomination.id == Extension.nomination_id)
        .outerjoin(User, User.id == Extension.user_id)
        .where(Extension.edition_id == edition_id)
        .order_by(Extension.at.desc(), Extension.id)
    )
    return [(given, number, user) for given, number, user in found]


def submission_of(session: Session, nomination_id: UUID, key: UUID) -> Submission | None:
    """What was submitted by the form with this key, or None."""
    return session.get(Submission, (nomination_id, key))


def sent_at(session: Session, nomination_id: UUID) -> datetime | None:
    """When the nomination was submitted last; a file that joined what was submitted is no submission of its own."""
    files = select(NominationFile.id).where(NominationFile.nomination_id == nomination_id)
    return session.scalar(
        select(func.max(Submission.at)).where(Submission.nomination_id == nomination_id, Submission.key.not_in(files))
    )


def frozen_version(session: Session, nomination_id: UUID) -> NominationVersion | None:
    """The version that was submitted last, or None."""
    return session.scalars(
        select(NominationVersion)
        .where(NominationVersion.nomination_id == nomination_id, NominationVersion.frozen_at.is_not(None))
        .order_by(NominationVersion.n.desc())
        .limit(1)
    ).one_or_none()
