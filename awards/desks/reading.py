"""By which ids the pages of a nomination go, and what those are called who read them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.infrastructure import migrations
from awards.nominations.models import Entry, Nomination


def ids_of(session: Session, edition_id: UUID, number: int) -> set[str]:
    """The id of a nomination, and those of all that is its own: entries, files, cards, letters. Raises NotFound."""
    wanted = select(Nomination.id).where(Nomination.edition_id == edition_id, Nomination.number == number)
    nomination = session.scalar(wanted)
    if nomination is None:
        raise NotFound("nomination")
    entries = session.scalars(select(Entry.id).where(Entry.nomination_id == nomination)).all()
    found, leading = {nomination, *entries}, {"nomination_id": [nomination], "entry_id": entries}
    for table in migrations.all_metadata().sorted_tables:
        for name, ids in leading.items():
            if name in table.c and "id" in table.c:
                found.update(session.scalars(select(table.c.id).where(table.c[name].in_(ids))))
    return set(map(str, found))


def names_of(session: Session, users: Collection[str]) -> dict[str, str]:
    """What these are called, with their address; whoever was erased by the id alone."""
    people = session.scalars(select(User).where(User.id.in_(map(UUID, users)), User.name != ""))
    return {str(one.id): f"{one.name} <{one.email}>" for one in people}
