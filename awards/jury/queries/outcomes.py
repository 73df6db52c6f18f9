"""What came of jury meetings, for later steps: which are open, and whom a choice begins with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.core.text import N_, Message
from awards.jury import rules
from awards.jury.models import JuryAgenda, JuryBallot, JuryMeeting, JuryMember, JuryMotion, JuryRuling, JuryText
from awards.jury.queries.scores import ranked as ranking_lines
from awards.programme.models import Category
from awards.ranking.results import RankedEntry


@dataclass(frozen=True)
class Meeting:
    """A meeting in a list; `signed` by one of the two who have to."""

    id: UUID
    edition_id: UUID
    category_id: UUID
    round_id: UUID
    meets_at: datetime
    closed_at: datetime | None
    called_off_at: datetime | None
    signed: bool
    about: str
    category_names: Mapping[str, str]


@dataclass(frozen=True)
class JuryChoice:
    """Whom a choice begins with after the last closed meeting, and what the jury said of each entry that it settled.

    `mentions` and `no_award`, with its reason, are of a meeting about who wins.
    """

    meeting_id: UUID
    chosen: frozenset[UUID]
    reasons: Mapping[UUID, Message]
    mentions: frozenset[UUID] = frozenset()
    no_award: Message | None = None


def meetings(session: Session, edition_id: UUID) -> list[Meeting]:
    """All meetings of the edition, the oldest first."""
    query = _meetings().where(JuryMeeting.edition_id == edition_id).order_by(JuryMeeting.opened_at, JuryMeeting.id)
    return [Meeting(*row) for row in session.execute(query)]


def meetings_of(session: Session, edition_id: UUID, user_id: UUID) -> list[Meeting]:
    """The meetings of the edition in which this judge sits, the newest first."""
    query = (
        _meetings()
        .join(JuryMember, JuryMember.meeting_id == JuryMeeting.id)
        .where(JuryMeeting.edition_id == edition_id, JuryMember.user_id == user_id)
        .order_by(JuryMeeting.opened_at.desc(), JuryMeeting.id)
    )
    return [Meeting(*row) for row in session.execute(query)]


def meetings_to_sign(edition_id: UUID, closed: Collection[UUID] = ()) -> Select[int, datetime | None]:
    """The query for how many meetings their chair alone has signed, and since when; without `closed` categories."""
    return select(func.count(JuryMeeting.id), func.min(JuryMeeting.chair_signed_at)).where(
        JuryMeeting.edition_id == edition_id, JuryMeeting.closed_at.is_(None), JuryMeeting.chair_signed_at.is_not(None),
        JuryMeeting.staff_signed_at.is_(None), JuryMeeting.category_id.not_in(closed),
    )  # fmt: skip


def choice_of(
    session: Session,
    category_id: UUID,
    round_id: UUID,
    rows: Sequence[RankedEntry],
    places: int,
    about: rules.About = rules.About.PLACES,
) -> JuryChoice | None:
    """What the last closed meeting about a category in a round says of the choice among these rows of its ranking.

    One that was called off says nothing. Two queries. None where no meeting was closed. Raises nothing: entries that
    are gone are left out.
    """
    meeting_id = session.scalar(
        select(JuryMeeting.id)
        .where(
            JuryMeeting.category_id == category_id, JuryMeeting.round_id == round_id,
            JuryMeeting.closed_at.is_not(None), JuryMeeting.called_off_at.is_(None), JuryMeeting.about == str(about),
        )
        .order_by(JuryMeeting.closed_at.desc())
        .limit(1)
    )  # fmt: skip
    if meeting_id is None:
        return None
    agenda = set(session.scalars(select(JuryAgenda.entry_id).where(JuryAgenda.meeting_id == meeting_id)))
    ranked = ranking_lines(about, rows)
    motions = _settled(session, meeting_id)
    chosen = rules.chosen(ranked, places, agenda, [motion for motion, _said in motions])
    reasons: dict[UUID, Message] = {}
    for motion, said in motions:
        for entry in (motion.entry_id, motion.other_entry_id):
            if entry is not None and motion.kind is not rules.MotionKind.WORDS:
                reasons[entry] = said
    behind = rules.passed_over(ranked, chosen, [motion for motion, _said in motions])
    reasons = {entry: reasons[taken] for entry, taken in behind.items()} | reasons
    known = {row.entry_id for row in rows}
    mentions = {m.entry_id for m, _said in motions if m.kind is rules.MotionKind.MENTION and m.carried and m.entry_id}
    no_award = [said for m, said in motions if m.kind is rules.MotionKind.NO_AWARD and m.carried]
    return JuryChoice(
        meeting_id, frozenset() if no_award else chosen & known,
        {entry: said for entry, said in reasons.items() if entry in known},
        frozenset(mentions) & known - (frozenset() if no_award else chosen), no_award[-1] if no_award else None,
    )  # fmt: skip


def _settled(session: Session, meeting_id: UUID) -> list[tuple[rules.Settled, Message]]:
    """The motions that were carried or lost by their last ballot, in the order in which these were counted.

    Each comes with the chair's reasons or else the count.
    """
    reasons = aliased(JuryText)
    rows = session.execute(
        select(JuryMotion, JuryBallot, JuryRuling.carried, reasons.words)
        .join(JuryBallot, JuryBallot.motion_id == JuryMotion.id)
        .outerjoin(JuryRuling, JuryRuling.ballot_id == JuryBallot.id)
        .outerjoin(reasons, reasons.ballot_id == JuryBallot.id)
        .where(JuryMotion.meeting_id == meeting_id)
        .order_by(JuryMotion.number, JuryBallot.number)
    )
    last = {motion.id: (motion, ballot, ruled, why) for motion, ballot, ruled, why in rows}
    counted_last = [row for row in last.values() if row[1].counted_at is not None]
    found = []
    for motion, ballot, ruled, why in sorted(counted_last, key=lambda row: (row[1].counted_at, row[0].number)):
        carried = rules.result(rules.Outcome(ballot.outcome) if ballot.outcome else None, ruled)
        if carried is not None:
            settled = rules.Settled(rules.MotionKind(motion.kind), motion.entry_id, motion.other_entry_id, carried)
            counted = N_(
                "The jury voted on it: %(in_favour)s for, %(against)s against.",
                in_favour=ballot.in_favour, against=ballot.against,
            )  # fmt: skip
            found.append((settled, Message("%(words)s", {"words": why}) if why else counted))
    return found


def _meetings() -> Select[*tuple[Any, ...]]:
    return select(
        JuryMeeting.id, JuryMeeting.edition_id, JuryMeeting.category_id, JuryMeeting.round_id, JuryMeeting.meets_at,
        JuryMeeting.closed_at, JuryMeeting.called_off_at,
        or_(JuryMeeting.chair_signed_at.is_not(None), JuryMeeting.staff_signed_at.is_not(None)),
        JuryMeeting.about, Category.names,
    ).join(Category, Category.id == JuryMeeting.category_id)  # fmt: skip
