"""What ties judges to nominations: what is stored, and what a look just now finds, with a fixed number of queries."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from awards.assignment.models import Assignment, Conflict
from awards.assignment.queries.kept import Known, known
from awards.assignment.queries.marks import Those, by_ids, marks_of_judges, marks_of_nominations, of_edition
from awards.assignment.rules import FOUND
from awards.assignment.rules.ties import Tie, find
from awards.core.errors import NotFound
from awards.infrastructure.once import once
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition


def standing_conflict(session: Session, nomination_id: UUID, judge_id: UUID) -> str | None:
    """The kind of the conflict that stands between them, or None: what is stored, and what a look just now finds.

    A page that only shows asks this, so that a judge never meets a conflict that staff have not looked for yet.
    """
    edition_id = session.scalars(select(Nomination.edition_id).where(Nomination.id == nomination_id)).one()
    found = standing_between(session, edition_id, judge_id, by_ids([nomination_id]))
    return found[nomination_id].kind if nomination_id in found else None


def conflicted_nominations(session: Session, edition_id: UUID, judge_id: UUID) -> dict[UUID, str]:
    """Nominations assigned to the judge that a conflict stands against, with its kind: a queue leaves them out."""
    found = standing_between(session, edition_id, judge_id, _assigned(judge_id))
    return {nomination_id: tie.kind for nomination_id, tie in found.items()}


def tied_assignments(session: Session, edition_id: UUID, round_id: UUID, judge_ids: Collection[UUID]) -> set[UUID]:
    """What these judges have in the round although a look just now finds a conflict: whatever is counted leaves it out.

    A conflict that is stored has ended the assignment. A fixed number of queries, however many judges there are.
    """
    if not judge_ids:
        return set()
    those = Those(_IN_ROUND, {"of_round": round_id, "of_judges": list(judge_ids)})
    found = known(session, edition_id, judge_ids, those)
    dismissed = {(tie.nomination_id, tie.judge_id, tie.kind) for tie, gone in found.conflicts if gone}
    apart = {
        (tie.nomination_id, tie.judge_id)
        for tie in _ties_of(session, edition_id, judge_ids, those, found)
        if (tie.nomination_id, tie.judge_id, tie.kind) not in dismissed
    }
    if not apart:
        return set()
    running = session.execute(
        select(Assignment.id, Assignment.nomination_id, Assignment.judge_id).where(
            Assignment.round_id == round_id, Assignment.judge_id.in_({judge_id for _, judge_id in apart}),
            Assignment.ended_at.is_(None),
        )
    )  # fmt: skip
    return {row.id for row in running if (row.nomination_id, row.judge_id) in apart}


def tied_nominations(session: Session, edition_id: UUID, reader_id: UUID) -> dict[UUID, Tie]:
    """Every nomination of the edition that a conflict of this person stands against, stored or found just now.

    Whoever reads a category or a list, as chair or as staff, does not meet these, nor in any figure.
    """
    return once(
        session,
        ("tied nominations", edition_id, reader_id),
        lambda: standing_between(session, edition_id, reader_id, of_edition(edition_id)),
    )


def tied_among(session: Session, edition_id: UUID, reader_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The same of several people, by person: a fixed number of queries, however many they are."""
    return _nominations_by_person(session, edition_id, reader_ids, of_edition(edition_id))


def tied_in_category(
    session: Session, edition_id: UUID, category_id: UUID, reader_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Those of these people whom a conflict ties to a nomination that competes in the category."""
    competing = Those(_COMPETING, {"of_category": category_id})
    return frozenset(_nominations_by_person(session, edition_id, reader_ids, competing))


def tied_categories(session: Session, edition_id: UUID, reader_id: UUID) -> frozenset[UUID]:
    """The categories in which a nomination competes that a conflict of this person stands against."""
    return categories_of(session, tied_nominations(session, edition_id, reader_id))


def categories_of(session: Session, nomination_ids: Collection[UUID]) -> frozenset[UUID]:
    """The categories in which these nominations compete; whether they went on to a later round is nothing to know."""
    if not nomination_ids:
        return frozenset()
    return frozenset(session.scalars(_competing(Entry.category_id).where(Nomination.id.in_(nomination_ids))))


def tied_among_conflicts(session: Session, edition_id: UUID, reader_id: UUID) -> set[UUID]:
    """Nominations with a stored conflict of whomever that a conflict of this person stands against."""
    return set(standing_between(session, edition_id, reader_id, Those(_IN_CONFLICT, {"of_edition": edition_id})))


def look(
    session: Session,
    edition_id: UUID,
    *,
    judge_ids: Collection[UUID] | None = None,
    those: Those | None = None,
) -> list[Tie]:
    """Every tie that a look at judges and sent nominations of the edition finds just now, stored or kept or not."""
    edition = session.get(Edition, edition_id)
    if edition is None:
        raise NotFound("edition")
    judges = marks_of_judges(session, edition, judge_ids)
    return find(judges, marks_of_nominations(session, edition, those or of_edition(edition_id))) if judges else []


def found_ties(session: Session, edition_id: UUID, judge_ids: Collection[UUID], those: Those) -> list[Tie]:
    """What such a look finds: as it was kept, and anew as far as something has changed since."""
    return _ties_of(session, edition_id, judge_ids, those, known(session, edition_id, judge_ids, those))


def standing_between(session: Session, edition_id: UUID, judge_id: UUID, those: Those) -> dict[UUID, Tie]:
    """The weightiest conflict that stands between the judge and each of these nominations, where there is one."""
    every = every_standing(session, edition_id, judge_id, those)
    return {nomination_id: ties[0] for nomination_id, ties in every.items()}


def every_standing(session: Session, edition_id: UUID, judge_id: UUID, those: Those) -> dict[UUID, list[Tie]]:
    """All conflicts that stand between the judge and these nominations: stored ones first, each kind once."""
    standing: dict[UUID, list[Tie]] = {}
    for tie in _standing(session, edition_id, [judge_id], those):
        standing.setdefault(tie.nomination_id, []).append(tie)
    return standing


def _nominations_by_person(
    session: Session, edition_id: UUID, reader_ids: Collection[UUID], those: Those
) -> dict[UUID, frozenset[UUID]]:
    """Who of these people a conflict ties to which of these nominations; whom none ties is left out."""
    found: dict[UUID, set[UUID]] = {}
    for tie in _standing(session, edition_id, reader_ids, those) if reader_ids else ():
        found.setdefault(tie.judge_id, set()).add(tie.nomination_id)
    return {reader_id: frozenset(nomination_ids) for reader_id, nomination_ids in found.items()}


def _standing(session: Session, edition_id: UUID, judge_ids: Collection[UUID], those: Those) -> Iterator[Tie]:
    """All conflicts that stand between these people and nominations: stored ones first, then what else is found."""
    found = known(session, edition_id, judge_ids, those)
    stored = {(tie.judge_id, tie.nomination_id, tie.kind) for tie, _ in found.conflicts}
    yield from sorted((tie for tie, dismissed in found.conflicts if not dismissed), key=_weight)
    for tie in sorted(_ties_of(session, edition_id, judge_ids, those, found), key=_weight):
        if (tie.judge_id, tie.nomination_id, tie.kind) not in stored:
            yield tie


def _ties_of(session: Session, edition_id: UUID, judge_ids: Collection[UUID], those: Those, found: Known) -> list[Tie]:
    if found.nothing:
        return look(session, edition_id, judge_ids=judge_ids, those=those)
    if not found.changed:
        return found.ties
    return found.ties + look(session, edition_id, judge_ids=judge_ids, those=by_ids(found.changed))


def _weight(tie: Tie) -> int:
    return FOUND.index(tie.kind) if tie.kind in FOUND else len(FOUND)


def _competing(column: InstrumentedAttribute[UUID]) -> Select[UUID]:
    return (
        select(column)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Nomination.state.in_(["submitted", "returned"]), Entry.state != "ineligible")
    )


_COMPETING = _competing(Entry.nomination_id).where(Entry.category_id == bindparam("of_category"))
_ASSIGNED = select(Assignment.nomination_id).where(
    Assignment.judge_id == bindparam("of_judge"), Assignment.ended_at.is_(None)
)
_IN_ROUND = select(Assignment.nomination_id).where(
    Assignment.round_id == bindparam("of_round"), Assignment.judge_id.in_(bindparam("of_judges", expanding=True)),
    Assignment.ended_at.is_(None),
)  # fmt: skip
_IN_CONFLICT = (
    select(Conflict.nomination_id)
    .join(Nomination, Nomination.id == Conflict.nomination_id)
    .where(Nomination.edition_id == bindparam("of_edition"))
)


def _assigned(judge_id: UUID) -> Those:
    return Those(_ASSIGNED, {"of_judge": judge_id})
