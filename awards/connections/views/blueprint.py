"""The blueprint of connections, and the door of its rehearsal pages."""

from dataclasses import dataclass

from flask import Blueprint, current_app, g

from awards.core.errors import NotFound
from awards.programme import queries as programme
from awards.publishing.policy import may_see_rehearsal
from awards.web.identity import signed_in
from awards.web.transaction import db_session

bp = Blueprint("connections", __name__)


@dataclass(frozen=True)
class RehearsalMark:
    """Which rehearsal a page shows, for its banner."""

    year: int


def in_rehearsal(year: int) -> int:
    """The year of a rehearsal whose public pages this visitor may see. Raises NotFound.

    In development they are open to all, in production to staff, as if they did not exist for others.
    """
    if not may_see_rehearsal(signed_in(), current_app.config["AWARDS"].in_development):
        raise NotFound("rehearsal")
    programme.edition_of_year(db_session(), year, rehearsal=True)
    g.rehearsal = RehearsalMark(year)
    return year
