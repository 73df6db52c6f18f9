"""Laureates, pledges and connections as JSON and as rows of a table: each with where it comes from, and when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from awards.connections import rules
from awards.connections.wording import laureate_url
from awards.pledges.documents import short_document
from awards.pledges.models import Pledge, PledgeMoney
from awards.pledges.rules.flat import joined
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.web.lists import as_file

COLUMNS = (
    "kind", "id", "year", "category", "role", "title", "organisations", "partners", "person", "countries", "region",
    "focus_area", "end_year", "word", "amount", "currency", "url", "source", "date",
)  # fmt: skip
"""Laureates and pledges one under the other: `kind` says which a row is, `date` when it was published or retrieved.

`year` is a laureate's edition or a pledge's first year; lists, and money under several words, are joined by `|`. A row
`more` at the end says that `id` pledges more than the file holds are at `url`.
"""


@dataclass(frozen=True)
class Rest:
    """How many pledges there are beyond those of a file, and where all of them are."""

    number: int
    url: str


def laureate_document(laureate: Laureate) -> dict[str, Any]:
    """A laureate as published, with its edition and its address."""
    publication = laureate.publication
    return laureate.document() | {
        "year": publication.year,
        "rehearsal": publication.rehearsal,
        "edition": publication.facts["names"],
        "url": urljoin(request.url_root, laureate_url(laureate)),
    }


def connection_document(link: rules.Connection) -> dict[str, Any]:
    """A connection as JSON: the pledge, the class, what is shared, how telling it is."""
    return {
        "pledge": link.key,
        "class": link.grade,
        "reasons": [{"kind": reason.kind, "keys": list(reason.keys)} for reason in link.reasons],
        "score": round(link.score, 3),
    }


def dates(session: Session, laureates: Iterable[Laureate]) -> dict[str, datetime | None]:
    """From when a document's laureates and pledges are: the newest publication, and the newest public pledge."""
    return {
        "laureates_published_at": max((laureate.publication.public_from for laureate in laureates), default=None),
        "pledges_recorded_at": publishing.pledges_recorded_at(session),
    }


def answer(
    form: str,
    name: str,
    document: dict[str, Any],
    laureates: Sequence[Laureate],
    pledges: Iterable[Pledge],
    *rests: Rest,
) -> Response:
    """What a page shows as a file: the document as JSON, or its laureates and pledges as CSV or XLSX, each once."""
    once = {pledge.id: pledge for pledge in pledges}.values()
    rows = chain(map(_laureate_row, laureates), map(_pledge_row, once), _more(rests))
    return as_file(form, document, COLUMNS, rows, name)


def beside_document(laureates: Sequence[Laureate], pledges: Iterable[Pledge]) -> dict[str, Any]:
    """Laureates and pledges side by side."""
    return {
        "laureates": [laureate_document(laureate) for laureate in laureates],
        "pledges": [short_document(pledge) for pledge in pledges],
    }


def all_of(form: str, number: int, shown: int, **narrowed: str) -> Rest:
    """Where all pledges of a narrowed list are in the same form, and how many more they are than are shown."""
    return Rest(number - shown, url_for("sharing.pledges", form=form, _external=True, **narrowed))


def _more(rests: Iterable[Rest]) -> Iterator[dict[str, Any]]:
    return ({"kind": "more", "id": rest.number, "url": rest.url} for rest in rests if rest.number > 0)


def _laureate_row(laureate: Laureate) -> dict[str, Any]:
    said = laureate_document(laureate)
    kept = ("year", "role", "organisations", "partners", "person", "countries", "region", "focus_area", "url", "source")
    return {name: said[name] for name in kept} | {
        "kind": "laureate", "id": laureate.slug, "category": laureate.category_key, "title": laureate.name,
        "date": laureate.publication.public_from.date(),
    }  # fmt: skip


def _pledge_row(pledge: Pledge) -> dict[str, Any]:
    version = pledge.current
    return {
        "kind": "pledge", "id": pledge.public_id, "year": version.start_year, "end_year": version.end_year,
        "title": version.title,
        "organisations": [party.organisation.standing.name for party in version.parties if party.role != "partner"],
        "partners": [party.organisation.standing.name for party in version.parties if party.role == "partner"],
        "countries": [place.iso2 for place in version.countries], "focus_area": version.focus_area,
        **{name: _of_money(version.money, name) for name in ("word", "amount", "currency")},
        "url": url_for("pledges.pledge", public_id=pledge.public_id, _external=True),
        "source": version.source, "date": version.retrieved_on,
    }  # fmt: skip


def _of_money(money: Sequence[PledgeMoney], name: str) -> Any:
    """One amount is a number to a spreadsheet; several words of money share a cell."""
    return getattr(money[0], name) if len(money) == 1 else joined([getattr(one, name) for one in money])
