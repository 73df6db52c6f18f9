"""A meeting as its reader may see it: whoever has a conflict with an entry meets nothing of it, in no list or count."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from awards.assignment.queries import categories_of, tied_categories, tied_nominations
from awards.core.errors import NotFound
from awards.jury.models import JuryAgenda, JuryBallot, JuryMeeting, JuryMotion, JuryRuling, JuryText, JuryVote
from awards.jury.queries.members import Seat, jurors, seats
from awards.jury.rules import Outcome, result
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme.models import Category, Edition, Round
from awards.ranking.queries import category_in_round


@dataclass(frozen=True)
class OpeningPage:
    """A category in a round about which a jury may meet; `meeting_id` is of the meeting that is open already."""

    edition: Edition
    round: Round
    category: Category
    closed: bool
    tied: bool
    meeting_id: UUID | None
    jurors: Sequence[Seat]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class AgendaItem:
    """An entry that is talked about, with its line of the ranking at the opening."""

    entry_id: UUID
    nomination_id: UUID
    number: int
    title: str
    standing: dict[str, Any]


@dataclass(frozen=True)
class BallotLine:
    """A ballot with the chair's ruling on it; `voted` is whether the reader has voted."""

    ballot: JuryBallot
    ruled: bool
    ruling: bool | None
    reasons: str | None
    voted: bool

    @property
    def is_open(self) -> bool:
        return self.ballot.counted_at is None

    @property
    def result(self) -> bool | None:
        """Whether the motion is carried or lost by it; None without a result."""
        return result(Outcome(self.ballot.outcome) if self.ballot.outcome else None, self.ruling)


@dataclass
class MotionLine:
    """A motion with its ballots, the last of which counts."""

    motion: JuryMotion
    words: str | None
    ballots: list[BallotLine] = field(default_factory=list)

    @property
    def last(self) -> BallotLine | None:
        return self.ballots[-1] if self.ballots else None

    @property
    def result(self) -> bool | None:
        """Whether it is carried (True) or lost (False); None while it has no result."""
        return self.last.result if self.last else None

    @property
    def entries(self) -> list[UUID]:
        """The entries that it is about; none when it is about the category as a whole."""
        return [entry for entry in (self.motion.entry_id, self.motion.other_entry_id) if entry is not None]


@dataclass(frozen=True)
class MeetingPage:
    """A meeting with what its reader meets of it.

    `hidden` are all nominations of the edition that the reader is tied to, `tied` says whether one competes here.
    """

    edition: Edition
    round: Round
    category: Category
    meeting: JuryMeeting
    members: Sequence[Seat]
    agenda: Sequence[AgendaItem]
    motions: Sequence[MotionLine]
    hidden: frozenset[UUID]
    tied: bool
    closed: bool
    is_member: bool
    presides: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


class _OfMeeting:
    """Something of a meeting: who may do what with it follows from the meeting."""

    page: MeetingPage

    @property
    def edition_id(self) -> UUID:
        return self.page.edition_id

    @property
    def closed(self) -> bool:
        return self.page.closed

    @property
    def tied(self) -> bool:
        return self.page.tied

    @property
    def is_member(self) -> bool:
        return self.page.is_member

    @property
    def presides(self) -> bool:
        return self.page.presides


@dataclass(frozen=True)
class MotionPage(_OfMeeting):
    """One motion of a meeting."""

    page: MeetingPage
    line: MotionLine


@dataclass(frozen=True)
class BallotPage(_OfMeeting):
    """One ballot of a meeting, with the motion that it is on."""

    page: MeetingPage
    line: MotionLine
    ballot: BallotLine


def opening_page(
    session: Session, edition_id: UUID, key: str, reader_id: UUID, at: datetime, number: int | None = None
) -> OpeningPage:
    """A category, in the round of this number or the last that is over, to open a meeting about. Raises NotFound."""
    of = category_in_round(session, edition_id, key, at, number)
    standing = session.scalar(
        select(JuryMeeting.id).where(
            JuryMeeting.category_id == of.category_id, JuryMeeting.round_id == of.round.id,
            JuryMeeting.closed_at.is_(None),
        )
    )  # fmt: skip
    tied = of.category_id in tied_categories(session, edition_id, reader_id)
    able = jurors(session, edition_id, of.category_id, of.round.id) if of.closed and not tied else []
    return OpeningPage(of.edition, of.round, of.category, of.closed, tied, standing, able)


def meeting_page(session: Session, edition_id: UUID, meeting_id: UUID, reader_id: UUID, at: datetime) -> MeetingPage:
    """A meeting of this edition as its reader meets it. Raises NotFound."""
    meeting = session.get(JuryMeeting, meeting_id)
    if meeting is None or meeting.edition_id != edition_id:
        raise NotFound("meeting")
    edition = programme.held_edition(session, edition_id)
    round_ = next(found for found in edition.rounds if found.id == meeting.round_id)
    category = next(found for found in edition.categories if found.id == meeting.category_id)
    members = seats(session, meeting_id)
    hidden = frozenset(tied_nominations(session, edition_id, reader_id))
    tied = category.id in categories_of(session, hidden)
    agenda = [item for item in _agenda(session, meeting_id) if item.nomination_id not in hidden]
    shown = {item.entry_id for item in agenda}
    motions = [
        line
        for line in _motions(session, meeting_id, reader_id)
        if (set(line.entries) <= shown if line.entries else not tied)
    ]
    own = next((seat for seat in members if seat.user_id == reader_id), None)
    return MeetingPage(
        edition, round_, category, meeting, members, agenda, motions, hidden, tied, round_.closes_at <= at,
        is_member=own is not None, presides=own is not None and own.leads,
    )  # fmt: skip


def why_called_off(session: Session, meeting: JuryMeeting) -> str | None:
    """The reason for which a meeting was called off, empty once erased; None for one that was not. One query."""
    if meeting.called_off_at is None:
        return None
    query = select(JuryText.words).where(
        JuryText.meeting_id == meeting.id, JuryText.motion_id.is_(None), JuryText.ballot_id.is_(None)
    )
    return session.scalar(query) or ""


def motion_page(
    session: Session, edition_id: UUID, meeting_id: UUID, motion_id: UUID, reader_id: UUID, at: datetime
) -> MotionPage:
    """A motion that the reader meets. Raises NotFound."""
    page = meeting_page(session, edition_id, meeting_id, reader_id, at)
    line = next((found for found in page.motions if found.motion.id == motion_id), None)
    if line is None:
        raise NotFound("motion")
    return MotionPage(page, line)


def ballot_page(
    session: Session, edition_id: UUID, meeting_id: UUID, ballot_id: UUID, reader_id: UUID, at: datetime
) -> BallotPage:
    """A ballot on a motion that the reader meets. Raises NotFound."""
    page = meeting_page(session, edition_id, meeting_id, reader_id, at)
    for line in page.motions:
        for ballot in line.ballots:
            if ballot.ballot.id == ballot_id:
                return BallotPage(page, line, ballot)
    raise NotFound("ballot")


def _agenda(session: Session, meeting_id: UUID) -> list[AgendaItem]:
    rows = session.execute(
        select(JuryAgenda.entry_id, Nomination.id, Nomination.number, Nomination.title, JuryAgenda.standing)
        .join(Entry, Entry.id == JuryAgenda.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(JuryAgenda.meeting_id == meeting_id)
        .order_by(JuryAgenda.place)
    )
    return [AgendaItem(*row) for row in rows]


def _motions(session: Session, meeting_id: UUID, reader_id: UUID) -> list[MotionLine]:
    words, reasons = aliased(JuryText), aliased(JuryText)
    rows = session.execute(
        select(JuryMotion, words.words, JuryBallot, JuryRuling, reasons.words, JuryVote.user_id)
        .outerjoin(words, words.motion_id == JuryMotion.id)
        .outerjoin(JuryBallot, JuryBallot.motion_id == JuryMotion.id)
        .outerjoin(JuryRuling, JuryRuling.ballot_id == JuryBallot.id)
        .outerjoin(reasons, reasons.ballot_id == JuryBallot.id)
        .outerjoin(JuryVote, (JuryVote.ballot_id == JuryBallot.id) & (JuryVote.user_id == reader_id))
        .where(JuryMotion.meeting_id == meeting_id)
        .order_by(JuryMotion.number, JuryBallot.number)
    )
    found: dict[UUID, MotionLine] = {}
    for motion, said, ballot, ruling, why, voter in rows:
        line = found.setdefault(motion.id, MotionLine(motion, said))
        if ballot is not None:
            carried = None if ruling is None else ruling.carried
            line.ballots.append(BallotLine(ballot, ruling is not None, carried, why, voter is not None))
    return list(found.values())
