"""What staff see who write feedback: how far it is, one entry with its judges' words, who may be approved at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.queries import tied_categories
from awards.core.errors import NotFound
from awards.decisions.models import Decision
from awards.feedback.models import Feedback, FeedbackSettings
from awards.feedback.queries.telling import result_at, settings
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme.models import Category, Edition

STATES = ("to_write", "to_approve", "approved", "released")
"""How far the feedback about an entry is, by the column `state` of the rows."""


@dataclass(frozen=True)
class EditionFeedback:
    """The feedback of an edition: its settings, the categories open to the reader, when the result became public."""

    edition: Edition
    settings: FeedbackSettings
    open_ones: tuple[Category, ...]
    tied_ones: tuple[Category, ...]
    public_from: datetime | None

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class EntryFeedback:
    """One entry with its feedback, if any was written; `reads_in` is the language of its nominator."""

    edition: Edition
    settings: FeedbackSettings
    entry: Entry
    nomination: Nomination
    category: Category
    reads_in: str
    feedback: Feedback | None
    decided: bool
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class FeedbackRow:
    """An entry in the list of staff."""

    entry_id: UUID
    number: int
    title: str
    category_id: UUID
    state: str
    length: int
    band: str | None


def edition_feedback(session: Session, edition_id: UUID, reader_id: UUID, at: datetime) -> EditionFeedback:
    """The feedback of an edition held here. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    decided, tied = _decided(session, edition_id), tied_categories(session, edition_id, reader_id)
    return EditionFeedback(
        edition, settings(session, edition_id),
        tuple(found for found in edition.categories if found.id in decided and found.id not in tied),
        tuple(found for found in edition.categories if found.id in decided and found.id in tied),
        result_at(session, edition_id, at),
    )  # fmt: skip


def entry_feedback(session: Session, edition_id: UUID, entry_id: UUID, reader_id: UUID) -> EntryFeedback:
    """An eligible entry of a nomination that stands, with its feedback. Raises NotFound."""
    edition = programme.held_edition(session, edition_id)
    row = session.execute(
        select(Entry, Nomination, User.language, Feedback)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(User, User.id == Nomination.nominator_id)
        .outerjoin(Feedback, Feedback.entry_id == Entry.id)
        .where(Entry.id == entry_id, Nomination.edition_id == edition_id, *_stands())
    ).one_or_none()
    if row is None:
        raise NotFound("entry")
    entry, nomination, reads_in, feedback = row
    category = next(found for found in edition.categories if found.id == entry.category_id)
    tied = category.id in tied_categories(session, edition_id, reader_id)
    decided = category.id in _decided(session, edition_id)
    return EntryFeedback(
        edition, settings(session, edition_id), entry, nomination, category, reads_in, feedback, decided, tied
    )


def rows(
    session: Session, page: EditionFeedback, state: str | None, categories: Collection[UUID], after: int, most: int
) -> Sequence[FeedbackRow]:
    """Entries with how far their feedback is, of nominations after a number, a nomination never cut in two."""
    found = session.execute(
        select(
            Entry.id, Nomination.number, Nomination.title, Entry.category_id,
            _state(page.settings.fewest).label("state"), func.coalesce(Feedback.longest, 0).label("length"),
            Feedback.told,
        )
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(Feedback, Feedback.entry_id == Entry.id)
        .where(
            Nomination.edition_id == page.edition_id, Nomination.number > after, Entry.category_id.in_(categories),
            *_stands(), *([_state(page.settings.fewest) == state] if state else []),
        )
        .order_by(Nomination.number, Category.position)
        .limit(most + len(page.edition.categories))
    ).all()  # fmt: skip
    listed = [
        FeedbackRow(row.id, row.number, row.title, row.category_id, row.state, row.length, (row.told or {}).get("band"))
        for row in found
    ]
    last = listed[most - 1].number if len(listed) > most else None
    return [row for row in listed if last is None or row.number <= last]


def counts(session: Session, page: EditionFeedback, categories: Collection[UUID]) -> dict[str, int]:
    """How many entries are in each state."""
    state = _state(page.settings.fewest).label("state")
    found = session.execute(
        select(state, func.count().label("n"))
        .select_from(Entry)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .outerjoin(Feedback, Feedback.entry_id == Entry.id)
        .where(Nomination.edition_id == page.edition_id, Entry.category_id.in_(categories), *_stands())
        .group_by(state)
    )
    return dict.fromkeys(STATES, 0) | {row.state: row.n for row in found}


def writable(session: Session, page: EditionFeedback, entry_ids: Collection[UUID]) -> list[Entry]:
    """Those of the entries about which the reader may write, in the order of their nominations."""
    return list(
        session.scalars(
            select(Entry)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .join(Category, Category.id == Entry.category_id)
            .where(
                Entry.id.in_(entry_ids), Nomination.edition_id == page.edition_id,
                Entry.category_id.in_([category.id for category in page.open_ones]), *_stands(),
            )
            .order_by(Nomination.number, Category.position)
        )
    )  # fmt: skip


def locked(session: Session, entry_ids: Collection[UUID]) -> dict[UUID, Feedback]:
    """The feedback about these entries by entry, held until the transaction ends."""
    found = session.scalars(
        select(Feedback)
        .where(Feedback.entry_id.in_(entry_ids))
        .order_by(Feedback.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {feedback.entry_id: feedback for feedback in found}


def _decided(session: Session, edition_id: UUID) -> set[UUID]:
    """The categories with an approved shortlist."""
    query = select(Decision.category_id).where(
        Decision.edition_id == edition_id, Decision.kind == "shortlist", Decision.state == "approved"
    )
    return set(session.scalars(query))


def _stands() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (Nomination.state == "submitted", Entry.state == "eligible")


def _state(fewest: int) -> ColumnElement[str]:
    return case(
        (Feedback.released_at.is_not(None), "released"),
        (Feedback.approved_at.is_not(None), "approved"),
        (or_(Feedback.id.is_(None), Feedback.longest < max(fewest, 1)), "to_write"),
        else_="to_approve",
    )


def unapproved(session: Session, edition_id: UUID, tied: Collection[UUID]) -> int:
    """Of how many entries outside of the `tied` categories no feedback is approved yet."""
    query = (
        select(func.count(Entry.id))
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .outerjoin(Feedback, Feedback.entry_id == Entry.id)
        .where(
            Nomination.edition_id == edition_id, Feedback.approved_at.is_(None), Entry.category_id.not_in(tied),
            *_stands(),
        )
    )  # fmt: skip
    return session.scalar(query) or 0


def unread(session: Session, edition_id: UUID, at: datetime) -> int:
    """How much is released that nobody can read yet: it may still be taken back."""
    query = select(func.count(Feedback.id)).where(Feedback.edition_id == edition_id, Feedback.released_at > at)
    return session.scalar(query) or 0
