"""The figures of an edition that the secretariat is told: counts alone, so that no conflict closes any of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, JudgeProfile, LateConflict
from awards.closing.models import ClosingAct, OpenData
from awards.feedback.models import Appeal, Feedback
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import Scorecard
from awards.nominations.models import Entry, Nomination, NominationCountry
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Publication
from awards.publishing.queries import LaterWord
from awards.publishing.queries.public import current, out
from awards.screening.models import ScreeningOutcome
from awards.watching.models import Reminder


@dataclass(frozen=True)
class Report:
    """What happened in an edition, in figures; `moments` are instants by name, None for what has not come."""

    edition: Edition
    at: datetime
    counts: Mapping[str, int]
    moments: Mapping[str, datetime | None]
    loads: Sequence[int]
    answers: Sequence[timedelta]
    later: Sequence[LaterWord]
    figures: Sequence[Mapping[str, object]]
    closed_at: datetime | None

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def report(session: Session, edition_id: UUID, at: datetime) -> Report:
    """The report as it stands at an instant. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    counts = {name: int(count) for name, count in session.execute(union_all(*_counts(edition, at)))}
    loads = session.scalars(
        select(func.count(Scorecard.id))
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Nomination.edition_id == edition_id, Scorecard.confirmed_at.is_not(None))
        .group_by(Scorecard.judge_id)
    ).all()
    appeals = session.execute(
        select(Appeal.at, Appeal.answered_at).where(Appeal.edition_id == edition_id, Appeal.outcome.is_not(None))
    ).all()
    screened, released = session.execute(
        select(
            select(func.max(ScreeningOutcome.at))
            .join(Entry, Entry.id == ScreeningOutcome.entry_id)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .where(Nomination.edition_id == edition_id)
            .scalar_subquery(),
            select(func.min(Feedback.released_at)).where(Feedback.edition_id == edition_id).scalar_subquery(),
        )
    ).one()
    rehearsal = edition.year if edition.rehearsal else None
    first = select(Publication.kind, func.min(Publication.public_from)).where(
        Publication.edition_id == edition_id, out(at)
    )
    published = {kind: when for kind, when in session.execute(first.group_by(Publication.kind)) if when}
    shown = next((one for one in current(session, at, rehearsal) if one.edition_id == edition_id), None)
    made = session.get(OpenData, shown.id) if shown is not None else None
    return Report(
        edition, at, counts,
        moments={
            "rules": edition.rules_published_at, "opens": edition.opens_at, "closes": edition.closes_at,
            "screened": screened, "judging_opens": min(one.opens_at for one in edition.rounds),
            "judging_closes": max(one.closes_at for one in edition.rounds),
            "finalists": published.get("finalists"), "winners": published.get("winners"), "feedback": released,
        },
        loads=sorted(loads),
        answers=sorted(answered - made_at for made_at, answered in appeals if answered is not None),
        later=publishing.history(session, edition.year, at, rehearsal),
        figures=made.figures if made is not None else (),
        closed_at=session.scalar(
            select(ClosingAct.ended_at).where(
                ClosingAct.edition_id == edition_id, ClosingAct.kind == "closing", ClosingAct.state == "approved"
            )
        ),
    )  # fmt: skip


def _counts(edition: Edition, at: datetime) -> list[Select[str, int]]:
    of = Nomination.edition_id == edition.id
    taking_part = Nomination.state.in_(("submitted", "returned"))
    entries = select(func.count(Entry.id)).join(Nomination, Nomination.id == Entry.nomination_id).where(of)
    judges = select(func.count(JudgeProfile.id)).where(JudgeProfile.edition_id == edition.id)
    mails = select(func.count(OutboxMail.id)).where(OutboxMail.edition_id == edition.id)
    appeals = select(func.count(Appeal.id)).where(Appeal.edition_id == edition.id)
    assigned = (
        select(func.count(Assignment.id))
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(of, taking_part, Assignment.ended_at.is_(None))
    )
    confirmed = exists().where(
        Scorecard.entry_id == Assignment.entry_id, Scorecard.round_id == Assignment.round_id,
        Scorecard.judge_id == Assignment.judge_id, Scorecard.confirmed_at.is_not(None),
    )  # fmt: skip
    over = [one.id for one in edition.rounds if one.closes_at <= at]
    late = (
        select(func.count(LateConflict.id))
        .join(Assignment, Assignment.id == LateConflict.assignment_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(of)
    )
    countries = (
        select(func.count(NominationCountry.iso2.distinct()))
        .join(Nomination, Nomination.id == NominationCountry.nomination_id)
        .where(of, taking_part, NominationCountry.role == "organisation")
    )
    wanted: dict[str, Select[int]] = {
        "drafts": select(func.count(Nomination.id)).where(of, Nomination.state == "draft"),
        "submitted": select(func.count(Nomination.id)).where(of, taking_part),
        "withdrawn": select(func.count(Nomination.id)).where(of, Nomination.state == "withdrawn"),
        "countries": countries,
        "entries": entries.where(taking_part),
        "eligible": entries.where(taking_part, Entry.state == "eligible"),
        "ineligible": entries.where(taking_part, Entry.state == "ineligible"),
        "invited": judges,
        "accepted": judges.where(JudgeProfile.state == "accepted"),
        "declined": judges.where(JudgeProfile.state == "declined"),
        "reviews": assigned,
        "confirmed": assigned.where(confirmed),
        "lacking": assigned.where(~confirmed, Assignment.round_id.in_(over)),
        "late_conflicts": late,
        "reminders": select(func.count(Reminder.id)).where(Reminder.edition_id == edition.id),
        "appeals": appeals,
        "upheld": appeals.where(Appeal.outcome == "upheld"),
        "waiting": appeals.where(Appeal.outcome.is_(None)),
        "mails": mails.where(OutboxMail.state == "sent"),
        "bounced": mails.where(OutboxMail.state == "failed"),
        "cancelled": mails.where(OutboxMail.state == "cancelled"),
    }
    return [select(literal(name).label("name"), query.scalar_subquery()) for name, query in wanted.items()]
