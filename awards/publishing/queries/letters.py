"""Whom an announcement tells by mail, in which group, and what each is told."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, exists, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.infrastructure.once import once
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category
from awards.publishing import rules
from awards.publishing.models import Announcement, Publication, Retraction, Telling, batch_of
from awards.publishing.queries.announcements import publication as whole
from awards.publishing.queries.history import country_names
from awards.publishing.queries.public import out


@dataclass
class Letter:
    """The mail about one nomination: to whom, in which group, and what became of each of its entries."""

    nomination_id: UUID
    number: int
    title: str
    email: str
    language: str
    audience: str = "rest"
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    categories: set[UUID] = field(default_factory=set)
    entries: list[UUID] = field(default_factory=list)


def letters(session: Session, publication: Publication, before: Publication | None = None) -> list[Letter]:
    """The letters of a publication that stands or is to come, by the number of the nomination. One query.

    Finalists are told to all whose entry was judged, winners to the finalists; a correction, of the publication
    `before`, to those of whom it says something else than before. One letter a nomination, in its best group.
    """
    roles = {laureate.entry_id: laureate.role for laureate in publication.laureates if laureate.entry_id}
    if before is not None:
        found = _letters(session, publication.edition_id, roles, Entry.id.in_(_concerned(before, publication)))
        return [replace(letter, audience="concerned") for letter in found]
    judged = [Nomination.state == "submitted", Entry.state == "eligible"]
    if publication.kind == "winners":
        judged.append(Entry.id.in_(roles))
    return _letters(session, publication.edition_id, roles, *judged)


def letters_of_retraction(
    session: Session, retraction: Announcement, publication: Publication, at: datetime
) -> list[Letter]:
    """The letters of a retraction of this publication: to the laureates, and to all who had a letter about it.

    They had one of what the retraction took back, or would take back at this instant. A letter that never left counts
    for nothing.
    """
    entries = [
        laureate.entry_id
        for laureate in publication.laureates
        if laureate.entry_id and (publication.kind != "winners" or laureate.role != "finalist")
    ]
    named = _letters(session, publication.edition_id, {}, Entry.id.in_(entries))
    known = {letter.nomination_id for letter in named}
    told = _told(session, retraction, publication, at) - known
    others = _letters(session, publication.edition_id, {}, Nomination.id.in_(told)) if told else []
    found = [replace(letter, audience="concerned") for letter in named] + others
    return sorted(found, key=lambda letter: letter.number)


def _told(session: Session, retraction: Announcement, publication: Publication, at: datetime) -> set[UUID]:
    """The nominations about which a letter was written of what goes with this publication, and was not taken back."""
    went = exists().where(Retraction.publication_id == Publication.id, Retraction.announcement_id == retraction.id)
    rows = session.execute(
        select(Publication, Telling)
        .join(Announcement, Announcement.publication_id == Publication.id)
        .join(Telling, Telling.announcement_id == Announcement.id)
        .where(
            Publication.edition_id == retraction.edition_id, Telling.told_at.is_not(None),
            Publication.kind.in_(rules.KINDS[rules.KINDS.index(publication.kind) :]),
            went if retraction.state == "approved" else out(at),
        )
    ).all()  # fmt: skip
    found, written = set[UUID](), dict[UUID, list[Letter]]()
    for gone, group in rows:
        if gone.id not in written:
            before = whole(session, gone.corrects_id) if gone.corrects_id else None
            written[gone.id] = letters(session, whole(session, gone.id), before)
        never = _never_left(session, gone, group)
        found |= {one.nomination_id for one in written[gone.id] if one.audience == group.audience} - never
    return found


def _never_left(session: Session, publication: Publication, group: Telling) -> set[UUID]:
    batches = [batch_of(group, turn) for turn in range(group.turn + 1)]
    rows = session.execute(select(OutboxMail.dedupe_key, OutboxMail.state).where(OutboxMail.batch_id.in_(batches)))
    start, left, stayed = len(f"announcement-{publication.id}-"), set[UUID](), set[UUID]()
    for key, state in rows:
        (stayed if state == "cancelled" else left).add(UUID(str(key)[start : start + 36]))
    return stayed - left


def _letters(
    session: Session, edition_id: UUID, roles: Mapping[UUID, str], *which: ColumnElement[bool]
) -> list[Letter]:
    rows = session.execute(
        select(Entry.id, Entry.category_id, cast(Category.names, String).label("names"),
               Nomination.id.label("nomination"), Nomination.number, Nomination.title, User.email, User.language)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(User, User.id == Nomination.nominator_id)
        .where(Nomination.edition_id == edition_id, *which)
        .order_by(Nomination.number, Category.position)
    )  # fmt: skip
    found: dict[UUID, Letter] = {}
    names: Callable[[str], dict[str, str]] = cache(json.loads)
    for row in rows:
        letter = found.setdefault(
            row.nomination, Letter(row.nomination, row.number, row.title, row.email, row.language)
        )
        role = roles.get(row.id)
        letter.audience = _better(letter.audience, role)
        letter.outcomes.append({"category": names(row.names), "role": role})
        letter.categories.add(row.category_id)
        letter.entries.append(row.id)
    return list(found.values())


def in_words(publication: Publication, letter: Letter) -> dict[str, Any]:
    """The values of the mail that the letter becomes."""
    path = f"/rehearsal/{publication.year}/winners" if publication.rehearsal else f"/winners/{publication.year}"
    return {
        "number": letter.number, "title": letter.title, "outcomes": letter.outcomes, "year": publication.year,
        "path": path, "reason": publication.reason, "edition_id": str(publication.edition_id),
        "nomination_id": str(letter.nomination_id),
    }  # fmt: skip


def corrected_in_words(session: Session, before: Publication, after: Publication) -> Callable[[Letter], dict[str, Any]]:
    """What a correction says otherwise of the nomination of a letter, as values of its mail. One query at most."""
    found = {one.slug: one for one in rules.differences(before.said, after.said)}
    slugs = {laureate.entry_id: laureate.slug for p in (before, after) for laureate in p.laureates}
    names = country_names(session, found.values())

    def of(letter: Letter) -> dict[str, Any]:
        said = [found[slugs[entry]] for entry in letter.entries if slugs.get(entry) in found]
        return {
            "differences": [{"what": one.what, "name": one.name, "fields": one.fields} for one in said],
            "country_names": names,
        }

    return of


def languages(found: Iterable[Letter]) -> Mapping[str, int]:
    """How many letters are in each language, the most used first."""
    return dict(Counter(letter.language for letter in found).most_common())


def tellings(session: Session, announcement_ids: Iterable[UUID]) -> dict[UUID, list[Telling]]:
    """The groups of these announcements, each in the order in which they are told."""
    wanted = frozenset(announcement_ids)
    return once(session, (TELLINGS, wanted), lambda: _tellings(session, wanted))


def _tellings(session: Session, announcement_ids: Collection[UUID]) -> dict[UUID, list[Telling]]:
    rows = session.execute(
        select(Telling, Announcement.instant)
        .join(Announcement, Announcement.id == Telling.announcement_id)
        .where(Telling.announcement_id.in_(announcement_ids))
        .order_by(Telling.announcement_id, Telling.audience)
    ).all()
    found: dict[UUID, list[Telling]] = {}
    for telling, _instant in sorted(rows, key=lambda row: (row[0].tell_at or row[1], ORDER.index(row[0].audience))):
        found.setdefault(telling.announcement_id, []).append(telling)
    return found


TELLINGS = "publishing.tellings"

ORDER = ("winners", "finalists", "rest", "concerned")
"""Of groups that are told at one instant."""


def _better(audience: str, role: str | None) -> str:
    """The group of a nomination that had this one and has an entry with this role too."""
    group = "winners" if role == "winner" else "finalists" if role else "rest"
    return min(audience, group, key=ORDER.index)


def _concerned(before: Publication, after: Publication) -> list[UUID]:
    """The entries of which two publications say something else."""
    said = [{laureate.entry_id: laureate.document() for laureate in p.laureates} for p in (before, after)]
    return [entry for entry in said[0] | said[1] if entry and said[0].get(entry) != said[1].get(entry)]
