"""What is moved in a meeting, and how it is voted on."""

from collections import Counter
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotAllowed, RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, award_log
from awards.jury import queries, rules
from awards.jury.models import (
    JuryAgenda,
    JuryBallot,
    JuryMeeting,
    JuryMember,
    JuryMotion,
    JuryRuling,
    JuryText,
    JuryVote,
)
from awards.jury.rules import Choice, MotionKind, Outcome
from awards.jury.services.holding import about, as_it_is, hold, require_untied, take_back_signatures


def put_motion(
    session: Session,
    meeting: JuryMeeting,
    kind: MotionKind,
    by: User,
    at: datetime,
    *,
    entry: UUID | None = None,
    other: UUID | None = None,
    words: str = "",
) -> JuryMotion:
    """Put a motion about entries of the agenda, or in words about one of them or the category as a whole.

    Nobody puts one about what a conflict of the own ties to. Raises NotFound, RuleBroken.
    """
    meeting = hold(session, meeting.id)
    other = other if kind is MotionKind.BEFORE else None
    words = words.strip() if kind is MotionKind.WORDS else ""
    entry = None if kind is MotionKind.NO_AWARD else entry
    if kind not in rules.movable(rules.About(meeting.about)):
        raise RuleBroken(N_("This meeting is not about who wins."), ["kind"])
    _check(kind, entry, other, words)
    on_agenda = set(session.scalars(select(JuryAgenda.entry_id).where(JuryAgenda.meeting_id == meeting.id)))
    if {one for one in (entry, other) if one is not None} - on_agenda:
        raise RuleBroken(N_("Choose an entry of the agenda."), ["entry"])
    _require_new(session, meeting, kind, entry, other, words)
    number = session.scalar(select(func.max(JuryMotion.number)).where(JuryMotion.meeting_id == meeting.id)) or 0
    motion = JuryMotion(
        id=uuid4(), meeting_id=meeting.id, number=number + 1, kind=str(kind), entry_id=entry, other_entry_id=other,
        put_by=by.id, put_at=at,
    )  # fmt: skip
    require_untied(session, meeting, about(motion), by)
    take_back_signatures(meeting)
    session.add(motion)
    session.flush()
    if words:
        session.add(JuryText(meeting_id=meeting.id, motion_id=motion.id, words=words))
    audit.record(
        session, actor=by.id, action="jury.motion_put", subject=meeting.id, edition=meeting.edition_id,
        details={"motion": str(motion.id), "kind": str(kind), "entries": [str(one) for one in about(motion)]},
        words={"words": words} if words else None,
    )  # fmt: skip
    session.flush()
    return motion


def open_ballot(session: Session, motion: JuryMotion, by: User, at: datetime) -> JuryBallot:
    """Let the members vote on a motion, for the first time or again; earlier ballots stay as they were counted.

    Raises NotFound, RuleBroken.
    """
    meeting = hold(session, motion.meeting_id)
    require_untied(session, meeting, about(motion), by)
    ballots = session.scalars(select(JuryBallot).where(JuryBallot.motion_id == motion.id)).all()
    if any(ballot.counted_at is None for ballot in ballots):
        raise RuleBroken(N_("The vote on this motion is open already."))
    entitled, _recused = _electorate(session, meeting, motion)
    if not rules.is_secret(len(entitled)):
        raise RuleBroken(N_("Fewer than two members may vote on this: such a vote would not be secret."))
    take_back_signatures(meeting)
    ballot = JuryBallot(
        id=uuid4(), motion_id=motion.id, meeting_id=meeting.id, number=len(ballots) + 1, opened_by=by.id, opened_at=at
    )
    session.add(ballot)
    audit.record(
        session, actor=by.id, action="jury.ballot_opened", subject=meeting.id, edition=meeting.edition_id,
        details={"motion": str(motion.id), "ballot": str(ballot.id), "number": ballot.number},
    )  # fmt: skip
    session.flush()
    return ballot


def vote(session: Session, ballot: JuryBallot, choice: Choice, by: User, at: datetime) -> None:
    """Vote, or change one's vote while the ballot is open: a member has one. What was voted is told to nobody.

    Raises NotAllowed for whoever is no member, NotFound for one whom a conflict bars, RuleBroken once it is counted.
    """
    meeting = hold(session, ballot.meeting_id)
    if as_it_is(session, ballot).counted_at is not None:
        raise RuleBroken(N_("This vote is closed and counted: what you chose now does not count."))
    if session.get(JuryMember, (meeting.id, by.id)) is None:
        raise NotAllowed
    require_untied(session, meeting, about(session.get_one(JuryMotion, ballot.motion_id)), by)
    given = session.get(JuryVote, (ballot.id, by.id), populate_existing=True)
    if given is None:
        given = JuryVote(ballot_id=ballot.id, user_id=by.id, meeting_id=meeting.id)
        session.add(given)
    given.choice, given.cast_at = str(choice), at
    audit.record(
        session, actor=by.id, action="jury.voted", subject=meeting.id, edition=meeting.edition_id,
        details={"ballot": str(ballot.id)},
    )  # fmt: skip
    session.flush()


def count(session: Session, ballot: JuryBallot, by: User, at: datetime) -> JuryBallot:
    """Close a ballot and count it: the votes of members whom nothing bars now. Then what each voted is forgotten.

    Where conflicts leave fewer than make a secret vote, none is counted and there is no result. Raises NotFound,
    RuleBroken.
    """
    meeting = hold(session, ballot.meeting_id)
    if as_it_is(session, ballot).counted_at is not None:
        raise RuleBroken(N_("This vote is closed and counted already."))
    motion = session.get_one(JuryMotion, ballot.motion_id)
    require_untied(session, meeting, about(motion), by)
    entitled, recused = _electorate(session, meeting, motion)
    votes = session.scalars(
        select(JuryVote).where(JuryVote.ballot_id == ballot.id).execution_options(populate_existing=True)
    ).all()
    counted = [one for one in votes if one.user_id in entitled] if rules.is_secret(len(entitled)) else []
    found = Counter(one.choice for one in counted)
    for one in votes:
        one.counted, one.choice = one in counted, None
    session.flush()
    told = rules.Count(len(entitled), recused, found[Choice.FOR], found[Choice.AGAINST], found[Choice.ABSTAIN])
    ballot.entitled, ballot.recused = told.entitled, told.recused
    ballot.in_favour, ballot.against, ballot.abstained = told.in_favour, told.against, told.abstained
    ballot.outcome = str(rules.outcome(told, rules.Quorum(meeting.quorum)))
    ballot.counted_by, ballot.counted_at = by.id, at
    details = {
        "motion": str(motion.id), "ballot": str(ballot.id), "number": ballot.number, "entitled": told.entitled,
        "recused": told.recused, "in_favour": told.in_favour, "against": told.against, "abstained": told.abstained,
        "outcome": ballot.outcome,
    }  # fmt: skip
    audit.record(
        session, actor=by.id, action="jury.ballot_counted", subject=meeting.id, edition=meeting.edition_id,
        details=details,
    )  # fmt: skip
    words = session.scalar(select(JuryText.words).where(JuryText.motion_id == motion.id))
    award_log.append(
        session, meeting.edition_id, award_log.Kind.JURY_BALLOT_COUNTED,
        {"meeting": str(meeting.id), "kind": motion.kind, "entries": [str(one) for one in about(motion)], **details},
        by.id, at, hidden={"words": words} if words else None,
    )  # fmt: skip
    session.flush()
    return ballot


def rule_on(
    session: Session, ballot: JuryBallot, reasons: str, by: User, at: datetime, *, carried: bool | None = None
) -> JuryRuling:
    """Write down the reasons for what a ballot came to, once; of a tied one the chair decides, by these reasons.

    Raises NotFound, RuleBroken.
    """
    meeting = hold(session, ballot.meeting_id)
    if as_it_is(session, ballot).outcome in (None, Outcome.NO_QUORUM):
        raise RuleBroken(N_("There is no result to give reasons for: vote again."))
    motion = session.get_one(JuryMotion, ballot.motion_id)
    require_untied(session, meeting, about(motion), by)
    reasons = reasons.strip()
    if not reasons:
        raise RuleBroken(N_("Write down the reasons."), ["reasons"])
    if rules.too_long(reasons):
        raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_WORDS), ["reasons"])
    if session.get(JuryRuling, ballot.id, populate_existing=True) is not None:
        raise RuleBroken(N_("The reasons were written down already."))
    tied = ballot.outcome == Outcome.TIED
    if tied:
        seat = session.get(JuryMember, (meeting.id, by.id))
        if seat is None or not seat.presides:
            raise RuleBroken(N_("Votes are even: the chair alone decides. Or vote again."))
        if carried is None:
            raise RuleBroken(N_("Votes are even: choose whether the motion is carried."), ["carried"])
    take_back_signatures(meeting)
    ruling = JuryRuling(ballot_id=ballot.id, meeting_id=meeting.id, carried=carried if tied else None, by=by.id, at=at)
    session.add_all([ruling, JuryText(meeting_id=meeting.id, ballot_id=ballot.id, words=reasons)])
    details = {"ballot": str(ballot.id), "carried": ruling.carried}
    audit.record(
        session, actor=by.id, action="jury.ruled", subject=meeting.id, edition=meeting.edition_id, details=details,
        words={"reasons": reasons},
    )  # fmt: skip
    award_log.append(
        session, meeting.edition_id, award_log.Kind.JURY_RULED, {"meeting": str(meeting.id), **details}, by.id, at,
        hidden={"reasons": reasons},
    )  # fmt: skip
    session.flush()
    return ruling


def _electorate(session: Session, meeting: JuryMeeting, motion: JuryMotion) -> tuple[set[UUID], int]:
    """The members who may vote on a motion, and how many may not for a conflict."""
    able = queries.able_members(session, meeting.edition_id, meeting.id)
    barred = queries.barred(session, meeting.edition_id, meeting.category_id, about(motion), able)
    return set(able) - barred, len(barred)


def _require_new(
    session: Session, meeting: JuryMeeting, kind: MotionKind, entry: UUID | None, other: UUID | None, words: str
) -> None:
    """A motion is put once: sent twice, or by two at the same time, it would be voted on as two."""
    query = (
        select(JuryMotion.id)
        .outerjoin(JuryText, JuryText.motion_id == JuryMotion.id)
        .where(
            JuryMotion.meeting_id == meeting.id, JuryMotion.kind == str(kind),
            JuryMotion.entry_id.is_not_distinct_from(entry), JuryMotion.other_entry_id.is_not_distinct_from(other),
        )
    )  # fmt: skip
    if session.scalar((query.where(JuryText.words == words) if words else query).limit(1)) is not None:
        raise RuleBroken(N_("This motion is put already. It can be voted on as often as the jury wishes."), ["kind"])


def _check(kind: MotionKind, entry: UUID | None, other: UUID | None, words: str) -> None:
    if kind is MotionKind.WORDS:
        if not words:
            raise RuleBroken(N_("Write what is moved."), ["words"])
        if rules.too_long(words):
            raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_WORDS), ["words"])
    elif entry is None and kind is not MotionKind.NO_AWARD:
        raise RuleBroken(N_("Choose the entry that it is about."), ["entry"])
    if kind is MotionKind.BEFORE and (other is None or other == entry):
        raise RuleBroken(N_("Choose another entry, which comes after it."), ["other"])
