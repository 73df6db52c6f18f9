"""The jury of a rehearsal meets about what the scores leave open: it moves, votes, and its chair gives reasons."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.desks.rehearsal.dates import Dates
from awards.jury import queries, services
from awards.jury.models import JuryBallot, JuryMeeting, JuryMotion
from awards.jury.rules import About, Choice, MotionKind, Quorum, is_jury
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round

REASONS = "It changes most for those who have least (rehearsal)."
CALLED_OFF = "Two members cannot come at this hour: we meet later (rehearsal)."
WEIGHTS = {Choice.FOR: 5, Choice.AGAINST: 3, Choice.ABSTAIN: 1}


def meet_all(session: Session, edition: Edition, dates: Dates, staff: User, chance: Random, *, decided: bool) -> None:
    """The juries meet about what the scores leave open, then about who wins; one meeting is called off before.

    The first of each kind is still at it when nothing is decided yet.
    """
    round_, closes = rounds.last(edition), dates.judging_closes
    at_it, called_off = dict.fromkeys(About, not decided), False
    for category in edition.categories:
        beside = Random(category.key)  # noqa: S311 - a rehearsal must be repeatable
        if not called_off:
            soon = closes + timedelta(minutes=10)
            called_off = call_one_off(session, edition, round_, category, staff, soon, beside) is not None
        for about, hours, drawn in ((About.PLACES, 1, chance), (About.WINNERS, 6, beside)):
            close, at = not at_it[about], closes + timedelta(hours=hours)
            held = meet(session, edition, round_, category, staff, at, drawn, close=close, about=about)
            at_it[about] &= held is None
            if held is not None and not close:
                break


def meet(
    session: Session, edition: Edition, round_: Round, category: Category, staff: User, at: datetime, chance: Random,
    *, close: bool, about: About = About.PLACES,
) -> JuryMeeting | None:  # fmt: skip
    """A meeting of the category's judges about a round that has closed; nothing where there is none to be held.

    One that is not closed is left with a motion that is being voted on.
    """
    meeting = _open_meeting(session, edition, round_, category, staff, at, chance, about)
    if meeting is None:
        return None
    at = meeting.meets_at
    page = queries.meeting_page(session, edition.id, meeting.id, staff.id, at)
    for item in page.agenda[:3]:
        motion = services.put_motion(session, meeting, MotionKind.TAKE, staff, at, entry=item.entry_id)
        _settle(session, meeting, motion, staff, at, chance)
        at += timedelta(minutes=10)
    last = MotionKind.MENTION if about is About.WINNERS else MotionKind.LEAVE
    if about is About.WINNERS and close:
        motion = services.put_motion(session, meeting, last, staff, at, entry=page.agenda[-1].entry_id)
        _settle(session, meeting, motion, staff, at, chance)
    if close:
        chair = next(seat.user_id for seat in page.members if seat.leads)
        services.sign(session, meeting, session.get_one(User, chair), at, as_chair=True)
        services.sign(session, meeting, staff, at, as_chair=False)
    else:
        motion = services.put_motion(session, meeting, last, staff, at, entry=page.agenda[-1].entry_id)
        _open(session, motion, staff, at)
    return meeting


def call_one_off(
    session: Session, edition: Edition, round_: Round, category: Category, staff: User, at: datetime, chance: Random
) -> JuryMeeting | None:
    """A meeting that staff open and call off soon after; nothing where there is none to be held."""
    meeting = _open_meeting(session, edition, round_, category, staff, at, chance, About.PLACES)
    if meeting:
        services.call_off(session, meeting, CALLED_OFF, staff, at + timedelta(minutes=30))
    return meeting


def _open_meeting(
    session: Session, edition: Edition, round_: Round, category: Category, staff: User, at: datetime, chance: Random,
    about: About,
) -> JuryMeeting | None:  # fmt: skip
    seats = queries.jurors(session, edition.id, category.id, round_.id)
    if not is_jury(len(seats)):
        return None
    chair = next((seat for seat in seats if seat.leads), seats[0]).user_id
    try:
        return services.open_meeting(
            session, edition, round_, category, [seat.user_id for seat in seats], chair, Quorum.MAJORITY,
            at + timedelta(hours=4), staff, at, seed=chance.randrange(2**31), about=about,
        )  # fmt: skip
    except RuleBroken:  # the scores fill every place
        return None


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
