"""What is kept how long, of how much that is true, what is held, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from awards.accounts.models import User
from awards.assignment.models import Conflict, JudgeProfile
from awards.closing.models import ClosingAct, RetentionHold, RetentionRule, RetentionTimer
from awards.closing.rules import retention
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrivateNote
from awards.nominations.models import Entry, Nomination, NominationFile
from awards.programme.models import Edition
from awards.publishing.models import Cancellation, Laureate, Publication
from awards.publishing.queries.public import came

GONE = ("sent", "failed", "cancelled")
"""States of mails that nothing waits for."""


def months(session: Session, edition_id: UUID) -> dict[str, int]:
    """For how many months after its end the edition keeps each kind of thing."""
    rows = session.execute(
        select(RetentionRule.kind, RetentionRule.months).where(RetentionRule.edition_id == edition_id)
    ).all()
    return retention.months({name: int(count) for name, count in rows})


def timers(session: Session, edition_id: UUID, *, lock: bool = False) -> dict[str, RetentionTimer]:
    """The timers of a closed edition, by kind."""
    query = select(RetentionTimer).where(RetentionTimer.edition_id == edition_id).order_by(RetentionTimer.due_at)
    found = {timer.kind: timer for timer in session.scalars(query.with_for_update() if lock else query)}
    return {key: found[key] for key in retention.KEYS if key in found}


@dataclass(frozen=True)
class Kept:
    """How long an edition keeps each kind of thing; of one nomination, whether it was published, and is held.

    `due` and `done` are there once the edition has ended: when each kind goes, or went.
    """

    months: dict[str, int]
    due: dict[str, datetime]
    done: dict[str, datetime]
    chosen: bool
    held: bool


def kept_of(session: Session, edition_id: UUID, nomination_id: UUID | None, at: datetime) -> Kept:
    """How long things of an edition are kept, as it is true of one of its nominations by then. One query."""
    published = exists().where(
        Laureate.entry_id == Entry.id, Entry.nomination_id == nomination_id,
        Publication.id == Laureate.publication_id, came(at),
    )  # fmt: skip
    held = exists().where(RetentionHold.nomination_id == nomination_id, RetentionHold.ended_at.is_(None))
    facts = select(published.label("chosen"), or_(held, all_held(edition_id)).label("held")).subquery()
    rows = session.execute(
        select(facts.c.chosen, facts.c.held, RetentionRule, RetentionTimer)
        .select_from(facts)
        .outerjoin(RetentionRule, RetentionRule.edition_id == edition_id)
        .outerjoin(
            RetentionTimer,
            and_(
                RetentionTimer.edition_id == edition_id,
                or_(RetentionRule.kind.is_(None), RetentionRule.kind == RetentionTimer.kind),
            ),
        )
    ).all()
    chosen = {rule.kind: rule.months for _chosen, _held, rule, _timer in rows if rule is not None}
    found = [timer for _chosen, _held, _rule, timer in rows if timer is not None]
    return Kept(
        retention.months(chosen),
        {timer.kind: timer.due_at for timer in found},
        {timer.kind: timer.done_at for timer in found if timer.done_at is not None},
        bool(rows[0].chosen),
        bool(rows[0].held),
    )


def holds(session: Session, edition_id: UUID) -> Sequence[tuple[RetentionHold, int | None, str]]:
    """What is held, with the nomination's number and who holds it, the newest first."""
    return [
        (hold, number, name)
        for hold, number, name in session.execute(
            select(RetentionHold, Nomination.number, User.name)
            .join(User, User.id == RetentionHold.by)
            .outerjoin(Nomination, Nomination.id == RetentionHold.nomination_id)
            .where(RetentionHold.edition_id == edition_id, RetentionHold.ended_at.is_(None))
            .order_by(RetentionHold.at.desc())
        )
    ]


def not_held() -> ColumnElement[bool]:
    """The condition that nobody holds a nomination."""
    return ~exists().where(RetentionHold.nomination_id == Nomination.id, RetentionHold.ended_at.is_(None))


def all_held(edition_id: InstrumentedAttribute[UUID] | UUID) -> ColumnElement[bool]:
    """The condition that all of an edition is held."""
    return exists().where(
        RetentionHold.edition_id == edition_id, RetentionHold.nomination_id.is_(None), RetentionHold.ended_at.is_(None)
    )


def never_submitted(edition_id: UUID) -> Select[UUID]:
    """The drafts that may be emptied."""
    return select(Nomination.id).where(Nomination.edition_id == edition_id, Nomination.state == "draft", not_held())


def not_chosen(edition_id: UUID) -> Select[UUID]:
    """The nominations that were sent and of which nothing was ever published, without those held.

    What was announced and cancelled before its instant was not; what is announced still counts as published.
    """
    cancelled = exists().where(Cancellation.publication_id == Laureate.publication_id).correlate(Laureate)
    published = exists().where(Laureate.entry_id == Entry.id, Entry.nomination_id == Nomination.id, ~cancelled)
    return select(Nomination.id).where(
        Nomination.edition_id == edition_id, Nomination.state != "draft", not_held(), ~published
    )


def every_one(edition_id: UUID) -> Select[UUID]:
    """All nominations that nobody holds."""
    return select(Nomination.id).where(Nomination.edition_id == edition_id, not_held())


def late_mail(edition_id: InstrumentedAttribute[UUID] | UUID, at: datetime) -> ColumnElement[bool]:
    """The condition that nothing waits for a mail of an edition any more, which was written long enough ago to go after
    the others went."""
    return and_(
        OutboxMail.edition_id == edition_id, OutboxMail.state.in_(GONE),
        OutboxMail.created_at < at - retention.AFTERWARDS,
    )  # fmt: skip


def concerned(session: Session, edition_id: UUID) -> dict[str, int]:
    """Of how many things the retention of each kind is, as it stands now. One query."""
    whole = and_(NominationFile.nomination_id.in_(not_chosen(edition_id)), NominationFile.forgotten_at.is_(None))
    entries = select(Entry.id).where(Entry.nomination_id.in_(every_one(edition_id)))
    went = (  # who was asked to judge stays on record when the answers have gone
        RetentionTimer.edition_id == edition_id, RetentionTimer.kind == "invitations",
        RetentionTimer.done_at.is_not(None),
    )  # fmt: skip
    counts: dict[str, Select[int]] = {
        "drafts": select(func.count()).select_from(
            never_submitted(edition_id).where(Nomination.title != "").subquery()
        ),
        "notes": select(func.count()).select_from(PrivateNote).where(PrivateNote.entry_id.in_(entries)),
        "invitations": select(func.count())
        .select_from(JudgeProfile)
        .where(JudgeProfile.edition_id == edition_id, ~exists().where(*went)),
        "mails": select(func.count())
        .select_from(OutboxMail)
        .where(OutboxMail.edition_id == edition_id, OutboxMail.state.in_(GONE)),
        "conflicts": select(func.count())
        .select_from(Conflict)
        .where(Conflict.nomination_id.in_(every_one(edition_id)), Conflict.evidence != ""),
        "files": select(func.count()).select_from(NominationFile).where(whole),
        "answers": select(func.count()).select_from(not_chosen(edition_id).where(Nomination.title != "").subquery()),
    }
    rows = session.execute(
        union_all(*(select(literal(key).label("kind"), query.scalar_subquery()) for key, query in counts.items()))
    ).all()
    return {name: int(count) for name, count in rows}


def due(session: Session, at: datetime) -> list[UUID]:
    """The closed editions in which somebody is to be told, or something to be deleted."""
    return list(
        session.scalars(
            select(RetentionTimer.edition_id)
            .join(Edition, Edition.id == RetentionTimer.edition_id)
            .where(
                Edition.put_away_at.is_(None),
                or_(
                    RetentionTimer.told_at.is_(None),
                    and_(
                        RetentionTimer.due_at <= at, RetentionTimer.done_at.is_(None),
                        ~all_held(RetentionTimer.edition_id),
                    ),
                    and_(
                        RetentionTimer.kind == "mails", RetentionTimer.done_at.is_not(None),
                        ~all_held(RetentionTimer.edition_id), exists().where(late_mail(RetentionTimer.edition_id, at)),
                    ),
                ),
            )
            .distinct()
        )
    )  # fmt: skip


def overdue(session: Session, before: datetime) -> list[tuple[int, str]]:
    """Year and kind of what should have been deleted before an instant and is not, nor held."""
    rows = session.execute(
        select(Edition.year, RetentionTimer.kind)
        .join(Edition, Edition.id == RetentionTimer.edition_id)
        .where(
            RetentionTimer.due_at < before, RetentionTimer.done_at.is_(None), Edition.put_away_at.is_(None),
            ~all_held(RetentionTimer.edition_id),
        )
        .order_by(Edition.year, RetentionTimer.kind)
    ).all()  # fmt: skip
    return [(year, kind) for year, kind in rows]


def closed_at(session: Session, edition_id: UUID) -> datetime | None:
    """When the edition ended."""
    return session.scalar(
        select(ClosingAct.ended_at).where(
            ClosingAct.edition_id == edition_id, ClosingAct.kind == "closing", ClosingAct.state == "approved"
        )
    )
