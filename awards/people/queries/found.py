"""What there is of a person, table by table: counted for staff, and handed out to the person."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, ColumnElement, LargeBinary, String, func, inspect, literal, select, true, union_all
from sqlalchemy.orm import Session

from awards.core.cells import plain
from awards.infrastructure import migrations
from awards.nominations.models import NominationFile
from awards.people.queries.covering import RULES, Rule, looked_at, naming
from awards.people.queries.held import Held, of_held
from awards.people.queries.person import Person
from awards.people.rules import HIDDEN
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries import out

NOTHING = Held()

Naming = tuple[Any, Column[Any], list[tuple[Any, Any]]]
"""A table and a column of texts, with pairs of key and value."""


def counts(session: Session, person: Person, *, held: Held = NOTHING) -> dict[str, int]:
    """How many rows of each table go with the person, by its name. What is held stays."""
    which = [(rule, ~of_held(rule.table.__table__, held)) for rule in RULES if rule.gone != {}]
    found = _counted(session, person, which)
    if person.laureates:
        found["laureate"] = len(person.laureates)
    return found


def everything(session: Session, person: Person, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of a person and is the person's to have, by table: no word that another wrote in confidence,
    and nothing that the person is yet to hear."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for rule, which in _copied(at):
        key = inspect(rule.table).primary_key
        columns = [one for one in inspect(rule.table).columns if _told(one) and one.name not in rule.untold]
        for row in session.execute(select(*key, *columns).where(rule.whose(person), which)):
            told = {column.name: value for column, value in zip(columns, row[len(key) :], strict=True)}
            found.setdefault(rule.table.__tablename__, {})[row[: len(key)]] = told
    copy = {table: list(rows.values()) for table, rows in found.items()}
    if laureates := _public_laureates(session, person, at):
        copy["laureate"] = [{"slug": slug} for slug in laureates]
    return copy


def counts_of_copy(session: Session, person: Person, at: datetime) -> dict[str, int]:
    """How many rows of each table are in the person's copy of everything."""
    found = _counted(session, person, _copied(at))
    if laureates := _public_laureates(session, person, at):
        found["laureate"] = len(laureates)
    return found


def _copied(at: datetime) -> list[tuple[Rule, ColumnElement[bool]]]:
    """The rules of what is handed out, each with which of its rows are out."""
    return [(rule, rule.out(at) if rule.out else true()) for rule in RULES if rule.handed_out]


def _counted(session: Session, person: Person, which: Sequence[tuple[Rule, ColumnElement[bool]]]) -> dict[str, int]:
    counted = [
        select(literal(rule.table.__tablename__).label("name"), func.count().label("n"))
        .select_from(rule.table)
        .where(rule.whose(person), meant)
        for rule, meant in which
    ]
    found: dict[str, int] = {}
    for row in session.execute(union_all(*counted)):
        if row.n:
            found[row.name] = max(found.get(row.name, 0), row.n)
    return found


def _public_laureates(session: Session, person: Person, at: datetime) -> list[str]:
    query = select(Laureate.slug).join(Publication, Publication.id == Laureate.publication_id)
    return sorted(set(session.scalars(query.where(Laureate.id.in_(person.laureates), out(at)))))


def own_files(session: Session, user_id: UUID) -> Sequence[NominationFile]:
    """The files that a user sent and that are kept, the oldest first."""
    sent = select(NominationFile).where(
        NominationFile.uploaded_by == user_id, NominationFile.state == "ready", NominationFile.forgotten_at.is_(None)
    )
    return session.scalars(sent.order_by(NominationFile.begun_at, NominationFile.id)).all()


def as_json(found: dict[str, list[dict[str, Any]]]) -> bytes:
    """The person's copy as JSON."""
    return f"{json.dumps(found, ensure_ascii=False, indent=1, default=plain)}\n".encode()


def as_zip(found: dict[str, list[dict[str, Any]]], files: Iterator[tuple[str, bytes]]) -> bytes:
    """The person's copy as a ZIP file, with the files that the person sent."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json(found))
        for name, content in files:
            archive.writestr(f"files/{name}", content)
    return out.getvalue()


def _told(column: Column[Any]) -> bool:
    """Ids, dates and words; no bytes, and no secret or digest of one."""
    return not isinstance(column.type, LargeBinary) and not any(part in column.name for part in HIDDEN)


def is_held(session: Session, person: Person, held: Held, *, texts: bool = True) -> bool:
    """Whether something of a person is held: rows that would go, or a text that names the person.

    Without `texts` it is one query, for pages: to look through every column takes hundreds.
    """
    if not held:
        return False
    counted = [
        select(func.count().label("n"))
        .select_from(rule.table)
        .where(rule.whose(person), of_held(rule.table.__table__, held))
        for rule in RULES
        if rule.gone != {}
    ]
    rows = union_all(*counted).subquery()
    if session.scalar(select(func.sum(rows.c.n))):
        return True
    return texts and next(_texts(session, person, lambda table: of_held(table, held)), None) is not None


def texts_that_may_name(session: Session, person: Person, held: Held = NOTHING) -> Iterator[Naming]:
    """Each table and column of texts with rows that name the person and are not held, as pairs of key and value."""
    return _texts(session, person, lambda table: ~of_held(table, held))


@dataclass(frozen=True)
class Spelled:
    """How texts write the name of a person, each with how often in which tables; `alike` is what is not looked for."""

    found: dict[str, Counter[str]]
    alike: dict[str, Counter[str]]


def spelled(session: Session, person: Person) -> Spelled:
    """Where each way to write the person's name stands in texts, and what there is like it; a query a column."""
    told = Spelled({}, {})
    for table in migrations.all_metadata().sorted_tables if person.names else ():
        if not looked_at(table.name):
            continue
        for column in filter(_holds_texts, table.columns):
            for value in session.scalars(select(column).where(naming(person, column))):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                for one in person.names.found_in(text):
                    told.found.setdefault(one, Counter())[table.name] += 1
                for one in person.names.alike_in(text):
                    told.alike.setdefault(one, Counter())[table.name] += 1
    return told


def _texts(session: Session, person: Person, which: Callable[[Any], ColumnElement[bool]]) -> Iterator[Naming]:
    if not person.names:
        return
    for table in migrations.all_metadata().sorted_tables:
        if not looked_at(table.name):
            continue
        keys, rows_meant = list(table.primary_key.columns), which(table)
        for column in table.columns:
            if not _holds_texts(column):
                continue
            rows = session.execute(select(*keys, column.label("told")).where(naming(person, column), rows_meant)).all()
            found = [(row[:-1], row.told) for row in rows if person.names.without(row.told) != row.told]
            if found:
                yield table, column, found


def _holds_texts(column: Column[Any]) -> bool:
    texts = isinstance(column.type, String | JSON) and not column.foreign_keys
    return texts and not any(part in column.name for part in HIDDEN)
