"""Appeals as staff see them, and who may not answer one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User
from awards.accounts.queries import holders
from awards.assignment.queries import is_tied, tied_categories
from awards.core.errors import NotFound
from awards.decisions.models import Decision
from awards.feedback.models import Appeal, AppealSettlement
from awards.jury.queries import barred
from awards.nominations import queries as nominations
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.screening.models import ScreeningOutcome


@dataclass(frozen=True)
class AppealRow:
    """An appeal in the list of staff."""

    appeal: Appeal
    number: int
    title: str
    settled: bool

    @property
    def waits(self) -> bool:
        """Whether it was upheld and what follows from that is not done."""
        return self.appeal.outcome == "upheld" and not self.settled


@dataclass(frozen=True)
class AppealPage:
    """An appeal with its nomination and nominator, who made it and who answered; `deciders` decided about it before.

    `settlement` is what was done after it was upheld, and `settled_by` who said so.
    """

    edition: Edition
    appeal: Appeal
    nomination: Nomination
    nominator: User
    author: User
    answered_by: User | None
    deciders: frozenset[UUID]
    tied: bool
    settlement: AppealSettlement | None = None
    settled_by: User | None = None

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def waits(self) -> bool:
        """Whether it was upheld and what follows from that is not done."""
        return self.appeal.outcome == "upheld" and self.settlement is None


def appeals(session: Session, edition_id: UUID, closed: Collection[UUID], most: int = 500) -> Sequence[AppealRow]:
    """The appeals of an edition but for those about `closed` categories: those that wait first, the oldest first."""
    found = session.execute(
        select(Appeal, Nomination.number, Nomination.title, AppealSettlement.appeal_id.is_not(None))
        .join(Nomination, Nomination.id == Appeal.nomination_id)
        .outerjoin(AppealSettlement, AppealSettlement.appeal_id == Appeal.id)
        .where(Appeal.edition_id == edition_id, Nomination.id.not_in(_of_categories(closed)))
        .order_by(
            Appeal.outcome.is_not(None),
            case(((Appeal.outcome == "upheld") & AppealSettlement.at.is_(None), 0), else_=1),
            Appeal.at,
        )
        .limit(most)
    )
    return [AppealRow(*row) for row in found]


_UPHELD = (Appeal.outcome == "upheld") & ~exists().where(AppealSettlement.appeal_id == Appeal.id)
"""An appeal that was upheld, and nobody has said what was done after it."""


def waiting_appeals(edition_id: UUID, closed: Collection[UUID] = ()) -> Select[int, datetime | None]:
    """The query for how many appeals wait for an answer, and since when the oldest; without `closed` categories."""
    return (
        select(func.count(Appeal.id), func.min(Appeal.at))
        .select_from(Appeal)
        .where(
            Appeal.edition_id == edition_id,
            Appeal.outcome.is_(None),
            Appeal.nomination_id.not_in(_of_categories(closed)),
        )
    )


def upheld_appeals(edition_id: UUID, closed: Collection[UUID] = ()) -> Select[int, datetime | None]:
    """The query for how many upheld appeals wait for what follows from them, and since when; without `closed` ones."""
    return (
        select(func.count(Appeal.id), func.min(Appeal.answered_at))
        .select_from(Appeal)
        .where(Appeal.edition_id == edition_id, _UPHELD, Appeal.nomination_id.not_in(_of_categories(closed)))
    )


def appeal_page(session: Session, edition_id: UUID, appeal_id: UUID, reader_id: UUID) -> AppealPage:
    """An appeal of this edition. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    nominators = aliased(User)
    row = session.execute(
        select(Appeal, Nomination, nominators, User)
        .join(Nomination, Nomination.id == Appeal.nomination_id)
        .join(nominators, nominators.id == Nomination.nominator_id)
        .join(User, User.id == Appeal.by)
        .where(Appeal.id == appeal_id, Appeal.edition_id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFound("appeal")
    appeal, nomination, nominator, author = row
    answered_by = session.get(User, appeal.answered_by) if appeal.answered_by else None
    categories = set(session.scalars(select(Entry.category_id).where(Entry.nomination_id == nomination.id)))
    tied = bool(categories & tied_categories(session, edition_id, reader_id)) or is_tied(
        session, edition_id, reader_id, nomination.id
    )
    settlement = session.get(AppealSettlement, appeal.id) if appeal.outcome == "upheld" else None
    return AppealPage(
        edition, appeal, nomination, nominator, author, answered_by, deciders(session, nomination.id), tied, settlement,
        session.get(User, settlement.by) if settlement else None,
    )  # fmt: skip


def readers(session: Session, appeal: Appeal) -> set[UUID]:
    """Whom the answer is told: the nominator, and whoever appealed as far as they work on the nomination still.

    An account that was merged since is the one that it became a part of.
    """
    found = nominations.nominated(session, appeal.edition_id, appeal.nomination_id)
    author = session.get_one(User, appeal.by)
    while author.merged_into_id is not None:
        author = session.get_one(User, author.merged_into_id)
    return {found.nominator_id} | ({author.id} & found.rights.keys())


def who_may_answer(session: Session, page: AppealPage) -> list[User]:
    """The staff who had no part in the decisions and whom nothing ties to the nomination's categories, by name."""
    people = [person for person in holders(session, "staff", page.edition_id) if person.id not in page.deciders]
    asked = {person.id for person in people if person.disabled_at is None}
    own = session.execute(select(Entry.id, Entry.category_id).where(Entry.nomination_id == page.nomination.id)).all()
    wheres: list[tuple[UUID, list[UUID]]] = [(row.category_id, []) for row in own]
    for category_id, entries in [*wheres, (own[0].category_id, [row.id for row in own])]:
        asked -= barred(session, page.edition_id, category_id, entries, asked)
    return [person for person in people if person.id in asked]


def deciders(session: Session, nomination_id: UUID) -> frozenset[UUID]:
    """Who proposed or approved a decision that stands about a category of the nomination, or found it not eligible."""
    categories = select(Entry.category_id).where(Entry.nomination_id == nomination_id)
    decided = session.execute(
        select(Decision.proposed_by, Decision.approved_by).where(
            Decision.category_id.in_(categories), Decision.state != "rejected"
        )
    )
    screened = session.scalars(
        select(ScreeningOutcome.by)
        .join(Entry, Entry.id == ScreeningOutcome.entry_id)
        .where(
            Entry.nomination_id == nomination_id, Entry.state == "ineligible", ScreeningOutcome.outcome == "ineligible"
        )
    )
    people = {person for row in decided for person in row if person is not None} | set(screened)
    while heirs := _merged_into(session, people) - people:
        people |= heirs
    return frozenset(people)


def _merged_into(session: Session, people: Collection[UUID]) -> set[UUID]:
    """The accounts into which these were merged: one person, who decided as well."""
    found = session.scalars(select(User.merged_into_id).where(User.id.in_(people), User.merged_into_id.is_not(None)))
    return {heir for heir in found if heir is not None}


def _of_categories(categories: Collection[UUID]) -> Select[UUID]:
    return select(Entry.nomination_id).where(Entry.category_id.in_(categories))
