"""The door to the public pages of a rehearsal, and the mark that each of them bears."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import current_app, g

from awards.core.errors import NotFound
from awards.programme import queries as programme
from awards.publishing import policy
from awards.web.identity import signed_in
from awards.web.transaction import db_session

Found = TypeVar("Found")


@dataclass(frozen=True)
class RehearsalMark:
    """Which rehearsal a page shows, for its banner."""

    year: int


def of_rehearsal(year: int, find: Callable[[], Found]) -> Found:
    """What `find` finds of the rehearsal of a year; the page that shows it is marked. Raises NotFound.

    In development rehearsals are open to all, in production to staff, as if they did not exist for others.
    """
    if not policy.may_see_rehearsal(signed_in(), current_app.config["AWARDS"].in_development):
        raise NotFound("rehearsal")
    found = find()
    g.rehearsal = RehearsalMark(year)
    return found


def in_rehearsal(year: int) -> int:
    """The year of a rehearsal that there is, where this visitor may see its public pages. Raises NotFound."""
    return of_rehearsal(year, lambda: programme.edition_of_year(db_session(), year, rehearsal=True)).year
