"""The jury of a round at work: counts of entries and instants of work, never points."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, defer

from awards.accounts.models import User
from awards.assignment.models import Assignment, JudgeProfile
from awards.assignment.queries import tied_assignments
from awards.assignment.rules import JudgeState
from awards.comparing.queries import JudgeCompares, of_jury
from awards.core.errors import NotFound
from awards.judging import terms
from awards.judging.models import Confidentiality, Score, Scorecard
from awards.judging.queries.desks import may_be_judged, own_card
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Criterion, Edition, Round
from awards.watching.models import Reminder, ReminderPause, ReminderStop, WatchRules
from awards.watching.rules.finish import IN_ORDER, Frame, Outlook, Work, jury_pace, outlook, outlooks, own_pace
from awards.watching.rules.hours import end_of_day, zone_of


@dataclass(frozen=True)
class Watched:
    """A round that is watched, with the edition's rules of watching, and all rounds to choose from."""

    edition: Edition
    round: Round
    rounds: tuple[Round, ...]
    rules: WatchRules
    kept: bool
    """Whether staff set these rules of watching; else they are the usual ones."""

    stopped: bool = False
    """Whether staff switched automatic reminders off for this round."""

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def last_by_pairs(self) -> bool:
        """Whether the edition lets judges compare two at a time in its last round."""
        return self.edition.last_by_pairs

    @property
    def version(self) -> int:
        """What a change of the rules of watching has to name: 0 while staff changed none."""
        return self.rules.version if self.kept else 0

    @property
    def frame(self) -> Frame:
        """The round as the rules look at it."""
        return self.rules.frame(self.round.opens_at, self.round.closes_at)


@dataclass(frozen=True)
class JudgeAtWork:
    """A judge who has something to do in the round, how it stands, and when the judge was last reminded.

    `left` says that the judge declined, left the jury or closed the account; `stopped` that staff switched automatic
    reminders off for this judge; `not_begun` counts the entries that can be handed over.
    """

    judge_id: UUID
    profile_id: UUID | None
    name: str
    email: str
    language: str
    work: Work
    outlook: Outlook
    away_until: date | None
    reminded_at: datetime | None
    not_begun: int = 0
    left: bool = False
    stopped: bool = False

    @property
    def called(self) -> str:
        """The judge's name, or the address of one without."""
        return self.name or self.email

    @property
    def place(self) -> tuple[Any, ...]:
        """Where the judge stands in a list by risk: the worst first, then who is done last."""
        finish = self.outlook.finish
        later = -finish.last.timestamp() if finish else 0.0
        return IN_ORDER.index(self.outlook.risk), later, self.called.casefold(), str(self.judge_id)


@dataclass(frozen=True)
class OwnTime:
    """A judge's own work in the current round of an edition; None while nothing was given."""

    watched: Watched
    judge_id: UUID
    zone: str
    judge: JudgeAtWork | None
    away_until: date | None

    @property
    def edition_id(self) -> UUID:
        return self.watched.edition_id


def watched(session: Session, edition_id: UUID, at: datetime, number: int | None = None) -> Watched:
    """The round of this number, else the latest that has opened, else the first. Raises NotFound. One query."""
    rows = session.execute(
        select(Edition, Round, WatchRules, ReminderStop.id.label("stop"))
        .options(defer(Edition.form))
        .join(Round, Round.edition_id == Edition.id)
        .outerjoin(WatchRules, WatchRules.edition_id == Edition.id)
        .outerjoin(ReminderStop, and_(ReminderStop.round_id == Round.id, ReminderStop.judge_id.is_(None)))
        .where(Edition.id == edition_id)
        .order_by(Round.number)
    ).all()
    rounds = tuple(row.Round for row in rows)
    opened = [round_ for round_ in rounds if round_.opens_at <= at]
    named = next((round_ for round_ in rounds if round_.number == number), None)
    current = named if number is not None else (opened or rounds[:1] or [None])[-1]
    if current is None:
        raise NotFound("round")
    return Watched(
        rows[0].Edition, current, rounds, rows[0].WatchRules or usual_rules(edition_id), rows[0].WatchRules is not None,
        any(row.stop is not None for row in rows if row.Round is current),
    )  # fmt: skip


def usual_rules(edition_id: UUID) -> WatchRules:
    """The rules of watching of an edition whose staff changed none: nobody is reminded by itself."""
    columns = WatchRules.__table__.columns
    usual = {column.name: column.default.arg for column in columns if column.default is not None}
    return WatchRules(edition_id=edition_id, **usual)


def jury(
    session: Session, of: Watched, at: datetime, without: Collection[UUID] = (), hidden: Collection[UUID] = ()
) -> list[JudgeAtWork]:
    """Every judge of the round with something to do, the one most at risk first; `without` these assignments.

    No figure counts `hidden` nominations, and whoever has nothing else is left out. One query, two where judges compare
    two at a time.
    """
    rows = works(session, of, without=without, hidden=hidden)
    found = outlooks([work for _row, work in rows], of.frame, at)
    judges = [_judge(row, work, outlook) for (row, work), outlook in zip(rows, found, strict=True)]
    return sorted(judges, key=lambda judge: judge.place)


def told(session: Session, of: Watched, at: datetime, judge_ids: Collection[UUID] | None = None) -> list[JudgeAtWork]:
    """The jury, or these of it, as each may be told of the own work: nothing that a conflict stands against.

    A judge who has nothing else is left out.
    """
    known = {judge.judge_id for judge in jury(session, of, at) if judge_ids is None or judge.judge_id in judge_ids}
    tied = tied_assignments(session, of.edition_id, of.round.id, known)
    return [judge for judge in jury(session, of, at, tied) if judge.judge_id in known]


def own_time(session: Session, edition_id: UUID, judge_id: UUID, at: datetime) -> OwnTime:
    """How it stands with one judge; the jury is asked only for a judge without a pace of one's own. Raises NotFound."""
    of = watched(session, edition_id, at)
    zone, until = session.execute(
        select(JudgeProfile.zone, ReminderPause.until)
        .select_from(User)
        .outerjoin(JudgeProfile, and_(JudgeProfile.user_id == User.id, JudgeProfile.edition_id == edition_id))
        .outerjoin(ReminderPause, and_(ReminderPause.judge_id == User.id, ReminderPause.edition_id == edition_id))
        .where(User.id == judge_id)
    ).one()
    tied = tied_assignments(session, edition_id, of.round.id, [judge_id])
    rows = works(session, of, judge_id, without=tied)
    if not rows:
        return OwnTime(of, judge_id, zone_of(zone).key, None, until)
    row, work = rows[0]
    others = None
    if own_pace(work, of.frame, at) is None:
        others = jury_pace(pace for _, other in works(session, of) if (pace := own_pace(other, of.frame, at)))
    judge = _judge(row, work, outlook(work, others, of.frame, at))
    return OwnTime(of, judge_id, zone_of(zone).key, judge, until)


def works(
    session: Session, of: Watched, judge_id: UUID | None = None, *, without: Collection[UUID] = (),
    hidden: Collection[UUID] = (),
) -> list[tuple[Any, Work]]:  # fmt: skip
    """Each judge's row of the round (one judge's alone) with the work in it, `without` these assignments. One query.

    Where judges compare two at a time a second one.
    """
    query = _by_judge(of)
    if hidden:
        query = query.where(Assignment.nomination_id.not_in(hidden))
    if without:
        query = query.where(Assignment.id.not_in(without))
    if judge_id is not None:
        query = query.where(Assignment.judge_id == judge_id)
    compare: dict[UUID, list[JudgeCompares]] = {}
    for found in of_jury(session, of, of.round, judge_id=judge_id, hidden=hidden, without=without):
        compare.setdefault(found.judge_id, []).append(found)
    return [(row, _work(row, compare.get(row.judge_id, ()))) for row in session.execute(query)]


def _by_judge(of: Watched) -> Any:
    scored = (
        select(
            Score.scorecard_id,
            func.count().label("criteria"),
            func.min(Score.saved_at).label("first_at"),
            func.max(Score.saved_at).label("last_at"),
        )
        .join(Scorecard, Scorecard.id == Score.scorecard_id)
        .where(Scorecard.round_id == of.round.id)
        .group_by(Score.scorecard_id)
        .subquery()
    )
    asked = (
        select(Criterion.category_id, func.count().label("criteria"))
        .join(Category, Category.id == Criterion.category_id)
        .where(Category.edition_id == of.edition_id)
        .group_by(Criterion.category_id)
        .subquery()
    )
    reminded = (
        select(Reminder.judge_id, func.max(Reminder.at).label("at"))
        .where(Reminder.round_id == of.round.id, Reminder.taken_back_at.is_(None))
        .group_by(Reminder.judge_id)
        .subquery()
    )
    complete = or_(Scorecard.confirmed_at.is_not(None), scored.c.criteria >= asked.c.criteria)
    half = and_(~complete, scored.c.criteria > 0)
    person = (
        User.id, User.name, User.email, User.language, JudgeProfile.id, JudgeProfile.zone, Confidentiality.agreed_at,
        ReminderPause.until, reminded.c.at, JudgeProfile.state, User.disabled_at, ReminderStop.id,
    )  # fmt: skip
    return (
        select(
            User.id.label("judge_id"), User.name, User.email, User.language, JudgeProfile.id.label("profile_id"),
            JudgeProfile.zone, Confidentiality.agreed_at, ReminderPause.until, reminded.c.at.label("reminded_at"),
            JudgeProfile.state, User.disabled_at, ReminderStop.id.label("stop"),
            func.sum(case((Assignment.begun_at.is_(None), 1), else_=0)).label("not_begun"),
            func.count(Assignment.id).label("assigned"),
            func.sum(case((complete, 1), else_=0)).label("scored"),
            func.sum(case((half, 1), else_=0)).label("half"),
            func.count(Scorecard.confirmed_at).label("confirmed"),
            func.min(Assignment.assigned_at).label("given_at"),
            func.min(scored.c.first_at).label("first_at"),
            func.max(scored.c.last_at).label("last_at"),
            func.max(Scorecard.confirmed_at).label("confirmed_at"),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(User, User.id == Assignment.judge_id)
        .join(asked, asked.c.category_id == Entry.category_id)
        .outerjoin(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .outerjoin(scored, scored.c.scorecard_id == Scorecard.id)
        .outerjoin(JudgeProfile, and_(JudgeProfile.user_id == User.id, JudgeProfile.edition_id == of.edition_id))
        .outerjoin(
            Confidentiality,
            and_(
                Confidentiality.judge_id == User.id, Confidentiality.edition_id == of.edition_id,
                Confidentiality.version == terms.VERSION,
            ),
        )
        .outerjoin(ReminderPause, and_(ReminderPause.judge_id == User.id, ReminderPause.edition_id == of.edition_id))
        .outerjoin(
            ReminderStop, and_(ReminderStop.judge_id == User.id, ReminderStop.round_id == Assignment.round_id)
        )
        .outerjoin(reminded, reminded.c.judge_id == User.id)
        .where(Assignment.round_id == of.round.id, *may_be_judged())
        .group_by(*person)
    )  # fmt: skip


def _work(row: Any, compares: Sequence[JudgeCompares]) -> Work:
    zone = zone_of(row.zone)
    instants = (row.last_at, row.confirmed_at, *(at for c in compares for at in (c.answered_at, c.confirmed_at)))
    return Work(
        assigned=row.assigned, scored=int(row.scored), half=int(row.half), confirmed=row.confirmed,
        given_at=row.given_at, agreed_at=row.agreed_at, first_at=row.first_at,
        last_at=max((at for at in instants if at is not None), default=None), zone=zone,
        away_until=end_of_day(row.until, zone) if row.until is not None else None,
        to_compare=sum(one.confirmed_at is None for one in compares),
    )  # fmt: skip


def _judge(row: Any, work: Work, found: Outlook) -> JudgeAtWork:
    return JudgeAtWork(
        row.judge_id, row.profile_id, row.name, row.email, row.language, work, found, row.until, row.reminded_at,
        int(row.not_begun), row.state not in (None, JudgeState.ACCEPTED) or row.disabled_at is not None,
        row.stop is not None,
    )  # fmt: skip
