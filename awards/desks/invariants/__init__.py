"""What is true of the whole database whatever happened: looked at after each test, by `awards doctor`, after a crash.

Each invariant is one select of what breaks it: the ids that name the place, and never what people wrote.
"""

from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from awards.assignment.models import Assignment, Conflict, JudgeProfile
from awards.assignment.queries import stayed_behind
from awards.desks.invariants import recorded
from awards.desks.invariants.certificates import of_certificates
from awards.desks.invariants.comparing import of_comparisons, otherwise_confirmed
from awards.infrastructure import award_log
from awards.infrastructure.audit import AuditRow
from awards.judging.models import (
    Recusal,
    Score,
    Scorecard,
    ScorecardConfirmation,
    ScorecardReopening,
    ScoreChange,
)
from awards.jury.models import JuryBallot, JuryVote
from awards.nominations.models import Entry, Nomination
from awards.nominations.queries.people.standing import has_agreed
from awards.programme.models import Category, Criterion, Round
from awards.publishing.models import Announcement, Publication
from awards.publishing.queries import lost_ground
from awards.sealing import queries as seals


def broken(session: Session) -> list[str]:
    """A sentence for each place where an invariant does not hold; none on a sound database."""
    found = [f"{row.words}: {row.first}, {row.second}" for row in session.execute(_all())]
    others = (award_log.broken, recorded.broken, otherwise_confirmed, seals.broken)
    return [*sorted(found), *(sentence for look in others for sentence in look(session))]


@cache
def _all() -> CompoundSelect[str, str, str]:
    found = _invariants() | of_comparisons() | of_certificates()
    return union_all(*(_told(words, query) for words, query in found.items()))


def _told(words: str, query: Select[UUID, UUID]) -> Select[str, str, str]:
    found = query.subquery()
    first, second = found.columns
    return select(
        literal(words, String).label("words"),
        cast(first, String).label("first"),
        cast(second, String).label("second"),
    )


def _invariants() -> dict[str, Select[UUID, UUID]]:
    """The words of each invariant that is broken, with the query that finds where."""
    runs = Assignment.ended_at.is_(None)
    between = and_(Conflict.nomination_id == Assignment.nomination_id, Conflict.judge_id == Assignment.judge_id)
    return {
        "an assignment runs although a conflict stands (nomination, judge)": select(
            Assignment.nomination_id, Assignment.judge_id
        )
        .join(Conflict, between)
        .where(runs, Conflict.dismissed_at.is_(None), Assignment.disputed_at.is_(None)),
        "an assignment stands beside a conflict although its round was open (assignment, round)": select(
            Assignment.id, Assignment.round_id
        )
        .join(Round, Round.id == Assignment.round_id)
        .where(runs, Assignment.disputed_at < Round.closes_at),
        "an assignment runs although the judge stepped back (nomination, judge)": select(
            Assignment.nomination_id, Assignment.judge_id
        )
        .join(Entry, Entry.nomination_id == Assignment.nomination_id)
        .join(Recusal, and_(Recusal.entry_id == Entry.id, Recusal.judge_id == Assignment.judge_id))
        .where(runs, Assignment.disputed_at.is_(None)),
        "an entry's category is of another edition (entry, category)": select(Entry.id, Entry.category_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(Category.edition_id != Nomination.edition_id),
        "an entry is eligible although its nominee has not agreed (entry, nomination)": select(Entry.id, Nomination.id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Entry.state == "eligible", Nomination.state == "submitted", ~has_agreed()),
        "an assignment's round is of another edition (assignment, round)": select(Assignment.id, Assignment.round_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.edition_id != Nomination.edition_id),
        "a judge has an entry that did not go on to the round (assignment, round)": select(
            Assignment.id, Assignment.round_id
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(runs, Round.number > 1, stayed_behind(Round.edition_id, Round.number)),
        "a judge has more entries than agreed (round, judge)": _over_the_cap(),
        "a judge has more entries than agreed in rounds open together (edition, judge)": _over_the_cap_of_all(),
        "a card belongs to no assignment (entry, judge)": select(Scorecard.entry_id, Scorecard.judge_id).where(
            ~exists().where(
                Assignment.entry_id == Scorecard.entry_id,
                Assignment.round_id == Scorecard.round_id,
                Assignment.judge_id == Scorecard.judge_id,
            )
        ),
        "a score is of another category's criterion (card, criterion)": select(Score.scorecard_id, Score.criterion_id)
        .join(Scorecard, Scorecard.id == Score.scorecard_id)
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Criterion.category_id != Entry.category_id),
        "a confirmed card lacks a score (card, criterion)": select(Scorecard.id, Criterion.id)
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Criterion, Criterion.category_id == Entry.category_id)
        .outerjoin(Score, and_(Score.scorecard_id == Scorecard.id, Score.criterion_id == Criterion.id))
        .where(Scorecard.confirmed_at.is_not(None), Score.points.is_(None)),
        "a confirmed card was reopened, or confirmed at another instant, says its record (card, judge)": (
            select(Scorecard.id, Scorecard.judge_id)
            .join(ScorecardConfirmation, ScorecardConfirmation.scorecard_id == Scorecard.id)
            .outerjoin(ScorecardReopening, ScorecardReopening.confirmation_id == ScorecardConfirmation.id)
            .where(
                _is_last(ScorecardConfirmation),
                or_(
                    and_(
                        Scorecard.confirmed_at.is_not(None),
                        or_(
                            ScorecardReopening.id.is_not(None),
                            ScorecardConfirmation.confirmed_at != Scorecard.confirmed_at,
                        ),
                    ),
                    and_(Scorecard.confirmed_at.is_(None), ScorecardReopening.id.is_(None)),
                ),
            )
        ),
        "a score is not what its history says (card, criterion)": _other_than_history(),
        "what is announced lost its ground before its instant (publication, announcement)": select(
            Publication.id, Announcement.id
        )
        .join(Announcement, Announcement.publication_id == Publication.id)
        .where(Announcement.state == "approved", lost_ground()),
        "a counted ballot has other votes than it counts, or keeps a choice (ballot, meeting)": _otherwise_counted(),
        "a score's history has a gap (card, criterion)": select(ScoreChange.scorecard_id, ScoreChange.criterion_id)
        .group_by(ScoreChange.scorecard_id, ScoreChange.criterion_id)
        .having(func.max(ScoreChange.n) != func.count()),
    }


def _otherwise_counted() -> Select[UUID, UUID]:
    """Ballots that say another number than the votes that were counted in them, or still know what somebody voted."""
    counted = select(func.count()).where(JuryVote.ballot_id == JuryBallot.id, JuryVote.counted).scalar_subquery()
    kept = exists().where(JuryVote.ballot_id == JuryBallot.id, JuryVote.choice.is_not(None))
    said = JuryBallot.in_favour + JuryBallot.against + JuryBallot.abstained
    return select(JuryBallot.id, JuryBallot.meeting_id).where(
        JuryBallot.counted_at.is_not(None), or_(said != counted, kept)
    )


def _is_last(confirmation: type[ScorecardConfirmation]) -> ColumnElement[bool]:
    """Whether it is the last confirmation of its card."""
    other = aliased(confirmation)
    newest = select(func.max(other.n)).where(other.scorecard_id == confirmation.scorecard_id).scalar_subquery()
    return confirmation.n == newest


def _over_the_cap() -> Select[UUID, UUID]:
    """Judges who got an entry beyond their load since it was last agreed; lowering a load later takes nothing away."""
    return (
        select(Assignment.round_id, Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(
            JudgeProfile,
            and_(JudgeProfile.user_id == Assignment.judge_id, JudgeProfile.edition_id == Round.edition_id),
        )
        .where(Assignment.ended_at.is_(None))
        .group_by(Assignment.round_id, Assignment.judge_id, JudgeProfile.id, JudgeProfile.max_load)
        .having(func.count() > JudgeProfile.max_load, *_given_since_agreed())
    )


def _given_since_agreed() -> list[ColumnElement[bool]]:
    """Whether one of the grouped assignments was made after the judge's load was last agreed."""
    agreed = (
        select(func.max(AuditRow.seq))
        .where(AuditRow.subject_id == JudgeProfile.id, AuditRow.action.in_(("judge.accepted", "judge.changed")))
        .correlate(JudgeProfile)
        .scalar_subquery()
    )
    made = func.max(
        select(func.max(AuditRow.seq))
        .where(AuditRow.subject_id == Assignment.id, AuditRow.action == "assignment.made")
        .correlate(Assignment)
        .scalar_subquery()
    )
    return [or_(agreed.is_(None), made.is_(None), made > agreed)]


def _over_the_cap_of_all() -> Select[UUID, UUID]:
    """Judges to whom, when they got their last entry, more ran than agreed in all rounds that were not over then."""
    given, of_given = aliased(Assignment), aliased(Round)
    last = (
        select(func.max(given.assigned_at))
        .join(of_given, of_given.id == given.round_id)
        .where(
            given.judge_id == JudgeProfile.user_id, given.ended_at.is_(None),
            of_given.edition_id == JudgeProfile.edition_id,
        )
        .correlate(JudgeProfile)
        .scalar_subquery()
    )  # fmt: skip
    return (
        select(JudgeProfile.edition_id, JudgeProfile.user_id)
        .join(Round, Round.edition_id == JudgeProfile.edition_id)
        .join(Assignment, and_(Assignment.round_id == Round.id, Assignment.judge_id == JudgeProfile.user_id))
        .where(Assignment.ended_at.is_(None), Round.closes_at > last)
        .group_by(JudgeProfile.id, JudgeProfile.edition_id, JudgeProfile.user_id, JudgeProfile.max_load)
        .having(
            func.count() > JudgeProfile.max_load,
            func.count(Assignment.round_id.distinct()) > 1,
            *_given_since_agreed(),
        )
    )


def _other_than_history() -> Select[UUID, UUID]:
    """Scores beside the last change of each: the points, and the number of the change, are the same."""
    last = (
        select(ScoreChange.scorecard_id, ScoreChange.criterion_id, func.max(ScoreChange.n).label("n"))
        .group_by(ScoreChange.scorecard_id, ScoreChange.criterion_id)
        .subquery()
    )
    same = and_(Score.scorecard_id == ScoreChange.scorecard_id, Score.criterion_id == ScoreChange.criterion_id)
    differs: ColumnElement[bool] = or_(
        Score.points.is_(None) != ScoreChange.after.is_(None),
        Score.points != ScoreChange.after,
        Score.version != ScoreChange.n,
    )
    return (
        select(ScoreChange.scorecard_id, ScoreChange.criterion_id)
        .join(
            last,
            and_(
                last.c.scorecard_id == ScoreChange.scorecard_id,
                last.c.criterion_id == ScoreChange.criterion_id,
                last.c.n == ScoreChange.n,
            ),
        )
        .outerjoin(Score, same)
        .where(differs)
    )
