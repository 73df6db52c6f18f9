"""The blueprint of watching's pages, and the round that they are about."""

from uuid import UUID

from flask import Blueprint
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest
from awards.programme.choosing import number_asked
from awards.watching import queries
from awards.watching.queries import Watched
from awards.web.transaction import now

bp = Blueprint("watching", __name__)

WATCH = "/staff/<uuid:edition_id>/progress"


def round_watched(session: Session, edition_id: UUID) -> Watched:
    """The round that `?round=` names, else the current one."""
    return queries.watched(session, edition_id, now(), number_asked())


def round_in_address(of: Watched) -> str | None:
    """What `?round=` holds in the address of a page about this round: nothing where there is but one."""
    return str(of.round.number) if len(of.rounds) > 1 else None


def ids(texts: list[str]) -> list[UUID]:
    """Judges' ids from an address or a form. Raises BadRequest."""
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise BadRequest("a judge is named by an id") from None
