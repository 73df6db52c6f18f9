"""What a reader does not meet: the nominations that a conflict of the reader's own stands against."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment.models import PlanPanel
from awards.assignment.queries.marks import by_ids
from awards.assignment.queries.ties import standing_between, tied_categories, tied_nominations
from awards.assignment.rules import asking
from awards.assignment.rules.preview import PanelAfter
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Edition
from awards.programme.queries import outlined_edition


@dataclass(frozen=True)
class Hidden:
    """Nominations by id with their number; they stand in no list, sentence or figure of whoever is tied to them."""

    numbers: Mapping[UUID, int | None]

    @property
    def ids(self) -> list[UUID]:
        """Their ids, in one order."""
        return sorted(self.numbers)

    def names(self, key: str) -> bool:
        """Whether a key like `12/skills` is of one of their entries."""
        number, _slash, _category = key.partition("/")
        return number.isdecimal() and int(number) in self.numbers.values()


@dataclass(frozen=True)
class EditionAsRead:
    """An edition held here as a reader meets it: in the `tied` categories stands a nomination the reader is tied to."""

    edition: Edition
    tied: frozenset[UUID]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def edition_as_read(session: Session, edition_id: UUID, reader_id: UUID) -> EditionAsRead:
    """An edition held here, for pages that tell of its categories. Raises NotFound."""
    return EditionAsRead(outlined_edition(session, edition_id), tied_categories(session, edition_id, reader_id))


def hidden_from(session: Session, edition_id: UUID, reader_id: UUID) -> Hidden:
    """What this reader does not meet in the edition."""
    tied = tied_nominations(session, edition_id, reader_id)
    if not tied:
        return Hidden({})
    rows = session.execute(select(Nomination.id, Nomination.number).where(Nomination.id.in_(tied)))
    return Hidden({row.id: row.number for row in rows})


def is_tied(session: Session, edition_id: UUID, reader_id: UUID, nomination_id: UUID) -> bool:
    """Whether a conflict stands between this reader and this nomination, stored or found just now."""
    return bool(standing_between(session, edition_id, reader_id, by_ids([nomination_id])))


def left_out(session: Session, plan_ids: Collection[UUID], hidden: Hidden) -> dict[UUID, Sequence[PanelAfter]]:
    """The entries of plans that are hidden, by plan; no query where nothing is."""
    found: dict[UUID, list[PanelAfter]] = {plan_id: [] for plan_id in plan_ids}
    if not hidden.numbers or not found:
        return dict(found)
    rows = session.execute(
        select(PlanPanel, Nomination.number, Category.key)
        .join(Entry, Entry.id == PlanPanel.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(PlanPanel.plan_id.in_(plan_ids), Nomination.id.in_(hidden.numbers))
    )
    for panel, number, key in rows:
        found[panel.plan_id].append(
            PanelAfter(
                asking.entry_key(number, key), panel.added, panel.kept, panel.ended, panel.missing, panel.fit, panel.why
            )
        )
    return dict(found)
