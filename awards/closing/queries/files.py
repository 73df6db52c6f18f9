"""The open data that is public: which publication has it, and its files."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, undefer

from awards.closing.models import ClosingAct, OpenData, OpenFile
from awards.programme.models import Edition
from awards.publishing.models import Publication
from awards.publishing.queries.public import newest, out, public


@dataclass(frozen=True)
class Listed:
    """The open data of an edition in the list of open files; size and digest are of the file that describes it."""

    year: int
    made_at: datetime
    files: int
    size: int
    digest: str


def of_publication(session: Session, publication_id: UUID) -> tuple[OpenData, Sequence[OpenFile]] | None:
    """The open data made of a publication, with its files in their order; None while it is not made."""
    made = session.get(OpenData, publication_id)
    if made is None:
        return None
    files = select(OpenFile).where(OpenFile.publication_id == publication_id).order_by(OpenFile.position)
    return made, session.scalars(files).all()


def newest_data(session: Session, edition_id: UUID, at: datetime) -> OpenData | None:
    """The newest open data of an edition that is public: while that of a correction is made, the one before it."""
    return session.scalar(
        select(OpenData)
        .join(Publication, Publication.id == OpenData.publication_id)
        .where(Publication.edition_id == edition_id, out(at))
        .order_by(Publication.public_from.desc(), Publication.created_at.desc())
        .limit(1)
    )


def file_of(session: Session, publication_id: UUID, name: str) -> OpenFile | None:
    """A file by its name, with what is in it."""
    return session.scalar(
        select(OpenFile)
        .where(OpenFile.publication_id == publication_id, OpenFile.name == name)
        .options(undefer(OpenFile.content))
    )


def listed(session: Session, publication_ids: Sequence[UUID]) -> list[Listed]:
    """The open data of these publications, the newest year first. One query."""
    rows = session.execute(
        select(Publication.year, OpenData.made_at, OpenFile.name, OpenFile.size, OpenFile.digest)
        .join(OpenData, OpenData.publication_id == Publication.id)
        .join(OpenFile, OpenFile.publication_id == Publication.id)
        .where(Publication.id.in_(publication_ids))
        .order_by(Publication.year.desc(), OpenFile.position)
    ).all()
    years = dict.fromkeys(row.year for row in rows)
    return [_listed([row for row in rows if row.year == year]) for year in years]


def _listed(files: Sequence[Any]) -> Listed:
    described = next(file for file in files if file.name == "datapackage.json")
    return Listed(described.year, described.made_at, len(files), sum(file.size for file in files), described.digest)


@dataclass(frozen=True)
class CountryCount:
    """A country or region in an edition's open data; `nominated` is None where it is kept back or has no row there."""

    year: int
    nominated: int | None
    finalists: int | None
    winners: int | None


def nominations_of_country(session: Session, iso2: str, at: datetime, rehearsal: int | None) -> list[CountryCount]:
    """What the public open data says of a country, the newest edition first; small numbers are kept back there."""
    return _counted(session, "countries", ("country", iso2), at, rehearsal)


def nominations_of_region(session: Session, key: str, at: datetime) -> list[CountryCount]:
    """The same of a region of ITU, or of the least developed countries; nothing of others."""
    return _counted(session, "figures", ("group", key), at, None)


def _counted(
    session: Session, table: str, of: tuple[str, str], at: datetime, rehearsal: int | None
) -> list[CountryCount]:  # fmt: skip
    files = session.execute(
        select(Publication.year, OpenFile.digest, OpenFile.content)
        .join(OpenFile, OpenFile.publication_id == Publication.id)
        .where(Publication.id.in_(newest(at, rehearsal)))
        .where(OpenFile.name == f"{table}.csv")
        .order_by(Publication.year.desc())
    )
    found = []
    for year, digest, content in files:
        row = _rows(digest, content, of[0]).get(of[1], {})
        found.append(CountryCount(year, *(_figure(row.get(name)) for name in ("nominated", "finalists", "winners"))))
    return found


@lru_cache(maxsize=64)
def _rows(_digest: str, content: bytes, column: str) -> dict[str, dict[str, str]]:
    """The rows of a file by a column; of the figures those by region and by least developed alone."""
    rows = csv.DictReader(io.StringIO(content.decode()))
    return {row[column]: row for row in rows if row.get("by", "region") in ("region", "ldc")}


def _figure(cell: str | None) -> int | None:
    return int(cell) if cell else None


def to_be_made(session: Session, at: datetime) -> list[UUID]:
    """The publications of winners that are out and have no open data yet, the first one first."""
    return list(
        session.scalars(
            select(Publication.id)
            .join(Edition, Edition.id == Publication.edition_id)
            .where(
                Publication.kind == "winners",
                out(at),
                Edition.put_away_at.is_(None),
                ~exists().where(OpenData.publication_id == Publication.id),
            )
            .order_by(Publication.public_from, Publication.created_at)
        )
    )


def marks(session: Session, at: datetime) -> list[str]:
    """What of closing the public pages stand on at an instant: whose data is there, whose fairness report is public."""
    data = select(OpenData.publication_id).join(Publication, Publication.id == OpenData.publication_id)
    acts = select(ClosingAct.id).where(ClosingAct.kind == "fairness", ClosingAct.state == "approved")
    found = [*session.scalars(data.where(public(at))), *session.scalars(acts)]
    return sorted(str(one) for one in found)


def addresses(session: Session, at: datetime) -> list[str]:
    """The public addresses of open data and of fairness reports at an instant."""
    shown = exists().where(
        ClosingAct.edition_id == Publication.edition_id, ClosingAct.kind == "fairness", ClosingAct.state == "approved"
    )
    found = session.execute(
        select(Publication.year, OpenFile.name, shown)
        .join(OpenFile, OpenFile.publication_id == Publication.id)
        .where(Publication.id.in_(newest(at)))
        .order_by(Publication.year.desc(), OpenFile.position)
    ).all()
    years = dict.fromkeys((year, report) for year, _name, report in found)
    return [
        *(f"/winners/{year}/data" for year, _report in years),
        *(f"/winners/{year}/data/{name}" for year, name, _report in found),
        *(f"/winners/{year}/fairness{ending}" for year, report in years if report for ending in ("", ".csv")),
    ]
