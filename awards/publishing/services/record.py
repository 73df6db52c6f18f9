"""Publish what is known of a past edition, as the record has it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import audit
from awards.organisations.models import Organisation
from awards.programme.models import Edition
from awards.publishing import queries, rules
from awards.publishing.models import Laureate, LaureateCountry, LaureateOrganisation, Publication
from awards.publishing.services import erasing

REQUIRED = frozenset({"slug", "role", "source"})
OPTIONAL = frozenset({
    "category_key", "category_names", "focus_area", "project", "person", "summary", "language", "scope", "region",
    "note",
})  # fmt: skip
LISTS = frozenset({"organisations", "partners", "countries"})


def publish_record(
    session: Session, edition: Edition, facts: rules.Facts, laureates: Sequence[Mapping[str, Any]], at: datetime
) -> Publication:
    """Make an edition of the record public at once; what is published already just so stays as it is.

    `facts` is made by `rules.facts(...)`. Each laureate is a mapping with `slug`, `role` and `source`, and where known
    `category_key`, `category_names`, `focus_area`, `project`, `person`, `summary`, `language`, `scope`, `region`,
    `note`, `countries` (codes), `organisations` and `partners` (pairs of name and organisation's slug or None), in the
    order in which they are to be shown. Raises ValueError for a laureate or organisation that cannot be read.
    """
    known = _organisations(session, laureates)
    publication = Publication(
        id=uuid4(), edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind="record",
        public_from=at, facts=dict(facts),
        laureates=[_laureate(row, position, known) for position, row in enumerate(laureates)],
    )  # fmt: skip
    erasing.erase_again(session, publication)
    publication.seal()
    before = queries.newest_of_edition(session, edition.id)
    if before is not None and _says(queries.publication(session, before.id)) == _says(publication):
        return before
    session.add(publication)
    audit.record(
        session, actor=None, action="record.published", subject=publication.id, edition=edition.id,
        details={"year": edition.year, "laureates": len(laureates), "digest": publication.digest},
    )  # fmt: skip
    session.flush()
    return publication


def _says(publication: Publication) -> Any:
    return [rules.canonical(publication.facts), publication.said]


def _laureate(row: Mapping[str, Any], position: int, known: Mapping[str, UUID]) -> Laureate:
    if (missing := REQUIRED - row.keys()) or (unknown := row.keys() - REQUIRED - OPTIONAL - LISTS):
        raise ValueError(f"laureate {row.get('slug')!r}: {sorted(missing or unknown)} missing or not known")
    values = {name: row.get(name) or None for name in (*REQUIRED, *OPTIONAL)}
    values["category_names"] = row.get("category_names") or {}
    named = [(pair, False) for pair in row.get("organisations", ())]
    named += [(pair, True) for pair in row.get("partners", ())]
    return Laureate(
        id=uuid4(), position=position, **values,
        organisations=[
            LaureateOrganisation(
                position=place, name=name, partner=partner, organisation_id=known[slug] if slug else None
            )
            for place, ((name, slug), partner) in enumerate(named)
        ],
        countries=[LaureateCountry(iso2=iso2) for iso2 in sorted(row.get("countries", ()))],
    )  # fmt: skip


def _organisations(session: Session, laureates: Sequence[Mapping[str, Any]]) -> dict[str, UUID]:
    slugs = {slug for row in laureates for key in ("organisations", "partners") for _, slug in row.get(key, ()) if slug}
    rows = session.execute(select(Organisation.slug, Organisation.id).where(Organisation.slug.in_(slugs)))
    known = {row.slug: row.id for row in rows}
    if missing := slugs - known.keys():
        raise ValueError(f"no such organisations: {', '.join(sorted(missing))}")
    return known
