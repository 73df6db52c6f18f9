"""Rows of a file in one transaction: looked at, or brought in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.text import N_, Message
from awards.importing.rules import REGISTER, RENAMED, Before, Given, Keys, Reader, differences
from awards.infrastructure import collecting
from awards.organisations import queries as organisations
from awards.organisations.rules import fold
from awards.organisations.services import Named, ensure_organisations
from awards.pledges import queries as pledges
from awards.pledges.models import Pledge
from awards.pledges.queries import Said
from awards.pledges.rules import MADE_UP, PUBLIC_ID, changed, content_digest, number_of
from awards.pledges.services import DESK, Lists, Put, Taken, hold_count, look_at_many, withdraw_pledge, write_many

MOST_CHANGES, MOST_PROBLEMS = 20, 50
"""So many of a part are shown; all are counted."""

NEW, CHANGED, SAME, REFUSED, HELD, WITHDRAWN = "new", "changed", "same", "refused", "held", "withdrawn"
UNKNOWN = "?"
"""Stands before the name of an organisation that is still to be made."""

NOT_PUBLIC = N_("A pledge that was never public has this number. Leave the row out, or give no number.")

HIGHEST_GIVEN = 99_999_999
"""A file may give a new pledge no higher number: those that come here go on after it, and have an end."""

Rows = Sequence[tuple[int, Sequence[str]]]
"""Each with its number in the file."""


@dataclass
class Tally:
    """What was found of rows: how many of what, and the first problems and changes, ready to be kept."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    """The numbers of the rows that were held or refused: those that are still to come in."""

    def refuse(self, row: int, wrong: Mapping[str, Message]) -> None:
        """Count a row that cannot come in, and keep why."""
        self.counts[REFUSED] += 1
        self.waiting.append(row)
        for column, words in wrong.items():
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append({"row": row, "column": RENAMED.get(column, column), **said(words)})

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "counts": dict(self.counts), "problems": self.problems, "changes": self.changes, "waiting": self.waiting,
        }  # fmt: skip


@dataclass
class _Row:
    """A row on its way: what it is known by, what it says, and the pledge that it is about."""

    number: int
    keys: Keys
    known: Said | None
    given: Given

    @property
    def register(self) -> str:
        return self.known.register if self.known else self.keys.register or REGISTER

    def put(self, slugs: Mapping[str, str]) -> Put:
        """As the registry takes it, with the addresses of its organisations."""
        own = {name: slug for slug, name in self.known.names.items()} if self.known else {}
        parties = tuple(
            (own.get(name) or slugs.get(fold(name)) or UNKNOWN + name, role)
            for name, role in self.given.content.parties
        )
        source_id = self.known.source_id if self.known else self.keys.source_id or self.keys.public_id
        numbered = self.given.official_number or (self.known.official_number if self.known else None)
        content = changed(self.given.content, parties=parties)
        return Put(self.register, source_id, self.keys.public_id or None, numbered, content)


@collecting.at_rest()
def take(
    session: Session,
    reader: Reader,
    rows: Rows,
    by: UUID | None,
    at: datetime,
    *,
    dry: bool,
    second: bool,
    seen: set[int] | None = None,
) -> Tally:
    """Look at rows, or bring them in: all good ones in the caller's transaction; `seen` remembers ids of earlier rows.

    `second`: two people stand behind amounts that take two; else such rows are held.
    """
    tally = Tally()
    if not dry:
        hold_count(session)
    found = _read(session, reader, rows, tally, set() if seen is None else seen)
    slugs = _slugs(session, found)
    puts = [row.put(slugs) for row in found]
    known = {(row.known.register, row.known.source_id): row.known for row in found if row.known}
    lists, making = Lists.read(session, puts), _unknown(puts)
    taken = look_at_many(puts, known, lists, at, second=second, making=making)
    if not dry:
        if making:
            _make(session, found, puts, taken, slugs, by)
            lists.know(session, {slug for put in puts for slug, _ in put.content.parties} - lists.organisations.keys())
        write_many(session, puts, taken, lists, by, at)
    for row, put, one in zip(found, puts, taken, strict=True):
        _count(tally, row, put, one)
    if not dry:
        _withdraw(session, found, taken, by, at)
    return tally


def _read(session: Session, reader: Reader, rows: Rows, tally: Tally, seen: set[int]) -> list[_Row]:
    """Rows that can be read; what is wrong with the others goes into the tally."""
    keyed = [(number, cells, reader.keys(cells)) for number, cells in rows]
    by_public = {
        one.public_id: one
        for one in pledges.said_by_public_id(session, [keys.public_id for *_, keys in keyed if keys.public_id])
    }
    by_source: dict[tuple[str, str], Said] = {}
    for register in {keys.register or REGISTER for *_, keys in keyed}:
        ids = [k.source_id for *_, k in keyed if (k.register or REGISTER) == register and k.public_id not in by_public]
        by_source |= {(register, one.source_id): one for one in pledges.said_by_source(session, register, ids)}
    written_here = pledges.not_public(session, [id_ for *_, keys in keyed for id_ in _numbers(keys).values()])
    found = []
    for number, cells, keys in keyed:
        known = by_public.get(keys.public_id) or by_source.get((keys.register or REGISTER, keys.source_id))
        wrong = _wrong_keys(keys, known, seen)
        if known is None:
            wrong |= {column: NOT_PUBLIC for column, id_ in _numbers(keys).items() if id_ in written_here}
            if PUBLIC_ID.fullmatch(keys.public_id) and number_of(keys.public_id) > HIGHEST_GIVEN:
                wrong["public_id"] = N_("This number is too high: every new pledge would come after it. Correct it.")
        given = reader.read(cells, Before(known.content, known.names, known.valued) if known else None)
        wrong |= given.wrong
        if known and known.state == "withdrawn" and given.state == "published":
            wrong["state"] = N_("%(pledge)s is withdrawn. A withdrawn pledge does not change.", pledge=known.public_id)
        if given.state == "closed" and (known is None or known.state != "closed"):
            wrong["state"] = N_("Use published or withdrawn.")
        if any(not fold(name) for name, _ in given.content.parties):
            wrong["lead"] = N_("Name the organisation that pledges.")
        if wrong:
            tally.refuse(number, wrong)
        else:
            found.append(_Row(number, keys, known, given))
    return found


def _numbers(keys: Keys) -> dict[str, str]:
    """What in a row may be the number of a pledge that is written here, by column."""
    found = {"public_id": keys.public_id, "source_id": keys.source_id if keys.register == DESK else ""}
    return {column: number for column, number in found.items() if number}


def _wrong_keys(keys: Keys, known: Said | None, seen: set[int]) -> dict[str, Message]:
    if not keys.source_id and not keys.public_id:
        return {"source_id": N_("Give the pledge's id at its source, so that it is known when the file comes again.")}
    if known is None and keys.register == MADE_UP:
        return {"register": N_("This pledge is made up. It belongs in a registry of its own.")}
    key = hash(
        (known.register, known.source_id) if known else (keys.register or REGISTER, keys.source_id or keys.public_id)
    )
    if key in seen:
        return {"source_id": N_("An earlier row has the same id. Keep one of them.")}
    seen.add(key)
    if known is None:
        return {}
    if keys.public_id and keys.public_id != known.public_id:
        return {"public_id": N_("This id at the source is %(pledge)s here.", pledge=known.public_id)}
    asked = (keys.register or known.register, keys.source_id or known.source_id)
    if asked != (known.register, known.source_id):
        return {"source_id": N_("%(pledge)s has another id at its source.", pledge=known.public_id)}
    return {}


def _slugs(session: Session, rows: Sequence[_Row]) -> dict[str, str]:
    """The addresses of organisations that are here already, by their folded names."""
    names = {
        name
        for row in rows
        for name, _ in row.given.content.parties
        if row.known is None or name not in row.known.names.values()
    }
    return organisations.slugs_by_names(session, names) if names else {}


def _unknown(puts: Sequence[Put]) -> set[str]:
    return {slug for put in puts for slug, _ in put.content.parties if slug.startswith(UNKNOWN)}


def _make(
    session: Session,
    rows: Sequence[_Row],
    puts: list[Put],
    taken: list[Taken],
    slugs: Mapping[str, str],
    by: UUID | None,
) -> None:
    """Make the organisations that nobody knows, for the good rows alone, and name them in these."""
    new = [place for place, put in enumerate(puts) if taken[place].what in (NEW, CHANGED) and _unknown([put])]
    named = {
        slug[len(UNKNOWN) :]: Named(
            slug[len(UNKNOWN) :],
            kind=puts[place].content.entity_kind if role == "lead" else None,
            source=puts[place].content.source,
        )
        for place in new
        for slug, role in puts[place].content.parties
        if slug.startswith(UNKNOWN)
    }
    made = {fold(name): slug for name, slug in ensure_organisations(session, named.values(), by=by).items()}
    everybody = {**slugs, **made}
    for place in new:
        puts[place] = rows[place].put(everybody)
        taken[place] = replace(taken[place], digest=content_digest(puts[place].content))


def _count(tally: Tally, row: _Row, put: Put, taken: Taken) -> None:
    if taken.what == REFUSED:
        tally.refuse(row.number, taken.wrong)
        return
    leaving = row.given.state == WITHDRAWN and not (row.known and row.known.state == WITHDRAWN)
    tally.counts[WITHDRAWN if leaving and taken.what != HELD else taken.what] += 1
    if taken.what == HELD:
        tally.waiting.append(row.number)
    if row.known is None or taken.what not in (CHANGED, HELD) or len(tally.changes) >= MOST_CHANGES:
        return
    names = dict(row.known.names)
    for (slug, _), (name, _) in zip(put.content.parties, row.given.content.parties, strict=True):
        names[slug] = name
    columns = [vars(one) for one in differences(row.known.content, row.known.names, put.content, names)]
    if row.given.official_number and row.given.official_number != row.known.official_number:
        columns.append({
            "column": "p2c_number", "before": row.known.official_number or "", "after": row.given.official_number,
        })  # fmt: skip
    tally.changes.append({"row": row.number, "public_id": row.known.public_id, "columns": columns})


def _withdraw(session: Session, rows: Sequence[_Row], taken: Sequence[Taken], by: UUID | None, at: datetime) -> None:
    for row, one in zip(rows, taken, strict=True):
        gone = row.known is not None and row.known.state == WITHDRAWN
        if row.given.state != WITHDRAWN or gone or one.what in (HELD, REFUSED):
            continue
        put = row.put({})
        pledge = session.scalars(
            select(Pledge).where(Pledge.source_register == put.register, Pledge.source_id == put.source_id)
        ).one()
        withdraw_pledge(session, pledge, row.given.reason, by, at)


def said(words: Message) -> dict[str, Any]:
    """A sentence as it is kept until somebody reads it in a language."""
    return {"text": words.text, "values": {n: v if isinstance(v, int) else str(v) for n, v in words.values.items()}}
