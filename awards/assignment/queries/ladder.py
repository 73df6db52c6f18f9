"""Reads of how far each judge is, from the invitation to the last confirmed score.

What judging knows of a judge is handed in by the roof, since a step reads earlier steps and never later ones.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, String, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import JudgeLink, JudgeProfile
from awards.assignment.queries.inviting import behind
from awards.assignment.queries.people import PAGE, load_of
from awards.assignment.rules import JudgeState
from awards.assignment.rules.inviting import Step
from awards.infrastructure.outbox import OutboxMail


@dataclass(frozen=True)
class Later:
    """Whether a judge has passed the gate, has saved a score, and has confirmed everything there is to confirm."""

    gate: ColumnElement[bool]
    scored: ColumnElement[bool]
    confirmed: ColumnElement[bool]


Reader = Callable[[UUID, SQLColumnExpression[UUID]], Later]
"""Says for an edition and the column of a judge's id how far judging is; judging's own, handed in by the roof."""


@dataclass(frozen=True)
class LadderRow:
    """A judge as the list shows one: the profile, the person, how many entries are assigned, and the step."""

    profile: JudgeProfile
    user: User
    load: int
    step: str


@dataclass(frozen=True)
class MailedRow:
    """One person of a mailing: how far the judge is, and whether the mail has left."""

    profile: JudgeProfile
    user: User
    mail_state: str
    step: str


def ladder(
    session: Session,
    edition_id: UUID,
    at: datetime,
    later: Reader,
    *,
    step: str | None = None,
    after: UUID | None = None,
    most: int | None = PAGE + 1,
    hidden: Collection[UUID] = (),
) -> list[LadderRow]:
    """Judges by name with load and step, the load in rounds that are not over; by default one more than a page.

    No load counts `hidden` nominations.
    """
    load = load_of(edition_id, at, hidden)
    reached = _step(edition_id, at, later)
    query = (
        select(JudgeProfile, User, load, reached)
        .join(User, User.id == JudgeProfile.user_id)
        .where(JudgeProfile.edition_id == edition_id)
        .order_by(User.name, User.email)
        .limit(most)
    )
    if step is not None:
        query = query.where(reached == step)
    if after is not None:
        query = query.where(behind(after))
    return [LadderRow(*row) for row in session.execute(query)]


def mailed(
    session: Session, mailing_id: UUID, edition_id: UUID, at: datetime, later: Reader, after: UUID | None = None
) -> list[MailedRow]:
    """The people of a mailing by name, one more than a page."""
    mail_of = and_(OutboxMail.batch_id == JudgeLink.mailing_id, OutboxMail.about_id == JudgeProfile.id)
    query = (
        select(JudgeProfile, User, OutboxMail.state, _step(edition_id, at, later))
        .join(JudgeLink, JudgeLink.profile_id == JudgeProfile.id)
        .join(User, User.id == JudgeProfile.user_id)
        .join(OutboxMail, mail_of)
        .where(JudgeLink.mailing_id == mailing_id)
        .order_by(User.name, User.email)
        .limit(PAGE + 1)
    )
    if after is not None:
        query = query.where(behind(after))
    return [MailedRow(*row) for row in session.execute(query)]


def step_counts(session: Session, edition_id: UUID, at: datetime, later: Reader) -> dict[str, int]:
    """How many judges stand at each step, in the order of the steps; those without anybody too."""
    steps = (
        select(_step(edition_id, at, later).label("step")).where(JudgeProfile.edition_id == edition_id).subquery()
    )  # fmt: skip
    found: dict[str, int] = dict(session.execute(select(steps.c.step, func.count()).group_by(steps.c.step)).all())
    return {step.value: found.get(step.value, 0) for step in Step}


def step_of(session: Session, profile: JudgeProfile, at: datetime, later: Reader) -> str:
    """At which step one judge stands."""
    return session.execute(
        select(_step(profile.edition_id, at, later)).where(JudgeProfile.id == profile.id)
    ).scalar_one()  # fmt: skip


def _step(edition_id: UUID, at: datetime, later: Reader) -> ColumnElement[str]:
    known = later(edition_id, JudgeProfile.user_id)
    invited = JudgeProfile.state == JudgeState.INVITED
    found = case(
        (JudgeProfile.state == JudgeState.DECLINED, literal(Step.DECLINED.value)),
        (JudgeProfile.state == JudgeState.WITHDRAWN, literal(Step.WITHDRAWN.value)),
        (and_(invited, JudgeProfile.answer_by <= at), literal(Step.EXPIRED.value)),
        (and_(invited, JudgeProfile.opened_at.is_not(None)), literal(Step.OPENED.value)),
        (invited, literal(Step.INVITED.value)),
        (known.confirmed, literal(Step.CONFIRMED.value)),
        (known.scored, literal(Step.SCORED.value)),
        (known.gate, literal(Step.GATE.value)),
        else_=literal(Step.ACCEPTED.value),
    )
    return cast(found, String)
