"""One part of a nomination's text, for a save of it alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.nominations import rules
from awards.nominations.queries.nominations import Nominated, nominated
from awards.nominations.rules import Right


@dataclass(frozen=True)
class PartOf:
    """A part by its name (`rules.parts_of`), in the section `key`."""

    nominated: Nominated
    key: str
    name: str

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights


def part_of(session: Session, edition_id: UUID, nomination_id: UUID, name: str) -> PartOf:
    """A part of a nomination that is asked of it, loaded as in `nominated`. Raises NotFound."""
    found = nominated(session, edition_id, nomination_id)
    for key, questions in rules.sections(found.edition.form, found.content.categories).items():
        if name in rules.parts_of(key, questions):
            return PartOf(found, key, name)
    raise NotFound("part")


def name_of(session: Session, user_id: UUID) -> str:
    """What a person is called: the name given, else the address."""
    user = session.get_one(User, user_id)
    return user.name or user.email
