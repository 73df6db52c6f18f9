"""Reads of the views that staff keep."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.finding.models import SavedView
from awards.programme import queries as programme
from awards.programme.models import Edition


@dataclass(frozen=True)
class ViewOf:
    """A saved view of an edition."""

    edition: Edition
    view: SavedView

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def user_id(self) -> UUID:
        return self.view.user_id


def views(session: Session, edition_id: UUID, user_id: UUID) -> list[SavedView]:
    """A person's own views of the edition and those that others share, by name."""
    return list(
        session.scalars(
            select(SavedView)
            .where(SavedView.edition_id == edition_id, or_(SavedView.user_id == user_id, SavedView.shared))
            .order_by(SavedView.name, SavedView.id)
        )
    )


def view_of(session: Session, edition_id: UUID, view_id: UUID) -> ViewOf:
    """A view of this edition. Raises NotFound."""
    view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.edition_id == edition_id))
    if view is None:
        raise NotFound("view")
    return ViewOf(programme.outlined_edition(session, edition_id), view)
