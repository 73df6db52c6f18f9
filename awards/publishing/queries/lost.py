"""The condition that a publication lost its ground before its instant: nothing of such a one is ever public.

It is asked inside the query, like the instant itself, so it holds whoever made the change and whether or not anybody
has stopped the announcement since. What happens from the instant on counts no more.
"""

from functools import cache

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from awards.assignment.models import Assignment, LateConflict
from awards.decisions.models import Decision, DecisionPlace
from awards.nominations.models import Entry, Nomination, Return
from awards.publishing.models import Announcement, Laureate, Publication

DECIDED = case((Publication.kind == "winners", "winners"), else_="shortlist")
"""The kind of the decisions that a publication rests on."""


@cache  # every public page asks it: to word it took longer than the database to answer
def lost_ground() -> ColumnElement[bool]:
    """Whether one whom a publication names anew had left, or a decision did not hold any more, before its instant.

    Those whom a correction takes over as they were published do not count: what was public stays.
    """
    return or_(_one_left(), _decision_taken_back(), _score_taken_out())


def named_anew() -> ColumnElement[bool]:
    """Whether the publication says of a laureate what none before it said."""
    before = aliased(Laureate)
    kept = (
        exists()
        .where(
            before.publication_id == Publication.corrects_id,
            before.entry_id == Laureate.entry_id,
            before.role == Laureate.role,
        )
        .correlate(Publication, Laureate)
    )
    first = or_(Publication.kind == "finalists", Laureate.role != "finalist")
    return or_(and_(Publication.corrects_id.is_(None), first), and_(Publication.corrects_id.is_not(None), ~kept))


def _one_left() -> ColumnElement[bool]:
    returned = (
        select(func.max(Return.at)).where(Return.nomination_id == Nomination.id).correlate(Nomination).scalar_subquery()
    )
    left = or_(
        and_(Nomination.state == "withdrawn", Nomination.withdrawn_at < Publication.public_from),
        and_(Nomination.state == "returned", returned < Publication.public_from),
        and_(Entry.state != "eligible", Entry.state_since < Publication.public_from),
    )
    return (
        exists()
        .where(
            Laureate.publication_id == Publication.id, Entry.id == Laureate.entry_id,
            Nomination.id == Entry.nomination_id, left, named_anew(),
        )
        .correlate(Publication)
    )  # fmt: skip


def _decision_taken_back() -> ColumnElement[bool]:
    since_approval = and_(
        Announcement.publication_id == Publication.id,
        Decision.taken_back_at > Announcement.approved_at,
        Decision.taken_back_at < Publication.public_from,
    )
    return exists().where(_of_publication(), since_approval, _concerned()).correlate(Publication)


def _score_taken_out() -> ColumnElement[bool]:
    """A score that a decision had counted was taken out of the count, for a conflict found late."""
    return (
        exists()
        .where(
            _of_publication(),
            Entry.category_id == Decision.category_id,
            Assignment.entry_id == Entry.id,
            Assignment.round_id == Decision.round_id,
            LateConflict.assignment_id == Assignment.id,
            LateConflict.outcome == "taken_out",
            LateConflict.decided_at > Decision.approved_at,
            LateConflict.decided_at < Publication.public_from,
            _concerned(),
        )
        .correlate(Publication)
    )


def _of_publication() -> ColumnElement[bool]:
    """Of its edition and its kind; a correction of winners may also name one whom a shortlist alone chose."""
    also = and_(Publication.corrects_id.is_not(None), Decision.kind == "shortlist")
    return and_(Decision.edition_id == Publication.edition_id, or_(Decision.kind == DECIDED, also))


def _concerned() -> ColumnElement[bool]:
    """Whether the publication rests on the decision: a correction does where it names anew one of its places."""
    place = (
        exists()
        .where(
            DecisionPlace.decision_id == Decision.id,
            DecisionPlace.entry_id == Laureate.entry_id,
            Laureate.publication_id == Publication.id,
            named_anew(),
        )
        .correlate(Publication, Decision)
    )
    return or_(Publication.corrects_id.is_(None), place)
