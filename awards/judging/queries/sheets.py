"""One sheet as its judge sees it, and all of a judge's own scores."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import ScalarSelect, case, cast, exists, func, literal, null, select, true, union_all
from sqlalchemy.orm import Session, aliased

from awards.assignment.models import Assignment
from awards.assignment.queries import conflicted_nominations
from awards.core.errors import NotFound
from awards.infrastructure.database import JsonDocument
from awards.judging import rules
from awards.judging.models import (
    Confidentiality,
    GateAnswer,
    PaperForm,
    PrivateNote,
    Score,
    Scorecard,
    ScorecardConfirmation,
    ScorecardReopening,
    ScorecardReopeningText,
)
from awards.judging.queries.desks import (
    Item,
    Queue,
    agreed_to_present,
    items,
    own_card,
    queue,
    to_work_on_first,
)
from awards.judging.queries.marks import Mark, mark_of, score_columns, weighted_mean
from awards.nominations.models import Entry, Evidence, Nomination, NominationCountry, NominationOrganisation
from awards.places.models import Country
from awards.programme.models import Category, Criterion, Edition, Round


@dataclass(frozen=True)
class Sheet:
    """A nomination with the scorecard of one judge in one round; `reopened` is why staff gave the card back.

    `agreed_at` is None until the judge has passed the gate with this nomination. `several` says whether the edition
    has more rounds, `named` is the round's number where the address named it.
    """

    edition: Edition
    round: Round
    category: Category
    assignment: Assignment
    entry: Entry
    nomination: Nomination
    organisations: list[tuple[str, str | None]]
    countries: dict[str, list[dict[str, str]]]
    evidence: list[tuple[str, str]]
    card: Scorecard | None
    marks: tuple[Mark, ...]
    agreed_at: datetime | None
    hidden: Collection[UUID]
    note: PrivateNote | None = None
    reopened: str | None = None
    keyed_at: datetime | None = None
    several: bool = False
    named: int | None = None

    def unwritten(self) -> "Sheet":
        """The sheet as it was before its judge wrote on it."""
        empty = tuple(Mark(mark.criterion, None, 0, None, None) for mark in self.marks)
        return replace(self, card=None, marks=empty, note=None, reopened=None, keyed_at=None)

    @property
    def sent_to(self) -> int | None:
        """The round that whatever is sent from this sheet names, so that nothing is kept for another round."""
        return self.round.number if self.several else None

    @property
    def conflicted(self) -> bool:
        """Whether a conflict stands between the judge and the nomination, stored or found just now."""
        return self.nomination.id in self.hidden

    @property
    def blind(self) -> bool:
        """Whether the round is judged blind."""
        return self.round.blind

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def entry_id(self) -> UUID:
        return self.entry.id

    @property
    def judge_id(self) -> UUID:
        return self.assignment.judge_id

    @property
    def still_judged(self) -> bool:
        """Whether the entry still stands: found eligible, its nomination neither withdrawn nor sent back."""
        return self.entry.state == "eligible" and self.nomination.state == "submitted"

    @property
    def confirmed_at(self) -> datetime | None:
        """When the judge confirmed the card."""
        return self.card.confirmed_at if self.card else None

    @property
    def allowed(self) -> tuple[Decimal, ...]:
        """The points of the edition's scale."""
        return rules.allowed_points(self.edition.scale_min, self.edition.scale_max, self.edition.half_points)

    @property
    def total(self) -> Fraction | None:
        """The weighted mean, once every criterion is scored."""
        return weighted_mean(self.marks)

    @property
    def missing(self) -> list[Criterion]:
        """The criteria without points."""
        return [mark.criterion for mark in self.marks if mark.points is None]

    @property
    def lacking_why(self) -> list[Criterion]:
        """The criteria whose points the edition wants explained and are not."""
        if not self.edition.why_for_extremes:
            return []
        return [mark.criterion for mark in self.marks if rules.lacks_why(mark.points, mark.why, self.allowed)]


@dataclass(frozen=True)
class OwnCard:
    """A judge's own card beside the judge's others."""

    item: Item
    marks: tuple[Mark, ...]

    @property
    def total(self) -> Fraction | None:
        """The weighted mean, once every criterion is scored."""
        return weighted_mean(self.marks)


@dataclass(frozen=True)
class OwnScores:
    """All cards of one judge in a round."""

    queue: Queue
    cards: tuple[OwnCard, ...]

    @property
    def edition_id(self) -> UUID:
        return self.queue.edition_id

    @property
    def judge_id(self) -> UUID:
        return self.queue.judge_id


def sheet(
    session: Session,
    edition_id: UUID,
    entry_id: UUID,
    judge_id: UUID,
    at: datetime,
    number: int | None = None,
) -> Sheet:
    """The sheet of an entry that is assigned to the judge, whatever became of the entry. Raises NotFound.

    Of the round of this number, else of the first that is not over, else of the last.
    """
    every = aliased(Round)
    rounds = select(func.count()).select_from(every).where(every.edition_id == Edition.id).scalar_subquery()
    answered = exists().where(GateAnswer.judge_id == judge_id, GateAnswer.nomination_id == Nomination.id)
    agreed = select(Confidentiality.agreed_at).where(*agreed_to_present(judge_id)).scalar_subquery()
    rows = session.execute(
        select(
            Assignment, Entry, Nomination, Category, Edition, Round, Scorecard, Criterion, PrivateNote,
            PaperForm.keyed_at, *score_columns(), case((answered, agreed)).label("agreed_at"),
            _why_reopened().label("reopened"),
            rounds.label("rounds"),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Criterion, Criterion.category_id == Category.id)
        .outerjoin(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .outerjoin(Score, (Score.scorecard_id == Scorecard.id) & (Score.criterion_id == Criterion.id))
        .outerjoin(PaperForm, PaperForm.assignment_id == Assignment.id)
        .outerjoin(
            PrivateNote,
            (PrivateNote.judge_id == Assignment.judge_id) & (PrivateNote.entry_id == Assignment.entry_id),
        )
        .where(
            Nomination.edition_id == edition_id,
            Assignment.entry_id == entry_id,
            Assignment.judge_id == judge_id,
            Assignment.ended_at.is_(None),
            true() if number is None else Round.number == number,
        )
        .order_by(to_work_on_first(at), Criterion.position)
    ).all()  # fmt: skip
    if not rows:
        raise NotFound("assignment")
    first = rows[0]
    rows = [row for row in rows if row.Assignment.id == first.Assignment.id]
    organisations, countries, evidence = parts_of(session, first.Nomination.id)
    return Sheet(
        edition=first.Edition,
        round=first.Round,
        category=first.Category,
        assignment=first.Assignment,
        entry=first.Entry,
        nomination=first.Nomination,
        organisations=organisations,
        countries=countries,
        evidence=evidence,
        card=first.Scorecard,
        marks=tuple(mark_of(row, row.Criterion) for row in rows),
        agreed_at=first.agreed_at,
        hidden=conflicted_nominations(session, edition_id, judge_id),
        note=first.PrivateNote,
        reopened=first.reopened,
        keyed_at=first.keyed_at,
        several=first.rounds > 1,
        named=number,
    )


def queue_of(session: Session, sheet: Sheet) -> Queue:
    """The queue in which a sheet stands."""
    found = items(session, sheet.edition, sheet.round, sheet.judge_id, sheet.hidden)
    return Queue(
        sheet.edition, sheet.round, sheet.judge_id, sheet.agreed_at, found, rounds=(sheet.round,), named=sheet.named
    )


def own_scores(
    session: Session, edition_id: UUID, judge_id: UUID, at: datetime, number: int | None = None
) -> OwnScores:
    """All cards that a judge has in one of an edition's rounds, scored or not. Raises NotFound."""
    found = queue(session, edition_id, judge_id, at, number)
    rows = session.execute(
        select(Assignment.entry_id, Criterion, *score_columns())
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Criterion, Criterion.category_id == Entry.category_id)
        .outerjoin(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .outerjoin(Score, (Score.scorecard_id == Scorecard.id) & (Score.criterion_id == Criterion.id))
        .where(Assignment.judge_id == judge_id, Assignment.round_id == found.round.id, Assignment.ended_at.is_(None))
        .order_by(Criterion.position)
    ).all()
    marks: dict[UUID, list[Mark]] = {}
    for row in rows:
        marks.setdefault(row.entry_id, []).append(mark_of(row, row.Criterion))
    return OwnScores(found, tuple(OwnCard(item, tuple(marks[item.entry_id])) for item in found.items))


def _why_reopened() -> ScalarSelect[str]:
    """The reason with which staff gave the card back last; None when they never did."""
    return (
        select(ScorecardReopeningText.reason)
        .join(ScorecardReopening, ScorecardReopening.id == ScorecardReopeningText.reopening_id)
        .join(ScorecardConfirmation, ScorecardConfirmation.id == ScorecardReopening.confirmation_id)
        .where(ScorecardConfirmation.scorecard_id == Scorecard.id)
        .order_by(ScorecardConfirmation.n.desc())
        .limit(1)
        .scalar_subquery()
    )


def parts_of(
    session: Session, nomination_id: UUID
) -> tuple[list[tuple[str, str | None]], dict[str, list[dict[str, str]]], list[tuple[str, str]]]:
    """The organisations, the countries by role and the evidence of a nomination, in one query."""
    nothing, no_names = cast(null(), NominationOrganisation.website.type), cast(null(), JsonDocument)
    rows = session.execute(
        union_all(
            select(
                Country.names.label("names"), NominationCountry.role.label("kind"),
                NominationCountry.iso2.label("text"), nothing.label("url"), literal(0).label("position"),
            )
            .join(Country, Country.iso2 == NominationCountry.iso2)
            .where(NominationCountry.nomination_id == nomination_id),
            select(
                no_names, literal("named"), NominationOrganisation.name, NominationOrganisation.website,
                NominationOrganisation.position,
            ).where(NominationOrganisation.nomination_id == nomination_id),
            select(no_names, literal("evidence"), Evidence.title, Evidence.url, Evidence.position).where(
                Evidence.nomination_id == nomination_id
            ),
        ).order_by("kind", "position", "text")
    ).all()  # fmt: skip
    organisations = [(row.text, row.url) for row in rows if row.kind == "named"]
    countries = {role: [row.names for row in rows if row.kind == role] for role in ("organisation", "impact")}
    return organisations, countries, [(row.text, row.url) for row in rows if row.kind == "evidence"]
