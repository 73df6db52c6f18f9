"""The room's blueprint."""

from dataclasses import dataclass

from flask import Blueprint, current_app, g

from awards.core.errors import NotFound
from awards.programme import queries as programme
from awards.publishing.policy import may_see_rehearsal
from awards.web.identity import signed_in
from awards.web.transaction import db_session

bp = Blueprint("certificates", __name__)


@dataclass(frozen=True)
class RehearsalMark:
    """The rehearsal that a page is about, for its banner."""

    year: int


def in_rehearsal(year: int) -> int:
    """The year of a rehearsal whose public pages this visitor may see. Raises NotFound."""
    if not may_see_rehearsal(signed_in(), current_app.config["AWARDS"].in_development):
        raise NotFound("rehearsal")
    programme.edition_of_year(db_session(), year, rehearsal=True)
    g.rehearsal = RehearsalMark(year)
    return year
