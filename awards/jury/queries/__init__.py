"""Reads of jury meetings: the meeting as its reader may see it, who may vote, and what came of it."""

from awards.jury.queries.members import Seat, able_members, barred, judge_at, jurors
from awards.jury.queries.outcomes import (
    JuryChoice,
    Meeting,
    choice_of,
    meetings,
    meetings_of,
    meetings_to_sign,
)
from awards.jury.queries.pages import (
    AgendaItem,
    BallotLine,
    BallotPage,
    MeetingPage,
    MotionLine,
    MotionPage,
    OpeningPage,
    ballot_page,
    meeting_page,
    motion_page,
    opening_page,
    why_called_off,
)
from awards.jury.queries.scores import LetterCard, as_standing, cards, cut, ranked, standings

__all__ = [
    "AgendaItem",
    "BallotLine",
    "BallotPage",
    "JuryChoice",
    "LetterCard",
    "Meeting",
    "MeetingPage",
    "MotionLine",
    "MotionPage",
    "OpeningPage",
    "Seat",
    "able_members",
    "as_standing",
    "ballot_page",
    "barred",
    "cards",
    "choice_of",
    "cut",
    "judge_at",
    "jurors",
    "meeting_page",
    "meetings",
    "meetings_of",
    "meetings_to_sign",
    "motion_page",
    "opening_page",
    "ranked",
    "standings",
    "why_called_off",
]
