"""What the ranking's pages share: the category that they are about, and how things are named there."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Blueprint
from sqlalchemy.orm import Session

from awards.assignment.queries import tied_nominations
from awards.core.identifiers import numbered
from awards.programme.choosing import in_address, number_asked
from awards.ranking import policy, queries
from awards.ranking.queries import CategoryInRound
from awards.web.filters import as_typed, number
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

bp = Blueprint("ranking", __name__)

CATEGORY = "/staff/<uuid:edition_id>/ranking/<key>"


def a_category(session: Session, edition_id: UUID, key: str) -> CategoryInRound:
    return queries.category_in_round(session, edition_id, key, now(), number_asked())


def tied_to(page: CategoryInRound) -> Collection[UUID]:
    """Nominations that the reader has a conflict with: in no row and no figure, for chairs and staff alike."""
    return tied_nominations(db_session(), page.edition_id, signed_in().id)


def titled(page: CategoryInRound, number: int, title: str) -> str:
    """A title; the number for whoever is no staff in a blind round, and where the title was deleted in its time."""
    blind = page.round.blind and not policy.may_see_severity(signed_in(), page)
    return numbered(number) if blind or not title else title


def named(judge: tuple[str, str]) -> str:
    """A judge by name, else by address."""
    return judge[0] or judge[1]


def with_sign(value: float, places: int = 2) -> str:
    """So many places with the sign, and no sign before zero."""
    rounded = round(value, places) or 0.0
    return as_typed(f"+{number(rounded, places)}") if rounded > 0 else number(rounded, places)


def address_of(page: CategoryInRound) -> dict[str, Any]:
    """What names the page's category and round in the address of another page of it."""
    return {"edition_id": page.edition_id, "key": page.category.key, "round": in_address(page.edition, page.round)}


def file_name(what: str, page: CategoryInRound) -> str:
    """The name of a file about the page's category, with the round where there are several."""
    number = in_address(page.edition, page.round)
    return f"{what}-{page.edition.year}-{page.category.key}" + (f"-{number}" if number else "")
