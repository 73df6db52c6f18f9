"""The jury of a rehearsal meets about what the scores leave open: it moves, votes, and its chair gives reasons."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.jury import queries, services
from awards.jury.models import JuryBallot, JuryMeeting, JuryMotion
from awards.jury.rules import FEWEST_MEMBERS, Choice, MotionKind, Quorum
from awards.programme.models import Category, Edition, Round

REASONS = "It changes most for those who have least (rehearsal)."
WEIGHTS = {Choice.FOR: 5, Choice.AGAINST: 3, Choice.ABSTAIN: 1}


def meet(
    session: Session, edition: Edition, round_: Round, category: Category, staff: User, at: datetime, chance: Random,
    *, close: bool,
) -> JuryMeeting | None:  # fmt: skip
    """A meeting of the category's judges about a round that has closed; nothing where there is none to be held.

    One that is not closed is left with a motion that is being voted on.
    """
    seats = queries.jurors(session, edition.id, category.id, round_.id)
    if len(seats) < FEWEST_MEMBERS:
        return None
    chair = next((seat for seat in seats if seat.leads), seats[0]).user_id
    try:
        meeting = services.open_meeting(
            session, edition, round_, category, [seat.user_id for seat in seats], chair, Quorum.MAJORITY,
            at + timedelta(hours=4), staff, at, seed=chance.randrange(2**31),
        )  # fmt: skip
    except RuleBroken:  # the scores fill every place
        return None
    at += timedelta(hours=4)
    page = queries.meeting_page(session, edition.id, meeting.id, staff.id, at)
    for item in page.agenda[:3]:
        motion = services.put_motion(session, meeting, MotionKind.TAKE, staff, at, entry=item.entry_id)
        _settle(session, meeting, motion, staff, at, chance)
        at += timedelta(minutes=10)
    if close:
        services.sign(session, meeting, session.get_one(User, chair), at, as_chair=True)
        services.sign(session, meeting, staff, at, as_chair=False)
    elif page.agenda:
        motion = services.put_motion(session, meeting, MotionKind.LEAVE, staff, at, entry=page.agenda[-1].entry_id)
        _open(session, motion, staff, at)
    return meeting


def _settle(
    session: Session, meeting: JuryMeeting, motion: JuryMotion, staff: User, at: datetime, chance: Random
) -> None:
    """Vote on a motion and give reasons; where too few may vote on it, it stays as it was put."""
    ballot = _open(session, motion, staff, at)
    if ballot is None:
        return
    able = queries.able_members(session, meeting.edition_id, meeting.id)
    entries = [motion.entry_id] if motion.entry_id else []
    barred = queries.barred(session, meeting.edition_id, meeting.category_id, entries, able)
    for member in (session.get_one(User, user_id) for user_id in able if user_id not in barred):
        choice = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        services.vote(session, ballot, choice, member, at)
    services.count(session, ballot, staff, at)
    if ballot.outcome in ("carried", "lost"):
        services.rule_on(session, ballot, REASONS, staff, at)


def _open(session: Session, motion: JuryMotion, staff: User, at: datetime) -> JuryBallot | None:
    try:
        return services.open_ballot(session, motion, staff, at)
    except RuleBroken:  # conflicts leave fewer than two who may vote
        return None
