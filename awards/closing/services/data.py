"""The standing job that makes the open data of an edition once its winners are public."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.closing import queries
from awards.closing.models import OpenData, OpenFile
from awards.closing.rules import package, tables
from awards.closing.rules.package import About, Table
from awards.core.vocabulary import SHEETS
from awards.fairness import documents
from awards.infrastructure import audit, clock
from awards.infrastructure.jobs import Job
from awards.infrastructure.shipped import read_config
from awards.infrastructure.standing_jobs import Moment
from awards.programme import queries as programme
from awards.publishing.models import Publication
from awards.publishing.queries.public import out

OPEN_DATA = "closing.open_data"
"""The kind of job that makes the open data of a publication."""

FIGURES = "figures"


def data_due(session: Session) -> Sequence[Moment]:
    """A job for each publication of winners that is public and has no open data yet."""
    at = clock.now(session)
    return [
        Moment(OPEN_DATA, f"{OPEN_DATA}:{found}", {"publication": str(found)}, at)
        for found in queries.to_be_made(session, at)
    ]


def data_job(session: Session, job: Job) -> None:
    """Make the open data that a job names; done again it is there already."""
    found = session.scalar(
        select(Publication).where(Publication.id == UUID(job.values["publication"]), out(clock.now(session)))
    )
    if found is not None and session.get(OpenData, found.id) is None:
        make(session, found, clock.now(session), secrets.randbits(128), str(read_config().base_url))


def make(session: Session, publication: Publication, at: datetime, seed: int, site: str = "") -> OpenData:
    """Make the open data of a publication of winners; what an earlier one of the edition kept back stays so.

    By `seed` lots are drawn for the numbers of entries and judges in the score sheets.
    """
    edition = programme.held_edition(session, publication.edition_id)
    found = queries.figures(session, edition.id, at)
    before = _kept_back(session, edition.id)
    figures = documents.public_rows(found.cases, before)
    categories = tables.by_category(
        found.cases, [category.key for category in edition.categories], before.get("categories", ())
    )
    back = _hidden(figures)
    countries = tables.by_country(found.cases, found.places, before.get("countries", ()), back.get("region", ()))
    made = [
        Table(FIGURES, "nominations by region, development, language, kind and experience, and how far they came",
              documents.PUBLIC_COLUMNS, ("by", "group"), figures),
        Table("categories", "entries by category, and how far they came", tables.CATEGORIES, ("category",),
              categories.rows),
        Table("countries", "nominations by country, and how far they came", tables.COUNTRIES, ("country",),
              countries.rows),
    ]  # fmt: skip
    if edition.open_scores == SHEETS:
        rows = tables.scores(queries.points(session, edition), Random(seed))  # noqa: S311 - lots, not secrets
        made.append(
            Table("scores", "points by entry, judge and criterion, without names; no small categories or juries",
                  tables.SCORES, ("category", "entry", "judge", "criterion"), rows)
        )  # fmt: skip
    path = f"/rehearsal/{edition.year}/data" if edition.rehearsal else f"/winners/{edition.year}/data"
    address = (site or str(read_config().base_url)).rstrip("/") + path
    about = About(edition.year, edition.rehearsal, publication.digest, publication.public_from, at, address)
    kept = OpenData(
        publication_id=publication.id, edition_id=edition.id, made_at=at, figures=figures,
        kept_back=back | {"categories": categories.hidden, "countries": countries.hidden},
    )  # fmt: skip
    session.add(kept)
    session.flush()
    for position, file in enumerate(package.files(about, made)):
        session.add(
            OpenFile(
                publication_id=publication.id,
                name=file.name,
                position=position,
                media=file.media,
                size=len(file.content),
                digest=file.digest,
                content=file.content,
            )
        )
    audit.record(
        session, actor=None, action="open_data.made", subject=publication.id, edition=edition.id,
        details={"files": len(made) * 2 + 2},
    )  # fmt: skip
    session.flush()
    return kept


def _hidden(figures: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """The groups of which the report says nothing, by dimension."""
    found: dict[str, list[str]] = {}
    for row in figures:
        if row["kept_back"] and "nominated" in row["kept_back"]:
            found.setdefault(row["by"], []).append(row["group"])
    return found


def _kept_back(session: Session, edition_id: UUID) -> dict[str, set[str]]:
    """What earlier files of the edition kept back, by table."""
    found: dict[str, set[str]] = {}
    for earlier in session.scalars(select(OpenData.kept_back).where(OpenData.edition_id == edition_id)):
        for table, groups in earlier.items():
            found.setdefault(table, set()).update(groups)
    return found
