"""The gate before the queue: whom a judge is asked about, and what is known already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, Conflict
from awards.assignment.queries import Those, every_standing
from awards.assignment.rules import FOUND, PART_OF_IT, EndReason
from awards.assignment.rules.ties import Tie
from awards.judging.models import GateAnswer
from awards.judging.queries.desks import frame
from awards.nominations.models import Entry, Nomination, NominationCountry, NominationOrganisation
from awards.places.models import Country
from awards.programme.models import Edition, Round


@dataclass(frozen=True)
class GateRow:
    """What a judge may know of a nomination before it opens: names and countries, and what ties the judge to it.

    `answered_at` is when the judge was last asked about it; `contest` what the judge told staff about a find.
    """

    nomination_id: UUID
    number: int
    nominee_names: list[str]
    countries: list[dict[str, str]]
    ties: Sequence[Tie] = ()
    answered_at: datetime | None = None
    contest: str | None = None

    @property
    def finds(self) -> list[Tie]:
        """What the program found by itself: it is ticked already, and can only be contested."""
        return [tie for tie in self.ties if tie.kind in FOUND]

    @property
    def may_contest(self) -> bool:
        """Whether nothing but finds stands between them."""
        return bool(self.ties) and len(self.finds) == len(self.ties)


@dataclass(frozen=True)
class Gate:
    """The way into the queue."""

    edition: Edition
    round: Round
    judge_id: UUID
    agreed_at: datetime | None
    rows: tuple[GateRow, ...]
    named: int | None = None

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def unasked(self) -> int:
        """How many nominations the judge was not asked about yet."""
        return sum(row.answered_at is None and not row.ties for row in self.rows)


_GIVEN = (
    select(Assignment.nomination_id)
    .where(Assignment.judge_id == bindparam("of_judge"), Assignment.round_id == bindparam("of_round"))
    .distinct()
)


def gate(session: Session, edition_id: UUID, judge_id: UUID, at: datetime, number: int | None = None) -> Gate:
    """The nominations that a judge was given in the round, by names and countries. Raises NotFound.

    Also those that a conflict took away again, so that the judge can contest it. What makes the judge a part of the
    nomination leaves it out even here, and so does a step back.
    """
    found = frame(session, edition_id, judge_id, at, number)
    round_ = found.round
    given = Those(_GIVEN, {"of_judge": judge_id, "of_round": round_.id})
    ties = every_standing(session, edition_id, judge_id, given)
    countries: dict[UUID, list[dict[str, str]]] = {}
    for nomination_id, names in session.execute(
        select(NominationCountry.nomination_id, Country.names)
        .join(Country, Country.iso2 == NominationCountry.iso2)
        .where(NominationCountry.role == "organisation", given.holds(NominationCountry.nomination_id))
        .order_by(Country.iso2),
        given.values,
    ):
        countries.setdefault(nomination_id, []).append(names)
    rows = [
        GateRow(
            row.id, row.number, row.nominee_names or [row.organisations or ""], countries.get(row.id, []),
            ties.get(row.id, ()), row.answered_at, row.contest,
        )
        for row in _given(session, round_.id, judge_id)
        if (row.runs or row.id in ties) and not _is_left_out(ties.get(row.id, ()))
    ]  # fmt: skip
    # in a blind round not by number, or the order would tell which nomination is whose
    rows.sort(key=lambda row: (row.nominee_names if round_.blind else [], row.number))
    return Gate(found.edition, round_, judge_id, found.agreed_at, tuple(rows), number)


def _given(session: Session, round_id: UUID, judge_id: UUID) -> list[Row[Any]]:
    """Each nomination once that the judge has or had in the round and that is judged still; what runs comes first."""
    joined = func.aggregate_strings(NominationOrganisation.name, ", ")
    of_pair = (Conflict.nomination_id == Nomination.id, Conflict.judge_id == judge_id, Conflict.dismissed_at.is_(None))
    rows = session.execute(
        select(
            Nomination.id, Nomination.number, Nomination.nominee_names, GateAnswer.answered_at,
            select(joined).where(NominationOrganisation.nomination_id == Nomination.id).scalar_subquery()
            .label("organisations"),
            select(func.max(Conflict.contest)).where(*of_pair).scalar_subquery().label("contest"),
            Assignment.ended_at.is_(None).label("runs"),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .outerjoin(GateAnswer, (GateAnswer.nomination_id == Nomination.id) & (GateAnswer.judge_id == judge_id))
        .where(
            Assignment.judge_id == judge_id, Assignment.round_id == round_id,
            or_(Assignment.ended_at.is_(None), Assignment.end_reason == EndReason.CONFLICT),
            Entry.state == "eligible", Nomination.state == "submitted",
        )
        .order_by(Assignment.ended_at.is_not(None))
    ).all()  # fmt: skip
    found: dict[UUID, Row[Any]] = {}
    for row in rows:
        found.setdefault(row.id, row)
    return list(found.values())


def _is_left_out(ties: Sequence[Tie]) -> bool:
    return any(tie.kind in PART_OF_IT or tie.kind == "recusal" for tie in ties)
