"""Laureates of an edition that pledges of the registry stand beside, as their pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.connections import queries as connections
from awards.connections.rules import Connection
from awards.places import queries as places
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate


@dataclass(frozen=True)
class ConnectedLaureate:
    """A laureate with its connections, each with the pledge's title."""

    laureate: Laureate
    pledges: list[tuple[Connection, str]]


def connected_laureates(session: Session, edition: Edition, at: datetime) -> list[ConnectedLaureate]:
    """The public laureates of the edition that have connections, in their neutral order."""
    rehearsal = edition.year if edition.rehearsal else None
    laureates = [
        found for found in publishing.laureates(session, at, rehearsal) if found.publication.edition_id == edition.id
    ]
    made: dict[str, ConnectedLaureate] = {}
    for laureate, link, pledge in connections.beside_all(session, laureates):
        found = made.setdefault(laureate.slug, ConnectedLaureate(laureate, []))
        found.pledges.append((link, pledge.current.title))
    return list(made.values())


def countries_of_reasons(session: Session, found: Sequence[ConnectedLaureate]) -> dict[str, dict[str, Any]]:
    """Names of the countries that the reasons speak of."""
    links = [link for one in found for link, _title in one.pledges]
    codes = {key for link in links for reason in link.reasons if reason.kind == "country" for key in reason.keys}
    return places.country_names(session, codes) if codes else {}
