"""Which versions of the program a schema serves: the old one goes on beside the new while servers are changed.

A version of the program is named by the revision that it needs. A migration that only adds says `goes_on = True`: the
program of before works on what it leaves. Any other ends the service of all that came before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, delete, insert, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base

SAID = re.compile(r'^(revision|down_revision)\b[^=]*= "(\w+)"', re.MULTILINE)
GOES_ON = re.compile(r"^goes_on = True$", re.MULTILINE)


class ServedProgram(Base):
    """A version of the program that may work on this schema, by the revision that it needs."""

    __tablename__ = "served_program"

    revision: Mapped[str] = mapped_column(primary_key=True)


@dataclass(frozen=True)
class Step:
    """A migration: the revision that it leads to, the one that it builds on, whether the program of before goes on."""

    revision: str
    before: str | None
    goes_on: bool


@cache
def steps(versions: Path) -> tuple[Step, ...]:
    """The migrations in this folder, the first one first."""
    after: dict[str | None, Step] = {}
    for path in versions.glob("*.py"):
        text = path.read_text("utf-8")
        said = dict(SAID.findall(text))
        step = Step(said["revision"], said.get("down_revision"), GOES_ON.search(text) is not None)
        after[step.before] = step
    return tuple(_in_order(after))


def _in_order(after: dict[str | None, Step]) -> Iterator[Step]:
    at: str | None = None
    while (step := after.get(at)) is not None:
        yield step
        at = step.revision


def among(connection: Connection) -> set[str]:
    """The revisions whose programs this schema serves, beside its own; none where no migration has said so yet."""
    if not inspect(connection).has_table(ServedProgram.__tablename__):
        return set()
    return set(connection.scalars(select(ServedProgram.revision)))


def note(connection: Connection, known: tuple[Step, ...], before: str | None, after: str | None) -> None:
    """Note whom the schema serves once it was brought from one revision to another."""
    if not inspect(connection).has_table(ServedProgram.__tablename__):
        return
    places = [step.revision for step in known]
    start = places.index(before) + 1 if before else 0
    end = places.index(after) + 1 if after else 0
    served = among(connection) | ({before} if before else set()) if end >= start else set()
    for step in known[start:end]:
        served = (served if step.goes_on else set()) | {step.revision}
    connection.execute(delete(ServedProgram))
    connection.execute(insert(ServedProgram), [{"revision": one} for one in sorted(served | {after or ""} - {""})])
