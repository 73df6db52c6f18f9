"""Brings a row to what a file says, so that reading the file again changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from awards.infrastructure.database import Base

Row = TypeVar("Row", bound=Base)


@dataclass
class Counts:
    """How many rows of each kind were new, changed and left as they were."""

    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, kind: str) -> None:
        """Count one row; `what` is `new`, `changed` or `same`."""
        counted: dict[str, int] = getattr(self, what)
        counted[kind] = counted.get(kind, 0) + 1

    @property
    def nothing_changed(self) -> bool:
        """Whether every row was as the file says already."""
        return not self.new and not self.changed

    def merge(self, other: "Counts") -> None:
        """Add what another step counted."""
        for what in ("new", "changed", "same"):
            mine: dict[str, int] = getattr(self, what)
            for kind, number in getattr(other, what).items():
                mine[kind] = mine.get(kind, 0) + number


def keep(session: Session, counts: Counts, found: Row | None, model: type[Row], values: Mapping[str, Any]) -> Row:
    """The row with these values: `found` changed where it differs, or a new one; counted by the table's name."""
    kind = model.__tablename__
    if found is None:
        found = model(**values)
        session.add(found)
        counts.add("new", kind)
        return found
    different = {name: value for name, value in values.items() if getattr(found, name) != value}
    for name, value in different.items():
        setattr(found, name, value)
    counts.add("changed" if different else "same", kind)
    return found
