"""What corrections say of a laureate: put on it, and found again when the finalists are announced anew."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.places import queries as places
from awards.programme.models import Edition
from awards.publishing import rules
from awards.publishing.models import Announcement, Laureate, LaureateCountry, LaureateOrganisation, Publication

DECIDED = ("role", "texts")
"""Of what a correction says: what follows from the decisions of the day, and what staff have written by then."""


def amend(laureate: Laureate, fields: Mapping[str, Any]) -> None:
    """Put the fields of a correction on a laureate of a publication to come; its texts are taken in elsewhere."""
    for name, value in fields.items():
        if name == "organisations":
            ids = {held.name: held.organisation_id for held in laureate.organisations}
            partners = [o for o in laureate.organisations if o.partner]
            held = [LaureateOrganisation(name=name, partner=False, organisation_id=ids.get(name)) for name in value]
            laureate.organisations = [*held, *partners]
            for position, organisation in enumerate(laureate.organisations):
                organisation.position = position
        elif name == "countries":
            laureate.countries = [LaureateCountry(iso2=iso2) for iso2 in sorted(value)]
            if value or laureate.scope in ("country", "several countries"):
                laureate.scope = scope(value)
        elif name != "texts":
            setattr(laureate, name, value)


def amend_again(session: Session, edition: Edition, laureates: list[Laureate]) -> None:
    """Say of finalists who are announced anew what corrections said of them before all was taken back."""
    said = _said_before(session, edition.id)
    changed = [(laureate, said[laureate.entry_id]) for laureate in laureates if laureate.entry_id in said]
    for laureate, fields in changed:
        amend(laureate, fields)
    if changed:
        put_in_order(session, edition, laureates)


def put_in_order(session: Session, edition: Edition, laureates: list[Laureate]) -> None:
    """The neutral order: by category, then by country and title."""
    names = places.country_names(session, {c.iso2 for laureate in laureates for c in laureate.countries})
    positions = {category.key: category.position for category in edition.categories}

    def key(laureate: Laureate) -> tuple[int, tuple[str, ...]]:
        countries = [names[country.iso2]["en"] for country in laureate.countries]
        title = laureate.project or ""
        neutral = rules.neutral_key(countries, title, laureate.holders, str(laureate.entry_id or laureate.slug))
        return (positions.get(laureate.category_key or "", len(positions)), neutral)

    laureates.sort(key=key)
    for position, laureate in enumerate(laureates):
        laureate.position = position


def scope(countries: Sequence[str]) -> str | None:
    """Whether a laureate of these countries stands for one or for several."""
    return None if not countries else "country" if len(countries) == 1 else "several countries"


def _said_before(session: Session, edition_id: UUID) -> dict[UUID, dict[str, Any]]:
    """The fields that corrections which were taken back gave to laureates of the edition, by entry; the last holds."""
    corrections = session.execute(
        select(Announcement.changes, Announcement.publication_id)
        .join(Publication, Publication.id == Announcement.publication_id)
        .where(
            Announcement.edition_id == edition_id, Announcement.kind == "correction", Announcement.state == "retracted"
        )
        .order_by(Publication.public_from, Publication.created_at)
    ).all()
    entries: dict[tuple[UUID | None, str], UUID] = {
        (publication_id, slug): entry
        for publication_id, slug, entry in session.execute(
            select(Laureate.publication_id, Laureate.slug, Laureate.entry_id).where(
                Laureate.publication_id.in_([publication_id for _changes, publication_id in corrections]),
                Laureate.entry_id.is_not(None),
                Laureate.erased.is_(None),
            )
        )
        if entry
    }
    found: dict[UUID, dict[str, Any]] = {}
    for changes, publication_id in corrections:
        for change in changes:
            entry = entries.get((publication_id, change.get("slug", "")))
            if entry:
                kept = {name: value for name, value in change.get("fields", {}).items() if name not in DECIDED}
                found.setdefault(entry, {}).update(kept)
    return found
