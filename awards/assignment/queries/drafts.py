"""Reads of plans: one with its round and job, its entries page by page, and what sets two of them apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from awards.assignment.models import Plan, PlanPanel
from awards.assignment.queries.hidden import Hidden, hidden_from, left_out
from awards.assignment.queries.people import PAGE, OfEdition
from awards.assignment.rules import PlanState, leaving_out
from awards.assignment.rules.preview import PanelAfter
from awards.core.errors import NotFound
from awards.infrastructure.jobs import Job
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Round
from awards.programme.queries import outlined_edition

NEWEST_PLANS = 10

WITH_AN_ANSWER = (PlanState.PROPOSED, PlanState.ACCEPTED, PlanState.UNDONE)
"""States of plans that can be laid beside one another."""


@dataclass(frozen=True)
class OnePlan(OfEdition):
    """A plan with its round, and how far its job is, as its reader meets it.

    `left_out` are the entries of it that are `hidden` from the reader; `tied` says that it is of such an entry alone.
    """

    plan: Plan
    round: Round
    job: Job | None
    hidden: Hidden
    left_out: Sequence[PanelAfter]
    tied: bool

    @property
    def job_state(self) -> str | None:
        return self.job.state if self.job else None

    @property
    def summary(self) -> dict[str, Any]:
        """What its page tells the reader."""
        return leaving_out.without(self.plan.summary or {}, self.hidden.names, self.left_out)

    @property
    def reasons(self) -> list[Mapping[str, Any]]:
        """Why places stay empty, as far as the reader may know."""
        return leaving_out.sentences((self.plan.answer or {}).get("messages", []), self.hidden.names)

    @property
    def cut(self) -> bool:
        """Whether its documents name what is hidden from the reader: then they are not handed out."""
        return any(self.hidden.names(str(entry["id"])) for entry in (self.plan.problem or {}).get("entries", []))

    def shown(self, added: int, ended: int) -> tuple[int, int]:
        """How many assignments of those that the plan makes and ends the reader knows of."""
        return (
            added - sum(len(panel.added) for panel in self.left_out),
            ended - sum(len(panel.ended) for panel in self.left_out),
        )


@dataclass(frozen=True)
class TwoPlans(OfEdition):
    """Two plans of one round, to be compared; `summaries` are theirs by id as the reader meets them."""

    one: Plan
    other: Plan
    round: Round
    hidden: Hidden
    summaries: Mapping[UUID, dict[str, Any]]
    left_out: int
    tied: bool


@dataclass(frozen=True)
class PlanLine:
    """A plan as the list shows it, without its documents."""

    id: UUID
    state: str
    created_at: datetime
    entry_id: UUID | None
    name: str
    options: dict[str, Any]
    summary: dict[str, Any]


@dataclass(frozen=True)
class PanelRow:
    """An entry of a plan with what it is."""

    panel: PlanPanel
    number: int
    title: str
    category_key: str
    category_names: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """An entry that two plans give to different judges, with the ids of either."""

    entry_id: UUID
    number: int
    title: str
    category_key: str
    category_names: dict[str, Any]
    one: str
    other: str


def newest_plans(session: Session, round_id: UUID, hidden: Hidden) -> list[PlanLine]:
    """The round's last plans, newest first, without their documents and without what is hidden."""
    lines = [
        PlanLine(*row)
        for row in session.execute(
            select(Plan.id, Plan.state, Plan.created_at, Plan.entry_id, Plan.name, Plan.options, Plan.summary)
            .where(Plan.round_id == round_id, of_shown_entry(hidden))
            .order_by(Plan.created_at.desc(), Plan.id)
            .limit(NEWEST_PLANS)
        )
    ]
    aside = left_out(session, [line.id for line in lines], hidden)
    return [replace(line, summary=leaving_out.without(line.summary, hidden.names, aside[line.id])) for line in lines]


def newest_accepted(session: Session, round_id: UUID) -> Plan | None:
    """The plan of the whole round that was accepted last and stands."""
    return session.scalar(
        select(Plan)
        .where(Plan.round_id == round_id, Plan.entry_id.is_(None), Plan.state == PlanState.ACCEPTED)
        .order_by(Plan.accepted_at.desc(), Plan.id)
        .limit(1)
    )


def plan(session: Session, edition_id: UUID, plan_id: UUID, reader_id: UUID) -> OnePlan:
    """A plan of the edition with its round and its job, without its documents, as the reader meets it.

    Raises NotFound.
    """
    row = session.execute(
        select(Plan, Round, Job, Entry.nomination_id)
        .join(Round, Round.id == Plan.round_id)
        .outerjoin(Job, Job.id == Plan.job_id)
        .outerjoin(Entry, Entry.id == Plan.entry_id)
        .where(Plan.id == plan_id, Round.edition_id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFound("plan")
    hidden = hidden_from(session, edition_id, reader_id)
    aside, tied = left_out(session, [plan_id], hidden)[plan_id], row.nomination_id in hidden.numbers
    return OnePlan(outlined_edition(session, edition_id), row.Plan, row.Round, row.Job, hidden, aside, tied)


def two_plans(session: Session, edition_id: UUID, plan_id: UUID, other_id: UUID, reader_id: UUID) -> TwoPlans:
    """Two plans of one round of the edition that have an answer, as the reader meets them. Raises NotFound."""
    other, first, second = aliased(Plan), aliased(Entry), aliased(Entry)
    row = session.execute(
        select(Plan, other, Round, first.nomination_id, second.nomination_id)
        .join(Round, Round.id == Plan.round_id)
        .join(other, other.round_id == Plan.round_id)
        .outerjoin(first, first.id == Plan.entry_id)
        .outerjoin(second, second.id == other.entry_id)
        .where(
            Plan.id == plan_id, other.id == other_id, Plan.id != other.id, Round.edition_id == edition_id,
            Plan.state.in_(WITH_AN_ANSWER), other.state.in_(WITH_AN_ANSWER),
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("plan")
    one, beside, round_, *nominations = row
    hidden = hidden_from(session, edition_id, reader_id)
    aside = left_out(session, [plan_id, other_id], hidden)
    return TwoPlans(
        outlined_edition(session, edition_id), one, beside, round_, hidden,
        {each.id: leaving_out.without(each.summary, hidden.names, aside[each.id]) for each in (one, beside)},
        len({panel.key for panels in aside.values() for panel in panels}),
        any(nomination_id in hidden.numbers for nomination_id in nominations),
    )  # fmt: skip


def panels(
    session: Session, plan_id: UUID, show: str = "all", after: int = -1, hidden: Collection[UUID] = ()
) -> list[PanelRow]:
    """Entries of a plan in its order, one more than a page: `all`, those `changed`, or those with `empty` places.

    None of the nominations that are `hidden`.
    """
    of_interest = {"changed": PlanPanel.changes > 0, "empty": PlanPanel.missing > 0}.get(show, true())
    return _named(
        session, PlanPanel.plan_id == plan_id, PlanPanel.position > after, of_interest, Nomination.id.not_in(hidden),
        most=PAGE + 1,
    )  # fmt: skip


def panel_of_plan(session: Session, plan_id: UUID, key: str) -> PanelRow | None:
    """The entry of a plan by its key."""
    number, _slash, category = key.partition("/")
    found = _named(
        session, PlanPanel.plan_id == plan_id, Nomination.number == int(number), Category.key == category, most=1
    )
    return found[0] if found else None


def differences(
    session: Session, one: UUID, other: UUID, after: int = -1, hidden: Collection[UUID] = ()
) -> list[tuple[int, Difference]]:
    """Entries that two plans give to different judges, with their place in the first, one more than a page.

    None of the nominations that are `hidden`.
    """
    second = aliased(PlanPanel)
    rows = session.execute(
        select(
            PlanPanel.position, Entry.id, Nomination.number, Nomination.title, Category.key, Category.names,
            PlanPanel.panel, second.panel,
        )
        .join(second, and_(second.entry_id == PlanPanel.entry_id, second.plan_id == other))
        .join(Entry, Entry.id == PlanPanel.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            PlanPanel.plan_id == one, PlanPanel.position > after, PlanPanel.panel != second.panel,
            Nomination.id.not_in(hidden),
        )
        .order_by(PlanPanel.position)
        .limit(PAGE + 1)
    )  # fmt: skip
    return [(position, Difference(*row)) for position, *row in rows]


def differing(session: Session, one: UUID, other: UUID, hidden: Collection[UUID] = ()) -> int:
    """How many entries two plans give to different judges, but for nominations that are `hidden`."""
    second = aliased(PlanPanel)
    return (
        session.scalar(
            select(func.count())
            .select_from(PlanPanel)
            .join(second, and_(second.entry_id == PlanPanel.entry_id, second.plan_id == other))
            .join(Entry, Entry.id == PlanPanel.entry_id)
            .where(
                PlanPanel.plan_id == one,
                PlanPanel.panel != second.panel,
                Entry.nomination_id.not_in(hidden),
            )
        )
        or 0
    )


def comparable(session: Session, of: Plan) -> list[PlanLine]:
    """Other plans of the same round with an answer, newest first."""
    rows = session.execute(
        select(Plan.id, Plan.state, Plan.created_at, Plan.entry_id, Plan.name, Plan.options, Plan.summary)
        .where(
            Plan.round_id == of.round_id, Plan.id != of.id, Plan.entry_id.is_(None),
            Plan.state.in_(WITH_AN_ANSWER),
        )
        .order_by(Plan.created_at.desc(), Plan.id)
        .limit(NEWEST_PLANS)
    )  # fmt: skip
    return [PlanLine(*row) for row in rows]


def of_shown_entry(hidden: Hidden) -> ColumnElement[bool]:
    """Whether a plan is of a whole round, or of an entry that is not hidden."""
    entries = select(Entry.id).where(Entry.nomination_id.in_(hidden.numbers))
    return or_(Plan.entry_id.is_(None), Plan.entry_id.not_in(entries)) if hidden.numbers else true()


def _named(session: Session, *which: ColumnElement[bool], most: int) -> list[PanelRow]:
    rows = session.execute(
        select(PlanPanel, Nomination.number, Nomination.title, Category.key, Category.names)
        .join(Entry, Entry.id == PlanPanel.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(*which)
        .order_by(PlanPanel.position)
        .limit(most)
    )
    return [PanelRow(*row) for row in rows]
