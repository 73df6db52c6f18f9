"""The open data as files: CSV and JSON of each table, a Data Package that describes them, and a text to read first."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.core.cells import csv_cell

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International (proposed; the partnership decides before launch)",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}

STEP_WORDS = {
    "nominated": "how many were submitted and not withdrawn",
    "eligible": "of these, how many passed screening",
    "finalists": "of these, how many became finalists; honourable mentions are among them",
    "winners": "of these, how many won",
}
WORDS = STEP_WORDS | {
    "by": "by what the rows tell nominations apart; `all` is all of them",
    "group": "the group of it; several-groups: of more than one, unknown: not recorded",
    "kept_back": "the columns that are left empty in this row, because they would tell of fewer than five",
    "category": "the key of the category; `all` is all of them",
    "country": "ISO 3166-1 alpha-2, of the nominating organisation",
    "region": "the region of the ITU",
    "ldc": "ldc: least developed when nominations closed, by the list of the United Nations",
    "entry": "a number within the category, given by lot",
    "judge": "a number within the category, given by lot: one judge has another one in each category",
    "criterion": "the key of the criterion",
    "points": "the points that counted",
}
TEXT = frozenset({"by", "group", "kept_back", "category", "country", "region", "ldc", "criterion"})
WHOLE = frozenset({*STEP_WORDS, "entry", "judge"})


@dataclass(frozen=True)
class Table:
    """A table of the open data: `key` names its files, `of` says what a row is."""

    key: str
    of: str
    columns: Sequence[str]
    primary: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class File:
    """A file as it is handed out."""

    name: str
    media: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class About:
    """Of which publication the data is: its digest ties the files to what was announced."""

    year: int
    rehearsal: bool
    publication: str
    announced_at: datetime
    made_at: datetime
    address: str


def files(about: About, tables: Sequence[Table]) -> list[File]:
    """The files in the order in which they are listed."""
    data = [file for table in tables for file in (_csv(table), _json(table))]
    return [*data, _descriptor(about, tables, data), _read_first(about, tables)]


def _csv(table: Table) -> File:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([csv_cell(row.get(name)) for name in table.columns] for row in table.rows)
    return File(f"{table.key}.csv", "text/csv", text.getvalue().encode())


def _json(table: Table) -> File:
    rows = [{name: row.get(name) for name in table.columns} for row in table.rows]
    return File(
        f"{table.key}.json", "application/json", (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()
    )


def _descriptor(about: About, tables: Sequence[Table], data: Sequence[File]) -> File:
    """A Data Package (specs.frictionlessdata.io, version 1) with a table schema for each CSV file."""
    by_name = {file.name: file for file in data}
    document = {
        "profile": "tabular-data-package",
        "name": f"{'rehearsal-' if about.rehearsal else ''}equals-in-tech-{about.year}",
        "title": f"EQUALS in Tech Awards {about.year}: open data"
        + (" of a rehearsal, all made up" if about.rehearsal else ""),
        "version": about.publication[:12],
        "created": _moment(about.made_at),
        "homepage": about.address,
        "licenses": [LICENCE],
        "publication": {"sha256": about.publication, "public_from": _moment(about.announced_at)},
        "resources": [
            {
                "name": table.key,
                "title": table.of,
                "profile": "tabular-data-resource",
                "path": f"{table.key}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(by_name[f"{table.key}.csv"].content),
                "hash": f"sha256:{by_name[f'{table.key}.csv'].digest}",
                "schema": {
                    "fields": [_field(name) for name in table.columns],
                    "primaryKey": list(table.primary),
                    "missingValues": [""],
                },
            }
            for table in tables
        ],
    }
    return File(
        "datapackage.json", "application/json", (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    )


def _field(name: str) -> dict[str, str]:
    kind = "integer" if name in WHOLE else "string" if name in TEXT else "number"
    return {"name": name, "type": kind, "description": WORDS.get(name) or _of_a_share(name)}


def _of_a_share(name: str) -> str:
    step, _, what = name.rpartition("_")
    if what == "share":
        return f"{step} as a share of those who took the step before"
    return f"where the share of {step} lies at 95 % by Wilson 1927: the {'lower' if what == 'low' else 'upper'} end"


def _read_first(about: About, tables: Sequence[Table]) -> File:
    lines = [
        f"EQUALS in Tech Awards {about.year}: open data",
        *(["A rehearsal: everything in it is made up."] if about.rehearsal else []),
        "",
        f"Made {_moment(about.made_at)} of the winners that were public from {_moment(about.announced_at)}.",
        f"SHA-256 of that publication: {about.publication}",
        f"Address: {about.address}",
        f"Licence: {LICENCE['title']}, {LICENCE['path']}",
        "",
        *(f"{table.key}.csv, {table.key}.json: {table.of}" for table in tables),
        "datapackage.json: columns, keys, sizes and SHA-256 (Frictionless Data Package, version 1)",
        "",
        "Finalists and winners are public by name, so their counts are always told. Of those who were not chosen, and",
        "of these of those who were not eligible, no count of 1 to 4 is told, and none from which one would follow:",
        "the row says so under kept_back, and others are kept back beside it. A table of which too little would stay",
        "is empty. An empty cell is never zero. How many entries were judged in a category is public in the bundle and",
        "therefore told.",
        "Each nomination counts once in each table but categories, where each of its entries counts. Countries are of",
        "nominations from one country alone; a country that is not listed may have some.",
        "",
    ]
    return File("README.txt", "text/plain", "\n".join(lines).encode())


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
