"""The standing job that makes the open data of an edition once its winners are public."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.closing import queries
from awards.closing.models import OpenData, OpenFile
from awards.closing.rules import package, tables
from awards.closing.rules.package import Table
from awards.core.vocabulary import SHEETS
from awards.fairness import documents
from awards.infrastructure import audit, clock
from awards.infrastructure.jobs import Job, TwoSteps
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


@dataclass(frozen=True)
class Material:
    """What the open data of a publication are made from: cases, points, and what earlier files kept back, by table."""

    publication_id: UUID
    edition_id: UUID
    about: package.About
    found: queries.Figures
    categories: Sequence[str]
    points: Sequence[tables.Point] | None
    before: Mapping[str, set[str]]
    earlier: frozenset[UUID]
    """Which earlier files these were."""


@dataclass(frozen=True)
class Made:
    """The open data of a publication: its files, the figures among them, and what is kept back."""

    figures: list[dict[str, Any]]
    kept_back: dict[str, list[str]]
    files: Sequence[package.File]
    tables: int


def make(session: Session, publication: Publication, at: datetime, seed: int, site: str = "") -> OpenData:
    """Make the open data of a publication of winners; what an earlier one of the edition kept back stays so.

    By `seed` lots are drawn for the numbers of entries and judges in the scorecards.
    """
    material = _material(session, publication, at, site or str(read_config().base_url))
    return _kept(session, material, _made(material, seed), at)


def _read(session: Session, values: dict[str, Any]) -> Material | None:
    at = clock.now(session)
    found = session.scalar(select(Publication).where(Publication.id == UUID(values["publication"]), out(at)))
    if found is None or session.get(OpenData, found.id) is not None:
        return None
    return _material(session, found, at, str(read_config().base_url))


def _look(material: Material | None) -> tuple[Material, Made] | None:
    return None if material is None else (material, _made(material, secrets.randbits(128)))


def _keep(session: Session, job: Job, found: tuple[Material, Made] | None) -> None:
    if found is None:
        return
    material, made = found
    at = clock.now(session)
    still = session.scalar(select(Publication.id).where(Publication.id == material.publication_id, out(at)))
    if still is not None and _earlier(session, material.edition_id) == material.earlier:  # else it is due again
        _kept(session, material, made, at)


data_job = TwoSteps(read=_read, look=_look, keep=_keep)
"""Make the open data that a job names; done again it is there already, and making it holds no lock."""


def _material(session: Session, publication: Publication, at: datetime, site: str) -> Material:
    edition = programme.held_edition(session, publication.edition_id)
    path = f"/rehearsal/{edition.year}/data" if edition.rehearsal else f"/winners/{edition.year}/data"
    about = package.About(
        edition.year, edition.rehearsal, publication.digest, publication.public_from, at, site.rstrip("/") + path
    )
    return Material(
        publication.id, edition.id, about, queries.figures(session, edition.id, at),
        [category.key for category in edition.categories],
        queries.points(session, edition) if edition.open_scores == SHEETS else None,
        _kept_back(session, edition.id), _earlier(session, edition.id),
    )  # fmt: skip


def _made(material: Material, seed: int) -> Made:
    found, before = material.found, material.before
    figures = documents.public_rows(found.cases, before)
    categories = tables.by_category(found.cases, material.categories, before.get("categories", ()))
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
    if material.points is not None:
        rows = tables.scores(material.points, Random(seed))  # noqa: S311 - lots, not secrets
        made.append(
            Table("scores", "points by entry, judge and criterion, without names; no small categories or juries",
                  tables.SCORES, ("category", "entry", "judge", "criterion"), rows)
        )  # fmt: skip
    back |= {"categories": categories.hidden, "countries": countries.hidden}
    return Made(figures, back, package.files(material.about, made), len(made))


def _kept(session: Session, material: Material, made: Made, at: datetime) -> OpenData:
    kept = OpenData(
        publication_id=material.publication_id, edition_id=material.edition_id, made_at=at, figures=made.figures,
        kept_back=made.kept_back,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    for position, file in enumerate(made.files):
        session.add(
            OpenFile(
                publication_id=material.publication_id, name=file.name, position=position, media=file.media,
                size=len(file.content), digest=file.digest, content=file.content,
            )
        )  # fmt: skip
    audit.record(
        session, actor=None, action="open_data.made", subject=material.publication_id, edition=material.edition_id,
        details={"files": made.tables * 2 + 2},
    )  # fmt: skip
    session.flush()
    return kept


def _earlier(session: Session, edition_id: UUID) -> frozenset[UUID]:
    return frozenset(session.scalars(select(OpenData.publication_id).where(OpenData.edition_id == edition_id)))


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
