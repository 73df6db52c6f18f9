"""What nominees are told: the feedback that is released, and their time to appeal; nothing before the result."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from awards.feedback import rules
from awards.feedback.models import Appeal, Feedback, FeedbackSettings
from awards.nominations import queries as nominations
from awards.nominations.models import Entry, Nomination
from awards.nominations.queries import Nominated
from awards.nominations.rules import Announced
from awards.programme.models import Category
from awards.publishing import queries as publishing
from awards.publishing.models import Publication
from awards.publishing.queries.public import out, was_retracted


@dataclass(frozen=True)
class Part:
    """The feedback about one entry of the nomination; `told` is what it says beside the words, as the result is now."""

    category: Category
    feedback: Feedback
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A nomination with all feedback about it that is released by now; `rests` while the result is taken back."""

    found: Nominated
    parts: tuple[Part, ...]
    rests: bool = False

    @property
    def is_told(self) -> bool:
        """Whether there is any, and the nomination stands."""
        return bool(self.parts) and self.found.nomination.state == "submitted"


@dataclass(frozen=True)
class Appealing:
    """A nomination with its time to appeal; `closes_at` is None while no result is public.

    `appeal` is against the result that is public, or the last one while none may be made; `earlier` are those before.
    """

    found: Nominated
    appeal: Appeal | None
    closes_at: datetime | None
    earlier: tuple[Appeal, ...] = ()

    @property
    def has_begun(self) -> bool:
        """Whether the result is public, and the nomination took part and stands."""
        return self.closes_at is not None and self.found.nomination.state in ("submitted", "returned")


@dataclass(frozen=True)
class Due:
    """An edition with approved feedback to release: since when it is due, and when the newest of it was approved."""

    edition_id: UUID
    since: datetime
    newest: datetime


def settings(session: Session, edition_id: UUID) -> FeedbackSettings:
    """What holds for the edition; where staff set nothing, the usual, in no session."""
    return session.get(FeedbackSettings, edition_id) or usual(edition_id)


def usual(edition_id: UUID) -> FeedbackSettings:
    """What holds where staff set nothing."""
    return FeedbackSettings(
        edition_id=edition_id, delay_days=rules.DELAY_DAYS, fewest=rules.FEWEST, appeal_days=rules.APPEAL_DAYS
    )


def result_at(session: Session, edition_id: UUID, at: datetime) -> datetime | None:
    """Since when the winners are public; None before. One query."""
    return session.scalar(
        select(func.min(Publication.public_from)).where(
            Publication.edition_id == edition_id, Publication.kind == "winners", out(at)
        )
    )


def told(session: Session, edition_id: UUID, nomination_id: UUID, at: datetime) -> Told:
    """The nomination with its feedback, as far as it may be told at this instant. Raises NotFound."""
    found = nominations.nominated(session, edition_id, nomination_id)
    public_from = result_at(session, edition_id, at)
    if public_from is None or rules.release_at(public_from, settings(session, edition_id).delay_days) > at:
        return Told(found, (), rests=_rests(session, found, at))
    rows = session.execute(
        select(Category, Feedback)
        .join(Entry, Entry.category_id == Category.id)
        .join(Feedback, Feedback.entry_id == Entry.id)
        .where(Entry.nomination_id == nomination_id, Entry.state == "eligible", Feedback.released_at <= at)
        .order_by(Category.position)
    )
    result = publishing.newest_public(session, edition_id, at)
    honoured = {laureate.entry_id for laureate in result.laureates} if result else set()
    return Told(
        found,
        tuple(
            Part(category, feedback, rules.as_published(feedback.told, honoured=feedback.entry_id in honoured))
            for category, feedback in rows
        ),
    )


def _rests(session: Session, found: Nominated, at: datetime) -> bool:
    """Whether words about a nomination that stands were handed out, and the result was taken back since."""
    nomination = found.nomination
    if nomination.state != "submitted" or not was_retracted(session, found.edition.id, "winners", at):
        return False
    mine = Entry.id == Feedback.entry_id, Entry.nomination_id == nomination.id, Entry.state == "eligible"
    return session.scalar(select(exists().where(*mine, Feedback.released_at <= at))) or False


def appealing(session: Session, edition_id: UUID, nomination_id: UUID, at: datetime) -> Appealing:
    """The nomination with its time to appeal, and the appeal if one was made. Raises NotFound."""
    found = nominations.nominated(session, edition_id, nomination_id)
    made = appeals_about(session, nomination_id)
    newest, public_from = next(iter(made), None), result_at(session, edition_id, at)
    if public_from is None:
        return Appealing(found, newest, None, tuple(made[1:]))
    given = settings(session, edition_id)
    closes_at = rules.appeals_close(public_from, given.delay_days, given.appeal_days)
    anew = Appealing(found, None, closes_at, tuple(made))
    if anew.has_begun and (newest is None or not is_about(newest, public_from)):
        return anew
    return replace(anew, appeal=newest, earlier=tuple(made[1:]))


def appeals_about(session: Session, nomination_id: UUID) -> Sequence[Appeal]:
    """The appeals about a nomination, the newest first: at most one against each result."""
    return session.scalars(select(Appeal).where(Appeal.nomination_id == nomination_id).order_by(Appeal.n.desc())).all()


def is_about(appeal: Appeal, public_from: datetime | None) -> bool:
    """Whether an appeal is against the result that is public since then: what was made before is against another."""
    return public_from is None or appeal.at >= public_from


def announced(session: Session, nomination_ids: Collection[UUID], at: datetime) -> dict[UUID, Announced]:
    """What is public about the nominations, with the pages that wait for their nominees: feedback, appeal.

    An appeal that was made stays there when the result is taken back.
    """
    found = publishing.announced(session, nomination_ids, at)
    if not found:
        return found
    ready = exists().where(
        Feedback.entry_id == Entry.id, Entry.nomination_id == Nomination.id, Entry.state == "eligible",
        Feedback.released_at <= at,
    )  # fmt: skip
    public_from = (
        select(func.min(Publication.public_from))
        .where(Publication.edition_id == Nomination.edition_id, Publication.kind == "winners", out(at))
        .correlate(Nomination)
        .scalar_subquery()
    )
    delay = func.coalesce(FeedbackSettings.delay_days, rules.DELAY_DAYS)
    rows = session.execute(
        select(Nomination.id, ready.label("ready"), public_from.label("public_from"), delay.label("delay"))
        .outerjoin(FeedbackSettings, FeedbackSettings.edition_id == Nomination.edition_id)
        .where(
            Nomination.id.in_(list(found)),
            or_(public_from.is_not(None), exists().where(Appeal.nomination_id == Nomination.id)),
        )
    )
    for row in rows:
        is_told = row.ready and row.public_from is not None and rules.release_at(row.public_from, row.delay) <= at
        pages = ("feedback.told", "feedback.appeal") if is_told else ("feedback.appeal",)
        found[row.id] = replace(found[row.id], pages=pages)
    return found


def due(session: Session, at: datetime, edition_id: UUID | None = None) -> list[Due]:
    """Editions (or that one) whose approved feedback is to be released now and is not held. One query."""
    public = (
        select(func.min(Publication.public_from))
        .where(Publication.edition_id == Feedback.edition_id, Publication.kind == "winners", out(at))
        .correlate(Feedback)
        .scalar_subquery()
    )
    query = (
        select(
            Feedback.edition_id, func.max(Feedback.approved_at), func.min(public),
            func.min(FeedbackSettings.delay_days),
        )
        .join(Entry, Entry.id == Feedback.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .outerjoin(FeedbackSettings, FeedbackSettings.edition_id == Feedback.edition_id)
        .where(
            Feedback.approved_at.is_not(None), Feedback.released_at.is_(None), FeedbackSettings.held_at.is_(None),
            Nomination.state == "submitted", Entry.state == "eligible",
            *([Feedback.edition_id == edition_id] if edition_id else []),
        )
        .group_by(Feedback.edition_id)
    )  # fmt: skip
    found = []
    for edition, newest, public_from, delay in session.execute(query):
        if public_from is None or newest is None:
            continue
        since = rules.release_at(public_from, rules.DELAY_DAYS if delay is None else delay)
        if since <= at:
            found.append(Due(edition, since, newest))
    return found
