"""Reads that span rooms: a nominee's nominations, what waits for staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from awards.accounts.models import User
from awards.assignment.models import Assignment, Conflict, JudgeProfile
from awards.assignment.queries import asked as asked_in
from awards.assignment.queries import in_round
from awards.assignment.queries.inviting import answer_waited_for
from awards.certificates.models import CertificateApproval, LetterText
from awards.closing.models import ClosingAct
from awards.core.errors import NotFound
from awards.decisions.models import Decision
from awards.feedback.queries import upheld_appeals, waiting_appeals
from awards.finding.models import DuplicatePair
from awards.infrastructure import paging
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import Scorecard
from awards.judging.queries import late_conflicts_waiting
from awards.jury.queries import meetings_to_sign
from awards.nominations.models import Collaborator, Entry, Nomination, Referee, Return
from awards.nominations.queries import extension, waiting_questions
from awards.nominations.queries.people.standing import consent_asked_at, consent_stands, letter_stands
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round, RulesChange
from awards.publishing.models import Announcement, Publication
from awards.publishing.queries import stopped as stopped_announcements
from awards.screening.queries import came_back_to_staff, sent_to
from awards.sealing.queries import seal_due
from awards.watching import queries as watching
from awards.watching.rules.finish import Risk, silent_since


@dataclass(frozen=True)
class MyNomination:
    """One row of a nominee's home."""

    nomination: Nomination
    edition: Edition
    shared: bool
    """Whether somebody else nominates, and the person works on it."""
    extended_until: datetime | None
    """A later deadline that staff gave."""

    @property
    def id(self) -> UUID:
        return self.nomination.id

    @property
    def due_at(self) -> datetime | None:
        """Until when the open return is to be answered."""
        return next((back.due_at for back in reversed(self.nomination.returns) if back.answered_at is None), None)


@dataclass(frozen=True)
class Waiting:
    """One queue of the staff board: how many things wait and since when the oldest."""

    key: str
    count: int
    oldest: datetime | None
    late: bool = False


def nominations_of(session: Session, user_id: UUID, most: int, after: UUID | None = None) -> list[MyNomination]:
    """What a person nominates or works on, newest first, with edition, returns and entries. Three queries."""
    query = (
        select(
            Nomination,
            Edition,
            (Nomination.nominator_id != user_id).label("shared"),
            extension(Nomination.edition_id, Nomination.nominator_id, Nomination.id),
        )
        .select_from(Nomination)
        .join(Edition, Edition.id == Nomination.edition_id)
        .where(_nominated_by(user_id))
        .options(selectinload(Nomination.returns), selectinload(Nomination.entries), joinedload(Edition.rounds))
    )
    part = paging.newest(query, Nomination, Nomination.saved_at, after).limit(most)
    return [MyNomination(*row) for row in session.execute(part).unique()]


def number_of_nominations(session: Session, user_id: UUID) -> int:
    """How many nominations a person nominates or works on."""
    return session.scalar(select(func.count()).select_from(Nomination).where(_nominated_by(user_id))) or 0


def _nominated_by(user_id: UUID) -> ColumnElement[bool]:
    works_on = select(Collaborator.nomination_id).where(
        Collaborator.user_id == user_id, Collaborator.ended_at.is_(None)
    )
    return or_(Nomination.nominator_id == user_id, Nomination.id.in_(works_on))


def staff_editions(session: Session, user: User) -> list[Edition]:
    """The editions whose staff pages a person may open, newest first: an administrator all of them."""
    query = (
        select(Edition)
        .where(Edition.kind == "award", Edition.put_away_at.is_(None))
        .order_by(Edition.year.desc(), Edition.rehearsal)
    )
    if not user.has("admin"):
        query = query.where(Edition.id.in_([r.edition_id for r in user.roles if r.kind == "staff"]))
    return list(session.scalars(query))


def editions_under_way(session: Session, at: datetime) -> list[Edition]:
    """Real editions with published rules whose winners are not yet due, the one that closes first first."""
    return list(
        session.scalars(
            select(Edition)
            .where(
                Edition.kind == "award", Edition.rehearsal.is_(False), Edition.rules_published_at.is_not(None),
                or_(Edition.winners_at.is_(None), Edition.winners_at > at),
            )
            .options(joinedload(Edition.rounds))
            .order_by(Edition.closes_at, Edition.year)
        ).unique()
    )  # fmt: skip


TELLING = (
    "conflicts",
    "short_of_reviews",
    "late_scorecards",
    "late_conflicts",
    "meetings",
    "decisions",
    "appeals",
    "upheld_appeals",
)
"""Queues that would tell of a nomination what nobody who is tied to it may know."""


def waiting(session: Session, edition: Edition, at: datetime, hidden: Collection[UUID] = ()) -> dict[str, Waiting]:
    """What waits for staff in an edition (its rounds loaded), by queue, in one query.

    Reviews are lacking in the round to work on, until it closes; scorecards are late in the last round that is over,
    until it is decided about their category. Letters wait until judging begins, since none is taken later, and
    conflicts until it ends, when nobody gets a nomination any more. Reviews, scorecards and conflicts are counted
    without the nominations that are `hidden`.
    """
    edition_id, work, shown = edition.id, rounds.current(edition, at), Nomination.id.not_in(hidden)
    submitted = and_(Nomination.edition_id == edition_id, Nomination.state == "submitted")
    live = Assignment.ended_at.is_(None)
    unconfirmed = ~exists().where(
        Scorecard.entry_id == Assignment.entry_id,
        Scorecard.round_id == Assignment.round_id,
        Scorecard.judge_id == Assignment.judge_id,
        Scorecard.confirmed_at.is_not(None),
    )
    reviews = (
        select(func.count(Assignment.id))
        .where(Assignment.entry_id == Entry.id, Assignment.round_id == work.id, live)
        .correlate(Entry)
    )
    left = (
        select(func.max(Assignment.ended_at))
        .where(Assignment.entry_id == Entry.id, Assignment.round_id == work.id)
        .correlate(Entry)
    )
    came_in = Nomination.submitted_at if work.number == 1 else literal(edition.rounds[work.number - 2].closes_at)
    lacks_since = func.coalesce(left.scalar_subquery(), came_in)
    decided = exists().where(
        Decision.category_id == Entry.category_id,
        Decision.round_id == Assignment.round_id,
        Decision.state == "approved",
    )
    waits = exists().where(Entry.nomination_id == Nomination.id, Entry.waits)
    answered = select(func.max(Return.answered_at)).where(Return.nomination_id == Nomination.id).correlate(Nomination)
    asked, late = waiting_questions(edition_id).subquery(), late_conflicts_waiting(edition_id).subquery()
    appeals, upheld = waiting_appeals(edition_id).subquery(), upheld_appeals(edition_id).subquery()
    unsealed, met = seal_due(edition_id).subquery(), meetings_to_sign(edition_id).subquery()
    stopped = stopped_announcements().where(Publication.edition_id == edition_id).subquery()
    queues: list[Select[str, int, datetime | None]] = [
        _queue("to_screen", func.count(Nomination.id), func.min(Nomination.submitted_at))
        .where(submitted, waits, ~came_back_to_staff()),
        _queue("answered", func.count(Nomination.id), func.min(answered.scalar_subquery()))
        .where(submitted, waits, came_back_to_staff()),
        _queue("consents", func.count(Nomination.id), func.min(consent_asked_at()))
        .where(Nomination.edition_id == edition_id, consent_stands() == "waiting"),
        _queue("letters", func.count(Referee.nomination_id.distinct()), func.min(Referee.asked_at))
        .select_from(Referee).join(Nomination, Nomination.id == Referee.nomination_id)
        .where(sent_to(edition_id), letter_stands() == "waiting", literal(at < rounds.first(edition).opens_at)),
        _queue("questions", asked.c[0], asked.c[1]).select_from(asked),
        _queue("duplicates", func.count(DuplicatePair.id), func.min(DuplicatePair.found_at))
        .where(DuplicatePair.edition_id == edition_id, DuplicatePair.state == "open", ~_has_ended(edition_id)),
        _queue("returned", func.count(Return.id), func.min(Return.at))
        .select_from(Return).join(Nomination)
        .where(Nomination.edition_id == edition_id, Nomination.state == "returned", Return.answered_at.is_(None)),
        _queue("conflicts", func.count(Conflict.id), func.min(Conflict.found_at))
        .select_from(Conflict).join(Nomination)
        .where(
            Nomination.edition_id == edition_id, Nomination.state.in_(("submitted", "returned")),
            Conflict.dismissed_at.is_(None), Conflict.kind != "recusal", shown,
            literal(at < rounds.last(edition).closes_at),
        ),
        _queue("invitations", func.count(JudgeProfile.id), func.min(JudgeProfile.invited_at))
        .where(JudgeProfile.edition_id == edition_id, answer_waited_for(at)),
        _queue("short_of_reviews", func.count(Entry.id), func.min(lacks_since))
        .select_from(Entry).join(Nomination).join(Category, Category.id == Entry.category_id)
        .where(
            submitted, Entry.state == "eligible", in_round(work), reviews.scalar_subquery() < asked_in(work), shown,
            literal(work.closes_at > at),
        ),
        _queue("late_scorecards", func.count(Assignment.id), func.min(Round.closes_at))
        .select_from(Assignment).join(Round, Round.id == Assignment.round_id)
        .join(Entry, Entry.id == Assignment.entry_id).join(Nomination, Nomination.id == Entry.nomination_id)
        .where(submitted, Entry.state == "eligible", live, Round.closes_at <= at, unconfirmed, shown, ~decided,
               Round.id == rounds.judged(edition, at).id),
        _queue("late_conflicts", late.c[0], late.c[1]).select_from(late),
        _queue("meetings", met.c[0], met.c[1]).select_from(met),
        _queue("decisions", func.count(Decision.id), func.min(Decision.proposed_at))
        .where(Decision.edition_id == edition_id, Decision.state == "proposed"),
        _queue("announcements", func.count(Announcement.id), func.min(Announcement.proposed_at))
        .where(Announcement.edition_id == edition_id, Announcement.state == "proposed"),
        _queue("stopped_announcements", func.count(stopped.c.kind.distinct()), func.min(stopped.c.at))
        .select_from(stopped),
        _queue("rules_changes", func.count(RulesChange.id), func.min(RulesChange.proposed_at))
        .where(RulesChange.edition_id == edition_id, RulesChange.state == "proposed"),
        _queue("certificates", func.count(CertificateApproval.id), func.min(CertificateApproval.proposed_at))
        .where(CertificateApproval.edition_id == edition_id, CertificateApproval.state == "proposed"),
        _queue("letter_texts", func.count(LetterText.kind), func.min(LetterText.changed_at))
        .where(LetterText.edition_id == edition_id, LetterText.approved_at.is_(None)),
        _queue("closing", func.count(ClosingAct.id), func.min(ClosingAct.proposed_at))
        .where(ClosingAct.edition_id == edition_id, ClosingAct.state == "proposed"),
        _queue("appeals", appeals.c[0], appeals.c[1]).select_from(appeals),
        _queue("upheld_appeals", upheld.c[0], upheld.c[1]).select_from(upheld),
        _queue("seals", unsealed.c[0], unsealed.c[1]).select_from(unsealed),
        _queue("bounced_mail", func.count(OutboxMail.id), func.min(OutboxMail.created_at))
        .where(OutboxMail.edition_id == edition_id, OutboxMail.state == "failed"),
        _queue("held_mail", func.count(OutboxMail.id), func.min(OutboxMail.created_at))
        .where(OutboxMail.edition_id == edition_id, OutboxMail.state == "held"),
    ]  # fmt: skip
    return {key: Waiting(key, count, oldest) for key, count, oldest in session.execute(union_all(*queues))}


def _has_ended(edition_id: UUID) -> ColumnElement[bool]:
    """The condition that the edition has ended: nobody could say any more what its pairs are."""
    return exists().where(
        ClosingAct.edition_id == edition_id, ClosingAct.kind == "closing", ClosingAct.state == "approved"
    )


def decisions_to_sign(session: Session, edition_id: UUID, closed: Collection[UUID]) -> Waiting:
    """Decisions that wait for a second person, but for those about `closed` categories. One query."""
    open_ones = _queue("decisions", func.count(Decision.id), func.min(Decision.proposed_at)).where(
        Decision.edition_id == edition_id, Decision.state == "proposed", Decision.category_id.not_in(closed)
    )
    return Waiting(*session.execute(open_ones).one())


def late_conflicts(session: Session, edition_id: UUID, closed: Collection[UUID]) -> Waiting:
    """Scores beside which a conflict came up after the close, but for those of `closed` categories. One query."""
    found = late_conflicts_waiting(edition_id).where(Entry.category_id.not_in(closed))
    return Waiting("late_conflicts", *session.execute(found).one())


def meetings(session: Session, edition_id: UUID, closed: Collection[UUID]) -> Waiting:
    """Jury meetings that wait for the signature of staff, but for those about `closed` categories. One query."""
    return Waiting("meetings", *session.execute(meetings_to_sign(edition_id, closed)).one())


def appeals(session: Session, edition_id: UUID, closed: Collection[UUID]) -> Waiting:
    """Appeals that wait for an answer, but for those about `closed` categories. One query."""
    return Waiting("appeals", *session.execute(waiting_appeals(edition_id, closed)).one())


def appeals_to_carry_out(session: Session, edition_id: UUID, closed: Collection[UUID]) -> Waiting:
    """Upheld appeals after which something is to be done, but for those about `closed` categories. One query."""
    return Waiting("upheld_appeals", *session.execute(upheld_appeals(edition_id, closed)).one())


def silent_judges(session: Session, edition_id: UUID, at: datetime, hidden: Collection[UUID] = ()) -> Waiting:
    """Judges of the round under way from whom nothing was heard for days, as their progress says it. Two queries.

    What they do about `hidden` nominations is nothing to say.
    """
    try:
        of = watching.watched(session, edition_id, at)
    except NotFound:
        return Waiting("silent_judges", 0, None)
    if not of.frame.opens_at <= at < of.frame.closes_at:
        return Waiting("silent_judges", 0, None)
    silent = [judge for judge in watching.jury(session, of, at, hidden=hidden) if judge.outlook.risk == Risk.SILENT]
    since = [found for judge in silent if (found := silent_since(judge.work, of.frame, at)) is not None]
    return Waiting("silent_judges", len(silent), min(since, default=None))


def nomination_counts(session: Session, edition_id: UUID) -> dict[str, int]:
    """How many nominations of an edition are in each state."""
    rows = session.execute(
        select(Nomination.state, func.count().label("n"))
        .where(Nomination.edition_id == edition_id)
        .group_by(Nomination.state)
    )
    return {row.state: row.n for row in rows}


def _queue(
    key: str, count: ColumnElement[int], oldest: ColumnElement[datetime | None]
) -> Select[str, int, datetime | None]:
    return select(literal(key).label("key"), count.label("count"), oldest.label("oldest"))
